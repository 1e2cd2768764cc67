//! Which day is meant, and how is it printed?
//!
//! `ngày mùng chín tháng tư năm hai nghìn không trăm hai mốt` is `ngày 09/4/2021`: days below ten and the months one and
//! two take a leading zero. Without `ngày` a day and a month are a date only where something proves it: the year, a
//! feast, a word such as `trước` or `sáng`, or a day too large for a count of months. Durations and the lunar calendar
//! stay in words.

use super::candidate::Candidate;
use super::numbers::integer;
use super::numerals::{Numeral, numeral};
use super::tokens::{Kind, Token, key, key_before, phrase_at};
use super::years::{short_year, year};

/// Words before a day that prove a date.
const BEFORE_DATE: &[&str] = &[
    "lễ", "dịp", "sáng", "chiều", "tối", "trưa", "đêm", "trước", "sau", "từ", "đến", "tới", "vào", "hết", "kịp", "hôm", "là",
    "qua", "nghỉ", "niệm", "hạn", "và",
];

/// Feasts and anniversaries that are named by their day and month.
const FEASTS: &[(u64, u64)] = &[
    (3, 2),
    (8, 3),
    (26, 3),
    (30, 4),
    (1, 5),
    (7, 5),
    (15, 5),
    (19, 5),
    (1, 6),
    (28, 6),
    (27, 7),
    (19, 8),
    (2, 9),
    (5, 9),
    (10, 10),
    (20, 10),
    (9, 11),
    (20, 11),
    (22, 12),
];

/// Units behind a number that make `ngày`, `tháng` before it a rate: `ngày hai buổi`, `tháng một lần`.
const RATES: &[&str] = &[
    "lần", "buổi", "tiết", "giờ", "bữa", "ca", "lượt", "người", "em", "đồng", "triệu", "nghìn", "cuộc", "kỳ", "bên", "mặt",
    "phiên",
];

