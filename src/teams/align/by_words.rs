//! Where do the same rare words stand in both transcripts?
//!
//! Words that are rare in both are paired; pairs of the same utterance agree on one difference of the clocks, chance
//! pairs do not. Nothing comes out where the transcripts share no language.

use super::LARGEST_OFFSET_MS;
use super::by_activity::Evidence;
use super::line::{LARGEST_SLOPE, fit};
use crate::roster::fold::fold;
use crate::transcript::{Transcript, Utterance};
use std::collections::BTreeMap;

/// A phrase that stands more often in a transcript says too little about where.
const RARE: usize = 3;

/// Words in a phrase.
const PHRASE: usize = 2;

/// Pairs that agree lie this close together, beside what the drift explains.
const AGREEMENT_MS: f64 = 3000.0;

/// Fewer pairs than this are chance.
const FEWEST_PAIRS: usize = 6;

/// The difference of the clocks that the words agree on.
pub(super) fn evidence(ours: &Transcript, theirs: &Transcript) -> Option<Evidence> {
    let (ours, theirs) = (phrases(ours), phrases(theirs));
    let mut pairs: Vec<(f64, f64)> = Vec::new();
    for (phrase, our_times) in &ours {
        let Some(their_times) = theirs.get(phrase).filter(|times| times.len() <= RARE && our_times.len() <= RARE) else {
            continue;
        };
        for our in our_times {
            pairs.extend(their_times.iter().map(|their| (*their, our - their)));
        }
    }
    pairs.retain(|(_, delta)| delta.abs() <= LARGEST_OFFSET_MS as f64);
    let longest = pairs.iter().map(|(their, _)| *their).fold(0.0, f64::max);
    let width = AGREEMENT_MS + longest * LARGEST_SLOPE;
    pairs.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (best, rival) = densest(&pairs, width)?;
    let (from, count) = best;
    if count < FEWEST_PAIRS || count < rival * 3 {
        return None;
    }
    let mut agreeing = pairs.get(from..from + count)?.to_vec();
    agreeing.sort_by(|a, b| a.0.total_cmp(&b.0));
    let rough = fit(&agreeing)?;
    let near: Vec<(f64, f64)> =
        agreeing.into_iter().filter(|(their, delta)| (delta - rough.at(*their)).abs() <= AGREEMENT_MS / 2.0).collect();
    let line = fit(&near)?;
    let share = 1.0 - rival as f64 / count as f64;
    let confidence = (share * (1.0 - 0.5_f64.powf(near.len() as f64 / FEWEST_PAIRS as f64))).clamp(0.0, 0.99);
    Some(Evidence { line, confidence })
}

/// Start and size of the window with most pairs, and the size of the best window apart from it.
fn densest(pairs: &[(f64, f64)], width: f64) -> Option<((usize, usize), usize)> {
    let mut windows: Vec<(usize, usize)> = Vec::with_capacity(pairs.len());
    let mut end = 0;
    for (start, (_, delta)) in pairs.iter().enumerate() {
        while pairs.get(end).is_some_and(|(_, other)| other - delta <= width) {
            end += 1;
        }
        windows.push((start, end - start));
    }
    let best = *windows.iter().max_by_key(|(start, count)| (*count, std::cmp::Reverse(*start)))?;
    let apart = |(start, count): &&(usize, usize)| start + count <= best.0 || *start >= best.0 + best.1;
    let rival = windows.iter().filter(apart).map(|(_, count)| *count).max().unwrap_or(0);
    Some((best, rival))
}

/// Every phrase of a transcript with the times it stands at; times inside an utterance by its share of the letters.
fn phrases(transcript: &Transcript) -> BTreeMap<String, Vec<f64>> {
    let mut phrases: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let words: Vec<(String, f64)> = transcript.utterances.iter().flat_map(timed_words).collect();
    for window in words.windows(PHRASE) {
        let [(first, at), (second, _)] = window else { continue };
        let times = phrases.entry(format!("{first} {second}")).or_default();
        // More than a few are not rare, and are not kept.
        if times.len() <= RARE {
            times.push(*at);
        }
    }
    phrases
}

fn timed_words(utterance: &Utterance) -> Vec<(String, f64)> {
    if !utterance.words.is_empty() {
        let middle = |span: crate::time::Span| (span.start().as_ms() + span.duration_ms() / 2) as f64;
        return utterance
            .words
            .iter()
            .map(|word| (fold(&word.text), middle(word.span)))
            .filter(|(word, _)| !word.is_empty())
            .collect();
    }
    let letters = utterance.heard.chars().count().max(1) as f64;
    let (start, length) = (utterance.span.start().as_ms() as f64, utterance.span.duration_ms() as f64);
    let mut before = 0.0;
    let mut words = Vec::new();
    for word in utterance.heard.split_whitespace() {
        let size = word.chars().count() as f64;
        words.push((fold(word), start + length * (before + size / 2.0) / letters));
        before += size + 1.0;
    }
    words.retain(|(word, _)| !word.is_empty());
    words
}
