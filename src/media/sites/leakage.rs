//! Whose speech is it, when every microphone hears every site?
//!
//! Pure: levels in, decisions out. Where two tracks rise and fall together, one hears the other; the speech belongs to
//! the one that is louder than is usual between these two. Where they do not, both speak for themselves.

use super::levels::{FRAME_MS, background, percentile};

/// Frames that are compared at a time: a second.
const WINDOW: usize = 1_000 / FRAME_MS as usize;
/// Frames from one comparison to the next.
const STEP: usize = 200 / FRAME_MS as usize;
/// Leakage is late by no more, in frames.
const REACH: usize = 600 / FRAME_MS as usize;
/// So far above the background somebody can be heard, in decibels.
const AUDIBLE_DB: f32 = 9.0;
/// Two tracks that agree so well carry the same speech.
const SAME_SPEECH: f32 = 0.65;
/// What is so much softer than another site, beside what is usual for both, is leakage that cannot be compared.
const FAR_SOFTER_DB: f32 = 15.0;
/// The loudness of two sites differs in two ways when the modes lie so far apart: each of them speaks at times.
const TWO_WAYS_DB: f32 = 6.0;
/// What rises and falls with all other sites together, and is so much softer than they, each beside its usual, is
/// leakage of several: where one site stops and the next begins, it is like neither of them alone.
const SOFTER_THAN_ALL_DB: f32 = 8.0;
/// No more tracks than the loudest few are compared with each other.
const MOST_COMPARED: usize = 4;
/// Own speech is kept from so much before to so much after, in frames.
const MARGIN: usize = 200 / FRAME_MS as usize;

/// For every track (levels on the common clock, in frames), in which frames its own people may be speaking.
#[must_use]
pub fn own_speech(levels: &[Vec<f32>]) -> Vec<Vec<bool>> {
    let length = levels.iter().map(Vec::len).max().unwrap_or(0);
    let audible: Vec<f32> = levels.iter().map(|track| background(track) + AUDIBLE_DB).collect();
    let usual: Vec<f32> = levels.iter().map(|track| percentile(track, 0.95)).collect();
    let windows: Vec<Window> = (0..length).step_by(STEP).map(|from| Window::at(levels, from, &audible, &usual)).collect();
    let borders = borders(levels.len(), &windows);
    let mut own = vec![vec![false; length]; levels.len()];
    for (number, window) in windows.iter().enumerate() {
        for &(track, level) in &window.heard {
            let is_leakage = window.drowned.contains(&track)
                || window.heard.iter().any(|&(other, other_level)| {
                    if other == track {
                        return false;
                    }
                    match window.same.iter().find(|pair| pair.0 == track.min(other) && pair.1 == track.max(other)) {
                        Some(_) => level - other_level < border(&borders, track, other),
                        None => (level - usual[track]) < (other_level - usual[other]) - FAR_SOFTER_DB,
                    }
                });
            if !is_leakage {
                // The window lies around its step: half of it before, half behind.
                let middle = number * STEP + WINDOW / 2;
                let from = middle.saturating_sub(STEP / 2 + MARGIN);
                let until = (middle + STEP / 2 + MARGIN).min(length);
                own[track][from.min(until)..until].fill(true);
            }
        }
    }
    own
}

/// What is heard in a second.
struct Window {
    /// Tracks in which somebody can be heard, and how loud.
    heard: Vec<(usize, f32)>,
    /// Pairs of them, the lower number first, that carry the same speech.
    same: Vec<(usize, usize)>,
    /// Tracks that carry nothing but the others together.
    drowned: Vec<usize>,
}

impl Window {
    fn at(levels: &[Vec<f32>], from: usize, audible: &[f32], usual: &[f32]) -> Self {
        let piece = |track: usize| levels[track].get(from..levels[track].len().min(from + WINDOW)).unwrap_or(&[]);
        let heard: Vec<(usize, f32)> = (0..levels.len())
            .filter_map(|track| {
                let piece = piece(track);
                let loud = piece.iter().filter(|level| **level > audible[track]).count();
                (loud * 4 >= WINDOW).then(|| (track, percentile(piece, 0.8)))
            })
            .collect();
        let mut loudest = heard.clone();
        loudest.sort_by(|a, b| (b.1 - usual[b.0]).total_cmp(&(a.1 - usual[a.0])).then(a.0.cmp(&b.0)));
        loudest.truncate(MOST_COMPARED);
        let mut same = Vec::new();
        for &(track, _) in &heard {
            for &(other, _) in loudest.iter().filter(|(other, _)| *other != track) {
                let pair = (track.min(other), track.max(other));
                if !same.contains(&pair) && alike(piece(track), &levels[other], from) >= SAME_SPEECH {
                    same.push(pair);
                }
            }
        }
        let drowned = heard.iter().filter(|(track, level)| is_all_others(levels, *track, level - usual[*track], from, usual));
        let drowned = drowned.map(|(track, _)| *track).collect();
        Self { heard, same, drowned }
    }
}

