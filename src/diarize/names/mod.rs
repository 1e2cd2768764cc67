//! Who is this speaker? What the people in the meeting say about each other.
//!
//! Pure: utterances and a roster in, findings out. A name counts only if it stands on the roster. Three kinds of
//! evidence: the floor is given ("xin mời đồng chí Nguyễn Trọng Thắng phát biểu": the next one to speak at length),
//! people say who they are ("tôi là … hiệu trưởng …"), and somebody is thanked just after speaking. The chair is
//! also known by their role: they open, give the floor, and conclude. Whatever is contradicted, or below
//! [`ACCEPT`], stays a suggestion: one wrong name is worse than ten unknown speakers.

mod cues;
mod floor;
mod invitation;
mod own_words;
mod roster_names;

pub use roster_names::RosterNames;

use crate::transcript::{Naming, UNKNOWN_SPEAKER, Utterance};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// From here a name is given to a speaker; below it is suggested.
pub const ACCEPT: f32 = 0.75;
/// Another name with so much evidence makes a name doubtful.
const CONTRADICTION: f32 = 0.3;
/// The most that given names alone can say: not everybody in the room is on the roster.
const MOST_OF_GIVEN_NAMES: f32 = 0.7;

/// A name for a speaker, and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NameFinding {
    /// The speaker's id in the transcript.
    pub speaker: String,
    /// The name as on the roster: a person's, or a site's.
    pub name: String,
    /// The name is that of a site (điểm cầu), not of a person.
    pub is_site: bool,
    /// The strongest kind of evidence.
    pub how: Naming,
    /// From 0 to 1.
    pub confidence: f32,
    /// Sure enough to be given; otherwise only a suggestion.
    pub accepted: bool,
    /// The utterances it rests on.
    pub evidence: Vec<String>,
}

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq)]
struct Hint {
    speaker: String,
    entry: usize,
    how: Naming,
    weight: f32,
    /// The name was said so that it can be nobody else's, on the roster or not.
    is_full: bool,
    utterance: String,
}

/// What the utterances (in order of time) say about who speaks. Findings by speaker, best first.
#[must_use]
pub fn find_names(utterances: &[Utterance], roster: &RosterNames) -> Vec<NameFinding> {
    let mut hints = floor::hints(utterances, roster);
    hints.retain(|hint| hint.speaker != UNKNOWN_SPEAKER);
    // Evidence of one kind from one utterance counts once.
    let mut sums: BTreeMap<(String, usize), NameFinding> = BTreeMap::new();
    let mut said_in_full: BTreeSet<(String, usize)> = BTreeSet::new();
    for hint in hints {
        if hint.is_full {
            said_in_full.insert((hint.speaker.clone(), hint.entry));
        }
        let entry = roster.entry(hint.entry);
        let finding = sums.entry((hint.speaker.clone(), hint.entry)).or_insert_with(|| NameFinding {
            speaker: hint.speaker.clone(),
            name: entry.name.clone(),
            is_site: entry.is_site,
            how: hint.how,
            confidence: 0.0,
            accepted: false,
            evidence: Vec::new(),
        });
        finding.confidence = 1.0 - (1.0 - finding.confidence) * (1.0 - hint.weight);
        if rank(hint.how) < rank(finding.how) {
            finding.how = hint.how;
        }
        if !finding.evidence.contains(&hint.utterance) {
            finding.evidence.push(hint.utterance);
        }
    }
    for (key, finding) in &mut sums {
        if !said_in_full.contains(key) {
            finding.confidence = finding.confidence.min(MOST_OF_GIVEN_NAMES);
        }
    }
    // Two people of one name: nobody can tell which of them it is.
    let shared: Vec<bool> = sums.keys().map(|(_, entry)| roster.entry(*entry).sites.len() > 1).collect();
    let mut findings: Vec<NameFinding> = sums.into_values().collect();
    let doubtful: Vec<bool> = findings
        .iter()
        .zip(shared)
        .map(|(finding, shared)| {
            shared
                || findings.iter().any(|other| {
                    let contradicts = other.is_site == finding.is_site
                        && ((other.speaker == finding.speaker && other.name != finding.name)
                        // Two voices may come from one site, but a person has one voice.
                        || (!finding.is_site && other.speaker != finding.speaker && other.name == finding.name));
                    contradicts && other.confidence >= CONTRADICTION
                })
        })
        .collect();
    for (finding, doubtful) in findings.iter_mut().zip(doubtful) {
        finding.accepted = !doubtful && finding.confidence >= ACCEPT;
    }
    findings.sort_by(|a, b| {
        let order = |speaker: &str| utterances.iter().position(|utterance| utterance.speaker == speaker);
        order(&a.speaker).cmp(&order(&b.speaker)).then(b.confidence.total_cmp(&a.confidence)).then(a.name.cmp(&b.name))
    });
    findings
}

fn rank(how: Naming) -> u8 {
    match how {
        Naming::User => 0,
        Naming::Teams | Naming::Track => 1,
        Naming::Voice => 2,
        Naming::Invited => 3,
        Naming::OwnWords => 4,
        Naming::None => 5,
    }
}
