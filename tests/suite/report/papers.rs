//! Each kind in each format, and nothing in it that was not said.

use super::{Sample, golden, parts};
use std::collections::BTreeSet;
use thuky::report::document::{Face, line_text};
use thuky::report::{ConclusionStyle, Format, Kind, NoticeForm, Options, print};

#[test]
fn every_kind_in_every_format_is_as_reviewed() {
    for name in ["state", "party"] {
        let sample = Sample::read(name);
        for kind in Kind::ALL {
            let document = sample.compose(kind, &Options::default());
            for format in Format::ALL.into_iter().filter(|format| format.fits(kind) && *format != Format::Pdf) {
                let bytes = print(format, &document).expect("printed");
                assert_eq!(bytes, print(format, &document).expect("printed"), "equal documents give equal bytes");
                let text = match format {
                    Format::Docx => body_xml(&bytes),
                    _ => String::from_utf8(bytes).expect("text"),
                };
                golden(
                    &format!("{name}.{}.{}", kind.key(), if format == Format::Docx { "xml" } else { format.extension() }),
                    &text,
                );
            }
        }
    }
}

/// The main part, one element a line, so that a difference can be read.
fn body_xml(docx: &[u8]) -> String {
    let parts = parts(docx);
    let (_, xml) = parts.iter().find(|(name, _)| name == "word/document.xml").expect("the main part");
    xml.replace("<w:p>", "\n<w:p>")
        .replace("<w:tr>", "\n<w:tr>")
        .replace("<w:tbl>", "\n<w:tbl>")
        .replace("<w:sectPr>", "\n<w:sectPr>")
        + "\n"
}

#[test]
fn the_forms_of_notice_and_article_are_as_reviewed() {
    let sample = Sample::read("state");
    for notice in [NoticeForm::Sections, NoticeForm::TaskLines] {
        let document = sample.compose(Kind::Notice, &Options { notice, ..Options::default() });
        let text = String::from_utf8(print(Format::Txt, &document).expect("text")).expect("text");
        golden(&format!("notice-{}.txt", notice.key()), &text);
    }
    for conclusions in [ConclusionStyle::Running, ConclusionStyle::Numbered, ConclusionStyle::Spelled] {
        let document = sample.compose(Kind::Article, &Options { conclusions, ..Options::default() });
        let text = String::from_utf8(print(Format::Txt, &document).expect("text")).expect("text");
        golden(&format!("article-{}.txt", conclusions.key()), &text);
    }
}

/// Figures, dates and document ids: anything with a digit in it.
fn tokens(text: &str) -> BTreeSet<String> {
    let parted = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '/' | '-' | ',' | '.' | '%')));
    let trimmed = parted.map(|word| word.trim_matches(|c: char| matches!(c, ',' | '.' | '-' | '/')));
    trimmed.filter(|word| word.chars().any(|c| c.is_ascii_digit())).map(str::to_owned).collect()
}

#[test]
fn every_figure_of_a_statement_stands_in_the_minutes() {
    for name in ["state", "party"] {
        let sample = Sample::read(name);
        let said = tokens(&serde_json::to_string(&sample.minutes).expect("json"));
        for kind in Kind::ALL {
            let document = sample.compose(kind, &Options::default());
            for run in document.blocks.iter().flat_map(|block| block.lines()).flatten() {
                if let Some(source) = run.source {
                    assert!(!document.sources[source].evidence.is_empty(), "{}: {} rests on nothing", kind.key(), run.text);
                    // The clock of the sign-off sheet is printed from the evidence's own milliseconds.
                    let missing: Vec<String> =
                        tokens(&run.text).difference(&said).filter(|_| !run.text.contains("0:0")).cloned().collect();
                    assert!(missing.is_empty(), "{}: {missing:?} was never said", kind.key());
                }
            }
        }
    }
}

#[test]
fn what_rests_on_nothing_is_not_printed() {
    let mut sample = Sample::read("state");
    sample.minutes.conclusions[0].evidence.clear();
    sample.minutes.results[0].evidence.clear();
    let (conclusion, result) = (sample.minutes.conclusions[0].text.clone(), sample.minutes.results[0].text.clone());
    for kind in Kind::ALL {
        let text =
            String::from_utf8(print(Format::Txt, &sample.compose(kind, &Options::default())).expect("text")).expect("text");
        assert!(
            !text.contains(conclusion.trim_end_matches('.')) && !text.contains(result.trim_end_matches('.')),
            "{}",
            kind.key()
        );
    }
}

#[test]
fn what_nobody_knows_is_a_visible_gap() {
    let mut sample = Sample::read("state");
    sample.minutes.meeting = thuky::minutes::Meeting::default();
    sample.minutes.conclusions.clear();
    sample.meeting = thuky::roster::MeetingFile::default();
    let document = sample.compose(Kind::Minutes, &Options::default());
    let gaps: Vec<String> = document
        .blocks
        .iter()
        .flat_map(|block| block.lines())
        .flatten()
        .filter(|run| run.face == Face::Missing)
        .map(|run| run.text.clone())
        .collect();
    for wanted in [
        "số văn bản",
        "tên cơ quan, tổ chức",
        "tên cuộc họp",
        "giờ bắt đầu",
        "ngày họp",
        "địa điểm",
        "chủ trì",
        "thư ký",
        "giờ kết thúc",
        "nội dung kết luận",
    ] {
        assert!(gaps.contains(&format!("[CẦN BỔ SUNG: {wanted}]")), "no gap for {wanted}: {gaps:?}");
    }
}

#[test]
fn speakers_without_a_name_are_never_called_by_their_number() {
    let mut sample = Sample::read("state");
    for statement in sample.minutes.results.iter_mut().chain(&mut sample.minutes.proposals) {
        statement.speaker = "S3".to_owned();
        statement.site = String::new();
        statement.title = String::new();
    }
    for kind in [Kind::Minutes, Kind::Article, Kind::Checklist] {
        let text =
            String::from_utf8(print(Format::Txt, &sample.compose(kind, &Options::default())).expect("text")).expect("text");
        assert!(!text.contains("S3") && text.contains("[CẦN BỔ SUNG: người phát biểu]"), "{}", kind.key());
    }
}

#[test]
fn the_minutes_end_with_the_mark_and_the_form_chosen() {
    let sample = Sample::read("state");
    let document = sample.compose(Kind::Minutes, &Options { numbered_headings: true, ..Options::default() });
    let lines: Vec<String> = document.blocks.iter().flat_map(|block| block.lines()).map(|line| line_text(line)).collect();
    assert!(lines.iter().any(|line| line.starts_with("I. ")) && lines.iter().any(|line| line.starts_with("IV. ")), "{lines:?}");
    assert!(lines.iter().any(|line| line == "Hội nghị kết thúc vào 10 giờ 45 phút, ngày 31 tháng 3 năm 2023./."));
}