/// Does a track, `level` above its usual, carry only what the others do together in the second from frame `from` on?
fn is_all_others(levels: &[Vec<f32>], track: usize, level: f32, from: usize, usual: &[f32]) -> bool {
    let first = from.saturating_sub(REACH);
    let others = levels.iter().enumerate().filter(|(other, _)| *other != track);
    let mut together = vec![f32::NEG_INFINITY; from + WINDOW + REACH - first];
    for (other, track) in others {
        for (loudest, level) in together.iter_mut().zip(track.get(first..).unwrap_or(&[])) {
            *loudest = loudest.max(level - usual[other]);
        }
    }
    together.retain(|level| level.is_finite());
    let now = together.get(from - first..).unwrap_or(&[]);
    let piece = levels[track].get(from..levels[track].len().min(from + WINDOW)).unwrap_or(&[]);
    level < percentile(&now[..now.len().min(WINDOW)], 0.8) - SOFTER_THAN_ALL_DB
        && alike(piece, &together, from - first) >= SAME_SPEECH
}

/// The best correlation of a piece that begins at frame `from` with another track, a little earlier or later.
fn alike(piece: &[f32], other: &[f32], from: usize) -> f32 {
    if piece.len() < WINDOW {
        return 0.0;
    }
    let first = from.saturating_sub(REACH);
    let last = (from + REACH).min(other.len().saturating_sub(piece.len()));
    (first..=last)
        .map(|start| other.get(start..start + piece.len()).map_or(0.0, |there| correlation(piece, there)))
        .fold(0.0, f32::max)
}

fn correlation(a: &[f32], b: &[f32]) -> f32 {
    let count = a.len() as f32;
    let (mean_a, mean_b) = (a.iter().sum::<f32>() / count, b.iter().sum::<f32>() / count);
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        let (x, y) = (x - mean_a, y - mean_b);
        aa += x * x;
        bb += y * y;
        ab += x * y;
    }
    if aa * bb > 1e-3 { ab / (aa * bb).sqrt() } else { 0.0 }
}

/// For every pair of tracks (`[lower][higher]`) the difference in level above which the lower one is the speaker.
fn borders(tracks: usize, windows: &[Window]) -> Vec<Vec<f32>> {
    let mut differences: Vec<Vec<Vec<f32>>> = vec![vec![Vec::new(); tracks]; tracks];
    for window in windows {
        let level = |track: usize| window.heard.iter().find(|heard| heard.0 == track).map_or(0.0, |heard| heard.1);
        for &(low, high) in &window.same {
            differences[low][high].push(level(low) - level(high));
        }
    }
    differences.into_iter().map(|row| row.into_iter().map(|pair| middle_of_two(&pair)).collect()).collect()
}

fn border(borders: &[Vec<f32>], track: usize, other: usize) -> f32 {
    if track < other { borders[track][other] } else { -borders[other][track] }
}

/// The middle between the two values around which the differences gather; zero where they gather around one only:
/// then just one of the sites speaks, and it is the louder one.
fn middle_of_two(differences: &[f32]) -> f32 {
    let mut low = differences.iter().copied().fold(f32::INFINITY, f32::min);
    let mut high = differences.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for _ in 0..20 {
        let middle = (low + high) / 2.0;
        let mean = |wanted: &dyn Fn(f32) -> bool, now: f32| {
            let chosen: Vec<f32> = differences.iter().copied().filter(|value| wanted(*value)).collect();
            if chosen.is_empty() { now } else { chosen.iter().sum::<f32>() / chosen.len() as f32 }
        };
        (low, high) = (mean(&|value| value <= middle, low), mean(&|value| value > middle, high));
    }
    if high - low >= TWO_WAYS_DB { (low + high) / 2.0 } else { 0.0 }
}
