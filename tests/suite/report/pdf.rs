//! The program's own PDF: searchable, tagged, whole, and equal for equal documents.

use super::Sample;
use crate::support::left_out;
use std::process::Command;
use thuky::report::document::{Block, line_text};
use thuky::report::{Document, Format, Kind, Options, print};

fn file(document: &Document) -> Vec<u8> {
    print(Format::Pdf, document).expect("a PDF")
}

fn holds(file: &[u8], wanted: &str) -> bool {
    file.windows(wanted.len()).any(|window| window == wanted.as_bytes())
}

/// The text as `pdftotext` (poppler) finds it, pages parted by form feeds; `None` where it is not installed.
fn text(file: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.pdf");
    std::fs::write(&path, file).expect("written");
    let output = Command::new("pdftotext").args(["-layout", "-enc", "UTF-8"]).arg(&path).arg("-").output().ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
fn every_kind_is_tagged_searchable_and_always_the_same() {
    for name in ["state", "party"] {
        let sample = Sample::read(name);
        for kind in Kind::ALL {
            let document = sample.compose(kind, &Options::default());
            let pdf = file(&document);
            assert_eq!(pdf, file(&document), "equal documents give equal bytes");
            for wanted in ["%PDF-1.7", "<pdfuaid:part>1", "/Lang", "/MarkInfo", "/StructTreeRoot", "/Outlines", "/FontFile2"] {
                assert!(holds(&pdf, wanted), "{name} {}: no {wanted}", kind.key());
            }
            assert!(pdf.len() < 400_000, "{} bytes", pdf.len());
            let Some(text) = text(&pdf) else { return left_out("pdftotext (poppler-utils)") };
            for block in document
                .blocks
                .iter()
                .filter(|block| !matches!(block, Block::Table(_) | Block::SignOff(..) | Block::Letterhead(_)))
            {
                for line in block.lines() {
                    let first: String = letters(&line_text(line)).chars().take(20).collect();
                    assert!(letters(&text).contains(&first), "{name} {}: “{first}” is not found in\n{text}", kind.key());
                }
            }
        }
    }
}

#[test]
fn pages_are_numbered_from_the_second_and_tables_repeat_their_head() {
    let mut sample = Sample::read("state");
    let round = sample.minutes.conclusions.clone();
    for _ in 0..30 {
        sample.minutes.conclusions.extend(round.iter().cloned());
    }
    let Some(text) = text(&file(&sample.compose(Kind::FollowUp, &Options::default()))) else {
        return left_out("pdftotext (poppler-utils)");
    };
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert!(pages.len() > 5);
    for (index, page) in pages.iter().enumerate() {
        let first = page.lines().find(|line| !line.trim().is_empty()).expect("a line").trim();
        assert_eq!(first == (index + 1).to_string(), index > 0, "page {} begins with “{first}”", index + 1);
        assert!(page.contains("Nhiệm vụ") && page.contains("Tình trạng"), "page {} has no table head", index + 1);
    }
}

#[test]
fn the_signatures_stand_together_and_never_alone() {
    // One more conclusion after the other pushes the end of the minutes over the edge of a page, line by line.
    for more in 0..40 {
        let mut sample = Sample::read("state");
        let one = sample.minutes.conclusions[0].clone();
        sample.minutes.conclusions.extend((0..more).map(|_| one.clone()));
        let Some(text) = text(&file(&sample.compose(Kind::Minutes, &Options::default()))) else {
            return left_out("pdftotext (poppler-utils)");
        };
        let signed = text.split('\u{c}').find(|page| page.contains("THƯ KÝ")).expect("a page with signatures");
        assert!(signed.contains("CHỦ TỌA") && signed.contains("kết thúc vào"), "{more} more conclusions:\n{signed}");
    }
}

#[test]
fn odd_text_and_endless_names_are_set_whole() {
    let odd = ["", "👩🏽‍🏫 \u{202E}đảo\u{202C} \u{0}\u{7}שלום <b>&amp;", "\u{E000}\u{FFFF}\u{10FFFF}e\u{302}\u{301}", "a\r\n\tb"];
    for words in odd.iter().map(|words| (*words).to_owned()).chain(["ă".repeat(10_000), "Nguyễn ".repeat(1_500)]) {
        let mut sample = Sample::read("state");
        sample.minutes.meeting.title.clone_from(&words);
        sample.minutes.meeting.organisation.clone_from(&words);
        sample.minutes.conclusions[0].text.clone_from(&words);
        sample.minutes.conclusions[0].assignees = vec![words.clone()];
        sample.minutes.meeting.participants[0].name.clone_from(&words);
        for kind in Kind::ALL {
            let pdf = file(&sample.compose(kind, &Options::default()));
            if words.len() >= 1_500
                && kind == Kind::FollowUp
                && let Some(text) = text(&pdf)
            {
                let whole = letters(&text).matches(words.chars().next().expect("a letter")).count();
                assert!(whole > 100, "{whole}");
            }
        }
    }
}
