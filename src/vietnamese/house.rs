//! What does the meeting file say about writing: people, sites, glossary, style?

use super::abbreviations::Abbreviations;
use super::candidate::Candidate;
use super::lexicon::Phrases;
use super::repair::Repairs;
use super::tokens::Token;
use super::tones::{Level, match_key};
use crate::roster::MeetingFile;
use crate::roster::own_name_of_site;
use std::collections::HashSet;

/// What the meeting file says about writing.
#[derive(Debug, Clone)]
pub(crate) struct House {
    glossary: Phrases<String>,
    names: Phrases<String>,
    given_names: HashSet<String>,
    pub(crate) repairs: Repairs,
    pub(crate) abbreviations: Abbreviations,
    pub(crate) pad_small: bool,
    pub(crate) meeting_year: Option<u64>,
}

impl House {
    /// Reads the meeting file.
    pub(crate) fn new(meeting: &MeetingFile) -> Self {
        let mut glossary = Phrases::default();
        for (heard, written) in &meeting.glossary {
            glossary.add(heard, written.clone());
            // What the glossary wrote is not read again by any other rule.
            glossary.add(written, written.clone());
        }
        let persons: Vec<&str> = persons(meeting);
        let sites = sites(meeting);
        let mut names = Phrases::default();
        for name in &persons {
            names.add(name, (*name).to_owned());
        }
        // The unit is a common noun where the site is that unit; in the name of a school it is part of the name.
        let units: HashSet<&str> = meeting
            .site
            .iter()
            .map(|site| &site.name)
            .chain(meeting.participant.iter().map(|one| &one.site))
            .map(|name| name.trim())
            .collect();
        for name in &sites {
            names.add(name, if units.contains(name.as_str()) { within_sentence(name) } else { name.clone() });
        }
        let given_names = persons
            .iter()
            .filter_map(|name| name.split_whitespace().next_back())
            .map(|name| match_key(name, Level::Spelling))
            .collect();
        let repairs = Repairs::new(persons.iter().copied(), sites.iter().map(String::as_str));
        Self {
            glossary,
            names,
            given_names,
            repairs,
            abbreviations: Abbreviations::new(&meeting.style),
            pad_small: meeting.style.pad_small,
            meeting_year: year_of(meeting),
        }
    }

