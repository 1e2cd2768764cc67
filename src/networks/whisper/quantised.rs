//! How do numbers become bytes?
//!
//! Rows that go into a product become unsigned bytes, each over its own range; weights become signed ones, evenly on both
//! sides of 0.

use crate::algebra::{Range, widely};
use rten_simd::ops::{BitOps, FloatOps, NarrowSaturate, NumOps};
use rten_simd::{Isa, SimdOp};

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
            Self { bytes: vec![0; rows.len()], zero_points: Vec::with_capacity(count), scales: Vec::with_capacity(count) };
        for (row, bytes) in rows.chunks_exact(width).zip(quantised.bytes.chunks_exact_mut(width)) {
            let (least, most) = Range(row).dispatch();
            let (least, most) = (least.min(0.0), most.max(0.0));
            let scale = if most > least { (most - least) / 255.0 } else { 1.0 };
            let zero_point = (-least / scale).round_ties_even().clamp(0.0, 255.0) as u8;
            Quantise { row, bytes, steps: scale.recip(), zero_point }.dispatch();
            quantised.zero_points.push(zero_point);
            quantised.scales.push(scale);
        }
        quantised
    }
}

/// Appends `row` as signed bytes up to `largest`; gives what one of them stands for.
pub(super) fn quantise_evenly(row: &[f32], largest: f32, bytes: &mut Vec<i8>) -> f32 {
    const MIDDLE: u8 = 128;
    let (least, most) = Range(row).dispatch();
    let scale = most.max(-least).max(f32::MIN_POSITIVE) / largest;
    let mut unsigned = vec![0; row.len()];
    Quantise { row, bytes: &mut unsigned, steps: scale.recip(), zero_point: MIDDLE }.dispatch();
    let start = bytes.len();
    bytes.resize(start + row.len(), 0);
    let signed = &mut bytes[start..];
    widely(
        #[inline(always)]
        || {
            for (signed, unsigned) in signed.iter_mut().zip(&unsigned) {
                *signed = unsigned.wrapping_sub(MIDDLE).cast_signed();
            }
        },
    );
    scale
}

/// Each number times `steps`, rounded, plus `zero_point`, in the bounds of a byte.
struct Quantise<'a> {
    row: &'a [f32],
    bytes: &'a mut [u8],
    steps: f32,
    zero_point: u8,
}

impl SimdOp for Quantise<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let (floats, integers) = (isa.f32(), isa.i32());
        let lanes = floats.len();
        let (steps, zero_point) = (floats.splat(self.steps), integers.splat(i32::from(self.zero_point)));
        let mut quadruples = self.row.chunks_exact(4 * lanes);
        let mut bytes = self.bytes.chunks_exact_mut(4 * lanes);
        for (values, bytes) in quadruples.by_ref().zip(bytes.by_ref()) {
            // Four times by hand: a closure would be a function of its own.
            let first = integers.add(floats.to_int_round(floats.mul(floats.load(values), steps)), zero_point);
            let second = integers.add(floats.to_int_round(floats.mul(floats.load(&values[lanes..]), steps)), zero_point);
            let third = integers.add(floats.to_int_round(floats.mul(floats.load(&values[2 * lanes..]), steps)), zero_point);
            let fourth = integers.add(floats.to_int_round(floats.mul(floats.load(&values[3 * lanes..]), steps)), zero_point);
            let (low, high) = (integers.narrow_saturate(first, second), integers.narrow_saturate(third, fourth));
            isa.u8().store(isa.i16().narrow_saturate(low, high), bytes);
        }
        for (value, byte) in quadruples.remainder().iter().zip(bytes.into_remainder()) {
            let step = (value * self.steps).round_ties_even() as i32;
            *byte = step.saturating_add(i32::from(self.zero_point)).clamp(0, 255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_stand_for_the_numbers_within_half_a_step() {
        let row: Vec<f32> = (0..77).map(|at| (at as f32 * 0.37).sin() * 2.0 + 0.5).collect();
        let quantised = QuantisedRows::of(&row, 77);
        for (value, &byte) in row.iter().zip(&quantised.bytes) {
            let back = (f32::from(byte) - f32::from(quantised.zero_points[0])) * quantised.scales[0];
            assert!((back - value).abs() <= quantised.scales[0] * 0.51, "{back} for {value}");
        }
        let mut bytes = Vec::new();
        let scale = quantise_evenly(&row, 127.0, &mut bytes);
        for (value, &byte) in row.iter().zip(&bytes) {
            assert!((f32::from(byte) * scale - value).abs() <= scale * 0.51);
        }
    }
}
