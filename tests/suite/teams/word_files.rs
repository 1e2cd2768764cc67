//! Transcripts as Word files, in the three layouts Teams has written.

use std::io::{Cursor, Write};
use std::path::Path;
use thuky::teams::{Imported, SourceForm, transcript_from_bytes};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A Word file with these paragraphs; `\n` inside one is a line break.
pub(super) fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let body: String = paragraphs
        .iter()
        .map(|paragraph| {
            let runs: Vec<String> =
                paragraph.split('\n').map(|line| format!("<w:t xml:space=\"preserve\">{}</w:t>", escape(line))).collect();
            format!("<w:p><w:r>{}</w:r></w:p>", runs.join("<w:br/>"))
        })
        .collect();
    package(&[(
        "word/document.xml",
        format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"x\"><w:body>{body}</w:body></w:document>").as_bytes(),
    )])
}

pub(super) fn package(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a file");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("a zip").into_inner()
}

fn lines(imported: &Imported) -> Vec<String> {
    let transcript = &imported.transcript;
    let line = |u: &thuky::transcript::Utterance| {
        let name = transcript.speaker(&u.speaker).and_then(|speaker| speaker.name.clone()).unwrap_or_default();
        format!("{}-{} {name}: {}", u.span.start().as_ms(), u.span.end().as_ms(), u.heard)
    };
    transcript.utterances.iter().map(line).collect()
}

fn read(paragraphs: &[&str]) -> Imported {
    let read = transcript_from_bytes(&docx(paragraphs), Path::new("a.docx")).expect("a transcript");
    assert_eq!(read.warnings, []);
    assert_eq!(read.value.form, SourceForm::Docx);
    read.value
}

#[test]
fn names_with_times_above_paragraphs() {
    let imported = read(&[
        "Giao ban cụm 2-20220516_072958-Meeting Transcript",
        "May 16, 2022, 12:29AM",
        "1h 2m 30s",
        "Văn thư PGD started transcription",
        "",
        "PGD Mường Ảng   0:03",
        "Kính thưa các đồng chí,",
        "chúng ta họp lúc 15:00",
        "TH & THCS Búng Lao (Guest)   0:20\nVâng, báo cáo <3 ý.",
        "PGD Mường Ảng   1:02:03",
        "Kết thúc.",
        "Văn thư PGD stopped transcription",
    ]);
    assert_eq!(
        lines(&imported),
        [
            "3000-15000 PGD Mường Ảng: Kính thưa các đồng chí, chúng ta họp lúc 15:00",
            "20000-27000 TH & THCS Búng Lao (Guest): Vâng, báo cáo <3 ý.",
            "3723000-3727000 PGD Mường Ảng: Kết thúc.",
        ]
    );
    assert_eq!(imported.title.as_deref(), Some("Giao ban cụm 2"));
    assert_eq!(imported.date.map(|date| date.to_string()).as_deref(), Some("2022-05-16"));
}

#[test]
fn clock_times_in_speech_are_no_headings() {
    let imported = read(&[
        "Lịch họp",
        "16 May 2022, 03:35am",
        "27m 42s",
        "A Páo  0:05",
        "sáng nay họp lúc  15:00",
        "chiều họp lúc  9:30",
        "Dợ Thị  0:10",
        "Vâng.",
        "A Páo  0:20",
        "Xong.",
    ]);
    let heard: Vec<&str> = imported.transcript.utterances.iter().map(|u| u.heard.as_str()).collect();
    assert_eq!(heard, ["sáng nay họp lúc 15:00 chiều họp lúc 9:30", "Vâng.", "Xong."]);
    assert_eq!(imported.title.as_deref(), Some("Lịch họp"));
}

#[test]
fn the_old_layout_and_the_one_line_layout() {
    let old = read(&["0:0:5.100 --> 0:0:8.250", "A Páo", "Xin chào.", "", "0:0:9.0 --> 0:0:10.5", "Dợ Thị", "Vâng", "ạ."]);
    assert_eq!(lines(&old), ["5100-8250 A Páo: Xin chào.", "9000-10500 Dợ Thị: Vâng ạ."]);
    let one_line = read(&["A Páo  00:01:23.456 --> 00:01:45.000", "Xin chào.", "Dợ Thị  00:01:46", "Vâng ạ."]);
    assert_eq!(lines(&one_line), ["83456-105000 A Páo: Xin chào.", "106000-106700 Dợ Thị: Vâng ạ."]);
}

#[test]
fn the_text_of_such_a_file_reads_as_well() {
    let text = "A Páo   0:05\nXin chào.\nDợ Thị   0:09\nVâng ạ.\n";
    let imported = transcript_from_bytes(text.as_bytes(), Path::new("a.txt")).expect("a transcript").value;
    assert_eq!(imported.form, SourceForm::Text);
    assert_eq!(lines(&imported), ["5000-9000 A Páo: Xin chào.", "9000-9700 Dợ Thị: Vâng ạ."]);
}

#[test]
fn the_main_part_is_found_by_its_relation() {
    let relations =
        b"<Relationships><Relationship Id='r1' Type='http://x/officeDocument' Target='/word/document2.xml'/></Relationships>";
    let body = "<w:document><w:body><w:p><w:r><w:t>A Páo   0:05</w:t></w:r></w:p><w:p><w:r><w:t>Chào.</w:t></w:r></w:p></w:body></w:document>";
    let bytes = package(&[("_rels/.rels", relations), ("word/document2.xml", body.as_bytes())]);
    let imported = transcript_from_bytes(&bytes, Path::new("a.docx")).expect("a transcript").value;
    assert_eq!(imported.transcript.utterances[0].heard, "Chào.");
}

#[test]
fn broken_word_files_are_refused_with_a_reason() {
    let refused = |bytes: &[u8]| transcript_from_bytes(bytes, Path::new("a.docx")).expect_err("refused").message.en;
    let whole = docx(&["A Páo   0:05", "Chào."]);
    assert!(refused(&whole[..whole.len() / 2]).contains("damaged"));
    assert!(refused(&package(&[("xl/workbook.xml", b"<x/>")])).contains("word/document.xml is missing"));
    assert!(refused(&docx(&["Một lá thư."])).contains("no times"));
    let bomb = vec![b' '; 140 << 20];
    assert!(refused(&package(&[("word/document.xml", &bomb)])).contains("unpacks to far too much"));
    let cut = package(&[(
        "word/document.xml",
        b"<w:document><w:p><w:r><w:t>A   0:05</w:t></w:r></w:p><w:p><w:r><w:t>Ch\xC3\xA0o</w:t></w:r></w:p><w:p a=<",
    )]);
    let read = transcript_from_bytes(&cut, Path::new("a.docx")).expect("what is readable");
    assert_eq!((read.value.transcript.utterances[0].heard.as_str(), read.warnings.len()), ("Chào", 1));
}
