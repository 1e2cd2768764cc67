//! How well do the words written so far follow one another?
//!
//! The syllable model's say in the search, word by word as each is finished. It only ever objects: to syllables that
//! hardly follow one another, to letters that no syllable is written with. A foreign word costs little: English terms and
//! names are not Vietnamese, and said all the same.

use crate::syllables::{Context, Syllable, SyllableModel};
use unicode_normalization::UnicodeNormalization;

/// The model and how loudly it speaks.
#[derive(Clone, Copy)]
pub(super) struct Fluency<'a> {
    pub(super) model: &'a SyllableModel,
    /// Its weight beside the sound.
    pub(super) weight: f32,
}

/// Surprise, in natural units, that a text is not blamed for: about the usual one. There is no praise for less, or fluent
/// sentences would be written twice.
const FREE: f32 = 4.5;
/// The model is never more surprised than this at a syllable that it knows.
const MOST: f32 = 11.0;
/// Surprise at a word in letters that are not Vietnamese.
const FOREIGN: f32 = 6.0;
/// Surprise at a syllable that nobody writes.
const IMPOSSIBLE: f32 = 13.0;

/// A text as far as it is written.
#[derive(Clone)]
pub(super) struct Written {
    context: Context,
    word: Vec<u8>,
    total: f32,
}

impl Fluency<'_> {
    /// Nothing written yet.
    pub(super) fn beginning(&self) -> Written {
        Written { context: self.model.beginning(), word: Vec::new(), total: 0.0 }
    }

    /// The text with a token's bytes more.
    pub(super) fn with(&self, written: &Written, bytes: &[u8]) -> Written {
        let mut next = written.clone();
        if bytes.first() == Some(&b' ') {
            self.finish_word(&mut next);
        }
        next.word.extend_from_slice(bytes);
        next
    }

    /// What the finished words of the text are worth, above or below the usual.
    pub(super) fn worth(&self, written: &Written) -> f32 {
        written.total * self.weight
    }

    /// What the text is worth if it ends here.
    pub(super) fn worth_at_end(&self, written: &Written) -> f32 {
        let mut ended = written.clone();
        self.finish_word(&mut ended);
        self.worth(&ended)
    }

    fn finish_word(&self, written: &mut Written) {
        let text = String::from_utf8_lossy(&written.word);
        if let Some(surprise) = self.surprise(&mut written.context, &text) {
            written.total -= (surprise - FREE).max(0.0);
        }
        written.word.clear();
    }

    /// Surprise at `word` (punctuation attached) behind `context`, which moves on; nothing if the word is a mere mark.
    pub(super) fn surprise(&self, context: &mut Context, word: &str) -> Option<f32> {
        let lower: String = word.trim().chars().flat_map(char::to_lowercase).nfc().collect();
        let bare = lower.trim_matches(|letter: char| !letter.is_alphanumeric());
        let surprise = (!bare.is_empty()).then(|| {
            let syllable = self.model.syllable(bare);
            let surprise = match syllable {
                Syllable::Known(number) => (-self.model.log_probability(*context, number)).min(MOST),
                Syllable::Foreign => FOREIGN,
                Syllable::Impossible => IMPOSSIBLE,
            };
            *context = self.model.after(*context, syllable);
            surprise
        });
        if word.ends_with(['.', '?', '!']) {
            *context = self.model.beginning();
        }
        surprise
    }
}
