//! Who took part, from where, and how is a person named in a document?

use super::context::missing;
use super::markup::quoted;
use crate::minutes::{Meeting, Person};
use crate::roster::MeetingFile;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Names of sites and of units given as sites, in lower case.
    site_names: BTreeSet<String>,
}

impl Roll {
    /// Whether this is the name of a site, behind which nobody knows who spoke.
    pub(crate) fn is_site(&self, name: &str) -> bool {
        self.site_names.contains(&name.trim().to_lowercase())
    }

    /// Those who lead a meeting or take its minutes are there, whether or not the recording shows it.
    pub(crate) fn led_by(&mut self, people: &[Option<&Person>]) {
        let leads = |person: &Person| people.iter().flatten().any(|one| one.name.trim() == person.name.trim());
        self.unseen.retain(|person| !leads(person));
    }

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
    let listed = file.site.iter().map(|site| &site.name).chain(file.participant.iter().map(|one| &one.site));
    let known = meeting.sites.iter().map(|site| &site.name).chain(meeting.participants.iter().map(|one| &one.site)).chain(listed);
    roll.site_names = known.map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty()).collect();
    for name in roll.all.keys() {
        roll.site_names.remove(&name.to_lowercase());
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
    if let Some(rest) = completes(title, site) {
        line.push_str(", ");
        line.push_str(&quoted(&format!("{title} {rest}")));
        return line;
    }
    if !title.is_empty() {
        line.push_str(", ");
        line.push_str(&quoted(title));
    }
    // `Trưởng phòng GDĐT (Phòng GDĐT huyện …)` says the unit twice.
    let unit = site.to_lowercase().split(' ').take(2).collect::<Vec<_>>().join(" ");
    let told = title.to_lowercase().contains(&unit) || stands_for(site, title);
    if !site.is_empty() && site != speaker.trim() && !told {
        line.push_str(" (");
        line.push_str(&quoted(site));
        line.push(')');
    }
    line
}

/// `Chủ tịch UBND xã` of the site `Xã Nậm Xé` is `Chủ tịch UBND xã Nậm Xé`: what the site adds to the title.
fn completes<'s>(title: &str, site: &'s str) -> Option<&'s str> {
    let (unit, name) = site.split_once(' ')?;
    let last = title.rsplit(' ').next()?;
    let named = name.chars().next().is_some_and(char::is_uppercase) && name.split(' ').count() <= 4;
    (named && last.to_lowercase() == unit.to_lowercase() && last != title).then_some(name)
}

/// Whether a site that begins with an abbreviation (`LĐLĐ tỉnh`) is the body that a title spells out.
fn stands_for(site: &str, title: &str) -> bool {
    use unicode_normalization::UnicodeNormalization as _;
    let plain = |letters: String| -> String {
        letters.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).flat_map(char::to_uppercase).collect()
    };
    let short = site.split(' ').next().unwrap_or_default();
    let initials: String = title.split(' ').filter_map(|word| word.chars().next()).collect();
    short.chars().count() >= 3 && short.chars().all(char::is_uppercase) && plain(initials).contains(&plain(short.to_owned()))
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
