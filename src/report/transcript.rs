//! How is a transcript printed? To read (`.md`, `.txt`), and beside the picture (`.srt`, `.vtt`).
//!
//! Printers only: they lay out what a [`Transcript`] holds, in its order, and leave nothing out.

use crate::time::{Span, Timestamp};
use crate::transcript::{Transcript, UNKNOWN_SPEAKER, Utterance};
use std::fmt::Write as _;

/// The longest line of a subtitle, in letters; two of them are what a viewer reads at a glance.
const SUBTITLE_LINE: usize = 42;

/// Turns of one speaker closer together than this are one paragraph in the readable form.
const PARAGRAPH_GAP_MS: u64 = 3_000;

/// To read: a paragraph for each turn, with its time and speaker.
#[must_use]
pub fn markdown(transcript: &Transcript) -> String {
    let mut page = String::from("# Bản chép lời\n");
    let _ = write!(page, "\nThời lượng: {}\n", Timestamp::from_ms(transcript.duration_ms));
    for turn in turns(transcript) {
        let name = escape_markdown(&speaker_label(transcript, &turn[0].speaker));
        let text = turn.iter().map(|utterance| escape_markdown(&one_line(&utterance.text))).collect::<Vec<_>>().join(" ");
        let _ = write!(page, "\n**[{}] {name}:** {text}\n", turn[0].span.start());
    }
    page
}

/// The same without any markup.
#[must_use]
pub fn plain(transcript: &Transcript) -> String {
    let mut page = String::new();
    for turn in turns(transcript) {
        let text = turn.iter().map(|utterance| one_line(&utterance.text)).collect::<Vec<_>>().join(" ");
        let _ = writeln!(page, "[{}] {}: {text}", turn[0].span.start(), speaker_label(transcript, &turn[0].speaker));
    }
    page
}

/// Subtitles for players that know `SubRip`.
#[must_use]
pub fn srt(transcript: &Transcript) -> String {
    let mut page = String::new();
    for (index, utterance) in transcript.utterances.iter().enumerate() {
        // An empty line ends a `SubRip` cue, so the text may not hold one; `-->` would start a new one.
        let text = wrap(&one_line(&utterance.text).replace("-->", "→"));
        let name = named_speaker(transcript, &utterance.speaker).map(|name| one_line(&name) + ": ").unwrap_or_default();
        let _ = write!(page, "{}\n{}\n{name}{text}\n\n", index + 1, cue_times(utterance.span, ','));
    }
    page
}

/// Subtitles for browsers, the speaker in a voice tag.
#[must_use]
pub fn vtt(transcript: &Transcript) -> String {
    let mut page = String::from("WEBVTT\n");
    for utterance in &transcript.utterances {
        let text = wrap(&one_line(&utterance.text)).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let voice = match named_speaker(transcript, &utterance.speaker) {
            Some(name) => {
                format!("<v {}>{text}</v>", one_line(&name).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
            }
            None => text,
        };
        let id = one_line(&utterance.id).replace("-->", "→");
        let _ = write!(page, "\n{id}\n{}\n{voice}\n", cue_times(utterance.span, '.'));
    }
    page
}

/// What a reader calls a speaker: name and site, site, or that nobody has been named.
#[must_use]
pub fn speaker_label(transcript: &Transcript, id: &str) -> String {
    match transcript.speaker(id) {
        Some(speaker) => match (&speaker.name, &speaker.site) {
            (Some(name), Some(site)) if name != site => format!("{name} ({site})"),
            (Some(name), _) => name.clone(),
            (None, Some(site)) => site.clone(),
            (None, None) => unnamed(id),
        },
        None => unnamed(id),
    }
}

fn unnamed(id: &str) -> String {
    if id.is_empty() || id == UNKNOWN_SPEAKER {
        "Chưa rõ người nói".to_owned()
    } else {
        let number = id.trim_start_matches('S');
        format!("Người nói {number}")
    }
}

fn named_speaker(transcript: &Transcript, id: &str) -> Option<String> {
    (!id.is_empty() && id != UNKNOWN_SPEAKER).then(|| speaker_label(transcript, id))
}

/// Utterances of one speaker that follow each other without a long pause.
fn turns(transcript: &Transcript) -> Vec<&[Utterance]> {
    transcript
        .utterances
        .chunk_by(|before, after| {
            before.speaker == after.speaker && after.span.start() <= before.span.end().plus_ms(PARAGRAPH_GAP_MS)
        })
        .flat_map(|turn| turn.chunks(12))
        .collect()
}

fn cue_times(span: Span, point: char) -> String {
    format!("{} --> {}", cue_time(span.start(), point), cue_time(span.end(), point))
}

fn cue_time(time: Timestamp, point: char) -> String {
    let ms = time.as_ms();
    format!("{:02}:{:02}:{:02}{point}{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

/// White space made single spaces, control characters gone: a line break would change the meaning of the file.
fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Breaks a long cue into lines of about equal reading length.
fn wrap(text: &str) -> String {
    let mut wrapped = String::with_capacity(text.len() + 8);
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > SUBTITLE_LINE {
            wrapped.push('\n');
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += length;
    }
    wrapped
}

fn escape_markdown(text: &str) -> String {
    super::print::escape_markdown(text)
}
