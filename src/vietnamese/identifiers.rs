//! What does a document number look like in print, and where does one stand in a written text?
//!
//! State documents are numbered `15/QĐ-BNV`, normative ones `22/2021/NQ-HĐND`, laws `88/2014/QH13`, letters
//! `955/SGDĐT-GDTH`, Party documents `51-KL/TW`. Whether the type comes before or behind the stroke follows from the
//! issuing body.

use super::lexicon::rows;
use super::tones::normalise;
use regex::Regex;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// What a group of letters in a document number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// `UBND`, `BGDĐT`, …
    Body,
    /// `TW`, `HU`, …
    PartyBody,
    /// `VX`, `GDTH`, …
    Unit,
}

static TYPES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let extra = ["PL", "CTr", "SY", "TrS", "PG", "PC", "GUQ", "NQLT", "QyĐ"];
    let listed = rows(include_str!("lexicon/document_types.tsv")).filter_map(|row| row.get(1).copied());
    both_keys(&listed.chain(extra).collect::<Vec<_>>())
});

static BODIES: LazyLock<HashMap<String, (&'static str, Group)>> = LazyLock::new(|| {
    let mut bodies = HashMap::new();
    let listed: Vec<(&str, Group)> = rows(include_str!("lexicon/issuer_codes.tsv"))
        .filter_map(|row| {
            let group = match row.get(1).copied() {
                Some("P") => Group::PartyBody,
                Some("U") => Group::Unit,
                _ => Group::Body,
            };
            row.first().map(|code| (*code, group))
        })
        .collect();
    for (code, group) in &listed {
        bodies.insert((*code).to_owned(), (*code, *group));
    }
    for (code, group) in listed {
        bodies.entry(bare(code)).or_insert((code, group));
    }
    bodies.insert("TV".to_owned(), ("TW", Group::PartyBody));
    bodies.insert("TVK".to_owned(), ("TW", Group::PartyBody));
    bodies.insert("TƯ".to_owned(), ("TW", Group::PartyBody));
    bodies
});

fn both_keys(codes: &[&'static str]) -> HashMap<String, &'static str> {
    let mut map: HashMap<String, &'static str> = codes.iter().map(|code| ((*code).to_owned(), *code)).collect();
    for code in codes {
        map.entry(bare(code)).or_insert(code);
    }
    map
}

/// Capitals without `&`, with `Đ` as `D` and `K` as `C`: speakers say one for the other.
fn bare(code: &str) -> String {
    code.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .map(|letter| match letter {
            'Đ' => 'D',
            'K' => 'C',
            other => other,
        })
        .collect()
}

/// The type that a group of letters names, as printed (`TTR` is `TTr`).
pub(crate) fn type_code(letters: &str) -> Option<&'static str> {
    if matches!(letters, "QĐY" | "QDY") {
        return Some("QyĐ");
    }
    TYPES.get(letters).or_else(|| TYPES.get(&bare(letters))).copied()
}

/// The body or unit that a group of letters names, as printed.
pub(crate) fn body_code(letters: &str) -> Option<(&'static str, Group)> {
    // tê vê is what is left of TW when the second half of its W is swallowed.
    let central = letters.strip_suffix("TV").map(|head| format!("{head}TW"));
    BODIES.get(letters).or_else(|| BODIES.get(&bare(letters))).or_else(|| BODIES.get(&central?)).copied()
}

/// `88/2014/QH13`: the session of the National Assembly behind its letters.
pub(crate) fn assembly_code(letters: &str) -> Option<String> {
    let digits = letters.trim_start_matches(|letter: char| letter.is_alphabetic());
    let head = &letters[..letters.len() - digits.len()];
    let known = matches!(head, "QH" | "UBTVQH");
    let session = digits.parse::<u64>().ok().filter(|session| (1..=30).contains(session))?;
    known.then(|| format!("{head}{session}"))
}

/// The canonical print of a document number.
pub(crate) fn printed(
    number: &str,
    year: Option<u64>,
    kind: Option<&str>,
    body: &str,
    unit: Option<&str>,
    party: bool,
) -> String {
    let number = padded(number);
    let unit = unit.map_or_else(String::new, |unit| format!("-{unit}"));
    match (kind, year, party) {
        (Some(kind), _, true) => format!("{number}-{kind}/{body}"),
        (Some(kind), Some(year), false) => format!("{number}/{year}/{kind}-{body}{unit}"),
        (Some(kind), None, false) => format!("{number}/{kind}-{body}{unit}"),
        (None, Some(year), _) => format!("{number}/{year}/{body}{unit}"),
        (None, None, _) => format!("{number}/{body}{unit}"),
    }
}

/// Numbers below ten take a leading zero; superfluous zeros go.
pub(crate) fn padded(number: &str) -> String {
    let plain = number.trim_start_matches('0');
    if plain.len() < 2 { format!("{plain:0>2}") } else { plain.to_owned() }
}

static WRITTEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // A pattern of our own: it compiles, and a text without ids is the answer if it ever did not.
    Regex::new(concat!(
        r"(?P<party>\b\d{1,5}\s?-\s?(?:[A-ZĐ][A-Za-zĐyr]{0,3})/[A-ZĐƯ][A-Za-zĐƯ]{1,9}\b)",
        r"|(?P<law>\b\d{1,5}/\d{4}/(?:UBTV)?QH\d{1,2}\b)",
        r"|(?P<state>\b\d{1,5}(?:/\d{4})?/\s?[A-ZĐƯ][A-Za-zĐƯ&.]{0,9}(?:-[A-ZĐƯÂĂÊÔƠ][A-Za-zĐƯÂĂÊÔƠ&.]{0,11}){1,2})",
        r"|(?P<short>\b\d{1,5}/\s?(?:PGD|SGD|BGD|UBND|HĐND)[A-ZĐ&]{0,4}\b)",
    ))
    .ok()
});

