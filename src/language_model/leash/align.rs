//! Is this sentence what was said, put better?
//!
//! A sentence is laid over its source word by word, in order. In the source, padding and repeated words may be passed
//! over; in the sentence, joining words may stand extra, and a phrase of the written register may stand for its spoken
//! counterpart. All else must agree, the marks between the words too (see `source`). The end of the source may be left
//! away where a pause stands, unless what is cut off binds the rest: "không", "nếu", "trừ", "đối với". So nothing can be
//! added, no word can change its place, and no condition can be lost. The cost is the product of the two lengths, which
//! are bounded.

use super::lexicon::{LONGEST, Lexicon};
use super::source::{Extent, Source};
use super::words::{Stop, Word};

/// A longer sentence is none.
const LONGEST_SENTENCE: usize = 160;
/// A longer source is not compared.
const LONGEST_SOURCE: usize = 1200;
/// A sentence shares at least so many words with its source.
const FEWEST_WORDS: usize = 3;
/// So many words in a row may be said twice.
const REPEATED: usize = 3;

/// The sentence that is judged.
struct Written<'a> {
    words: &'a [Word],
    keys: Vec<String>,
}

impl Written<'_> {
    /// The mark behind its word before `to`, and whether that is its last word.
    fn mark(&self, to: usize) -> Option<(Stop, bool)> {
        to.checked_sub(1).map(|last| (self.words[last].stop, to == self.words.len()))
    }

    /// Whether these of its words may stand in one piece for others.
    fn is_phrase(&self, to: usize, length: usize) -> bool {
        let words = &self.words[to..to + length];
        words[..length - 1].iter().all(|word| word.stop == Stop::None) && !words.iter().any(Word::is_name)
    }
}

/// Whether `sentence` can be laid over `source`.
pub(super) fn lies_over(sentence: &[Word], source: &Source, extent: Extent) -> bool {
    let (height, width) = (source.keys.len(), sentence.len());
    if width == 0 || width > LONGEST_SENTENCE || height > LONGEST_SOURCE {
        return false;
    }
    let lexicon = Lexicon::get();
    let written = Written { words: sentence, keys: sentence.iter().map(|word| word.key.clone()).collect() };
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
            for length in 1..=LONGEST.min((width - to).saturating_sub(1)) {
                if joins(&written, to, length, source, at, lexicon) {
                    reach(at, to + length, 0);
                }
            }
            let left = height - at;
            for length in 1..=LONGEST.min(left) {
                if passes_over(source, at, length, &written, to, lexicon) {
                    reach(at + length, to, 0);
                }
            }
            if to == width || at == height {
                continue;
            }
            let bears = |to: usize, at: usize| source.bears(at - 1, sentence[to - 1].stop, to == width, lexicon);
            let capitals =
                if source.is_capital(at) { !source.is_name(at) || sentence[to].capital } else { !sentence[to].is_name() };
            if source.keys[at] == written.keys[to] && capitals && bears(to + 1, at + 1) {
                reach(at + 1, to + 1, 1);
            }
            for length in 1..=LONGEST.min(width - to) {
                for spoken in lexicon.spoken(&written.keys[to..to + length]) {
                    let said = source.keys[at..].starts_with(spoken);
                    let fits = said && source.is_loose(at, spoken.len()) && written.is_phrase(to, length);
                    if fits && bears(to + length, at + spoken.len()) {
                        reach(at + spoken.len(), to + length, length);
                    }
                }
            }
        }
    }
    let enough = FEWEST_WORDS.min(height - source.before).max(width.div_ceil(2));
    (1..=height).any(|at| best[at][width].is_some_and(|shared| shared >= enough) && source.may_end(at, extent, lexicon))
}

/// Whether the sentence may have these words extra: at the beginning of a clause, where they only lead to the rest.
fn joins(written: &Written<'_>, to: usize, length: usize, source: &Source, at: usize, lexicon: &Lexicon) -> bool {
    if !lexicon.is_joining(&written.keys[to..to + length]) || !written.is_phrase(to, length) {
        return false;
    }
    let paused = written.mark(to).is_none_or(|(stop, _)| stop > Stop::None);
    let stop = written.words[to + length - 1].stop;
    let marked = stop == Stop::None || at == source.before || source.bears(at - 1, stop, false, lexicon);
    (paused || source.begins_clause(at)) && marked
}

/// Whether these words of the source may be left out: padding, or said again at once.
fn passes_over(source: &Source, at: usize, length: usize, written: &Written<'_>, to: usize, lexicon: &Lexicon) -> bool {
    let said = &source.keys[at..];
    let opening = source.begins_clause(at) && lexicon.is_opening(&said[..length]);
    let padding = opening || lexicon.is_padding(&said[..length]);
    let again = length <= REPEATED && said.len() >= 2 * length && said[..length] == said[length..2 * length];
    let counted = said[..length].iter().any(|key| Lexicon::counts(key));
    let stop = (at..at + length).map(|at| source.stop(at)).max().unwrap_or(Stop::None);
    let kept = match written.mark(to) {
        None => stop != Stop::Question || padding,
        Some((_, true)) => stop != Stop::Question,
        Some((mark, false)) => {
            let met = at > source.before && mark == Stop::None && source.would_meet(at - 1, at + length);
            !met && source.keeps(at + length - 1, stop, mark, lexicon)
        }
    };
    kept && source.is_loose(at, length) && (padding || again && !counted)
}
