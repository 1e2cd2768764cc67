//! What may a template do with a value? The filters a clerk can use, under Vietnamese names.

use super::markup::{MISSING, inside};
use crate::vietnamese::tones::capital;
use minijinja::Environment;
use std::borrow::Cow;

/// Clauses that begin with one of these lose their capital inside a running sentence; names keep theirs.
const OPENERS: &str = include_str!("openers.tsv");

/// Adds the filters to a template's world.
pub(crate) fn add(environment: &mut Environment<'_>) {
    environment.add_filter("hoa", |value: Cow<'_, str>| upper(&value));
    environment.add_filter("hoa_dau", |value: Cow<'_, str>| inside(&value, capital));
    environment.add_filter("thuong_dau", |value: Cow<'_, str>| inside(&value, opener_lowered));
    environment.add_filter("giua_cau", |value: Cow<'_, str>| inside(&value, within_sentence));
    environment.add_filter("bo_cham", |value: Cow<'_, str>| inside(&value, |text| stripped(text).to_owned()));
    environment.add_filter("cham", |value: Cow<'_, str>| inside(&value, full_stop));
    environment.add_filter("dem", |number: i64| ordinal(number));
    environment.add_filter("la_ma", |number: i64| roman(number));
    environment.add_filter("chu", |number: i64| letter(number));
}

/// In capitals; a visible gap keeps its own letters.
fn upper(value: &str) -> String {
    match value.split_once(MISSING).and_then(|(before, rest)| rest.split_once(']').map(|(gap, after)| (before, gap, after))) {
        Some((before, gap, after)) => format!("{}{MISSING}{gap}]{}", before.to_uppercase(), upper(after)),
        None => value.to_uppercase(),
    }
}

/// First letter in lower case where the clause begins with a word that is never a name.
fn opener_lowered(text: &str) -> String {
    let head = text.split(' ').take(2).collect::<Vec<_>>().join(" ").to_lowercase();
    let first = head.split(' ').next().unwrap_or_default();
    let known = OPENERS.lines().filter(|line| !line.starts_with('#')).any(|opener| opener == head || opener == first);
    if !known {
        return text.to_owned();
    }
    lowered(text)
}

/// The name of a meeting inside a sentence: `tổ chức họp hội đồng`, but `tổ chức Hội nghị …`.
fn within_sentence(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default().to_lowercase();
    if matches!(first.as_str(), "họp" | "cuộc" | "buổi" | "phiên" | "giao" | "làm" | "sơ" | "tổng") {
        lowered(text)
    } else {
        text.to_owned()
    }
}

fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn stripped(text: &str) -> &str {
    text.trim_end_matches(['.', ';', ',', ' '])
}

fn full_stop(text: &str) -> String {
    if text.is_empty() || text.ends_with(['!', '?', '…', ':']) { text.to_owned() } else { format!("{}.", stripped(text)) }
}

/// `Một`, `Hai`, … for `Một là`; beyond twenty the number itself.
fn ordinal(number: i64) -> String {
    const ONES: [&str; 10] = ["", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
    let spoken = match number {
        1..=9 => ONES[number as usize].to_owned(),
        10 => "mười".to_owned(),
        15 => "mười lăm".to_owned(),
        11..=19 => format!("mười {}", ONES[(number - 10) as usize]),
        20 => "hai mươi".to_owned(),
        _ => number.to_string(),
    };
    capital(&spoken)
}

/// The Vietnamese alphabet for điểm: a, b, c, d, đ, e, ….
fn letter(number: i64) -> String {
    const LETTERS: [&str; 23] =
        ["a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "x", "y"];
    usize::try_from(number - 1)
        .ok()
        .and_then(|index| LETTERS.get(index))
        .map_or_else(|| number.to_string(), |letter| (*letter).to_owned())
}

/// Roman numerals for mục; a paper has fewer than forty of them.
fn roman(number: i64) -> String {
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    match number {
        1..=39 => "X".repeat(number as usize / 10) + ONES[number as usize % 10],
        _ => number.to_string(),
    }
}
