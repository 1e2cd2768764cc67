//! Who was given the floor, and who took it?

use super::cues::{concludes, contains, ends_a_name, is_title, presides, stands_at, words};
use super::invitation::{Invitation, LAST_WORDS, invitation};
use super::own_words::{introductions, is_somebody_else};
use super::{Hint, RosterNames};
use crate::transcript::{Naming, Utterance};

/// A turn of the floor with fewer words is an interjection: it neither takes the floor nor ends an invitation.
const LEAST_WORDS: usize = 8;
/// The invited one speaks within this time, or somebody else has come in between, in milliseconds.
const LONGEST_WAIT_MS: u64 = 30_000;
/// Whoever is called twice within this time was not there the first time, in milliseconds.
const LONGEST_RECALL_MS: u64 = 45_000;

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
    let calls: Vec<Option<Invitation>> = turns.iter().map(|turn| invitation(&turn.words, roster)).collect();
    let mut hints = Vec::new();
    let mut waiting: Option<usize> = None;
    for (index, turn) in turns.iter().enumerate() {
        own_words(turn, roster, &mut hints);
        let next = taker(&turns, index);
        // "Hoa Mai chuẩn bị" was said a turn ago: the one who speaks after the next is meant.
        let prepared = waiting.take();
        match &calls[index] {
            Some(call) => {
                if let Some(next) = next.filter(|_| !is_called_again(&turns, &calls, index)) {
                    called(turn, call, &turns[next], roster, &mut hints);
                    // Told to get ready a turn ago, and called now, by whatever name.
                    if let Some(entry) = prepared.filter(|entry| call.person.is_some_and(|person| person.entry == *entry))
                        && !is_somebody_else(&turns[next].words, entry, roster)
                    {
                        hints.push(hint(turn, call.at, turns[next].speaker, entry, 0.5, true));
                    }
                }
                waiting = call.prepared;
            }
            None => {
                // The chair moves on without a name: the one told to get ready is probably next. Never sure.
                if let (Some(entry), Some(next)) = (prepared, next)
                    && contains(&turn.words, "mời")
                    && turn.words.len() < 2 * LAST_WORDS
                {
                    if !is_somebody_else(&turns[next].words, entry, roster) {
                        hints.push(hint(turn, turn.words.len() - 1, turns[next].speaker, entry, 0.5, true));
                    }
                } else if turn.words.len() >= LEAST_WORDS || prepared.is_some() {
                    waiting = prepared;
                }
            }
        }
        thanks(&turns, index, roster, &mut hints);
    }
    chair_by_role(&turns, &calls, roster, &mut hints);
    hints
}

fn hint(turn: &FloorTurn<'_>, word: usize, speaker: &str, entry: usize, weight: f32, is_full: bool) -> Hint {
    let utterance = turn.places.get(word).map(|&place| turn.utterances[place].id.clone()).unwrap_or_default();
    Hint { speaker: speaker.to_owned(), entry, how: Naming::Invited, weight, is_full, utterance }
}

/// What an invitation says about the one who takes the floor.
fn called(turn: &FloorTurn<'_>, call: &Invitation, taker: &FloorTurn<'_>, roster: &RosterNames, hints: &mut Vec<Hint>) {
    if let Some(person) = call.person
        && !is_somebody_else(&taker.words, person.entry, roster)
    {
        hints.push(hint(turn, call.at, taker.speaker, person.entry, call.weight, person.is_full));
    }
    // Whoever answers for a site sits there, but for those who only interrupt.
    if let Some(site) = call.site {
        hints.push(hint(turn, call.at, taker.speaker, site.entry, 0.8, true));
    }
}

