//! What is done to rows of numbers between two products?
//!
//! Everything here runs on the widest vectors of the processor. A piece of such code must be one function with all that it
//! calls (`inline(always)`): what stays a function of its own is compiled for the smallest processor, and calling it for
//! every vector costs more than the work.

use rten_simd::ops::{BitOps, NumOps};
use rten_simd::{Isa, Simd, SimdOp, SimdUnaryOp};
use rten_vecmath::{Exp, Gelu, Normalize, NormalizeOptions};

/// The small number that keeps a constant row from being divided by zero.
const EPSILON: f32 = 1e-5;
/// No processor has wider vectors.
const MOST_LANES: usize = 64;

/// Does `work`, a loop over numbers without calls, on the widest vectors of the processor.
pub(crate) fn widely<R>(work: impl FnOnce() -> R) -> R {
    struct Widely<F>(F);
    impl<R, F: FnOnce() -> R> SimdOp for Widely<F> {
        type Output = R;

        #[inline(always)]
        fn eval<I: Isa>(self, _: I) -> R {
            (self.0)()
        }
    }
    Widely(work).dispatch()
}

/// Goes through `row` with four running results, so that the processor works on all of them at once; gives their junction
/// and what is left of the row, less than a vector.
#[inline(always)]
fn fold<I: Isa>(
    isa: I,
    row: &[f32],
    start: I::F32,
    step: impl Fn(I::F32, I::F32) -> I::F32,
    join: impl Fn(I::F32, I::F32) -> I::F32,
) -> (I::F32, &[f32]) {
    let ops = isa.f32();
    let lanes = ops.len();
    let mut running = [start; 4];
    let mut quadruples = row.chunks_exact(4 * lanes);
    for quadruple in &mut quadruples {
        for (index, running) in running.iter_mut().enumerate() {
            *running = step(*running, ops.load(&quadruple[index * lanes..]));
        }
    }
    let [first, second, third, fourth] = running;
    let mut all = join(join(join(first, second), third), fourth);
    let mut vectors = quadruples.remainder().chunks_exact(lanes);
    for vector in &mut vectors {
        all = step(all, ops.load(vector));
    }
    (all, vectors.remainder())
}

/// Mean and mean square deviation of a row.
struct Moments<'a>(&'a [f32]);

impl SimdOp for Moments<'_> {
    type Output = (f32, f32);

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> (f32, f32) {
        let ops = isa.f32();
        let count = self.0.len() as f32;
        let (sums, rest) = fold(
            isa,
            self.0,
            ops.zero(),
            #[inline(always)]
            |sum, values| ops.add(sum, values),
            #[inline(always)]
            |a, b| ops.add(a, b),
        );
        let mean = (sums.to_array().into_iter().sum::<f32>() + rest.iter().sum::<f32>()) / count;
        let middle = ops.splat(mean);
        let (squares, rest) = fold(
            isa,
            self.0,
            ops.zero(),
            #[inline(always)]
            |sum, values| {
                let away = ops.sub(values, middle);
                ops.mul_add(away, away, sum)
            },
            #[inline(always)]
            |a, b| ops.add(a, b),
        );
        let rest: f32 = rest.iter().map(|value| (value - mean) * (value - mean)).sum();
        (mean, (squares.to_array().into_iter().sum::<f32>() + rest) / count)
    }
}

/// The least and the largest number of a row.
pub(crate) struct Range<'a>(pub(crate) &'a [f32]);

impl SimdOp for Range<'_> {
    type Output = (f32, f32);

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> (f32, f32) {
        let ops = isa.f32();
        let (least, rest) = fold(
            isa,
            self.0,
            ops.splat(f32::INFINITY),
            #[inline(always)]
            |least, values| ops.min(values, least),
            #[inline(always)]
            |a, b| ops.min(a, b),
        );
        let least = least.to_array().into_iter().chain(rest.iter().copied()).fold(f32::INFINITY, f32::min);
        (least, largest(isa, self.0))
    }
}

#[inline(always)]
fn largest<I: Isa>(isa: I, row: &[f32]) -> f32 {
    let ops = isa.f32();
    let (most, rest) = fold(
        isa,
        row,
        ops.splat(f32::MIN),
        #[inline(always)]
        |most, values| ops.max(most, values),
        #[inline(always)]
        |a, b| ops.max(a, b),
    );
    most.to_array().into_iter().chain(rest.iter().copied()).fold(f32::MIN, f32::max)
}

/// Rows of numbers become rows of probabilities, in place.
pub(crate) struct Softmax<'a> {
    pub(crate) rows: &'a mut [f32],
    pub(crate) width: usize,
}

