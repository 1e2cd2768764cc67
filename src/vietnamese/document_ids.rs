//! Which document number was read aloud?
//!
//! Letter names are everyday words (`ca`, `em`, `tê`), so they are decoded only in a window that a document type, `số`,
//! or a number with a separator word opens. Speakers mix the separators; the sequence number, year, type, body, unit is
//! decoded by a dictionary and printed again by the grammar of [`identifiers`](super::identifiers). What does not fit
//! the grammar keeps the words that were heard.

use super::candidate::Candidate;
use super::identifiers::{Group, assembly_code, body_code, padded, printed, type_code};
use super::letters::letter;
use super::lexicon::{self, Phrases};
use super::numbers::{cardinal, figures};
use super::numerals::numeral;
use super::tokens::{Kind, Token, key, key_before, phrase_at};
use super::tones::capital;
use super::years::year_readings;
use std::sync::LazyLock;

static TYPES: LazyLock<Phrases<&'static str>> = LazyLock::new(|| {
    let rows: Vec<Vec<&str>> = lexicon::rows(include_str!("lexicon/document_types.tsv")).collect();
    let mut types = Phrases::default();
    for row in rows.iter().filter(|row| row.len() == 2) {
        types.add(row[0], row[1]);
    }
    for row in rows.iter().filter(|row| row.len() == 2 && row[0].starts_with("ngh")) {
        for (with, without) in [("nghị", "nghi"), ("quyết", "quyêt"), ("định", "đinh")] {
            types.add(&row[0].replace(with, without), row[1]);
        }
    }
    types
});
static ISSUERS: LazyLock<Phrases<&'static str>> = LazyLock::new(|| lexicon::pairs(include_str!("lexicon/issuers.tsv")));

/// Words between the groups, longest first.
const SEPARATORS: &[&str] = &[
    "gạch chéo",
    "gạch xiên",
    "gạch ngang",
    "gạch nối",
    "gạch cheo",
    "gach chéo",
    "gach cheo",
    "gach ngang",
    "gạch nôi",
    "dấu gạch chéo",
    "dấu gạch ngang",
    "xẹt",
    "xet",
    "sẹc",
    "sẹt",
    "xuyệt",
    "xuyêt",
    "suyệt",
    "xoẹt",
    "xoet",
    "xuyệc",
    "trên",
    "gạch",
    "gach",
    "chéo",
    "trừ",
    "ngang",
    "chấm",
    "phần",
    "/",
    "-",
    "–",
    ".",
];

