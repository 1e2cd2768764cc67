//! Which part of the meeting is this?
//!
//! Every piece gets a score for every part from the cues in it, the speaker's role, the place in the meeting and what
//! the piece before it invited. The best path through the parts is found by Viterbi's method: forward steps are
//! cheap, backward steps dear, a change in the middle of a turn dearer. Works on words alone, so it holds without
//! punctuation, and on cues alone, so it holds without speakers.

use super::cues::Cue;
use super::reading::{Piece, Reading};
use super::roles::Role;
use super::types::{Phase, PhaseKind};
use std::collections::BTreeMap;

/// The parts in the order of the automaton.
pub(super) const PARTS: [PhaseKind; 6] = [
    PhaseKind::Opening,
    PhaseKind::Report,
    PhaseKind::Discussion,
    PhaseKind::Direction,
    PhaseKind::Conclusion,
    PhaseKind::Closing,
];

/// What the last invitation announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Announced {
    Nothing,
    Report,
    Opinion,
    Direction,
}

/// The part a piece belongs to, and whether its speaker decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// Which part.
    pub(super) kind: PhaseKind,
    /// The speaker is the chair or somebody invited to direct.
    pub(super) decides: bool,
}

impl Part {
    /// Whether orders are given here.
    pub(super) fn directs(self) -> bool {
        self.decides && matches!(self.kind, PhaseKind::Direction | PhaseKind::Conclusion)
    }
}

/// The part of every piece.
pub(super) fn parts(reading: &Reading<'_>, roles: &BTreeMap<String, Role>) -> Vec<Part> {
    let scores = scores(reading, roles);
    let mut best = [0.0, -2.0, -2.0, -4.0, -2.5, -8.0];
    let mut from: Vec<[usize; 6]> = Vec::with_capacity(scores.len());
    for (index, score) in scores.iter().enumerate() {
        let same_turn = index > 0 && reading.pieces[index].turn == reading.pieces[index - 1].turn;
        let mut next = [f64::NEG_INFINITY; 6];
        let mut back = [0; 6];
        for to in 0..6 {
            for (source, value) in best.iter().enumerate() {
                let step =
                    if index == 0 { if source == to { 0.0 } else { f64::NEG_INFINITY } } else { step(source, to, same_turn) };
                let total = value + step + score[to];
                if total > next[to] {
                    next[to] = total;
                    back[to] = source;
                }
            }
        }
        best = next;
        from.push(back);
    }
    let mut at = (0..6).max_by(|a, b| best[*a].total_cmp(&best[*b])).unwrap_or(0);
    let mut path = vec![Part { kind: PARTS[0], decides: false }; scores.len()];
    for index in (0..scores.len()).rev() {
        let decides = roles.get(&reading.turn(&reading.pieces[index]).speaker).is_some_and(|role| role.decides);
        path[index] = Part { kind: PARTS[at], decides };
        at = from[index][at];
    }
    path
}

fn step(from: usize, to: usize, same_turn: bool) -> f64 {
    let turn = if same_turn { -1.0 } else { 0.0 };
    match (from, to) {
        _ if from == to => 0.0,
        (5, _) => -5.0,
        (_, 5) => -1.5 + turn,
        (1, 2) | (2, 1) => -0.8 + turn,
        (3, 4) | (4, 3) => -1.0 + turn,
        (4, _) => -2.5 + turn,
        (3, _) => -1.5 + turn,
        _ if to == from + 1 => -0.7 + turn,
        _ if to > from => -1.0 + turn,
        _ => -2.5 + turn,
    }
}

