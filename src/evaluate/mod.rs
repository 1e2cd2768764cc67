//! How good is it?
//!
//! Our transcript against what a person wrote down: [`wer`] counts the words that are wrong. Our minutes against an
//! answer key: [`minutes()`] says what was found, what is wrong and what is missing.

mod align;
mod minutes;
mod minutes_words;
mod reference;
mod wer;
mod wer_words;

pub use align::{Alignment, Step, align};
pub use minutes::{AnswerKey, KeyConclusion, MeetingScore, MinutesScores, minutes, score_minutes};
pub use reference::read_text;
pub use wer::{WordChange, WordErrors, wer};
pub use wer_words::normal_words;
