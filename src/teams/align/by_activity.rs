//! At which difference of the clocks do speech and silence agree best?
//!
//! Pearson's correlation over the part both cover, for every offset at once by Fourier transform, for every drift a
//! clock can have. A true agreement stands far above all other offsets; among strangers the best offset is hardly
//! better than the second best, and that is how they are told apart.

use super::LARGEST_OFFSET_MS;
use super::activity::{BIN_MS, MOST_BINS, bins};
use super::line::{LARGEST_SLOPE, Line, fit};
use crate::time::Span;
use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// An offset, a drift, and how sure they are.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Evidence {
    /// The difference of the clocks.
    pub(super) line: Line,
    /// From 0 to 1.
    pub(super) confidence: f64,
}

/// Both must cover at least this much together.
const SHORTEST_OVERLAP_BINS: usize = 300;

/// Offsets this near to the best are the same offset.
const SAME_PEAK_BINS: i64 = 50;

/// The agreement over the whole range of offsets and drifts.
pub(super) fn evidence(ours: &[Span], theirs: &[Span]) -> Option<Evidence> {
    let ours_bins = bins(ours, |ms| ms);
    let longest_theirs = bins(theirs, |ms| ms * (1.0 + LARGEST_SLOPE)).len();
    let ours_spectrum = Spectrum::of(&ours_bins, (ours_bins.len() + longest_theirs).next_power_of_two())?;
    let longest_ms = theirs.iter().map(|span| span.end().as_ms()).max()?.min(MOST_BINS as u64 * 100) as f64;
    // One step moves the far end by half a second.
    let steps = ((LARGEST_SLOPE * longest_ms / 500.0).floor() as i32).min(30);
    let mut best: Option<(f64, f64, Peak)> = None;
    for step in -steps..=steps {
        let slope = if steps == 0 { 0.0 } else { LARGEST_SLOPE * f64::from(step) / f64::from(steps) };
        let theirs_bins = bins(theirs, |ms| ms * (1.0 + slope));
        let found = peak(&ours_bins, &ours_spectrum, &theirs_bins);
        if let Some(found) = found.filter(|found| best.as_ref().is_none_or(|(top, _, _)| found.top > *top)) {
            best = Some((found.top, slope, found));
        }
    }
    let (_, slope, peak) = best?;
    let line = Line { offset_ms: peak.offset_bins * BIN_MS as f64, slope };
    Some(Evidence { line: by_windows(&ours_bins, theirs, line), confidence: peak.confidence() })
}

/// The offset the words found, to the tenth of a second.
pub(super) fn refined(ours: &[Span], theirs: &[Span], words: Evidence) -> Option<Evidence> {
    let ours_bins = bins(ours, |ms| ms);
    Some(Evidence { line: by_windows(&ours_bins, theirs, words.line), ..words })
}

/// The best offset, and how it stands among the others.
#[derive(Debug, Clone, Copy)]
struct Peak {
    offset_bins: f64,
    top: f64,
    second: f64,
    spread: f64,
}

impl Peak {
    /// How far the best stands above the second best, in deviations of all offsets. Between strangers that is about
    /// one, rarely two, and the best stands four or five deviations high, whatever the length of the meeting.
    fn confidence(self) -> f64 {
        if self.spread <= 0.0 || self.top <= 0.0 {
            return 0.0;
        }
        let ahead = (self.top - self.second) / self.spread;
        let height = (self.top / self.spread - 4.5).clamp(0.0, 1.0);
        ((1.0 - (-(ahead - 1.5).max(0.0) / 2.16).exp()) * height).clamp(0.0, 0.99)
    }
}

/// Correlates over every offset either way.
fn peak(ours: &[f32], ours_spectrum: &Spectrum, theirs: &[f32]) -> Option<Peak> {
    let reach = LARGEST_OFFSET_MS / BIN_MS;
    if ours.len() < SHORTEST_OVERLAP_BINS || theirs.len() < SHORTEST_OVERLAP_BINS {
        return None;
    }
    let products = ours_spectrum.products(theirs)?;
    let (our_sums, their_sums) = (Sums::of(ours), Sums::of(theirs));
    let size = products.len() as i64;
    let shortest = (ours.len().min(theirs.len()) / 3).max(SHORTEST_OVERLAP_BINS);
    let mut scores: Vec<(i64, f64)> = Vec::new();
    for lag in -reach..=reach {
        // ours[i] meets theirs[i - lag].
        let from = lag.max(0) as usize;
        let until = (ours.len() as i64).min(theirs.len() as i64 + lag).max(0) as usize;
        if until < from + shortest {
            continue;
        }
        let (their_from, their_until) = ((from as i64 - lag) as usize, (until as i64 - lag) as usize);
        let product = f64::from(products[lag.rem_euclid(size) as usize]);
        let count = (until - from) as f64;
        let (sum_a, squares_a) = our_sums.between(from, until);
        let (sum_b, squares_b) = their_sums.between(their_from, their_until);
        let covariance = product - sum_a * sum_b / count;
        let variances = (squares_a - sum_a * sum_a / count) * (squares_b - sum_b * sum_b / count);
        // A short overlap correlates by chance more easily.
        let weight = (count / ours.len().min(theirs.len()) as f64).min(1.0).sqrt();
        scores.push((lag, if variances > 1.0 { weight * covariance / variances.sqrt() } else { 0.0 }));
    }
    let (best, top) = scores.iter().copied().fold(None, |best: Option<(i64, f64)>, next| match best {
        Some(best) if best.1 >= next.1 => Some(best),
        _ => Some(next),
    })?;
    let apart = scores.iter().filter(|(lag, _)| (lag - best).abs() > SAME_PEAK_BINS).map(|(_, score)| *score);
    let (count, sum, squares, second) = apart.fold((0.0, 0.0, 0.0, 0.0), |(n, s, q, m): (f64, f64, f64, f64), score| {
        (n + 1.0, s + score, q + score * score, m.max(score))
    });
    if count < 100.0 {
        return None;
    }
    let spread = (squares / count - (sum / count) * (sum / count)).max(0.0).sqrt();
    let score_at = |lag: i64| scores.iter().find(|(other, _)| *other == lag).map_or(top, |(_, score)| *score);
    let (left, right) = (score_at(best - 1), score_at(best + 1));
    let bend = left - 2.0 * top + right;
    let between = if bend < 0.0 { (0.5 * (left - right) / bend).clamp(-0.5, 0.5) } else { 0.0 };
    Some(Peak { offset_bins: best as f64 + between, top, second, spread })
}

