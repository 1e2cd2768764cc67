//! Where does somebody speak?
//!
//! A [`SpeechDetector`] listens to a decoded recording piece by piece and answers with [`Speech`]. A model only gives
//! a probability of speech every few milliseconds; `regions` turns those into stretches, and is where every
//! threshold lives. `Silero` (feature `onnx`) is the detector the program uses, [`ScriptedDetector`] the one tests
//! choose.
//!
//! Recognition listens only where this chapter hears speech: what it misses is lost, and what it lets through may be
//! invented text. It errs towards letting sound through; the recogniser's own filter catches the rest.

#[cfg(feature = "onnx")]
mod level;
mod regions;
mod scripted;
#[cfg(feature = "onnx")]
mod silero;

use crate::media::Audio;
use crate::progress::Observer;
use crate::time::Span;
use crate::trouble::Failure;
use serde::{Deserialize, Serialize};

pub use regions::{Detection, speech_regions};
pub use scripted::ScriptedDetector;
#[cfg(feature = "onnx")]
pub use silero::Silero;

/// Finds the stretches of a recording in which somebody speaks.
pub trait SpeechDetector {
    /// Listens to the whole recording in pieces, telling `observer` how many milliseconds are done.
    ///
    /// # Errors
    /// When the sound cannot be read, the model fails, or the observer says stop.
    fn detect(&self, audio: &Audio, observer: &mut dyn Observer) -> Result<Speech, Failure>;
}

/// The stretches of a recording in which somebody speaks: sorted, disjoint.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Span>", into = "Vec<Span>")]
pub struct Speech(Vec<Span>);

impl From<Vec<Span>> for Speech {
    fn from(spans: Vec<Span>) -> Self {
        Self::new(spans)
    }
}

impl From<Speech> for Vec<Span> {
    fn from(speech: Speech) -> Self {
        speech.0
    }
}

impl Speech {
    /// Sorts, and joins spans that touch or overlap.
    #[must_use]
    pub fn new(mut spans: Vec<Span>) -> Self {
        spans.sort();
        let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match joined.last_mut() {
                Some(last) if span.start() <= last.end() => *last = last.join(span),
                _ => joined.push(span),
            }
        }
        Self(joined)
    }

    /// The stretches in order.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// How long somebody speaks, in milliseconds.
    #[must_use]
    pub fn total_ms(&self) -> u64 {
        self.0.iter().map(|span| span.duration_ms()).sum()
    }

    /// How long somebody speaks within `span`, in milliseconds.
    #[must_use]
    pub fn within_ms(&self, span: Span) -> u64 {
        let first = self.0.partition_point(|speech| speech.end() <= span.start());
        self.0[first..].iter().take_while(|speech| speech.start() < span.end()).map(|speech| speech.overlap_ms(span)).sum()
    }
}
