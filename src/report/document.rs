//! What is a document, before anybody knows the paper it is printed on?
//!
//! A [`Document`] holds content and order, no format. Every [`Run`] of text that was said points into
//! [`Document::sources`], so that each printer can lead from the sentence back to the sound.

use super::kind::Kind;
use crate::minutes::Evidence;
use crate::time::Timestamp;

/// Whose rules of layout hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Decree 30/2020/NĐ-CP: state bodies, and bodies that follow it.
    State,
    /// Guidance 36-HD/VPTW: bodies of the Party.
    Party,
    /// No letterhead: an article, a working sheet.
    Plain,
}

/// A document without format.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Which paper.
    pub kind: Kind,
    /// Whose rules.
    pub layout: Layout,
    /// For the window's title bar and the list of files.
    pub title: String,
    /// From top to bottom.
    pub blocks: Vec<Block>,
    /// What the runs rest on.
    pub sources: Vec<Source>,
    /// Deadlines with a date, for a calendar.
    pub deadlines: Vec<DatedTask>,
}

/// A task that must be done by a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DatedTask {
    /// What.
    pub task: String,
    /// ISO 8601.
    pub date: String,
    /// The deadline as it was said.
    pub said: String,
    /// Who leads.
    pub assignees: String,
    /// Who helps.
    pub cooperators: String,
}

/// The words of the meeting that a piece of a document rests on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Source {
    /// The conclusion's id, where it is one.
    pub id: String,
    /// The words, never empty.
    pub evidence: Vec<Evidence>,
    /// What a person should look at.
    pub flags: Vec<String>,
}

/// A line of text in pieces.
pub type Line = Vec<Run>;

/// A piece of text in one face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The words.
    pub text: String,
    /// How they stand.
    pub face: Face,
    /// What they rest on: an index into [`Document::sources`].
    pub source: Option<usize>,
}

/// How a piece of text stands in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// As the style says.
    Plain,
    /// Stressed.
    Strong,
    /// Set apart.
    Emphasis,
    /// Something nobody knows yet, for a person to fill in.
    Missing,
}

/// A piece of the page.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Who issues it, under which sign.
    Letterhead(Letterhead),
    /// The name of the kind of document: BIÊN BẢN.
    Name(Line),
    /// What it is about, under the name; one line each.
    Subject(Vec<Line>),
    /// The headline of an article.
    Headline(Line),
    /// A heading: 1 mục, 2 khoản, 3 điểm.
    Heading(u8, Line),
    /// A paragraph.
    Paragraph(Role, Line),
    /// A table, its first row repeated on every page.
    Table(Table),
    /// Signatures side by side, one to three.
    Signatures(Vec<Signature>),
    /// Nơi nhận on its own, below the signatures.
    Recipients(Vec<Line>),
    /// Nơi nhận at the left, the signature at the right.
    SignOff(Vec<Line>, Signature),
    /// A still frame: file, description.
    Picture(Picture),
}

/// What a paragraph is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Text.
    Body,
    /// The first paragraph of an article.
    Lead,
    /// The place for a picture, with its caption.
    Caption,
    /// The author's line.
    Byline,
    /// Căn cứ.
    Basis,
    /// A word to the person who works on the draft; not part of what is issued.
    Note,
}

/// The head of the first page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Letterhead {
    /// The body above, may be empty.
    pub parent: Line,
    /// The issuing body.
    pub organisation: Line,
    /// Number and symbol, without the word `Số`.
    pub number: Line,
    /// Place and date, `None` where the form has none.
    pub place_and_date: Option<Line>,
}

/// Who signs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Signature {
    /// Authority and position, one line each: `KT. TRƯỞNG PHÒNG`, `PHÓ TRƯỞNG PHÒNG`.
    pub office: Vec<Line>,
    /// A line in brackets under it: `(Ký, ghi rõ họ tên)`.
    pub note: Line,
    /// Name.
    pub name: Line,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The columns' shares of the width.
    pub widths: Vec<u32>,
    /// The head.
    pub head: Vec<Line>,
    /// The rows.
    pub rows: Vec<Vec<Line>>,
}

/// A still frame of the recording.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picture {
    /// File name beside the document.
    pub file: String,
    /// What it shows, for those who cannot see it.
    pub description: String,
    /// JPEG bytes.
    pub bytes: Vec<u8>,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// When it was taken.
    pub at: Timestamp,
    /// Whether it was taken where the chair concludes.
    pub concluding: bool,
}

impl Run {
    /// Text as the style says.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), face: Face::Plain, source: None }
    }
}

/// The words of a line without their faces.
#[must_use]
pub fn line_text(line: &[Run]) -> String {
    line.iter().map(|run| run.text.as_str()).collect()
}

impl Block {
    /// All lines of the block in reading order.
    #[must_use]
    pub fn lines(&self) -> Vec<&Line> {
        match self {
            Self::Letterhead(head) => {
                let mut lines = vec![&head.parent, &head.organisation, &head.number];
                lines.extend(&head.place_and_date);
                lines
            }
            Self::Name(line) | Self::Headline(line) | Self::Heading(_, line) | Self::Paragraph(_, line) => vec![line],
            Self::Subject(lines) | Self::Recipients(lines) => lines.iter().collect(),
            Self::Table(table) => table.head.iter().chain(table.rows.iter().flatten()).collect(),
            Self::Signatures(signatures) => signatures.iter().flat_map(Signature::lines).collect(),
            Self::SignOff(recipients, signature) => recipients.iter().chain(signature.lines()).collect(),
            Self::Picture(_) => Vec::new(),
        }
    }
}

impl Signature {
    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.office.iter().chain([&self.note, &self.name])
    }
}