impl SimdOp for Softmax<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        for row in self.rows.chunks_exact_mut(self.width.max(1)) {
            let most = ops.splat(largest(isa, row));
            let mut total = ops.zero();
            let mut vectors = row.chunks_exact_mut(ops.len());
            for vector in &mut vectors {
                let power = Exp::apply(isa, ops.sub(ops.load(vector), most));
                total = ops.add(total, power);
                ops.store(power, vector);
            }
            let rest = vectors.into_remainder();
            if !rest.is_empty() {
                let mut last = [f32::NEG_INFINITY; MOST_LANES];
                last[..rest.len()].copy_from_slice(rest);
                let power = Exp::apply(isa, ops.sub(ops.load(&last), most));
                total = ops.add(total, power);
                ops.store(power, &mut last);
                rest.copy_from_slice(&last[..rest.len()]);
            }
            let share = total.to_array().into_iter().sum::<f32>().recip();
            for value in row {
                *value *= share;
            }
        }
    }
}

/// A row of numbers becomes the logarithms of probabilities, in place.
pub fn log_softmax(row: &mut [f32]) {
    LogSoftmax(row).dispatch();
}

struct LogSoftmax<'a>(&'a mut [f32]);

impl SimdOp for LogSoftmax<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        let most = largest(isa, self.0);
        let most_of_all = ops.splat(most);
        let mut total = ops.zero();
        let vectors = self.0.chunks_exact(ops.len());
        let mut last = [f32::NEG_INFINITY; MOST_LANES];
        last[..vectors.remainder().len()].copy_from_slice(vectors.remainder());
        for vector in vectors.chain([&last[..]]) {
            total = ops.add(total, Exp::apply(isa, ops.sub(ops.load(vector), most_of_all)));
        }
        let logarithm = total.to_array().into_iter().sum::<f32>().ln();
        for value in self.0 {
            *value = (*value - most) - logarithm;
        }
    }
}

/// Scale and shift of a layer normalisation.
pub(crate) struct LayerNorm {
    pub(crate) scale: Vec<f32>,
    pub(crate) shift: Vec<f32>,
}

impl LayerNorm {
    /// Each row of `rows` with mean 0 and variance 1, scaled and shifted.
    pub(crate) fn forward(&self, rows: &[f32]) -> Vec<f32> {
        let width = self.scale.len();
        let mut normal = rows.to_vec();
        for row in normal.chunks_exact_mut(width) {
            let (mean, variance) = Moments(row).dispatch();
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
pub(crate) fn gelu(values: &mut [f32]) {
    Gelu {}.map_mut(values);
}

/// Adds `more` to `values`, element by element.
pub(crate) fn add(values: &mut [f32], more: &[f32]) {
    widely(
        #[inline(always)]
        || {
            for (value, more) in values.iter_mut().zip(more) {
                *value += more;
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(length: usize) -> Vec<f32> {
        (0..length).map(|at| (at as f32 * 0.7).sin() * 3.0 + 10.0).collect()
    }

    #[test]
    fn a_normalised_row_has_mean_0_and_variance_1() {
        let norm = LayerNorm { scale: vec![2.0; 64], shift: vec![0.5; 64] };
        for row in norm.forward(&wave(128)).chunks_exact(64) {
            let mean = row.iter().sum::<f32>() / 64.0;
            let variance = row.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / 64.0;
            assert!((mean - 0.5).abs() < 1e-4 && (variance - 4.0).abs() < 1e-3, "{mean} {variance}");
        }
    }

    #[test]
    fn rows_of_every_length_are_gone_through_to_their_end() {
        for length in [1, 3, 15, 16, 17, 63, 64, 65, 130] {
            let mut row = wave(length);
            let (mean, variance) = Moments(&row).dispatch();
            let expected = row.iter().sum::<f32>() / length as f32;
            assert!((mean - expected).abs() < 1e-4, "{length}: {mean} for {expected}");
            let expected = row.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / length as f32;
            assert!((variance - expected).abs() < 1e-3, "{length}: {variance} for {expected}");
            row[length - 1] = 99.0;
            let least = row.iter().copied().fold(f32::MAX, f32::min);
            assert_eq!(Range(&row).dispatch(), (least, 99.0));
            row[length - 1] = 12.0;
            let total: f32 = row.iter().map(|value| (value - 13.0).exp()).sum();
            let (mut shares, mut logarithms) = (row.clone(), row.clone());
            Softmax { rows: &mut shares, width: length }.dispatch();
            LogSoftmax(&mut logarithms).dispatch();
            for ((value, share), logarithm) in row.iter().zip(shares).zip(logarithms) {
                let expected = (value - 13.0).exp() / total;
                assert!((share - expected).abs() < 1e-5 && (logarithm.exp() - expected).abs() < 1e-5, "{length}");
            }
        }
    }
}
