//! Writes the cues of a plain `WebVTT` file (argument 1; argument 2 a meeting file) and prints one utterance a line.

use std::io::Write;
use thuky::roster::MeetingFile;
use thuky::time::{Span, Timestamp};
use thuky::transcript::{Transcript, Utterance};
use thuky::vietnamese::{Writer, write_transcript};

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text = std::fs::read_to_string(arguments.first().map_or("", String::as_str))?;
    let meeting: MeetingFile = match arguments.get(1) {
        Some(path) => toml::from_str(&std::fs::read_to_string(path)?).map_err(std::io::Error::other)?,
        None => MeetingFile::default(),
    };
    let mut transcript = Transcript::empty("vi", Timestamp::ZERO);
    let mut span = Span::from_ms(0, 1);
    for line in text.lines() {
        if let Some((start, end)) = line.split_once(" --> ") {
            span = Span::from_ms(milliseconds(start), milliseconds(end));
        } else if let Some((speaker, words)) =
            line.strip_prefix("<v ").and_then(|rest| rest.strip_suffix("</v>")).and_then(|rest| rest.split_once('>'))
        {
            let id = format!("u{}", transcript.utterances.len() + 1);
            let (heard, text) = (words.to_owned(), words.to_owned());
            transcript.utterances.push(Utterance {
                id,
                span,
                speaker: speaker.to_owned(),
                heard,
                text,
                words: Vec::new(),
                edits: Vec::new(),
            });
        }
    }
    let mut out = std::io::stdout().lock();
    for utterance in write_transcript(&transcript, &Writer::new(&meeting)).utterances {
        writeln!(out, "{}", utterance.text)?;
    }
    Ok(())
}

/// `00:01:02.500` in milliseconds.
fn milliseconds(stamp: &str) -> u64 {
    let digits = |part: &str| part.parse::<u64>().unwrap_or(0);
    let (clock, fraction) = stamp.trim().split_once('.').unwrap_or((stamp, "0"));
    clock.split(':').fold(0, |total, part| total * 60 + digits(part)) * 1000 + digits(fraction)
}
