//! Who was given the floor, and who took it?

use super::cues::{asks_something_else, concludes, contains, is_given_now, is_title, presides, stands_at, words};
use super::{Hint, RosterNames};
use crate::transcript::{Naming, Utterance};

/// A turn of the floor with fewer words is an interjection: it neither takes the floor nor ends an invitation.
const LEAST_WORDS: usize = 8;
/// The invited one speaks within this time, or somebody else has come in between, in milliseconds.
const LONGEST_WAIT_MS: u64 = 30_000;
/// An invitation farther than this from the end of its turn is about something later, in words.
const LAST_WORDS: usize = 25;
/// Titles between a cue and a name.
const MOST_TITLES: usize = 8;

/// A stretch in which one person holds the floor: utterances in a row of one speaker.
struct FloorTurn<'a> {
    speaker: &'a str,
    utterances: &'a [Utterance],
    words: Vec<String>,
    /// For every word the utterance it stands in.
    places: Vec<usize>,
}

/// All the evidence of a meeting.
pub(super) fn hints(utterances: &[Utterance], roster: &RosterNames) -> Vec<Hint> {
    let turns = floor_turns(utterances);
    let mut hints = Vec::new();
    let mut waiting: Option<usize> = None;
    for (index, turn) in turns.iter().enumerate() {
        own_words(turn, roster, &mut hints);
        let next = taker(&turns, index);
        // "Hoa Mai chuẩn bị" was said a turn ago: the one who speaks after the next is meant.
        let prepared = waiting.take();
        match invitation(turn, roster) {
            Some(Invitation { entry, prepared, at }) => {
                if let Some(next) = next {
                    hints.push(Hint {
                        speaker: turns[next].speaker.to_owned(),
                        entry,
                        how: Naming::Invited,
                        weight: 0.8,
                        utterance: turn.utterances[turn.places[at]].id.clone(),
                    });
                }
                waiting = prepared;
            }
            None => {
                // The chair moves on without a name: the one told to get ready is probably next. Never sure.
                if let (Some(entry), Some(next)) = (prepared, next)
                    && (contains(&turn.words, "xin mời") || contains(&turn.words, "mời"))
                    && turn.words.len() < 2 * LAST_WORDS
                {
                    let utterance = turn.utterances.last().map(|utterance| utterance.id.clone()).unwrap_or_default();
                    hints.push(Hint {
                        speaker: turns[next].speaker.to_owned(),
                        entry,
                        how: Naming::Invited,
                        weight: 0.5,
                        utterance,
                    });
                } else if turn.words.len() >= LEAST_WORDS || prepared.is_some() {
                    waiting = prepared;
                }
            }
        }
        thanks(&turns, index, roster, &mut hints);
    }
    chair_by_role(&turns, roster, &mut hints);
    hints
}

fn floor_turns(utterances: &[Utterance]) -> Vec<FloorTurn<'_>> {
    utterances
        .chunk_by(|a, b| a.speaker == b.speaker)
        .map(|group| {
            let mut said = Vec::new();
            let mut places = Vec::new();
            for (place, utterance) in group.iter().enumerate() {
                for word in words(&utterance.heard) {
                    said.push(word);
                    places.push(place);
                }
            }
            FloorTurn { speaker: &group[0].speaker, utterances: group, words: said, places }
        })
        .collect()
}

