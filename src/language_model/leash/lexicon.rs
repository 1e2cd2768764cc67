//! Which words may come and go without changing what was said?
//!
//! Padding of spoken language may be left out, openings only where a clause begins; joining words may be put in there; a
//! phrase of the written register may stand for its spoken counterpart, where the two say the same in every sentence.
//! Binding words (negations, conditions, limits, "he said that") and, at the head of a clause, narrowing ones (for whom,
//! where, when) may never be cut off, because the rest would say something else; those that turn the meaning let no comma
//! come or go behind them. Glued phrases mean something else than their words, and are kept whole.

use super::words::words;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A phrase as keys.
pub(super) type Phrase = Vec<String>;

/// The lists.
#[derive(Debug)]
pub(super) struct Lexicon {
    padding: BTreeSet<Phrase>,
    openings: BTreeSet<Phrase>,
    joining: BTreeSet<Phrase>,
    /// With whether they turn the meaning.
    binding: BTreeMap<Phrase, bool>,
    narrowing: BTreeSet<Phrase>,
    glued: BTreeSet<Phrase>,
    /// Written phrase to the spoken ones it may stand for.
    register: BTreeMap<Phrase, BTreeSet<Phrase>>,
}

/// No phrase in the lists is longer.
pub(super) const LONGEST: usize = 5;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let list = |source: &'static str| rows(source).map(phrase).collect();
    let mut register: BTreeMap<Phrase, BTreeSet<Phrase>> = BTreeMap::new();
    for row in rows(include_str!("register.tsv")) {
        if let Some((written, spoken)) = row.split_once('\t') {
            register.entry(phrase(written)).or_default().insert(phrase(spoken));
        }
    }
    Lexicon {
        padding: list(include_str!("padding.tsv")),
        openings: list(include_str!("openings.tsv")),
        joining: list(include_str!("joining.tsv")),
        binding: rows(include_str!("binding.tsv"))
            .map(|row| row.split_once('\t').map_or((phrase(row), false), |(words, _)| (phrase(words), true)))
            .collect(),
        narrowing: list(include_str!("narrowing.tsv")),
        glued: list(include_str!("glued.tsv")),
        register,
    }
});

fn rows(source: &'static str) -> impl Iterator<Item = &'static str> {
    source.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}

fn phrase(text: &str) -> Phrase {
    words(text).into_iter().map(|word| word.key).collect()
}

impl Lexicon {
    /// The lists of the program.
    pub(super) fn get() -> &'static Self {
        &LEXICON
    }

    pub(super) fn is_padding(&self, keys: &[String]) -> bool {
        self.padding.contains(keys)
    }

    /// The same where a clause begins.
    pub(super) fn is_opening(&self, keys: &[String]) -> bool {
        self.openings.contains(keys)
    }

    pub(super) fn is_joining(&self, keys: &[String]) -> bool {
        self.joining.contains(keys)
    }

    /// Whether a binding word begins these keys.
    pub(super) fn binds(&self, keys: &[String]) -> bool {
        (1..=LONGEST.min(keys.len())).any(|length| self.binding.contains_key(&keys[..length]))
    }

    /// Whether a word that turns the meaning begins these keys.
    pub(super) fn turns(&self, keys: &[String]) -> bool {
        (1..=LONGEST.min(keys.len())).any(|length| self.binding.get(&keys[..length]) == Some(&true))
    }

    /// Whether a clause that begins with these keys says for whom, where or when the rest holds.
    pub(super) fn narrows(&self, keys: &[String]) -> bool {
        (1..=LONGEST.min(keys.len())).any(|length| self.narrowing.contains(&keys[..length]))
    }

    /// Whether these keys are one phrase.
    pub(super) fn is_glued(&self, keys: &[String]) -> bool {
        self.glued.contains(keys)
    }

    /// Whether a word counts: in digits or in letters.
    pub(super) fn counts(key: &str) -> bool {
        const COUNTS: [&str; 26] = [
            "không", "một", "mốt", "hai", "ba", "bốn", "tư", "năm", "lăm", "nhăm", "sáu", "bảy", "bẩy", "tám", "chín", "mười",
            "mươi", "chục", "trăm", "nghìn", "ngàn", "vạn", "triệu", "tỷ", "tỉ", "rưỡi",
        ];
        COUNTS.contains(&key) || key.contains(|letter: char| letter.is_numeric())
    }

    /// The spoken phrases that a written one may stand for.
    pub(super) fn spoken(&self, written: &[String]) -> impl Iterator<Item = &Phrase> {
        self.register.get(written).into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_list_contradicts_another() {
        let lexicon = Lexicon::get();
        for phrase in lexicon.padding.iter().chain(&lexicon.openings).chain(&lexicon.joining) {
            assert!(!(0..phrase.len()).any(|at| lexicon.binds(&phrase[at..])), "{phrase:?} binds");
            assert!(phrase.len() <= LONGEST, "{phrase:?} is too long");
        }
        for (written, spoken) in &lexicon.register {
            let binding = |phrase: &Phrase| (0..phrase.len()).any(|at| lexicon.binds(&phrase[at..]));
            assert!(!binding(written) && !spoken.iter().any(binding), "{written:?} {spoken:?}");
        }
    }
}
