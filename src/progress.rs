//! How far is it?
//!
//! Stages tell an [`Observer`] how far they are; its [`Answer`] is the only way to cancel. A stage that is told to
//! stop leaves its finished work on disk and returns [`Failure::stopped`].

use crate::language::Text;
use crate::text;
use crate::trouble::{Failure, FailureKind, Warning};
use serde::{Deserialize, Serialize};

/// A stretch of work with an artifact of its own, in the order of the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Opening and decoding the recording.
    Media,
    /// Finding where somebody speaks.
    Vad,
    /// Writing down the words.
    Asr,
    /// Telling voices apart.
    Diarize,
    /// Whose words are these?
    Attribute,
    /// Written Vietnamese.
    Vietnamese,
    /// Conclusions with evidence.
    Minutes,
    /// What a language model adds, where the user named one.
    LanguageModel,
    /// The documents.
    Report,
}

impl Stage {
    /// Its name on the screen.
    #[must_use]
    pub fn label(self) -> Text {
        match self {
            Self::Media => text!("Mở bản ghi", "Opening the recording"),
            Self::Vad => text!("Tìm tiếng nói", "Finding speech"),
            Self::Asr => text!("Chép lời", "Transcribing"),
            Self::Diarize => text!("Phân biệt giọng nói", "Telling speakers apart"),
            Self::Attribute => text!("Gán lời cho người nói", "Attributing words"),
            Self::Vietnamese => text!("Viết thành văn bản", "Writing it down"),
            Self::Minutes => text!("Rút kết luận", "Drawing conclusions"),
            Self::LanguageModel => text!("Hỏi mô hình ngôn ngữ", "Asking the language model"),
            Self::Report => text!("Soạn văn bản", "Composing documents"),
        }
    }
}

/// What a stage tells its observer.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A stage begins; `total` units of work lie ahead (milliseconds of sound, unless the stage has none).
    Started {
        /// Which.
        stage: Stage,
        /// Units of work, if known.
        total: Option<u64>,
    },
    /// So many units are done.
    Advanced {
        /// Which.
        stage: Stage,
        /// Units done so far, never falling.
        done: u64,
    },
    /// A stage is complete.
    Finished {
        /// Which.
        stage: Stage,
        /// Its artifact was already there from an earlier run.
        reused: bool,
    },
    /// Something the user should know now.
    Warned(Warning),
}

/// Go on, or stop at the next safe place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Go on.
    Continue,
    /// Stop at the next safe place; finished work stays.
    Stop,
}

/// Sees the events of a run. Called from one thread at a time.
pub trait Observer: Send {
    /// Takes note, and says whether to go on.
    fn notice(&mut self, event: Event) -> Answer;
}

/// Sees nothing, never stops.
#[derive(Debug, Default, Clone, Copy)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn notice(&mut self, _event: Event) -> Answer {
        Answer::Continue
    }
}

/// Turns an [`Answer::Stop`] into a [`Failure`], so that a stage can write `proceed(observer.notice(…))?`.
///
/// # Errors
/// [`FailureKind::Stopped`] when the answer is to stop.
pub fn proceed(answer: Answer) -> Result<(), Failure> {
    match answer {
        Answer::Continue => Ok(()),
        Answer::Stop => Err(Failure::stopped()),
    }
}

impl Failure {
    /// The user stopped the run; what was finished is kept.
    #[must_use]
    pub fn stopped() -> Self {
        Self {
            kind: FailureKind::Stopped,
            message: text!("đã dừng theo yêu cầu", "stopped as asked"),
            hint: text!(
                "chạy lại đúng lệnh vừa rồi để làm tiếp; phần đã xong được giữ nguyên",
                "run the same command again to go on; what was finished is kept"
            ),
        }
    }
}
