//! How is a row of numbers multiplied by weights?
//!
//! Weights are eight-bit integers with a scale for each output; each row of input is quantised by itself, over its own
//! range, just before the product. The sums of the integers are exact, so a row's result does not depend on its
//! neighbours.

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_simd::SimdOp;
use rten_tensor::NdTensorView;
use rten_vecmath::{ExtendInit, MinMax, Quantize};

/// The matrix products of this processor.
pub(super) struct Kernels {
    pub(super) integers: GemmExecutor<u8, i8, i32>,
    pub(super) floats: GemmExecutor<f32>,
    /// The largest weight; smaller where the processor would overflow in between.
    largest_weight: f32,
}

impl Kernels {
    pub(super) fn new() -> Self {
        let integers = GemmExecutor::<u8, i8, i32>::new();
        let largest_weight = if integers.may_saturate() { 63.0 } else { 127.0 };
        Self { integers, floats: GemmExecutor::new(), largest_weight }
    }
}

/// Rows of unsigned bytes that stand for rows of numbers.
pub(super) struct QuantisedRows {
    pub(super) bytes: Vec<u8>,
    pub(super) zero_points: Vec<u8>,
    pub(super) scales: Vec<f32>,
}

impl QuantisedRows {
    /// Each row over its own range, with 0 among the values.
    pub(super) fn of(rows: &[f32], width: usize) -> Self {
        let count = rows.len() / width.max(1);
        let mut quantised =
            Self { bytes: Vec::with_capacity(rows.len()), zero_points: Vec::with_capacity(count), scales: Vec::with_capacity(count) };
        for row in rows.chunks_exact(width) {
            let (least, most) = MinMax::new(row).dispatch();
            let (least, most) = (least.min(0.0), most.max(0.0));
            let scale = if most > least { (most - least) / 255.0 } else { 1.0 };
            let zero_point = (-least / scale).round_ties_even().clamp(0.0, 255.0) as u8;
            quantised.bytes.extend_init(|bytes| Quantize::new(row, &mut bytes[..width], scale.recip(), zero_point).dispatch());
            quantised.zero_points.push(zero_point);
            quantised.scales.push(scale);
        }
        quantised
    }
}

/// Weights (inputs × outputs) with a scale for each output.
pub(super) struct QuantisedMatrix {
    packed: PackedBMatrix<i8>,
    scales: Vec<f32>,
    /// Sum of each output's weights: what a row's zero point adds to the product.
    sums: Vec<i32>,
}

impl QuantisedMatrix {
    /// From `outputs` rows of `inputs` numbers each.
    pub(super) fn of(kernels: &Kernels, weights: &[f32], inputs: usize) -> Self {
        let mut bytes: Vec<i8> = Vec::with_capacity(weights.len());
        let mut scales = Vec::with_capacity(weights.len() / inputs.max(1));
        for row in weights.chunks_exact(inputs) {
            let (least, most) = MinMax::new(row).dispatch();
            let largest = most.max(-least);
            let scale = if largest > 0.0 { largest / kernels.largest_weight } else { 1.0 };
            let inverse = scale.recip();
            bytes.extend(row.iter().map(|value| (value * inverse).round_ties_even() as i8));
            scales.push(scale);
        }
        let rows = NdTensorView::<i8, 2>::from_data([scales.len(), inputs], &bytes[..]);
        let sums = bytes.chunks_exact(inputs).map(|row| row.iter().map(|&weight| i32::from(weight)).sum()).collect();
        Self { packed: kernels.integers.prepack_b(rows.transposed()), scales, sums }
    }

    pub(super) fn outputs(&self) -> usize {
        self.scales.len()
    }