/// Sums of the numbers and of their squares up to every place.
struct Sums(Vec<(f64, f64)>);

impl Sums {
    fn of(bins: &[f32]) -> Self {
        let mut sums = vec![(0.0, 0.0)];
        let mut total = (0.0, 0.0);
        for bin in bins {
            let value = f64::from(*bin);
            total = (total.0 + value, total.1 + value * value);
            sums.push(total);
        }
        Self(sums)
    }

    fn between(&self, from: usize, until: usize) -> (f64, f64) {
        let (a, b) = (self.0[from], self.0[until]);
        (b.0 - a.0, b.1 - a.1)
    }
}

/// A row of numbers by its frequencies, kept while the other row is stretched in many ways.
struct Spectrum {
    size: usize,
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    values: Vec<Complex<f32>>,
}

impl Spectrum {
    fn of(bins: &[f32], size: usize) -> Option<Self> {
        let mut planner = RealFftPlanner::<f32>::new();
        let (forward, inverse) = (planner.plan_fft_forward(size), planner.plan_fft_inverse(size));
        let values = transform(bins, size, forward.as_ref())?;
        Some(Self { size, forward, inverse, values })
    }

    /// Sums of products at every offset; negative offsets stand at the end.
    fn products(&self, theirs: &[f32]) -> Option<Vec<f32>> {
        let mut spectrum = transform(theirs, self.size, self.forward.as_ref())?;
        for (theirs, ours) in spectrum.iter_mut().zip(&self.values) {
            *theirs = ours * theirs.conj();
        }
        // The first and last bins of a real signal are real; rounding must not make them otherwise.
        if let Some(first) = spectrum.first_mut() {
            first.im = 0.0;
        }
        if let Some(last) = spectrum.last_mut() {
            last.im = 0.0;
        }
        let mut products = self.inverse.make_output_vec();
        self.inverse.process(&mut spectrum, &mut products).ok()?;
        products.iter_mut().for_each(|product| *product /= self.size as f32);
        Some(products)
    }
}

fn transform(bins: &[f32], size: usize, forward: &dyn RealToComplex<f32>) -> Option<Vec<Complex<f32>>> {
    let mut padded = bins.to_vec();
    padded.resize(size, 0.0);
    let mut spectrum = forward.make_output_vec();
    forward.process(&mut padded, &mut spectrum).ok()?;
    Some(spectrum)
}

/// Looks again, minutes at a time, three seconds around the line, and puts a line through what is found.
fn by_windows(ours: &[f32], theirs: &[Span], line: Line) -> Line {
    const WINDOW_BINS: usize = 1800;
    const REACH: i64 = 30;
    let moved = bins(theirs, |ms| ms + line.at(ms));
    let mut points: Vec<(f64, f64)> = Vec::new();
    let length = ours.len().min(moved.len());
    let window = WINDOW_BINS.min(length);
    for from in (0..(length + 1).saturating_sub(window.max(1))).step_by((window / 2).max(1)) {
        let scores: Vec<f64> = (-REACH..=REACH).map(|lag| window_score(ours, &moved, from, window, lag)).collect();
        let top = scores.iter().copied().fold(0.0, f64::max);
        let Some(at) = scores.iter().position(|score| *score >= top) else { continue };
        let is_inside = at > 0 && at + 1 < scores.len();
        if top >= 0.3 && is_inside {
            let (left, right) = (scores[at - 1], scores[at + 1]);
            let bend = left - 2.0 * top + right;
            let between = if bend < 0.0 { (0.5 * (left - right) / bend).clamp(-0.5, 0.5) } else { 0.0 };
            let lag = at as f64 - REACH as f64 + between;
            let middle_ms = (from + window / 2) as f64 * BIN_MS as f64;
            points.push((middle_ms - line.offset_ms, lag * BIN_MS as f64));
        }
    }
    match fit(&points) {
        Some(correction) if points.len() >= 4 => {
            Line { offset_ms: line.offset_ms + correction.offset_ms, slope: line.slope + correction.slope }
        }
        Some(correction) => Line { offset_ms: line.offset_ms + correction.offset_ms, ..line },
        None => line,
    }
}

fn window_score(ours: &[f32], moved: &[f32], from: usize, window: usize, lag: i64) -> f64 {
    let (mut count, mut a, mut b, mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for index in from..from + window {
        let other = usize::try_from(index as i64 - lag).ok().and_then(|at| moved.get(at));
        if let (Some(x), Some(y)) = (ours.get(index), other) {
            let (x, y) = (f64::from(*x), f64::from(*y));
            count += 1.0;
            a += x;
            b += y;
            aa += x * x;
            bb += y * y;
            ab += x * y;
        }
    }
    if count < 100.0 {
        return 0.0;
    }
    let variances = (aa - a * a / count) * (bb - b * b / count);
    if variances > 1.0 { (ab - a * b / count) / variances.sqrt() } else { 0.0 }
}
