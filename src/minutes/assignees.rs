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

/// Words between a subject and its task.
const BEFORE_TASK: [&str; 8] = ["se4", "phai3", "không", "ngay", "trưc5", "thi1", "vê1", "co2"];
/// Words behind which a subject stands.
const SUBJECT_AFTER: [&str; 4] = ["thi1", "do", "nay1", "tôi"];

/// The hands named in the words of a turn.
pub(super) fn find(reading: &Reading<'_>, turn: usize, words: &Range<usize>) -> Hands {
    let all = reading.cues_in(turn, words);
    let mut hands = Hands::default();
    let mut at = words.start;
    while at < words.end {
        let Some(first_end) = phrase(reading, turn, all, at, words.end) else {
            at += 1;
            continue;
        };
        let chain = chain(reading, turn, all, at..first_end, words.end);
        let end = chain.last().map_or(first_end, |last| last.end);
        let place = Place::of(reading, turn, all, words, at, end);
        let known_person = reading.is_person(turn, &(at..first_end)) && !place.object && (place.starts || place.behind);
        let subject = (place.starts || place.behind) && (place.tasked || known_person);
        let opens =
            at == words.start && place.weighty && end < words.end && reading.turns[turn].words[end - 1].stop < Stop::Comma;
        let inner = (place.charged || place.tasked && place.weighty) && !place.object;
        let list = if place.helps {
            Some(&mut hands.cooperators)
        } else if place.ordered || subject || inner || opens {
            hands.end.get_or_insert(end);
            Some(&mut hands.assignees)
        } else {
            None
        };
        if let Some(list) = list {
            list.extend(chain.into_iter().map(|words| reading.turns[turn].slice(words).to_owned()));
        }
        at = end;
    }
    hands
}

/// Whether a hand that is the subject of a task starts at the word.
pub(super) fn subject_at(reading: &Reading<'_>, turn: usize, words: &Range<usize>, at: usize) -> bool {
    let all = reading.cues_in(turn, words);
    phrase(reading, turn, all, at, words.end).is_some_and(|end| {
        let place = Place::of(reading, turn, all, words, at, end);
        !place.object && !place.helps && place.weighty && (place.tasked || reading.is_person(turn, &(at..end)))
    })
}

/// What stands around a phrase.
struct Place {
    starts: bool,
    ordered: bool,
    helps: bool,
    behind: bool,
    tasked: bool,
    charged: bool,
    weighty: bool,
    object: bool,
}

impl Place {
    fn of(reading: &Reading<'_>, turn: usize, all: &[Match], words: &Range<usize>, at: usize, end: usize) -> Self {
        let previous_stop = at.checked_sub(1).map_or(Stop::Sentence, |index| reading.turns[turn].words[index].stop);
        let before = if at > words.start { reading.folded_word(turn, at - 1) } else { "" };
        let open_end = reading.turns[turn].words[end - 1].stop < Stop::Comma;
        let ordered = all
            .iter()
            .any(|m| m.cue == Cue::Performative && (m.end == at || m.end + 1 == at && reading.folded_word(turn, m.end) == "cho"));
        let points_back = all.iter().any(|m| {
            (m.end == at && matches!(m.cue, Cue::Topic | Cue::Back | Cue::Next | Cue::Modal | Cue::Lead))
                || (matches!(m.cue, Cue::Event | Cue::Limit) && m.start < at && at - m.start <= 8)
        });
        let tasked =
            follows(all, end, |cue| matches!(cue, Cue::Task | Cue::Modal | Cue::Prohibit | Cue::Charge | Cue::Cooperate))
                || BEFORE_TASK.contains(&reading.folded_word(turn, end));
        Self {
            starts: at == words.start || previous_stop >= Stop::Comma,
            ordered,
            helps: all.iter().any(|m| m.cue == Cue::Cooperate && m.end == at),
            behind: points_back || SUBJECT_AFTER.contains(&before),
            tasked: open_end && tasked,
            charged: open_end && follows(all, end, |cue| cue == Cue::Charge),
            weighty: all.iter().any(|m| {
                m.start == at
                    && (matches!(m.cue, Cue::Quantifier | Cue::Person) || m.cue == Cue::Body && (m.end > at + 1 || end > at + 2))
            }),
            object: OBJECT_BEFORE.contains(&before) || all.iter().any(|m| m.end == at && m.cue == Cue::Task) && !ordered,
        }
    }
}

/// The phrase and those joined to it by commas and `và`.
fn chain(reading: &Reading<'_>, turn: usize, cues: &[Match], first: Range<usize>, limit: usize) -> Vec<Range<usize>> {
    let mut chain = vec![first];
    while let Some(end) = chain.last().map(|last| last.end).filter(|end| *end < limit) {
        let comma = reading.turns[turn].words[end - 1].stop == Stop::Comma;
        let next = if comma {
            end
        } else if reading.folded_word(turn, end) == "va1" {
            end + 1
        } else {
            break;
        };
        match phrase(reading, turn, cues, next, limit) {
            Some(next_end) => chain.push(next..next_end),
            None => break,
        }
    }
    chain
}

fn follows(cues: &[Match], at: usize, wanted: impl Fn(Cue) -> bool) -> bool {
    cues.iter().any(|m| (m.start == at || m.start == at + 1) && wanted(m.cue))
}

/// Where the phrase that starts at `at` ends, if one starts there.
fn phrase(reading: &Reading<'_>, turn: usize, cues: &[Match], at: usize, limit: usize) -> Option<usize> {
    let words = &reading.turns[turn].words;
    let longest = |start: usize, cue: Cue| cues.iter().filter(|m| m.start == start && m.cue == cue).map(|m| m.end).max();
    let counted = at > 0
        && ["thang2", "mươi", "mươi1", "ngay1", "quy2", "linh", "trăm", "phâi3"].contains(&reading.folded_word(turn, at - 1));
    if counted && longest(at, Cue::Body).is_none() && words[at].stop == Stop::None && reading.is_number(turn, at) {
        return None;
    }
    let mut head = at;
    while let Some(end) = longest(head, Cue::Quantifier).filter(|end| longest(head, Cue::Body).is_none_or(|body| body < *end)) {
        head = end;
    }
    let mut end = longest(head, Cue::Body)?;
    let bare_end = end;
    let person = cues.iter().any(|m| m.start == head && m.end == end && m.cue == Cue::Person);
    if person && reading.is_given_name(turn, end) {
        return Some(end + 1);
    }
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
