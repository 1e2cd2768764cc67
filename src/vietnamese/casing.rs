//! Which words take a capital: bodies, offices, and the words that always do?
//!
//! Capitals are only added, never taken away, and only where a list says so. An office takes its capital directly before
//! a body or a person, as the decree on official papers has it. Spellings that officials do not use (`uỷ`, `kĩ`) change
//! to those they do, names excepted.

use super::lexicon::{self, Phrases};
use super::names::HONORIFICS;
use super::tokens::{Kind, key, key_before};
use super::tones::capital;
use super::tones::older_tone_place;
use super::writer::Draft;
use std::collections::HashMap;
use std::sync::LazyLock;

static BODIES: LazyLock<Phrases<&'static str>> = LazyLock::new(|| lexicon::pairs(include_str!("lexicon/bodies.tsv")));
static TITLES: LazyLock<Phrases<&'static str>> = LazyLock::new(|| lexicon::pairs(include_str!("lexicon/titles.tsv")));
static ACRONYMS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let listed = lexicon::rows(include_str!("lexicon/abbreviations.tsv")).filter_map(|row| row.get(1).copied());
    let schools = ["TTGDTX", "CBGVNV", "GDMN", "GDTH", "HKI", "HKII", "BGDĐT", "SGDĐT", "PGDĐT", "KHTC"];
    listed.chain(schools).filter(|code| code.chars().all(char::is_alphabetic)).map(|code| (code.to_lowercase(), code)).collect()
});

/// Sets capitals and official spellings.
pub(crate) fn set_case(draft: &mut Draft<'_>) {
    let count = draft.tokens.len();
    let mut entity = vec![false; count + 1];
    let mut at = 0;
    while at < count {
        if let Some(end) = body(draft, at) {
            entity[at] = true;
            at = end;
            continue;
        }
        let acronym = draft.tokens[at].is_acronym() && super::identifiers::body_code(draft.tokens[at].raw).is_some();
        if acronym || draft.pieces[at].end > at && matches!(draft.pieces[at].rule, "name" | "name_repair") {
            entity[at] = true;
        }
        at += 1;
    }
    for at in 2..count {
        if draft.written(at) == "Hồ Chí Minh" && key(&draft.tokens, at - 1) == "phố" && draft.is_free(at - 2) {
            let text = capital(draft.tokens[at - 2].raw);
            draft.rewrite(at - 2, text, "case");
        }
    }
    titles(draft, &mut entity);
    for at in 0..count {
        spelling(draft, at);
    }
}

/// A body at `at`: its words take the capitals of the list; the token behind it.
fn body(draft: &mut Draft<'_>, at: usize) -> Option<usize> {
    if !draft.is_free(at) || draft.tokens[at].kind != Kind::Word {
        return None;
    }
    if let Some(code) =
        ACRONYMS.get(draft.tokens[at].key.as_str()).filter(|_| !draft.tokens[at].is_acronym() && !draft.tokens[at].glued)
    {
        draft.rewrite(at, (*code).to_owned(), "case");
        return Some(at + 1);
    }
    if matches!(key(&draft.tokens, at), "phòng" | "sở" | "bộ")
        && key(&draft.tokens, at + 1) == "gd"
        && draft.tokens[at + 1].is_acronym()
    {
        let text = capital(draft.tokens[at].raw);
        draft.rewrite(at, text, "case");
        return Some(at + 1);
    }
    let (end, written) = BODIES.at(&draft.tokens, at)?;
    if !(at..end).all(|at| draft.is_free(at)) || ambiguous(draft, at, end) {
        return None;
    }
    let words: Vec<&str> = written.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let spoken: Vec<usize> = (at..end).filter(|at| draft.tokens[*at].kind != Kind::Symbol(' ')).collect();
    if words.len() != spoken.len() {
        return None;
    }
    for (index, word) in spoken.into_iter().zip(words) {
        let raw = draft.tokens[index].raw;
        let text = if word.chars().skip(1).any(char::is_uppercase) {
            word.to_owned()
        } else if word.chars().next().is_some_and(char::is_uppercase) {
            older_tone_place(&capital(raw))
        } else {
            older_tone_place(raw)
        };
        draft.rewrite(index, text, "case");
    }
    written.chars().next().is_some_and(char::is_uppercase).then_some(end).or(Some(end))
}

/// Words that may begin the name of a body, and the syllables before them that make another word of them:
/// `chi bộ xây dựng kế hoạch` names no ministry.
const CLOSED: &[(&str, &[&str])] = &[
    ("bộ", &["chi", "đảng", "cán", "nội", "toàn", "tiến", "đồng", "liên", "cục", "căn", "bách", "thủy"]),
    ("phòng", &["văn", "quốc", "dự", "đề", "tiêu", "biên", "xung"]),
    ("hội", &["xã", "đại", "cơ", "quốc", "lễ", "tụ"]),
    ("đoàn", &["công", "tập", "phái", "đại", "sư", "trung", "tiểu"]),
    ("viện", &["bệnh", "học", "thư"]),
    ("sở", &["cơ", "trụ", "xứ"]),
    ("trường", &["hội", "thị", "môi", "lập", "hiện", "công", "quảng"]),
];

