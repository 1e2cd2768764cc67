//! What was said?
//!
//! [`recognize`] packs speech into windows ([`pack`]), lets an [`Engine`] listen to each on as many threads as there
//! are, keeps finished windows in a [`Journal`], and sifts out what a recogniser invents over silence, noise and music
//! ([`sift`]): every piece it drops becomes a warning that says what and where. The engines: `Int8Whisper` (feature
//! `int8`) runs whisper's network in eight-bit integers and is the faster one; `Whisper` (feature `whisper`) is
//! whisper.cpp and takes every kind of ggml model; [`open_engine`] chooses. Tests choose [`ScriptedEngine`].
//!
//! The words depend on the sound, the settings and the weights alone: not on threads, order, or how often a run was
//! killed and resumed.

#[cfg(feature = "int8")]
mod alignment;
#[cfg(feature = "int8")]
mod biasing;
mod choice;
#[cfg(feature = "int8")]
mod confidence;
mod engine;
mod filter;
#[cfg(feature = "int8")]
mod fluency;
#[cfg(feature = "int8")]
mod guide;
#[cfg(feature = "int8")]
mod int8;
mod journal;
mod loudness;
#[cfg(feature = "int8")]
mod mel;
mod model_file;
mod phrases;
#[cfg(feature = "whisper")]
mod processor;
mod recognize;
mod repeats;
mod scripted;
#[cfg(feature = "int8")]
mod search;
#[cfg(feature = "int8")]
mod second;
mod spoken;
#[cfg(feature = "whisper")]
mod whisper;
mod windows;
mod words;

use crate::time::Span;
use crate::transcript::Word;
use serde::{Deserialize, Serialize};

pub use choice::{EngineChoice, open_engine};
pub use engine::{Engine, Listener, Manner, Piece, Quality};
pub use filter::{Dropped, Reason, Sifted, Sound, sift};
#[cfg(feature = "int8")]
pub use int8::Int8Whisper;
pub use journal::Journal;
pub use loudness::Loudness;
pub use model_file::ModelFile;
#[cfg(feature = "whisper")]
pub use processor::{ProcessorFeature, processor_features};
pub use recognize::{AsrSettings, recognize, spoken_language};
pub use scripted::ScriptedEngine;
pub use spoken::{AUTO, LANGUAGES, known_language};
#[cfg(feature = "whisper")]
pub use whisper::Whisper;
pub use windows::{Packing, pack};
pub use words::{Token, join_tokens};

/// What the recogniser heard in one window of sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    /// The window.
    #[serde(flatten)]
    pub window: Span,
    /// The words, in order of time, on the recording's clock.
    pub words: Vec<Word>,
}
