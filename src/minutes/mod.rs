//! What was concluded?
//!
//! [`draw`] reads a transcript and gives the minutes: the parts of the meeting, its results, difficulties and
//! proposals, who spoke, and above all the conclusions, every one with the words it rests on. There is no model in
//! it: lists of cues (`cues/*.tsv`), a small automaton, and scores that can be explained.
//!
//! ```text
//! Transcript -> turns -> reading (words, cues, pieces) -> roles -> phases -+-> directives -> conclusions -+
//!                                                                         +-> statements ----------------+-> Minutes
//!                                                                         +-> documents, frame ----------+
//! ```
//! [`verify`] asks of any minutes, drawn or written by hand, whether its evidence bears it; [`keep_edits`] carries a
//! person's changes over a later run.

mod assignees;
mod conclusions;
mod cues;
mod deadlines;
mod directives;
mod documents;
mod doubts;
mod enumeration;
mod figures;
mod frame;
mod keep;
mod phases;
mod reading;
mod roles;
mod statements;
mod turns;
mod types;
mod verify;
mod words;
mod written;

pub use keep::keep_edits;
pub use types::{
    Candidate, CitedDocument, Conclusion, Deadline, Evidence, Meeting, Minutes, Participant, Person, Phase, PhaseKind, Proposed,
    SCHEMA, Site, Speech, Statement,
};
pub use verify::{Finding, Trouble, verify};

use crate::roster::MeetingFile;
use crate::text;
use crate::transcript::Transcript;
use crate::trouble::{Warned, Warning};
use crate::vietnamese::Writer;

/// Who was seen in the meeting, from an attendance report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Presence {
    /// Names of persons and sites as the roster or the report spells them.
    pub names: Vec<String>,
}

/// Draws the minutes from a transcript whose utterances are written (`text`).
#[must_use]
pub fn draw(transcript: &Transcript, meeting: &MeetingFile, attendance: Option<&Presence>) -> Warned<Minutes> {
    let reading = reading::Reading::of(transcript, meeting);
    let scribe = written::Scribe::new((transcript.language == "vi").then(|| Writer::new(meeting)));
    let roles = roles::roles(&reading, meeting);
    let parts = phases::parts(&reading, &roles);
    let day = frame::day(&reading, meeting);
    let (mut orders, replies) = directives::orders(&reading, &parts);
    if !frame::looks_like_a_meeting(&reading) && meeting.chair.is_none() {
        orders.clear();
    }
    let taken = directives::taken(&reading, &orders);
    let tools = conclusions::Frame { reading: &reading, roles: &roles, file: meeting, scribe: &scribe, day };
    let drawn = conclusions::merged(orders.iter().filter_map(|order| conclusions::conclusion(&tools, order)).collect());
    let found = statements::statements(&reading, &roles, &parts, &taken, &replies, &scribe);
    let mut warnings = warnings(&reading, transcript, drawn.is_empty());
    if meeting.date.is_none()
        && let Some(day) = day
    {
        warnings.push(Warning::new(
            "date_from_speech",
            text!(
                "Ngày họp {day} lấy từ lời nói trong cuộc họp.",
                "The day of the meeting, {day}, was taken from what was said."
            ),
        ));
    }
    let mut minutes = Minutes {
        schema: SCHEMA.to_owned(),
        meeting: frame::frame(&roles, meeting, attendance, day),
        phases: phases::phases(&reading, &parts),
        results: found.results,
        difficulties: found.difficulties,
        proposals: found.proposals,
        speeches: found.speeches,
        attendance: found.attendance,
        conclusions: drawn,
        documents_cited: documents::documents(&reading),
        warnings: Vec::new(),
        proposed: None,
    };
    for finding in verify(&minutes, transcript, meeting) {
        if let Some(failing) =
            minutes.conclusions.iter_mut().find(|conclusion| finding.item == format!("conclusions/{}", conclusion.id))
        {
            conclusions::verbatim(failing, day);
        }
    }
    let failed = verify::set_aside(&mut minutes, transcript, meeting);
    if failed > 0 {
        warnings.push(Warning::new(
            "unverified",
            text!(
                "{failed} mục không khớp với lời nói, đã bỏ ra.",
                "{failed} items did not match the words said and were left out."
            ),
        ));
    }
    doubts::flag_doubts(&mut minutes, transcript);
    minutes.warnings = warnings.iter().map(|warning| warning.message.vi.clone()).collect();
    Warned::new(minutes, warnings)
}

/// The figures of a written text, in order, each once.
pub(crate) fn figures_in(text: &str) -> Vec<String> {
    figures::figures(text)
}

fn warnings(reading: &reading::Reading<'_>, transcript: &Transcript, without_conclusions: bool) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if reading.pieces.is_empty() {
        warnings.push(Warning::new("no_words", text!("Bản ghi lời không có lời nào.", "The transcript holds no words.")));
        return warnings;
    }
    let language = &transcript.language;
    if language != "vi" {
        warnings.push(Warning::new(
            "foreign_language",
            text!(
                "Biên bản được rút từ tiếng Việt; bản ghi này là \"{language}\".",
                "Minutes are drawn from Vietnamese; this transcript is in \"{language}\"."
            ),
        ));
    }
    if !frame::looks_like_a_meeting(reading) {
        warnings.push(Warning::new(
            "no_meeting",
            text!(
                "Không thấy dấu hiệu của một cuộc họp (khai mạc, mời phát biểu, kết luận).",
                "No sign of a meeting (opening, invitation, conclusion) was found."
            ),
        ));
    }
    if without_conclusions {
        warnings.push(Warning::new(
            "no_conclusions",
            text!("Không tìm thấy kết luận nào của người chủ trì.", "No conclusion of the chair was found."),
        ));
    }
    warnings
}
