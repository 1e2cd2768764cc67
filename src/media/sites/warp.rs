//! A track on the common clock: moved and stretched, sample by sample.

use super::lag::Lag;
use crate::media::audio::{Audio, SAMPLE_RATE_HZ};
use crate::media::track::TrackWriter;
use crate::trouble::Failure;
use std::path::Path;

/// Samples written at a time.
const BLOCK: u64 = 1 << 16;

/// Samples from the common zero to the end of a track.
pub(super) fn length_on_common_clock(audio: &Audio, lag: Lag) -> u64 {
    let end = audio.sample_count() as f64 * (1.0 + lag.drift_ppm * 1e-6) + offset_samples(lag);
    end.ceil().max(0.0) as u64
}

fn offset_samples(lag: Lag) -> f64 {
    lag.offset_ms * f64::from(SAMPLE_RATE_HZ) / 1000.0
}

/// Writes `length` samples of the common clock; silence before the track begins and after it ends. Between samples a
/// cubic runs through the four nearest (Catmull-Rom): for the few millionths of a drift that is inaudible.
pub(super) fn on_common_clock(audio: &Audio, lag: Lag, length: u64, target: &Path) -> Result<Audio, Failure> {
    let mut writer = TrackWriter::create(target)?;
    let place = |sample: u64| (sample as f64 - offset_samples(lag)) / (1.0 + lag.drift_ppm * 1e-6);
    for start in (0..length).step_by(BLOCK as usize) {
        let end = (start + BLOCK).min(length);
        let first = place(start).floor() as i64 - 1;
        let wanted = place(end).ceil() as i64 + 3 - first;
        let read_from = first.max(0) as u64;
        let skipped = (read_from as i64 - first).min(wanted).max(0) as usize;
        let read = audio.read_samples(read_from, wanted as usize - skipped)?;
        let at = |index: i64| -> f32 {
            usize::try_from(index - first - skipped as i64).ok().and_then(|index| read.get(index)).copied().unwrap_or(0.0)
        };
        let samples: Vec<f32> = (start..end)
            .map(|sample| {
                let place = place(sample);
                let whole = place.floor();
                let (index, t) = (whole as i64, (place - whole) as f32);
                let (a, b, c, d) = (at(index - 1), at(index), at(index + 1), at(index + 2));
                b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
            })
            .collect();
        writer.write(&samples)?;
    }
    writer.finish()
}
