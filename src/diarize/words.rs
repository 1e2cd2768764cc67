//! Whose is this word?
//!
//! Pure: words with their times, and exclusive turns. A word belongs to the turn it shares most time with; a word in
//! a pause belongs to the nearest turn, if one is near enough to be its own.

use super::reconstruct::Turn;
use crate::time::Span;

/// A word farther from every turn belongs to nobody known, in milliseconds.
pub const FARTHEST_MS: u64 = 2_000;

/// For every word the number of its speaker, in the order of the words. `turns` are exclusive and sorted by start;
/// words may come in any order. Linear in their number when the words are sorted.
#[must_use]
pub fn speakers_of_words(words: &[Span], turns: &[Turn]) -> Vec<Option<usize>> {
    words.iter().map(|&word| speaker_of_word(word, turns)).collect()
}

fn speaker_of_word(word: Span, turns: &[Turn]) -> Option<usize> {
    let first = turns.partition_point(|turn| turn.span.end() <= word.start());
    let overlapping = turns[first..].iter().take_while(|turn| turn.span.start() < word.end());
    // The same voice may hold two turns inside one word, on both sides of a breath: its parts are added.
    let mut shares: Vec<(usize, u64)> = Vec::new();
    for turn in overlapping {
        let shared = turn.span.overlap_ms(word);
        match shares.iter_mut().find(|share| share.0 == turn.speaker) {
            Some(share) => share.1 += shared,
            None => shares.push((turn.speaker, shared)),
        }
    }
    // Of equal parts the earlier one: the word began there.
    if let Some(largest) = shares.iter().map(|share| share.1).max() {
        return shares.iter().find(|share| share.1 == largest).map(|share| share.0);
    }
    let before = first.checked_sub(1).map(|place| (word.start().as_ms() - turns[place].span.end().as_ms(), turns[place].speaker));
    let after = turns.get(first).map(|turn| (turn.span.start().as_ms() - word.end().as_ms(), turn.speaker));
    let nearest = match (before, after) {
        (Some(before), Some(after)) => Some(if after.0 < before.0 { after } else { before }),
        (before, after) => before.or(after),
    };
    nearest.filter(|near| near.0 <= FARTHEST_MS).map(|near| near.1)
}