/// What the words behind the number mean.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    Separator,
    Letters(String),
    Type(&'static str),
    Body(&'static str),
    Figures(String),
}

/// A document number read aloud at `index`.
pub(crate) fn document_id(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    let type_word = TYPES.at(tokens, index);
    let after_type = type_word.map_or(index, |(end, _)| end);
    let colon = if type_word.is_some() && key(tokens, after_type) == ":" { after_type + 1 } else { after_type };
    let number_word = key(tokens, colon) == "số" && (type_word.is_some() || !after_count_noun(tokens, colon));
    let start = if number_word { colon + 1 } else { colon };
    let spoken_type = type_word.map(|(_, code)| *code);
    let lead = lead(tokens, index, after_type, colon, type_word.is_some(), number_word);
    if (type_word.is_some() || number_word)
        && let Some(list) = id_list(tokens, index, start, spoken_type, &lead)
    {
        return Some(list);
    }
    for (number, end) in number_readings(tokens, start) {
        if let Some((id, end, inferred)) = tail(tokens, &number, end, spoken_type, type_word.is_some() || number_word) {
            let whole = tokens[start..end]
                .iter()
                .all(|token| token.kind != Kind::Word || token.is_acronym() || !token.key.chars().any(char::is_alphabetic));
            if whole && unchanged(tokens, start, end, &id) {
                return None;
            }
            let rule = if inferred { "document_id_inferred" } else { "document_id" };
            return Some(Candidate::new(index, end, format!("{lead}{id}"), rule));
        }
    }
    type_word?;
    numbered_type(tokens, index, start, spoken_type?, number_word, &lead)
}

/// What stands before the number: the type with a capital letter, and `số`.
fn lead(tokens: &[Token<'_>], index: usize, after_type: usize, colon: usize, has_type: bool, has_word: bool) -> String {
    if !has_type {
        return if has_word { format!("{} ", tokens[colon].raw) } else { String::new() };
    }
    let words: Vec<String> = tokens[index..after_type]
        .iter()
        .enumerate()
        .map(|(at, token)| if at == 0 { capital(&token.key) } else { token.key.clone() })
        .collect();
    format!(
        "{} số ",
        words.join(" ").replace("nghi ", "nghị ").replace("Nghi ", "Nghị ").replace("quyêt", "quyết").replace("đinh", "định")
    )
}

/// `học sinh số`, `trường số`: not the number of a document.
fn after_count_noun(tokens: &[Token<'_>], at: usize) -> bool {
    matches!(
        key_before(tokens, at),
        "một" | "sĩ" | "dân" | "đa" | "tổng" | "tham" | "hệ" | "chuyển" | "tỷ" | "chỉ" | "trường" | "nhà"
    )
}

/// The written form stands there already.
fn unchanged(tokens: &[Token<'_>], start: usize, end: usize, id: &str) -> bool {
    let mut text = String::new();
    for token in &tokens[start..end] {
        if !token.glued && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(token.raw);
    }
    text == id || text.contains('/') && !text.contains(' ')
}

/// Every way the number itself can be read, longest first.
fn number_readings(tokens: &[Token<'_>], at: usize) -> Vec<(String, usize)> {
    if let Some(token) = tokens.get(at).filter(|token| token.digits().is_some()) {
        return vec![(token.raw.to_owned(), at + 1)];
    }
    let mut readings = Vec::new();
    if let Some(read) = cardinal(tokens, at).filter(|read| read.value > 0) {
        readings.push((read.value.to_string(), read.end));
    }
    for length in (1..=5).rev() {
        if let Some((text, end)) = figures(tokens, at, length, length)
            && !readings.iter().any(|(_, known)| *known == end)
        {
            readings.push((text, end));
        }
    }
    // mười sáu chín bảy: the number is read in pairs
    if let Some(head) = cardinal(tokens, at).filter(|read| (10..100).contains(&read.value))
        && let Some((rest, end)) = figures(tokens, head.end, 2, 2)
    {
        readings.push((format!("{}{rest}", head.value), end));
    }
    readings.sort_by_key(|(_, end)| std::cmp::Reverse(*end));
    readings
}

/// Decodes what stands behind the number: the id in print, the token behind it, and whether anything was inferred.
fn tail(
    tokens: &[Token<'_>],
    number: &str,
    at: usize,
    spoken_type: Option<&'static str>,
    opened: bool,
) -> Option<(String, usize, bool)> {
    let separator = separator(tokens, at);
    if !opened && (separator.is_none() || number_is_text(tokens, at)) {
        return None;
    }
    let behind = separator.unwrap_or(at);
    let mut years: Vec<(Option<u64>, usize)> =
        year_readings(tokens, behind).into_iter().map(|(year, end)| (Some(year), end)).collect();
    if key(tokens, at) == "năm" && matches!(spoken_type, Some("TT" | "NĐ")) {
        years.extend(year_readings(tokens, at + 1).into_iter().map(|(year, end)| (Some(year), end)));
    }
    years.push((None, at));
    for (year, end) in years {
        let items = items(tokens, end);
        for count in (1..=items.len()).rev() {
            let parts: Vec<&Item> = items[..count].iter().map(|(item, _)| item).collect();
            if matches!(parts.last(), Some(Item::Separator)) {
                continue;
            }
            if let Some((id, inferred)) = decode(number, year, &parts, spoken_type) {
                return Some((id, items[count - 1].1, inferred));
            }
        }
        if let Some(found) = year.and_then(|year| from_issuer(tokens, number, year, end, spoken_type)) {
            return Some(found);
        }
    }
    None
}

/// A bare number before a separator word needs letters behind it at once.
fn number_is_text(tokens: &[Token<'_>], at: usize) -> bool {
    matches!(key(tokens, at), "phần" | "chấm" | "trừ" | ".")
}

/// The token behind a separator at `at`.
fn separator(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    SEPARATORS.iter().find_map(|words| phrase_at(tokens, at, words))
}

/// The groups behind the number with the token behind each, as far as they go.
fn items(tokens: &[Token<'_>], from: usize) -> Vec<(Item, usize)> {
    let mut items: Vec<(Item, usize)> = Vec::new();
    let mut at = from;
    while items.len() < 24 {
        let Some(token) = tokens.get(at) else { break };
        let found = if let Some(end) = separator(tokens, at) {
            if matches!(items.last(), Some((Item::Separator, _))) {
                break;
            }
            (Item::Separator, end)
        } else if let Some(digits) = token.digits() {
            (Item::Figures(digits.to_string()), at + 1)
        } else if token.kind == Kind::Word && token.raw.chars().next().is_some_and(char::is_uppercase) && is_code(token.raw) {
            (Item::Letters(token.raw.to_owned()), at + 1)
        } else if let Some(end) =
            phrase_at(tokens, at, "nhân dân").filter(|_| matches!(items.last(), Some((Item::Letters(_), _))))
        {
            (Item::Letters("ND".to_owned()), end)
        } else if let Some((end, code)) = ISSUERS.at(tokens, at) {
            (Item::Body(code), end)
        } else if let Some((end, code)) = TYPES.at(tokens, at) {
            (Item::Type(code), end)
        } else if let Some((end, letter)) = letter(tokens, at) {
            (Item::Letters(letter.to_owned()), end)
        } else if matches!(key(tokens, at), "và" | "&")
            && letter(tokens, at + 1).is_some()
            && matches!(items.last(), Some((Item::Letters(_), _)))
        {
            at += 1;
            continue;
        } else if let Some(read) = numeral(tokens, at).and_then(|_| cardinal(tokens, at)) {
            (Item::Figures(read.value.to_string()), read.end)
        } else {
            break;
        };
        at = found.1;
        items.push(found);
    }
    items
}

/// Letters that a document number can hold: `KH`, `TTg`, `QH13`, `GDĐT`.
fn is_code(raw: &str) -> bool {
    let capitals = raw.chars().filter(|letter| letter.is_uppercase()).count();
    let small = raw.chars().filter(|letter| letter.is_lowercase()).count();
    capitals >= 1 && small <= 1 && (small == 0 || capitals >= 2) && raw.chars().count() <= 10
}

/// The groups as printed, or nothing where they break the grammar.
fn decode(number: &str, year: Option<u64>, parts: &[&Item], spoken_type: Option<&'static str>) -> Option<(String, bool)> {
    let mut segments: Vec<String> = vec![String::new()];
    let mut kind: Option<&'static str> = None;
    let mut separated = false;
    for part in parts {
        match part {
            Item::Separator => {
                separated = true;
                if segments.last().is_some_and(|segment| !segment.is_empty()) {
                    segments.push(String::new());
                }
            }
            Item::Letters(letters) => segments.last_mut()?.push_str(letters),
            Item::Figures(figures) => {
                if segments.last().is_none_or(String::is_empty) {
                    return None;
                }
                segments.last_mut()?.push_str(figures);
            }
            Item::Type(code) => {
                if kind.is_some() || segments.iter().any(|segment| !segment.is_empty()) {
                    return None;
                }
                kind = Some(code);
            }
            Item::Body(code) => {
                if segments.last().is_some_and(|segment| !segment.is_empty()) {
                    segments.push(String::new());
                }
                segments.last_mut()?.push_str(code);
                segments.push(String::new());
            }
        }
    }
    segments.retain(|segment| !segment.is_empty());
    if let [only] = &segments[..]
        && let Some(assembly) = assembly_code(only)
    {
        return Some((printed(number, year, None, &assembly, None, false), false));
    }
    if let (Some(kind), [body, unit @ ..]) = (kind, &segments[..]) {
        return typed(number, year, kind, body, unit).map(|id| (id, false));
    }
    match &segments[..] {
        [kind, body, unit @ ..] if unit.len() <= 1 => {
            if let Some(code) = resolve_type(kind, spoken_type)
                && let Some(id) = typed(number, year, code, body, unit)
            {
                return Some((id, false));
            }
            let (organisation, group) = body_code(kind)?;
            (unit.is_empty() && group != Group::Unit && body.chars().all(char::is_alphabetic)).then(|| {
                (
                    printed(
                        number,
                        year,
                        None,
                        organisation,
                        Some(body_code(body).map_or(body.as_str(), |(code, _)| code)),
                        false,
                    ),
                    false,
                )
            })
        }
        [run] => unsegmented(number, year, run, spoken_type, separated),
        _ => None,
    }
}

fn typed(number: &str, year: Option<u64>, kind: &str, body: &str, unit: &[String]) -> Option<String> {
    if let Some((code, group)) = body_code(body) {
        let unit = unit.first().map(|unit| body_code(unit).map_or(unit.as_str(), |(code, _)| code));
        return Some(printed(number, year, Some(kind), code, unit, group == Group::PartyBody));
    }
    // A body that is not in the list: its letters as read, if the separators set them apart.
    let plausible = (2..=8).contains(&body.chars().count()) && body.chars().all(char::is_alphabetic) && unit.len() <= 1;
    plausible.then(|| printed(number, year, Some(kind), body, unit.first().map(String::as_str), false))
}

/// `đê a` may be đề án or dự án: the type word that was said decides.
fn resolve_type(letters: &str, spoken_type: Option<&'static str>) -> Option<&'static str> {
    let code = type_code(letters)?;
    let plain = |text: &str| text.to_uppercase().replace('Đ', "D");
    match spoken_type {
        Some(spoken) if plain(spoken) == plain(letters) => Some(spoken),
        _ => Some(code),
    }
}

/// Letters without separators: `TTBGDĐT` is split where a type and a body meet.
fn unsegmented(
    number: &str,
    year: Option<u64>,
    run: &str,
    spoken_type: Option<&'static str>,
    separated: bool,
) -> Option<(String, bool)> {
    let cuts: Vec<usize> = run.char_indices().map(|(byte, _)| byte).skip(1).collect();
    for cut in &cuts {
        if let (Some(kind), Some((body, group))) = (resolve_type(&run[..*cut], spoken_type), body_code(&run[*cut..])) {
            return Some((printed(number, year, Some(kind), body, None, group == Group::PartyBody), false));
        }
    }
    for cut in &cuts {
        if let (Some((body, Group::Body)), Some((unit, Group::Unit))) = (body_code(&run[..*cut]), body_code(&run[*cut..])) {
            return Some((printed(number, year, None, body, Some(unit), false), false));
        }
    }
    let (body, group) = body_code(run).filter(|(_, group)| *group != Group::Unit)?;
    // The type was said as a word before the number: kế hoạch số 119 gạch ngang ủy ban nhân dân.
    match spoken_type.filter(|code| separated && *code != "CV") {
        Some(kind) => Some((printed(number, year, Some(kind), body, None, group == Group::PartyBody), true)),
        None if separated && group == Group::Body && run.len() >= 4 => {
            Some((printed(number, year, None, body, None, false), false))
        }
        None => None,
    }
}

/// `thông tư hai bảy hai không hai không của bộ giáo dục`: type and body follow from the words around.
fn from_issuer(
    tokens: &[Token<'_>],
    number: &str,
    year: u64,
    end: usize,
    spoken_type: Option<&'static str>,
) -> Option<(String, usize, bool)> {
    let body = match spoken_type? {
        "NĐ" => "CP",
        "TT" => {
            let issuer = phrase_at(tokens, end, "của").or_else(|| phrase_at(tokens, end, "do"))?;
            ISSUERS.at(tokens, issuer).map(|(_, code)| *code).filter(|code| code.starts_with('B'))?
        }
        _ => return None,
    };
    Some((printed(number, Some(year), spoken_type, body, None, false), end, true))
}

/// Several numbers with one tail: `số hai hai, hai ba, hai tư nghị quyết hội đồng nhân dân`.
fn id_list(tokens: &[Token<'_>], index: usize, start: usize, spoken_type: Option<&'static str>, lead: &str) -> Option<Candidate> {
    let mut numbers: Vec<(String, String)> = Vec::new();
    let mut at = start;
    if let Some((run, end)) = ascending_pairs(tokens, start) {
        numbers = run.into_iter().map(|number| (number, ", ".to_owned())).collect();
        at = end;
    } else {
        loop {
            let (number, end) = number_readings(tokens, at).into_iter().next()?;
            let listed = matches!(key(tokens, end), "," | "và" | ";");
            let joint = match key(tokens, end) {
                "và" => " và ".to_owned(),
                mark => format!("{mark} "),
            };
            numbers.push((number, joint));
            at = end;
            if !listed || numbers.len() >= 30 {
                break;
            }
            let next = if key(tokens, end + 1) == "số" { end + 2 } else { end + 1 };
            if number_readings(tokens, next).is_empty() {
                break;
            }
            at = next;
        }
    }
    if numbers.len() < 2 {
        return None;
    }
    let (last, _) = numbers.last()?;
    let (id, end, inferred) = tail(tokens, last, at, spoken_type, true)?;
    let shared = id.strip_prefix(padded(last).as_str())?.to_owned();
    let mut text = lead.to_owned();
    let count = numbers.len();
    for (place, (number, joint)) in numbers.iter().enumerate() {
        text.push_str(&padded(number));
        text.push_str(&shared);
        if place + 1 < count {
            text.push_str(joint);
        }
    }
    Some(Candidate::new(index, end, text, if inferred { "document_id_inferred" } else { "document_id" }))
}

/// Figures in pairs that count upwards: `hai hai hai ba hai tư` is 22, 23, 24.
fn ascending_pairs(tokens: &[Token<'_>], start: usize) -> Option<(Vec<String>, usize)> {
    let mut numbers: Vec<u64> = Vec::new();
    let mut at = start;
    while let Some((text, end)) = figures(tokens, at, 2, 2) {
        let value: u64 = text.parse().ok()?;
        if numbers.last().is_some_and(|last| value != last + 1) {
            break;
        }
        numbers.push(value);
        at = end;
    }
    (numbers.len() >= 3).then(|| (numbers.iter().map(u64::to_string).collect(), at))
}

/// A type with a number but without letters: `kết luận số năm mươi mốt của Ban Bí thư`.
fn numbered_type(
    tokens: &[Token<'_>],
    index: usize,
    start: usize,
    kind: &str,
    number_word: bool,
    lead: &str,
) -> Option<Candidate> {
    let readings = number_readings(tokens, start);
    // thông tư ba mươi hai gạch chéo hai không mười tám
    for (number, end) in &readings {
        let behind = separator(tokens, *end).or_else(|| matches!(kind, "TT" | "NĐ").then_some(*end));
        if let Some((year, end)) = behind.and_then(|behind| year_readings(tokens, behind).into_iter().next())
            && tokens[start].kind != Kind::Number
        {
            return Some(Candidate::new(index, end, format!("{lead}{}/{year}", padded(number)), "document_number"));
        }
    }
    // Without số only a number of three figures and more is believed.
    let spelled = figures(tokens, start, 3, 5).filter(|_| !number_word && key(tokens, start) != "năm");
    let (number, end) = spelled.or_else(|| readings.into_iter().next().filter(|_| number_word))?;
    if tokens[start].kind == Kind::Number || matches!(key(tokens, end), "/" | "-") {
        return None;
    }
    Some(Candidate::new(index, end, format!("{lead}{}", padded(&number)), "document_number"))
}
