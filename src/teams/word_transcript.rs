//! How do the lines of a Word transcript become cues, and what does its head say?

use super::cue::Cue;
use super::headings::{Section, long_date, long_duration, sections};
use crate::roster::calendar::Date;
use crate::roster::facts_from_file_name;
use regex::Regex;
use std::path::Path;
use std::sync::LazyLock;

/// A word takes no longer than this, where only the next heading says when an utterance ends.
const SLOWEST_WORD_MS: i64 = 1000;

/// A word takes about this long, where nothing says when the last utterance ends.
const USUAL_WORD_MS: i64 = 350;

/// A Word transcript, or the text of one.
#[derive(Debug, Default)]
pub(super) struct WordTranscript {
    /// In the file's order.
    pub(super) cues: Vec<Cue>,
    /// The first line of the head.
    pub(super) title: Option<String>,
    /// The date line of the head.
    pub(super) date: Option<Date>,
}

/// What Teams writes at the start and end of a transcription.
static SYSTEM_LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\b(?:started|stopped) (?:the )?transcription|đã (?:bắt đầu|dừng|ngừng|kết thúc) (?:bản )?(?:phiên âm|chép lời|chép lại|ghi lời|bản ghi))\.?\s*$").ok()
});

/// `None` if no line is a heading.
pub(super) fn parse(text: &str) -> Option<WordTranscript> {
    let (head, sections) = sections(text)?;
    let mut transcript = WordTranscript::default();
    let mut duration_ms = None;
    for line in head.iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
        if let Some(length) = long_duration(line) {
            duration_ms = duration_ms.or(Some(length));
        } else if let Some(date) = long_date(line).filter(|_| facts_from_file_name(Path::new(line)).start.is_none()) {
            transcript.date = transcript.date.or(Some(date));
        } else if transcript.title.is_none() && !is_system_line(line) {
            let facts = facts_from_file_name(Path::new(line));
            transcript.date = facts.start.and(facts.date);
            transcript.title = if facts.start.is_some() { facts.title } else { Some(line.chars().take(300).collect()) };
        }
    }
    let starts: Vec<i64> = sections.iter().map(|section| section.start_ms).collect();
    for (index, section) in sections.into_iter().enumerate() {
        let next_ms = starts.get(index + 1).copied();
        transcript.cues.push(cue(section, next_ms, duration_ms));
    }
    Some(transcript)
}

fn is_system_line(line: &str) -> bool {
    line.len() <= 300 && SYSTEM_LINE.as_ref().is_some_and(|pattern| pattern.is_match(line))
}

fn cue(section: Section<'_>, next_ms: Option<i64>, duration_ms: Option<i64>) -> Cue {
    let body: Vec<&str> = section.body.into_iter().filter(|line| !is_system_line(line)).collect();
    let text = body.join("\n");
    let words = i64::try_from(text.split_whitespace().count()).unwrap_or(i64::MAX / SLOWEST_WORD_MS);
    let start_ms = section.start_ms;
    let guessed_ms = match (next_ms, duration_ms) {
        (Some(next), _) => next.min(start_ms + words * SLOWEST_WORD_MS + 2000),
        (None, Some(length)) if length > start_ms => length.min(start_ms + words * SLOWEST_WORD_MS + 2000),
        (None, _) => start_ms + words * USUAL_WORD_MS,
    };
    let end_ms = section.end_ms.unwrap_or(guessed_ms).max(start_ms);
    Cue { start_ms, end_ms, name: section.name.map(str::to_owned), text, piece: None }
}
