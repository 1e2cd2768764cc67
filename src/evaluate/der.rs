//! How well were the speakers told apart? Diarization error rate.
//!
//! Missed speech, false alarms and confusion over the time that should have been attributed (NIST Rich
//! Transcription 2009), under the one-to-one mapping of speakers that agrees longest. Overlapped speech counts once
//! for every speaker; a collar around the reference's boundaries can be left out. The figures equal those of
//! pyannote.metrics, which scores the stretch from the first to the last moment of reference and hypothesis.

use super::assignment::best_assignment;
use crate::diarize::rttm::Segment;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DerSettings {
    /// Time left out around every boundary of the reference, in milliseconds: half before it, half after.
    pub collar_ms: u64,
    /// Leave out moments in which two or more speak in the reference.
    pub skip_overlap: bool,
}

/// One speaker of the reference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpeakerDer {
    /// Its label in the reference.
    pub reference: String,
    /// The label of the hypothesis it was mapped to.
    pub hypothesis: Option<String>,
    /// How long it speaks, in milliseconds.
    pub total_ms: f64,
    /// Of that, attributed to its own label.
    pub correct_ms: f64,
}

/// The score of a recording; times in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Der {
    /// Speech of the reference, overlaps counted for each speaker.
    pub total_ms: f64,
    /// Speech that nobody was given.
    pub missed_ms: f64,
    /// Speech that nobody said.
    pub false_alarm_ms: f64,
    /// Speech given to somebody else.
    pub confusion_ms: f64,
    /// `(missed + false alarm + confusion) / total`; 0 when nothing was to be found and nothing was, 1 when something was.
    pub rate: f64,
    /// The speakers of the reference, by label.
    pub speakers: Vec<SpeakerDer>,
    /// How many speakers the hypothesis has.
    pub hypothesis_speakers: usize,
}

/// A stretch of time in which nothing changes.
struct Piece {
    ms: f64,
    reference: Vec<usize>,
    hypothesis: Vec<usize>,
}

/// Scores `hypothesis` against `reference`.
#[must_use]
pub fn der(reference: &[Segment], hypothesis: &[Segment], settings: &DerSettings) -> Der {
    let (names, others) = (labels(reference), labels(hypothesis));
    let pieces = pieces(reference, hypothesis, &names, &others, settings);
    let mut together = vec![vec![0.0; others.len()]; names.len()];
    for piece in &pieces {
        for &name in &piece.reference {
            for &other in &piece.hypothesis {
                together[name][other] += piece.ms;
            }
        }
    }
    let mapping = best_assignment(&together);
    let mut speakers: Vec<SpeakerDer> = names
        .iter()
        .zip(&mapping)
        .map(|(name, other)| SpeakerDer {
            reference: (*name).to_owned(),
            hypothesis: other.map(|other| others[other].to_owned()),
            total_ms: 0.0,
            correct_ms: 0.0,
        })
        .collect();
    let (mut total, mut missed, mut false_alarm, mut confusion) = (0.0, 0.0, 0.0, 0.0);
    for piece in &pieces {
        let (n, m) = (piece.reference.len(), piece.hypothesis.len());
        let mut correct = 0;
        let mut left = piece.hypothesis.clone();
        for &name in &piece.reference {
            speakers[name].total_ms += piece.ms;
            if let Some(place) = mapping[name].and_then(|other| left.iter().position(|&voice| voice == other)) {
                left.swap_remove(place);
                speakers[name].correct_ms += piece.ms;
                correct += 1;
            }
        }
        total += piece.ms * n as f64;
        missed += piece.ms * n.saturating_sub(m) as f64;
        false_alarm += piece.ms * m.saturating_sub(n) as f64;
        confusion += piece.ms * (n.min(m) - correct) as f64;
    }
    let errors = missed + false_alarm + confusion;
    let rate = if total > 0.0 { errors / total } else { f64::from(u8::from(errors > 0.0)) };
    Der {
        total_ms: total,
        missed_ms: missed,
        false_alarm_ms: false_alarm,
        confusion_ms: confusion,
        rate,
        speakers,
        hypothesis_speakers: others.len(),
    }
}

fn labels(segments: &[Segment]) -> Vec<&str> {
    let mut labels: Vec<&str> = segments.iter().map(|segment| segment.label.as_str()).collect();
    labels.sort_unstable();
    labels.dedup();
    labels
}

/// Cuts the time at every boundary and collar, and keeps what is scored. Times are in half milliseconds inside.
fn pieces(reference: &[Segment], hypothesis: &[Segment], names: &[&str], others: &[&str], settings: &DerSettings) -> Vec<Piece> {
    // A change at a moment: a voice of one side begins (+1) or ends (-1), or a collar does.
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    enum Change {
        Reference(usize, i32),
        Hypothesis(usize, i32),
        Collar(i32),
    }
    let mut changes: Vec<(u64, Change)> = Vec::new();
    let number = |labels: &[&str], label: &str| labels.binary_search(&label).unwrap_or(0);
    for segment in reference {
        let name = number(names, &segment.label);
        let (from, to) = (2 * segment.span.start().as_ms(), 2 * segment.span.end().as_ms());
        changes.extend([(from, Change::Reference(name, 1)), (to, Change::Reference(name, -1))]);
        if settings.collar_ms > 0 {
            for edge in [from, to] {
                changes.extend([
                    (edge.saturating_sub(settings.collar_ms), Change::Collar(1)),
                    (edge + settings.collar_ms, Change::Collar(-1)),
                ]);
            }
        }
    }
    for segment in hypothesis {
        let other = number(others, &segment.label);
        let (from, to) = (2 * segment.span.start().as_ms(), 2 * segment.span.end().as_ms());
        changes.extend([(from, Change::Hypothesis(other, 1)), (to, Change::Hypothesis(other, -1))]);
    }
    changes.sort_unstable();
    let (mut saying, mut said, mut collars) = (BTreeMap::<usize, i32>::new(), BTreeMap::<usize, i32>::new(), 0);
    let mut pieces = Vec::new();
    let mut before = 0;
    for (at, change) in changes {
        if at > before {
            // A label that overlaps itself counts once for each of its turns, as in pyannote.metrics.
            let active = |voices: &BTreeMap<usize, i32>| -> Vec<usize> {
                voices
                    .iter()
                    .flat_map(|(voice, count)| std::iter::repeat_n(*voice, usize::try_from(*count).unwrap_or(0)))
                    .collect()
            };
            let (reference, hypothesis) = (active(&saying), active(&said));
            let skipped = collars > 0 || (settings.skip_overlap && reference.len() > 1);
            if !skipped && (!reference.is_empty() || !hypothesis.is_empty()) {
                pieces.push(Piece { ms: (at - before) as f64 / 2.0, reference, hypothesis });
            }
            before = at;
        }
        match change {
            Change::Reference(name, step) => *saying.entry(name).or_default() += step,
            Change::Hypothesis(other, step) => *said.entry(other).or_default() += step,
            Change::Collar(step) => collars += step,
        }
    }
    pieces
}
