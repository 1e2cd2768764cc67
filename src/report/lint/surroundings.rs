//! What stands around the text of some papers: "V/v", "Kính gửi", stamps, the drafter's sign, the address, appendices.
//!
//! Rows 5b, 9a and 10 to 13 of the decree's table, and its rule for appendices. None is asked for; each that is there
//! must look as laid down.

use super::Finding;
use super::components::squeezed;
use super::package::{Paragraph, WordFile};
use super::rules::{Checker, Look, look};
use crate::text;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// `Phụ lục`, `Phụ lục I`, `PHỤ LỤC 1`.
static APPENDIX: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)^phụ lục( [IVXLC]+| \d+| [A-Z])?\.?$").ok());
/// As the decree numbers them.
static APPENDIX_RIGHT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^Phụ lục( [IVXLC]+)?$").ok());
/// `PL.(300)`, `NVA.20`.
static DRAFTER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{L}{1,5}\.? ?\(?\d{1,5}\)?\.?$").ok());
static DRAFTER_RIGHT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{Lu}{1,5}\.\(?\d{1,5}\)?$").ok());
/// The words of stamps.
static STAMP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(h[ỏo][ảa] tốc( hẹn giờ.*)?|thượng khẩn|khẩn|tuyệt mật|tối mật|mật|lưu hành nội bộ|xem xong trả lại|tài liệu thu hồi)$",
    )
    .ok()
});

fn fits(pattern: &LazyLock<Option<Regex>>, line: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(line))
}

/// An appendix: its label, title, the line that ties it to its paper.
#[derive(Debug, Default)]
struct Appendix {
    label: usize,
    title: Vec<usize>,
    attached: Option<usize>,
}

/// Where the paper itself ends and its appendices begin.
#[must_use]
pub(crate) fn paper_end(paragraphs: &[Paragraph]) -> usize {
    let signed = paragraphs.iter().position(|paragraph| paragraph.text.trim_end().ends_with("./.")).unwrap_or(0);
    (signed..paragraphs.len()).find(|index| is_label(&paragraphs[*index])).unwrap_or(paragraphs.len())
}

fn is_label(paragraph: &Paragraph) -> bool {
    paragraph.cell.is_none() && fits(&APPENDIX, &squeezed(&paragraph.text))
}

/// Whether this line says what a letter without a name is about.
#[must_use]
pub(crate) fn is_about(line: &str) -> bool {
    let start: String = line.chars().take(4).collect::<String>().to_lowercase();
    start.starts_with("v/v ") || line.to_lowercase().starts_with("về việc ")
}

/// Whether this line names the addressees.
#[must_use]
pub(crate) fn is_addressed(line: &str) -> bool {
    line.to_lowercase().starts_with("kính gửi")
}

/// Whether this line is the drafter's sign.
#[must_use]
pub(crate) fn is_drafter(line: &str) -> bool {
    fits(&DRAFTER, line)
}

/// Checks what is there. `head` are the paragraphs above the text, `tail` those below it.
pub(crate) fn check(file: &WordFile, party: bool, head: Range<usize>, tail: Range<usize>) -> Vec<Finding> {
    let mut checker = Checker { paragraphs: &file.paragraphs, findings: Vec::new() };
    for index in 0..tail.start {
        let line = squeezed(&file.paragraphs[index].text);
        if head.contains(&index) && is_about(&line) && file.paragraphs[index].cell.is_some() && !party {
            about(&mut checker, index, &line);
        } else if is_addressed(&line) {
            addressed(&mut checker, index, &line);
        }
    }
    for index in 0..file.paragraphs.len() {
        if fits(&STAMP, &squeezed(&file.paragraphs[index].text)) {
            stamp(&mut checker, index);
        }
    }
    for index in tail {
        let line = squeezed(&file.paragraphs[index].text);
        if fits(&DRAFTER, &line) {
            drafter(&mut checker, index, &line);
        }
    }
    appendices(&mut checker, paper_end(&file.paragraphs));
    let mut findings = checker.findings;
    findings.extend(address(&file.footers));
    findings
}

fn about(checker: &mut Checker<'_>, index: usize, line: &str) {
    let rules = look("about", "trích yếu công văn", "what the letter is about", (12, 13));
    checker.one(Some(index), &Look { bold: Some(false), ..rules }, true);
    if !line.starts_with("V/v ") {
        checker.say("about", index, text!("trích yếu công văn mở đầu bằng “V/v”", "what a letter is about begins with “V/v”"));
    }
    if checker.paragraphs[index].before < 100 && checker.paragraphs[index.saturating_sub(1)].after < 100 {
        checker.say("about", index, text!("trích yếu công văn cách số, ký hiệu 6 pt", "“V/v” stands 6 pt below the number"));
    }
}

