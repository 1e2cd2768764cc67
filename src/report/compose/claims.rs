//! What does the sign-off sheet ask? Every claim of the papers, who made it, in which words, when, and what is doubtful.

use super::context::{is_told, remember, told_elsewhere};
use super::markup::{quoted, sourced};
use super::people::spoken_by;
use super::register::{Part, printed, says_something};
use crate::minutes::{Evidence, Minutes, Statement};
use crate::report::Kind;
use crate::report::document::Source;
use minijinja::value::Value;
use std::collections::BTreeMap;

/// Every claim of the papers in a row: for the person who signs.
pub(super) fn claims(kind: Kind, minutes: &Minutes, sources: &mut Vec<Source>) -> Value {
    let mut rows: Vec<Value> = Vec::new();
    let mut row = |part: &str, text: &str, who: String, evidence: &[Evidence], flags: &[String]| {
        let Some(source) = remember(evidence, "", flags, sources) else { return };
        // Each quotation rests on its own words alone: a claim made a thousand times stays a thousand pieces long.
        let pieces: Vec<(String, String)> = evidence
            .iter()
            .filter_map(|piece| {
                let own = remember(std::slice::from_ref(piece), "", &[], sources)?;
                Some((sourced(&format!("“{}”", piece.quote.trim()), own), sourced(&piece.span.start().to_string(), own)))
            })
            .collect();
        let (quotes, times): (Vec<String>, Vec<String>) = pieces.into_iter().unzip();
        let flags: Vec<&str> = flags.iter().map(|flag| flag_label(flag)).collect();
        rows.push(
            BTreeMap::from([
                ("phan", part.to_owned()),
                ("noi_dung", sourced(text, source)),
                ("ai", who),
                ("trich", quotes.join(" … ")),
                ("luc", times.join("; ")),
                ("luu_y", quoted(&flags.join("; "))),
            ])
            .into(),
        );
    };
    for conclusion in &minutes.conclusions {
        row("Kết luận", &conclusion.text, spoken_by(&conclusion.speaker, "", ""), &conclusion.evidence, &conclusion.flags);
    }
    let parts = [
        ("Kết quả", &minutes.results, Part::Result),
        ("Khó khăn", &minutes.difficulties, Part::Difficulty),
        ("Đề xuất", &minutes.proposals, Part::Proposal),
    ];
    for (name, list, part) in parts {
        for statement in list.iter().filter(|one| says_something(one, part)) {
            row(
                name,
                &printed(statement, part),
                spoken_by(&statement.speaker, &statement.title, &statement.site),
                &statement.evidence,
                &statement.flags,
            );
            if let Some(answer) = &statement.answer {
                row(
                    "Trả lời",
                    &answer.text,
                    spoken_by(&answer.speaker, &answer.title, &answer.site),
                    &answer.evidence,
                    &answer.flags,
                );
            }
        }
    }
    let told = told_elsewhere(minutes);
    for speech in &minutes.speeches {
        let own = |point: &&Statement| !is_told(&told, point) && says_something(point, Part::Speech);
        for point in speech.points.iter().filter(own) {
            row(
                "Phát biểu",
                &printed(point, Part::Speech),
                spoken_by(&speech.speaker, &speech.title, &speech.site),
                &point.evidence,
                &point.flags,
            );
        }
    }
    // What nobody has approved yet leaves no trace in the papers that are signed.
    let asked = minutes.proposed.iter().filter(|_| kind == Kind::Checklist);
    for candidate in asked.flat_map(|proposed| &proposed.candidates) {
        let one = &candidate.statement;
        row("Gợi ý bổ sung, chưa duyệt", &one.text, spoken_by(&one.speaker, &one.title, &one.site), &one.evidence, &one.flags);
    }
    rows.into()
}

/// A flag in words; one that nobody has named here is shown as it is.
pub(crate) fn flag_label(flag: &str) -> &str {
    match flag {
        "doubtful_words" => "nghe chưa rõ",
        "edited" => "đã được sửa",
        "corrected" => "người nói đã đính chính",
        "deadline_year_derived" => "năm của thời hạn được suy ra",
        "deadline_derived" => "ngày của thời hạn được suy ra",
        "assignee_inherited" => "đơn vị thực hiện lấy từ câu trước",
        "restated" => "nhắc lại ý đã nêu",
        "unverified" => "chưa kiểm chứng",
        "no_deadline" => "chưa nêu thời hạn",
        "no_assignee" => "chưa nêu người thực hiện",
        "llm_polished" => "câu chữ do mô hình ngôn ngữ sửa",
        "llm_written" => "câu do mô hình ngôn ngữ viết",
        "llm_candidate" => "gợi ý của mô hình ngôn ngữ",
        flag if flag.starts_with("llm_dropped") => "đã loại câu của mô hình ngôn ngữ, giữ lời đã nói",
        other => other,
    }
}
