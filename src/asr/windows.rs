//! Which stretches of sound are recognised in one go?
//!
//! The recogniser is cheapest and most accurate on windows of about ten to thirty seconds that begin and end in a
//! pause. [`pack`] joins neighbouring stretches of speech up to a greatest length and chooses, by dynamic programming,
//! the partition that needs few windows and cuts at long pauses. Speech without a pause is cut where it is quietest.

use crate::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// How speech is packed into windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packing {
    /// No window is longer than this (whisper itself hears at most 30 s).
    pub max_ms: u64,
    /// A pause longer than this always ends a window.
    pub max_pause_ms: u64,
    /// A window reaches so far into the silence around it, but never beyond the middle of a pause.
    pub margin_ms: u64,
}

/// A window is worth this much: higher means fewer, longer windows.
const WINDOW_COST: u64 = 1_000;
/// What a cut in no pause at all costs; it falls to nothing as the pause grows to [`EASY_PAUSE_MS`].
const CUT_COST: u64 = 2_000;
/// Cutting in a pause of this length costs nothing.
const EASY_PAUSE_MS: u64 = 800;
/// Where a long stretch must be cut, the quietest moment of its last part of this share is taken (in percent).
const CUT_ZONE_PERCENT: u64 = 35;
/// Shorter windows are widened to this where the recording allows: whisper hears nothing in less than 0.1 s.
const MIN_MS: u64 = 400;

/// Windows over all of `speech` (sorted, disjoint), in order, disjoint, none longer than `packing.max_ms`, none past
/// `duration`. `quietest` names the quietest moment of a span, where speech without a pause is cut.
#[must_use]
pub fn pack(speech: &[Span], duration: Timestamp, packing: &Packing, quietest: &mut dyn FnMut(Span) -> Timestamp) -> Vec<Span> {
    let packing = Packing { max_ms: packing.max_ms.max(MIN_MS), ..*packing };
    // Margins come on top of the speech, so the speech itself gets a little less room.
    let room_ms = packing.max_ms.saturating_sub(2 * packing.margin_ms).max(MIN_MS / 2);
    let pieces: Vec<Span> = speech.iter().flat_map(|&span| cut_long(span, room_ms, quietest)).collect();
    let windows = partition(&pieces, room_ms, packing.max_pause_ms);
    widen(&windows, duration, packing.margin_ms)
}

/// Cuts a stretch into parts of at most `room_ms`.
fn cut_long(span: Span, room_ms: u64, quietest: &mut dyn FnMut(Span) -> Timestamp) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut rest = span;
    while rest.duration_ms() > room_ms {
        // Halving what is just too long avoids a scrap at the end.
        let reach = if rest.duration_ms() < 2 * room_ms { rest.duration_ms() / 2 + room_ms / 8 } else { room_ms };
        let latest = rest.start().plus_ms(reach.clamp(1, room_ms));
        let zone = Span::at_least_1ms(rest.start().plus_ms(reach - reach * CUT_ZONE_PERCENT / 100), latest);
        let cut = quietest(zone).max(rest.start().plus_ms(1)).min(latest);
        match (Span::new(rest.start(), cut), Span::new(cut, rest.end())) {
            (Some(part), Some(tail)) => {
                parts.push(part);
                rest = tail;
            }
            _ => break,
        }
    }
    parts.push(rest);
    parts
}

/// The cheapest way to join neighbours into windows. Linear: a window holds boundedly many pieces in practice, and
/// each piece looks back no further than one window.
fn partition(pieces: &[Span], room_ms: u64, max_pause_ms: u64) -> Vec<Span> {
    let pause = |index: usize| match index.checked_sub(1).and_then(|before| pieces.get(before)) {
        Some(before) => pieces[index].start().as_ms() - before.end().as_ms(),
        None => u64::MAX,
    };
    let cut_cost = |index: usize| CUT_COST * (EASY_PAUSE_MS - pause(index).min(EASY_PAUSE_MS)) / EASY_PAUSE_MS;
    // best[i]: the least cost of windows over the first i pieces, and where the last of them begins.
    let mut best: Vec<(u64, usize)> = vec![(0, 0)];
    for end in 1..=pieces.len() {
        let mut choice = (u64::MAX, end - 1);
        for start in (0..end).rev() {
            if pieces[end - 1].end().as_ms() - pieces[start].start().as_ms() > room_ms && start + 1 < end {
                break;
            }
            let cost = best[start].0.saturating_add(WINDOW_COST).saturating_add(cut_cost(start));
            if cost < choice.0 {
                choice = (cost, start);
            }
            if pause(start) > max_pause_ms {
                break;
            }
        }
        best.push(choice);
    }
    let mut windows = Vec::new();
    let mut end = pieces.len();
    while end > 0 {
        let start = best[end].1;
        windows.push(pieces[start].join(pieces[end - 1]));
        end = start;
    }
    windows.reverse();
    windows
}

/// Reaches into the silence around each window.
fn widen(windows: &[Span], duration: Timestamp, margin_ms: u64) -> Vec<Span> {
    let mut widened: Vec<Span> = Vec::with_capacity(windows.len());
    for (index, window) in windows.iter().enumerate() {
        let floor = widened.last().map_or(Timestamp::ZERO, |before| before.end());
        let before = index.checked_sub(1).and_then(|previous| windows.get(previous)).map(|previous| previous.end());
        let free_before = before.map_or(u64::MAX, |end| (window.start().as_ms() - end.as_ms()) / 2);
        let free_after = windows.get(index + 1).map_or(u64::MAX, |next| (next.start().as_ms() - window.end().as_ms()) / 2);
        let wanted = margin_ms.max(MIN_MS.saturating_sub(window.duration_ms()).div_ceil(2));
        let start = window.start().minus_ms(wanted.min(free_before)).max(floor);
        let end = window.end().plus_ms(wanted.min(free_after)).min(duration);
        widened.extend(Span::new(start, end));
    }
    widened
}
