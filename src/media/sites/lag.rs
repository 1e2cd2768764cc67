//! How does one recording's clock lie on another's?
//!
//! What leaks from one site into another rises and falls in both. Five minutes at a time, the loudness of a track is
//! laid over all of the other's at once (Pearson's correlation by Fourier transform); the places that agree with one
//! straight line are its offset and drift. Leakage comes late, and in both directions: where two lines run side by
//! side, the clocks lie in the middle between them.

use super::levels::{FRAME_MS, background};
use realfft::RealFftPlanner;
use realfft::num_complex::Complex;
use serde::{Deserialize, Serialize};

/// Where a moment of a track lies on the common clock: `common = track * (1 + drift) + offset`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Lag {
    /// The common clock when the track's stood at zero, in milliseconds.
    pub offset_ms: f64,
    /// How much faster the common clock runs, in millionths.
    pub drift_ppm: f64,
    /// From 0 to 1; 0 where nothing was found.
    pub confidence: f64,
}

impl Lag {
    /// The two clocks are one.
    pub const NONE: Self = Self { offset_ms: 0.0, drift_ppm: 0.0, confidence: 0.0 };
}

/// Frames in a piece that is looked for: five minutes.
const PIECE: usize = 15_000;
/// A shorter track cannot be laid on another: ten seconds.
const SHORTEST: usize = 500;
/// Pieces agree less well than this by chance.
const LEAST_CORRELATION: f32 = 0.3;
/// So much better than any other place must the best be.
const LEAST_LEAD: f32 = 0.08;
/// Other places lie farther away, in frames.
const SAME_PLACE: usize = 50;
/// Clocks do not drift by more.
const LARGEST_DRIFT: f64 = 5e-4;
/// Pieces on one line lie this near to it, in milliseconds.
const NEAR_MS: f64 = 120.0;
/// The lines of the two directions lie no farther apart.
const FARTHEST_TWIN_MS: f64 = 1_500.0;

/// A piece of the track that was found on the common clock.
#[derive(Debug, Clone, Copy)]
struct Place {
    at_ms: f64,
    offset_ms: f64,
    correlation: f32,
}

/// Lays the levels of `track` on those of `keeper` (both in frames of [`FRAME_MS`]); none where they share nothing.
#[must_use]
pub fn lag(keeper: &[f32], track: &[f32]) -> Option<Lag> {
    if track.len() < SHORTEST || keeper.len() < SHORTEST {
        return None;
    }
    let (keeper, track) = (activity(keeper), activity(track));
    let size = (keeper.len() + PIECE.min(track.len())).next_power_of_two();
    let search = Search::new(&keeper, size)?;
    let pieces = (0..track.len()).step_by(PIECE);
    let places: Vec<Place> = pieces
        .filter_map(|from| {
            let piece = &track[from..track.len().min(from + PIECE)];
            let (offset, correlation) = search.best(piece)?;
            let middle = from as f64 + piece.len() as f64 / 2.0;
            let ms = FRAME_MS as f64;
            Some(Place { at_ms: middle * ms, offset_ms: (offset - from as f64) * ms, correlation })
        })
        .collect();
    line(&places)
}

/// Loudness above the background, so that silence is zero whatever the gain.
fn activity(levels: &[f32]) -> Vec<f32> {
    let floor = background(levels) + 6.0;
    levels.iter().map(|level| (level - floor).clamp(0.0, 30.0)).collect()
}

/// The keeper's activity, ready to be compared with many pieces.
struct Search {
    planner: std::cell::RefCell<RealFftPlanner<f32>>,
    size: usize,
    spectrum: Vec<Complex<f32>>,
    /// Sums and sums of squares up to each frame.
    sums: Vec<(f64, f64)>,
}

impl Search {
    fn new(keeper: &[f32], size: usize) -> Option<Self> {
        let mut planner = RealFftPlanner::new();
        let spectrum = transform(&mut planner, keeper, size)?;
        let mut sums = Vec::with_capacity(keeper.len() + 1);
        let mut total = (0.0, 0.0);
        sums.push(total);
        for &value in keeper {
            total = (total.0 + f64::from(value), total.1 + f64::from(value) * f64::from(value));
            sums.push(total);
        }
        Some(Self { planner: planner.into(), size, spectrum, sums })
    }

