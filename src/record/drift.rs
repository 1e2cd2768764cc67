//! How far does a device's clock run from the recording's, and how is it brought back?
//!
//! A block arrives late by what the system took to hand it over, never early: over some seconds the earliest block tells
//! where the device's clock truly stands. What that is in the first seconds is how the device hands over its sound; only
//! what changes from then on is a clock that runs off. A device that lies too far off is read a little faster or slower
//! until it is back; three thousandths are not heard in speech.

use super::SAMPLE_RATE_HZ;

/// Samples a second, signed for differences.
const SECOND: i64 = SAMPLE_RATE_HZ as i64;
/// How long the earliest block is looked for.
const WINDOW: i64 = 5 * SECOND;
/// Nothing is done about a device that lies nearer than this, 7 ms, or that lay nearer five seconds ago.
const TOLERATED: i64 = SECOND * 7 / 1000;
/// A correction goes on until the device lies this near: half a millisecond.
const CORRECTED: i64 = SECOND / 2000;
/// A correction would need this long at its present speed.
const HORIZON: i64 = 10 * SECOND;
/// The greatest change of speed.
const MOST: f64 = 0.003;
/// A rate is told only after this long.
const MEASURED_AFTER: i64 = 30 * SECOND;

/// Follows one connection to a device.
#[derive(Debug, Clone, Default)]
pub(super) struct Drift {
    window_end: Option<i64>,
    nearest: Option<i64>,
    usual: Option<i64>,
    beyond: bool,
    correcting: bool,
    speed_change: f64,
    consumed: i64,
    nearest_raw: Option<i64>,
    first_raw: Option<(i64, i64)>,
    last_raw: Option<(i64, i64)>,
}

impl Drift {
    /// A block has arrived at `arrived` by the computer's clock that ends `lag` before its moment on the track; the device
    /// made `frames` of it. All in samples.
    pub(super) fn observe(&mut self, arrived: i64, lag: i64, frames: i64) {
        self.consumed += frames;
        let raw = arrived - self.consumed;
        self.nearest = Some(self.nearest.map_or(lag, |nearest| nearest.min(lag)));
        self.nearest_raw = Some(self.nearest_raw.map_or(raw, |nearest| nearest.min(raw)));
        let end = *self.window_end.get_or_insert(arrived + WINDOW);
        if arrived >= end {
            self.conclude(arrived);
        }
    }

    fn conclude(&mut self, arrived: i64) {
        self.window_end = Some(arrived + WINDOW);
        if let Some(raw) = self.nearest_raw.take() {
            self.first_raw.get_or_insert((arrived, raw));
            self.last_raw = Some((arrived, raw));
        }
        let Some(nearest) = self.nearest.take() else { return };
        let offset = nearest - *self.usual.get_or_insert(nearest);
        let again = std::mem::replace(&mut self.beyond, offset.abs() > TOLERATED);
        self.correcting = if self.correcting { offset.abs() > CORRECTED } else { self.beyond && again };
        self.speed_change = if self.correcting { (offset as f64 / HORIZON as f64).clamp(-MOST, MOST) } else { 0.0 };
    }

    /// How fast the device is to be read: 1 as it comes, below 1 where the track lags behind.
    pub(super) fn speed(&self) -> f64 {
        1.0 - self.speed_change
    }

    /// How many samples the device has fallen behind the computer's clock since it was opened (below zero: run ahead), as
    /// of the last few seconds.
    pub(super) fn behind(&self) -> Option<i64> {
        Some(self.last_raw?.1 - self.first_raw?.1)
    }

    /// How many millionths the device runs fast (or slow, below zero), once that is certain.
    pub(super) fn parts_per_million(&self) -> Option<f64> {
        let ((begun, first), (now, last)) = (self.first_raw?, self.last_raw?);
        (now - begun >= MEASURED_AFTER).then(|| (first - last) as f64 / (now - begun) as f64 * 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten minutes of blocks of 20 ms from a device that is off by so many millionths, with jitter; the greatest lag.
    fn worst_lag(parts_per_million: f64) -> (i64, Option<f64>) {
        let mut drift = Drift::default();
        let (mut written, mut worst, mut device) = (0.0_f64, 0, 0.0_f64);
        for block in 0..30_000_i64 {
            let jitter = (block * 7919 % 17) * 60;
            device += 960.0 / (1.0 + parts_per_million / 1e6);
            written += 960.0 / drift.speed();
            let arrived = device as i64 + jitter;
            let lag = arrived - written as i64;
            drift.observe(arrived, lag, 960);
            worst = worst.max((lag - jitter).abs());
        }
        (worst, drift.parts_per_million())
    }

    #[test]
    fn a_clock_that_keeps_time_is_left_alone() {
        assert!(worst_lag(0.0).0 <= 1);
    }

    #[test]
    fn a_clock_that_runs_off_is_measured_and_kept_within_fifteen_milliseconds() {
        for off in [-300.0, -40.0, 25.0, 120.0, 500.0] {
            let (worst, measured) = worst_lag(off);
            assert!(worst < SECOND * 15 / 1000, "{off}: {worst}");
            assert!((measured.unwrap_or(f64::MAX) - off).abs() < 5.0, "{off}: {measured:?}");
        }
    }
}
