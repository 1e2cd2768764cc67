//! How many words are wrong?
//!
//! Word error rate: substitutions, deletions and insertions over the words of the reference, after the normalisation of
//! [`normal_words`](super::normal_words). The changes are listed with their counts, the commonest first, because the
//! list says what to mend and the rate does not.

use super::align::{Step, align};
use super::reference::read_text;
use super::weighty::{self, WeightyErrors, WeightyKind};
use super::wer_words::{MarkedWord, marked_words};
use crate::language::Text;
use crate::text;
use crate::trouble::Failure;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// A kind of error, and how often it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordChange {
    /// The word of the reference; absent where a word was added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The word of the hypothesis; absent where a word was lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hypothesis: Option<String>,
    /// How often.
    pub count: usize,
}

/// How a hypothesis differs from its reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WordErrors {
    /// Errors over words of the reference; 0 if both are empty, 1 for each word too many if only the reference is.
    pub rate: f64,
    /// Words of the reference.
    pub reference_words: usize,
    /// Words of the hypothesis.
    pub hypothesis_words: usize,
    /// Words that are another word.
    pub substitutions: usize,
    /// Words that are missing.
    pub deletions: usize,
    /// Words too many.
    pub insertions: usize,
    /// Figures, negations and names by themselves.
    #[serde(default)]
    pub weighty: Vec<WeightyErrors>,
    /// Every kind of error, the commonest first.
    pub changes: Vec<WordChange>,
}

/// Compares the words in two files (.txt, .stm, .srt, .vtt or transcript.json).
///
/// # Errors
/// When a file cannot be read.
pub fn wer(reference: &Path, hypothesis: &Path) -> Result<WordErrors, Failure> {
    Ok(WordErrors::between(&read_text(reference)?, &read_text(hypothesis)?))
}

impl WordErrors {
    /// Compares two texts.
    #[must_use]
    pub fn between(reference: &str, hypothesis: &str) -> Self {
        let (reference_marked, hypothesis_marked) = (marked_words(reference), marked_words(hypothesis));
        let normal = |words: &[MarkedWord]| -> Vec<String> { words.iter().map(|word| word.normal.clone()).collect() };
        let (reference, hypothesis) = (normal(&reference_marked), normal(&hypothesis_marked));
        let steps = align(&reference, &hypothesis);
        let weighty = weighty::count(&reference_marked, &hypothesis_marked, &steps);
        let mut counts: BTreeMap<(Option<&str>, Option<&str>), usize> = BTreeMap::new();
        let (mut substitutions, mut deletions, mut insertions) = (0, 0, 0);
        for step in steps {
            let change = match step {
                Step::Same(..) => continue,
                Step::Substituted(i, j) => {
                    substitutions += 1;
                    (Some(reference[i].as_str()), Some(hypothesis[j].as_str()))
                }
                Step::Deleted(i) => {
                    deletions += 1;
                    (Some(reference[i].as_str()), None)
                }
                Step::Inserted(j) => {
                    insertions += 1;
                    (None, Some(hypothesis[j].as_str()))
                }
            };
            *counts.entry(change).or_default() += 1;
        }
        let mut changes: Vec<WordChange> = counts
            .into_iter()
            .map(|((from, to), count)| WordChange {
                reference: from.map(str::to_owned),
                hypothesis: to.map(str::to_owned),
                count,
            })
            .collect();
        changes.sort_by_key(|change| std::cmp::Reverse(change.count)); // stable: then by the words
        let errors = substitutions + deletions + insertions;
        Self {
            rate: errors as f64 / reference.len().max(1) as f64,
            reference_words: reference.len(),
            hypothesis_words: hypothesis.len(),
            substitutions,
            deletions,
            insertions,
            weighty,
            changes,
        }
    }

    /// The figures and every change, for a person.
    #[must_use]
    pub fn render(&self) -> Text {
        let percent = self.rate * 100.0;
        let Self { reference_words, hypothesis_words, substitutions, deletions, insertions, .. } = self;
        let mut text = text!(
            "Tỷ lệ sai từ: {percent:.1} %\nTừ trong bản gốc: {reference_words}, trong bản chép: {hypothesis_words}\n\
             Sai: {substitutions}, thiếu: {deletions}, thừa: {insertions}\n",
            "Word error rate: {percent:.1} %\nWords in the reference: {reference_words}, in the hypothesis: {hypothesis_words}\n\
             Substitutions: {substitutions}, deletions: {deletions}, insertions: {insertions}\n"
        );
        for WeightyErrors { kind, reference_words, wrong, invented } in &self.weighty {
            let (vi, en) = match kind {
                WeightyKind::Figures => ("Con số", "Figures"),
                WeightyKind::Negations => ("Từ phủ định", "Negations"),
                WeightyKind::Names => ("Tên riêng", "Names"),
            };
            let _ = write!(text.vi, "{vi}: {wrong} sai hoặc thiếu trong {reference_words}");
            let _ = write!(text.en, "{en}: {wrong} wrong or missing of {reference_words}");
            if *invented > 0 {
                let _ = write!(text.vi, ", {invented} thừa");
                let _ = write!(text.en, ", {invented} too many");
            }
            text.vi.push('\n');
            text.en.push('\n');
        }
        for WordChange { reference, hypothesis, count } in &self.changes {
            let (vi, en) = match (reference, hypothesis) {
                (Some(from), Some(to)) => (format!("sai   {from} → {to}"), format!("sub  {from} → {to}")),
                (Some(from), None) => (format!("thiếu {from}"), format!("del  {from}")),
                (_, to) => {
                    let to = to.as_deref().unwrap_or_default();
                    (format!("thừa  {to}"), format!("ins  {to}"))
                }
            };
            let _ = writeln!(text.vi, "{count:5}  {vi}"); // writing to a string cannot fail
            let _ = writeln!(text.en, "{count:5}  {en}");
        }
        text
    }
}
