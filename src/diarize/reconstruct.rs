//! Who speaks when, over the whole recording?
//!
//! Every moment lies in about four windows. Their votes are added: how many people speak is the rounded mean of the
//! windows' counts, and the voices with the most votes are they (the way of pyannote.audio). Exclusive turns keep
//! only the strongest voice of each moment.

use super::grid::{self, STEP_CELLS, WINDOW_CELLS};
use super::powerset::{MOST_LOCAL_VOICES, WindowActivity};
use crate::time::Span;
use serde::{Deserialize, Serialize};

/// A stretch of speech of one voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Turn {
    /// When.
    #[serde(flatten)]
    pub span: Span,
    /// The number of the voice.
    pub speaker: usize,
}

/// How votes become turns.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ReconstructSettings {
    /// Pauses of one voice up to this length belong to its turn, in milliseconds.
    pub bridged_ms: u64,
    /// Shorter turns are dropped, in milliseconds.
    pub shortest_ms: u64,
}

/// The voices of each cell, strongest first.
pub type Timeline = Vec<Vec<usize>>;

/// Adds up the votes of the windows. `voice_of` names the voice of a window's local voice, if it has one.
#[must_use]
pub fn timeline(windows: &[WindowActivity], cells: usize, voice_of: &dyn Fn(usize, usize) -> Option<usize>) -> Timeline {
    let mut votes: Vec<(usize, f32)> = Vec::new();
    (0..cells)
        .map(|cell| {
            votes.clear();
            let last = (cell / STEP_CELLS).min(windows.len().saturating_sub(1));
            let first = (cell + 1).saturating_sub(WINDOW_CELLS).div_ceil(STEP_CELLS);
            let (mut speakers, mut seen) = (0.0_f32, 0.0_f32);
            for (window, activity) in windows.iter().enumerate().take(last + 1).skip(first) {
                let frame = cell - window * STEP_CELLS;
                if frame >= WINDOW_CELLS {
                    continue;
                }
                seen += 1.0;
                for local in 0..MOST_LOCAL_VOICES {
                    if !activity.speaks(local, frame) {
                        continue;
                    }
                    speakers += 1.0;
                    if let Some(voice) = voice_of(window, local) {
                        match votes.iter_mut().find(|vote| vote.0 == voice) {
                            Some(vote) => vote.1 += 1.0,
                            None => votes.push((voice, 1.0)),
                        }
                    }
                }
            }
            let count = if seen > 0.0 { (speakers / seen).round() as usize } else { 0 };
            votes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            votes.iter().take(count).map(|vote| vote.0).collect()
        })
        .collect()
}

/// The turns of every voice, overlaps included, by start.
#[must_use]
pub fn turns(timeline: &Timeline, settings: &ReconstructSettings) -> Vec<Turn> {
    let mut open: std::collections::BTreeMap<usize, (usize, usize)> = std::collections::BTreeMap::new();
    let mut turns = Vec::new();
    let close = |speaker: usize, (from, to): (usize, usize), turns: &mut Vec<Turn>| {
        if let Some(span) = Span::new(grid::start_of(from), grid::start_of(to))
            && span.duration_ms() >= settings.shortest_ms
        {
            turns.push(Turn { span, speaker });
        }
    };
    for (cell, voices) in timeline.iter().enumerate() {
        for &speaker in voices {
            match open.get_mut(&speaker) {
                Some((_, to)) if (grid::start_of(cell).as_ms() - grid::start_of(*to).as_ms()) <= settings.bridged_ms => {
                    *to = cell + 1;
                }
                _ => {
                    if let Some(ended) = open.insert(speaker, (cell, cell + 1)) {
                        close(speaker, ended, &mut turns);
                    }
                }
            }
        }
    }
    for (speaker, ended) in open {
        close(speaker, ended, &mut turns);
    }
    turns.sort();
    turns
}

/// The strongest voice of every moment: turns that never overlap.
#[must_use]
pub fn exclusive(timeline: &Timeline, settings: &ReconstructSettings) -> Vec<Turn> {
    let mut before: Option<usize> = None;
    let alone: Timeline = timeline
        .iter()
        .map(|voices| {
            // Where two speak, the one who was speaking keeps the floor.
            before = before.filter(|voice| voices.contains(voice)).or_else(|| voices.first().copied());
            before.into_iter().collect()
        })
        .collect();
    let mut turns = turns(&alone, &ReconstructSettings { bridged_ms: 0, ..*settings });
    // Bridge pauses only where nobody else spoke in between.
    turns.dedup_by(|later, earlier| {
        let near =
            later.speaker == earlier.speaker && later.span.start().as_ms() - earlier.span.end().as_ms() <= settings.bridged_ms;
        if near {
            earlier.span = earlier.span.join(later.span);
        }
        near
    });
    turns
}
