//! Who said what, and when: as heard and as written.
//!
//! A [`Transcript`] is the one currency between the chapters that listen and the chapters that write. `heard` is
//! what the recogniser (or the imported file) gave and is never changed; `text` is what an official would write;
//! `edits` lead from one to the other and back.

use crate::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// The value of `schema` in `transcript.json`.
pub const SCHEMA: &str = "thuky.transcript/1";

/// The speaker of an utterance that nobody has been named for.
pub const UNKNOWN_SPEAKER: &str = "unknown";

/// A whole meeting in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// ISO 639-1 code of the language spoken.
    pub language: String,
    /// Length of the recording (or of the imported transcript).
    pub duration_ms: u64,
    /// Everyone who speaks, in order of first speech.
    pub speakers: Vec<Speaker>,
    /// What was said, by start time.
    pub utterances: Vec<Utterance>,
    /// Notes and gaps of a recording that was made with `thuky record`, by time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub markers: Vec<Marker>,
}

impl Transcript {
    /// An empty transcript of a recording.
    #[must_use]
    pub fn empty(language: &str, duration: Timestamp) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            language: language.to_owned(),
            duration_ms: duration.as_ms(),
            speakers: Vec::new(),
            utterances: Vec::new(),
            markers: Vec::new(),
        }
    }

    /// The speaker with this id.
    #[must_use]
    pub fn speaker(&self, id: &str) -> Option<&Speaker> {
        self.speakers.iter().find(|speaker| speaker.id == id)
    }

    /// The utterance with this id.
    #[must_use]
    pub fn utterance(&self, id: &str) -> Option<&Utterance> {
        self.utterances.iter().find(|utterance| utterance.id == id)
    }

    /// How many words were heard.
    #[must_use]
    pub fn word_count(&self) -> usize {
        self.utterances.iter().map(|utterance| utterance.heard.split_whitespace().count()).sum()
    }
}

/// One voice, or one site with several people behind its microphone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// Stable within the meeting: `S1`, `S2`, …, or [`UNKNOWN_SPEAKER`].
    pub id: String,
    /// A person's name, or the display name Teams shows.
    pub name: Option<String>,
    /// The site (điểm cầu) the voice comes from.
    pub site: Option<String>,
    /// How the name was found.
    pub how: Naming,
}

/// The evidence a speaker's name rests on, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Naming {
    /// A person corrected it.
    User,
    /// The display name in Teams.
    Teams,
    /// The recording of the site.
    Track,
    /// An enrolled voice.
    Voice,
    /// The chair gave them the floor by name.
    Invited,
    /// They said who they are.
    #[serde(rename = "self")]
    OwnWords,
    /// Nothing is known.
    None,
}

/// A stretch of speech by one speaker, about a sentence long.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Utterance {
    /// Stable within the meeting: `u1`, `u2`, ….
    pub id: String,
    /// When.
    #[serde(flatten)]
    pub span: Span,
    /// Whose: a [`Speaker::id`].
    pub speaker: String,
    /// The words as heard, NFC, separated by single spaces.
    pub heard: String,
    /// The same in written Vietnamese; equal to `heard` until the `vietnamese` chapter has seen it.
    pub text: String,
    /// The words with their times, where the source gives them; joined by spaces they are `heard`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
    /// What leads from `heard` to `text`, sorted by place, disjoint.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
}

/// A place in the recording that somebody or the recorder marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// Where it begins.
    #[serde(rename = "at_ms")]
    pub at: Timestamp,
    /// Where it ends, if it is a stretch.
    #[serde(default, rename = "end_ms", skip_serializing_if = "Option::is_none")]
    pub end: Option<Timestamp>,
    /// `note`, `pause`, `resume`, `gap` (nobody has the sound), `disk_full`, `interrupted`.
    pub kind: String,
    /// What a person wrote, or what happened in a few words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// One word of the recogniser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// The word as printed by the recogniser, punctuation attached, no white space.
    #[serde(rename = "w")]
    pub text: String,
    /// When.
    #[serde(flatten)]
    pub span: Span,
    /// Probability from 0 to 1.
    #[serde(rename = "p")]
    pub probability: f32,
}

/// Words of numbers, as said.
pub(crate) const FIGURES: &[&str] = &[
    "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "bẩy", "tám", "chín", "mười", "mươi", "mốt", "tư", "lăm", "nhăm", "trăm",
    "nghìn", "ngàn", "vạn", "triệu", "tỷ", "tỉ", "phẩy", "rưỡi", "linh", "lẻ",
];
/// Words that turn a sentence round.
pub(crate) const NEGATIONS: &[&str] = &["không", "chưa", "chẳng", "đừng", "cấm"];

/// Whether a word in lower case is a figure: digits, or a word of numbers.
pub(crate) fn is_figure(word: &str) -> bool {
    word.contains(|letter: char| letter.is_ascii_digit()) || FIGURES.contains(&word)
}

impl Word {
    /// The word in lower case, NFC, letters and digits only.
    #[must_use]
    pub fn folded(&self) -> String {
        self.text.nfc().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    }

    /// Whether a mistake in this word turns the sentence into another: a figure, or a negation.
    #[must_use]
    pub fn is_figure_or_negation(&self) -> bool {
        let folded = self.folded();
        is_figure(&folded) || NEGATIONS.contains(&folded.as_str())
    }
}

/// One change on the way from heard to written, that a person can see and undo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Where `before` starts in `heard`, counted in Unicode scalar values.
    #[serde(default)]
    pub at: usize,
    /// What was heard there (may be empty for an insertion).
    pub before: String,
    /// What is written instead (may be empty for a deletion).
    pub after: String,
    /// The rule: `date`, `percent`, `document_id`, `case`, `filler`, `glossary`, ….
    pub rule: String,
}
