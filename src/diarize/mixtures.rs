//! Which of the voices that were found are nobody, but two people heard as one?
//!
//! Pure. Where the segmentation model takes two people for one voice, as it does in a room with echo, the windows in
//! which they follow each other are alike, and look like one person more. Two things give such a voice away. Its
//! moments each sound like somebody else ([`by_moments`]). And it does not last: most of its speech belongs to
//! somebody else as soon as the window moves on, while its embedding lies between those of two people who speak more
//! ([`dissolve`]).

use super::cluster::{Clustering, dot};
use super::grid::{STEP_CELLS, WINDOWS_SHARING_SOUND};
use super::listen::Observation;
use super::moments::{Moment, said};
use super::powerset::{MOST_LOCAL_VOICES, WindowActivity};
use super::reconstruct::Timeline;
use std::collections::BTreeMap;

/// When a voice is a mixture of others; the defaults were chosen on simulated meetings (tests/simulation).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MixtureSettings {
    /// A voice that is the nearest in less than this part of its own moments is a mixture.
    pub own_moments: f32,
    /// A voice that keeps less than this part of the speech it shares with neighbouring windows may be a mixture.
    pub own_speech: f32,
    /// Of a mixture, no more than this remains beside what the two people make up (squared length; the whole is 1).
    pub rest: f32,
    /// And each of the two has at least this part in it.
    pub least_part: f32,
    /// A mixture is heard at most so much as the less heard of the two.
    pub most_heard: f32,
}

impl Default for MixtureSettings {
    fn default() -> Self {
        Self { own_moments: 0.5, own_speech: 0.55, rest: 0.3, least_part: 0.25, most_heard: 0.5 }
    }
}

/// Which of the `voices` are nobody by their moments, the one least like itself found out first; never all of them.
#[must_use]
pub fn by_moments(timeline: &Timeline, moments: &[Moment], voices: &[Vec<f32>], settings: &MixtureSettings) -> Vec<bool> {
    let mut mixed = vec![false; voices.len()];
    let mut said = said(timeline, moments);
    let likeness: Vec<Vec<f32>> =
        moments.iter().map(|moment| voices.iter().map(|voice| dot(voice, &moment.embedding)).collect()).collect();
    let nearest = |row: &[f32], mixed: &[bool]| {
        let standing = (0..row.len()).filter(|&voice| !mixed[voice]);
        standing.max_by(|&a, &b| row[a].total_cmp(&row[b]).then(b.cmp(&a)))
    };
    let mut heard: Vec<Option<usize>> = likeness.iter().map(|row| nearest(row, &mixed)).collect();
    for _ in 1..voices.len() {
        // Of every voice how long it is said to speak in moments, and how much of that sounds like it.
        let mut shares = vec![(0.0_f32, 0.0_f32); voices.len()];
        for (place, moment) in moments.iter().enumerate() {
            let Some(voice) = said[place] else { continue };
            let length = (moment.to - moment.from) as f32;
            shares[voice].0 += length;
            shares[voice].1 += if heard[place] == said[place] { length } else { 0.0 };
        }
        let share = |voice: usize| shares[voice].1 / shares[voice].0;
        let worst = (0..voices.len())
            .filter(|&voice| !mixed[voice] && shares[voice].0 > 0.0 && share(voice) < settings.own_moments)
            .min_by(|&a, &b| share(a).total_cmp(&share(b)).then(a.cmp(&b)));
        let Some(worst) = worst else { break };
        mixed[worst] = true;
        for (place, row) in likeness.iter().enumerate() {
            if heard[place] == Some(worst) {
                heard[place] = nearest(row, &mixed);
            }
            if said[place] == Some(worst) {
                said[place] = heard[place];
            }
        }
    }
    mixed
}

