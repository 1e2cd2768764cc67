//! From a recording to everything the evening needs: one function a stranger can read aloud.
//!
//! Stage by stage: load a model, do its stage, drop it. Every stage's result lies in the meeting's folder under a key
//! made of all that can change it, so a run that was killed goes on where it was, and a changed setting redoes only
//! what stands behind it.

mod assistance;
mod correct;
mod decoding;
mod documents;
mod draft;
mod engines;
mod enrol;
mod input;
mod live;
mod naming;
mod people;
mod record;
mod recorded;
#[cfg(feature = "net")]
mod remote_engines;
mod render;
mod settings;
mod stages;
mod tracks;
mod transcripts;
mod voices;

pub use correct::{SpeakerChange, correct, corrections};
pub use engines::{Engines, ModelEngines, ModelUsed, ScriptedEngines};
pub use enrol::{enrol, voice_of_speaker};
pub use input::{Attached, Source};
pub use live::{Said, follow};
pub use people::{SpeakerRecord, Suggestion};
pub use record::{Outcome, RunRecord};
#[cfg(feature = "net")]
pub use remote_engines::RemoteEngines;
pub use render::{read_result, render, verify};
pub use settings::{Job, Look, Settings, Track, WordSource};
pub use stages::{StageCost, cpu_ms, peak_memory_bytes};

use crate::asr::{self, AsrSettings, Heard, Journal};
use crate::attribute;
use crate::language_model::LanguageModel;
use crate::library::{Key, MeetingFolder};
use crate::media::Audio;
use crate::progress::{Observer, Stage};
use crate::text;
use crate::trouble::{Failure, Warned, Warning};
use crate::vad::Speech;
use draft::{Draft, Listened};
use input::Input;
use stages::Stages;

/// Raised with every change that lets a stage give another result for the same input: what earlier versions left
/// behind is then made again.
const REVISION: u32 = 5;

/// Recording to transcript, minutes and documents.
///
/// # Errors
/// [`Failure`] when there is nothing to work on, a model is not whole, the disk is full, or the observer says stop.
/// Finished stages stay in the folder; the same call goes on where this one ended.
pub fn run(job: &Job, engines: &dyn Engines, observer: &mut dyn Observer) -> Result<Warned<Outcome>, Failure> {
    run_with(job, engines, None, observer)
}

/// The same with a language model, which [`Settings::language_model`] tells what it may do.
///
/// # Errors
/// As [`run`]; trouble with the model is a warning.
pub fn run_with(
    job: &Job,
    engines: &dyn Engines,
    model: Option<&dyn LanguageModel>,
    observer: &mut dyn Observer,
) -> Result<Warned<Outcome>, Failure> {
    let input = Input::of_recordings(job, engines)?;
    let folder = MeetingFolder::open(&job.out)?;
    let mut stages = Stages::new(&folder, observer);
    if !job.tracks.is_empty() {
        return tracks::run(job, input, engines, model, stages);
    }

    let (decoded, key) = decoding::decode(&input, &mut stages)?;
    let (speech, heard_key) = detect(&decoded.audio, engines, &key, "", &mut stages)?;
    let (heard, language) = recognise(job, &input.phrases, (&decoded.audio, &speech), engines, &heard_key, "", &mut stages)?;
    let voices = voices::tell_apart(job, &decoded.audio, engines, &key, &mut stages)?;
    let turns = voices::exclusive(voices.as_ref());
    let transcript = attribute::utterances(&heard, turns, &language, decoded.audio.duration());
    let (transcript, alignment) = naming::name_by_teams(transcript, &speech, &input, job.settings.words, &mut stages)?;
    let transcript = naming::place_in_roster(transcript, &input, turns, &mut stages)?;

    let draft =
        Draft::keep(job, input, transcript, Listened { parts: decoded.parts, alignment, voices, sites: Vec::new() }, &stages)?;
    documents::finish(&draft, model, stages)
}

/// Somebody else's transcript to minutes and documents; no sound needed.
///
/// # Errors
/// [`Failure`] when the transcript holds nothing, the disk is full, or the observer says stop.
pub fn summarize(job: &Job, observer: &mut dyn Observer) -> Result<Warned<Outcome>, Failure> {
    summarize_with(job, None, observer)
}

/// The same with a language model, which [`Settings::language_model`] tells what it may do.
///
/// # Errors
/// As [`summarize`]; trouble with the model is a warning.
pub fn summarize_with(
    job: &Job,
    model: Option<&dyn LanguageModel>,
    observer: &mut dyn Observer,
) -> Result<Warned<Outcome>, Failure> {
    let (input, transcript) = Input::of_transcript(job)?;
    let folder = MeetingFolder::open(&job.out)?;
    let mut stages = Stages::new(&folder, observer);
    let transcript = naming::place_in_roster(transcript, &input, &[], &mut stages)?;
    let draft = Draft::keep(job, input, transcript, Listened::default(), &stages)?;
    documents::finish(&draft, model, stages)
}

/// Where somebody speaks; `track` tells the results of several tracks apart.
fn detect(audio: &Audio, engines: &dyn Engines, key: &Key, track: &str, stages: &mut Stages) -> Result<(Speech, Key), Failure> {
    let key = key.then(&("vad", REVISION, engines.detector_identity()));
    let speech = stages.reach_for(
        track,
        Stage::Vad,
        &key,
        |_| true,
        |observer| engines.detector()?.detect(audio, observer).map(Warned::clean),
    )?;
    Ok((speech, key))
}

/// The words, and the language they are in.
fn recognise(
    job: &Job,
    phrases: &[String],
    (audio, speech): (&Audio, &Speech),
    engines: &dyn Engines,
    key: &Key,
    track: &str,
    stages: &mut Stages,
) -> Result<(Vec<Heard>, String), Failure> {
    let settings = AsrSettings {
        language: job.settings.language.clone(),
        quality: job.settings.quality,
        phrases: phrases.into(),
        threads: job.threads,
        ..AsrSettings::default()
    };
    let key = key.then(&("asr", REVISION, engines.recogniser_identity(), &settings.language, settings.quality, phrases));
    let mut journal = Journal::at(&stages.folder.inner(&format!("asr{track}.jsonl")), key.as_str());
    stages.reach_for(
        track,
        Stage::Asr,
        &key,
        |_| true,
        |observer| {
            let engine = engines.recogniser()?;
            let language = asr::spoken_language(audio, speech, engine.as_ref(), &settings)?;
            let settings = AsrSettings { language: language.clone(), ..settings };
            let mut heard = asr::recognize(audio, speech, engine.as_ref(), &settings, &mut journal, observer)?;
            if let Some(failure) = engines.interrupted() {
                return Err(failure);
            }
            if !job.settings.context.is_empty() && !engine.favours_phrases() {
                heard.warnings.push(context_unused());
            }
            Ok(heard.map(|heard| (heard, language)))
        },
    )
}

fn context_unused() -> Warning {
    Warning::new(
        "context_unused",
        text!(
            "bộ nhận dạng này không dùng được tên và thuật ngữ của --context; lời được chép như khi không có chúng",
            "this recogniser cannot use the names and terms of --context; the words are as without them"
        ),
    )
}
