//! The papers once more, after a person has edited `minutes.json`.

use super::documents::{self, compose};
use super::input::Input;
use super::record::RunRecord;
use super::settings::Job;
use super::stages::Stages;
use super::transcripts;
use crate::library::MeetingFolder;
use crate::minutes::{self, Finding, Minutes};
use crate::progress::Observer;
use crate::report::Kind;
use crate::roster::{self, MeetingFile, RosterPerson, RosterSite};
use crate::text;
use crate::time::Timestamp;
use crate::transcript::Transcript;
use crate::trouble::{Failure, Warned, Warning};
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// Composes the papers of an edited `minutes.json`. The transcript and the record of the run are taken from beside it
/// where they are, for the page one can hear.
///
/// # Errors
/// When the file is no `minutes.json`, a kind or format does not exist, or the disk is full.
pub fn render(minutes_file: &Path, job: &Job, observer: &mut dyn Observer) -> Result<Warned<Vec<PathBuf>>, Failure> {
    documents::check(&job.settings)?;
    let minutes: Minutes = read_json(minutes_file)?;
    let home = minutes_file.parent().unwrap_or(Path::new("."));
    let transcript: Option<Transcript> = read_json(&home.join("transcript.json")).ok();
    let record: Option<RunRecord> = read_json(&home.join("run.json")).ok();
    let input = Input { meeting: meeting_of(job, &minutes)?, ..Input::default() };
    let folder = MeetingFolder::open(&job.out)?;
    let mut stages = Stages::new(&folder, observer);
    if let Some(transcript) = &transcript {
        for finding in minutes::verify(&minutes, transcript, &input.meeting) {
            stages.tell(unproven(&finding))?;
        }
    }
    let parts = record.map(|record| record.parts).unwrap_or_default();
    let transcript = transcript.unwrap_or_else(|| Transcript::empty("vi", Timestamp::ZERO));
    let mut files = compose(job, &input, &minutes, &transcript, &parts, &mut stages)?;
    let beside = documents::formats(&job.settings)?.into_iter().filter(|format| !Kind::ALL.iter().any(|kind| format.fits(*kind)));
    files.extend(transcripts::place_these(&transcript, &beside.collect::<Vec<_>>(), &mut stages)?);
    Ok(Warned::new(files, stages.warnings))
}

/// Checks every statement of a meeting's folder against the words it rests on.
///
/// # Errors
/// When the folder holds no `minutes.json` and `transcript.json`.
pub fn verify(folder: &Path, meeting: Option<&Path>) -> Result<Vec<Finding>, Failure> {
    let minutes: Minutes = read_json(&folder.join("minutes.json"))?;
    let transcript: Transcript = read_json(&folder.join("transcript.json"))?;
    let meeting = match meeting {
        Some(path) => roster::read(path)?.value,
        None => meeting_of_minutes(&minutes),
    };
    Ok(minutes::verify(&minutes, &transcript, &meeting))
}

fn meeting_of(job: &Job, minutes: &Minutes) -> Result<MeetingFile, Failure> {
    match &job.meeting {
        Some(path) => Ok(roster::read(path)?.value),
        None => Ok(meeting_of_minutes(minutes)),
    }
}

/// The frame of the minutes as a meeting file, where the file itself is not at hand.
fn meeting_of_minutes(minutes: &Minutes) -> MeetingFile {
    let meeting = &minutes.meeting;
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    MeetingFile {
        title: said(&meeting.title),
        date: meeting.date.clone(),
        start: meeting.start.clone(),
        organisation: said(&meeting.organisation),
        parent: said(&meeting.parent),
        issuer_kind: said(&meeting.issuer_kind),
        place: said(&meeting.place),
        platform: said(&meeting.platform),
        chair: meeting.chair.as_ref().and_then(|chair| said(&chair.name)),
        secretary: meeting.secretary.as_ref().and_then(|secretary| said(&secretary.name)),
        participant: meeting
            .participants
            .iter()
            .map(|one| RosterPerson {
                name: one.name.clone(),
                title: one.title.clone(),
                site: one.site.clone(),
                aliases: Vec::new(),
            })
            .collect(),
        site: meeting.sites.iter().map(|site| RosterSite { name: site.name.clone(), aliases: Vec::new() }).collect(),
        ..MeetingFile::default()
    }
}

fn unproven(finding: &Finding) -> Warning {
    let (item, what) = (&finding.item, &finding.what);
    Warning::new(
        "unproven",
        text!(
            "{item}: “{what}” không có trong lời được dẫn làm căn cứ",
            "{item}: “{what}” does not stand in the words it rests on"
        ),
    )
}

/// Reads a result of a meeting's folder.
///
/// # Errors
/// When it is absent or no such file.
pub fn read_result<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<T, Failure> {
    read_json(&folder.join(name))
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let shown = path.display();
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::usage(
            text!("không mở được {shown}: {error}", "cannot open {shown}: {error}"),
            text!(
                "nêu tệp hoặc thư mục do `thuky run` hoặc `thuky summarize` tạo ra",
                "name a file or folder that `thuky run` or `thuky summarize` made"
            ),
        )
    })?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Failure::unusable(
            text!(
                "{shown} sai định dạng ở dòng {line}, cột {column}: {error}",
                "{shown} is malformed at line {line}, column {column}: {error}"
            ),
            text!(
                "sửa lại dòng đó, hoặc xóa tệp rồi chạy lại để lập bản khác",
                "mend that line, or delete the file and run again"
            ),
        )
    })
}