/// Gives the observations of every voice that does not last and lies between two others to those who are nearest, the
/// one that lasts least first.
#[must_use]
pub fn dissolve(
    mut clustering: Clustering,
    windows: &[WindowActivity],
    observations: &[Observation],
    settings: &MixtureSettings,
) -> Clustering {
    let shared = shared_speech(windows, observations);
    loop {
        let count = clustering.centroids.len();
        let lasting = lasting(&shared, &clustering.labels, count);
        let mut heard = vec![0.0_f32; count];
        for (observation, &label) in observations.iter().zip(&clustering.labels) {
            heard[label] += observation.alone_seconds;
        }
        let alike: Vec<Vec<f32>> = clustering
            .centroids
            .iter()
            .map(|voice| clustering.centroids.iter().map(|other| dot(voice, other)).collect())
            .collect();
        let mixed = (0..count)
            .filter(|&voice| lasting[voice] < settings.own_speech && lies_between(voice, &alike, &heard, settings))
            .min_by(|&a, &b| lasting[a].total_cmp(&lasting[b]).then(a.cmp(&b)));
        let Some(mixed) = mixed else { return clustering };
        let gone: Vec<bool> = (0..count).map(|voice| voice == mixed).collect();
        clustering = clustering.without(&gone, observations);
    }
}

/// Two observations whose windows share sound, and in how many cells both speak alone.
#[derive(Debug, Clone, Copy)]
struct Shared {
    first: usize,
    second: usize,
    cells: u32,
}

fn shared_speech(windows: &[WindowActivity], observations: &[Observation]) -> Vec<Shared> {
    let place: BTreeMap<(usize, usize), usize> =
        observations.iter().enumerate().map(|(place, seen)| ((seen.window, seen.voice), place)).collect();
    let mut shared = Vec::new();
    for (number, window) in windows.iter().enumerate() {
        for (step, later) in windows[number + 1..].iter().take(WINDOWS_SHARING_SOUND - 1).enumerate() {
            let moved = (step + 1) * STEP_CELLS;
            let mut cells = [[0_u32; MOST_LOCAL_VOICES]; MOST_LOCAL_VOICES];
            for (&before, &after) in window.masks().iter().skip(moved).zip(later.masks()) {
                if before.is_power_of_two() && after.is_power_of_two() {
                    cells[before.trailing_zeros() as usize][after.trailing_zeros() as usize] += 1;
                }
            }
            for (before, row) in cells.iter().enumerate() {
                for (after, &cells) in row.iter().enumerate().filter(|(_, cells)| **cells > 0) {
                    if let Some(&first) = place.get(&(number, before))
                        && let Some(&second) = place.get(&(number + step + 1, after))
                    {
                        shared.push(Shared { first, second, cells });
                    }
                }
            }
        }
    }
    shared
}

/// Of the speech that each voice shares with other windows, how much is its own there too; all where nothing is shared.
fn lasting(shared: &[Shared], labels: &[usize], count: usize) -> Vec<f32> {
    let (mut own, mut all) = (vec![0.0_f32; count], vec![0.0_f32; count]);
    for pair in shared {
        let (first, second, cells) = (labels[pair.first], labels[pair.second], pair.cells as f32);
        all[first] += cells;
        if first == second {
            own[first] += cells;
        } else {
            all[second] += cells;
        }
    }
    own.iter().zip(&all).map(|(own, all)| if *all > 0.0 { own / all } else { 1.0 }).collect()
}

/// Is a voice little more than two others added up? `alike` holds the cosines of all voices, `heard` their seconds.
fn lies_between(voice: usize, alike: &[Vec<f32>], heard: &[f32], settings: &MixtureSettings) -> bool {
    let others: Vec<usize> =
        (0..heard.len()).filter(|&other| other != voice && heard[voice] <= settings.most_heard * heard[other]).collect();
    others.iter().enumerate().any(|(place, &first)| {
        others[place + 1..].iter().any(|&second| {
            // The nearest point of the plane through both, by least squares.
            let (to_first, to_second, between) = (alike[voice][first], alike[voice][second], alike[first][second]);
            let area = 1.0 - between * between;
            if area <= f32::EPSILON {
                return false;
            }
            let part_of_first = (to_first - between * to_second) / area;
            let part_of_second = (to_second - between * to_first) / area;
            let rest = 1.0 - (part_of_first * to_first + part_of_second * to_second);
            part_of_first >= settings.least_part && part_of_second >= settings.least_part && rest < settings.rest
        })
    })
}
