//! Which models tell voices apart, and what is asked of them?
//!
//! Three questions, three methods: who speaks when within ten seconds ([`SpeakerModels::segment`]), what the sound
//! of a voice is like from moment to moment ([`SpeakerModels::voice_frames`]), and which point in the space of
//! voices a stretch of such moments makes ([`SpeakerModels::embed`]). The costly second one is asked once for every
//! stretch of sound; the frames are then pooled for as many windows and voices as one likes.

use super::fbank::{FRAME_STEP, Fbank};
use super::powerset::{CLASSES, WindowActivity};
use crate::trouble::Failure;

/// Values that describe a moment of sound.
pub const FRAME_WIDTH: usize = 512;
/// Dimensions of a voice embedding.
pub const EMBEDDING_WIDTH: usize = 192;

/// What a voice is like, 20 ms by 20 ms.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VoiceFrames {
    /// `count` rows of [`FRAME_WIDTH`] values, one row a moment.
    pub values: Vec<f32>,
    /// Moments.
    pub count: usize,
}

/// The neural networks behind the chapter. Called from several threads at once.
pub trait SpeakerModels: Sync {
    /// Who speaks when in each of `windows` windows, which begin every [`super::grid::STEP`] samples and are
    /// [`super::grid::WINDOW`] samples long; past the end of `samples` lies silence. Asked for several at once, because
    /// what they share is heard only once.
    ///
    /// # Errors
    /// When the network cannot be run.
    fn segment(&self, samples: &[f32], windows: usize) -> Result<Vec<WindowActivity>, Failure>;

    /// What one voice sounds like: of `samples` only the 10 ms rows `rows` (ascending, see [`Fbank`]), put together as
    /// if nothing lay between them. One frame for every second row.
    ///
    /// # Errors
    /// When the network cannot be run.
    fn voice_frames(&self, samples: &[f32], rows: &[usize]) -> Result<VoiceFrames, Failure>;

    /// The embedding of pooled frames: the mean of every channel, then its standard deviation. Not normalised.
    ///
    /// # Errors
    /// When the network cannot be run.
    fn embed(&self, pooled: &[f32]) -> Result<Vec<f32>, Failure>;
}

/// Answers from a script instead of networks: for tests and demonstrations without weights.
///
/// Sound is read as a sequence of plain tones: silence is nobody, and the loudness of a tone tells its voice (see
/// [`ScriptedSpeakers::loudness`]). Up to sixteen voices, one at a time.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScriptedSpeakers;

impl ScriptedSpeakers {
    /// The constant sample value that this model hears as voice `voice` (0 to 15).
    #[must_use]
    pub fn loudness(voice: usize) -> f32 {
        0.05 * (voice + 1) as f32
    }

    fn voice_of(sample: f32) -> Option<usize> {
        let step = (sample.abs() / 0.05).round() as usize;
        (1..=16).contains(&step).then(|| step - 1)
    }

    fn activity(samples: &[f32]) -> WindowActivity {
        let mut seen: Vec<usize> = Vec::new();
        let cells = super::grid::WINDOW_CELLS;
        let mut answer = vec![-10.0; cells * CLASSES];
        for cell in 0..cells {
            let sample = samples.get(cell * super::grid::CELL + 495).copied().unwrap_or(0.0);
            let class = match Self::voice_of(sample) {
                None => 0,
                Some(voice) => {
                    let place = seen.iter().position(|&known| known == voice).unwrap_or_else(|| {
                        seen.push(voice);
                        seen.len() - 1
                    });
                    1 + place.min(2)
                }
            };
            answer[cell * CLASSES + class] = 0.0;
        }
        WindowActivity::decode(&answer)
    }
}

impl SpeakerModels for ScriptedSpeakers {
    fn segment(&self, samples: &[f32], windows: usize) -> Result<Vec<WindowActivity>, Failure> {
        Ok((0..windows).map(|window| Self::activity(samples.get(window * super::grid::STEP..).unwrap_or_default())).collect())
    }

    fn voice_frames(&self, samples: &[f32], rows: &[usize]) -> Result<VoiceFrames, Failure> {
        let rows: Vec<usize> = rows.iter().copied().filter(|&row| row < Fbank::frame_count(samples.len())).collect();
        let count = rows.len().div_ceil(2);
        let mut values = vec![0.0; FRAME_WIDTH * count];
        for (frame, row) in rows.iter().step_by(2).enumerate() {
            if let Some(voice) = Self::voice_of(samples[row * FRAME_STEP]) {
                values[frame * FRAME_WIDTH + voice] = 1.0;
            }
        }
        Ok(VoiceFrames { values, count })
    }

    fn embed(&self, pooled: &[f32]) -> Result<Vec<f32>, Failure> {
        Ok(pooled.iter().copied().take(EMBEDDING_WIDTH).collect())
    }
}