    /// `rows` times the weights; `scale` multiplies the whole.
    pub(super) fn multiply(&self, kernels: &Kernels, rows: &QuantisedRows, scale: f32) -> Vec<f32> {
        let (count, outputs, inputs) = (rows.scales.len(), self.outputs(), self.packed.rows());
        let mut sums = vec![0i32; count * outputs];
        let bytes = NdTensorView::<u8, 2>::from_data([count, inputs], &rows.bytes[..]);
        let product = kernels.integers.gemm(&mut sums, GemmInputA::Unpacked(bytes), GemmInputB::Packed(&self.packed), GemmOptions::default());
        debug_assert!(product.is_ok(), "the sizes are checked when the weights are read");
        let mut result = Vec::with_capacity(sums.len());
        for ((row, row_scale), &zero_point) in sums.chunks_exact(outputs.max(1)).zip(&rows.scales).zip(&rows.zero_points) {
            let (row_scale, zero_point) = (row_scale * scale, i32::from(zero_point));
            let columns = row.iter().zip(&self.sums).zip(&self.scales);
            result.extend(columns.map(|((&sum, &column), column_scale)| (sum - zero_point * column) as f32 * (row_scale * column_scale)));
        }
        result
    }
}

/// Weights and what is added to each output.
pub(super) struct Linear {
    matrix: QuantisedMatrix,
    bias: Vec<f32>,
    inputs: usize,
}

impl Linear {
    /// From `outputs` rows of `inputs` numbers each; no `bias` adds nothing.
    pub(super) fn of(kernels: &Kernels, weights: &[f32], bias: Option<Vec<f32>>, inputs: usize) -> Self {
        let matrix = QuantisedMatrix::of(kernels, weights, inputs);
        Self { bias: bias.unwrap_or_default(), matrix, inputs }
    }

    pub(super) fn quantise(&self, rows: &[f32]) -> QuantisedRows {
        QuantisedRows::of(rows, self.inputs)
    }

    pub(super) fn forward(&self, kernels: &Kernels, rows: &[f32]) -> Vec<f32> {
        self.forward_quantised(kernels, &self.quantise(rows))
    }

    /// For rows that several products share.
    pub(super) fn forward_quantised(&self, kernels: &Kernels, rows: &QuantisedRows) -> Vec<f32> {
        let mut result = self.matrix.multiply(kernels, rows, 1.0);
        if !self.bias.is_empty() {
            for row in result.chunks_exact_mut(self.bias.len()) {
                super::algebra::add(row, &self.bias);
            }
        }
        result
    }
}

/// `a` (rows × inner) times `b` (inner × columns), exactly as numbers.
pub(super) fn product(kernels: &Kernels, a: NdTensorView<'_, f32, 2>, b: NdTensorView<'_, f32, 2>, scale: f32, out: &mut [f32]) {
    let options = GemmOptions { alpha: scale, ..GemmOptions::default() };
    let product = kernels.floats.gemm(out, GemmInputA::Unpacked(a), GemmInputB::Unpacked(b), options);
    debug_assert!(product.is_ok(), "the sizes are checked when the weights are read");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bits_come_close_to_the_exact_product() {
        let kernels = Kernels::new();
        let wave = |seed: f32, length: usize| -> Vec<f32> { (0..length).map(|at| (at as f32 * seed).sin() + 0.3).collect() };
        for (rows, inputs, outputs) in [(1, 64, 100), (5, 96, 33), (17, 512, 70), (3, 544, 64), (2, 2048, 512), (200, 512, 512), (100, 64, 1100)] {
            let (a, weights, bias) = (wave(0.37, rows * inputs), wave(0.11, outputs * inputs), wave(0.7, outputs));
            let linear = Linear::of(&kernels, &weights, Some(bias.clone()), inputs);
            let result = linear.forward(&kernels, &a);
            let exact = |row: usize, column: usize| -> f32 {
                let row = &a[row * inputs..(row + 1) * inputs];
                row.iter().zip(&weights[column * inputs..(column + 1) * inputs]).map(|(a, b)| a * b).sum::<f32>() + bias[column]
            };
            let largest = (0..rows * outputs).map(|at| exact(at / outputs, at % outputs).abs()).fold(0.0, f32::max);
            for at in 0..rows * outputs {
                let error = (result[at] - exact(at / outputs, at % outputs)).abs();
                assert!(error < 0.02 * largest, "{rows}×{inputs}×{outputs} at {at}: {} for {}", result[at], exact(at / outputs, at % outputs));
            }
        }
    }
}