fn addressed(checker: &mut Checker<'_>, index: usize, line: &str) {
    let rules = look("addressed", "Kính gửi", "the addressees", (13, 14));
    checker.one(Some(index), &Look { bold: Some(false), align: None, ..rules }, true);
    if !line.starts_with("Kính gửi:") {
        checker.say("addressed", index, text!("viết “Kính gửi:” có dấu hai chấm", "“Kính gửi:” takes a colon"));
    }
}

fn stamp(checker: &mut Checker<'_>, index: usize) {
    let rules = look("stamp", "dấu chỉ mức độ khẩn, mật, phạm vi lưu hành", "a stamp of urgency or circulation", (13, 14));
    checker.one(Some(index), &Look { bold: Some(true), upper: true, align: None, ..rules }, true);
    if !checker.paragraphs[index].boxed && !checker.paragraphs[index].ruled {
        checker.say("stamp", index, text!("dấu chỉ mức độ phải đóng khung", "a stamp stands in a frame"));
    }
}

fn drafter(checker: &mut Checker<'_>, index: usize, line: &str) {
    let rules = look("drafter", "ký hiệu người soạn thảo", "the drafter's sign", (11, 11));
    checker.one(Some(index), &Look { bold: Some(false), upper: true, align: None, ..rules }, true);
    if !fits(&DRAFTER_RIGHT, line) {
        checker.say(
            "drafter",
            index,
            text!("ký hiệu người soạn thảo và số bản viết: PL.(300)", "the drafter's sign and the copies read: PL.(300)"),
        );
    }
}

/// Each appendix: label, title in capitals, `(Kèm theo …)`.
fn appendices(checker: &mut Checker<'_>, from: usize) {
    let paragraphs = checker.paragraphs;
    let mut found: Vec<Appendix> = Vec::new();
    for index in from..paragraphs.len() {
        if is_label(&paragraphs[index]) {
            let mut appendix = Appendix { label: index, ..Appendix::default() };
            for next in (index + 1..paragraphs.len()).take(6) {
                let line = squeezed(&paragraphs[next].text);
                if line.starts_with('(') {
                    appendix.attached = Some(next);
                    break;
                }
                if line.is_empty() || paragraphs[next].align != "center" {
                    continue;
                }
                appendix.title.push(next);
            }
            found.push(appendix);
        }
    }
    let several = found.len() > 1;
    for appendix in found {
        let label = squeezed(&paragraphs[appendix.label].text);
        let rules = look("appendix", "Phụ lục", "the appendix's label", (14, 14));
        checker.one(Some(appendix.label), &Look { bold: Some(true), ..rules }, true);
        if !fits(&APPENDIX_RIGHT, &label) || (several && label == "Phụ lục") {
            checker.say(
                "appendix",
                appendix.label,
                text!(
                    "viết “Phụ lục I” (chữ thường, số La Mã khi có nhiều phụ lục)",
                    "it reads “Phụ lục I” (lower case, a Roman number where there are several)"
                ),
            );
        }
        if !paragraphs[appendix.label].new_page {
            checker.say("appendix", appendix.label, text!("phụ lục bắt đầu ở trang mới", "an appendix begins on a new page"));
        }
        let title = look("appendix", "tên phụ lục", "the appendix's title", (13, 14));
        let title = Look { bold: Some(true), upper: true, ..title };
        if appendix.title.is_empty() {
            checker.one(None, &title, true);
        }
        for index in appendix.title {
            checker.one(Some(index), &title, true);
        }
        let attached = look("appendix", "dòng “(Kèm theo …)”", "the line “(Kèm theo …)”", (13, 14));
        checker.one(appendix.attached, &Look { bold: Some(false), italic: true, ..attached }, true);
    }
}

/// Address, telephone, mail in the footer of the first page: size 11 to 12, upright, under a drawn line.
fn address(footers: &[Paragraph]) -> Vec<Finding> {
    let words = ["địa chỉ", "điện thoại", "đt:", "email", "e-mail", "website", "fax"];
    let mut findings = Vec::new();
    let lines: Vec<usize> =
        (0..footers.len()).filter(|index| words.iter().any(|word| footers[*index].text.to_lowercase().contains(word))).collect();
    let mut checker = Checker { paragraphs: footers, findings: Vec::new() };
    for index in &lines {
        let rules = look("address", "địa chỉ cơ quan", "the office's address", (11, 12));
        checker.one(Some(*index), &Look { bold: Some(false), align: None, ..rules }, true);
    }
    if let Some(first) = lines.first()
        && !footers[..=*first].iter().any(|paragraph| paragraph.drawn)
    {
        checker.say(
            "address",
            *first,
            text!("thiếu đường kẻ ngang phía trên địa chỉ", "the drawn line above the address is missing"),
        );
    }
    findings.append(&mut checker.findings);
    findings
}
