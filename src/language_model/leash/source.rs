//! What is a sentence laid over, and where may it begin, pause and end?
//!
//! Marks are words too: "Không. Thu tiền." is not "Không thu tiền.", and "Giao thầy Tuấn. Cô Lan nộp." gives the work to
//! one person, not to two. So sentences stay apart, none is cut in two, and a comma comes or goes only where nothing
//! turns the meaning ("không", "nếu", "trừ") and where it neither joins nor parts names and numbers.

use super::lexicon::{LONGEST, Lexicon};
use super::words::{Stop, Word};

/// What is cut off behind a pause has at least so many words.
const FEWEST_CUT: usize = 5;

/// How much of the source must be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it.
    Whole,
    /// Any stretch from the beginning of a sentence to a pause.
    Stretch,
}

/// What a sentence is laid over.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) keys: Vec<String>,
    words: Vec<Word>,
    /// Words in front that only show what binds the rest; no sentence may use them.
    pub(super) before: usize,
    /// The furthest mark that stands behind a word and the padding that follows it.
    ahead: Vec<Stop>,
    /// Whether a word that turns the meaning stands between the last mark and here.
    turns: Vec<bool>,
    /// Whether a word belongs to a phrase that it makes together with the one before it.
    glued: Vec<bool>,
}

impl Source {
    /// `context` are words before the source that belong to the same sentence.
    pub(super) fn new(context: Vec<Word>, source: Vec<Word>) -> Self {
        let lexicon = Lexicon::get();
        let before = context.len();
        let words: Vec<Word> = context.into_iter().chain(source).collect();
        let keys: Vec<String> = words.iter().map(|word| word.key.clone()).collect();
        let mut new = Self {
            before,
            ahead: words.iter().map(|word| word.stop).collect(),
            turns: Vec::new(),
            glued: Vec::new(),
            keys,
            words,
        };
        new.turns = new.turning(lexicon);
        new.glued = new.gluing(lexicon);
        for at in (0..new.words.len()).rev() {
            let behind = |length: usize| {
                let (from, end) = (at + 1, at + 1 + length);
                let fits = end <= new.keys.len() && lexicon.is_padding(&new.keys[from..end]);
                (fits && new.words[at].stop == Stop::None).then(|| new.ahead[end - 1])
            };
            new.ahead[at] = (1..=LONGEST).filter_map(behind).max().unwrap_or(Stop::None).max(new.words[at].stop);
        }
        new
    }

    fn turning(&self, lexicon: &Lexicon) -> Vec<bool> {
        let mut turns = false;
        let mut last = Stop::None;
        (0..self.keys.len())
            .map(|at| {
                turns = (turns && last == Stop::None) || lexicon.turns(&self.keys[at..]);
                last = self.words[at].stop;
                turns
            })
            .collect()
    }

    fn gluing(&self, lexicon: &Lexicon) -> Vec<bool> {
        let mut glued = vec![false; self.keys.len()];
        for at in 0..self.keys.len() {
            for length in 2..=LONGEST.min(self.keys.len() - at) {
                let alone = self.words[at..at + length - 1].iter().any(|word| word.stop > Stop::None);
                if !alone && lexicon.is_glued(&self.keys[at..at + length]) {
                    glued[at + 1..at + length].fill(true);
                }
            }
        }
        glued
    }

    pub(super) fn stop(&self, at: usize) -> Stop {
        self.words[at].stop
    }

    pub(super) fn is_name(&self, at: usize) -> bool {
        self.words[at].is_name()
    }

    pub(super) fn is_capital(&self, at: usize) -> bool {
        self.words[at].capital
    }

    /// Whether these words may be passed over, or another phrase may stand for them: no name, no part of a phrase that
    /// means something else as a whole, and nothing that a sentence ends within.
    pub(super) fn is_loose(&self, at: usize, length: usize) -> bool {
        let names = self.words[at..at + length].iter().any(|word| word.is_name() || word.perhaps_name);
        let torn = self.glued[at] || self.glued.get(at + length).is_some_and(|glued| *glued);
        let cut = self.words[at..at + length - 1].iter().any(|word| word.stop > Stop::Pause);
        !names && !torn && !cut
    }

