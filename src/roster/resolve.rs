//! Who is behind a display name, and at which site do they sit?
//!
//! A name is matched to the people and sites of the meeting file, or it stays unmatched and is flagged: a wrong name
//! in the minutes is worse than none. One account is one site, with one person or several before its camera.

use super::display_name::{display_name, without_twin_number};
use super::fold::fold;
use super::likeness::{LINE, MARGIN, likeness};
use super::unit::{Unit, unit};
use super::{MeetingFile, RosterPerson};
use std::collections::{BTreeMap, BTreeSet};

/// What a display name was matched to.
#[derive(Debug, Clone, PartialEq)]
pub struct Match<'r> {
    /// The person, if it can only be this one.
    pub person: Option<&'r RosterPerson>,
    /// The site, by its name on the roster.
    pub site: Option<String>,
    /// How alike the names are, from 0 to 1; 0 without a match.
    pub score: f64,
    /// Nothing was near enough, or two were equally near: a person must look.
    pub flagged: bool,
}

/// The people and sites of a meeting, ready for matching.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    people: Vec<RosterPerson>,
    sites: Vec<String>,
    /// Every spelling, and whose it is.
    spellings: Vec<Spelling>,
    /// Folded spelling to the spellings that fold to it.
    exact: BTreeMap<String, Vec<usize>>,
    /// First letters of a name's words, and all its letters, to the spellings that have them: who can be alike at all.
    by_word: BTreeMap<String, Vec<usize>>,
}

#[derive(Debug, Clone)]
struct Spelling {
    unit: Unit,
    owner: Owner,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Person(usize),
    Site(usize),
}

impl Roster {
    /// From a meeting file: its participants, its sites, and the sites its participants sit at.
    #[must_use]
    pub fn new(meeting: &MeetingFile) -> Self {
        let mut roster = Self::default();
        for site in &meeting.site {
            let index = roster.add_site(&site.name);
            site.aliases.iter().for_each(|alias| roster.add_spelling(alias, Owner::Site(index)));
        }
        for person in &meeting.participant {
            let index = roster.people.len();
            roster.people.push(person.clone());
            roster.add_spelling(&person.name, Owner::Person(index));
            person.aliases.iter().for_each(|alias| roster.add_spelling(alias, Owner::Person(index)));
            if !person.site.is_empty() && roster.best(&person.site, is_site).is_none() {
                roster.add_site(&person.site);
            }
        }
        roster
    }

