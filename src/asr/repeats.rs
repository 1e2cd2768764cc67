//! Does a recogniser go round in circles?
//!
//! Over noise, and sometimes after real speech, a recogniser writes the same word or sentence again and again until
//! its room is full. People repeat themselves too ("vâng, vâng, vâng"; "một, hai, một, hai"), so a repetition counts
//! as a loop only when it goes on longer than anyone would.

use std::ops::Range;

/// Longest phrase, in words, that is looked for as the body of a loop.
const LONGEST_PERIOD: usize = 24;
/// A single letter or syllable repeated within one word more often than this is a loop ("aaaaaaaa").
const REPEATS_IN_WORD: usize = 8;

/// A phrase and its repetitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Loop {
    /// All words of it, the first time included.
    pub(super) words: Range<usize>,
    /// Words of the phrase.
    pub(super) period: usize,
}

/// Loops among `words` (already folded to a comparable form), in order, disjoint. Time is linear in the words.
pub(super) fn loops(words: &[String]) -> Vec<Loop> {
    let mut found = Vec::new();
    let mut from = 0;
    while from < words.len() {
        match (1..=LONGEST_PERIOD).find_map(|period| loop_at(words, from, period)) {
            Some(found_loop) => {
                from = found_loop.words.end;
                found.push(found_loop);
            }
            None => from += 1,
        }
    }
    found
}

fn loop_at(words: &[String], from: usize, period: usize) -> Option<Loop> {
    let same = words[from..].iter().zip(words.get(from + period..)?).take_while(|(a, b)| a == b).count();
    let times = same / period + 1;
    (times > times_allowed(period)).then(|| Loop { words: from..from + period * times, period })
}

/// How often a phrase of so many words may be said in a row.
fn times_allowed(period: usize) -> usize {
    match period {
        1 => 6,
        2 => 4,
        3 => 3,
        _ => 2,
    }
}

/// Whether a word is one letter or syllable over and over.
pub(super) fn stutters(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    (1..=4).any(|period| {
        let same = letters.iter().zip(letters.iter().skip(period)).rev().take_while(|(a, b)| a == b).count();
        same / period >= REPEATS_IN_WORD && letters.iter().any(|letter| letter.is_alphabetic())
    })
}
