//! The rules of the house that a machine can check.

use crate::support::{files_below, repository};
use std::fs;
use std::path::{Path, PathBuf};
use unicode_normalization::is_nfc;

fn rust_files() -> Vec<PathBuf> {
    [files_below("src"), files_below("tests/suite")]
        .concat()
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect()
}

fn shown(path: &Path) -> String {
    path.strip_prefix(repository("")).unwrap_or(path).display().to_string()
}

fn none(offenders: &[String], rule: &str) {
    assert!(offenders.is_empty(), "{rule}:\n{}", offenders.join("\n"));
}

#[test]
fn every_file_opens_by_saying_which_question_it_answers() {
    let offenders: Vec<String> = rust_files()
        .iter()
        .filter(|path| !fs::read_to_string(path).expect("readable").starts_with("//! "))
        .map(|path| shown(path))
        .collect();
    none(&offenders, "a file starts with a `//!` header");
}

#[test]
fn a_file_can_be_read_in_one_sitting() {
    let lengths: Vec<(usize, String)> =
        rust_files().iter().map(|path| (fs::read_to_string(path).expect("readable").lines().count(), shown(path))).collect();
    let too_long: Vec<String> =
        lengths.iter().filter(|(lines, _)| *lines > 600).map(|(lines, path)| format!("{path}: {lines} lines")).collect();
    none(&too_long, "no file above 600 lines");
    let source: Vec<&(usize, String)> = lengths.iter().filter(|(_, path)| path.starts_with("src")).collect();
    let long = source.iter().filter(|(lines, _)| *lines > 400).count();
    assert!(long * 10 <= source.len(), "nine of ten source files have at most 400 lines; {long} of {} are longer", source.len());
}

#[test]
fn names_say_what_they_hold() {
    let banned = ["v2", "new", "legacy", "utils", "helpers", "common", "manager", "misc", "stuff"];
    let offenders: Vec<String> = rust_files()
        .iter()
        .filter(|path| banned.contains(&path.file_stem().unwrap_or_default().to_string_lossy().as_ref()))
        .map(|path| shown(path))
        .collect();
    none(&offenders, "no file is called `utils` or the like");
}

/// A chapter and the chapters it must not know.
const EDGES: &[(&str, &[&str])] = &[
    ("time.rs", &["transcript", "media", "vad", "asr", "pipeline", "cli", "library"]),
    ("transcript.rs", &["media", "vad", "asr", "pipeline", "cli", "library"]),
    ("media", &["vad", "asr", "diarize", "teams", "vietnamese", "minutes", "report", "pipeline", "library", "cli"]),
    ("vad", &["asr", "diarize", "teams", "vietnamese", "minutes", "report", "pipeline", "library", "cli"]),
    ("record", &["vad", "asr", "diarize", "teams", "minutes", "report", "pipeline", "cli"]),
    ("syllables", &["media", "vad", "asr", "diarize", "minutes", "report", "pipeline", "library", "cli"]),
    ("context", &["media", "vad", "asr", "diarize", "minutes", "report", "pipeline", "library", "cli"]),
    ("asr", &["vad::Silero", "diarize", "teams", "vietnamese", "minutes", "report", "pipeline", "library", "cli"]),
    ("diarize", &["asr::Whisper", "teams", "minutes", "report", "pipeline", "library", "cli"]),
    ("teams", &["media", "asr", "diarize", "minutes", "report", "pipeline", "library", "cli"]),
    ("vietnamese", &["media", "vad", "asr", "diarize", "minutes", "report", "pipeline", "library", "cli"]),
    ("minutes", &["media", "vad", "asr", "diarize", "report", "pipeline", "library", "cli"]),
    ("report", &["vad", "asr", "diarize", "pipeline", "library", "cli"]),
    ("library", &["pipeline", "cli"]),
    ("pipeline", &["cli"]),
];

#[test]
fn chapters_depend_downwards_only() {
    let mut offenders = Vec::new();
    for (chapter, above) in EDGES {
        for path in rust_files().iter().filter(|path| shown(path).starts_with(&format!("src/{chapter}"))) {
            let text = fs::read_to_string(path).expect("readable");
            let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            for other in *above {
                if code.contains(&format!("crate::{other}::")) || code.contains(&format!("crate::{other};")) {
                    offenders.push(format!("{} uses {other}", shown(path)));
                }
            }
        }
    }
    none(&offenders, "a chapter knows only the chapters below it");
}

#[test]
fn only_the_command_line_prints() {
    let offenders: Vec<String> = rust_files()
        .iter()
        .filter(|path| shown(path).starts_with("src") && !shown(path).starts_with("src/cli") && shown(path) != "src/main.rs")
        .filter(|path| {
            let text = fs::read_to_string(path).expect("readable");
            text.contains("io::stdout()") || text.contains("println!") || text.contains("io::stderr()")
        })
        .map(|path| shown(path))
        .collect();
    none(&offenders, "only cli/ writes to stdout and stderr");
}

#[test]
fn the_root_holds_only_what_everyone_needs() {
    let known = [
        ".cargo",
        ".ci",
        ".git",
        ".gitignore",
        "CHANGELOG.md",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE",
        "Makefile",
        "README.md",
        "models",
        "rustfmt.toml",
        "samples",
        "src",
        "target",
        "tests",
    ];
    let offenders: Vec<String> = fs::read_dir(repository(""))
        .expect("the repository")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| !known.contains(&name.as_str()))
        .collect();
    none(&offenders, "nothing else lies at the top of the tree");
}

#[test]
fn lexicons_are_sorted_and_composed() {
    let mut offenders = Vec::new();
    for path in files_below("src").iter().filter(|path| path.extension().is_some_and(|extension| extension == "tsv")) {
        let text = fs::read_to_string(path).expect("readable");
        let rows: Vec<&str> = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).collect();
        if !is_nfc(&text) {
            offenders.push(format!("{}: not NFC", shown(path)));
        }
        if !text.starts_with('#') {
            offenders.push(format!("{}: does not say where it comes from", shown(path)));
        }
        if let Some(pair) = rows.windows(2).find(|pair| pair[0] >= pair[1]) {
            offenders.push(format!("{}: `{}` must stand before `{}`", shown(path), pair[1], pair[0]));
        }
    }
    none(&offenders, "a lexicon is sorted, without doubles, NFC, and names its source");
}

#[test]
fn every_model_has_a_licence_and_a_hash() {
    let models = thuky::models::Models::open(&repository("models")).expect("the manifest");
    for entry in models.entries() {
        assert!(!entry.licence.is_empty() && !entry.source.is_empty(), "{} lacks its licence or source", entry.file);
        models.verify(entry).unwrap_or_else(|failure| panic!("{}", failure.message.en));
    }
}

#[test]
fn every_dependency_says_what_it_is_for() {
    let manifest = fs::read_to_string(repository("Cargo.toml")).expect("Cargo.toml");
    let section = manifest.split("[dependencies]").nth(1).expect("dependencies").split("\n[").next().expect("a section");
    let first_uncommented = section.trim().lines().next().filter(|line| !line.starts_with('#'));
    assert!(first_uncommented.is_none(), "the first dependency has no comment: {first_uncommented:?}");
}
