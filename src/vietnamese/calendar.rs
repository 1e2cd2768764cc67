//! Which dates stand in a text, and in which year?
//!
//! Reads what [`Writer`](super::Writer) prints (`09/4/2021`, `25/4`) and what people type (`ngày 9 tháng 4 năm 2021`,
//! `30-5-2019`). A date without a year is the next one on or after the day of the meeting.

use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A date in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDate {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// ISO 8601.
    pub iso: String,
    /// The year was not said: it follows from the day of the meeting.
    pub year_derived: bool,
}

static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(?P<d1>\d{1,2})(?:/(?P<m1>\d{1,2})|-(?P<m3>\d{1,2})-)(?:/?(?P<y1>\d{4}))?\b",
        r"|\b(?P<d2>\d{1,2})\s+tháng\s+(?P<m2>\d{1,2})(?:\s+năm\s+(?P<y2>\d{4}))?\b",
    ))
    .ok()
});

/// Words in front of `25/4` that prove a date rather than a ratio.
const BEFORE: &[&str] = &[
    "ngày", "trước", "sau", "đến", "tới", "từ", "hết", "hạn", "lễ", "dịp", "sáng", "chiều", "tối", "trưa", "hôm", "vào", "là",
    "nghỉ", "kịp", "niệm", "và", "–", "-", "trong", "qua",
];

/// The dates in a text; `meeting_date` is ISO 8601 and gives the year to those without one.
#[must_use]
pub fn find_dates(text: &str, meeting_date: Option<&str>) -> Vec<FoundDate> {
    let Some(pattern) = PATTERN.as_ref() else {
        return Vec::new();
    };
    let meeting = meeting_date.and_then(parse_iso);
    let mut found: Vec<FoundDate> = Vec::new();
    for captures in pattern.captures_iter(text) {
        let Some(whole) = captures.get(0) else { continue };
        let number =
            |names: &[&str]| names.iter().find_map(|name| captures.name(name)).and_then(|part| part.as_str().parse::<u32>().ok());
        let (Some(day), Some(month)) = (number(&["d1", "d2"]), number(&["m1", "m2", "m3"])) else { continue };
        let year = number(&["y1", "y2"]);
        let in_words = captures.name("m2").is_some();
        let glued = text[..whole.start()].ends_with(['/', '-', '.', ',']) || text[whole.end()..].starts_with(['/', '-', '%']);
        let proven = year.is_some() || in_words || proof_before(&text[..whole.start()]) || follows(&found, text, whole.start());
        if glued || !proven {
            continue;
        }
        let resolved = match year {
            Some(year) => Some((year, false)),
            None => meeting.map(|(year, m, d)| (if (month, day) >= (m, d) { year } else { year + 1 }, true)),
        };
        let Some((year, year_derived)) = resolved.filter(|(year, _)| is_day(*year, month, day)) else { continue };
        found.push(FoundDate { range: whole.range(), iso: format!("{year:04}-{month:02}-{day:02}"), year_derived });
    }
    found
}

/// The first date in a text as ISO 8601.
#[must_use]
pub fn parse_date(text: &str, meeting_date: Option<&str>) -> Option<String> {
    find_dates(text, meeting_date).into_iter().next().map(|date| date.iso)
}

fn proof_before(text: &str) -> bool {
    text.split_whitespace().next_back().is_some_and(|word| BEFORE.contains(&word.to_lowercase().as_str()))
}

/// `30/4, 01/5`: the second date of a list.
fn follows(found: &[FoundDate], text: &str, start: usize) -> bool {
    found.last().is_some_and(|last| {
        text.get(last.range.end..start).is_some_and(|between| between.chars().count() <= 4 && !between.contains(['.', ';']))
    })
}

fn parse_iso(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.get(..10)?.split('-').map(|part| part.parse::<u32>().ok());
    let date = (parts.next()??, parts.next()??, parts.next()??);
    is_day(date.0, date.1, date.2).then_some(date)
}

/// Whether the calendar has that day.
fn is_day(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let longest = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=longest).contains(&day) && (1900..=2200).contains(&year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_found_and_ratios_are_not() {
        let text = "ngày 09/4/2021; trước ngày 25/4; 20/30 trường; ngày 5 tháng 1 năm 2022; 30-5-2019; nghỉ lễ 30/4, 01/5; 7/8 chỉ tiêu; số 15/QĐ-BNV";
        let dates: Vec<String> = find_dates(text, Some("2021-04-09")).into_iter().map(|date| date.iso).collect();
        assert_eq!(dates, ["2021-04-09", "2021-04-25", "2022-01-05", "2019-05-30", "2021-04-30", "2021-05-01"]);
        assert_eq!(parse_date("trước ngày 15/01", Some("2021-04-09")).as_deref(), Some("2022-01-15"));
        assert_eq!(parse_date("trước ngày 15/01", None), None);
        assert_eq!(parse_date("ngày 30/02/2021", None), None);
    }
}
