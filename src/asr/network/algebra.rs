//! What is done to rows of numbers between two products?

use rten_simd::{SimdOp, SimdUnaryOp};
use rten_vecmath::{Gelu, Normalize, NormalizeOptions, Sum, SumSquareSub};

/// The small number that keeps a constant row from being divided by zero.
const EPSILON: f32 = 1e-5;

/// Scale and shift of a layer normalisation.
pub(super) struct LayerNorm {
    pub(super) scale: Vec<f32>,
    pub(super) shift: Vec<f32>,
}

impl LayerNorm {
    /// Each row of `rows` with mean 0 and variance 1, scaled and shifted.
    pub(super) fn forward(&self, rows: &[f32]) -> Vec<f32> {
        let width = self.scale.len();
        let mut normal = rows.to_vec();
        for row in normal.chunks_exact_mut(width) {
            let mean = Sum::new(row).dispatch() / width as f32;
            let variance = SumSquareSub::new(row, mean).dispatch() / width as f32;
            let options = NormalizeOptions {
                pre_scale_bias: mean,
                scale: (variance + EPSILON).sqrt().recip(),
                element_scale: Some(&self.scale),
                bias: 0.0,
                element_bias: Some(&self.shift),
            };
            Normalize::new_mut(row, options).dispatch();
        }
        normal
    }
}

/// The Gaussian error linear unit.
pub(super) fn gelu(values: &mut [f32]) {
    Gelu {}.map_mut(values);
}

/// Adds `more` to `values`, element by element.
pub(super) fn add(values: &mut [f32], more: &[f32]) {
    for (value, more) in values.iter_mut().zip(more) {
        *value += more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_normalised_row_has_mean_0_and_variance_1() {
        let norm = LayerNorm { scale: vec![2.0; 64], shift: vec![0.5; 64] };
        let rows: Vec<f32> = (0..128).map(|at| (at as f32 * 0.7).sin() * 3.0 + 10.0).collect();
        for row in norm.forward(&rows).chunks_exact(64) {
            let mean = row.iter().sum::<f32>() / 64.0;
            let variance = row.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / 64.0;
            assert!((mean - 0.5).abs() < 1e-4 && (variance - 4.0).abs() < 1e-3, "{mean} {variance}");
        }
    }
}
