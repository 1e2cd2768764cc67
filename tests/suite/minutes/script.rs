//! A meeting script (`tests/cases/minutes/*/NAME.txt`) as the program would read it, clean or as weak ears hear it.
//!
//! `# title`, `@ display | name | position | site | role`, `hh:mm:ss | display | words`.

use crate::support::repository;
use thuky::roster::{MeetingFile, RosterPerson};
use thuky::time::Span;
use thuky::transcript::{Naming, Speaker, Transcript, UNKNOWN_SPEAKER, Utterance};
use thuky::vietnamese::{Writer, write_transcript};
use unicode_normalization::UnicodeNormalization;

/// A script, read.
pub(super) struct Script {
    pub(super) name: String,
    pub(super) meeting: MeetingFile,
    turns: Vec<(u64, String, String)>,
}

/// Every script of a folder below `tests/cases/minutes`.
pub(super) fn scripts(folder: &str) -> Vec<Script> {
    let files = crate::support::files_below(&format!("tests/cases/minutes/{folder}"));
    let scripts: Vec<Script> =
        files.iter().filter(|path| path.extension().is_some_and(|e| e == "txt")).map(|path| read(path)).collect();
    assert!(!scripts.is_empty(), "no scripts in {folder}");
    scripts
}

/// The answer key of a script.
pub(super) fn key(folder: &str, name: &str) -> thuky::evaluate::AnswerKey {
    let path = repository(&format!("tests/cases/minutes/{folder}/{name}.gold.json"));
    serde_json::from_str(&std::fs::read_to_string(path).expect("an answer key")).expect("a valid answer key")
}

fn read(path: &std::path::Path) -> Script {
    let source = std::fs::read_to_string(path).expect("readable");
    let mut script = Script {
        name: path.file_stem().expect("a name").to_string_lossy().into_owned(),
        meeting: MeetingFile::default(),
        turns: Vec::new(),
    };
    for line in source.lines().map(str::trim) {
        if let Some(title) = line.strip_prefix("# ") {
            script.meeting.title = Some(title.to_owned());
        } else if let Some(person) = line.strip_prefix("@ ") {
            let parts: Vec<&str> = person.split('|').map(str::trim).collect();
            let [display, name, title, site, role] = parts[..] else { panic!("five parts in {line}") };
            if role == "chair" {
                script.meeting.chair = Some(name.to_owned());
            }
            if role == "secretary" {
                script.meeting.secretary = Some(name.to_owned());
            }
            let aliases = if display == name { Vec::new() } else { vec![display.to_owned()] };
            script.meeting.participant.push(RosterPerson {
                name: name.to_owned(),
                title: title.to_owned(),
                site: site.to_owned(),
                aliases,
            });
        } else if !line.is_empty() {
            let parts: Vec<&str> = line.splitn(3, '|').map(str::trim).collect();
            let [clock, speaker, words] = parts[..] else { panic!("three parts in {line}") };
            let seconds =
                clock.split(':').map(|part| part.parse::<u64>().expect("a number")).fold(0, |sum, part| sum * 60 + part);
            script.turns.push((seconds * 1000, speaker.to_owned(), words.to_owned()));
        }
    }
    script
}

impl Script {
    /// As Teams would transcribe it with good ears.
    pub(super) fn clean(&self) -> Transcript {
        self.transcript(&self.rows())
    }

    /// Lower case, no punctuation, 4 % of the tones lost, cues of at most 14 words.
    pub(super) fn noisy(&self, seed: u64) -> Transcript {
        let mut chance = Chance(
            self.name
                .bytes()
                .fold(0x9e37_79b9_7f4a_7c15 ^ (seed << 32), |seed, byte| (seed ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)),
        );
        let mut rows = Vec::new();
        for (start, end, speaker, text) in self.rows() {
            let lower: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
            let words: Vec<String> = lower
                .split_whitespace()
                .map(|word| if chance.next() < 0.04 { toneless(word) } else { word.to_owned() })
                .collect();
            let step = (end - start) / words.len().max(1) as u64;
            for (index, part) in words.chunks(14).enumerate() {
                let from = start + index as u64 * 14 * step;
                rows.push((from, from + part.len() as u64 * step, speaker.clone(), part.join(" ")));
            }
        }
        self.transcript(&rows)
    }

    /// The same words with nobody named: one microphone, no diarization.
    pub(super) fn unnamed(mut transcript: Transcript) -> Transcript {
        transcript.speakers = vec![Speaker { id: UNKNOWN_SPEAKER.to_owned(), name: None, site: None, how: Naming::None }];
        for utterance in &mut transcript.utterances {
            utterance.speaker = UNKNOWN_SPEAKER.to_owned();
        }
        transcript
    }

    fn rows(&self) -> Vec<(u64, u64, String, String)> {
        let mut rows = Vec::new();
        for (index, (start, speaker, text)) in self.turns.iter().enumerate() {
            let last = self.turns.get(index + 1).map_or(start + 6_000, |next| next.0 - 400);
            let spoken = start + 450 * text.split_whitespace().count() as u64 + 1_000;
            rows.push((*start, last.min(spoken).max(start + 1_000), speaker.clone(), text.clone()));
        }
        rows
    }

    fn transcript(&self, rows: &[(u64, u64, String, String)]) -> Transcript {
        let end = rows.last().map_or(0, |row| row.1);
        let mut transcript = Transcript::empty("vi", thuky::time::Timestamp::from_ms(end));
        for (start, end, display, text) in rows {
            let known = transcript
                .speakers
                .iter()
                .find(|speaker| speaker.name.as_deref() == Some(display))
                .map(|speaker| speaker.id.clone());
            let id = known.unwrap_or_else(|| {
                let id = format!("S{}", transcript.speakers.len() + 1);
                transcript.speakers.push(Speaker { id: id.clone(), name: Some(display.clone()), site: None, how: Naming::Teams });
                id
            });
            let number = transcript.utterances.len() + 1;
            transcript.utterances.push(utterance(&format!("u{number}"), &id, *start, *end, text));
        }
        write_transcript(&transcript, &Writer::new(&self.meeting))
    }
}

/// One utterance as heard.
pub(super) fn utterance(id: &str, speaker: &str, start_ms: u64, end_ms: u64, text: &str) -> Utterance {
    Utterance {
        id: id.to_owned(),
        span: Span::from_ms(start_ms, end_ms),
        speaker: speaker.to_owned(),
        heard: text.to_owned(),
        text: text.to_owned(),
        words: Vec::new(),
        edits: Vec::new(),
    }
}

fn toneless(word: &str) -> String {
    word.nfd().filter(|c| !matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')).nfc().collect()
}

/// A small generator with a fixed seed (xorshift), so that every run hears the same noise.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}
