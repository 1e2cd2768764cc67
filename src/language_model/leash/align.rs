//! Is this sentence what was said, put better?
//!
//! A sentence is laid over its source word by word, in order. In the source, padding and repeated words may be passed
//! over; in the sentence, joining words may stand extra, and a phrase of the written register may stand for its spoken
//! counterpart. All else must agree. The ends of the source may be left away where a pause stands, unless what is cut
//! off binds the rest: "không", "nếu", "trừ", "nói rằng". So nothing can be added, no word can change its place, and
//! no condition can be lost. The cost is the product of the two lengths, which are bounded.

use super::lexicon::{LONGEST, Lexicon};
use super::words::{Stop, Word};

/// A longer sentence is none.
const LONGEST_SENTENCE: usize = 160;
/// A longer source is not compared.
const LONGEST_SOURCE: usize = 1200;
/// A sentence shares at least so many words with its source.
const FEWEST_WORDS: usize = 3;
/// So many words in a row may be said twice.
const REPEATED: usize = 3;

/// How much of the source must be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it.
    Whole,
    /// Any stretch between two pauses.
    Stretch,
}

/// What a sentence is laid over.
#[derive(Debug, Clone)]
pub(super) struct Source {
    keys: Vec<String>,
    stops: Vec<Stop>,
    names: Vec<bool>,
    /// Words in front that only show what binds the rest; no sentence may use them.
    before: usize,
}

impl Source {
    /// `context` are words before the source that belong to the same sentence.
    pub(super) fn new(context: Vec<Word>, source: Vec<Word>) -> Self {
        let before = context.len();
        let words: Vec<Word> = context.into_iter().chain(source).collect();
        Self {
            stops: words.iter().map(|word| word.stop).collect(),
            names: words.iter().map(Word::is_name).collect(),
            keys: words.into_iter().map(|word| word.key).collect(),
            before,
        }
    }

    /// Whether a name stands among these words.
    fn names(&self, at: usize, length: usize) -> bool {
        self.names[at..at + length].contains(&true)
    }

    /// Whether a sentence may begin at this word.
    fn may_begin(&self, at: usize, extent: Extent, lexicon: &Lexicon) -> bool {
        if at < self.before || extent == Extent::Whole && at > self.before {
            return false;
        }
        if at == 0 || self.stops[at - 1] >= Stop::Sentence {
            return true;
        }
        if self.stops[at - 1] == Stop::None && at > self.before {
            return false;
        }
        let start = (0..at).rev().find(|before| self.stops[*before] >= Stop::Sentence).map_or(0, |end| end + 1);
        !self.binds(start, at, lexicon)
    }

    /// Whether a sentence may end before this word.
    fn may_end(&self, at: usize, extent: Extent, lexicon: &Lexicon) -> bool {
        let Some(last) = at.checked_sub(1) else { return false };
        if extent == Extent::Whole && at < self.keys.len() || self.stops[last] == Stop::None && at < self.keys.len() {
            return false;
        }
        let end = (last..self.keys.len()).find(|word| self.stops[*word] >= Stop::Sentence).map_or(self.keys.len(), |end| end + 1);
        // A question is no statement.
        let asked = self.stops.get(end - 1) == Some(&Stop::Question);
        !asked && (self.stops[last] >= Stop::Sentence || !self.binds(at, end, lexicon))
    }

    fn binds(&self, start: usize, end: usize, lexicon: &Lexicon) -> bool {
        (start..end).any(|at| lexicon.binds(&self.keys[at..end]))
    }
}

/// Whether `sentence` can be laid over `source`.
pub(super) fn lies_over(sentence: &[Word], source: &Source, extent: Extent) -> bool {
    let (height, width) = (source.keys.len(), sentence.len());
    if width == 0 || width > LONGEST_SENTENCE || height > LONGEST_SOURCE {
        return false;
    }
    let lexicon = Lexicon::get();
    let written: Vec<String> = sentence.iter().map(|word| word.key.clone()).collect();
    // best[at][to]: the most words shared when the source is read up to `at` and the sentence up to `to`.
    let mut best: Vec<Vec<Option<usize>>> = vec![vec![None; width + 1]; height + 1];
    for at in 0..=height {
        if at < height && source.may_begin(at, extent, lexicon) {
            best[at][0] = Some(best[at][0].unwrap_or(0));
        }
        for to in 0..=width {
            let Some(shared) = best[at][to] else { continue };
            let mut reach = |at: usize, to: usize, more: usize| {
                let cell = &mut best[at][to];
                *cell = Some(cell.unwrap_or(0).max(shared + more));
            };
            for length in 1..=LONGEST.min(width - to) {
                if lexicon.is_joining(&written[to..to + length]) {
                    reach(at, to + length, 0);
                }
            }
            let said = &source.keys[at..];
            for length in 1..=LONGEST.min(said.len()) {
                if lexicon.is_padding(&said[..length]) && !source.names(at, length) {
                    reach(at + length, to, 0);
                }
            }
            for length in 1..=REPEATED.min(said.len() / 2) {
                let counted = said[..length].iter().any(|key| key.contains(|letter: char| letter.is_ascii_digit()));
                if said[..length] == said[length..2 * length] && !counted {
                    reach(at + length, to, 0);
                }
            }
            let lowered = to < width && at < height && source.names[at] && !sentence[to].capital;
            if to < width && said.first() == Some(&written[to]) && !lowered && !cut_from(sentence, to, source, at, lexicon) {
                reach(at + 1, to + 1, 1);
            }
            for length in 1..=LONGEST.min(width - to) {
                for spoken in lexicon.spoken(&written[to..to + length]) {
                    if said.starts_with(spoken) && !source.names(at, spoken.len()) {
                        reach(at + spoken.len(), to + length, length);
                    }
                }
            }
        }
    }
    let enough = FEWEST_WORDS.min(height - source.before).max(width.div_ceil(2));
    (1..=height).any(|at| best[at][width].is_some_and(|shared| shared >= enough) && source.may_end(at, extent, lexicon))
}

/// Whether the sentence pauses behind a binding word where the speaker did not: "không, được" is not "không được".
fn cut_from(sentence: &[Word], to: usize, source: &Source, at: usize, lexicon: &Lexicon) -> bool {
    to + 1 < sentence.len()
        && sentence[to].stop > Stop::None
        && source.stops[at] == Stop::None
        && lexicon.binds(std::slice::from_ref(&sentence[to].key))
}
