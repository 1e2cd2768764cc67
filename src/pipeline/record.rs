//! What did a run do? `run.json`: versions, hashes, settings, costs, and everything the user should know.

use super::engines::ModelUsed;
use super::input::{Attached, Source};
use super::people::SpeakerRecord;
use super::settings::Settings;
use super::stages::StageCost;
use crate::minutes::Minutes;
use crate::teams::Alignment;
use crate::transcript::Transcript;
use crate::trouble::Warning;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The value of `schema` in `run.json`.
pub(super) const SCHEMA: &str = "thuky.run/1";

/// The content of `run.json`. Everything but `stages` is the same for equal input, models and settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// Version of the program.
    pub version: String,
    /// The recordings, in order.
    pub recordings: Vec<Source>,
    /// The files beside them.
    pub attached: Vec<Attached>,
    /// How each recording was opened, and where it lies on the joined clock.
    pub parts: Vec<crate::media::Part>,
    /// The recordings of the sites, on the common clock, where each has its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<crate::media::sites::SiteTrack>,
    /// The models that listened.
    pub models: Vec<ModelUsed>,
    /// What could change the result.
    pub settings: Settings,
    /// The language that was listened for.
    pub language: String,
    /// How Teams' clock lies to the recording's, where a Teams transcript was attached.
    pub alignment: Option<Alignment>,
    /// Who speaks, what each name rests on, and the names that are not sure enough.
    #[serde(default)]
    pub speakers: Vec<SpeakerRecord>,
    /// What a language model read, added and was refused, where one was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language_model: Option<crate::language_model::Contribution>,
    /// Everything that is missing or doubtful.
    pub warnings: Vec<Warning>,
    /// What each stage cost this time.
    pub stages: Vec<StageCost>,
}

/// What a run leaves behind.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The files for people, in the order to read them.
    pub files: Vec<PathBuf>,
    /// Who said what.
    pub transcript: Transcript,
    /// What it came to, unless only the transcript was asked for.
    pub minutes: Option<Minutes>,
    /// What it cost.
    pub record: RunRecord,
}
