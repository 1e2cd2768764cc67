//! How is a row of numbers multiplied by weights?
//!
//! Weights are eight-bit integers with a scale for each output; each row of input is quantised by itself, over its own
//! range, just before the product. The sums of the integers are exact, so a row's result does not depend on its
//! neighbours.

use super::quantised::{QuantisedRows, quantise_evenly};
use crate::algebra::widely;
use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, GemmUninitOptions, PackedBMatrix};
use rten_tensor::NdTensorView;

/// Rows that go through a product together: the kernels take no more at once.
pub(super) const ROWS_TOGETHER: usize = 64;

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
            scales.push(quantise_evenly(row, kernels.largest_weight, &mut bytes));
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
        let mut result = vec![0.0; rows.scales.len() * self.outputs()];
        self.multiply_into(kernels, rows, scale, &[], &mut result);
        result
    }

    /// The same into `result`, with `bias` (if there is any) added to each row.
    fn multiply_into(&self, kernels: &Kernels, rows: &QuantisedRows, scale: f32, bias: &[f32], result: &mut [f32]) {
        let (count, outputs, inputs) = (rows.scales.len(), self.outputs(), self.packed.rows());
        let mut room: Vec<i32> = Vec::with_capacity(count * outputs);
        let bytes = NdTensorView::<u8, 2>::from_data([count, inputs], &rows.bytes[..]);
        let product = kernels.integers.gemm_uninit(
            &mut room.spare_capacity_mut()[..count * outputs],
            GemmInputA::Unpacked(bytes),
            GemmInputB::Packed(&self.packed),
            GemmUninitOptions::default(),
        );
        debug_assert!(product.is_ok(), "the sizes are checked when the weights are read");
        let Ok(sums) = product else { return };
        let outputs = outputs.max(1);
        widely(
            #[inline(always)]
            || {
                let rows = rows.scales.iter().zip(&rows.zero_points);
                for ((result, sums), (row_scale, &zero_point)) in
                    result.chunks_exact_mut(outputs).zip(sums.chunks_exact(outputs)).zip(rows)
                {
                    let (row_scale, zero_point) = (row_scale * scale, i32::from(zero_point));
                    let columns = sums.iter().zip(&self.sums).zip(&self.scales);
                    for (value, ((&sum, &column), column_scale)) in result.iter_mut().zip(columns) {
                        *value = (sum - zero_point * column) as f32 * (row_scale * column_scale);
                    }
                    for (value, bias) in result.iter_mut().zip(bias) {
                        *value += bias;
                    }
                }
            },
        );
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

    /// For as many rows as there are, a few at a time: what comes in between stays near the processor.
    pub(super) fn forward(&self, kernels: &Kernels, rows: &[f32]) -> Vec<f32> {
        let mut result = vec![0.0; rows.len() / self.inputs * self.matrix.outputs()];
        let results = result.chunks_mut(ROWS_TOGETHER * self.matrix.outputs());
        for (rows, result) in rows.chunks(ROWS_TOGETHER * self.inputs).zip(results) {
            self.matrix.multiply_into(kernels, &QuantisedRows::of(rows, self.inputs), 1.0, &self.bias, result);
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
        for (rows, inputs, outputs) in
            [(1, 64, 100), (5, 96, 33), (17, 512, 70), (3, 544, 64), (2, 2048, 512), (200, 512, 512), (100, 64, 1100)]
        {
            let (a, weights, bias) = (wave(0.37, rows * inputs), wave(0.11, outputs * inputs), wave(0.7, outputs));
            let linear = Linear::of(&kernels, &weights, Some(bias.clone()), inputs);
            let result = linear.forward(&kernels, &a);
            let exact = |row: usize, column: usize| -> f32 {
                let row = &a[row * inputs..(row + 1) * inputs];
                row.iter().zip(&weights[column * inputs..(column + 1) * inputs]).map(|(a, b)| a * b).sum::<f32>() + bias[column]
            };
            let largest = (0..rows * outputs).map(|at| exact(at / outputs, at % outputs).abs()).fold(0.0, f32::max);
            for (at, value) in result.iter().enumerate() {
                let error = (value - exact(at / outputs, at % outputs)).abs();
                assert!(
                    error < 0.02 * largest,
                    "{rows}×{inputs}×{outputs} at {at}: {} for {}",
                    value,
                    exact(at / outputs, at % outputs)
                );
            }
        }
    }
}
