//! When is a probability of speech a stretch of speech?
//!
//! Hysteresis with two thresholds, a hangover that bridges the closures of stops and short breaths, a least length
//! that drops clicks, and padding so that soft first and last sounds are not cut off.

use crate::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// How probabilities become stretches of speech. Part of the result's key: a change redoes the stage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Detection {
    /// A stretch begins at a probability of at least this.
    pub onset: f32,
    /// It goes on while the probability is at least this.
    pub offset: f32,
    /// A pause shorter than this does not end it.
    pub min_silence_ms: u64,
    /// A stretch shorter than this (before padding) is dropped.
    pub min_speech_ms: u64,
    /// It is widened by so much on either side.
    pub padding_ms: u64,
}

impl Default for Detection {
    fn default() -> Self {
        Self { onset: 0.4, offset: 0.2, min_silence_ms: 250, min_speech_ms: 128, padding_ms: 120 }
    }
}

/// The stretches of speech in `probabilities`, one for each `frame_ms` milliseconds from the recording's start,
/// sorted, disjoint, none past `duration`.
#[must_use]
pub fn speech_regions(probabilities: &[f32], frame_ms: u64, duration: Timestamp, detection: &Detection) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut open: Option<(u64, u64)> = None; // first frame, frame after the last one that counts as speech
    for (frame, &probability) in probabilities.iter().enumerate() {
        let frame = frame as u64;
        match open {
            Some((start, _)) if probability >= detection.offset => open = Some((start, frame + 1)),
            Some((start, end)) if (frame + 1 - end) * frame_ms >= detection.min_silence_ms => {
                close(&mut found, start, end, frame_ms, detection);
                open = None;
            }
            None if probability >= detection.onset => open = Some((frame, frame + 1)),
            _ => {}
        }
    }
    if let Some((start, end)) = open {
        close(&mut found, start, end, frame_ms, detection);
    }
    pad(&found, duration, detection.padding_ms)
}

fn close(found: &mut Vec<Span>, start: u64, end: u64, frame_ms: u64, detection: &Detection) {
    if (end - start) * frame_ms >= detection.min_speech_ms {
        found.push(Span::from_ms(start * frame_ms, end * frame_ms));
    }
}

/// Widens every stretch, sharing a pause that is too short for both neighbours.
fn pad(found: &[Span], duration: Timestamp, padding_ms: u64) -> Vec<Span> {
    let mut padded = Vec::with_capacity(found.len());
    for (index, span) in found.iter().enumerate() {
        let before = match index.checked_sub(1).and_then(|previous| found.get(previous)) {
            Some(previous) => padding_ms.min((span.start().as_ms() - previous.end().as_ms()) / 2),
            None => padding_ms,
        };
        let after = match found.get(index + 1) {
            Some(next) => padding_ms.min((next.start().as_ms() - span.end().as_ms()) / 2),
            None => padding_ms,
        };
        let end = span.end().plus_ms(after).min(duration);
        padded.extend(Span::new(span.start().minus_ms(before), end));
    }
    padded
}
