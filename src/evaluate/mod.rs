//! How good is it?
//!
//! Every measure compares a reference with a hypothesis and lists what is missing or wrong: words ([`wer`]), words
//! under their speakers ([`cpwer`]), speaker turns ([`der`]), minutes ([`minutes()`]). Texts are made equal first by
//! documented rules ([`normal_words`]), so that a comma is no error and `hoà` is `hòa`.

mod align;
mod assignment;
pub mod cpwer;
pub mod der;
mod minutes;
mod minutes_words;
mod reference;
mod speakers;
mod weighty;
mod wer;
mod wer_words;

pub use align::{Alignment, Step, align};
pub use assignment::best_assignment;
pub use minutes::{AnswerKey, KeyConclusion, MeetingScore, MinutesScores, minutes, score_minutes};
pub use reference::read_text;
pub use speakers::{cpwer_of_files, der_of_files};
pub use weighty::{WeightyErrors, WeightyKind};
pub use wer::{WordChange, WordErrors, wer};
pub use wer_words::normal_words;
