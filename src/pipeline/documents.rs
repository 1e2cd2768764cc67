//! From a transcript as heard to everything people read.

use super::input::Input;
use super::naming;
use super::record::{Outcome, RunRecord, SCHEMA};
use super::recorded;
use super::settings::{Job, Settings};
use super::stages::Stages;
use crate::media::Part;
use crate::minutes::{self, Minutes, Presence};
use crate::progress::{Event, Stage, proceed};
use crate::report::{self, Format, Kind, Material, Options, RecordingPart, Templates};
use crate::roster::{MeetingFile, Roster};
use crate::teams::Alignment;
use crate::time::Timestamp;
use crate::transcript::Transcript;
use crate::trouble::{Failure, Warned, Warning};
use crate::vietnamese::{self, Writer};
use serde::Serialize;
use std::path::{Component, Path, PathBuf};

/// The papers of an evening, unless the user names others.
const DEFAULT_KINDS: [Kind; 3] = [Kind::Minutes, Kind::Notice, Kind::Article];
/// Their formats, unless the user names others.
const DEFAULT_FORMATS: [Format; 2] = [Format::Docx, Format::Md];

/// What listening to a recording left behind besides its words.
#[derive(Debug, Default)]
pub(super) struct Listened {
    pub(super) parts: Vec<Part>,
    pub(super) alignment: Option<Alignment>,
}

/// Refuses kinds, formats and templates that do not exist, before hours of work.
pub(super) fn check(settings: &Settings) -> Result<(), Failure> {
    kinds(settings)?;
    formats(settings)?;
    options(settings).map(drop)
}

fn kinds(settings: &Settings) -> Result<Vec<Kind>, Failure> {
    match settings.kinds.as_slice() {
        [] => Ok(DEFAULT_KINDS.to_vec()),
        named => named.iter().map(|key| Kind::from_key(key)).collect(),
    }
}

fn formats(settings: &Settings) -> Result<Vec<Format>, Failure> {
    match settings.formats.as_slice() {
        [] => Ok(DEFAULT_FORMATS.to_vec()),
        named => named.iter().map(|key| Format::from_key(key)).collect(),
    }
}

fn options(settings: &Settings) -> Result<Options, Failure> {
    let templates = match &settings.templates {
        Some(folder) => Templates::from_folder(folder)?,
        None => Templates::default(),
    };
    let look = &settings.look;
    Ok(Options { notice: look.notice, conclusions: look.conclusions, numbered_headings: look.numbered_headings, templates })
}

