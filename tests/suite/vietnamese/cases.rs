//! Reads `tests/cases/vietnamese/*.txt` (the format stands at the head of `numbers.txt`) and holds the program to them.

use crate::support::repository;
use std::path::Path;
use thuky::roster::MeetingFile;
use thuky::vietnamese::{Writer, edits};

/// One sentence as heard and as it must be written.
pub(crate) struct Case {
    pub(crate) file: String,
    pub(crate) name: String,
    pub(crate) heard: String,
    pub(crate) written: String,
    pub(crate) writer: Writer,
    pub(crate) trap: bool,
}

impl Case {
    /// The class: what stands before the colon in the name, or the file.
    pub(crate) fn class(&self) -> &str {
        self.name.split_once(':').map_or(self.file.as_str(), |(class, _)| class)
    }
}

/// All cases of one file.
pub(crate) fn read(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let (head, _) = text.split_once("\n---").unwrap_or((&text, ""));
    let meeting: String =
        head.lines().filter(|line| !line.starts_with("# ") && *line != "#").fold(String::new(), |all, line| all + line + "\n");
    let meeting: MeetingFile = toml::from_str(&meeting).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let writer = Writer::new(&meeting);
    let mut cases: Vec<Case> = Vec::new();
    for (number, line) in text.lines().enumerate().skip(head.lines().count()) {
        let case = cases.last_mut();
        if let Some(name) = line.strip_prefix("--- ") {
            let (name, writer) = (name.trim().to_owned(), writer.clone());
            cases.push(Case { file: file.clone(), name, heard: String::new(), written: String::new(), writer, trap: false });
        } else if let (Some(heard), Some(case)) = (line.strip_prefix("heard: "), case) {
            case.heard = heard.to_owned();
        } else if let (Some(written), Some(case)) = (line.strip_prefix("written: "), cases.last_mut()) {
            case.written = written.to_owned();
        } else if line.trim() == "unchanged" {
            if let Some(case) = cases.last_mut() {
                case.written = case.heard.clone();
                case.trap = true;
            }
        } else if !line.trim().is_empty() && !line.starts_with('#') {
            panic!("{}:{}: neither heard: nor written: nor unchanged", path.display(), number + 1);
        }
    }
    for case in &cases {
        assert!(!case.heard.is_empty() && !case.written.is_empty(), "{}: {} is not complete", case.file, case.name);
    }
    cases
}

/// The files of cases in order.
pub(crate) fn files() -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(repository("tests/cases/vietnamese"))
        .unwrap_or_else(|error| panic!("tests/cases/vietnamese: {error}"))
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_sentence_is_written_as_the_case_says() {
    let mut wrong = Vec::new();
    for case in files().iter().filter(|path| !path.ends_with("held_out.txt")).flat_map(|path| read(path)) {
        let written = case.writer.write(&case.heard);
        if written.text != case.written {
            wrong.push(format!(
                "{}: {}\n  heard   {}\n  wanted  {}\n  written {}",
                case.file, case.name, case.heard, case.written, written.text
            ));
        }
    }
    assert!(wrong.is_empty(), "{} sentences differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn there_are_enough_cases_and_traps() {
    let cases: Vec<Case> = files().iter().flat_map(|path| read(path)).collect();
    assert!(cases.len() >= 400, "{} cases", cases.len());
    let traps = cases.iter().filter(|case| case.trap).count();
    assert!(traps >= 150, "{traps} traps");
}

#[test]
fn every_case_keeps_the_laws() {
    for case in files().iter().flat_map(|path| read(path)) {
        let written = case.writer.write(&case.heard);
        let label = format!("{}: {}", case.file, case.name);
        assert_eq!(edits::undo(&written.text, &written.edits).as_deref(), Some(case.heard.as_str()), "{label} does not undo");
        assert_eq!(edits::apply(&case.heard, &written.edits).as_deref(), Some(written.text.as_str()), "{label} does not apply");
        let again = case.writer.write(&written.text);
        assert_eq!((again.text.as_str(), again.edits.len()), (written.text.as_str(), 0), "{label} changes when written twice");
    }
}

#[test]
fn traps_have_no_edit() {
    for case in files().iter().filter(|path| !path.ends_with("held_out.txt")).flat_map(|path| read(path)).filter(|case| case.trap)
    {
        let written = case.writer.write(&case.heard);
        assert!(written.edits.is_empty(), "{}: {:?}", case.name, written.edits);
    }
}