fn scores(reading: &Reading<'_>, roles: &BTreeMap<String, Role>) -> Vec<[f64; 6]> {
    let total = reading.pieces.len().max(1) as f64;
    let nobody = Role::default();
    let mut announced = Announced::Nothing;
    let mut announcer = usize::MAX;
    let mut concluded = false;
    let mut scores = Vec::with_capacity(reading.pieces.len());
    for (index, piece) in reading.pieces.iter().enumerate() {
        let turn = reading.turn(piece);
        let role = roles.get(&turn.speaker).unwrap_or(&nobody);
        let place = index as f64 / total;
        let has = |cue| reading.has(piece, cue);
        let count = |cue| reading.count(piece, cue).min(3) as f64;
        let mut score = [0.0; 6];
        let lone = roles.len() == 1;
        let heard_of = if piece.turn == announcer { Announced::Nothing } else { announced };

        if place < 0.35 {
            score[0] += 1.0 + 2.0 * f64::from(u8::from(has(Cue::Open)));
        }
        score[0] += 1.5 * f64::from(u8::from(has(Cue::Intro) || has(Cue::Agenda))) - 2.0 * place;
        score[1] +=
            2.0 * f64::from(u8::from(has(Cue::ReportStart) && !role.chair)) + 0.4 * count(Cue::Result) + 0.3 * count(Cue::Past);
        score[2] += 2.0 * f64::from(u8::from(has(Cue::DiscussionStart) || has(Cue::Invite)))
            + 1.5 * f64::from(u8::from(has(Cue::SelfIntro) && !role.chair))
            + 0.7 * f64::from(u8::from(has(Cue::Proposal) && !role.decides));
        let order = order_strength(reading, piece);
        let directs = role.decides || lone;
        if directs {
            let tech = has(Cue::Invite) || has(Cue::Tech) || has(Cue::DiscussionStart);
            let base = if tech { -1.5 } else { 0.0 };
            let zone = if role.chair || lone { 4 } else { 3 };
            let other = 7 - zone;
            score[zone] += base + order + 0.3 * count(Cue::ConcludeSoft);
            score[other] += base + 0.5 * order - 0.5;
            concluded |= has(Cue::Conclude) || has(Cue::LeaderSpeech);
            if lone && !concluded {
                score[3] -= 2.0;
                score[4] -= 2.0;
            }
            if has(Cue::Conclude) {
                score[4] += 5.0;
                score[3] += 1.0;
            }
            if has(Cue::LeaderSpeech) && place > 0.3 {
                score[zone] += 2.0;
            }
            if !role.chair && heard_of == Announced::Direction {
                score[3] += 5.0;
            }
            if place < 0.1 {
                score[3] -= 1.0;
                score[4] -= 1.0;
            }
        } else {
            score[3] -= 3.0;
            score[4] -= 3.0;
            score[5] -= 0.5;
        }
        if piece.item.is_some() && directs {
            score[3] += 0.5;
            score[4] += 1.0;
        }
        match heard_of {
            Announced::Report => score[1] += 2.5,
            Announced::Opinion => score[2] += 1.5,
            Announced::Direction if role.decides => score[3] += 1.0,
            _ => {}
        }
        if has(Cue::Close) {
            score[5] += 3.0 + 2.0 * place;
        }
        score[5] += if has(Cue::Thanks) && place > 0.8 { 1.0 } else { 0.0 } - 2.0 * (1.0 - place);
        scores.push(score);

        let invites = has(Cue::Invite);
        if invites && has(Cue::InviteDirect) {
            (announced, announcer) = (Announced::Direction, piece.turn);
        } else if invites && has(Cue::InviteReport) {
            (announced, announcer) = (Announced::Report, piece.turn);
        } else if invites || has(Cue::DiscussionStart) {
            (announced, announcer) = (Announced::Opinion, piece.turn);
        } else if piece.turn != announcer && announcer != usize::MAX && piece.turn > announcer + 1 {
            (announced, announcer) = (Announced::Nothing, usize::MAX);
        }
    }
    scores
}

/// How much a piece sounds like an order: about 0 to 2.5.
fn order_strength(reading: &Reading<'_>, piece: &Piece) -> f64 {
    let mut strength = 0.0;
    let mut first_task = false;
    for m in reading.cues_in(piece.turn, &piece.words) {
        strength += match m.cue {
            Cue::Performative => 0.6,
            Cue::Modal | Cue::Prohibit => 0.4,
            Cue::Task if m.start <= piece.words.start + 6 && !first_task => {
                first_task = true;
                0.6
            }
            Cue::Past | Cue::Thanks | Cue::Praise | Cue::Procedure => -0.5,
            _ => 0.0,
        };
    }
    f64::clamp(strength, -1.0, 2.0)
}

/// Runs of pieces of one part, with their times.
pub(super) fn phases(reading: &Reading<'_>, parts: &[Part]) -> Vec<Phase> {
    let mut phases: Vec<Phase> = Vec::new();
    for (piece, Part { kind, .. }) in reading.pieces.iter().zip(parts) {
        let span = reading.turn(piece).span_of(piece.words.clone(), reading.transcript);
        match phases.last_mut() {
            Some(last) if last.kind == *kind => last.span = last.span.join(span),
            _ => phases.push(Phase { kind: *kind, span }),
        }
    }
    phases
}
