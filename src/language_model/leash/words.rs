//! What does the leash compare? Words with what stands between them.

use crate::vietnamese::tones::{Level, normalise, word_key};

/// What stands between a word and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stop {
    /// A space.
    None,
    /// A comma, a colon, a bracket, a dash, a semicolon.
    Pause,
    /// The end of a sentence.
    Sentence,
    /// The end of a question.
    Question,
}

/// A word as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Case and the two ways to place a tone are gone; digits and the marks between them stay.
    pub(super) key: String,
    /// What follows.
    pub(super) stop: Stop,
    /// It begins with a capital letter.
    pub(super) capital: bool,
    /// It is the first of its sentence.
    pub(super) first: bool,
}

impl Word {
    /// A name, or part of one: no other word may stand for it, and it keeps its capital letter.
    pub(super) fn is_name(&self) -> bool {
        self.capital && !self.first
    }
}

/// Cuts a text into words.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for piece in normalise(text).split_whitespace() {
        let core_start = piece.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        let opened = piece.len() > core_start.len();
        let core = core_start.trim_end_matches(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '%' | '‰'));
        let tail = &core_start[core.len()..];
        if opened && let Some(last) = words.last_mut() {
            let stop = if core.is_empty() { stop_of(piece) } else { Stop::Pause };
            last.stop = last.stop.max(stop);
        }
        if !core.is_empty() {
            let first = words.last().is_none_or(|last| last.stop >= Stop::Sentence);
            words.push(Word { key: key(core), stop: stop_of(tail), capital: core.starts_with(char::is_uppercase), first });
        }
    }
    words
}

/// The key of one word.
pub(super) fn key(word: &str) -> String {
    if word.chars().all(char::is_alphabetic) { word_key(word, Level::Spelling) } else { word.to_lowercase() }
}

fn stop_of(tail: &str) -> Stop {
    tail.chars()
        .map(|letter| match letter {
            '?' => Stop::Question,
            '.' | '!' | '…' => Stop::Sentence,
            _ => Stop::Pause,
        })
        .max()
        .unwrap_or(Stop::None)
}
