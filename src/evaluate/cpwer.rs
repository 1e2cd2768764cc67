//! How good is the whole: the right words under the right name? Concatenated minimum-permutation word error rate.
//!
//! All words of a speaker are strung together; speakers of both sides are paired so that the fewest words must be
//! changed (Watanabe et al. 2020, CHiME-6). A speaker without partner costs all their words.

use super::assignment::best_assignment;
use super::wer_words::normal_words;
use crate::transcript::Transcript;
use serde::Serialize;
use std::collections::BTreeMap;

/// The words of every speaker, in order of time, as they are compared ([`normal_words`]).
pub type SpokenWords = BTreeMap<String, Vec<String>>;

/// The score of a transcript.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CpWer {
    /// Words of the reference.
    pub total_words: usize,
    /// Words to change, to remove or to add.
    pub errors: usize,
    /// `errors / total_words`; 0 when nothing was said and nothing written, 1 when something was written.
    pub rate: f64,
    /// For every speaker of the reference the one of the hypothesis.
    pub pairs: BTreeMap<String, Option<String>>,
}

/// Scores `hypothesis` against `reference`.
#[must_use]
pub fn cpwer(reference: &SpokenWords, hypothesis: &SpokenWords) -> CpWer {
    let rows: Vec<(&String, &Vec<String>)> = reference.iter().collect();
    let columns: Vec<(&String, &Vec<String>)> = hypothesis.iter().collect();
    // What a pair saves against leaving both alone.
    let savings: Vec<Vec<f64>> = rows
        .iter()
        .map(|(_, said)| columns.iter().map(|(_, heard)| (said.len() + heard.len() - edits(said, heard)) as f64).collect())
        .collect();
    let mapping = best_assignment(&savings);
    let saved: f64 = mapping.iter().enumerate().filter_map(|(row, column)| column.map(|column| savings[row][column])).sum();
    let count = |sides: &[(&String, &Vec<String>)]| sides.iter().map(|(_, words)| words.len()).sum::<usize>();
    let (total_words, heard) = (count(&rows), count(&columns));
    let errors = (total_words + heard).saturating_sub(saved as usize);
    let rate = if total_words > 0 { errors as f64 / total_words as f64 } else { f64::from(u8::from(errors > 0)) };
    let pairs = rows
        .iter()
        .zip(&mapping)
        .map(|((name, _), column)| ((*name).clone(), column.map(|column| columns[column].0.clone())))
        .collect();
    CpWer { total_words, errors, rate, pairs }
}

/// The words of a transcript as heard.
#[must_use]
pub fn spoken_words(transcript: &Transcript) -> SpokenWords {
    let mut spoken = SpokenWords::new();
    for utterance in &transcript.utterances {
        spoken.entry(utterance.speaker.clone()).or_default().extend(normal_words(&utterance.heard));
    }
    spoken
}

/// The words of an STM file (`file channel speaker begin end <label> words`), in order of time.
#[must_use]
pub fn spoken_words_of_stm(stm: &str) -> SpokenWords {
    let mut lines: Vec<(f64, &str, Vec<String>)> = Vec::new();
    for line in stm.trim_start_matches('\u{feff}').lines().filter(|line| !line.starts_with(";;")) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (Some(speaker), Some(begin)) = (fields.get(2), fields.get(3).and_then(|field| field.parse::<f64>().ok())) else {
            continue;
        };
        let words =
            fields.iter().skip(5).skip_while(|field| field.starts_with('<')).flat_map(|field| normal_words(field)).collect();
        lines.push((begin, speaker, words));
    }
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut spoken = SpokenWords::new();
    for (_, speaker, words) in lines {
        spoken.entry(speaker.to_owned()).or_default().extend(words);
    }
    spoken
}

/// Levenshtein distance in words.
fn edits(a: &[String], b: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(left != right)).min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
    }
    row[b.len()]
}
