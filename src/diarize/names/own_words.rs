//! What do people say about themselves when they begin to speak?
//!
//! "Tôi là Nguyễn Văn A, hiệu trưởng …", "em Hứa Minh Đạt xin có ý kiến", and, as important, that they are not the one
//! who was called: "đồng chí trưởng phòng đi công tác, tôi báo cáo thay", "cho tôi hỏi xen một câu".

use super::RosterNames;
use super::cues::{contains, ends_a_name, is_title, stands_at};
use std::sync::LazyLock;

/// So many words of a turn are its beginning.
const BEGINNING: usize = 40;
/// A bare "em …" introduces only at the very beginning.
const VERY_BEGINNING: usize = 14;

/// Somebody said their name.
pub(super) struct Introduction {
    pub(super) entry: usize,
    /// In full, or the given name together with their own site.
    pub(super) is_full: bool,
    pub(super) at: usize,
    pub(super) weight: f32,
}

/// The names by which a turn's speaker calls themselves.
pub(super) fn introductions(said: &[String], roster: &RosterNames) -> Vec<Introduction> {
    let mut found = Vec::new();
    for at in 0..said.len().min(BEGINNING) {
        let person = |place: usize| roster.name_at(said, place).filter(|(entry, _)| !roster.entry(*entry).is_site);
        if let Some(length) = cue(said, at) {
            if let Some((entry, _)) = person(at + length).filter(|(_, taken)| *taken >= 2) {
                // "tôi là Nguyễn Văn A, phó phòng": another A, if the roster's is no deputy.
                found.push(Introduction { entry, is_full: true, at, weight: 0.85 });
            } else if let Some(entry) = roster.given_at(said, at + length).filter(|_| ends_a_name(said, at + length + 1)) {
                let own = names_own_site(said, at + length + 1, entry, roster);
                found.push(Introduction { entry, is_full: own, at, weight: if own { 0.8 } else { 0.6 } });
            }
        } else if at < VERY_BEGINNING && ["tôi", "em", "cháu"].contains(&said[at].as_str()) {
            let begins = |after: usize| {
                [
                    "xin",
                    "có ý kiến",
                    "báo cáo",
                    "ở",
                    "bên",
                    "đại diện",
                    "thay mặt",
                    "đây",
                    "trường",
                    "phòng",
                    "văn phòng",
                    "ban",
                    "xã",
                ]
                .iter()
                .any(|phrase| stands_at(said, after, phrase))
                    || said
                        .get(after)
                        .is_some_and(|word| ["hiệu", "phó", "trưởng", "giám", "chủ", "bí", "chánh"].contains(&word.as_str()))
            };
            if let Some((entry, taken)) = person(at + 1).filter(|(_, taken)| *taken >= 2)
                && begins(at + 1 + taken)
            {
                found.push(Introduction { entry, is_full: true, at, weight: 0.8 });
            }
        }
    }
    found
}

/// The length of a cue that is not denied: "không phải tôi là", "nếu tôi là" speak of somebody else.
fn cue(said: &[String], at: usize) -> Option<usize> {
    let phrases = ["tôi tên là", "em tên là", "tên tôi là", "tên em là", "mình tên là", "tôi là", "em là", "mình là"];
    let length = phrases.iter().filter(|phrase| stands_at(said, at, phrase)).map(|phrase| phrase.split(' ').count()).max()?;
    let denying = ["nếu", "như", "phải", "giá", "coi", "gọi", "bảo", "tưởng", "của", "chị", "anh", "chúng", "các"];
    let denied = at.checked_sub(1).is_some_and(|before| denying.contains(&said[before].as_str()));
    (!denied).then_some(length)
}

/// "tôi là Bảo, trường Lê Lợi": the site on the roster is the one that is said.
fn names_own_site(said: &[String], after: usize, entry: usize, roster: &RosterNames) -> bool {
    let own = &roster.entry(entry).sites;
    for place in after..said.len().min(after + 6) {
        if let Some((site, _)) = roster.name_at(said, place) {
            return roster.entry(site).is_site && own.contains(&roster.entry(site).name);
        }
        if !is_title(&said[place]) && !["ở", "bên"].contains(&said[place].as_str()) {
            return false;
        }
    }
    false
}

