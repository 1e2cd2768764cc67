//! How is it written?
//!
//! The words as heard become the words an official would write. A text is cut into tokens once; each grammar below
//! answers what may replace the words at one place; the writer takes the first answer from left to right, sets capitals
//! and end marks, and records every change as an edit that a person can see and undo. What is not certain stays as heard.

pub mod edits;
pub mod tones;

mod abbreviations;
mod calendar;
mod candidate;
mod casing;
mod continuity;
mod counted;
mod dates;
mod document_ids;
mod figures;
mod fillers;
mod house;
mod identifiers;
mod letters;
mod lexicon;
mod names;
mod numbers;
mod numerals;
mod punctuation;
mod repair;
mod terms;
mod tokens;
mod writer;
mod years;

pub use calendar::{FoundDate, find_dates, parse_date};
pub use continuity::write_transcript;
pub use identifiers::find_document_ids;
pub use writer::{Writer, Written};
