//! What does the leash compare? Words with what stands between them.

use crate::vietnamese::tones::{Level, normalise, word_key};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Words that are given or family names besides whatever else they may mean, in lower case.
static NAMES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let lists = [
        include_str!("../../vietnamese/lexicon/given_names.tsv"),
        include_str!("../../vietnamese/lexicon/surnames.tsv"),
        include_str!("../../vietnamese/lexicon/place_syllables.tsv"),
    ];
    let rows = lists.into_iter().flat_map(str::lines).filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| line.split('\t').next()).map(|name| key(name.trim())).collect()
});

/// What stands between a word and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stop {
    /// A space.
    None,
    /// A comma, a colon, a bracket, a dash.
    Pause,
    /// A semicolon.
    Clause,
    /// The end of a sentence.
    Sentence,
    /// The end of a question.
    Question,
}

/// A word as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Case and the two ways to place a tone are gone; digits and the marks between them stay. A sign (`%`, `-5`, `°`) is
    /// a word of its own.
    pub(super) key: String,
    /// What follows.
    pub(super) stop: Stop,
    /// It begins with a capital letter.
    pub(super) capital: bool,
    /// It is the first of its sentence.
    pub(super) first: bool,
    /// It is the first of its sentence, where every word has a capital, and may be a name all the same.
    pub(super) perhaps_name: bool,
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
        let mut rest = piece;
        while let Some(letter) = rest.chars().next() {
            let (head, tail) = rest.split_at(letter.len_utf8());
            if letter.is_alphanumeric() {
                let end = rest.rfind(char::is_alphanumeric).unwrap_or(0);
                let end = end + rest[end..].chars().next().map_or(0, char::len_utf8);
                push(&mut words, &rest[..end]);
                rest = &rest[end..];
                continue;
            }
            let signs = matches!(letter, '-' | '–' | '−') && tail.starts_with(|next: char| next.is_ascii_digit());
            let begins = rest.len() == piece.len();
            if is_mark(letter) && !(signs && begins) {
                if let Some(last) = words.last_mut() {
                    last.stop = last.stop.max(stop_of(letter));
                }
            } else if !is_hidden(letter) {
                push(
                    &mut words,
                    if signs {
                        "-"
                    } else if is_quotation(letter) {
                        "\""
                    } else {
                        head
                    },
                );
            }
            rest = tail;
        }
    }
    for at in 0..words.len() {
        let joined = words[at].stop == Stop::None && words.get(at + 1).is_some_and(|next| next.capital);
        let word = &mut words[at];
        word.perhaps_name = word.capital && word.first && (joined || NAMES.contains(&word.key));
    }
    words
}

fn push(words: &mut Vec<Word>, core: &str) {
    let first = words.last().is_none_or(|last| last.stop >= Stop::Sentence);
    let capital = core.starts_with(char::is_uppercase);
    words.push(Word { key: key(core), stop: Stop::None, capital, first, perhaps_name: false });
}

/// The key of one word.
pub(super) fn key(word: &str) -> String {
    if word.chars().all(char::is_alphabetic) { word_key(word, Level::Spelling) } else { word.to_lowercase() }
}

/// Marks of writing, which nobody speaks. What is no letter, digit or mark is a sign, and signs are spoken.
fn is_mark(letter: char) -> bool {
    ".,;:!?…()[]{}'’‘‚-–—−/·•*_".contains(letter)
}

/// Around words that somebody else has said, or that are not meant: nobody else may put them there.
fn is_quotation(letter: char) -> bool {
    "\"“”„«»".contains(letter)
}

fn is_hidden(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn stop_of(letter: char) -> Stop {
    match letter {
        '?' => Stop::Question,
        '.' | '!' | '…' => Stop::Sentence,
        ';' => Stop::Clause,
        _ => Stop::Pause,
    }
}
