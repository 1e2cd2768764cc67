//! Which settings can change a result, and which only its speed?

use crate::asr::Quality;
use crate::diarize::SpeakerCount;
use crate::report::{ConclusionStyle, NoticeForm, Typesetter};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Whose words a transcript holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WordSource {
    /// Our recogniser's.
    #[default]
    Ours,
    /// Those of the attached Teams transcript.
    Teams,
}

/// What can change the result of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The language spoken, or `auto`.
    pub language: String,
    /// Time against accuracy.
    pub quality: Quality,
    /// Whose words.
    pub words: WordSource,
    /// Whether voices are told apart.
    #[serde(default = "yes")]
    pub diarize: bool,
    /// How many people speak.
    #[serde(default)]
    pub speakers: SpeakerCount,
    /// Kinds of document; empty for the default ones.
    pub kinds: Vec<String>,
    /// Formats; empty for the default ones.
    pub formats: Vec<String>,
    /// How the house likes its papers.
    pub look: Look,
    /// The user's own templates.
    pub templates: Option<PathBuf>,
    /// How many stills of the recording go into the article.
    pub pictures: usize,
    /// Fields a person changed in `minutes.json` stay.
    pub keep_edits: bool,
    /// Papers whose names and terms are listened for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<PathBuf>,
    /// What a language model may do, if the user named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language_model: Option<crate::language_model::Wish>,
}

fn yes() -> bool {
    true
}

/// How the house likes its papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Look {
    /// The skeleton of the notice.
    pub notice: NoticeForm,
    /// How an article sets out the conclusions.
    pub conclusions: ConclusionStyle,
    /// Minutes with numbered bold headings.
    pub numbered_headings: bool,
    /// Who sets the pages of a PDF.
    #[serde(default)]
    pub typesetter: Typesetter,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: "vi".to_owned(),
            quality: Quality::Fast,
            words: WordSource::Ours,
            diarize: true,
            speakers: SpeakerCount::Auto,
            kinds: Vec::new(),
            formats: Vec::new(),
            look: Look::default(),
            templates: None,
            pictures: 0,
            keep_edits: true,
            context: Vec::new(),
            language_model: None,
        }
    }
}

/// The recording of one site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    /// The site (điểm cầu).
    pub site: String,
    /// Its recording.
    pub file: PathBuf,
}

/// A run as the user asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Consecutive parts of one recording.
    pub recordings: Vec<PathBuf>,
    /// Instead of them: recordings of the same time, one a site.
    pub tracks: Vec<Track>,
    /// Where the results go.
    pub out: PathBuf,
    /// The meeting file.
    pub meeting: Option<PathBuf>,
    /// A Teams transcript of the same meeting.
    pub transcript: Option<PathBuf>,
    /// A Teams attendance report.
    pub attendance: Option<PathBuf>,
    /// The folder of the voices that people let be known; none are looked up without it.
    pub voices: Option<PathBuf>,
    /// Stop behind the transcript.
    pub transcript_only: bool,
    /// What can change the result.
    pub settings: Settings,
    /// How many threads; cannot change the result.
    pub threads: usize,
}
