//! Who speaks at this very moment?
//!
//! A window's voice is known by all it says in ten seconds. Where the segmentation model hears two people as one
//! voice, that is a mixture, and no label of the whole fits both. So stretches of at most two seconds between pauses
//! keep an embedding of their own: too short to found a voice, long enough to tell which of the voices that were
//! found speaks there, when it is clearly another than the windows say.

use super::cluster::dot;
use super::grid::CELLS_PER_SECOND;
use super::reconstruct::Timeline;
use std::collections::BTreeMap;

/// A short stretch in which the segmentation model hears one voice alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// Its first cell.
    pub from: usize,
    /// The cell after its last.
    pub to: usize,
    /// How it sounds: a unit vector.
    pub embedding: Vec<f32>,
}

/// When a moment is heard as somebody else's; the default was chosen on simulated meetings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MomentSettings {
    /// The other voice must be so much nearer (by cosine) than the one the windows say.
    pub margin: f32,
}

impl Default for MomentSettings {
    fn default() -> Self {
        Self { margin: 0.1 }
    }
}

/// Longest moment, in seconds.
const LONGEST_SECONDS: f32 = 2.0;

/// Cuts the runs of a voice into moments of equal length.
#[must_use]
pub fn cut(runs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let longest = (LONGEST_SECONDS * CELLS_PER_SECOND) as usize;
    let parts = |&(first, last): &(usize, usize)| {
        let (length, count) = (last - first, (last - first).div_ceil(longest).max(1));
        (0..count).map(move |part| (first + length * part / count, first + length * (part + 1) / count))
    };
    runs.iter().flat_map(parts).collect()
}

/// The voice that the timeline says speaks in most of each moment.
pub(super) fn said(timeline: &Timeline, moments: &[Moment]) -> Vec<Option<usize>> {
    let most = |moment: &Moment| {
        let mut shares: BTreeMap<usize, usize> = BTreeMap::new();
        let stretch = timeline.get(moment.from..moment.to)?;
        stretch.iter().flatten().for_each(|&voice| *shares.entry(voice).or_default() += 1);
        shares.into_iter().max_by_key(|&(voice, cells)| (cells, std::cmp::Reverse(voice))).map(|(voice, _)| voice)
    };
    moments.iter().map(most).collect()
}

/// Gives the moments that clearly sound like another of the `voices` (unit vectors) to that voice.
pub fn settle(timeline: &mut Timeline, moments: &[Moment], voices: &[Vec<f32>], settings: &MomentSettings) {
    for (moment, said) in moments.iter().zip(said(timeline, moments)) {
        let (Some(said), Some(stretch)) = (said, timeline.get_mut(moment.from..moment.to)) else { continue };
        let likeness = |voice: usize| voices.get(voice).map_or(0.0, |known| dot(known, &moment.embedding));
        let Some(heard) = (0..voices.len()).max_by(|&a, &b| likeness(a).total_cmp(&likeness(b)).then(b.cmp(&a))) else {
            continue;
        };
        if likeness(heard) - likeness(said) < settings.margin {
            continue;
        }
        for cell in stretch.iter_mut().filter(|cell| !cell.contains(&heard)) {
            cell.iter_mut().filter(|voice| **voice == said).for_each(|voice| *voice = heard);
        }
    }
}