/// The turn that takes the floor after turn `index`: the next long one of another speaker, if it comes soon and
/// before the same speaker goes on at length.
fn taker(turns: &[FloorTurn<'_>], index: usize) -> Option<usize> {
    let ended = turns[index].utterances.last()?.span.end();
    for (place, turn) in turns.iter().enumerate().skip(index + 1) {
        let began = turn.utterances.first()?.span.start();
        if began.as_ms().saturating_sub(ended.as_ms()) > LONGEST_WAIT_MS {
            return None;
        }
        if turn.words.len() >= LEAST_WORDS {
            return (turn.speaker != turns[index].speaker).then_some(place);
        }
    }
    None
}

struct Invitation {
    entry: usize,
    prepared: Option<usize>,
    at: usize,
}

/// The last invitation near the end of a turn, unless it invites several at once.
fn invitation(turn: &FloorTurn<'_>, roster: &RosterNames) -> Option<Invitation> {
    let said = &turn.words;
    let from = said.len().saturating_sub(LAST_WORDS);
    let at = (from..said.len()).rev().find(|&at| {
        (stands_at(said, at, "mời") || stands_at(said, at, "đề nghị"))
            && is_given_now(said, at)
            && name_after(said, at, roster).is_some()
    })?;
    let (entry, after) = name_after(said, at, roster)?;
    // "mời đồng chí A và đồng chí B": nobody knows who begins.
    if stands_at(said, after, "và")
        || stands_at(said, after, "cùng")
        || stands_at(said, after, "hoặc")
        || asks_something_else(said, after)
    {
        return None;
    }
    // "xin mời A, B chuẩn bị": B speaks after A. A plain second name without "chuẩn bị" makes the first one unsure.
    let second = (after..said.len()).find_map(|place| roster.name_at(said, place).map(|(entry, length)| (entry, place + length)));
    match second {
        Some((next, end)) if next != entry => {
            let ready = (end..said.len().min(end + 4)).any(|place| stands_at(said, place, "chuẩn bị"));
            // A site and the person who sits there are one and the same invitation.
            let differs = roster.entry(next).is_site == roster.entry(entry).is_site;
            (ready || !differs).then_some(Invitation { entry, prepared: ready.then_some(next), at })
        }
        _ => Some(Invitation { entry, prepared: None, at }),
    }
}

/// The name that follows the cue at `at`, with nothing but titles between: its entry, and the place after it.
fn name_after(said: &[String], at: usize, roster: &RosterNames) -> Option<(usize, usize)> {
    let mut place = at + 1;
    // "đề nghị" is two words.
    if stands_at(said, at, "đề nghị") {
        place += 1;
    }
    for _ in 0..=MOST_TITLES {
        if let Some((entry, length)) = roster.name_at(said, place) {
            return Some((entry, place + length));
        }
        if !said.get(place).is_some_and(|word| is_title(word)) {
            return None;
        }
        place += 1;
    }
    None
}

/// "tôi là Nguyễn Văn A", "tôi tên là …", "tôi, Nguyễn Văn A, hiệu trưởng …", at the beginning of a turn.
fn own_words(turn: &FloorTurn<'_>, roster: &RosterNames, hints: &mut Vec<Hint>) {
    const BEGINNING: usize = 40;
    let said = &turn.words;
    for at in 0..said.len().min(BEGINNING) {
        let cue = ["tôi tên là", "em tên là", "tên tôi là", "tôi là", "em là", "tôi xin tự giới thiệu tôi là"]
            .iter()
            .filter(|phrase| stands_at(said, at, phrase))
            .map(|phrase| phrase.split(' ').count())
            .max();
        let Some(length) = cue else { continue };
        // "không phải tôi là", "nếu tôi là", "như tôi là" speak of somebody else.
        let denied = at
            .checked_sub(1)
            .is_some_and(|before| ["nếu", "như", "phải", "giá", "coi", "gọi", "bảo", "tưởng"].contains(&said[before].as_str()));
        if let Some((entry, taken)) = roster.name_at(said, at + length)
            && !denied
            && !roster.entry(entry).is_site
            && taken >= 2
        {
            let utterance = turn.utterances[turn.places[at]].id.clone();
            hints.push(Hint { speaker: turn.speaker.to_owned(), entry, how: Naming::OwnWords, weight: 0.85, utterance });
        }
    }
}

/// "cảm ơn đồng chí Thắng" at the beginning of a turn: the one who spoke at length just before.
fn thanks(turns: &[FloorTurn<'_>], index: usize, roster: &RosterNames, hints: &mut Vec<Hint>) {
    const BEGINNING: usize = 8;
    let turn = &turns[index];
    let said = &turn.words;
    let before = turns[..index].iter().rev().find(|turn| turn.words.len() >= LEAST_WORDS);
    let Some(before) = before.filter(|before| before.speaker != turn.speaker) else { return };
    for at in 0..said.len().min(BEGINNING) {
        if (stands_at(said, at, "cảm ơn") || stands_at(said, at, "cám ơn"))
            && let Some((entry, after)) = name_after(said, at + 1, roster)
            && !stands_at(said, after, "và")
        {
            let utterance = turn.utterances[turn.places[at]].id.clone();
            hints.push(Hint { speaker: before.speaker.to_owned(), entry, how: Naming::Invited, weight: 0.5, utterance });
            return;
        }
    }
}

/// The chair concludes in the first person and also presides or gives the floor; nobody else does so.
fn chair_by_role(turns: &[FloorTurn<'_>], roster: &RosterNames, hints: &mut Vec<Hint>) {
    let Some(chair) = roster.chair() else { return };
    let mut roles: std::collections::BTreeMap<&str, (usize, usize, usize, String)> = std::collections::BTreeMap::new();
    for turn in turns {
        let role = roles.entry(turn.speaker).or_default();
        if concludes(&turn.words) {
            role.0 += 1;
            role.3 = turn.utterances[0].id.clone();
        }
        role.1 += usize::from(presides(&turn.words));
        role.2 += usize::from(invitation(turn, roster).is_some());
    }
    let concluding: Vec<_> = roles.iter().filter(|(_, role)| role.0 > 0).collect();
    let presiding_others = |speaker: &str| roles.iter().any(|(other, role)| *other != speaker && (role.1 > 0 || role.2 > 1));
    if let [(speaker, (_, presided, invited, utterance))] = concluding.as_slice() {
        let sure = (*presided > 0 || *invited > 1) && !presiding_others(speaker);
        let weight = if sure { 0.76 } else { 0.4 };
        hints.push(Hint {
            speaker: (**speaker).to_owned(),
            entry: chair,
            how: Naming::Invited,
            weight,
            utterance: utterance.clone(),
        });
    }
}
