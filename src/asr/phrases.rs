//! Which sentences does a recogniser invent?
//!
//! The lexicon `known_phrases.tsv`, found among the words of a window. Finding one proves nothing: people do say
//! "cảm ơn". The filter drops it only where the sound has no voice to carry it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// How much a known phrase proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// Said in meetings as well.
    Courtesy,
    /// From the subtitles of web videos.
    Video,
}

/// Phrases by their first word.
type Lexicon = BTreeMap<&'static str, Vec<(Vec<&'static str>, Strength)>>;

/// The longest first.
static PHRASES: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut phrases: BTreeMap<&str, Vec<(Vec<&str>, Strength)>> = BTreeMap::new();
    for line in include_str!("known_phrases.tsv").lines().filter(|line| !line.starts_with('#')) {
        let Some((phrase, strength)) = line.split_once('\t') else { continue };
        let words: Vec<&str> = phrase.split_whitespace().collect();
        let strength = if strength == "video" { Strength::Video } else { Strength::Courtesy };
        if let Some(&first) = words.first() {
            phrases.entry(first).or_default().push((words, strength));
        }
    }
    for list in phrases.values_mut() {
        list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    phrases
});

/// Known phrases among `words` (folded), in order, disjoint.
pub(super) fn known_phrases(words: &[String]) -> Vec<(Range<usize>, Strength)> {
    let mut found = Vec::new();
    let mut from = 0;
    while from < words.len() {
        let candidates = PHRASES.get(words[from].as_str()).map_or(&[][..], Vec::as_slice);
        let hit = candidates.iter().find(|(phrase, _)| {
            words.get(from..from + phrase.len()).is_some_and(|here| here.iter().zip(phrase).all(|(a, b)| a == b))
        });
        match hit {
            Some((phrase, strength)) => {
                found.push((from..from + phrase.len(), *strength));
                from += phrase.len();
            }
            None => from += 1,
        }
    }
    found
}

/// A word as the lexicon has it: NFC, lower case, letters and digits only.
pub(super) fn fold(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).nfc().collect()
}