/// What a briefing (`giao ban`) is the name of.
const BRIEFINGS: &[&str] = &[
    "nghị", "họp", "cuộc", "buổi", "phiên", "kỳ", "lịch", "độ", "dự", "thúc", "chức", "tuần", "tháng", "quý", "sau", "trước",
    "tại",
];

/// Words that are a body only in the right company.
fn ambiguous(draft: &Draft<'_>, at: usize, end: usize) -> bool {
    let behind = key(&draft.tokens, end);
    let before = key_before(&draft.tokens, at);
    let head = key(&draft.tokens, at);
    if CLOSED.iter().any(|(closed, firsts)| *closed == head && firsts.contains(&before)) {
        return true;
    }
    match head {
        // "hội nghị giao ban | bí thư chi bộ": a briefing of secretaries, and no body of its own.
        "ban" if key(&draft.tokens, end - 2) == "bí" => {
            matches!(behind, "chi" | "đảng" | "đoàn" | "huyện" | "xã" | "tỉnh" | "các")
        }
        "ban" if before == "giao" => at >= 2 && BRIEFINGS.contains(&key(&draft.tokens, at - 2)),
        "đảng" if end == at + 1 => matches!(behind, "viên" | "phí" | "sâm" | "tịch" | "vụ" | "phái" | "đoàn" | "cấp"),
        "nhân" if end == at + 2 => {
            matches!(key_before(&draft.tokens, at), "an" | "đội" | "án" | "sát" | "ban" | "đồng" | "giáo")
        }
        "nhà" => matches!(key_before(&draft.tokens, at), "trong" | "ngoài" | "quốc"),
        "zoom" | "internet" => false,
        _ => false,
    }
}

/// Offices directly before a body or a person.
fn titles(draft: &mut Draft<'_>, entity: &mut [bool]) {
    for at in (0..draft.tokens.len()).rev() {
        if !draft.is_free(at) {
            continue;
        }
        let key_here = key(&draft.tokens, at);
        // trưởng | phòng giáo dục: the body takes the word phòng
        let split = match key_here {
            "trưởng" if entity.get(at + 1) == Some(&true) && matches!(key(&draft.tokens, at + 1), "phòng" | "ban") => {
                Some((at + 1, "Trưởng"))
            }
            "phó"
                if key(&draft.tokens, at + 1) == "trưởng"
                    && entity.get(at + 2) == Some(&true)
                    && matches!(key(&draft.tokens, at + 2), "phòng" | "ban") =>
            {
                Some((at + 2, "Phó Trưởng"))
            }
            _ => None,
        };
        let found = split.or_else(|| {
            TITLES.at(&draft.tokens, at).filter(|(end, _)| entity.get(*end) == Some(&true)).map(|(end, title)| (end, *title))
        });
        let Some((end, title)) = found else { continue };
        if !(at..end).all(|at| draft.is_free(at)) || draft.tokens[end - 1].is_symbol() {
            continue;
        }
        for (index, word) in (at..end).zip(title.split(' ')) {
            let upper = word.chars().next().is_some_and(char::is_uppercase);
            if upper {
                let text = older_tone_place(&capital(draft.tokens[index].raw));
                draft.rewrite(index, text, "case");
            }
        }
        entity[at] = true;
    }
}

/// Spellings that official papers do not use; words with a capital may be names and stay.
fn spelling(draft: &mut Draft<'_>, at: usize) {
    if !draft.is_free(at) || draft.tokens[at].kind != Kind::Word {
        return;
    }
    let raw = draft.tokens[at].raw;
    if raw.is_ascii() || HONORIFICS.contains(&key_before(&draft.tokens, at)) {
        return;
    }
    let behind = key(&draft.tokens, at + 1);
    let written = match raw {
        "Uỷ" => "Ủy".to_owned(),
        "kĩ" => "kỹ".to_owned(),
        "kì" => "kỳ".to_owned(),
        "kỉ" => "kỷ".to_owned(),
        "lí" => "lý".to_owned(),
        "mĩ" => "mỹ".to_owned(),
        "tỉ" if !matches!(behind, "mỉ" | "tê") => "tỷ".to_owned(),
        "sỹ" => "sĩ".to_owned(),
        "quí" => "quý".to_owned(),
        "Tỉ" | "Kĩ" | "Kì" | "Kỉ" | "Lí" | "Mĩ" | "Quí" if at == 0 || draft.tokens[at - 1].ends_sentence() => {
            capital(&draft.tokens[at].key)
        }
        _ if draft.tokens[at].is_capitalised() => return,
        _ => older_tone_place(raw),
    };
    draft.rewrite(at, written, "spelling");
}
