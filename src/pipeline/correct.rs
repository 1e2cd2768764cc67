//! Who spoke, after a person has looked at it: corrections, and everything that follows from them.

use super::assistance;
use super::documents;
use super::draft::Draft;
use super::record::Outcome;
use super::stages::Stages;
use crate::diarize::corrections::{Correction, Corrections};
use crate::language_model::LanguageModel;
use crate::library::MeetingFolder;
use crate::progress::Observer;
use crate::text;
use crate::transcript::Transcript;
use crate::trouble::{Failure, Warned, Warning};
use std::collections::BTreeMap;
use std::path::Path;

/// Corrections by what they belong to: another recording in the same folder has its own.
pub(super) const FILE: &str = "corrections.json";
type Kept = BTreeMap<String, Corrections>;

/// What a person says about the speakers of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpeakerChange {
    /// The others are the same person as the first.
    Merge {
        /// Who stays.
        into: String,
        /// Who goes.
        from: Vec<String>,
    },
    /// The speaker's name.
    Name {
        /// Who.
        speaker: String,
        /// What they are called.
        name: String,
    },
    /// Somebody else said these.
    Move {
        /// The utterances.
        utterances: Vec<String>,
        /// Who said them; an id not yet in use is a new speaker.
        speaker: String,
    },
    /// The last correction was wrong.
    Undo,
}

/// Makes a change in a meeting's folder: the transcript, the minutes and the papers follow, and later runs keep it.
///
/// # Errors
/// When the folder holds no meeting, the change names nobody in it, or the disk is full.
pub fn correct(folder: &Path, change: &SpeakerChange, observer: &mut dyn Observer) -> Result<Warned<Outcome>, Failure> {
    let transcript = super::render::read_result::<Transcript>(folder, "transcript.json")?;
    let folder = MeetingFolder::open(folder)?;
    let draft = Draft::of(&folder)?;
    let mut kept: Kept = folder.read_inner(FILE).unwrap_or_default();
    let corrections = kept.entry(draft.subject()).or_default();
    match change {
        SpeakerChange::Merge { into, from } => {
            for one in from {
                corrections.merge(&transcript, into, one)?;
            }
        }
        SpeakerChange::Name { speaker, name } => corrections.name(&transcript, speaker, name)?,
        SpeakerChange::Move { utterances, speaker } => {
            for one in utterances {
                corrections.move_utterance(&transcript, one, speaker)?;
            }
        }
        SpeakerChange::Undo => {
            corrections.undo().ok_or_else(|| {
                Failure::usage(
                    text!("không có chỉnh sửa nào để hoàn tác", "there is no correction to undo"),
                    text!("xem `thuky speakers --help`", "see `thuky speakers --help`"),
                )
            })?;
        }
    }
    folder.write_inner(FILE, &kept)?;
    let mut stages = Stages::new(&folder, observer);
    stages.warnings.clone_from(&draft.warnings);
    stages.costs.clone_from(&draft.costs);
    // Where a language model helped, what it answered then still holds for all that has not changed.
    let model = assistance::remembered(&folder);
    documents::finish(&draft, model.as_ref().map(|model| model as &dyn LanguageModel), stages)
}

/// The corrections of a meeting's folder, oldest first.
#[must_use]
pub fn corrections(folder: &Path) -> Vec<Correction> {
    let bytes = std::fs::read(folder.join(".thuky").join(FILE)).unwrap_or_default();
    let kept: Kept = serde_json::from_slice(&bytes).unwrap_or_default();
    kept.values().flat_map(|corrections| corrections.steps().to_vec()).collect()
}

/// The transcript as a person corrected it.
pub(super) fn apply(draft: &Draft, stages: &mut Stages) -> Result<Transcript, Failure> {
    let kept: Kept = stages.folder.read_inner(FILE).unwrap_or_default();
    let subject = draft.subject();
    if kept.iter().any(|(of, corrections)| *of != subject && !corrections.steps().is_empty()) && !kept.contains_key(&subject) {
        stages.tell(Warning::new(
            "corrections_of_another_recording",
            text!(
                "các chỉnh sửa người nói trong thư mục này thuộc bản ghi khác nên chưa được áp dụng",
                "the corrections of speakers in this folder belong to another recording and were not applied"
            ),
        ))?;
    }
    let corrected = kept.get(&subject).cloned().unwrap_or_default().apply(&draft.transcript);
    for warning in corrected.warnings {
        stages.tell(warning)?;
    }
    Ok(corrected.value)
}
