//! Who is to do it, and with whom?
//!
//! A hand is a phrase whose head is a body, an office, a group or a name from the meeting file. It is an assignee
//! where an order names it (`giao X`), where it stands as the subject of a task (`X rà soát`), or where a charge
//! follows (`X chủ trì`); a cooperator where `phối hợp với` or `cùng` stands before it. `bà con` in
//! `vận động bà con` is an object, not a hand.

use super::cues::{Cue, Match};
use super::reading::Reading;
use super::words::{Stop, folded};
use crate::roster::MeetingFile;
use std::ops::Range;

/// A phrase that names somebody never has more words than this.
const LONGEST_PHRASE: usize = 13;

/// Those named in an order, as heard.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Hands {
    /// Who does it.
    pub(super) assignees: Vec<String>,
    /// Who helps.
    pub(super) cooperators: Vec<String>,
    /// Where the first assignee's phrase ends.
    pub(super) end: Option<usize>,
}

/// Words that end such a phrase.
const ENDS: [&str; 46] = [
    "thi1", "la1", "se4", "đê3", "co2", "vê1", "trươc2", "trong", "không", "đươc5", "ma1", "tư1", "đa4", "phai3", "nao1", "ngay",
    "xong", "nêu2", "khi", "như", "theo", "do", "đang", "hôm", "tuân1", "thang2", "quy2", "cho", "cung1", "cung4", "vơi2",
    "đên2", "sau", "hêt2", "no2", "ho5", "luôn", "đi", "lên", "giup2", "lai5", "mơi2", "vân4", "bi5", "ơ3", "băng1",
];
/// Words before which a phrase is an object or a place.
const OBJECT_BEFORE: [&str; 24] = [
    "cua3", "cho", "vơi2", "vê1", "tai5", "ơ3", "tư1", "đên2", "giưa4", "la1", "va1", "trong", "bơi3", "tơi2", "cac2", "nhưng4",
    "theo", "thuôc5", "lên", "như", "trên", "vao1", "đươc5", "bi5",
];

/// The hands named in the words of a turn.
pub(super) fn find(reading: &Reading<'_>, turn: usize, words: &Range<usize>) -> Hands {
    let all = reading.cues_in(turn, words);
    let mut hands = Hands::default();
    let mut at = words.start;
    let mut last: Option<(usize, bool)> = None;
    while at < words.end {
        let Some(end) = phrase(reading, turn, all, at, words.end) else {
            at += 1;
            continue;
        };
        let previous_stop = at.checked_sub(1).map_or(Stop::Sentence, |index| reading.turns[turn].words[index].stop);
        let starts = at == words.start || previous_stop >= Stop::Comma;
        let joined = last.is_some_and(|(end, _)| at == end && starts || at == end + 1 && reading.folded_word(turn, end) == "va1");
        let ordered = all
            .iter()
            .any(|m| m.cue == Cue::Performative && (m.end == at || m.end + 1 == at && reading.folded_word(turn, m.end) == "cho"));
        let helps = all.iter().any(|m| m.cue == Cue::Cooperate && m.end == at);
        let before = if at > words.start { reading.folded_word(turn, at - 1) } else { "" };
        let behind = all.iter().any(|m| {
            (m.end == at && matches!(m.cue, Cue::Topic | Cue::Back | Cue::Next | Cue::Modal | Cue::Lead))
                || (matches!(m.cue, Cue::Event | Cue::Limit) && m.start < at && at - m.start <= 8)
        }) || ["thi1", "do", "nay1", "tôi"].contains(&before);
        let open_end = reading.turns[turn].words[end - 1].stop < Stop::Comma;
        let tasked = open_end
            && follows(all, end, |cue| matches!(cue, Cue::Task | Cue::Modal | Cue::Prohibit | Cue::Charge | Cue::Cooperate))
            || open_end
                && ["se4", "phai3", "không", "ngay", "trưc5", "thi1", "vê1", "co2"].contains(&reading.folded_word(turn, end));
        let charged = open_end && follows(all, end, |cue| cue == Cue::Charge);
        let weighty = all
            .iter()
            .any(|m| m.start == at && (m.cue == Cue::Quantifier || m.cue == Cue::Person || m.cue == Cue::Body && m.end > at + 1));
        let object = OBJECT_BEFORE.contains(&before) || all.iter().any(|m| m.end == at && matches!(m.cue, Cue::Task) && !ordered);
        if helps {
            hands.cooperators.push(reading.turns[turn].slice(at..end).to_owned());
            last = Some((end, false));
        } else if ordered
            || joined && last.is_some() && !(tasked && object)
            || (starts || behind) && tasked
            || (charged || tasked && weighty) && !object
        {
            let assigned = !joined || last.is_none_or(|(_, assigned)| assigned) || tasked && starts;
            let list = if assigned { &mut hands.assignees } else { &mut hands.cooperators };
            list.push(reading.turns[turn].slice(at..end).to_owned());
            if assigned && hands.end.is_none() {
                hands.end = Some(end);
            }
            last = Some((end, assigned));
        } else {
            last = None;
        }
        at = end;
    }
    hands
}

