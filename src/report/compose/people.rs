//! Who took part, from where, and how is a person named in a document?

use super::context::missing;
use super::markup::quoted;
use crate::minutes::{Meeting, Person};
use crate::roster::MeetingFile;
use std::collections::BTreeMap;

/// The people and sites of a meeting.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Roll {
    /// Those seen or heard, by site in the order of the list; the empty site last.
    pub(crate) present: Vec<(String, Vec<Person>)>,
    /// Listed, but neither seen nor heard. That does not make them absent.
    pub(crate) unseen: Vec<Person>,
    /// Sites seen or heard.
    pub(crate) sites: Vec<String>,
    /// Sites listed, but neither seen nor heard.
    pub(crate) unseen_sites: Vec<String>,
    /// How many sites took part, where a list of sites makes the count sure; otherwise 0.
    pub(crate) site_count: usize,
    all: BTreeMap<String, Person>,
}

impl Roll {
    /// The person of this name, with the title the list gives.
    pub(crate) fn named(&self, name: Option<&str>) -> Option<Person> {
        let name = name.map(str::trim).filter(|name| !name.is_empty())?;
        Some(self.all.get(name).cloned().unwrap_or_else(|| Person { name: name.to_owned(), title: String::new() }))
    }
}

/// Reads the list of participants and sites.
pub(crate) fn roll(meeting: &Meeting, file: &MeetingFile) -> Roll {
    let mut roll = Roll::default();
    let mut sites: BTreeMap<&str, usize> = BTreeMap::new();
    let mut nowhere: Vec<Person> = Vec::new();
    for entry in &file.participant {
        let person = Person { name: entry.name.clone(), title: entry.title.clone() };
        roll.all.insert(entry.name.trim().to_owned(), person);
    }
    for entry in meeting.participants.iter().filter(|entry| !entry.name.trim().is_empty()) {
        let person = Person { name: entry.name.clone(), title: entry.title.clone() };
        roll.all.insert(entry.name.trim().to_owned(), person.clone());
        if !entry.present {
            roll.unseen.push(person);
        } else if entry.site.trim().is_empty() {
            nowhere.push(person);
        } else {
            let at = *sites.entry(entry.site.trim()).or_insert_with(|| {
                roll.present.push((entry.site.trim().to_owned(), Vec::new()));
                roll.present.len() - 1
            });
            roll.present[at].1.push(person);
        }
    }
    if !nowhere.is_empty() {
        roll.present.push((String::new(), nowhere));
    }
    for person in [&meeting.chair, &meeting.secretary].into_iter().flatten().filter(|person| !person.title.is_empty()) {
        roll.all.entry(person.name.trim().to_owned()).or_insert_with(|| person.clone());
    }
    for site in meeting.sites.iter().filter(|site| !site.name.trim().is_empty()) {
        let list = if site.present { &mut roll.sites } else { &mut roll.unseen_sites };
        list.push(site.name.clone());
    }
    // Without a list, the sites that were heard may be three of thirty-three.
    roll.site_count = if file.site.is_empty() { 0 } else { roll.sites.len() };
    roll
}

/// `Phạm Văn Lượng, Trưởng phòng GDĐT`.
pub(crate) fn person_line(person: &Person) -> String {
    let (name, title) = (quoted(&person.name), quoted(&person.title));
    if title.is_empty() { name } else { format!("{name}, {title}") }
}

/// Who said it, as far as anybody knows.
pub(crate) fn spoken_by(speaker: &str, title: &str, site: &str) -> String {
    let (site, title) = (site.trim(), title.trim());
    let mut line = match (is_name(speaker), site.is_empty()) {
        (true, _) => quoted(speaker),
        (false, false) => return format!("Điểm cầu {}", quoted(site)),
        (false, true) => return missing("người phát biểu"),
    };
    if !title.is_empty() {
        line.push_str(", ");
        line.push_str(&quoted(title));
    }
    // `Trưởng phòng GDĐT (Phòng GDĐT huyện …)` says the unit twice.
    let unit = site.to_lowercase().split(' ').take(2).collect::<Vec<_>>().join(" ");
    if !site.is_empty() && site != speaker.trim() && !title.to_lowercase().contains(&unit) {
        line.push_str(" (");
        line.push_str(&quoted(site));
        line.push(')');
    }
    line
}

/// The same inside a sentence of an article: `đồng chí` before a person, nothing before a unit.
pub(crate) fn spoken_by_comrade(speaker: &str, title: &str, site: &str) -> String {
    let line = spoken_by(speaker, title, site);
    let person = is_name(speaker) && speaker.trim() != site.trim() && !title.trim().is_empty();
    if person { format!("đồng chí {line}") } else { line }
}

/// Whether a speaker has been named: not empty, not `unknown`, not a running number such as `S3`.
pub(crate) fn is_name(speaker: &str) -> bool {
    let speaker = speaker.trim();
    let number = speaker.strip_prefix('S').is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()));
    !(speaker.is_empty() || speaker == crate::transcript::UNKNOWN_SPEAKER || number)
}
