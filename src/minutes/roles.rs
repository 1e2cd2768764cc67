//! Who leads, who directs, who only speaks?
//!
//! Names come from the meeting file by exact name or alias. The chair is the one the meeting file names; without
//! that, the speaker who opens, gives the floor, concludes and closes. Leaders are those invited to direct or to
//! conclude, and those who announce in their own words that they conclude.

use super::cues::Cue;
use super::reading::Reading;
use super::words::folded;
use crate::roster::{MeetingFile, RosterPerson, printed_name};
use crate::transcript::UNKNOWN_SPEAKER;
use std::collections::BTreeMap;

/// What a speaker is in this meeting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Role {
    /// The person's name, or the display name.
    pub(super) name: String,
    /// Position.
    pub(super) title: String,
    /// Where they sit.
    pub(super) site: String,
    /// Leads the meeting.
    pub(super) chair: bool,
    /// Decides: the chair or somebody invited to direct.
    pub(super) decides: bool,
    /// Nobody knows who this is.
    pub(super) unknown: bool,
}

/// The roles of all speakers, by id.
pub(super) fn roles(reading: &Reading<'_>, file: &MeetingFile) -> BTreeMap<String, Role> {
    let mut roles: BTreeMap<String, Role> = BTreeMap::new();
    for turn in &reading.turns {
        roles.entry(turn.speaker.clone()).or_insert_with(|| role_of(reading, file, &turn.speaker));
    }
    let chair = named_chair(&roles, file).or_else(|| chair_by_behaviour(reading, &roles));
    if let Some(role) = chair.and_then(|id| roles.get_mut(&id)) {
        role.chair = true;
        role.decides = true;
    }
    for id in leaders(reading, &roles) {
        if let Some(role) = roles.get_mut(&id) {
            role.decides = true;
        }
    }
    if roles.len() == 1 {
        for role in roles.values_mut() {
            role.decides = true;
        }
    }
    roles
}

/// The person on the roster who goes by this display name.
pub(super) fn person<'a>(file: &'a MeetingFile, name: &str) -> Option<&'a RosterPerson> {
    let wanted = folded(name);
    file.participant
        .iter()
        .find(|person| folded(&person.name) == wanted)
        .or_else(|| file.participant.iter().find(|person| person.aliases.iter().any(|alias| folded(alias) == wanted)))
}

fn role_of(reading: &Reading<'_>, file: &MeetingFile, id: &str) -> Role {
    let speaker = reading.transcript.speaker(id);
    let name = speaker.and_then(|speaker| speaker.name.clone());
    let site = speaker.and_then(|speaker| speaker.site.clone()).unwrap_or_default();
    let unknown = id == UNKNOWN_SPEAKER || name.is_none();
    let Some(name) = name else { return Role { name: String::new(), site, unknown, ..Role::default() } };
    match person(file, &name) {
        Some(person) => Role {
            name: person.name.clone(),
            title: person.title.clone(),
            site: if person.site.is_empty() { site } else { person.site.clone() },
            unknown: false,
            ..Role::default()
        },
        None => Role { name: printed_name(&name), site, unknown, ..Role::default() },
    }
}

fn named_chair(roles: &BTreeMap<String, Role>, file: &MeetingFile) -> Option<String> {
    let chair = file.chair.as_ref()?;
    let wanted = person(file, chair).map_or_else(|| folded(chair), |person| folded(&person.name));
    roles.iter().find(|(_, role)| folded(&role.name) == wanted).map(|(id, _)| id.clone())
}

fn chair_by_behaviour(reading: &Reading<'_>, roles: &BTreeMap<String, Role>) -> Option<String> {
    /// What each sign is worth, and how often it counts: a secretary gives the floor all evening and leads nothing.
    const SIGNS: [(Cue, usize, usize); 5] =
        [(Cue::Open, 1, 3), (Cue::Invite, 2, 3), (Cue::DiscussionStart, 2, 3), (Cue::Conclude, 4, 4), (Cue::Close, 2, 3)];
    let mut counts: BTreeMap<&str, [usize; SIGNS.len()]> = BTreeMap::new();
    for piece in &reading.pieces {
        let counts = counts.entry(&reading.turn(piece).speaker).or_default();
        for (count, (cue, ..)) in counts.iter_mut().zip(SIGNS) {
            // "mời đồng chí … phát biểu kết luận" concludes nothing.
            let counts = reading.has(piece, cue) && (cue != Cue::Conclude || !reading.has(piece, Cue::InviteDirect));
            *count += usize::from(counts);
        }
    }
    let worth = |counts: &[usize; SIGNS.len()]| -> usize {
        counts.iter().zip(SIGNS).map(|(count, (_, points, most))| points * count.min(&most)).sum()
    };
    let scores: BTreeMap<&str, usize> = counts.iter().map(|(id, counts)| (*id, worth(counts))).collect();
    let best = scores.iter().max_by_key(|(id, score)| (**score, std::cmp::Reverse(**id)))?;
    (*best.1 >= 4 && roles.get(*best.0).is_some_and(|role| !role.unknown || roles.len() == 1))
        .then(|| (*best.0).to_owned())
        .or_else(|| (*best.1 >= 4 && *best.0 != UNKNOWN_SPEAKER).then(|| (*best.0).to_owned()))
}

/// Those invited to direct, and those who say that they conclude.
fn leaders(reading: &Reading<'_>, roles: &BTreeMap<String, Role>) -> Vec<String> {
    let mut leaders = Vec::new();
    for (index, piece) in reading.pieces.iter().enumerate() {
        let turn = reading.turn(piece);
        if reading.has(piece, Cue::InviteDirect) && reading.has(piece, Cue::Invite) {
            let next = reading.pieces[index..].iter().map(|p| reading.turn(p)).find(|next| next.speaker != turn.speaker);
            if let Some(next) = next {
                leaders.push(next.speaker.clone());
            }
        }
        let says_so = reading.cues_in(piece.turn, &piece.words).iter().any(|m| m.cue == Cue::Conclude);
        if says_so && folded(turn.slice(piece.words.clone())).contains("xin kêt2 luân5") {
            leaders.push(turn.speaker.clone());
        }
    }
    leaders.retain(|id| roles.get(id).is_some_and(|role| !role.unknown || roles.len() == 1));
    leaders
}
