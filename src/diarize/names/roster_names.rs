//! Whose names can be heard? A closed list: the people and sites of the meeting file.

use super::cues::words;
use crate::roster::MeetingFile;

/// The names that count, and how they are said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RosterNames {
    entries: Vec<RosterEntry>,
    chair: Option<usize>,
}

/// One person or site.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RosterEntry {
    pub(super) name: String,
    pub(super) is_site: bool,
    /// Positions, as words.
    pub(super) titles: Vec<Vec<String>>,
    /// Where the people of this name sit; more than one place means more than one person.
    pub(super) sites: Vec<String>,
    /// The last word of a person's name, if nobody else's name ends in it.
    given: Option<String>,
    /// Word sequences that mean this entry and no other, longest first.
    sayings: Vec<Vec<String>>,
}

impl RosterNames {
    /// The people, then the sites, of a meeting file; a name that stands there twice counts once.
    #[must_use]
    pub fn new(meeting: &MeetingFile) -> Self {
        let mut entries: Vec<RosterEntry> = Vec::new();
        let mut add = |name: &str, others: &[String], is_site: bool| {
            if words(name).is_empty() {
                return;
            }
            let mut sayings: Vec<Vec<String>> = others.iter().map(|other| words(other)).collect();
            sayings.push(words(name));
            match entries.iter_mut().find(|entry| entry.is_site == is_site && words(&entry.name) == words(name)) {
                Some(known) => known.sayings.append(&mut sayings),
                None => entries.push(RosterEntry {
                    name: name.to_owned(),
                    is_site,
                    titles: Vec::new(),
                    sites: Vec::new(),
                    given: None,
                    sayings,
                }),
            }
        };
        for person in &meeting.participant {
            add(&person.name, &[], false);
        }
        meeting.chair.iter().chain(&meeting.secretary).for_each(|name| add(name, &[], false));
        for site in &meeting.site {
            add(&site.name, &site.aliases, true);
        }
        meeting.participant.iter().for_each(|person| add(&person.site, &[], true));
        for person in &meeting.participant {
            let same = |entry: &&mut RosterEntry| !entry.is_site && words(&entry.name) == words(&person.name);
            if let Some(entry) = entries.iter_mut().find(same) {
                entry.titles.push(words(&person.title));
                if !entry.sites.contains(&person.site) {
                    entry.sites.push(person.site.clone());
                }
            }
        }
        short_names(&mut entries);
        given_names(&mut entries);
        let chair = meeting
            .chair
            .as_deref()
            .and_then(|chair| entries.iter().position(|entry| !entry.is_site && words(&entry.name) == words(chair)));
        Self { entries, chair }
    }

    pub(super) fn entry(&self, index: usize) -> &RosterEntry {
        &self.entries[index]
    }

    /// The person whose given name alone, which nobody else on the roster bears, is the word at `at`.
    pub(super) fn given_at(&self, said: &[String], at: usize) -> Option<usize> {
        let word = said.get(at)?;
        self.entries.iter().position(|entry| entry.given.as_ref() == Some(word))
    }

    pub(super) fn chair(&self) -> Option<usize> {
        self.chair
    }

    /// The entry whose name begins at word `at`, and how many words it takes; the longest name wins.
    pub(super) fn name_at(&self, said: &[String], at: usize) -> Option<(usize, usize)> {
        let rest = &said[at.min(said.len())..];
        let mut best: Option<(usize, usize)> = None;
        for (index, entry) in self.entries.iter().enumerate() {
            for saying in &entry.sayings {
                if rest.starts_with(saying) && best.is_none_or(|(_, length)| saying.len() > length) {
                    best = Some((index, saying.len()));
                }
            }
        }
        best
    }
}

/// Notes the given names that only one person bears.
fn given_names(entries: &mut [RosterEntry]) {
    let last = |entry: &RosterEntry| words(&entry.name).last().filter(|_| !entry.is_site).cloned();
    let given: Vec<Option<String>> = entries.iter().map(last).collect();
    for (own, entry) in entries.iter_mut().enumerate() {
        let alone = given.iter().enumerate().all(|(other, name)| other == own || *name != given[own]);
        entry.given = given[own].clone().filter(|_| alone);
    }
}

/// Adds the shorter forms that people say ("đồng chí Trọng Thắng", "trường Hoa Mai") where they mean one entry only.
fn short_names(entries: &mut [RosterEntry]) {
    let short = |entry: &RosterEntry| -> Vec<Vec<String>> {
        let full = words(&entry.name);
        if entry.is_site {
            // "Trường mầm non Hoa Mai" is called "mầm non Hoa Mai" and "Hoa Mai": any end of two words or more.
            (1..full.len().saturating_sub(1)).map(|from| full[from..].to_vec()).collect()
        } else if full.len() >= 3 {
            vec![full[full.len() - 2..].to_vec()]
        } else {
            Vec::new()
        }
    };
    let candidates: Vec<Vec<Vec<String>>> = entries.iter().map(short).collect();
    let ambiguous = |own: usize, saying: &Vec<String>, entries: &[RosterEntry]| {
        (0..candidates.len()).any(|other| {
            other != own
                && (candidates[other].contains(saying) || entries[other].sayings.iter().any(|full| full.ends_with(saying)))
        })
    };
    for own in 0..entries.len() {
        let fresh: Vec<Vec<String>> = candidates[own].iter().filter(|saying| !ambiguous(own, saying, entries)).cloned().collect();
        entries[own].sayings.extend(fresh);
    }
    for entry in entries {
        entry.sayings.retain(|saying| !saying.is_empty());
        entry.sayings.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        entry.sayings.dedup();
    }
}
