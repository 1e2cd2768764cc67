//! Who speaks?
//!
//! ```text
//! Audio --listen--> windows, observations, moments --cluster, mixtures--> voices
//!       --reconstruct, moments--> timeline --refine--> Diarization
//! ```
//!
//! `listen` runs the networks ([`SpeakerModels`]) once over the sound; everything after it is a pure function.
//! Beside the turns: `words` (whose is this word?), `rttm` (the field's file format), `voices` (people who let their
//! voice be known), `names` (who was given the floor, who said their name), `corrections` (what a person put right).

pub mod cluster;
pub mod corrections;
mod count;
pub mod fbank;
pub mod grid;
pub mod listen;
mod merge;
pub mod mixtures;
pub mod models;
pub mod moments;
pub mod names;
#[cfg(feature = "onnx")]
mod onnx;
pub mod powerset;
pub mod reconstruct;
pub mod refine;
pub mod rttm;
pub mod split;
pub mod voices;
pub mod words;

pub use count::SpeakerCount;
pub use models::{ScriptedSpeakers, SpeakerModels};
#[cfg(feature = "onnx")]
pub use onnx::OnnxSpeakers;
pub use reconstruct::Turn;

use crate::media::Audio;
use crate::progress::Observer;
use crate::text;
use crate::trouble::{Failure, Warned, Warning};
use cluster::{ClusterSettings, Clustering};
use listen::Listening;
use mixtures::MixtureSettings;
use moments::MomentSettings;
use reconstruct::{ReconstructSettings, Timeline};
use refine::PauseSettings;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the user may say about the people in the recording.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DiarizeSettings {
    /// How many people speak.
    pub speakers: SpeakerCount,
}

/// A voice of the recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Voice {
    /// `S1`, `S2`, … in order of first speech.
    pub id: String,
    /// How long it speaks, in milliseconds.
    pub speech_ms: u64,
    /// Its place among voices: a unit vector.
    pub embedding: Vec<f32>,
}

/// Which voice speaks when.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Diarization {
    /// The voices; a [`Turn::speaker`] is an index into them.
    pub voices: Vec<Voice>,
    /// All turns by start; they may overlap.
    pub turns: Vec<Turn>,
    /// One voice at a time, for attributing words; by start, disjoint.
    pub exclusive: Vec<Turn>,
}

/// Tells the voices of a recording apart, on `workers` threads; the answer does not depend on how many.
///
/// # Errors
/// When the disk or a model fails, or the observer says stop.
pub fn diarize(
    audio: &Audio,
    models: &dyn SpeakerModels,
    settings: &DiarizeSettings,
    workers: usize,
    observer: &mut dyn Observer,
) -> Result<Warned<Diarization>, Failure> {
    let heard = listen::listen(audio, models, workers, observer)?;
    let diarization = decide(&heard, settings);
    let mut warnings = Vec::new();
    if diarization.voices.is_empty() {
        warnings.push(Warning::new(
            "no_speech",
            text!(
                "không nghe thấy tiếng nói nào để phân biệt người nói",
                "no speech was heard, so there are no speakers to tell apart"
            ),
        ));
    }
    Ok(Warned::new(diarization, warnings))
}

/// From what the models said to turns: pure, no models.
#[must_use]
pub fn decide(heard: &Listening, settings: &DiarizeSettings) -> Diarization {
    let mut clustering = cluster::cluster(&heard.observations, settings.speakers, &ClusterSettings::default());
    // How many people there are is left as it is where the user said it.
    if settings.speakers == SpeakerCount::Auto {
        let timeline = timeline(heard, &clustering);
        let settings = MixtureSettings::default();
        let mixed = mixtures::by_moments(&timeline, &heard.moments, &clustering.centroids, &settings);
        clustering = clustering.without(&mixed, &heard.observations);
        clustering = mixtures::dissolve(clustering, &heard.windows, &heard.observations, &settings);
    }
    build(heard, &clustering, &ReconstructSettings::default())
}

/// Who speaks when, as the windows say.
fn timeline(heard: &Listening, clustering: &Clustering) -> Timeline {
    let labels: BTreeMap<(usize, usize), usize> =
        heard.observations.iter().zip(&clustering.labels).map(|(seen, &label)| ((seen.window, seen.voice), label)).collect();
    reconstruct::timeline(&heard.windows, heard.levels_db.len(), &|window, voice| labels.get(&(window, voice)).copied())
}

/// Turns of the voices that were found, numbered by first speech.
#[must_use]
pub fn build(heard: &Listening, clustering: &Clustering, settings: &ReconstructSettings) -> Diarization {
    let mut timeline = timeline(heard, clustering);
    moments::settle(&mut timeline, &heard.moments, &clustering.centroids, &MomentSettings::default());
    let following = refine::without_pauses(&timeline, &heard.levels_db, &PauseSettings::default());
    let mut turns = reconstruct::turns(&following, settings);
    let mut exclusive = reconstruct::exclusive(&timeline, settings);
    let mut order: Vec<usize> = Vec::new();
    for turn in &turns {
        if !order.contains(&turn.speaker) {
            order.push(turn.speaker);
        }
    }
    exclusive.retain(|turn| order.contains(&turn.speaker));
    for turn in turns.iter_mut().chain(exclusive.iter_mut()) {
        turn.speaker = order.iter().position(|&label| label == turn.speaker).unwrap_or(0);
    }
    turns.sort();
    let voices = order
        .iter()
        .enumerate()
        .map(|(number, &label)| Voice {
            id: format!("S{}", number + 1),
            speech_ms: turns.iter().filter(|turn| turn.speaker == number).map(|turn| turn.span.duration_ms()).sum(),
            embedding: clustering.centroids.get(label).cloned().unwrap_or_default(),
        })
        .collect();
    Diarization { voices, turns, exclusive }
}
