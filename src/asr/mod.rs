//! What was said?

use crate::time::Span;
use crate::transcript::Word;
use serde::{Deserialize, Serialize};

/// What the recogniser heard in one window of sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    /// The window.
    #[serde(flatten)]
    pub window: Span,
    /// The words, in order of time, on the recording's clock.
    pub words: Vec<Word>,
}