    /// The frame of the keeper over which the piece lies best (negative where it begins earlier), and how well.
    fn best(&self, piece: &[f32]) -> Option<(f64, f32)> {
        let count = piece.len();
        let mean = piece.iter().sum::<f32>() / count as f32;
        let centred: Vec<f32> = piece.iter().map(|value| value - mean).collect();
        let energy: f64 = centred.iter().map(|value| f64::from(value * value)).sum();
        if count < SHORTEST || energy < 1.0 {
            return None;
        }
        let mut planner = self.planner.borrow_mut();
        let mut product = transform(&mut planner, &centred, self.size)?;
        product.iter_mut().zip(&self.spectrum).for_each(|(piece, keeper)| *piece = keeper * piece.conj());
        if let (Some(first), Some(last)) = (product.first().copied(), product.last().copied()) {
            // Both are real of a real signal; rounding must not make them otherwise.
            let end = product.len() - 1;
            product[0] = Complex::new(first.re, 0.0);
            product[end] = Complex::new(last.re, 0.0);
        }
        let inverse = planner.plan_fft_inverse(self.size);
        let mut products = inverse.make_output_vec();
        inverse.process(&mut product, &mut products).ok()?;
        let keeper = self.sums.len() as i64 - 1;
        // At least a third of the piece lies over the keeper.
        let reach = (count as i64 * 2) / 3;
        let lags: Vec<i64> = (-reach..=(keeper - count as i64 + reach)).collect();
        let scores: Vec<f32> = lags
            .iter()
            .map(|&lag| {
                let (from, until) = (lag.max(0), (lag + count as i64).min(keeper));
                let overlap = (until - from) as f64;
                let (a, b) = (self.sums[from as usize], self.sums[until as usize]);
                let (sum, squares) = (b.0 - a.0, b.1 - a.1);
                let variance = squares - sum * sum / overlap;
                let product = f64::from(products[lag.rem_euclid(self.size as i64) as usize]) / self.size as f64;
                let part = overlap / count as f64;
                if variance < 1.0 { 0.0 } else { (part.sqrt() * product / (variance * energy * part).sqrt()) as f32 }
            })
            .collect();
        let (top, &score) = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)))?;
        let others = scores.iter().enumerate().filter(|(place, _)| place.abs_diff(top) > SAME_PLACE);
        let second = others.map(|(_, score)| *score).fold(0.0, f32::max);
        if score < LEAST_CORRELATION || score - second < LEAST_LEAD {
            return None;
        }
        // A parabola through the top and its neighbours.
        let at = |place: Option<usize>| place.and_then(|place| scores.get(place)).copied().unwrap_or(score);
        let (left, right) = (at(top.checked_sub(1)), at(Some(top + 1)));
        let bend = left - 2.0 * score + right;
        let between = if bend < 0.0 { (0.5 * (left - right) / bend).clamp(-0.5, 0.5) } else { 0.0 };
        Some((lags[top] as f64 + f64::from(between), score))
    }
}

fn transform(planner: &mut RealFftPlanner<f32>, values: &[f32], size: usize) -> Option<Vec<Complex<f32>>> {
    let forward = planner.plan_fft_forward(size);
    let mut padded = values.to_vec();
    padded.resize(size, 0.0);
    let mut spectrum = forward.make_output_vec();
    forward.process(&mut padded, &mut spectrum).ok()?;
    Some(spectrum)
}

/// The line on which most places lie; in the middle between two that run side by side.
fn line(places: &[Place]) -> Option<Lag> {
    let mut best: Option<(usize, f64, f64)> = None;
    for (index, first) in places.iter().enumerate() {
        // Through two places, or level through one.
        let slopes = places[index + 1..].iter().map(|second| (second.offset_ms - first.offset_ms) / (second.at_ms - first.at_ms));
        for slope in std::iter::once(0.0).chain(slopes.filter(|slope| slope.abs() <= LARGEST_DRIFT)) {
            let offset = first.offset_ms - slope * first.at_ms;
            let count = on_line(places, offset, slope).count();
            if best.is_none_or(|(most, _, _)| count > most) {
                best = Some((count, offset, slope));
            }
        }
    }
    let (count, offset, slope) = best?;
    let (offset, slope) = fitted(&on_line(places, offset, slope).collect::<Vec<_>>()).unwrap_or((offset, slope));
    let away: Vec<f64> = places
        .iter()
        .map(|place| place.offset_ms - offset - slope * place.at_ms)
        .filter(|away| away.abs() > NEAR_MS && away.abs() <= FARTHEST_TWIN_MS)
        .collect();
    let twin =
        away.iter().map(|middle| away.iter().filter(|other| (*other - middle).abs() <= NEAR_MS).copied().collect::<Vec<f64>>());
    let twin = twin.max_by_key(Vec::len).filter(|twin| twin.len() * 4 >= count && twin.len() >= 2);
    let shift = twin.map_or(0.0, |twin| twin.iter().sum::<f64>() / twin.len() as f64 / 2.0);
    let agreeing = on_line(places, offset, slope).map(|place| f64::from(place.correlation)).sum::<f64>();
    let confidence = agreeing / places.len().max(1) as f64;
    Some(Lag {
        offset_ms: ((offset + shift) * 10.0).round() / 10.0,
        drift_ppm: (slope * 1e7).round() / 10.0,
        confidence: (confidence * 1000.0).round() / 1000.0,
    })
}

fn on_line(places: &[Place], offset: f64, slope: f64) -> impl Iterator<Item = Place> {
    places.iter().copied().filter(move |place| (place.offset_ms - offset - slope * place.at_ms).abs() <= NEAR_MS)
}

/// Least squares: offset and slope; level where there is too little to tell a slope.
fn fitted(places: &[Place]) -> Option<(f64, f64)> {
    let count = places.len() as f64;
    if places.is_empty() {
        return None;
    }
    let mean_at = places.iter().map(|place| place.at_ms).sum::<f64>() / count;
    let mean_offset = places.iter().map(|place| place.offset_ms).sum::<f64>() / count;
    let spread: f64 = places.iter().map(|place| (place.at_ms - mean_at).powi(2)).sum();
    let together: f64 = places.iter().map(|place| (place.at_ms - mean_at) * (place.offset_ms - mean_offset)).sum();
    let slope = if places.len() >= 3 { (together / spread).clamp(-LARGEST_DRIFT, LARGEST_DRIFT) } else { 0.0 };
    Some((mean_offset - slope * mean_at, slope))
}
