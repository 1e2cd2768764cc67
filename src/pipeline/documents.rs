//! From a transcript as heard to everything people read.

use super::assistance;
use super::correct;
use super::draft::Draft;
use super::input::Input;
use super::naming;
use super::people;
use super::record::{Outcome, RunRecord, SCHEMA};
use super::recorded;
use super::settings::{Job, Settings};
use super::stages::Stages;
use super::transcripts;
use super::voices;
use crate::language_model::LanguageModel;
use crate::media::Part;
use crate::minutes::{self, Minutes, Presence};
use crate::progress::{Event, Stage, proceed};
use crate::report::{self, Format, Kind, Material, Options, RecordingPart, Templates};
use crate::roster::{MeetingFile, Roster};
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

pub(super) fn formats(settings: &Settings) -> Result<Vec<Format>, Failure> {
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
    Ok(Options {
        notice: look.notice,
        conclusions: look.conclusions,
        numbered_headings: look.numbered_headings,
        typesetter: look.typesetter,
        templates,
    })
}

/// Puts right what a person corrected, writes the words down as an official would, names the speakers, draws the
/// minutes (with the help of `model` where one is asked), composes the papers, and places it all.
pub(super) fn finish(draft: &Draft, model: Option<&dyn LanguageModel>, mut stages: Stages) -> Result<Warned<Outcome>, Failure> {
    let (input, listened) = (&draft.input, &draft.listened);
    let (job, parts) = draft.located();
    stages.warnings.extend(input.warnings.iter().cloned());
    let mut transcript = correct::apply(draft, &mut stages)?;
    let starts: Vec<Timestamp> = listened.parts.iter().map(|part| part.span.start()).collect();
    transcript.markers.extend(recorded::on_joined_clock(&input.markers, &starts));
    let mut transcript = write(transcript, &input.meeting, &mut stages)?;
    people::seat(&mut transcript, &input.meeting);
    let named = stages.timed(Stage::Attribute, || people::name(draft, &mut transcript));
    for warning in &named.warnings {
        stages.tell(warning.clone())?;
    }
    let speakers = named.value;
    let mut files = transcripts::place_all(&transcript, &formats(&job.settings)?, &mut stages)?;
    if !input.recordings.is_empty() {
        // The voices' own turns are finer than the utterances.
        let turns = place(&mut stages, "speakers.rttm", voices::speaker_turns(draft, &transcript).as_bytes())?;
        files.retain(|file| *file != turns);
        files.push(turns);
    }
    let mut contribution = None;
    let minutes = if job.transcript_only {
        None
    } else {
        let roster = Roster::new(&input.meeting);
        let presence = input.attendance.as_ref().map(|attendance| naming::presence(attendance, &roster));
        let drawn = draw(&transcript, &input.meeting, presence.as_ref(), &mut stages)?;
        let mut drawn = match (model, &job.settings.language_model) {
            (Some(model), Some(wish)) => {
                let (minutes, done) = assistance::assist(&drawn, &transcript, &input.meeting, model, wish, &mut stages)?;
                contribution = Some(done);
                minutes
            }
            _ => drawn,
        };
        drawn.warnings.extend(people::remarks(&speakers, |id| report::transcript::speaker_label(&transcript, id)));
        let minutes = keep_what_a_person_changed(&job, drawn, &mut stages)?;
        files.extend(compose(&job, input, &minutes, &transcript, &parts, &mut stages)?);
        Some(minutes)
    };
    let record = RunRecord {
        schema: SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        recordings: input.recordings.clone(),
        attached: input.attached.clone(),
        parts: listened.parts.clone(),
        alignment: listened.alignment,
        sites: listened.sites.clone(),
        models: input.models.clone(),
        settings: draft.job.settings.clone(),
        language: transcript.language.clone(),
        speakers,
        language_model: contribution,
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
pub(super) fn place(stages: &mut Stages, name: &str, bytes: &[u8]) -> Result<PathBuf, Failure> {
    let placed = stages.folder.place(name, bytes)?;
    if let Some(note) = placed.note {
        stages.tell(note)?;
    }
    Ok(placed.path)
}

pub(super) fn pretty(value: &impl Serialize) -> Vec<u8> {
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
