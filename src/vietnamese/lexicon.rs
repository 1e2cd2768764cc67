//! Where do the closed lists come from, and how are they looked up?
//!
//! A list is a `.tsv` beside the code: a comment line that states its source, then one entry a line, sorted, NFC; the
//! columns behind the first say what the entry is worth. Entries are found by their [spelling keys](Level::Spelling),
//! longest first.

use super::tokens::{Token, key};
use super::tones::{Level, match_key};
use std::collections::HashMap;

/// Entries of one or several words, each with a value.
#[derive(Debug, Clone)]
pub(crate) struct Phrases<V> {
    by_first_word: HashMap<String, Vec<(Vec<String>, V)>>,
}

impl<V> Default for Phrases<V> {
    fn default() -> Self {
        Self { by_first_word: HashMap::new() }
    }
}

impl<V> Phrases<V> {
    /// From pairs of a phrase and its value; of two equal phrases the first stays.
    pub(crate) fn from_entries<'e>(entries: impl IntoIterator<Item = (&'e str, V)>) -> Self {
        let mut phrases = Self::default();
        for (phrase, value) in entries {
            phrases.add(phrase, value);
        }
        phrases
    }

    /// Adds one phrase unless it is there already or has no words.
    pub(crate) fn add(&mut self, phrase: &str, value: V) {
        let words: Vec<String> = match_key(phrase, Level::Spelling).split(' ').map(str::to_owned).collect();
        let Some(first) = words.first().filter(|first| !first.is_empty()).cloned() else {
            return;
        };
        let entries = self.by_first_word.entry(first).or_default();
        if entries.iter().any(|(known, _)| *known == words) {
            return;
        }
        let place = entries.iter().position(|(known, _)| known.len() < words.len()).unwrap_or(entries.len());
        entries.insert(place, (words, value));
    }

    /// The longest phrase whose words stand at `index`: the token behind it, and its value.
    pub(crate) fn at(&self, tokens: &[Token<'_>], index: usize) -> Option<(usize, &V)> {
        let entries = self.by_first_word.get(key(tokens, index))?;
        entries
            .iter()
            .find(|(words, _)| words.iter().enumerate().all(|(offset, word)| key(tokens, index + offset) == word))
            .map(|(words, value)| (index + words.len(), value))
    }
}

/// The rows of a list: columns separated by tabs, comment lines left out.
pub(crate) fn rows(list: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    list.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).map(|line| line.split('\t').collect())
}

/// A list whose entries have no value.
pub(crate) fn plain(list: &'static str) -> Phrases<()> {
    Phrases::from_entries(rows(list).filter_map(|row| row.first().copied()).map(|phrase| (phrase, ())))
}

/// A list with one value column; an entry without one stands for itself.
pub(crate) fn pairs(list: &'static str) -> Phrases<&'static str> {
    Phrases::from_entries(rows(list).filter_map(|row| {
        let phrase = row.first().copied()?;
        Some((phrase, row.get(1).copied().unwrap_or(phrase)))
    }))
}