/// What can be printed as a date at `index`.
pub(crate) fn date(tokens: &[Token<'_>], index: usize, meeting_year: Option<u64>) -> Option<Candidate> {
    let found = single(tokens, index, meeting_year)?;
    Some(with_neighbour(tokens, found, meeting_year))
}

fn single(tokens: &[Token<'_>], index: usize, meeting_year: Option<u64>) -> Option<Candidate> {
    match key(tokens, index) {
        "ngày" | "hôm" | "mùng" | "mồng" | "mung" | "mông" => day_first(tokens, index, meeting_year),
        "ngay" if !key_before(tokens, index).is_empty() => {
            day_first(tokens, index, meeting_year).filter(|found| found.text.contains('/'))
        }
        "tháng" => month_first(tokens, index, meeting_year),
        "năm" => lone_year(tokens, index, meeting_year),
        _ => bare_day(tokens, index, meeting_year),
    }
}

/// Two feasts in one breath are a range: `ba mươi tháng tư một tháng năm` is `30/4 – 01/5`.
fn with_neighbour(tokens: &[Token<'_>], found: Candidate, meeting_year: Option<u64>) -> Candidate {
    let day_and_month = |text: &str| {
        text.matches('/').count() == 1
            && text.split('/').all(|part| part.trim_start_matches("ngày ").chars().all(|letter| letter.is_ascii_digit()))
    };
    if !day_and_month(&found.text) || matches!(key(tokens, found.end), "ngày" | "tháng" | "năm" | "hôm") {
        return found;
    }
    match single(tokens, found.end, meeting_year).filter(|next| day_and_month(&next.text)) {
        Some(next) => Candidate::new(found.first, next.end, format!("{} – {}", found.text, next.text), "date"),
        None => found,
    }
}

/// A date that starts with `ngày`, `hôm` or `mùng`, which stay in front (`mùng` becomes the leading zero).
fn day_first(tokens: &[Token<'_>], index: usize, meeting_year: Option<u64>) -> Option<Candidate> {
    let mut at = index;
    let spoken_lead = matches!(key(tokens, at), "ngày" | "hôm" | "ngay");
    if spoken_lead {
        at += 1;
    }
    let early = matches!(key(tokens, at), "mùng" | "mồng" | "mung" | "mông");
    if early {
        at += 1;
    }
    let (day, end) = day(tokens, at)?;
    let lead = if spoken_lead { format!("{} ", tokens[index].raw.replace("ngay", "ngày")) } else { String::new() };
    if let Some((month, end)) = month(tokens, end) {
        if is_lunar(tokens, end) || calls_days(tokens, end) && !early && !spoken_lead {
            return None;
        }
        return Some(printed(tokens, index, &lead, day, month, end, meeting_year));
    }
    // A lone day: ngày hai mươi hằng tháng, từ ngày một đến …
    if tokens[at].kind == Kind::Number && !early || early && day > 10 || is_lunar(tokens, end) || key(tokens, end) == "/" {
        return None;
    }
    let words_for_days = RATES.contains(&key(tokens, end)) || phrase_at(tokens, end, "phần trăm").is_some();
    let (before, behind) = (key_before(tokens, index), key(tokens, end));
    if words_for_days || matches!(key(tokens, index), "hôm") && !early && day < 10 {
        return None;
    }
    if matches!(before, "mỗi" | "một" | "từng" | "nhiều" | "hai" | "ba")
        || numeral(tokens, index.wrapping_sub(1)).is_some() && !early
    {
        return None;
    }
    let alone = early
        || day >= 10
        || matches!(before, "từ" | "đến" | "tới" | "trước" | "sau" | "vào" | "hết" | "là" | "và" | "trong" | "các" | "hạn")
            && (day != 1 || matches!(behind, "đến" | "tới" | "và" | "hằng" | "hàng" | "," | "." | ""))
        || matches!(behind, "đến" | "tới" | "hằng" | "hàng");
    alone.then(|| Candidate::new(index, end, format!("{lead}{day:02}"), "date"))
}

/// A day and month without `ngày` in front: `ba mươi tháng tư`, `mười lăm đến hai mươi tháng bảy`.
fn bare_day(tokens: &[Token<'_>], index: usize, meeting_year: Option<u64>) -> Option<Candidate> {
    let (first, end) = day(tokens, index)?;
    let before = key_before(tokens, index);
    if let Some((month, behind)) = month(tokens, end) {
        let found = printed(tokens, index, "", first, month, behind, meeting_year);
        let has_year = found.text.matches('/').count() == 2;
        let feast = FEASTS.contains(&(first, month)) && !(first == 10 && month == 3);
        // hai tháng một lần, ba tháng hai trường: a count of months with another count behind it
        let counted = RATES.contains(&key(tokens, behind)) || super::counted::noun_at(tokens, behind).is_some();
        // sáu tháng năm hai nghìn không trăm hai mốt: the first word after tháng is the year's
        let months_of_year = has_year && month == 5 && first <= 12 && key(tokens, end + 2) != "năm";
        let proven = feast || first > 12 || BEFORE_DATE.contains(&before) || ends_with_date(tokens, index);
        let believed = proven || !months_of_year && (has_year || !counted);
        if !believed || is_lunar(tokens, behind) || calls_days(tokens, behind) || matches!(before, "tháng" | "thứ" | "tổ") {
            return None;
        }
        return Some(found);
    }
    // từ mười lăm đến hai mươi tháng bảy: only the first day is printed here
    if !matches!(key(tokens, end), "đến" | "tới") || !matches!(before, "từ") {
        return None;
    }
    let second = if matches!(key(tokens, end + 1), "ngày" | "mùng" | "mồng") { end + 2 } else { end + 1 };
    let (last, behind) = day(tokens, second)?;
    (last > first && month(tokens, behind).is_some()).then(|| Candidate::new(index, end, format!("{first:02}"), "date"))
}

/// `tháng tư`, `tháng mười hai năm hai nghìn không trăm hai mươi`; the word stays.
fn month_first(tokens: &[Token<'_>], index: usize, meeting_year: Option<u64>) -> Option<Candidate> {
    let (number, end) = month(tokens, index)?;
    if tokens[index + 1].kind == Kind::Number && !key(tokens, end).eq("năm") && year(tokens, end).is_none() {
        return None;
    }
    let behind = key(tokens, end);
    if numeral(tokens, index.wrapping_sub(1)).is_some() && index > 0
        || tokens.get(index.wrapping_sub(1)).is_some_and(|token| token.kind == Kind::Number)
    {
        // một tháng năm ngày, hai mươi tháng …
        return None;
    }
    if RATES.contains(&behind)
        || is_lunar(tokens, end)
        || matches!(behind, "ngày" | "tuần") && number < 10
        || matches!(key_before(tokens, index), "mỗi" | "hằng" | "hàng" | "từng")
    {
        return None;
    }
    if key(tokens, index + 1) == "năm" && matches!(behind, "học" | "nay" | "ngoái" | "sau" | "trước" | "qua") {
        return None;
    }
    let word = tokens[index].raw;
    if let Some((year, end)) = year_behind(tokens, end, meeting_year) {
        let spoken_year = key(tokens, end_of_month(tokens, index)) == "năm";
        let joint = if spoken_year { format!(" {} ", tokens[end_of_month(tokens, index)].raw) } else { "/".to_owned() };
        return Some(Candidate::new(index, end, format!("{word} {}{joint}{year}", padded_month(number)), "date"));
    }
    if tokens[index + 1].kind == Kind::Number {
        return None;
    }
    Some(Candidate::new(index, end, format!("{word} {}", padded_month(number)), "date"))
}

fn end_of_month(tokens: &[Token<'_>], index: usize) -> usize {
    month(tokens, index).map_or(index, |(_, end)| end)
}

/// `năm hai nghìn không trăm hai mốt`: the word stays, the year is printed without a point.
fn lone_year(tokens: &[Token<'_>], index: usize, meeting_year: Option<u64>) -> Option<Candidate> {
    if tokens.get(index + 1).is_some_and(|token| token.kind == Kind::Number) {
        return None;
    }
    let word = tokens[index].raw;
    if let Some((year, end)) = year(tokens, index + 1) {
        if counted_thousands(tokens, index + 1, end) {
            return None;
        }
        return Some(Candidate::new(index, end, format!("{word} {year}"), "year"));
    }
    let proof = matches!(key_before(tokens, index), "quý" | "cuối" | "đầu" | "trong" | "từ" | "đến" | "của" | "kỳ" | "tháng")
        || numeral(tokens, index.wrapping_sub(2)).is_some() && matches!(key(tokens, index.wrapping_sub(2)), "tháng" | "quý")
        || index >= 2 && key(tokens, index - 2) == "quý";
    let (year, end) = short_year(tokens, index + 1, meeting_year).filter(|_| proof)?;
    let elided = end == index + 3 && !matches!(numeral(tokens, index + 1), Some(Numeral::Ten));
    let counted = super::counted::noun_at(tokens, end).is_some() || numeral(tokens, end).is_some();
    (elided && !counted).then(|| Candidate::new(index, end, format!("{word} {year}"), "year"))
}

/// năm nghìn … is a count, not a year.
fn counted_thousands(tokens: &[Token<'_>], index: usize, end: usize) -> bool {
    matches!(numeral(tokens, index), Some(Numeral::Scale(_))) || matches!(numeral(tokens, end), Some(Numeral::Scale(_)))
}

fn printed(
    tokens: &[Token<'_>],
    index: usize,
    lead: &str,
    day: u64,
    month: u64,
    end: usize,
    meeting_year: Option<u64>,
) -> Candidate {
    match year_behind(tokens, end, meeting_year) {
        Some((year, end)) => Candidate::new(index, end, format!("{lead}{}/{year}", day_and_month(day, month)), "date"),
        None => Candidate::new(index, end, format!("{lead}{}", day_and_month(day, month)), "date"),
    }
}

/// `09/4`, `05/01`: days below ten and the months one and two take a zero.
pub(crate) fn day_and_month(day: u64, month: u64) -> String {
    format!("{day:02}/{}", padded_month(month))
}

fn padded_month(month: u64) -> String {
    if month < 3 { format!("{month:02}") } else { month.to_string() }
}

fn year_behind(tokens: &[Token<'_>], at: usize, meeting_year: Option<u64>) -> Option<(u64, usize)> {
    let at = if matches!(key(tokens, at), "," | "/" | "trên" | "gạch") { at + 1 } else { at };
    if key(tokens, at) != "năm" {
        return year(tokens, at);
    }
    let found = year(tokens, at + 1).or_else(|| short_year(tokens, at + 1, meeting_year).filter(|(_, end)| end - at >= 3))?;
    (super::counted::noun_at(tokens, found.1).is_none() || found.1 - at > 3).then_some(found)
}

/// A day of the month in words or digits.
fn day(tokens: &[Token<'_>], index: usize) -> Option<(u64, usize)> {
    let read = integer(tokens, index)?;
    if (1..=31).contains(&read.0) {
        return Some(read);
    }
    None
}

/// `tháng` with its number behind it.
fn month(tokens: &[Token<'_>], index: usize) -> Option<(u64, usize)> {
    let word = key(tokens, index);
    if word != "tháng" && word != "thang" {
        return None;
    }
    if let Some(value) = tokens.get(index + 1).and_then(Token::digits) {
        return (1..=12).contains(&value).then_some((value, index + 2));
    }
    match numeral(tokens, index + 1)? {
        // mười một năm …, mười năm hai nghìn …
        Numeral::Ten => Some(match numeral(tokens, index + 2) {
            Some(Numeral::Digit(unit @ 1..=2))
                if !matches!(numeral(tokens, index + 3), Some(Numeral::Scale(_) | Numeral::Tens | Numeral::Hundred)) =>
            {
                (10 + unit, index + 3)
            }
            _ => (10, index + 2),
        }),
        // A lost tone: tháng mươi hai
        Numeral::Tens => Some(match numeral(tokens, index + 2) {
            Some(Numeral::Digit(unit @ 1..=2)) => (10 + unit, index + 3),
            _ => (10, index + 2),
        }),
        Numeral::Digit(value) => {
            let part = matches!(numeral(tokens, index + 2), Some(Numeral::Tens | Numeral::Hundred));
            (!part).then_some((value, index + 2))
        }
        Numeral::Unit(4) => Some((4, index + 2)),
        _ => None,
    }
}

/// The lunar calendar keeps its words.
fn is_lunar(tokens: &[Token<'_>], at: usize) -> bool {
    matches!(key(tokens, at), "tết" | "âm" | "giêng" | "chạp" | "nguyên")
        || key(tokens, at) == "(" && key(tokens, at + 1) == "âm"
        || key(tokens, at) == "tháng" && matches!(key(tokens, at + 1), "giêng" | "chạp")
}

/// `mười tháng ba âm lịch`: the words stay.
pub(crate) fn lunar_day(tokens: &[Token<'_>], behind_day: usize) -> bool {
    month(tokens, behind_day).is_some_and(|(_, end)| is_lunar(tokens, end))
        || key(tokens, behind_day) == "tháng" && is_lunar(tokens, behind_day + 1)
}

/// `một tháng năm ngày` counts days.
fn calls_days(tokens: &[Token<'_>], at: usize) -> bool {
    matches!(key(tokens, at), "ngày" | "tuần") && key(tokens, at + 1) != "đến"
}

/// The date before this one has just ended: `ba mươi tháng tư một tháng năm`.
fn ends_with_date(tokens: &[Token<'_>], index: usize) -> bool {
    (1..=3).any(|back| {
        index
            .checked_sub(back + 1)
            .is_some_and(|at| matches!(key(tokens, at), "tháng") && month(tokens, at).is_some_and(|(_, end)| end == index))
    })
}