    /// The same, with the display names of a meeting as sites where the file knows nothing about them. Devices of
    /// one site are one site; names of persons are no sites.
    #[must_use]
    pub fn with_observed<'n>(mut self, names: impl IntoIterator<Item = &'n str>) -> Self {
        let names: Vec<&str> = names.into_iter().collect();
        let whole = folded_names(names.iter().copied());
        for name in names {
            let found = self.resolve(name);
            if found.site.is_some() || found.person.is_some() {
                continue;
            }
            let shown = display_name(name);
            let is_twin = without_twin_number(&shown.clean).is_some_and(|base| whole.contains(&fold(base)));
            let unit_part = shown.parts.iter().rev().find(|part| !unit(part).kinds.is_empty());
            if let Some(part) = unit_part.filter(|_| !is_twin) {
                self.add_site(part);
            }
        }
        self
    }

    /// What to call the site of an account that nobody knows: its name, without the number of a second device when
    /// the first is among the others ([`folded_names`]).
    pub(crate) fn site_of_stranger(display: &str, others: &BTreeSet<String>) -> String {
        let shown = display_name(display);
        match without_twin_number(&shown.clean) {
            Some(base) if others.contains(&fold(base)) => base.to_owned(),
            _ => shown.clean,
        }
    }

    /// Everyone on the roster, in the file's order.
    #[must_use]
    pub fn people(&self) -> &[RosterPerson] {
        &self.people
    }

    /// Every site, in the file's order.
    #[must_use]
    pub fn sites(&self) -> &[String] {
        &self.sites
    }

    /// Who a Teams display name is.
    #[must_use]
    pub fn resolve(&self, display: &str) -> Match<'_> {
        let shown = display_name(display);
        let person = self.best_of_parts(&shown.parts, |owner| matches!(owner, Owner::Person(_)));
        let site = self.best_of_parts(&shown.parts, is_site);
        let mut found = Match { person: None, site: None, score: 0.0, flagged: true };
        let mut is_ambiguous = false;
        if let Some(Best { owners, score }) = &person {
            let people: Vec<&RosterPerson> = owners.iter().filter_map(|owner| self.person(*owner)).collect();
            found.score = *score;
            if let [only] = people.as_slice() {
                found.person = Some(only);
            } else {
                is_ambiguous = true;
            }
            // Several people behind one account still sit at one place.
            let first = people.first().map(|person| person.site.as_str()).unwrap_or_default();
            if !first.is_empty() && people.iter().all(|person| person.site == first) {
                found.site = Some(self.site_name(first));
                is_ambiguous = false;
            }
        }
        if let Some(Best { owners, score }) = &site {
            found.score = found.score.max(*score);
            match owners.as_slice() {
                [Owner::Site(index)] => found.site = self.sites.get(*index).cloned(),
                _ => is_ambiguous = true,
            }
        }
        found.flagged = is_ambiguous || (found.person.is_none() && found.site.is_none());
        found
    }

    fn person(&self, owner: Owner) -> Option<&RosterPerson> {
        match owner {
            Owner::Person(index) => self.people.get(index),
            Owner::Site(_) => None,
        }
    }

    /// The roster's own spelling of a site a participant names.
    fn site_name(&self, name: &str) -> String {
        match self.best(name, is_site).as_ref().map(|best| best.owners.as_slice()) {
            Some([Owner::Site(index)]) => self.sites.get(*index).cloned().unwrap_or_else(|| name.to_owned()),
            _ => name.to_owned(),
        }
    }

    fn add_site(&mut self, name: &str) -> usize {
        let index = self.sites.len();
        self.sites.push(name.to_owned());
        self.add_spelling(name, Owner::Site(index));
        index
    }

    fn add_spelling(&mut self, text: &str, owner: Owner) {
        let index = self.spellings.len();
        let unit = unit(text);
        self.exact.entry(fold(text)).or_default().push(index);
        for key in word_keys(&unit).into_iter().chain([joined_key(&unit)]) {
            self.by_word.entry(key).or_default().push(index);
        }
        self.spellings.push(Spelling { unit, owner });
    }

    /// The best owners over the parts of a display name; parts that disagree are ambiguous.
    fn best_of_parts(&self, parts: &[String], wanted: impl Fn(Owner) -> bool + Copy) -> Option<Best> {
        let found =
            parts.iter().filter_map(|part| self.best(part, wanted).or_else(|| self.best(without_twin_number(part)?, wanted)));
        found.fold(None, |best: Option<Best>, next| match best {
            Some(best) if best.score >= next.score => Some(best),
            _ => Some(next),
        })
    }

    /// The owners that are above the line and not clearly worse than the best.
    fn best(&self, text: &str, wanted: impl Fn(Owner) -> bool) -> Option<Best> {
        let exact: Vec<Owner> =
            self.exact.get(&fold(text)).into_iter().flatten().filter_map(|index| self.owner(*index)).collect();
        let shown = unit(text);
        let mut scores: BTreeMap<Owner, f64> = BTreeMap::new();
        for spelling in self.candidates(&shown).into_iter().filter_map(|index| self.spellings.get(index)) {
            if wanted(spelling.owner) {
                let score = scores.entry(spelling.owner).or_default();
                *score = score.max(likeness(&shown, &spelling.unit));
            }
        }
        for owner in exact.into_iter().filter(|owner| wanted(*owner)) {
            // The same letters and digits; what the marks say still decides between two of them.
            let score = scores.entry(owner).or_default();
            *score = score.max(0.9);
        }
        let top = scores.values().copied().fold(0.0, f64::max);
        if top < LINE {
            return None;
        }
        let owners = scores.into_iter().filter(|(_, score)| *score > top - MARGIN).map(|(owner, _)| owner).collect();
        Some(Best { owners, score: top })
    }

    /// The spellings that can be above the line. That takes three quarters of a name's words, so one of the rarest
    /// quarter (and one more) must be shared: common words lead to nobody.
    fn candidates(&self, shown: &Unit) -> Vec<usize> {
        let mut lists: Vec<&Vec<usize>> = word_keys(shown).iter().map(|key| self.by_word.get(key).unwrap_or(&NOBODY)).collect();
        lists.sort_by_key(|list| list.len());
        let rarest = (shown.core.len() + shown.place.len()) / 4 + 1;
        let joined = self.by_word.get(&joined_key(shown)).into_iter();
        let mut candidates: Vec<usize> = lists.into_iter().take(rarest).chain(joined).flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }

    fn owner(&self, index: usize) -> Option<Owner> {
        self.spellings.get(index).map(|spelling| spelling.owner)
    }
}

/// Owners that cannot be told apart, and how alike they are.
struct Best {
    owners: Vec<Owner>,
    score: f64,
}

fn is_site(owner: Owner) -> bool {
    matches!(owner, Owner::Site(_))
}

/// The display names of a meeting without what Teams appended, folded.
pub(crate) fn folded_names<'n>(names: impl Iterator<Item = &'n str>) -> BTreeSet<String> {
    names.map(|name| fold(&display_name(name).clean)).collect()
}

static NOBODY: Vec<usize> = Vec::new();

/// First three letters of every word, or the kinds where there is no word.
fn word_keys(unit: &Unit) -> BTreeSet<String> {
    let words = unit.core.iter().chain(&unit.place).map(|word| word.letters.chars().take(3).collect::<String>());
    if unit.core.is_empty() { unit.kinds.iter().map(|kind| format!("={kind}")).collect() } else { words.collect() }
}

/// All letters together, for names whose words are cut otherwise.
fn joined_key(unit: &Unit) -> String {
    let letters: String = unit.core.iter().map(|word| word.letters.as_str()).collect();
    format!("+{letters}")
}