/// The document numbers that stand in a written text: their byte ranges, and each in canonical print.
#[must_use]
pub fn find_document_ids(text: &str) -> Vec<(Range<usize>, String)> {
    let Some(pattern) = WRITTEN.as_ref() else {
        return Vec::new();
    };
    pattern
        .find_iter(text)
        .filter(|found| !text[..found.start()].ends_with(['/', '-', '.', ',']) || text[..found.start()].ends_with(", "))
        .map(|found| {
            let trimmed = found.as_str().trim_end_matches(['.', '&']);
            (found.start()..found.start() + trimmed.len(), canonical(trimmed))
        })
        .collect()
}

/// A written number without superfluous blanks, `GD&ĐT` as `GDĐT`, the number padded.
fn canonical(id: &str) -> String {
    let joined: String = normalise(id).chars().filter(|letter| !letter.is_whitespace() && *letter != '&').collect();
    let digits = joined.len() - joined.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    format!("{}{}", padded(&joined[..digits]), &joined[digits..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_numbers_are_found() {
        let text = "Nghị quyết số 22/2021/NQ-HĐND, Kế hoạch 119/KH-UBND ngày 14/8/2020, Kết luận 51-KL/TW, Chỉ thị số 05-CT/TW; \
                    88/2014/QH13; Công văn 955/SGDĐT-GDTH, số 401/ PGD&ĐT, 07/2016/TT-BGDĐT. Tỷ lệ 20/30, năm học 2020-2021.";
        let ids: Vec<String> = find_document_ids(text).into_iter().map(|(_, id)| id).collect();
        assert_eq!(
            ids,
            [
                "22/2021/NQ-HĐND",
                "119/KH-UBND",
                "51-KL/TW",
                "05-CT/TW",
                "88/2014/QH13",
                "955/SGDĐT-GDTH",
                "401/PGDĐT",
                "07/2016/TT-BGDĐT"
            ]
        );
    }

    #[test]
    fn ranges_point_into_the_text() {
        let text = "theo số 15/QĐ-BNV.";
        let (range, id) = find_document_ids(text).remove(0);
        assert_eq!((&text[range], id.as_str()), ("15/QĐ-BNV", "15/QĐ-BNV"));
    }
}
