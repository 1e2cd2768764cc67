//! How do the cues of a file become a transcript?
//!
//! Whatever the file, its cues are put in order of time (stably, so that equal times keep the file's order), the
//! pieces of one utterance are joined, and display names become speakers in order of their first speech.

use super::words::tidy;
use crate::time::{Span, Timestamp};
use crate::transcript::{Naming, Speaker, Transcript, UNKNOWN_SPEAKER, Utterance};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Pieces further apart than this are two utterances, whatever their ids say.
const LONGEST_PAUSE_MS: i64 = 10_000;

/// One voice in one cue of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Cue {
    /// Milliseconds on the file's clock, negative before its zero.
    pub(super) start_ms: i64,
    /// Not before `start_ms`.
    pub(super) end_ms: i64,
    /// The display name as written.
    pub(super) name: Option<String>,
    /// What was said.
    pub(super) text: String,
    /// The utterance this is a piece of, and which piece.
    pub(super) piece: Option<(String, u64)>,
}

/// A name that stands for nobody: what Teams shows for a voice it cannot place.
static PLACEHOLDER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words = "speaker|spk|unknown(?: speaker| user)?|unidentified(?: speaker)?|người nói|diễn giả|người tham gia|không xác định|ẩn danh|anonymous|participant|guest|khách";
    Regex::new(&format!(r"(?i)^(?:{words})[\s_#-]*\d*$")).ok()
});

/// Whether a display name names nobody: `Speaker 1`, `Người nói 2`.
pub(super) fn is_placeholder(name: &str) -> bool {
    PLACEHOLDER.as_ref().is_some_and(|pattern| name.len() < 64 && pattern.is_match(name))
}

/// The transcript that the cues are, in order of time.
pub(super) fn assemble(mut cues: Vec<Cue>, language: &str) -> Transcript {
    for cue in &mut cues {
        cue.text = tidy(&cue.text);
        cue.name = cue.name.as_deref().map(tidy).filter(|name| !name.is_empty());
    }
    cues.retain(|cue| !cue.text.is_empty());
    cues.sort_by_key(|cue| cue.start_ms);
    let cues = join_pieces(cues);
    let mut transcript = Transcript::empty(language, Timestamp::ZERO);
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    let shift_ms = if cues.iter().all(|cue| cue.end_ms <= 0) { cues.first().map_or(0, |cue| -cue.start_ms) } else { 0 };
    for (index, cue) in cues.into_iter().enumerate() {
        let speaker = match cue.name {
            None => UNKNOWN_SPEAKER.to_owned(),
            Some(name) => match ids.get(&name) {
                Some(id) => id.clone(),
                None => {
                    let speaker = speaker(ids.len() + 1, &name);
                    let id = speaker.id.clone();
                    transcript.speakers.push(speaker);
                    ids.insert(name, id.clone());
                    id
                }
            },
        };
        let span = Span::from_ms(on_clock(cue.start_ms + shift_ms), on_clock(cue.end_ms + shift_ms));
        transcript.duration_ms = transcript.duration_ms.max(span.end().as_ms());
        let id = format!("u{}", index + 1);
        let text = cue.text.clone();
        transcript.utterances.push(Utterance { id, span, speaker, heard: cue.text, text, words: Vec::new(), edits: Vec::new() });
    }
    transcript
}

/// Times before the recording's start are its start.
fn on_clock(ms: i64) -> u64 {
    u64::try_from(ms).unwrap_or(0)
}

fn speaker(number: usize, name: &str) -> Speaker {
    let is_named = !is_placeholder(name);
    Speaker {
        id: format!("S{number}"),
        name: is_named.then(|| name.to_owned()),
        site: None,
        how: if is_named { Naming::Teams } else { Naming::None },
    }
}

/// Joins rising pieces of one utterance by one voice, also when another voice's cue lies between them.
fn join_pieces(cues: Vec<Cue>) -> Vec<Cue> {
    let mut joined: Vec<Cue> = Vec::with_capacity(cues.len());
    let mut open: BTreeMap<String, (usize, u64)> = BTreeMap::new();
    for cue in cues {
        let Some((utterance, piece)) = cue.piece.clone() else {
            joined.push(cue);
            continue;
        };
        let earlier = open.get(&utterance).and_then(|(index, last)| Some((*index, *last, joined.get_mut(*index)?)));
        if let Some((index, last, earlier)) = earlier
            && earlier.name == cue.name
            && last < piece
            && cue.start_ms <= earlier.end_ms.saturating_add(LONGEST_PAUSE_MS)
        {
            earlier.text.push(' ');
            earlier.text.push_str(&cue.text);
            earlier.end_ms = earlier.end_ms.max(cue.end_ms);
            open.insert(utterance, (index, piece));
        } else {
            open.insert(utterance, (joined.len(), piece));
            joined.push(cue);
        }
    }
    joined
}