    /// Whether a clause begins with this word.
    pub(super) fn begins_clause(&self, at: usize) -> bool {
        at == self.before || at.checked_sub(1).is_some_and(|last| self.words[last].stop > Stop::None)
    }

    /// Whether a sentence may begin at this word.
    pub(super) fn may_begin(&self, at: usize, extent: Extent, lexicon: &Lexicon) -> bool {
        if at < self.before || extent == Extent::Whole && at > self.before {
            return false;
        }
        if at == 0 || self.words[at - 1].stop >= Stop::Sentence {
            return true;
        }
        // What stands before it in its sentence says of whom, where, when and whether.
        let start = (0..at).rev().find(|before| self.words[*before].stop >= Stop::Sentence).map_or(0, |end| end + 1);
        at == self.before && !self.binds(start, at, lexicon)
    }

    /// Whether a sentence may end before this word.
    pub(super) fn may_end(&self, at: usize, extent: Extent, lexicon: &Lexicon) -> bool {
        let Some(last) = at.checked_sub(1) else { return false };
        let (stop, whole) = (self.words[last].stop, self.keys.len());
        if at < whole && (extent == Extent::Whole || stop == Stop::None) {
            return false;
        }
        let ends = |least: Stop| move |word: &usize| self.words[*word].stop >= least;
        let end = (last..whole).find(ends(Stop::Sentence)).map_or(whole, |end| end + 1);
        // A few words behind a pause are one more hand, one more figure, "tạm thời": they belong to what is before.
        let piece = (at..end).find(ends(Stop::Pause)).map_or(end, |end| end + 1) - at.min(end);
        let apart = stop >= Stop::Sentence || piece >= FEWEST_CUT && !self.binds(at, end, lexicon);
        // A question is no statement.
        let asked = self.words[end - 1].stop == Stop::Question;
        !asked && (at == whole || apart)
    }

    /// Whether something in these words says when, where, for whom or whether the rest of the sentence holds.
    fn binds(&self, start: usize, end: usize, lexicon: &Lexicon) -> bool {
        let clause = |at: usize| at == start || self.words[at - 1].stop > Stop::None;
        (start..end).any(|at| lexicon.binds(&self.keys[at..end]) || clause(at) && lexicon.narrows(&self.keys[at..end]))
    }

    /// Whether a sentence may have the mark `written` behind the source's word `at`; `ends` behind its last word.
    pub(super) fn bears(&self, at: usize, written: Stop, ends: bool, lexicon: &Lexicon) -> bool {
        let (own, ahead) = (self.words[at].stop, self.ahead[at]);
        if ends {
            return written != Stop::Question;
        }
        self.keeps(at, own, written, lexicon)
            && match written {
                Stop::None => true,
                Stop::Pause => ahead > Stop::None || !self.turns[at] && !self.is_pair(at),
                Stop::Clause | Stop::Sentence => ahead >= written,
                Stop::Question => ahead == Stop::Question,
            }
    }

    /// Whether `written` is enough where the source has `said` behind the word `at`.
    pub(super) fn keeps(&self, at: usize, said: Stop, written: Stop, lexicon: &Lexicon) -> bool {
        match said {
            Stop::None => true,
            Stop::Pause => {
                let bound = self.turns[at] || lexicon.binds(&self.keys[at..=at]);
                written > Stop::None || !bound && !self.is_pair(at)
            }
            Stop::Clause => written > Stop::None,
            Stop::Sentence => written > Stop::Pause,
            Stop::Question => written == Stop::Question,
        }
    }

    /// Whether two names or two numbers meet behind this word.
    fn is_pair(&self, at: usize) -> bool {
        self.would_meet(at, at + 1)
    }

    /// Whether two names or two numbers would meet if nothing stood between these words.
    pub(super) fn would_meet(&self, at: usize, next: usize) -> bool {
        let Some(next) = self.words.get(next) else { return false };
        let counts = |word: &Word| Lexicon::counts(&word.key);
        let named = |word: &Word| word.capital && (word.is_name() || word.perhaps_name);
        counts(&self.words[at]) && counts(next) || named(&self.words[at]) && named(next)
    }
}