fn follows(cues: &[Match], at: usize, wanted: impl Fn(Cue) -> bool) -> bool {
    cues.iter().any(|m| (m.start == at || m.start == at + 1) && wanted(m.cue))
}

/// Where the phrase that starts at `at` ends, if one starts there.
fn phrase(reading: &Reading<'_>, turn: usize, cues: &[Match], at: usize, limit: usize) -> Option<usize> {
    let words = &reading.turns[turn].words;
    let longest = |start: usize, cue: Cue| cues.iter().filter(|m| m.start == start && m.cue == cue).map(|m| m.end).max();
    let mut head = at;
    while let Some(end) = longest(head, Cue::Quantifier).filter(|end| longest(head, Cue::Body).is_none_or(|body| body < *end)) {
        head = end;
    }
    let mut end = longest(head, Cue::Body)?;
    let bare_end = end;
    let person = cues.iter().any(|m| m.start == head && m.end == end && m.cue == Cue::Person);
    let longest_phrase = if person { 5 } else { LONGEST_PHRASE };
    while end < limit && end - at < longest_phrase && words[end - 1].stop < Stop::Comma {
        let word = reading.folded_word(turn, end);
        if ENDS.contains(&word) {
            break;
        }
        if word == "va1" {
            let named = |start: usize| longest(start, Cue::Body).is_some() || longest(start, Cue::Quantifier).is_some();
            if named(end + 1) || person {
                break;
            }
        }
        let name = words[end].capital && end > 0 && words[end - 1].stop == Stop::None;
        let stops = cues.iter().any(|m| {
            m.start == end
                && matches!(
                    m.cue,
                    Cue::Person
                        | Cue::Task
                        | Cue::Modal
                        | Cue::Prohibit
                        | Cue::Performative
                        | Cue::Charge
                        | Cue::Cooperate
                        | Cue::Event
                        | Cue::Limit
                        | Cue::Back
                )
        });
        if stops && !name {
            break;
        }
        end += 1;
    }
    // "các đồng chí" and "anh" alone name nobody.
    (!(person && end == bare_end)).then_some(end.min(limit))
}

/// A hand as it is printed: a person by the full name where the roster knows only one of that name.
pub(super) fn printed(written: &str, file: &MeetingFile) -> String {
    let trimmed = written.trim().trim_end_matches(['.', ',', ';', ':']).trim();
    let words: Vec<&str> = trimmed.split_whitespace().collect();
    let key = folded(trimmed);
    const HONORIFICS: [&str; 8] = ["đông1 chi2", "anh", "chi5", "thây1", "cô", "ông", "ba1", "bac2"];
    let honorific = HONORIFICS.iter().find(|word| key.starts_with(&format!("{word} ")));
    if let Some(honorific) = honorific {
        let length = honorific.split(' ').count();
        let given = folded(&words[length.min(words.len())..].join(" "));
        let mut known = file.participant.iter().filter(|person| {
            let name = folded(&person.name);
            !given.is_empty() && (name == given || name.ends_with(&format!(" {given}")))
        });
        if let (Some(person), None) = (known.next(), known.next()) {
            return capital(&format!("{} {}", words[..length].join(" "), person.name));
        }
    }
    capital(trimmed)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
