//! The sheet: paper, margins, page number, typeface, colour, language.

use super::Finding;
use super::package::{Paragraph, WordFile};
use crate::text;

/// A twentieth of a point in millimetres.
const MM_PER_TWIP: f64 = 25.4 / 1440.0;

/// Checks what holds for every page.
pub(crate) fn check(file: &WordFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    paper(file, &mut findings);
    margins(file, &mut findings);
    page_number(file, &mut findings);
    typeface(file, &mut findings);
    for paragraph in &file.paragraphs {
        if let Some(at) = paragraph.text.find("[CẦN BỔ SUNG") {
            let quote: String = paragraph.text[at..].chars().take(60).collect();
            let message = text!("còn chỗ cần bổ sung", "a gap is still to be filled in");
            findings.push(Finding { rule: "gap", message, quote });
        }
    }
    findings
}

fn millimetres(file: &WordFile, element: &str, name: &str) -> Option<f64> {
    let twips: f64 = file.section.child(element)?.attribute(name)?.parse().ok()?;
    Some(twips * MM_PER_TWIP)
}

fn paper(file: &WordFile, findings: &mut Vec<Finding>) {
    let size = (millimetres(file, "pgSz", "w").unwrap_or_default(), millimetres(file, "pgSz", "h").unwrap_or_default());
    let (width, height) = size;
    let a4 = |wide: f64, high: f64| (wide - 210.0).abs() < 1.0 && (high - 297.0).abs() < 1.0;
    if !a4(width, height) && !a4(height, width) {
        findings.push(Finding::new(
            "paper",
            text!(
                "khổ giấy {width:.0} x {height:.0} mm, quy định A4 210 x 297 mm",
                "paper {width:.0} x {height:.0} mm, the rule is A4, 210 x 297 mm"
            ),
        ));
    }
}

fn margins(file: &WordFile, findings: &mut Vec<Finding>) {
    let across = file.section.child("pgSz").and_then(|size| size.attribute("orient")) == Some("landscape");
    // A sheet that lies across is bound at its top edge: the margins turn with it.
    let rules: [(&str, &str, &str, f64, f64); 4] = if across {
        [
            ("left", "trái", "left", 20.0, 25.0),
            ("right", "phải", "right", 20.0, 25.0),
            ("top", "trên", "top", 30.0, 35.0),
            ("bottom", "dưới", "bottom", 15.0, 20.0),
        ]
    } else {
        [
            ("top", "trên", "top", 20.0, 25.0),
            ("bottom", "dưới", "bottom", 20.0, 25.0),
            ("left", "trái", "left", 30.0, 35.0),
            ("right", "phải", "right", 15.0, 20.0),
        ]
    };
    for (name, vi, en, least, most) in rules {
        let value = millimetres(file, "pgMar", name).unwrap_or_default();
        if value < least - 0.3 || value > most + 0.3 {
            findings.push(Finding::new(
                "margins",
                text!(
                    "lề {vi} {value:.1} mm, quy định {least:.0}-{most:.0} mm",
                    "{en} margin {value:.1} mm, the rule is {least:.0}-{most:.0} mm"
                ),
            ));
        }
    }
}

fn page_number(file: &WordFile, findings: &mut Vec<Finding>) {
    let rule = "page_number";
    let Some(paragraph) = &file.page_number else {
        findings.push(Finding::new(rule, text!("không có số trang ở giữa lề trên", "no page number in the top margin")));
        return;
    };
    if paragraph.align != "center" {
        findings.push(Finding::new(rule, text!("số trang không nằm giữa", "the page number is not centred")));
    }
    if paragraph.runs.iter().any(|run| !(26..=28).contains(&run.size) || run.italic) {
        findings
            .push(Finding::new(rule, text!("số trang phải cỡ 13-14, kiểu đứng", "the page number must be upright, size 13-14")));
    }
    if file.section.child("titlePg").is_none() {
        findings.push(Finding::new(rule, text!("số trang hiện ở trang thứ nhất", "the page number shows on the first page")));
    }
}

fn typeface(file: &WordFile, findings: &mut Vec<Finding>) {
    let runs = || {
        file.paragraphs.iter().flat_map(|paragraph: &Paragraph| paragraph.runs.iter().filter(|run| !run.text.trim().is_empty()))
    };
    if let Some(run) = runs().find(|run| run.font != "Times New Roman") {
        let font = if run.font.is_empty() { "?" } else { &run.font };
        findings.push(Finding {
            rule: "typeface",
            message: text!("phông chữ {font}, quy định Times New Roman", "typeface {font}, the rule is Times New Roman"),
            quote: run.text.chars().take(60).collect(),
        });
    }
    let black = |colour: &str| matches!(colour, "" | "auto" | "000000");
    if let Some(run) = runs().find(|run| !black(&run.colour)) {
        findings.push(Finding {
            rule: "colour",
            message: text!("chữ không phải màu đen", "text that is not black"),
            quote: run.text.chars().take(60).collect(),
        });
    }
    if runs().any(|run| !run.language.starts_with("vi")) {
        findings.push(Finding::new(
            "language",
            text!("ngôn ngữ kiểm lỗi chính tả không phải tiếng Việt", "the spelling language is not Vietnamese"),
        ));
    }
}
