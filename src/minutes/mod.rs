//! What was concluded?
//!
//! [`draw`] reads a transcript and gives the minutes: the parts of the meeting, its results, difficulties and
//! proposals, who spoke, and above all the conclusions, every one with the words it rests on. There is no model in
//! it: lists of cues, a small automaton, and scores that can be explained.

mod cues;
mod directives;
mod enumeration;
mod phases;
mod reading;
mod roles;
mod turns;
mod types;
mod words;

pub use types::{
    CitedDocument, Conclusion, Deadline, Evidence, Meeting, Minutes, Participant, Person, Phase, PhaseKind, SCHEMA, Site, Speech,
    Statement,
};

use crate::roster::MeetingFile;
use crate::transcript::Transcript;
use crate::trouble::Warned;

/// Who was seen in the meeting, from an attendance report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Presence {
    /// Names of persons and sites as the roster or the report spells them.
    pub names: Vec<String>,
}

/// Draws the minutes from a transcript.
#[must_use]
pub fn draw(transcript: &Transcript, meeting: &MeetingFile, attendance: Option<&Presence>) -> Warned<Minutes> {
    let reading = reading::Reading::of(transcript);
    let roles = roles::roles(&reading, meeting);
    let parts = phases::parts(&reading, &roles);
    let mut conclusions = Vec::new();
    for (piece, part) in reading.pieces.iter().zip(&parts) {
        let turn = reading.turn(piece);
        let role = roles.get(&turn.speaker).cloned().unwrap_or_default();
        if !role.decides || !matches!(part, PhaseKind::Direction | PhaseKind::Conclusion) {
            continue;
        }
        let strength = directives::strength(&reading, piece);
        let evidence = turn.evidence(piece.words.clone(), transcript);
        if strength < 1.0 || evidence.is_empty() {
            continue;
        }
        conclusions.push(Conclusion {
            id: format!("c{}", conclusions.len() + 1),
            text: evidence.iter().map(|evidence| evidence.quote.as_str()).collect::<Vec<_>>().join(" "),
            speaker: role.name,
            assignees: Vec::new(),
            cooperators: Vec::new(),
            deadline: None,
            citations: Vec::new(),
            figures: Vec::new(),
            evidence,
            confidence: (strength / 3.0).min(1.0),
            flags: Vec::new(),
        });
    }
    let participants = meeting
        .participant
        .iter()
        .map(|person| Participant {
            name: person.name.clone(),
            title: person.title.clone(),
            site: person.site.clone(),
            present: roles.values().any(|role| role.name == person.name)
                || attendance.is_some_and(|presence| presence.names.contains(&person.name)),
        })
        .collect();
    let title_of = |name: &str| roles::person(meeting, name).map(|person| person.title.clone()).unwrap_or_default();
    let chair = roles
        .values()
        .find(|role| role.chair)
        .map(|role| Person { name: role.name.clone(), title: role.title.clone() })
        .or_else(|| meeting.chair.as_ref().map(|name| Person { name: name.clone(), title: title_of(name) }));
    Warned::clean(Minutes {
        schema: SCHEMA.to_owned(),
        meeting: Meeting {
            title: meeting.title.clone().unwrap_or_default(),
            date: meeting.date.clone(),
            start: meeting.start.clone(),
            end: None,
            organisation: meeting.organisation.clone().unwrap_or_default(),
            parent: meeting.parent.clone().unwrap_or_default(),
            issuer_kind: meeting.issuer_kind.clone().unwrap_or_default(),
            place: meeting.place.clone().unwrap_or_default(),
            platform: meeting.platform.clone().unwrap_or_default(),
            chair,
            secretary: meeting.secretary.as_ref().map(|name| Person { name: name.clone(), title: title_of(name) }),
            participants,
            sites: meeting.site.iter().map(|site| Site { name: site.name.clone(), present: false }).collect(),
        },
        phases: phases::phases(&reading, &parts),
        results: Vec::new(),
        difficulties: Vec::new(),
        proposals: Vec::new(),
        speeches: Vec::new(),
        conclusions,
        documents_cited: Vec::new(),
        warnings: Vec::new(),
    })
}
