//! How good is it?
//!
//! Our transcript against what a person wrote down: [`wer`] counts the words that are wrong.

mod align;
mod reference;
mod wer;
mod wer_words;

pub use align::{Alignment, Step, align};
pub use reference::read_text;
pub use wer::{WordChange, WordErrors, wer};
pub use wer_words::normal_words;
