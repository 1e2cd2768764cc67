//! Where in a run does a language model help? After the rules, before a person's changes are carried over.

use super::stages::Stages;
use crate::language_model::{self, Contribution, LanguageModel, Memory, Remembered, Wish};
use crate::library::MeetingFolder;
use crate::minutes::Minutes;
use crate::progress::{Answer, Event, Stage, proceed};
use crate::roster::MeetingFile;
use crate::transcript::Transcript;
use crate::trouble::Failure;
use serde_json::Value;

/// Minutes with what the model made of them, and what it did.
pub(super) fn assist(
    drawn: &Minutes,
    transcript: &Transcript,
    meeting: &MeetingFile,
    model: &dyn LanguageModel,
    wish: &Wish,
    stages: &mut Stages,
) -> Result<(Minutes, Contribution), Failure> {
    const STAGE: Stage = Stage::LanguageModel;
    proceed(stages.observer.notice(Event::Started { stage: STAGE, total: None }))?;
    let mut memory = Answers { folder: stages.folder };
    let mut done = 0;
    let begun = std::time::Instant::now();
    let observer = &mut *stages.observer;
    let mut alive = || {
        done += 1;
        observer.notice(Event::Advanced { stage: STAGE, done }) == Answer::Continue
    };
    let assisted = language_model::assist(drawn, transcript, meeting, model, wish, &mut memory, &mut alive)?;
    let [answered, remembered, failed] = assisted.value.asked;
    tracing::info!(answered, remembered, failed, wall_ms = begun.elapsed().as_millis() as u64, "language model asked");
    stages.count(STAGE, begun, answered + failed == 0);
    proceed(stages.observer.notice(Event::Finished { stage: STAGE, reused: answered + failed == 0 && remembered > 0 }))?;
    for warning in assisted.warnings {
        stages.tell(warning)?;
    }
    Ok((assisted.value.minutes, assisted.value.contribution))
}

/// The model whose answers lie in a meeting's folder, to be used without asking it anything.
pub(super) fn remembered(folder: &MeetingFolder) -> Option<Remembered> {
    Remembered::of(&Answers { folder })
}

/// Answers kept in the meeting's folder, one file each.
struct Answers<'a> {
    folder: &'a MeetingFolder,
}

impl Answers<'_> {
    fn name(key: &str) -> String {
        format!("answers/{key}.json")
    }
}

impl Memory for Answers<'_> {
    fn recall(&self, key: &str) -> Option<Value> {
        self.folder.read_inner(&Self::name(key))
    }

    fn keep(&mut self, key: &str, value: &Value) {
        let kept = std::fs::create_dir_all(self.folder.inner("answers"))
            .map_err(|error| error.to_string())
            .and_then(|()| self.folder.write_inner(&Self::name(key), value).map_err(|failure| failure.message.en));
        if let Err(error) = kept {
            tracing::warn!(error, "an answer of the language model was not kept");
        }
    }
}
