//! Where in a turn does the voice pause?
//!
//! The segmentation model was trained on references that bridge short pauses. Where the sound falls far below what
//! was heard around it for longer than a stop consonant lasts, nobody speaks. Turns for attributing words are left
//! as they are; only the turns that are shown and scored follow the sound.

use super::grid::CELLS_PER_SECOND;
use super::reconstruct::Timeline;
use std::collections::VecDeque;

/// What counts as a pause; the defaults were chosen on simulated meetings and a telephone call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PauseSettings {
    /// Below the loudest moment nearby by so much, in decibels.
    pub drop_db: i16,
    /// For at least so long, in seconds.
    pub least_seconds: f32,
    /// Nearby: so far before and after, in seconds.
    pub reach_seconds: f32,
}

impl Default for PauseSettings {
    fn default() -> Self {
        Self { drop_db: 26, least_seconds: 0.2, reach_seconds: 1.5 }
    }
}

/// Takes the voices out of the pauses. `levels_db` has one value a cell.
#[must_use]
pub fn without_pauses(timeline: &Timeline, levels_db: &[i8], settings: &PauseSettings) -> Timeline {
    let reach = (settings.reach_seconds * CELLS_PER_SECOND) as usize;
    let least = (settings.least_seconds * CELLS_PER_SECOND).round() as usize;
    let nearby = loudest_nearby(levels_db, reach);
    let quiet: Vec<bool> = levels_db
        .iter()
        .zip(&nearby)
        .map(|(&level, &loudest)| i16::from(level) < i16::from(loudest) - settings.drop_db)
        .collect();
    let mut cut = timeline.clone();
    let mut from = 0;
    while from < quiet.len() {
        let length = quiet[from..].iter().take_while(|&&next| next == quiet[from]).count();
        if quiet[from] && length >= least {
            cut.iter_mut().take(from + length).skip(from).for_each(Vec::clear);
        }
        from += length;
    }
    cut
}

/// The largest value within `reach` places before and after each, in linear time.
fn loudest_nearby(levels: &[i8], reach: usize) -> Vec<i8> {
    let mut candidates: VecDeque<usize> = VecDeque::new();
    let mut next = 0;
    (0..levels.len())
        .map(|place| {
            while next < levels.len() && next <= place + reach {
                while candidates.back().is_some_and(|&last| levels[last] <= levels[next]) {
                    candidates.pop_back();
                }
                candidates.push_back(next);
                next += 1;
            }
            while candidates.front().is_some_and(|&first| first + reach < place) {
                candidates.pop_front();
            }
            candidates.front().map_or(0, |&first| levels[first])
        })
        .collect()
}
