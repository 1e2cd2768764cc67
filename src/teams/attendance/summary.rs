//! What stands above the tables: title, start and end, by what the values look like.

use super::stamp::{DateOrder, Stamp, stamp};
use super::table::Row;
use crate::roster::calendar::Moment;
use crate::roster::fold::fold;

/// The head of a report.
#[derive(Debug, Default)]
pub(super) struct Summary {
    /// The meeting's subject.
    pub(super) title: Option<String>,
    /// The first date.
    pub(super) start: Option<Moment>,
    /// The second date.
    pub(super) end: Option<Moment>,
}

/// Every date of the head.
pub(super) fn stamps(rows: &[&Row]) -> Vec<Stamp> {
    rows.iter().flat_map(|row| row.cells.iter().skip(1)).filter_map(|cell| stamp(cell)).collect()
}

/// Reads rows of a label and a value.
pub(super) fn summary(rows: &[&Row], order: DateOrder) -> Summary {
    let mut dates = stamps(rows).into_iter().filter_map(|stamp| stamp.read(order));
    let (first, second) = (dates.next(), dates.next());
    let pairs: Vec<(String, String)> = rows
        .iter()
        .filter(|row| row.cells.len() >= 2)
        .filter_map(|row| Some((fold(row.cells.first()?), row.cells.get(1..)?.join(", "))))
        .filter(|(_, value)| is_words(value))
        .collect();
    let labelled =
        pairs.iter().find(|(label, _)| label.contains("title") || label.contains("tieu de") || label.contains("subject"));
    let title = labelled.or(pairs.first()).map(|(_, value)| value.clone());
    Summary { title, start: first.min(second).or(first), end: second.and(first.max(second)) }
}

/// Letters, and neither a date nor a length (`3h 36m 23s`) nor an id.
fn is_words(value: &str) -> bool {
    let is_length = |word: &str| word.starts_with(|c: char| c.is_ascii_digit()) && word.chars().count() <= 8;
    let is_unit = |word: &str| word.chars().count() <= 6;
    let words: Vec<&str> = value.split_whitespace().collect();
    let is_duration = !words.is_empty()
        && words.iter().any(|word| is_length(word))
        && words.iter().enumerate().all(|(at, word)| is_length(word) || (at > 0 && is_length(words[at - 1]) && is_unit(word)));
    let is_id = value.len() >= 32 && !value.contains(' ') && value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    value.chars().any(char::is_alphabetic) && stamp(value).is_none() && !is_duration && !is_id && !value.starts_with("http")
}