    /// The glossary entry at `at`.
    pub(crate) fn glossary(&self, tokens: &[Token<'_>], at: usize) -> Option<Candidate> {
        let (end, written) = self.glossary.at(tokens, at)?;
        Some(Candidate::new(at, end, written.clone(), "glossary"))
    }

    /// A name on the roster, or of a site, at `at`, in the roster's spelling.
    pub(crate) fn known_name(&self, tokens: &[Token<'_>], at: usize) -> Option<Candidate> {
        let (end, written) = self.names.at(tokens, at)?;
        Some(Candidate::new(at, end, written.clone(), "name"))
    }

    /// Whether somebody on the roster is called so.
    pub(crate) fn is_given_name(&self, key: &str) -> bool {
        self.given_names.contains(key)
    }
}

/// The people the meeting file names: two words or more, a display name that is a site's is none.
fn persons(meeting: &MeetingFile) -> Vec<&str> {
    let roster = meeting.participant.iter().map(|person| person.name.as_str());
    let heads = [&meeting.chair, &meeting.secretary].into_iter().flatten().map(String::as_str);
    let mut names: Vec<&str> =
        roster.chain(heads).map(str::trim).filter(|name| (2..=5).contains(&name.split_whitespace().count())).collect();
    names.retain(|name| name.split_whitespace().all(|word| word.chars().all(|letter| letter.is_alphabetic() || letter == '\'')));
    names.retain(|name| !name.split_whitespace().any(|word| word.chars().filter(|letter| letter.is_uppercase()).count() > 1));
    names
}

/// The ways the sites' names are said: whole, with the types in words, and the bare name.
fn sites(meeting: &MeetingFile) -> Vec<String> {
    let written = meeting.site.iter().flat_map(|site| std::iter::once(&site.name).chain(&site.aliases));
    let seated = meeting.participant.iter().map(|person| &person.site);
    let mut spoken: Vec<String> = Vec::new();
    for name in written.chain(seated) {
        for part in name.split([',', '|', '_']).flat_map(|part| part.split(" - ")).map(str::trim) {
            let part = own_name_of_site(part);
            let cased_enough = part.chars().any(char::is_uppercase) && part.split_whitespace().count() >= 2;
            if !cased_enough {
                continue;
            }
            spoken.push(part.to_owned());
            spoken.push(types_in_words(part));
            let bare = without_type(part);
            if bare.split_whitespace().count() >= 2 && bare != part {
                spoken.push(bare.to_owned());
                let own = territory(bare).map(|(_, own)| own);
                spoken.extend(own.filter(|own| own.split_whitespace().count() >= 2).map(str::to_owned));
            }
        }
    }
    spoken
}

/// `Xã Nậm Xé` heads a list of sites; inside a sentence it is `xã Nậm Xé` (Decree 30/2020/NĐ-CP, appendix II).
fn within_sentence(name: &str) -> String {
    match territory(name) {
        Some((unit, own)) if own.chars().next().is_some_and(char::is_uppercase) => format!("{unit} {own}"),
        _ => name.to_owned(),
    }
}

/// Territories by their kind.
const UNITS: &[&str] = &[
    "xã",
    "phường",
    "thị trấn",
    "thị xã",
    "huyện",
    "quận",
    "tỉnh",
    "thành phố",
    "thôn",
    "bản",
    "làng",
    "buôn",
    "ấp",
    "xóm",
    "khu phố",
    "tổ dân phố",
];

/// The kind of a territory and its own name, from `xã Nậm Xé` or `Xã Nậm Xé`.
fn territory(name: &str) -> Option<(&'static str, &str)> {
    UNITS.iter().find_map(|&unit| {
        let (head, own) = name.split_at_checked(unit.len())?;
        let same = head == unit
            || head.chars().flat_map(char::to_lowercase).eq(unit.chars()) && head.chars().skip(1).eq(unit.chars().skip(1));
        (same && own.starts_with(' ')).then(|| (unit, own.trim_start()))
    })
}

const TYPES: &[(&str, &str)] = &[
    ("TH&THCS", "Tiểu học và Trung học cơ sở"),
    ("PTDTBT", "Phổ thông dân tộc bán trú"),
    ("PTDTNT", "Phổ thông dân tộc nội trú"),
    ("THCS", "Trung học cơ sở"),
    ("THPT", "Trung học phổ thông"),
    ("TH", "Tiểu học"),
    ("MN", "Mầm non"),
    ("MG", "Mẫu giáo"),
    ("GDĐT", "Giáo dục và Đào tạo"),
    ("GD&ĐT", "Giáo dục và Đào tạo"),
    ("UBND", "Ủy ban nhân dân"),
];

fn types_in_words(name: &str) -> String {
    let words: Vec<&str> =
        name.split(' ').map(|word| TYPES.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| *long)).collect();
    words.join(" ")
}

/// The name behind the school type: `Trường THCS Thị trấn Plei Kần` is `Thị trấn Plei Kần`.
fn without_type(name: &str) -> &str {
    let mut rest = name;
    loop {
        let trimmed = ["Trường ", "trường "].iter().find_map(|word| rest.strip_prefix(word));
        let typed = TYPES
            .iter()
            .flat_map(|(short, long)| [*short, *long])
            .filter(|word| *word != "UBND")
            .find_map(|word| rest.strip_prefix(word)?.strip_prefix(' '));
        match trimmed.or(typed) {
            Some(behind) => rest = behind,
            None => break,
        }
    }
    let body = ["Phòng ", "Sở ", "UBND "].iter().any(|word| rest.starts_with(word));
    if body { name } else { rest }
}

/// The year of the meeting: its date, or a year in its title.
fn year_of(meeting: &MeetingFile) -> Option<u64> {
    let date = meeting.date.as_deref().unwrap_or_default();
    let title = meeting.title.as_deref().unwrap_or_default();
    [date, title].iter().find_map(|text| {
        text.split(|letter: char| !letter.is_ascii_digit())
            .filter(|digits| digits.len() == 4)
            .filter_map(|digits| digits.parse().ok())
            .find(|year| (1990..=2100).contains(year))
    })
}
