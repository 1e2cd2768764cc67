//! What does the decoder remember of the sound?
//!
//! For each layer and head a key and a value for every 20 ms, in eight bits: the decoder goes through all of it for
//! every token, and reading is what takes its time.

use super::linear::{Kernels, QuantisedMatrix};
use super::quantised::QuantisedRows;
use crate::algebra::{Softmax, widely};
use rten_simd::SimdOp;

/// The sound of a window as the decoder attends to it.
pub struct Memory {
    pub(super) layers: Vec<Vec<Head>>,
    /// Positions of 20 ms.
    pub positions: usize,
}

/// What one head of one layer attends to.
pub(super) struct Head {
    /// Width × positions.
    keys: QuantisedMatrix,
    /// Positions × width.
    values: QuantisedMatrix,
}

impl Head {
    /// Head `index` of rows of keys and values, one row of `heads` × `width` numbers a position.
    pub(super) fn of(kernels: &Kernels, keys: &[f32], values: &[f32], width: usize, heads: usize, index: usize) -> Self {
        let positions = keys.len() / (heads * width);
        let mut own = Vec::with_capacity(positions * width);
        for row in keys.chunks_exact(heads * width) {
            own.extend_from_slice(&row[index * width..(index + 1) * width]);
        }
        let mut columns = vec![0.0; own.len()];
        for (position, row) in values.chunks_exact(heads * width).enumerate() {
            for (channel, value) in row[index * width..(index + 1) * width].iter().enumerate() {
                columns[channel * positions + position] = *value;
            }
        }
        Self { keys: QuantisedMatrix::of(kernels, &own, width), values: QuantisedMatrix::of(kernels, &columns, positions) }
    }

    /// What `queries` (rows of `width` numbers) find: rows of `width` numbers, and the attention (rows × positions).
    pub(super) fn attend(&self, kernels: &Kernels, queries: &[f32], width: usize) -> (Vec<f32>, Vec<f32>) {
        let scale = (width as f32).sqrt().recip();
        let mut attention = self.keys.multiply(kernels, &QuantisedRows::of(queries, width), scale);
        let positions = self.keys.outputs();
        Softmax { rows: &mut attention, width: positions }.dispatch();
        let weights = QuantisedRows::of(&attention, positions);
        let mut found = self.values.multiply(kernels, &weights, 1.0);
        // What eight bits rounded away of the attention is given back, so that it adds up to 1.
        for ((row, bytes), scale) in found.chunks_exact_mut(width).zip(weights.bytes.chunks_exact(positions)).zip(&weights.scales)
        {
            widely(
                #[inline(always)]
                || {
                    let total = bytes.iter().map(|&byte| u32::from(byte)).sum::<u32>() as f32 * scale;
                    row.iter_mut().for_each(|value| *value /= total.max(f32::MIN_POSITIVE));
                },
            );
        }
        (found, attention)
    }
}
