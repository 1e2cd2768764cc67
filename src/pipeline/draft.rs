//! What does a run know before a person puts anything right?
//!
//! The draft lies in the meeting's folder. Names, minutes and papers are made from it, and made again from it whenever
//! a person corrects who spoke, without the recording, the models or the settings of the first run at hand.

use super::input::Input;
use super::settings::Job;
use super::stages::{StageCost, Stages};
use crate::diarize::Diarization;
use crate::library::MeetingFolder;
use crate::media::Part;
use crate::media::sites::SiteTrack;
use crate::teams::Alignment;
use crate::text;
use crate::transcript::Transcript;
use crate::trouble::{Failure, Warning};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

const FILE: &str = "draft.json";

/// Everything that stands behind the transcript, as heard.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Draft {
    /// What the user asked for.
    pub(super) job: Job,
    /// What went in.
    pub(super) input: Input,
    /// Who said what, by voices and Teams' names alone.
    pub(super) transcript: Transcript,
    /// What listening to a recording left behind besides its words.
    pub(super) listened: Listened,
    /// What was doubtful so far.
    pub(super) warnings: Vec<Warning>,
    /// What it cost so far.
    pub(super) costs: Vec<StageCost>,
    /// The folder that relative paths start from.
    pub(super) home: PathBuf,
}

/// What listening to a recording left behind besides its words.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Listened {
    pub(super) parts: Vec<Part>,
    pub(super) alignment: Option<Alignment>,
    pub(super) voices: Option<Diarization>,
    /// The recordings of the sites, where each has its own.
    #[serde(default)]
    pub(super) sites: Vec<SiteTrack>,
}

impl Draft {
    /// Keeps the draft of a run in its folder.
    pub(super) fn keep(
        job: &Job,
        input: Input,
        transcript: Transcript,
        listened: Listened,
        stages: &Stages,
    ) -> Result<Self, Failure> {
        let draft = Self {
            job: job.clone(),
            input,
            transcript,
            listened,
            warnings: stages.warnings.clone(),
            costs: stages.costs.clone(),
            home: std::env::current_dir().unwrap_or_default(),
        };
        stages.folder.write_inner(FILE, &draft)?;
        Ok(draft)
    }

    /// The draft of the run that made this folder.
    pub(super) fn of(folder: &MeetingFolder) -> Result<Self, Failure> {
        let mut draft: Self = folder.read_inner(FILE).ok_or_else(|| {
            let shown = folder.path().display();
            Failure::usage(
                text!("{shown} không phải thư mục kết quả của một cuộc họp", "{shown} is not the result folder of a meeting"),
                text!(
                    "nêu thư mục --out của `thuky run`; nếu thư mục do bản cũ tạo ra, hãy chạy lại lệnh đó",
                    "name the --out folder of `thuky run`; if an older version made it, run that command again"
                ),
            )
        })?;
        draft.job.out = folder.path().to_owned();
        Ok(draft)
    }

    /// The same paths, good from any folder.
    pub(super) fn located(&self) -> (Job, Vec<Part>) {
        let mut job = self.job.clone();
        job.settings.templates = job.settings.templates.map(|path| self.home.join(path));
        let parts = self.listened.parts.iter().cloned().map(|part| Part { path: self.home.join(&part.path), ..part });
        (job, parts.collect())
    }

    /// Which recordings (or which transcript) corrections belong to.
    pub(super) fn subject(&self) -> String {
        let recordings = self.input.recordings.iter().map(|recording| recording.sha256.as_str());
        let attached = self.input.attached.iter().filter(|one| one.role == "transcript").map(|one| one.source.sha256.as_str());
        let named: Vec<&str> = if self.input.recordings.is_empty() { attached.collect() } else { recordings.collect() };
        named.join(" ")
    }
}