/// Does the speaker say, as they begin, that they are somebody other than the person of `entry`, who was called?
pub(super) fn is_somebody_else(said: &[String], entry: usize, roster: &RosterNames) -> bool {
    let beginning = &said[..said.len().min(BEGINNING)];
    if stands_in(beginning) || interrupts(beginning) {
        return true;
    }
    // "tôi là Nguyễn Khánh Duy …": a name, and not that of the person who was called.
    (0..beginning.len()).filter_map(|at| Some(at + cue(beginning, at)?)).any(|name| {
        let own = |other: usize| other == entry;
        let titles = &roster.entry(entry).titles;
        let deputy = beginning.get(name).is_some_and(|word| word == "phó" || word == "cấp");
        if deputy {
            return !titles.is_empty() && !titles.iter().any(|title| title.iter().any(|word| word == "phó" || word == "cấp"));
        }
        match roster.name_at(said, name) {
            Some((other, _)) => !own(other) && !roster.entry(other).is_site,
            None => {
                beginning.get(name).is_some_and(|word| SURNAMES.contains(word)) && !roster.given_at(said, name).is_some_and(own)
            }
        }
    })
}

/// "báo cáo thay", "đồng chí trưởng phòng đi vắng": the speaker stands in for somebody.
fn stands_in(said: &[String]) -> bool {
    let instead = [
        "báo cáo thay",
        "phát biểu thay",
        "trình bày thay",
        "trả lời thay",
        "họp thay",
        "dự thay",
        "thay anh",
        "thay chị",
        "thay thầy",
        "thay cô",
        "thay đồng chí",
        "được ủy quyền",
        "ủy quyền cho",
        "được phân công báo cáo",
        "thay mặt lãnh đạo",
        "thay mặt anh",
        "thay mặt chị",
        "thay mặt đồng chí",
        "thay mặt thầy",
        "thay mặt cô",
        "thay mặt hiệu trưởng",
        "thay mặt trưởng",
        "thay mặt chủ tịch",
        "thay mặt giám đốc",
        "thay mặt bí thư",
    ];
    let absent = [
        "đi công tác",
        "đi vắng",
        "vắng mặt",
        "đi tập huấn",
        "đi họp",
        "đi cơ sở",
        "đi học",
        "nghỉ phép",
        "nghỉ ốm",
        "bị ốm",
        "bận",
    ];
    let of_whom = ["anh", "chị", "chí", "thầy", "cô", "trưởng", "chủ tịch", "giám đốc", "bí thư", "lãnh đạo", "sếp"];
    instead.iter().any(|phrase| contains(said, phrase))
        || (0..said.len()).any(|at| {
            absent.iter().any(|phrase| stands_at(said, at, phrase))
                && (at.saturating_sub(7)..at).any(|before| of_whom.iter().any(|word| stands_at(&said[..at], before, word)))
        })
}

/// "cho tôi hỏi xen một câu": nobody called the speaker.
fn interrupts(said: &[String]) -> bool {
    let beginning = &said[..said.len().min(20)];
    [
        "cho tôi hỏi",
        "cho em hỏi",
        "cho mình hỏi",
        "chen ngang",
        "hỏi xen",
        "ngắt lời",
        "nói trước",
        "phát biểu trước ạ",
        "xin trước",
        "cắt ngang",
    ]
    .iter()
    .any(|phrase| contains(beginning, phrase))
}

/// Family names, in lower case.
static SURNAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let rows = include_str!("../../vietnamese/lexicon/surnames.tsv").lines();
    rows.filter(|row| !row.starts_with('#')).map(|row| row.trim().to_lowercase()).filter(|row| !row.is_empty()).collect()
});