/// The same is called once more as soon as the caller speaks again: whoever said a few words in between was somebody
/// else. One who reported at length may have been the one who was called: then it stays in doubt.
fn is_called_again(turns: &[FloorTurn<'_>], calls: &[Option<Invitation>], index: usize) -> bool {
    let again = (index + 1..turns.len()).find(|&later| turns[later].speaker == turns[index].speaker);
    let entry = |call: &Option<Invitation>| call.as_ref().and_then(|call| call.person.or(call.site)).map(|called| called.entry);
    again.is_some_and(|again| {
        let soon = turns[index].ended() + LONGEST_RECALL_MS >= turns[again].began();
        let reported = turns[index + 1..again].iter().any(|turn| turn.words.len() >= 2 * LEAST_WORDS);
        soon && !reported && entry(&calls[again]).is_some() && entry(&calls[again]) == entry(&calls[index])
    })
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

impl FloorTurn<'_> {
    fn began(&self) -> u64 {
        self.utterances.first().map_or(0, |utterance| utterance.span.start().as_ms())
    }

    fn ended(&self) -> u64 {
        self.utterances.last().map_or(0, |utterance| utterance.span.end().as_ms())
    }
}

/// The turn that takes the floor after turn `index`: the next long one of another speaker, if it comes soon and
/// before the same speaker goes on at length.
fn taker(turns: &[FloorTurn<'_>], index: usize) -> Option<usize> {
    let ended = turns[index].ended();
    for (place, turn) in turns.iter().enumerate().skip(index + 1) {
        if turn.began().saturating_sub(ended) > LONGEST_WAIT_MS {
            return None;
        }
        if turn.words.len() >= LEAST_WORDS {
            return (turn.speaker != turns[index].speaker).then_some(place);
        }
    }
    None
}

/// "tôi là Nguyễn Văn A", at the beginning of a turn.
fn own_words(turn: &FloorTurn<'_>, roster: &RosterNames, hints: &mut Vec<Hint>) {
    for said in introductions(&turn.words, roster) {
        let found = hint(turn, said.at, turn.speaker, said.entry, said.weight, said.is_full);
        hints.push(Hint { how: Naming::OwnWords, ..found });
    }
}

/// "cảm ơn đồng chí Thắng" at the beginning of a turn: the one who spoke at length just before.
fn thanks(turns: &[FloorTurn<'_>], index: usize, roster: &RosterNames, hints: &mut Vec<Hint>) {
    const BEGINNING: usize = 8;
    let turn = &turns[index];
    let said = &turn.words;
    let before = turns[..index].iter().rev().find(|turn| turn.words.len() >= LEAST_WORDS);
    let Some(before) = before.filter(|before| before.speaker != turn.speaker) else { return };
    let Some(cue) = (0..said.len().min(BEGINNING)).find(|&at| ["cảm ơn", "cám ơn"].iter().any(|cue| stands_at(said, at, cue)))
    else {
        return;
    };
    let mut place = cue + 2;
    while said.get(place).is_some_and(|word| is_title(word)) && roster.name_at(said, place).is_none() {
        place += 1;
    }
    let (entry, after, is_full) = match roster.name_at(said, place) {
        Some((entry, length)) => (entry, place + length, true),
        None => match roster.given_at(said, place).filter(|_| ends_a_name(said, place + 1)) {
            Some(entry) if place > cue + 2 => (entry, place + 1, false),
            _ => return,
        },
    };
    // Thanked beforehand: "cảm ơn đồng chí A đã mời", or thanked with others.
    if !stands_at(said, after, "và") && !stands_at(said, after, "đã mời") && !stands_at(said, after, "cho phép") {
        let weight = if is_full { 0.5 } else { 0.4 };
        hints.push(hint(turn, cue, before.speaker, entry, weight, is_full));
    }
}

/// The chair concludes in the first person and also presides or gives the floor; nobody else does so.
fn chair_by_role(turns: &[FloorTurn<'_>], calls: &[Option<Invitation>], roster: &RosterNames, hints: &mut Vec<Hint>) {
    let Some(chair) = roster.chair() else { return };
    let mut roles: std::collections::BTreeMap<&str, (usize, usize, usize, String)> = std::collections::BTreeMap::new();
    for (turn, call) in turns.iter().zip(calls) {
        let role = roles.entry(turn.speaker).or_default();
        if concludes(&turn.words) {
            role.0 += 1;
            role.3 = turn.utterances[0].id.clone();
        }
        role.1 += usize::from(presides(&turn.words));
        role.2 += usize::from(call.is_some());
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
            is_full: true,
            utterance: utterance.clone(),
        });
    }
}
