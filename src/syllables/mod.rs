//! Which syllable is likely after the two before it?
//!
//! A trigram model of Vietnamese syllables with absolute discounting and back-off, counted over news, laws and
//! administrative texts: [`SyllableModel`] reads the compact file that [`build`] makes from counts. It knows nothing of
//! sound: the recogniser gives it a voice in its search, and the sound keeps its own.

mod build;
mod format;

#[cfg(feature = "int8")]
pub(crate) use crate::vietnamese::tones::older_tone_place;
pub use build::{BuildError, build};
pub use format::{FormatError, SyllableModel};

/// What a word is to the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syllable {
    /// A syllable of the vocabulary.
    Known(u16),
    /// Letters that no Vietnamese syllable is written with, without marks: an English word, a name, an abbreviation.
    Foreign,
    /// Vietnamese letters, but no syllable that was seen.
    Impossible,
}

/// The two syllables before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context(pub(crate) u16, pub(crate) u16);