/// Writes the words down as an official would, draws the minutes, composes the papers, and places it all.
pub(super) fn finish(
    job: &Job,
    input: &Input,
    transcript: Transcript,
    listened: Listened,
    mut stages: Stages,
) -> Result<Warned<Outcome>, Failure> {
    stages.warnings.extend(input.warnings.iter().cloned());
    let roster = Roster::new(&input.meeting);
    let mut transcript = transcript;
    let starts: Vec<Timestamp> = listened.parts.iter().map(|part| part.span.start()).collect();
    transcript.markers.extend(recorded::on_joined_clock(&input.markers, &starts));
    for warning in roster.apply(&mut transcript) {
        stages.tell(warning)?;
    }
    let transcript = write(transcript, &input.meeting, &mut stages)?;
    let mut files = place_transcript(&transcript, &mut stages)?;
    let minutes = if job.transcript_only {
        None
    } else {
        let presence = input.attendance.as_ref().map(|attendance| naming::presence(attendance, &roster));
        let drawn = draw(&transcript, &input.meeting, presence.as_ref(), &mut stages)?;
        let minutes = keep_what_a_person_changed(job, drawn, &mut stages)?;
        files.extend(compose(job, input, &minutes, &transcript, &listened.parts, &mut stages)?);
        Some(minutes)
    };
    let record = RunRecord {
        schema: SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        recordings: input.recordings.clone(),
        attached: input.attached.clone(),
        parts: listened.parts,
        alignment: listened.alignment,
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

fn draw(
    transcript: &Transcript,
    meeting: &MeetingFile,
    presence: Option<&Presence>,
    stages: &mut Stages,
) -> Result<Minutes, Failure> {
    proceed(stages.observer.notice(Event::Started { stage: Stage::Minutes, total: None }))?;
    let drawn = stages.timed(Stage::Minutes, || minutes::draw(transcript, meeting, presence));
    proceed(stages.observer.notice(Event::Finished { stage: Stage::Minutes, reused: false }))?;
    Ok(drawn.into_value(&mut stages.warnings))
}

/// The last minutes as they were drawn, before anybody changed them.
const DRAWN: &str = "minutes.drawn.json";

/// What a person changed in `minutes.json` since it was last drawn goes over into the new draft.
fn keep_what_a_person_changed(job: &Job, drawn: Minutes, stages: &mut Stages) -> Result<Minutes, Failure> {
    let path = stages.folder.path().join("minutes.json");
    let previous: Option<Minutes> = std::fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let before: Option<Minutes> = stages.folder.read_inner(DRAWN);
    let edited = stages.folder.changed_by_a_person("minutes.json");
    stages.folder.write_inner(DRAWN, &drawn)?;
    match (previous, before) {
        (Some(previous), Some(before)) if edited && job.settings.keep_edits => {
            stages.folder.accept("minutes.json")?;
            Ok(minutes::keep_edits(&previous, &before, drawn))
        }
        _ => Ok(drawn),
    }
}

/// The recordings as the page finds them: by the way from the folder of results to each.
fn beside(job: &Job, parts: &[Part]) -> Vec<RecordingPart> {
    let Ok(home) = std::fs::canonicalize(&job.out) else { return Vec::new() };
    let way = |part: &Part| {
        Some(RecordingPart { file: way_to(&home, &std::fs::canonicalize(&part.path).ok()?)?, start: part.span.start() })
    };
    parts.iter().filter_map(way).collect()
}

/// The relative path from a folder to a file, with `/` between its steps; `None` where there is none (another drive).
fn way_to(from: &Path, to: &Path) -> Option<String> {
    let (from, to): (Vec<Component>, Vec<Component>) = (from.components().collect(), to.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return None;
    }
    let up = from[shared..].iter().map(|_| "..".to_owned());
    let down = to[shared..].iter().map(|step| step.as_os_str().to_string_lossy().into_owned());
    Some(up.chain(down).collect::<Vec<_>>().join("/"))
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

pub(super) fn compose(
    job: &Job,
    input: &Input,
    minutes: &Minutes,
    transcript: &Transcript,
    parts: &[Part],
    stages: &mut Stages,
) -> Result<Vec<PathBuf>, Failure> {
    proceed(stages.observer.notice(Event::Started { stage: Stage::Report, total: None }))?;
    let mut files = vec![place(stages, "minutes.json", &pretty(minutes))?];
    let (kinds, formats, options) = (kinds(&job.settings)?, formats(&job.settings)?, options(&job.settings)?);
    let recording = beside(job, parts);
    let pictures = match input.paths.first() {
        Some(first) if job.settings.pictures > 0 => {
            let whole = parts.first().map_or(Timestamp::ZERO, |part| part.span.end());
            report::take_pictures(first, job.settings.pictures, minutes, whole).into_value(&mut stages.warnings)
        }
        _ => Vec::new(),
    };
    let material = Material { minutes, meeting: &input.meeting, transcript, recording: &recording, pictures: &pictures };
    let papers = stages.timed(Stage::Report, || report::papers(&kinds, &formats, &material, &options))?;
    for warning in &papers.warnings {
        stages.tell(warning.clone())?;
    }
    for paper in papers.value {
        files.push(place(stages, &paper.name, &paper.bytes)?);
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
    pub(super) fn tell(&mut self, warning: Warning) -> Result<(), Failure> {
        proceed(self.observer.notice(Event::Warned(warning.clone())))?;
        self.warnings.push(warning);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_from_the_results_to_the_recording() {
        let way = |from: &str, to: &str| way_to(Path::new(from), Path::new(to));
        assert_eq!(way("/a/out", "/a/hop.mp4").as_deref(), Some("../hop.mp4"));
        assert_eq!(way("/a", "/a/b/hop.mp4").as_deref(), Some("b/hop.mp4"));
        assert_eq!(way("/x/y/out", "/a/hop.mp4").as_deref(), Some("../../../a/hop.mp4"));
    }
}
