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
use crate::vietnamese::tones::capital;
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
const ENDS: [&str; 66] = [
    "chưa", "tư5", "thi1", "la1", "se4", "đê3", "co2", "vê1", "trươc2", "trong", "không", "đươc5", "ma1", "tư1", "đa4", "phai3",
    "nao1", "ngay", "xong", "nêu2", "khi", "như", "theo", "do", "đang", "hôm", "tuân1", "thang2", "quy2", "cho", "cung1",
    "cung4", "vơi2", "đên2", "sau", "hêt2", "no2", "ho5", "luôn", "đi", "lên", "giup2", "lai5", "mơi2", "vân4", "bi5", "ơ3",
    "băng1", "căn", "điêu1", "bao2", "băt2", "noi2", "thây2", "nghi4", "biêt2", "hoi3", "goi5", "vưa1", "cư2", "nhơ2", "mang",
    "lây2", "xem", "in", "ra",
];
/// Words that end a phrase, where they are the second half of a longer word: `thiết bị`, `trật tự`.
const HALVES: [(&str, &str); 12] = [
    ("nha1", "in"),
    ("xương3", "in"),
    ("thiêt2", "bi5"),
    ("trang", "bi5"),
    ("chuân3", "bi5"),
    ("dư5", "bi5"),
    ("quân", "bi5"),
    ("trât5", "tư5"),
    ("hang1", "không"),
    ("phong1", "không"),
    ("nha1", "ơ3"),
    ("văn", "băng1"),
];
/// The same words as the first half of a longer one that stands in names: `Ban Điều hành`, `cơ quan báo chí`.
const FIRST_HALVES: [(&str, &str); 12] = [
    ("điêu1", "hanh1"),
    ("điêu1", "dương4"),
    ("điêu1", "phôi2"),
    ("điêu1", "tra"),
    ("điêu1", "tri5"),
    ("điêu1", "tiêt2"),
    ("điêu1", "lê5"),
    ("điêu1", "đô5"),
    ("bao2", "chi2"),
    ("bao2", "cao2"),
    ("căn", "hô5"),
    ("xem", "xet2"),
];
/// Words that begin the description of those whom a quantity counts.
const DESCRIBES: [&str; 10] = ["chưa", "đang", "không", "co2", "con1", "bi5", "đươc5", "đa4", "thuôc5", "ơ3"];
/// The people at large, and those whom a body serves.
const PUBLIC: [&str; 10] = [
    "ngươi1 dân",
    "nhân dân",
    "ba1 con",
    "nông dân",
    "hô5 dân",
    "phu5 huynh",
    "quân1 chung2",
    "hoc5 sinh",
    "bênh5 nhân",
    "khach2 hang1",
];
/// Words before a quantity, behind a verb that no list knows: `dự trù thêm`, `tuyển đủ`.
const QUANTITIES: [&str; 4] = ["thêm", "đu3", "tôi2", "it2"];
/// Words before which a phrase is an object or a place.
const OBJECT_BEFORE: [&str; 25] = [
    "bao2", "cua3", "cho", "vơi2", "vê1", "tai5", "ơ3", "tư1", "đên2", "giưa4", "la1", "va1", "trong", "bơi3", "tơi2", "cac2",
    "nhưng4", "theo", "thuôc5", "lên", "như", "trên", "vao1", "đươc5", "bi5",
];

/// Heads that are nothing without a name.
const UNITS: [&str; 3] = ["khoa", "phong1", "ban"];
/// Words between a subject and its task.
const BEFORE_TASK: [&str; 8] = ["se4", "phai3", "không", "ngay", "trưc5", "thi1", "vê1", "co2"];
/// Words behind which a subject stands.
const SUBJECT_AFTER: [&str; 4] = ["thi1", "do", "nay1", "tôi"];

