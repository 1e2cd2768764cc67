//! Documents on paper: what is printed was said, looks as the rules want it, and stays a person's once changed.

mod all_papers;
mod docx;
mod lint;
mod lint_surroundings;
mod odd_text;
mod page;
mod papers;
mod pdf;
mod pictures;
mod templates;
mod transcripts;

use crate::support::repository;
use std::path::PathBuf;
use thuky::minutes::Minutes;
use thuky::report::{Document, Kind, Options, compose};
use thuky::roster::MeetingFile;
use thuky::transcript::Transcript;

/// An invented meeting: `state` or `party`.
struct Sample {
    minutes: Minutes,
    meeting: MeetingFile,
    transcript: Transcript,
}

impl Sample {
    fn read(name: &str) -> Self {
        let text = |end: &str| std::fs::read_to_string(repository(&format!("tests/cases/report/{name}.{end}"))).expect("a case");
        Self {
            minutes: serde_json::from_str(&text("minutes.json")).expect("minutes"),
            meeting: toml::from_str(&text("meeting.toml")).expect("a meeting file"),
            transcript: serde_json::from_str(&text("transcript.json")).expect("a transcript"),
        }
    }

    fn compose(&self, kind: Kind, options: &Options) -> Document {
        compose(kind, &self.minutes, &self.meeting, options).expect("a document")
    }
}

/// Compares with a reviewed file; `THUKY_ACCEPT=1 cargo test` takes the new output for the next review.
fn golden(name: &str, actual: &str) {
    let path: PathBuf = repository("tests/golden/report").join(name);
    if std::env::var_os("THUKY_ACCEPT").is_some() {
        std::fs::write(&path, actual).expect("a writable golden");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(expected == actual, "{} differs; look at it, then THUKY_ACCEPT=1", path.display());
}

/// The parts of a package by name, sorted.
fn parts(docx: &[u8]) -> Vec<(String, String)> {
    use std::io::Read as _;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).expect("a zip");
    let mut found = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let mut text = String::new();
        entry.read_to_string(&mut text).expect("text");
        found.push((entry.name().expect("a name").into_owned(), text));
    }
    found.sort();
    found
}

/// A package from parts: to edit what was printed.
fn package(parts: &[(String, String)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("an entry");
        archive.write_all(text.as_bytes()).expect("memory");
    }
    archive.finish().expect("a package").into_inner()
}
