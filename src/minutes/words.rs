//! Which words stand in a text, and when are two words the same?
//!
//! A word is a stretch of letters and digits (an identifier such as `27/2020/TT-BGDĐT` or a date such as `25/4` is
//! one word). Its key is lower case, composed, with the tone written behind the letters, so that `ủy` and `uỷ` are
//! one word; its bare key has lost the tone, as weak recognisers lose it. Keys are numbers from a [`Vocabulary`]:
//! comparing words never compares letters.

use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// The number of a key in a [`Vocabulary`].
pub(super) type Key = u32;

/// What stands between a word and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stop {
    /// Nothing but a space.
    None,
    /// A comma, a bracket, a dash.
    Comma,
    /// A colon.
    Colon,
    /// A semicolon.
    Semicolon,
    /// The end of a sentence.
    Sentence,
}

/// One word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    /// Where it starts, in bytes.
    pub(super) start: usize,
    /// Where it ends, in bytes, punctuation not counted.
    pub(super) end: usize,
    /// Its key.
    pub(super) key: Key,
    /// Its key without the tone.
    pub(super) bare: Key,
    /// What follows it.
    pub(super) stop: Stop,
    /// Whether it starts with a capital letter.
    pub(super) capital: bool,
    /// Whether it holds a digit.
    pub(super) digit: bool,
}

/// All keys seen so far.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// Keys that all meetings share; those added here count on from them.
    base: Option<&'static Vocabulary>,
    keys: HashMap<String, Key>,
    names: Vec<String>,
    spelled: HashMap<String, (Key, Key)>,
}

impl Vocabulary {
    /// A vocabulary that starts from the words of another.
    pub(super) fn upon(base: &'static Vocabulary) -> Self {
        Self { base: Some(base), ..Self::default() }
    }

    /// The key and the bare key of one word.
    pub(super) fn keys_of(&mut self, word: &str) -> (Key, Key) {
        let known = self.base.and_then(|base| base.spelled.get(word)).or_else(|| self.spelled.get(word));
        if let Some(known) = known {
            return *known;
        }
        let (letters, tone) = fold(word);
        let bare = self.number(letters.clone());
        let key = if tone == '0' { bare } else { self.number(format!("{letters}{tone}")) };
        self.spelled.insert(word.to_owned(), (key, bare));
        (key, bare)
    }

    fn number(&mut self, key: String) -> Key {
        let known = self.base.and_then(|base| base.keys.get(&key)).or_else(|| self.keys.get(&key));
        if let Some(known) = known {
            return *known;
        }
        let shared = self.base.map_or(0, |base| base.names.len());
        let next = Key::try_from(shared + self.names.len()).unwrap_or(Key::MAX);
        self.names.push(key.clone());
        self.keys.insert(key, next);
        next
    }

    /// How a key is spelled.
    pub(super) fn spelling(&self, key: Key) -> &str {
        let shared = self.base.map_or(0, |base| base.names.len());
        let at = key as usize;
        let name = if at < shared { self.base.and_then(|base| base.names.get(at)) } else { self.names.get(at - shared) };
        name.map_or("", String::as_str)
    }

    /// Cuts `text` into words.
    pub(super) fn words(&mut self, text: &str) -> Vec<Word> {
        let mut words = Vec::new();
        for (offset, piece) in pieces(text) {
            let trimmed_start = piece.trim_start_matches(|c: char| !c.is_alphanumeric());
            let start = offset + piece.len() - trimmed_start.len();
            let core = trimmed_start.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '%' && c != '‰');
            let tail = &trimmed_start[core.len()..];
            if core.is_empty() {
                if let Some(last) = words.last_mut() {
                    let last: &mut Word = last;
                    last.stop = last.stop.max(stop_of(piece));
                }
                continue;
            }
            if start > offset
                && piece.starts_with(['(', '"', '“', '['])
                && let Some(last) = words.last_mut()
            {
                let last: &mut Word = last;
                last.stop = last.stop.max(Stop::Comma);
            }
            let (key, bare) = self.keys_of(core);
            words.push(Word {
                start,
                end: start + core.len(),
                key,
                bare,
                stop: stop_of(tail),
                capital: core.chars().next().is_some_and(char::is_uppercase),
                digit: core.chars().any(|c| c.is_ascii_digit()),
            });
        }
        words
    }
}

/// The pieces of `text` between white space, with their offsets.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(move |piece| (piece.as_ptr() as usize - text.as_ptr() as usize, piece))
}

fn stop_of(tail: &str) -> Stop {
    tail.chars()
        .map(|c| match c {
            '.' | '!' | '?' | '…' => Stop::Sentence,
            ';' => Stop::Semicolon,
            ':' => Stop::Colon,
            ',' | ')' | '(' | '-' | '–' | '—' | '"' | '”' | '“' => Stop::Comma,
            _ => Stop::None,
        })
        .max()
        .unwrap_or(Stop::None)
}

/// Letters in lower case without tone mark, and the tone as a digit: `0` none, `1` grave, `2` acute, `3` hook,
/// `4` tilde, `5` dot below. A final `y` after a consonant is an `i` (`kỹ`, `kĩ`).
pub(super) fn fold(word: &str) -> (String, char) {
    let (letters, tone) = if word.is_ascii() { (word.to_ascii_lowercase(), '0') } else { without_tone(word) };
    let mut tail = letters.chars().rev();
    let after_consonant = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !"aeiouyăâêôơư".contains(c));
    if tail.next() == Some('y') && after_consonant(tail.next()) {
        let mut changed: String = letters.chars().take(letters.chars().count() - 1).collect();
        changed.push('i');
        return (changed, tone);
    }
    (letters, tone)
}

/// The composed lower-case letters of a word without its tone mark, and the tone.
fn without_tone(word: &str) -> (String, char) {
    let mut tone = '0';
    let letters: String = word
        .nfd()
        .filter(|c| {
            let mark = match c {
                '\u{300}' => '1',
                '\u{301}' => '2',
                '\u{309}' => '3',
                '\u{303}' => '4',
                '\u{323}' => '5',
                _ => return true,
            };
            tone = mark;
            false
        })
        .flat_map(char::to_lowercase)
        .nfc()
        .collect();
    (letters, tone)
}

/// A whole text folded for comparison: keys of its words joined by single spaces.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (_, piece) in pieces(text) {
        let core = piece.trim_matches(|c: char| !c.is_alphanumeric());
        if core.is_empty() {
            continue;
        }
        let (letters, tone) = fold(core);
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&letters);
        if tone != '0' {
            out.push(tone);
        }
    }
    out
}
