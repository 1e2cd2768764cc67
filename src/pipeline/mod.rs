//! From a recording to everything the evening needs: one function a stranger can read aloud.
//!
//! Stage by stage: load a model, do its stage, drop it. Every stage's result lies in the meeting's folder under a key
//! made of all that can change it, so a run that was killed goes on where it was, and a changed setting redoes only
//! what stands behind it.

mod documents;
mod engines;
mod input;
mod naming;
mod record;
mod recorded;
mod render;
mod settings;
mod stages;

pub use engines::{Engines, ModelEngines, ModelUsed, ScriptedEngines};
pub use input::{Attached, Source};
pub use record::{Outcome, RunRecord};
pub use render::{render, verify};
pub use settings::{Job, Look, Settings, WordSource};
pub use stages::{StageCost, cpu_ms, peak_memory_bytes};

use crate::asr::{self, AsrSettings, Heard, Journal};
use crate::attribute;
use crate::library::{Key, MeetingFolder};
use crate::media::{self, Audio, Decoded, Part};
use crate::progress::{Observer, Stage};
use crate::trouble::{Failure, Warned};
use crate::vad::Speech;
use documents::Listened;
use input::Input;
use stages::Stages;

/// Raised with every change that lets a stage give another result for the same input: what earlier versions left
/// behind is then made again.
const REVISION: u32 = 1;

/// Recording to transcript, minutes and documents.
///
/// # Errors
/// [`Failure`] when there is nothing to work on, a model is not whole, the disk is full, or the observer says stop.
/// Finished stages stay in the folder; the same call goes on where this one ended.
pub fn run(job: &Job, engines: &dyn Engines, observer: &mut dyn Observer) -> Result<Warned<Outcome>, Failure> {
    let input = Input::of_recordings(job, engines)?;
    let folder = MeetingFolder::open(&job.out)?;
    let mut stages = Stages::new(&folder, observer);

    let (decoded, key) = decode(&input, &mut stages)?;
    let (speech, key) = detect(&decoded.audio, engines, &key, &mut stages)?;
    let (heard, language) = recognise(job, &decoded.audio, &speech, engines, &key, &mut stages)?;
    let transcript = attribute::utterances(&heard, &language, decoded.audio.duration());
    let (transcript, alignment) = naming::name_by_teams(transcript, &speech, &input, job.settings.words, &mut stages)?;

    documents::finish(job, &input, transcript, Listened { parts: decoded.parts, alignment }, stages)
}

/// Somebody else's transcript to minutes and documents; no sound needed.
///
/// # Errors
/// [`Failure`] when the transcript holds nothing, the disk is full, or the observer says stop.
pub fn summarize(job: &Job, observer: &mut dyn Observer) -> Result<Warned<Outcome>, Failure> {
    let (input, transcript) = Input::of_transcript(job)?;
    let folder = MeetingFolder::open(&job.out)?;
    let stages = Stages::new(&folder, observer);
    documents::finish(job, &input, transcript, Listened::default(), stages)
}

/// The recordings as one track of 16 kHz in the meeting's folder.
fn decode(input: &Input, stages: &mut Stages) -> Result<(Decoded, Key), Failure> {
    let contents: Vec<&str> = input.recordings.iter().map(|recording| recording.sha256.as_str()).collect();
    let names: Vec<&str> = input.recordings.iter().map(|recording| recording.file.as_str()).collect();
    let key = Key::of(&("media", REVISION, contents, names));
    let track = stages.folder.inner("audio.wav");
    let whole = |kept: &(Vec<Part>, u64)| Audio::open(&track).is_ok_and(|audio| audio.sample_count() == kept.1);
    let (parts, _) = stages.reach(Stage::Media, &key, whole, |observer| {
        let decoded = media::decode(&input.paths, &track, observer)?;
        Ok(decoded.map(|decoded| (decoded.parts, decoded.audio.sample_count())))
    })?;
    Ok((Decoded { audio: Audio::open(&track)?, parts }, key))
}

/// Where somebody speaks.
fn detect(audio: &Audio, engines: &dyn Engines, key: &Key, stages: &mut Stages) -> Result<(Speech, Key), Failure> {
    let key = key.then(&("vad", REVISION, engines.detector_identity()));
    let speech =
        stages.reach(Stage::Vad, &key, |_| true, |observer| engines.detector()?.detect(audio, observer).map(Warned::clean))?;
    Ok((speech, key))
}

/// The words, and the language they are in.
fn recognise(
    job: &Job,
    audio: &Audio,
    speech: &Speech,
    engines: &dyn Engines,
    key: &Key,
    stages: &mut Stages,
) -> Result<(Vec<Heard>, String), Failure> {
    let settings = AsrSettings {
        language: job.settings.language.clone(),
        quality: job.settings.quality,
        threads: job.threads,
        ..AsrSettings::default()
    };
    let key = key.then(&("asr", REVISION, engines.recogniser_identity(), &settings.language, settings.quality));
    let mut journal = Journal::at(&stages.folder.inner("asr.jsonl"), key.as_str());
    stages.reach(
        Stage::Asr,
        &key,
        |_| true,
        |observer| {
            let engine = engines.recogniser()?;
            let language = asr::spoken_language(audio, speech, engine.as_ref(), &settings)?;
            let settings = AsrSettings { language: language.clone(), ..settings };
            let heard = asr::recognize(audio, speech, engine.as_ref(), &settings, &mut journal, observer)?;
            Ok(heard.map(|heard| (heard, language)))
        },
    )
}
