//! Each site's own speech as a track, and all of it together.

use super::levels::FRAME;
use crate::media::audio::Audio;
use crate::media::track::TrackWriter;
use crate::trouble::Failure;
use std::path::{Path, PathBuf};

/// Frames written at a time.
const BLOCK_FRAMES: usize = 200;

/// Writes the tracks with everything silenced that is not their own, and their sum. Gates open and close over one
/// frame, so that nothing clicks.
pub(super) fn write(tracks: &[Audio], own: &[Vec<bool>], targets: &[PathBuf], mixed: &Path) -> Result<(), Failure> {
    let mut writers = targets.iter().map(|target| TrackWriter::create(target)).collect::<Result<Vec<_>, _>>()?;
    let mut sum = TrackWriter::create(mixed)?;
    let length = tracks.iter().map(Audio::sample_count).max().unwrap_or(0) as usize;
    for first in (0..length.div_ceil(FRAME)).step_by(BLOCK_FRAMES) {
        let start = first * FRAME;
        let count = (BLOCK_FRAMES * FRAME).min(length - start);
        let mut together = vec![0.0_f32; count];
        for ((track, own), writer) in tracks.iter().zip(own).zip(&mut writers) {
            let mut samples = track.read_samples(start as u64, count)?;
            samples.resize(count, 0.0);
            let open = |frame: usize| f32::from(u8::from(own.get(frame).copied().unwrap_or(false)));
            for (number, frame) in samples.chunks_mut(FRAME).enumerate() {
                let before = (first + number).checked_sub(1).map_or(0.0, open);
                let now = open(first + number);
                let width = frame.len() as f32;
                for (place, sample) in frame.iter_mut().enumerate() {
                    *sample *= before + (now - before) * place as f32 / width;
                }
            }
            together.iter_mut().zip(&samples).for_each(|(sum, sample)| *sum += sample);
            writer.write(&samples)?;
        }
        together.iter_mut().for_each(|sample| *sample = sample.clamp(-1.0, 1.0));
        sum.write(&together)?;
    }
    for writer in writers {
        writer.finish()?;
    }
    sum.finish().map(drop)
}
