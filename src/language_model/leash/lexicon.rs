//! Which words may come and go without changing what was said?
//!
//! Four lists: padding of spoken language may be left out; joining words may be put in; a word of the written
//! register may stand for its spoken counterpart; binding words (negations, conditions, limits, "he said that") may
//! never be cut off, because the rest would say something else.

use super::words::words;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A phrase as keys.
pub(super) type Phrase = Vec<String>;

/// The four lists.
#[derive(Debug)]
pub(super) struct Lexicon {
    padding: BTreeSet<Phrase>,
    joining: BTreeSet<Phrase>,
    binding: BTreeSet<Phrase>,
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
        joining: list(include_str!("joining.tsv")),
        binding: list(include_str!("binding.tsv")),
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

    pub(super) fn is_joining(&self, keys: &[String]) -> bool {
        self.joining.contains(keys)
    }

    /// Whether a binding word begins these keys.
    pub(super) fn binds(&self, keys: &[String]) -> bool {
        (1..=LONGEST.min(keys.len())).any(|length| self.binding.contains(&keys[..length]))
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
        for phrase in lexicon.padding.iter().chain(&lexicon.joining) {
            assert!(!(0..phrase.len()).any(|at| lexicon.binds(&phrase[at..])), "{phrase:?} binds");
            assert!(phrase.len() <= LONGEST, "{phrase:?} is too long");
        }
        for (written, spoken) in &lexicon.register {
            let binding = |phrase: &Phrase| (0..phrase.len()).any(|at| lexicon.binds(&phrase[at..]));
            assert!(!binding(written) && !spoken.iter().any(binding), "{written:?} {spoken:?}");
        }
    }
}
