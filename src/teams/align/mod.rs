//! How far apart are our clock and the clock of Teams?
//!
//! A transcript's zero is the moment somebody switched transcription on, a recording's is another. Two witnesses say
//! how far apart they are: rare words that stand in both, and the pattern of speech and silence. When neither is
//! clear, no name is given: a wrong name is worse than none.
//!
//! ```text
//! our words + speech --+-- by_words ----+
//!                      |                +--> Alignment --> naming: our words under Teams' names
//! Teams' cues ---------+-- by_activity -+              --> shifted: Teams' words on our clock
//! ```

mod activity;
mod by_activity;
mod by_words;
mod line;
mod naming;

pub use naming::{Named, name_speakers, shifted};

use crate::time::Span;
use crate::transcript::Transcript;
use crate::vad::Speech;
use by_activity::Evidence;
use line::Line;
use serde::{Deserialize, Serialize};

/// Clocks differ by no more than this.
const LARGEST_OFFSET_MS: i64 = 600_000;

/// Below this no name is given.
pub const ENOUGH_CONFIDENCE: f64 = 0.5;

/// Where a moment of Teams' clock lies on ours: `ours = theirs * (1 + drift) + offset`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Alignment {
    /// Our clock when theirs stood at zero.
    pub offset_ms: i64,
    /// How much faster our clock runs, in millionths.
    pub drift_ppm: f64,
    /// From 0 to 1; below [`ENOUGH_CONFIDENCE`] the clocks could not be aligned.
    pub confidence: f64,
}

impl Alignment {
    /// Whether names may be given.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.confidence >= ENOUGH_CONFIDENCE
    }

    /// A moment of their clock on ours, in milliseconds; negative before our first sample.
    #[must_use]
    pub fn on_our_clock(&self, their_ms: u64) -> i64 {
        let theirs = i64::try_from(their_ms).unwrap_or(i64::MAX / 4);
        theirs + self.offset_ms + (theirs as f64 * self.drift_ppm * 1e-6).round() as i64
    }
}

/// Finds the offset and drift between two transcripts of one meeting. `speech` is where our recording has speech;
/// without it our words stand for it.
#[must_use]
pub fn align(ours: &Transcript, speech: Option<&Speech>, theirs: &Transcript) -> Alignment {
    let our_activity = speech.map_or_else(|| spoken(ours), |speech| speech.spans().to_vec());
    let their_activity: Vec<Span> = theirs.utterances.iter().map(|utterance| utterance.span).collect();
    let words = by_words::evidence(ours, theirs);
    let best = match words {
        Some(words) => by_activity::refined(&our_activity, &their_activity, words),
        None => by_activity::evidence(&our_activity, &their_activity),
    };
    let Evidence { line: Line { offset_ms, slope }, confidence } = best.unwrap_or_default();
    Alignment {
        offset_ms: offset_ms.round() as i64,
        drift_ppm: (slope * 1e7).round() / 10.0,
        confidence: (confidence * 1000.0).round() / 1000.0,
    }
}

/// Where our words are: the words where they have times, else the utterances.
fn spoken(transcript: &Transcript) -> Vec<Span> {
    let spans = |utterance: &crate::transcript::Utterance| {
        if utterance.words.is_empty() { vec![utterance.span] } else { utterance.words.iter().map(|word| word.span).collect() }
    };
    Speech::new(transcript.utterances.iter().flat_map(spans).collect()).spans().to_vec()
}