/// The hands named in the words of a turn.
pub(super) fn find(reading: &Reading<'_>, turn: usize, words: &Range<usize>) -> Hands {
    let all = reading.cues_in(turn, words);
    let mut hands = Hands::default();
    let mut at = words.start;
    if let Some(end) = described(reading, turn, all, words) {
        hands.assignees.push(reading.hand(turn, words.start..end));
        hands.end = Some(end);
        at = end;
    }
    while at < words.end {
        let Some(first_end) = phrase(reading, turn, all, at, words.end) else {
            at += 1;
            continue;
        };
        let mut chain = chain(reading, turn, all, at..first_end, words.end);
        let alone = Place::of(reading, turn, all, words, at, first_end);
        let stands_apart = alone.object && !alone.ordered && !alone.helps;
        if !(alone.starts || alone.behind || alone.ordered || alone.helps) || stands_apart {
            // "… là tính mạng người dân, chủ tịch các xã chịu trách nhiệm": the comma parts, it joins nothing.
            chain.truncate(1);
        }
        let end = chain.last().map_or(first_end, |last| last.end);
        let place = Place::of(reading, turn, all, words, at, end);
        let known_person = reading.is_person(turn, &(at..first_end)) && !place.object && (place.starts || place.behind);
        let subject = (place.starts || place.behind && !place.receives) && (place.tasked || known_person);
        let opens =
            at == words.start && place.weighty && end < words.end && reading.turns[turn].words[end - 1].stop < Stop::Comma;
        let inner = (place.charged || place.tasked && place.weighty && !is_public(reading, turn, at..first_end)) && !place.object;
        let list = if place.helps {
            Some(&mut hands.cooperators)
        } else if place.ordered || subject || inner || opens {
            hands.end.get_or_insert(end);
            Some(&mut hands.assignees)
        } else {
            None
        };
        if let Some(list) = list {
            list.extend(chain.into_iter().map(|words| reading.hand(turn, words)));
        }
        at = end;
    }
    hands
}

/// `hai đồng chí chưa tham gia sinh hoạt phải giải trình`: those whom a clause describes, up to what they must do.
fn described(reading: &Reading<'_>, turn: usize, all: &[Match], words: &Range<usize>) -> Option<usize> {
    let at = words.start;
    let starts = |m: &&Match| m.start == at && m.cue == Cue::Quantifier;
    let quantity = all.iter().find(starts).map(|m| m.end).or_else(|| reading.is_number(turn, at).then_some(at + 1))?;
    let head = all.iter().filter(|m| m.start == quantity && m.cue == Cue::Body).map(|m| m.end).max()?;
    if !DESCRIBES.contains(&reading.folded_word(turn, head)) {
        return None;
    }
    let must = all.iter().find(|m| m.start > head && matches!(m.cue, Cue::Modal | Cue::Prohibit))?.start;
    let whole = must - at <= LONGEST_PHRASE && reading.turns[turn].words[at..must].iter().all(|word| word.stop == Stop::None);
    whole.then_some(must)
}

