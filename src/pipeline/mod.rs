//! From a recording to everything the evening needs: one function a stranger can read aloud.
//!
//! Stage by stage: load a model, do its stage, drop it. Every stage's result lies in the meeting's folder under a key
//! made of all that can change it, so a run that was killed goes on where it was, and a changed setting redoes only
//! what stands behind it.

mod engines;
mod input;
mod record;
mod settings;
mod stages;

pub use engines::{Engines, ModelEngines, ModelUsed, ScriptedEngines};
pub use input::{Attached, Source};
pub use record::{Outcome, RunRecord};
pub use settings::{Job, Settings, WordSource};
pub use stages::{StageCost, cpu_ms, peak_memory_bytes};

use crate::asr::{self, AsrSettings, Heard, Journal};
use crate::attribute;
use crate::library::{Key, MeetingFolder};
use crate::media::{self, Decoded};
use crate::minutes;
use crate::progress::{Observer, Stage};
use crate::roster::{self, MeetingFile};
use crate::teams;
use crate::transcript::Transcript;
use crate::trouble::{Failure, Warned};
use crate::vad::Speech;
use crate::vietnamese;
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

    let decoded = decode(&input, &mut stages)?;
    let speech = detect(&input, &decoded, engines, &mut stages)?;
    let (heard, language) = recognise(&input, job, &decoded, &speech, engines, &mut stages)?;
    let transcript = attribute::utterances(&heard, &language, decoded.audio.duration());
    let (transcript, alignment) = name_speakers(&input, job, transcript, &mut stages)?;

    finish(&input, job, transcript, Recorded { parts: decoded.parts, language, alignment, models: engines.models() }, stages)
}
