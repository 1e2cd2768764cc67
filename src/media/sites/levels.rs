//! How loud is a track, moment by moment?

use crate::media::audio::{Audio, SAMPLE_RATE_HZ};
use crate::trouble::Failure;

/// Milliseconds in a frame.
pub const FRAME_MS: u64 = 20;
/// Samples in a frame.
pub(super) const FRAME: usize = SAMPLE_RATE_HZ as usize / 50;
/// Level of digital silence.
pub(super) const SILENCE_DB: f32 = -90.0;

/// The level of every frame of [`FRAME_MS`], in decibels below full scale; read a minute at a time.
///
/// # Errors
/// When the disk fails.
pub fn levels_db(audio: &Audio) -> Result<Vec<f32>, Failure> {
    let minute = 60 * SAMPLE_RATE_HZ as usize;
    let mut levels = Vec::with_capacity(audio.sample_count() as usize / FRAME + 1);
    for start in (0..audio.sample_count()).step_by(minute) {
        let samples = audio.read_samples(start, minute)?;
        levels.extend(samples.chunks(FRAME).map(|frame| {
            let power = frame.iter().map(|sample| sample * sample).sum::<f32>() / frame.len() as f32;
            (10.0 * power.max(1e-9).log10()).max(SILENCE_DB)
        }));
    }
    Ok(levels)
}

/// Where the background of a track lies; recorders that write digital silence have none that could be heard.
pub(super) fn background(levels: &[f32]) -> f32 {
    const INAUDIBLE_DB: f32 = -70.0;
    if levels.is_empty() {
        return INAUDIBLE_DB;
    }
    let mut all = levels.to_vec();
    let place = (all.len() - 1) / 10;
    all.select_nth_unstable_by(place, f32::total_cmp).1.max(INAUDIBLE_DB)
}

/// The level below which `part` of the frames lie, digital silence aside; that of silence where there is nothing else.
pub(super) fn percentile(levels: &[f32], part: f64) -> f32 {
    let mut heard: Vec<f32> = levels.iter().copied().filter(|level| *level > SILENCE_DB).collect();
    if heard.is_empty() {
        return SILENCE_DB;
    }
    let place = ((heard.len() - 1) as f64 * part).round() as usize;
    *heard.select_nth_unstable_by(place, f32::total_cmp).1
}