/// Whether a phrase names the people at large, who are helped more often than told.
fn is_public(reading: &Reading<'_>, turn: usize, words: Range<usize>) -> bool {
    let phrase = words.map(|word| reading.folded_word(turn, word)).collect::<Vec<_>>().join(" ");
    PUBLIC.iter().any(|head| phrase.ends_with(head) || phrase.starts_with(head))
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
    /// "báo cáo … cho Văn phòng": something goes to it.
    receives: bool,
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
        // "người dân không phải trả tiền": who need not do it does not do it.
        let spared = reading.folded_word(turn, end) == "không" && reading.folded_word(turn, end + 1) == "phai3";
        let tasked = !spared
            && (follows(all, end, |cue| matches!(cue, Cue::Task | Cue::Modal | Cue::Prohibit | Cue::Charge | Cue::Cooperate))
                || BEFORE_TASK.contains(&reading.folded_word(turn, end)));
        Self {
            starts: at == words.start || previous_stop >= Stop::Comma,
            ordered,
            receives: !ordered && ["cho", "vơi2", "bao2"].contains(&before),
            helps: all.iter().any(|m| m.cue == Cue::Cooperate && m.end == at),
            behind: points_back || SUBJECT_AFTER.contains(&before),
            tasked: open_end && tasked,
            charged: open_end && follows(all, end, |cue| cue == Cue::Charge),
            weighty: all.iter().any(|m| {
                m.start == at
                    && (matches!(m.cue, Cue::Quantifier | Cue::Person) || m.cue == Cue::Body && (m.end > at + 1 || end > at + 2))
            }),
            object: at > words.start && (reading.is_number(turn, at - 1) || reading.turns[turn].words[at - 1].digit)
                || OBJECT_BEFORE.contains(&before)
                || all.iter().any(|m| m.end == at && m.cue == Cue::Task) && !ordered,
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
        && ["thang2", "mươi", "mươi1", "ngay1", "quy2", "linh", "trăm", "phâi3", "lân1", "đơt5", "thư2", "sô2"]
            .contains(&reading.folded_word(turn, at - 1));
    if counted && longest(at, Cue::Body).is_none() && words[at].stop == Stop::None && reading.is_number(turn, at) {
        return None;
    }
    // "em Tú": who is younger than the chair, called by name.
    if reading.folded_word(turn, at) == "em" && words.get(at + 1).is_some_and(|word| word.capital && words[at].stop == Stop::None)
    {
        let named = (at + 1..limit.min(at + 5)).take_while(|word| words[*word].capital && words[word - 1].stop == Stop::None);
        return named.last().map(|last| last + 1);
    }
    let mut head = at;
    while let Some(end) = longest(head, Cue::Quantifier).filter(|end| longest(head, Cue::Body).is_none_or(|body| body < *end)) {
        head = end;
    }
    let mut end = longest(head, Cue::Body)?;
    // "báo ủy ban xã" tells somebody; "Báo Kon Tum" is a newspaper.
    if reading.folded_word(turn, head) == "bao2" && end == head + 1 && words.get(end).is_none_or(|word| !word.capital) {
        return None;
    }
    let bare_end = end;
    let person = cues.iter().any(|m| m.start == head && m.end == end && m.cue == Cue::Person);
    if person && reading.is_given_name(turn, end) {
        return Some(end + 1);
    }
    // An honorific and a name of four words; "đồng chí Chủ tịch Ủy ban nhân dân xã" names an office.
    let office = person && longest(end, Cue::Body).is_some();
    let longest_phrase = if person && !office { end - at + 4 } else { LONGEST_PHRASE };
    while end < limit && end - at < longest_phrase && words[end - 1].stop < Stop::Comma {
        let word = reading.folded_word(turn, end);
        let listed = ["nôi5", "viêc5", "vân2", "nhiêm5", "y2", "điêm3"].contains(&reading.folded_word(turn, end + 1));
        if listed && reading.is_number(turn, end) {
            break;
        }
        let half = HALVES.contains(&(reading.folded_word(turn, end - 1), word))
            || FIRST_HALVES.contains(&(word, reading.folded_word(turn, end + 1)));
        if ENDS.contains(&word) && !half {
            break;
        }
        if QUANTITIES.contains(&word) && !words[end].capital {
            // The verb before it is one syllable or two, and no part of the name has a capital behind it.
            let named = (bare_end..end).rev().find(|at| words[*at].capital).map_or(bare_end, |at| at + 1);
            end = named.max(end - 2.min(end - bare_end));
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
            // "khoa kiểm soát bệnh tật": a bare head takes a task into its name.
            let bare = end == bare_end && !person && bare_end == head + 1 && longest(end, Cue::Task).is_some();
            let next =
                longest(end, Cue::Task).filter(|next| bare && *next < limit && UNITS.contains(&reading.folded_word(turn, head)));
            let Some(next) = next else { break };
            end = next;
            continue;
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
    const HONORIFICS: [&str; 9] = ["đông1 chi2", "anh", "chi5", "thây1", "cô", "ông", "ba1", "bac2", "em"];
    let honorific = HONORIFICS.iter().find(|word| key.starts_with(&format!("{word} ")));
    if let Some(honorific) = honorific {
        let length = honorific.split(' ').count();
        let given = folded(&words[length.min(words.len())..].join(" "));
        let mut known = file.participant.iter().filter(|person| {
            let name = folded(&person.name);
            !given.is_empty() && (name == given || name.ends_with(&format!(" {given}")))
        });
        if let (Some(person), None) = (known.next(), known.next()) {
            // No paper calls anybody "em".
            let honorific = if *honorific == "em" { "đồng chí".to_owned() } else { words[..length].join(" ") };
            return capital(&format!("{honorific} {}", person.name));
        }
    }
    capital(trimmed)
}
