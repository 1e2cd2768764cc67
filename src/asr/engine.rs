//! What must a recogniser be able to do?
//!
//! An [`Engine`] holds the weights and is shared; each thread gets a [`Listener`] of its own from it. A listener's
//! answer for a window may depend on nothing but the sound and the [`Manner`]: that is what makes a
//! run resumable and the result the same for any number of threads.

use crate::time::Span;
use crate::transcript::Word;
use crate::trouble::Failure;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How a window is to be listened to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manner {
    /// The language spoken: a whisper code, never `auto`.
    pub language: String,
    /// How many readings are followed side by side; 1 takes the likeliest token each time.
    pub beam: u8,
    /// What comes before the text.
    pub prompt: Option<String>,
    /// The meeting's own names and terms, in lower case, favoured where the sound carries them.
    pub phrases: Arc<[String]>,
}

/// Time against accuracy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quality {
    /// One reading of each window.
    #[default]
    Fast,
    /// Several readings side by side, longer windows; about three times the time.
    Best,
}

/// A window of a recording and the sound in it.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// 16 kHz mono.
    pub sound: &'a [f32],
    /// Where in the recording.
    pub window: Span,
}

/// Hears windows of sound.
pub trait Listener {
    /// The words of `sound` (16 kHz mono), which is what the recording holds in `window`; their times are on the
    /// recording's clock, in order, inside the window.
    ///
    /// # Errors
    /// When the model cannot take this window; others may still succeed.
    fn listen(&mut self, sound: &[f32], window: Span, manner: &Manner) -> Result<Vec<Word>, Failure>;

    /// The same for several windows, answer for answer what each gets by itself.
    fn listen_together(&mut self, pieces: &[Piece<'_>], manner: &Manner) -> Vec<Result<Vec<Word>, Failure>> {
        pieces.iter().map(|piece| self.listen(piece.sound, piece.window, manner)).collect()
    }

    /// How many windows are best heard together.
    fn together(&self, _manner: &Manner) -> usize {
        1
    }

    /// The language of `sound` by its code, with a probability for each language that is at all likely, best first.
    ///
    /// # Errors
    /// When the model fails.
    fn languages(&mut self, sound: &[f32]) -> Result<Vec<(String, f32)>, Failure>;
}

/// A recogniser's weights, shared by the listeners of all threads.
pub trait Engine: Sync {
    /// Names the engine and its weights; a journal written under another name is not used.
    fn identity(&self) -> String;

    /// Whether the engine understands this language code.
    ///
    /// # Errors
    /// What is wrong with it, for the user.
    fn supports(&self, language: &str) -> Result<(), Failure>;

    /// Whether listeners favour [`Manner::phrases`].
    fn favours_phrases(&self) -> bool {
        false
    }

    /// A listener for one thread.
    ///
    /// # Errors
    /// When memory does not suffice.
    fn listener(&self) -> Result<Box<dyn Listener + '_>, Failure>;
}
