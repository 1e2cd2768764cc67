//! How loud is the recording, moment by moment?
//!
//! One byte for each 20 ms, so that a four-hour meeting fits in a megabyte. The windows use it to cut where speech is
//! quietest, the hallucination filter to tell speech from a quiet room.

use crate::media::{Audio, SAMPLE_RATE_HZ};
use crate::time::{Span, Timestamp};
use crate::trouble::Failure;

/// Milliseconds of a frame.
const FRAME_MS: u64 = 20;
/// Samples of a frame.
const FRAME: usize = SAMPLE_RATE_HZ as usize / 1000 * FRAME_MS as usize;
/// The level of silence, in decibels of full scale.
const SILENCE_DB: i8 = -100;
/// Frames that are read at a time: one minute.
const PIECE_FRAMES: usize = 3_000;
/// Frames on either side that are heard with a frame when a quiet moment is sought: 60 ms in all.
const NEIGHBOURS: usize = 1;

/// Levels in decibels of full scale, one for each 20 ms from the start of the recording.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loudness {
    frames: Vec<i8>,
}

impl Loudness {
    /// Reads the whole recording, a minute at a time.
    ///
    /// # Errors
    /// When the disk does.
    pub fn measure(audio: &Audio) -> Result<Self, Failure> {
        let mut loudness = Self::default();
        let mut position = 0;
        while position < audio.sample_count() {
            let samples = audio.read_samples(position, PIECE_FRAMES * FRAME)?;
            if samples.is_empty() {
                break;
            }
            position += samples.len() as u64;
            loudness.frames.extend(samples.chunks(FRAME).map(level_db));
        }
        Ok(loudness)
    }

    /// Of sound that is at hand, 16 kHz mono.
    #[must_use]
    pub fn of(samples: &[f32]) -> Self {
        Self { frames: samples.chunks(FRAME).map(level_db).collect() }
    }

    /// From levels that are already known, one for each 20 ms.
    #[must_use]
    pub fn from_levels(frames: Vec<i8>) -> Self {
        Self { frames }
    }

    /// The level that half of `span` stays under; silence where there is no sound.
    #[must_use]
    pub fn median_db(&self, span: Span) -> i8 {
        let mut levels = self.frames(span).to_vec();
        levels.sort_unstable();
        levels.get(levels.len() / 2).copied().unwrap_or(SILENCE_DB)
    }

    /// The loudest frame of `span`; silence where there is no sound.
    #[must_use]
    pub fn loudest_db(&self, span: Span) -> i8 {
        self.frames(span).iter().copied().max().unwrap_or(SILENCE_DB)
    }

    /// The level that nine of ten frames stay under.
    #[must_use]
    pub fn loud_db(&self) -> i8 {
        let mut levels = self.frames.clone();
        levels.sort_unstable();
        levels.get(levels.len() * 9 / 10).copied().unwrap_or(SILENCE_DB)
    }

    /// The usual level of speech: the median over all frames of `speech`.
    #[must_use]
    pub fn typical_db(&self, speech: &[Span]) -> i8 {
        let mut counts = [0u64; 256];
        for span in speech {
            for &level in self.frames(*span) {
                counts[usize::from(level.cast_unsigned() ^ 0x80)] += 1; // flipping the sign bit sorts signed bytes
            }
        }
        let half = counts.iter().sum::<u64>().div_ceil(2);
        let mut below = 0;
        for (index, count) in counts.iter().enumerate() {
            below += count;
            if half > 0 && below >= half {
                return (index as u8 ^ 0x80).cast_signed();
            }
        }
        SILENCE_DB
    }

    /// The quietest moment of `span`, the middle of the longest such stretch; the first if there are several.
    #[must_use]
    pub fn quietest(&self, span: Span) -> Timestamp {
        let first = (span.start().as_ms() / FRAME_MS) as usize;
        let frames = self.frames(span);
        let smooth = |index: usize| -> i32 {
            let near = &frames[index.saturating_sub(NEIGHBOURS)..(index + NEIGHBOURS + 1).min(frames.len())];
            near.iter().map(|&level| i32::from(level)).sum::<i32>() * 60 / near.len() as i32
        };
        let quietest = (0..frames.len()).min_by_key(|&index| (smooth(index), index)).unwrap_or(0);
        let moment = Timestamp::from_ms((first + quietest) as u64 * FRAME_MS + FRAME_MS / 2);
        moment.clamp(span.start(), span.end())
    }

    fn frames(&self, span: Span) -> &[i8] {
        let end = (span.end().as_ms().div_ceil(FRAME_MS) as usize).min(self.frames.len());
        let start = ((span.start().as_ms() / FRAME_MS) as usize).min(end);
        &self.frames[start..end]
    }
}

fn level_db(samples: &[f32]) -> i8 {
    let mean = samples.iter().sum::<f32>() / samples.len() as f32; // a direct current is no sound
    let power = samples.iter().map(|sample| (sample - mean) * (sample - mean)).sum::<f32>() / samples.len() as f32;
    (10.0 * power.max(1e-12).log10()).round().clamp(f32::from(SILENCE_DB), 0.0) as i8
}
