//! From a transcript as heard to everything people read.

use super::input::Input;
use super::record::{Outcome, RunRecord, SCHEMA};
use super::settings::{Job, Settings};
use super::stages::Stages;
use crate::media::Part;
use crate::minutes::{self, Minutes};
use crate::progress::{Event, Stage, proceed};
use crate::report::{self, Format, Kind, Options};
use crate::roster::MeetingFile;
use crate::transcript::Transcript;
use crate::trouble::{Failure, Warned, Warning};
use crate::vietnamese::{self, Writer};
use serde::Serialize;
use std::path::PathBuf;

/// The papers of an evening, unless the user names others.
const DEFAULT_KINDS: [Kind; 3] = [Kind::Minutes, Kind::Notice, Kind::Article];
/// Their formats, unless the user names others.
const DEFAULT_FORMATS: [Format; 1] = [Format::Docx];

/// Refuses kinds and formats that do not exist, before hours of work.
pub(super) fn check(settings: &Settings) -> Result<(), Failure> {
    papers(settings).map(drop)
}

/// Every paper with every format that fits it.
fn papers(settings: &Settings) -> Result<Vec<(Kind, Format)>, Failure> {
    let kinds = match settings.kinds.as_slice() {
        [] => DEFAULT_KINDS.to_vec(),
        named => named.iter().map(|key| Kind::from_key(key)).collect::<Result<_, _>>()?,
    };
    let formats = match settings.formats.as_slice() {
        [] => DEFAULT_FORMATS.to_vec(),
        named => named.iter().map(|key| Format::from_key(key)).collect::<Result<_, _>>()?,
    };
    let mut papers: Vec<(Kind, Format)> = kinds
        .iter()
        .flat_map(|kind| formats.iter().map(move |format| (*kind, *format)))
        .filter(|(kind, format)| format.fits(*kind))
        .collect();
    if settings.kinds.is_empty() && settings.formats.is_empty() {
        papers.insert(1, (Kind::Minutes, Format::Md));
    }
    Ok(papers)
}

/// Writes the words down as an official would, draws the minutes, composes the papers, and places it all.
pub(super) fn finish(
    job: &Job,
    input: &Input,
    transcript: Transcript,
    parts: Vec<Part>,
    mut stages: Stages,
) -> Result<Warned<Outcome>, Failure> {
    stages.warnings.extend(input.warnings.iter().cloned());
    let transcript = write(transcript, &input.meeting, &mut stages)?;
    let mut files = place_transcript(&transcript, &mut stages)?;
    let minutes = if job.transcript_only {
        None
    } else {
        let minutes = draw(&transcript, &input.meeting, &mut stages)?;
        files.extend(compose(job, &minutes, &input.meeting, &mut stages)?);
        Some(minutes)
    };
    let record = RunRecord {
        schema: SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        recordings: input.recordings.clone(),
        attached: input.attached.clone(),
        parts,
        models: input.models.clone(),
        settings: job.settings.clone(),
        language: transcript.language.clone(),
        warnings: stages.warnings.clone(),
        stages: stages.costs.clone(),
    };
    files.push(place(&mut stages, "run.json", &pretty(&record))?);
    Ok(Warned::new(Outcome { files, transcript, minutes, record }, stages.warnings))
}

/// Written Vietnamese; other languages stay as they were heard.
fn write(transcript: Transcript, meeting: &MeetingFile, stages: &mut Stages) -> Result<Transcript, Failure> {
    if transcript.language != "vi" {
        return Ok(transcript);
    }
    proceed(stages.observer.notice(Event::Started { stage: Stage::Vietnamese, total: None }))?;
    let written = stages.timed(Stage::Vietnamese, || vietnamese::write_transcript(&transcript, &Writer::new(meeting)));
    proceed(stages.observer.notice(Event::Finished { stage: Stage::Vietnamese, reused: false }))?;
    Ok(written)
}

fn draw(transcript: &Transcript, meeting: &MeetingFile, stages: &mut Stages) -> Result<Minutes, Failure> {
    proceed(stages.observer.notice(Event::Started { stage: Stage::Minutes, total: None }))?;
    let drawn = stages.timed(Stage::Minutes, || minutes::draw(transcript, meeting, None));
    proceed(stages.observer.notice(Event::Finished { stage: Stage::Minutes, reused: false }))?;
    Ok(drawn.into_value(&mut stages.warnings))
}

fn place_transcript(transcript: &Transcript, stages: &mut Stages) -> Result<Vec<PathBuf>, Failure> {
    let printed = [
        ("transcript.md", report::transcript::markdown(transcript).into_bytes()),
        ("transcript.srt", report::transcript::srt(transcript).into_bytes()),
        ("transcript.vtt", report::transcript::vtt(transcript).into_bytes()),
        ("transcript.json", pretty(transcript)),
    ];
    printed.iter().map(|(name, bytes)| place(stages, name, bytes)).collect()
}

fn compose(job: &Job, minutes: &Minutes, meeting: &MeetingFile, stages: &mut Stages) -> Result<Vec<PathBuf>, Failure> {
    proceed(stages.observer.notice(Event::Started { stage: Stage::Report, total: None }))?;
    let mut files = vec![place(stages, "minutes.json", &pretty(minutes))?];
    let options = Options::default();
    for (kind, format) in papers(&job.settings)? {
        let bytes = stages.timed(Stage::Report, || {
            let document = report::compose(kind, minutes, meeting, &options)?;
            report::print(format, &document)
        })?;
        files.push(place(stages, &format!("{}.{}", kind.key(), format.extension()), &bytes)?);
    }
    proceed(stages.observer.notice(Event::Finished { stage: Stage::Report, reused: false }))?;
    Ok(files)
}

/// Places a file for people; where theirs stands in the way, they are told.
fn place(stages: &mut Stages, name: &str, bytes: &[u8]) -> Result<PathBuf, Failure> {
    let placed = stages.folder.place(name, bytes)?;
    if let Some(note) = placed.note {
        stages.tell(note)?;
    }
    Ok(placed.path)
}

fn pretty(value: &impl Serialize) -> Vec<u8> {
    // Plain data always serialises; the file formats hold no maps with keys that are not text.
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

impl Stages<'_> {
    /// A warning, now on the screen and later in `run.json`.
    fn tell(&mut self, warning: Warning) -> Result<(), Failure> {
        proceed(self.observer.notice(Event::Warned(warning.clone())))?;
        self.warnings.push(warning);
        Ok(())
    }
}
