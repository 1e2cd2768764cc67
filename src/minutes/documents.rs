//! Which documents were referred to, by whom issued, and when?

use super::reading::Reading;
use super::types::CitedDocument;
use crate::vietnamese::{find_dates, find_document_ids};

/// The letters of a kind and its name.
const KINDS: [(&str, &str); 22] = [
    ("NQ", "Nghị quyết"),
    ("QĐ", "Quyết định"),
    ("CT", "Chỉ thị"),
    ("QC", "Quy chế"),
    ("QyĐ", "Quy định"),
    ("TB", "Thông báo"),
    ("HD", "Hướng dẫn"),
    ("CTr", "Chương trình"),
    ("KH", "Kế hoạch"),
    ("PA", "Phương án"),
    ("ĐA", "Đề án"),
    ("DA", "Dự án"),
    ("BC", "Báo cáo"),
    ("BB", "Biên bản"),
    ("TTr", "Tờ trình"),
    ("CĐ", "Công điện"),
    ("CV", "Công văn"),
    ("TT", "Thông tư"),
    ("TTLT", "Thông tư liên tịch"),
    ("NĐ", "Nghị định"),
    ("KL", "Kết luận"),
    ("PL", "Pháp lệnh"),
];
/// Words that end the name of an issuer.
const ENDS: [&str; 14] = ["về", "quy", "thực", "ban", "để", "và", "trong", "tại", "hướng", "phê", "ngày", "đến", "trước", "làm"];

/// The documents of the whole meeting, by first mention.
pub(super) fn documents(reading: &Reading<'_>) -> Vec<CitedDocument> {
    let mut documents: Vec<CitedDocument> = Vec::new();
    let mut known = std::collections::BTreeMap::new();
    for piece in &reading.pieces {
        let evidence = reading.turn(piece).evidence(piece.words.clone(), reading.transcript);
        if !evidence.iter().any(|evidence| evidence.quote.contains(['/', '-'])) {
            continue;
        }
        let text = evidence.iter().map(|evidence| evidence.quote.as_str()).collect::<Vec<_>>().join(" ");
        let found = find_document_ids(&text);
        for (index, (range, id)) in found.iter().enumerate() {
            let until = found.get(index + 1).map_or(text.len(), |(next, _)| next.start);
            let behind = &text[range.end..until];
            let at = *known.entry(id.clone()).or_insert_with(|| {
                documents.push(CitedDocument {
                    id: id.clone(),
                    kind: kind(&text[..range.start], id),
                    ..CitedDocument::default()
                });
                documents.len() - 1
            });
            let Some(document) = documents.get_mut(at) else { continue };
            if document.date.is_none() {
                document.date = find_dates(behind, None).into_iter().find(|date| date.range.start < 12).map(|date| date.iso);
            }
            if document.issuer.is_empty() {
                document.issuer = issuer(behind);
            }
            // Only this very piece can have been added before: it may name the document twice.
            if !document.evidence.ends_with(&evidence) {
                document.evidence.extend(evidence.iter().cloned());
            }
        }
    }
    documents
}

/// The kind as said before the number, else as its letters say.
fn kind(before: &str, id: &str) -> String {
    let said = before.trim_end().trim_end_matches("số").trim_end().to_lowercase();
    if let Some((_, name)) = KINDS.iter().find(|(_, name)| said.ends_with(&name.to_lowercase())) {
        return (*name).to_owned();
    }
    if id.contains("/QH") {
        return if said.ends_with("luật") { "Luật".to_owned() } else { "Nghị quyết".to_owned() };
    }
    let letters = id.split(['/', '-']).find(|part| part.chars().next().is_some_and(char::is_alphabetic)).unwrap_or_default();
    KINDS.iter().find(|(short, _)| *short == letters).map_or("Công văn", |(_, name)| name).to_owned()
}

/// `… của Bộ Giáo dục và Đào tạo` behind the number.
fn issuer(behind: &str) -> String {
    let Some(at) = behind.find("của ").filter(|at| *at < 60) else { return String::new() };
    let mut words: Vec<&str> = Vec::new();
    for word in behind[at + "của ".len()..].split_whitespace().take(12) {
        let plain = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let ends = ENDS.contains(&plain) && !(plain == "và" && words.len() < 5) && !words.is_empty();
        if ends || plain.is_empty() {
            break;
        }
        words.push(plain);
        if plain.len() < word.len() {
            break;
        }
    }
    words.join(" ")
}
