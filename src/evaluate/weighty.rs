//! Which errors turn a sentence into another?
//!
//! One wrong word in five can be read past; a wrong figure, a lost "không" or another's name cannot. They are counted
//! apart, by the words of the reference: so many of a kind, so many of them wrong or missing, and so many of the kind
//! written where the reference has none.

use super::align::{Alignment, Step};
use super::wer_words::MarkedWord;
use crate::transcript::{NEGATIONS, is_figure};
use serde::{Deserialize, Serialize};

/// A kind of word that must not be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightyKind {
    /// Digits, and the words of numbers.
    Figures,
    /// Words that turn a sentence round.
    Negations,
    /// A capital letter where no sentence begins; known only where the reference is written with capitals.
    Names,
}

/// Errors in one kind of word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightyErrors {
    /// Which.
    pub kind: WeightyKind,
    /// Words of the kind in the reference.
    pub reference_words: usize,
    /// Of these, how many are another word or missing.
    pub wrong: usize,
    /// Words of the kind in the hypothesis where the reference has another word or none. A name is not counted here: a
    /// recogniser's capitals mean little.
    pub invented: usize,
}

/// English beside [`NEGATIONS`]; contractions as the normal form writes them.
const ENGLISH_NEGATIONS: [&str; 16] = [
    "not", "no", "never", "cannot", "dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "werent", "wont", "cant", "couldnt",
    "shouldnt", "wouldnt",
];

/// English writes these with a capital anywhere.
const ENGLISH_I: [&str; 5] = ["i", "im", "ive", "ill", "id"];

fn is(kind: WeightyKind, word: &MarkedWord) -> bool {
    let normal = word.normal.as_str();
    match kind {
        WeightyKind::Figures => is_figure(normal),
        WeightyKind::Negations => NEGATIONS.contains(&normal) || ENGLISH_NEGATIONS.contains(&normal),
        WeightyKind::Names => word.capital && !word.begins_sentence && !ENGLISH_I.contains(&normal),
    }
}

/// The errors of each kind that an alignment holds.
pub(super) fn count(reference: &[MarkedWord], hypothesis: &[MarkedWord], steps: &Alignment) -> Vec<WeightyErrors> {
    let of = |kind: WeightyKind| {
        let mut errors = WeightyErrors { kind, reference_words: 0, wrong: 0, invented: 0 };
        errors.reference_words = reference.iter().filter(|word| is(kind, word)).count();
        for step in steps {
            let (lost, written) = match *step {
                Step::Same(..) => continue,
                Step::Substituted(i, j) => (Some(&reference[i]), Some(&hypothesis[j])),
                Step::Deleted(i) => (Some(&reference[i]), None),
                Step::Inserted(j) => (None, Some(&hypothesis[j])),
            };
            let lost = lost.is_some_and(|word| is(kind, word));
            errors.wrong += usize::from(lost);
            let written = kind != WeightyKind::Names && written.is_some_and(|word| is(kind, word));
            errors.invented += usize::from(written && !lost);
        }
        errors
    };
    [WeightyKind::Figures, WeightyKind::Negations, WeightyKind::Names].map(of).to_vec()
}
