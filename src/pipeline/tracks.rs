//! A recording per site: one clock, each site's own words, one transcript in which every word's site is exact.

use super::decoding::Lent;
use super::draft::{Draft, Listened};
use super::engines::Engines;
use super::input::Input;
use super::record::Outcome;
use super::settings::Job;
use super::stages::Stages;
use super::{REVISION, detect, documents, naming, recognise, voices};
use crate::attribute;
use crate::diarize::Turn;
use crate::language_model::LanguageModel;
use crate::library::Key;
use crate::media::sites::{self, SiteTrack};
use crate::media::{Audio, Ffmpeg, Part};
use crate::progress::Stage;
use crate::text;
use crate::time::{Span, Timestamp};
use crate::transcript::{Naming, Speaker, Transcript, Utterance};
use crate::trouble::{Failure, Warned, Warning};
use std::path::PathBuf;

/// Raised when a site's own speech is told from the others' otherwise than before.
const SITES_REVISION: u32 = 2;

/// Recordings of the sites to transcript, minutes and documents.
pub(super) fn run(
    job: &Job,
    input: Input,
    engines: &dyn Engines,
    model: Option<&dyn LanguageModel>,
    mut stages: Stages,
) -> Result<Warned<Outcome>, Failure> {
    if input.theirs.is_some() {
        stages.tell(Warning::new(
            "transcript_not_used",
            text!(
                "bản chép lời của Teams không được dùng cùng với --track: điểm cầu đã rõ theo từng bản ghi",
                "the transcript of Teams is not used together with --track: the recordings themselves name the sites"
            ),
        ))?;
    }
    let (tracks, mixed, key) = assemble(job, &input, &mut stages)?;
    let told = voices::tell_apart(job, &mixed, engines, &key, &mut stages)?;
    let turns = voices::exclusive(told.as_ref());
    let mut language = job.settings.language.clone();
    let mut said: Vec<Transcript> = Vec::new();
    for (index, _) in tracks.iter().enumerate() {
        let own = Audio::open(&sites::own_track(&stages.folder.inner(""), index))?;
        let name = format!("-{}", index + 1);
        let key = key.then(&("track", index));
        let (speech, key) = detect(&own, engines, &key, &name, &mut stages)?;
        let (heard, spoken) = recognise(job, &input.phrases, (&own, &speech), engines, &key, &name, &mut stages)?;
        said.push(attribute::utterances(&heard, turns, &spoken, mixed.duration()));
        language = spoken;
    }
    let transcript = together(&tracks, said, turns, &language, mixed.duration());
    let transcript = naming::place_in_roster(transcript, &input, turns, &mut stages)?;
    let parts = vec![heard_part(&tracks, &stages, &mixed)];
    let draft = Draft::keep(job, input, transcript, Listened { parts, alignment: None, voices: told, sites: tracks }, &stages)?;
    documents::finish(&draft, model, stages)
}

/// Each site's own speech, and all of it together, as tracks in the meeting's folder.
fn assemble(job: &Job, input: &Input, stages: &mut Stages) -> Result<(Vec<SiteTrack>, Audio, Key), Failure> {
    let contents: Vec<&str> = input.recordings.iter().map(|recording| recording.sha256.as_str()).collect();
    let names: Vec<&str> = job.tracks.iter().map(|track| track.site.as_str()).collect();
    let key = Key::of(&("sites", REVISION, SITES_REVISION, contents, names));
    let (home, mixed) = (stages.folder.inner(""), stages.folder.inner("audio.wav"));
    let sources: Vec<_> = job.tracks.iter().map(|track| (track.site.clone(), track.file.clone())).collect();
    let ffmpeg = Ffmpeg::from_environment();
    let written =
        |count: usize| (0..count).map(|index| sites::own_track(&home, index)).chain([mixed.clone()]).collect::<Vec<_>>();
    let whole = |kept: &(Vec<SiteTrack>, u64, Option<Lent>)| {
        let opens = |path: &PathBuf| Audio::open(path).is_ok_and(|audio| audio.sample_count() == kept.1);
        written(kept.0.len()).iter().all(opens) && kept.2.as_ref().is_none_or(|lent| lent.is_from(&ffmpeg))
    };
    let (tracks, _, lent) = stages.reach(Stage::Media, &key, whole, |observer| {
        let assembled = sites::assemble(&sources, &home, &mixed, observer)?;
        let samples = Audio::open(&mixed)?.sample_count();
        let parts = assembled.value.iter().map(|track| &track.part);
        let lent = Lent::by(&ffmpeg, parts, &assembled.warnings, &written(assembled.value.len()))?;
        Ok(assembled.map(|tracks| (tracks, samples, lent)))
    })?;
    Ok((tracks, Audio::open(&mixed)?, Lent::key(lent.as_ref(), key)))
}

/// One transcript of what was said at all sites, by time, each utterance under its site.
fn together(tracks: &[SiteTrack], said: Vec<Transcript>, turns: &[Turn], language: &str, duration: Timestamp) -> Transcript {
    let mut transcript = Transcript::empty(language, duration);
    let mut utterances: Vec<(Span, usize, Option<usize>, Utterance)> = Vec::new();
    for (index, (track, own)) in tracks.iter().zip(said).enumerate() {
        let id = format!("T{}", index + 1);
        let name = Some(track.site.clone());
        transcript.speakers.push(Speaker { id: id.clone(), name: name.clone(), site: name, how: Naming::Track });
        for utterance in own.utterances {
            let voice = voices::voice_over(utterance.span, turns);
            utterances.push((utterance.span, index, voice, Utterance { speaker: id.clone(), ..utterance }));
        }
    }
    utterances.sort_by_key(|said| (said.0, said.1, said.2));
    transcript.utterances = utterances
        .into_iter()
        .enumerate()
        .map(|(number, (_, _, _, utterance))| Utterance { id: format!("u{}", number + 1), ..utterance })
        .collect();
    voices::number_by_first_speech(&mut transcript);
    transcript
}

/// What the page plays: all sites together, on the common clock.
fn heard_part(tracks: &[SiteTrack], stages: &Stages, mixed: &Audio) -> Part {
    let path = std::path::absolute(stages.folder.inner("audio.wav")).unwrap_or_else(|_| stages.folder.inner("audio.wav"));
    Part {
        path,
        file_name: "audio.wav".to_owned(),
        span: Span::at_least_1ms(Timestamp::ZERO, mixed.duration()),
        started: tracks.iter().find_map(|track| track.part.started),
        container: "wave".to_owned(),
        codec: "pcm_s16le".to_owned(),
        sample_rate_hz: crate::media::SAMPLE_RATE_HZ,
        channels: 1,
        decoder: crate::media::Decoder::Symphonia,
        damaged: Vec::new(),
    }
}
