//! The shape of `minutes.json`: the contract for editors, scripts and the web page. Fields are added, never renamed.

use crate::time::Span;
use serde::{Deserialize, Serialize};

/// The value of `schema` in `minutes.json`.
pub const SCHEMA: &str = "thuky.minutes/1";

/// What a meeting came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Minutes {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Where, when, who.
    pub meeting: Meeting,
    /// The parts of the meeting in order of time.
    #[serde(default)]
    pub phases: Vec<Phase>,
    /// What was achieved, with figures.
    #[serde(default)]
    pub results: Vec<Statement>,
    /// What is in the way.
    #[serde(default)]
    pub difficulties: Vec<Statement>,
    /// What the sites ask for.
    #[serde(default)]
    pub proposals: Vec<Statement>,
    /// Who spoke, and their main points.
    #[serde(default)]
    pub speeches: Vec<Speech>,
    /// What was said about who is there and from how many sites.
    #[serde(default)]
    pub attendance: Vec<Statement>,
    /// What the concluding person decided: who does what by when.
    #[serde(default)]
    pub conclusions: Vec<Conclusion>,
    /// Documents mentioned anywhere.
    #[serde(default)]
    pub documents_cited: Vec<CitedDocument>,
    /// What a reader must know about the gaps, in Vietnamese.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// What a language model proposes, where one was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<Proposed>,
}

/// What a language model proposes beside the minutes; every sentence is borne by its evidence.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Proposed {
    /// Headlines to choose from.
    pub headlines: Vec<Statement>,
    /// Sentences for the lead of the article.
    pub lead: Vec<Statement>,
    /// A sentence that leads to a part of the article: `results`, `difficulties`, `speeches`, `proposals`.
    pub transitions: std::collections::BTreeMap<String, String>,
    /// What the rules did not find; printed nowhere until a person has moved it to its list.
    pub candidates: Vec<Candidate>,
    /// What was dropped: `llm_dropped_unsaid`, ….
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
}

/// Something a person may want to add to the minutes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Candidate {
    /// `conclusion`, `result`, `difficulty` or `proposal`.
    pub kind: String,
    /// What was said.
    #[serde(flatten)]
    pub statement: Statement,
}

/// The frame of the meeting.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Meeting {
    /// Its name as it stands under BIÊN BẢN.
    pub title: String,
    /// ISO 8601 date.
    pub date: Option<String>,
    /// `HH:MM`.
    pub start: Option<String>,
    /// `HH:MM`.
    pub end: Option<String>,
    /// The issuing body.
    pub organisation: String,
    /// The body above it.
    pub parent: String,
    /// `state`, `party`, `union` or `school`.
    pub issuer_kind: String,
    /// Where.
    pub place: String,
    /// `Microsoft Teams`, ….
    pub platform: String,
    /// Who leads.
    pub chair: Option<Person>,
    /// Who takes the minutes.
    pub secretary: Option<Person>,
    /// Everyone known to take part.
    pub participants: Vec<Participant>,
    /// The sites (điểm cầu).
    pub sites: Vec<Site>,
}

/// A name with a title.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// Position.
    pub title: String,
}

/// Somebody on the roster.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Participant {
    /// Full name.
    pub name: String,
    /// Position.
    pub title: String,
    /// Where they sit.
    pub site: String,
    /// Seen or heard in the meeting.
    pub present: bool,
}

/// A room with one Teams account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// Seen or heard in the meeting.
    pub present: bool,
}

/// A part of the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    /// Which part.
    pub kind: PhaseKind,
    /// When.
    #[serde(flatten)]
    pub span: Span,
}

/// The parts a meeting has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PhaseKind {
    /// Reasons, delegates, agenda.
    Opening,
    /// Somebody reads the report.
    Report,
    /// Sites and people speak.
    Discussion,
    /// A visiting leader directs.
    Direction,
    /// The concluding person decides.
    Conclusion,
    /// Thanks and farewell.
    Closing,
}

/// Words of the meeting that a statement rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// An utterance's id.
    pub utterance: String,
    /// When.
    #[serde(flatten)]
    pub span: Span,
    /// A piece of the utterance's `text`, letter by letter.
    pub quote: String,
}

/// Something said, with who said it and the words it rests on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Statement {
    /// In the written register.
    pub text: String,
    /// Who.
    pub speaker: String,
    /// Their position.
    pub title: String,
    /// Where they sit.
    pub site: String,
    /// Numbers with their units, as printed in `text`.
    pub figures: Vec<String>,
    /// The chair's answer to a proposal, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Box<Statement>>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// What a person should look at: `doubtful_words`, `edited`, ….
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
}

/// A turn at the microphone worth a line in the minutes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Speech {
    /// Who.
    pub speaker: String,
    /// Their position.
    #[serde(default)]
    pub title: String,
    /// Where they sit.
    #[serde(default)]
    pub site: String,
    /// When.
    #[serde(flatten)]
    pub span: Span,
    /// At most three points.
    #[serde(default)]
    pub points: Vec<Statement>,
}

/// What the concluding person decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conclusion {
    /// `c1`, `c2`, ….
    pub id: String,
    /// In the written register.
    pub text: String,
    /// Who decided.
    #[serde(default)]
    pub speaker: String,
    /// Who does it.
    #[serde(default)]
    pub assignees: Vec<String>,
    /// Who helps.
    #[serde(default)]
    pub cooperators: Vec<String>,
    /// By when.
    #[serde(default)]
    pub deadline: Option<Deadline>,
    /// Document ids it rests on.
    #[serde(default)]
    pub citations: Vec<String>,
    /// Numbers with their units, as printed in `text`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<String>,
    /// The words it rests on, never empty.
    pub evidence: Vec<Evidence>,
    /// From 0 to 1.
    #[serde(default)]
    pub confidence: f64,
    /// What a person should look at: `corrected`, `deadline_year_derived`, `edited`, ….
    #[serde(default)]
    pub flags: Vec<String>,
}

/// By when: as said, and as a date where it can be one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Deadline {
    /// `chậm nhất là ngày 25/4`.
    pub text: String,
    /// ISO 8601, if it can be resolved.
    pub date: Option<String>,
}

/// A document somebody referred to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CitedDocument {
    /// `27/2020/TT-BGDĐT`.
    pub id: String,
    /// `Thông tư`.
    #[serde(rename = "type")]
    pub kind: String,
    /// ISO 8601, if said.
    pub date: Option<String>,
    /// Who issued it, if said.
    pub issuer: String,
    /// Where it was mentioned.
    pub evidence: Vec<Evidence>,
}
