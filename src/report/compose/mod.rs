//! What stands in a paper, and in which order? Content without format.
//!
//! ```text
//! Minutes + MeetingFile --context--> values --template--> filled text --markup--> Document
//! ```
//!
//! The wording of every kind is a template (`templates/*.txt`) that an office may change; the program's own are of
//! the same sort. A template can only print what [`context`] gives it, and that holds nothing without evidence.

mod claims;
mod context;
mod dates;
mod filters;
mod markup;
mod paper_details;
mod people;
mod register;

pub use dates::Date;

pub(crate) use claims::flag_label;

use super::document::{Block, DatedTask, Document, Layout, line_text};
use super::kind::Kind;
use super::print::pdf::Typesetter;
use super::templates::Templates;
use crate::minutes::Minutes;
use crate::roster::MeetingFile;
use crate::trouble::Failure;
use serde::{Deserialize, Serialize};

/// How an office likes its papers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// The skeleton of the notice.
    pub notice: NoticeForm,
    /// How an article sets out the conclusions.
    pub conclusions: ConclusionStyle,
    /// Minutes with numbered bold headings (I, II, III) instead of the plain words of the form.
    pub numbered_headings: bool,
    /// Who sets the pages of a PDF.
    pub typesetter: Typesetter,
    /// The wording.
    pub templates: Templates,
}

/// The skeletons a notice of conclusions may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum NoticeForm {
    /// TB-A: lead, numbered conclusions, closing.
    #[default]
    #[serde(rename = "a")]
    Running,
    /// TB-B: sections for who took part and what was concluded.
    #[serde(rename = "b")]
    Sections,
    /// TB-C: as A, with who and by when in brackets after each item.
    #[serde(rename = "c")]
    TaskLines,
}

impl NoticeForm {
    /// Its name on the command line and in templates.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Running => "a",
            Self::Sections => "b",
            Self::TaskLines => "c",
        }
    }
}

/// How an article sets out the conclusions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ConclusionStyle {
    /// One paragraph, clauses parted by semicolons.
    #[serde(rename = "lien")]
    Running,
    /// A paragraph for each.
    #[default]
    #[serde(rename = "doan")]
    Paragraphs,
    /// `1.`, `2.`, ….
    #[serde(rename = "so")]
    Numbered,
    /// `Một là`, `Hai là`, ….
    #[serde(rename = "mot-la")]
    Spelled,
}

impl ConclusionStyle {
    /// Its name on the command line and in templates.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Running => "lien",
            Self::Paragraphs => "doan",
            Self::Numbered => "so",
            Self::Spelled => "mot-la",
        }
    }
}

/// Composes one paper from what is known of a meeting.
///
/// # Errors
/// Only when a template that an office has changed does not work: with its line and a hint.
pub fn compose(kind: Kind, minutes: &Minutes, meeting: &MeetingFile, options: &Options) -> Result<Document, Failure> {
    let context = context::gather(kind, minutes, meeting, options);
    let name = format!("{}.txt", kind.key());
    let filled = options.templates.fill(&name, &context.values, filters::add)?;
    let blocks = markup::parse(&name, &filled)?;
    let layout = if blocks.iter().any(|block| matches!(block, Block::Letterhead(_))) { context.layout } else { Layout::Plain };
    let title = blocks
        .iter()
        .find_map(|block| match block {
            Block::Name(line) | Block::Headline(line) => Some(line_text(line)),
            _ => None,
        })
        .unwrap_or_default();
    // A headline may be the meeting's own name, and a meeting may have none.
    let meeting_title = minutes.meeting.title.trim();
    let title = if meeting_title.is_empty() || title.trim().eq_ignore_ascii_case(meeting_title) {
        title
    } else {
        format!("{title} – {meeting_title}")
    };
    Ok(Document { kind, layout, title, blocks, sources: context.sources, deadlines: deadlines(minutes) })
}

/// Conclusions with a day to be done by.
fn deadlines(minutes: &Minutes) -> Vec<DatedTask> {
    let dated = minutes.conclusions.iter().filter(|conclusion| !conclusion.evidence.is_empty()).filter_map(|conclusion| {
        let deadline = conclusion.deadline.as_ref()?;
        Some(DatedTask {
            task: conclusion.text.clone(),
            date: deadline.date.clone()?,
            said: deadline.text.clone(),
            assignees: conclusion.assignees.join(", "),
            cooperators: conclusion.cooperators.join(", "),
        })
    });
    dated.collect()
}
