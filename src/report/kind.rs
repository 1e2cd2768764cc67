//! Which papers are there, and in which formats?

use crate::text;
use crate::trouble::Failure;

/// A paper that follows a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The minutes, Mẫu 1.9.
    Minutes,
    /// The notice of the chair's conclusions, Mẫu 1.4.
    Notice,
    /// The numbered task list with its legal basis.
    Tasks,
    /// The news article.
    Article,
    /// The sign-off sheet: claim, who said it, quotation, time.
    Checklist,
    /// The follow-up table: task, who leads, who helps, deadline, state.
    FollowUp,
}

impl Kind {
    /// In the order in which an office needs them.
    pub const ALL: [Self; 6] = [Self::Minutes, Self::Notice, Self::Tasks, Self::Article, Self::Checklist, Self::FollowUp];

    /// The name on the command line and of the file.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Minutes => "bien-ban",
            Self::Notice => "thong-bao-ket-luan",
            Self::Tasks => "huong-dan-nhiem-vu",
            Self::Article => "tin-bai",
            Self::Checklist => "phieu-doi-chieu",
            Self::FollowUp => "theo-doi",
        }
    }

    /// The kind with this name.
    ///
    /// # Errors
    /// When there is none; the hint lists them.
    pub fn from_key(key: &str) -> Result<Self, Failure> {
        let names = Self::ALL.map(Self::key).join(", ");
        Self::ALL.into_iter().find(|kind| kind.key() == key).ok_or_else(|| {
            Failure::usage(
                text!("không có loại văn bản “{key}”", "there is no kind of document “{key}”"),
                text!("các loại: {names}", "the kinds are: {names}"),
            )
        })
    }
}

/// A format a document, or the transcript beside it, can be printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Word.
    Docx,
    /// For reading and printing anywhere.
    Pdf,
    /// A page.
    Html,
    /// Markdown.
    Md,
    /// Plain text.
    Txt,
    /// The follow-up table for a spreadsheet.
    Csv,
    /// The deadlines for a calendar.
    Ics,
    /// The document's structure for a program.
    Json,
    /// The transcript as subtitles for players.
    Srt,
    /// The transcript as subtitles for browsers.
    Vtt,
    /// Who spoke when, for programs of the field.
    Rttm,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Docx,
        Self::Pdf,
        Self::Html,
        Self::Md,
        Self::Txt,
        Self::Csv,
        Self::Ics,
        Self::Json,
        Self::Srt,
        Self::Vtt,
        Self::Rttm,
    ];

    /// The file's extension.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Pdf => "pdf",
            Self::Html => "html",
            Self::Md => "md",
            Self::Txt => "txt",
            Self::Csv => "csv",
            Self::Ics => "ics",
            Self::Json => "json",
            Self::Srt => "srt",
            Self::Vtt => "vtt",
            Self::Rttm => "rttm",
        }
    }

    /// The format with this name.
    ///
    /// # Errors
    /// When there is none; the hint lists them.
    pub fn from_key(key: &str) -> Result<Self, Failure> {
        let names = Self::ALL.map(Self::extension).join(", ");
        Self::ALL.into_iter().find(|format| format.extension() == key).ok_or_else(|| {
            Failure::usage(
                text!("không có định dạng “{key}”", "there is no format “{key}”"),
                text!("các định dạng: {names}", "the formats are: {names}"),
            )
        })
    }

    /// Whether this format says anything about a paper of this kind: calendars and spreadsheets are for deadlines,
    /// subtitles for the transcript alone.
    #[must_use]
    pub fn fits(self, kind: Kind) -> bool {
        match self {
            Self::Csv => matches!(kind, Kind::FollowUp | Kind::Checklist),
            Self::Ics => kind == Kind::FollowUp,
            Self::Srt | Self::Vtt | Self::Rttm => false,
            _ => true,
        }
    }
}
