//! Which day is 4/9? A cell with a date and a time, and the evidence for the order of day and month.

use crate::roster::calendar::{Date, Moment};
use regex::Regex;
use std::sync::LazyLock;

/// A date and time as written, before the order of day and month is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    /// The year came first, or the form is ISO: nothing to decide.
    Certain(Moment),
    /// Two numbers up to 31, a year, a clock in seconds.
    Open {
        /// The first number of the date.
        first: u8,
        /// The second number of the date.
        second: u8,
        /// The year.
        year: u16,
        /// Hour, minute, second.
        clock: (u8, u8, u8),
    },
}

/// Whether the day or the month is written first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateOrder {
    /// 9/4/2021 in April.
    DayFirst,
    /// 4/9/2021 in April.
    MonthFirst,
}

const DATE: &str = r"(\d{1,4})[/.\-](?:\s?)(\d{1,2})[/.\-](?:\s?)(\d{1,4})\.?";
const CLOCK: &str = r"(\d{1,2})(?:[:.](\d{2}))(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([\p{L}.]{2,6})?";

static DATE_CLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("^{DATE}(?:,\\s*|\\s+){CLOCK}$")).ok());
static CLOCK_DATE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("^{CLOCK}(?:,\\s*|\\s+){DATE}$")).ok());
static DATE_ALONE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("^{DATE}$")).ok());
static CLOCK_ALONE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("^{CLOCK}$")).ok());

/// A tidied cell longer than this is no date.
const LONGEST: usize = 48;

fn matches(pattern: &LazyLock<Option<Regex>>, cell: &str) -> bool {
    cell.len() <= LONGEST && pattern.as_ref().is_some_and(|pattern| pattern.is_match(cell))
}

/// A date without a time.
pub(super) fn is_date(cell: &str) -> bool {
    matches(&DATE_ALONE, cell)
}

/// A time without a date.
pub(super) fn is_clock(cell: &str) -> bool {
    matches(&CLOCK_ALONE, cell)
}

/// A tidied cell that holds a date and a time, in whatever order and with whatever marks.
pub(super) fn stamp(cell: &str) -> Option<Stamp> {
    if cell.len() > LONGEST || !cell.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Some(found) = DATE_CLOCK.as_ref()?.captures(cell) {
        let part = |index: usize| found.get(index).map(|found| found.as_str());
        return build([part(1)?, part(2)?, part(3)?], [part(4)?, part(5)?, part(6).unwrap_or("0")], part(7));
    }
    if let Some(found) = CLOCK_DATE.as_ref()?.captures(cell) {
        let part = |index: usize| found.get(index).map(|found| found.as_str());
        return build([part(5)?, part(6)?, part(7)?], [part(1)?, part(2)?, part(3).unwrap_or("0")], part(4));
    }
    Moment::from_iso(cell).map(Stamp::Certain)
}

fn build(date: [&str; 3], clock: [&str; 3], half: Option<&str>) -> Option<Stamp> {
    let (hour, minute, second): (u8, u8, u8) = (clock[0].parse().ok()?, clock[1].parse().ok()?, clock[2].parse().ok()?);
    let hour = match half {
        None => hour,
        Some(half) => {
            let is_later = is_afternoon(half)?;
            if !(1..=12).contains(&hour) && hour != 0 {
                // 13:05 CH: the clock already says it.
                hour
            } else {
                hour % 12 + if is_later { 12 } else { 0 }
            }
        }
    };
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    if date[0].len() >= 3 {
        let day = Date::new(date[0].parse().ok()?, date[1].parse().ok()?, date[2].parse().ok()?)?;
        return Moment::new(day, hour, minute, second).map(Stamp::Certain);
    }
    let year: u16 = date[2].parse().ok()?;
    let year = if date[2].len() <= 2 { 2000 + year } else { year };
    let (first, second_number): (u8, u8) = (date[0].parse().ok()?, date[1].parse().ok()?);
    let exists = Date::new(year, second_number, first).is_some() || Date::new(year, first, second_number).is_some();
    exists.then_some(Stamp::Open { first, second: second_number, year, clock: (hour, minute, second) })
}

/// AM and PM, SA (sáng) and CH (chiều), and their spellings.
fn is_afternoon(half: &str) -> Option<bool> {
    let letters: String = half.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    match letters.as_str() {
        "am" | "sa" | "sáng" => Some(false),
        "pm" | "ch" | "chiều" | "tối" => Some(true),
        _ => None,
    }
}

impl Stamp {
    /// The moment under an order of day and month.
    pub(super) fn read(self, order: DateOrder) -> Option<Moment> {
        match self {
            Self::Certain(moment) => Some(moment),
            Self::Open { first, second, year, clock: (hour, minute, s) } => {
                let (day, month) = match order {
                    DateOrder::DayFirst => (first, second),
                    DateOrder::MonthFirst => (second, first),
                };
                Moment::new(Date::new(year, month, day)?, hour, minute, s)
            }
        }
    }
}

/// What the file's dates say together, and whether they say it or it was taken for granted.
pub(super) fn order(stamps: &[Stamp], hints: &[Date]) -> (DateOrder, bool) {
    use DateOrder::{DayFirst, MonthFirst};
    let (mut days_first, mut months_first) = (0_usize, 0_usize);
    for stamp in stamps {
        if let Stamp::Open { first, second, .. } = stamp {
            days_first += usize::from(*first > 12);
            months_first += usize::from(*second > 12);
        }
    }
    if days_first != months_first {
        return (if days_first > months_first { DayFirst } else { MonthFirst }, true);
    }
    let same = |stamp: &Stamp| {
        matches!(stamp, Stamp::Certain(_)) || matches!(stamp, Stamp::Open { first, second, .. } if first == second)
    };
    if stamps.iter().all(same) {
        return (DayFirst, true);
    }
    for hint in hints {
        let hits =
            |order: DateOrder| stamps.iter().filter(|stamp| stamp.read(order).and_then(Moment::date) == Some(*hint)).count();
        let (day, month) = (hits(DayFirst), hits(MonthFirst));
        if day != month {
            return (if day > month { DayFirst } else { MonthFirst }, true);
        }
    }
    // A meeting past midnight lasts one day under the right order and a month under the wrong one.
    let spread = |order: DateOrder| {
        let read: Vec<i64> = stamps.iter().filter_map(|stamp| stamp.read(order)).map(Moment::as_ms).collect();
        read.iter().max().zip(read.iter().min()).map_or(0, |(last, first)| last - first)
    };
    let (day, month) = (spread(DayFirst), spread(MonthFirst));
    match day.cmp(&month) {
        std::cmp::Ordering::Less => (DayFirst, true),
        std::cmp::Ordering::Greater => (MonthFirst, true),
        std::cmp::Ordering::Equal => (DayFirst, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str, order: DateOrder) -> Option<String> {
        stamp(cell)?.read(order).map(|moment| moment.to_string())
    }

    #[test]
    fn every_spelling_of_a_moment() {
        let expected = Some("2022-05-16T15:04:05".to_owned());
        for cell in [
            "16/5/2022, 15:04:05",
            "16/05/22, 15:04:05",
            "16/05/22 15:04:05",
            "16.05.2022, 15:04:05",
            "16. 5. 2022 15:04:05",
            "16-05-2022 3:04:05 PM",
            "16/5/2022, 3:04:05 p.m.",
            "16/5/2022, 3:04:05 CH",
            "15:04:05 16/5/2022",
            "3:04:05 CH 16/5/2022",
            "2022-05-16 15:04:05",
            "2022-05-16T15:04:05Z",
            "2022-05-16T15:04:05.123+00:00",
        ] {
            assert_eq!(read(cell, DateOrder::DayFirst), expected, "{cell}");
        }
        assert_eq!(read("5/16/22, 3:04:05 PM", DateOrder::MonthFirst), expected);
        assert_eq!(read("16/5/2022, 12:00:00 SA", DateOrder::DayFirst).as_deref(), Some("2022-05-16T00:00:00"));
        for wrong in ["", "35", "3h 23m", "45/45/2022, 10:00", "16/5/2022", "10:00", "1.2.3", "a@b.vn", "16/5/2022, 25:00"] {
            assert_eq!(stamp(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_needs_evidence() {
        let stamps = |cells: &[&str]| cells.iter().filter_map(|cell| stamp(cell)).collect::<Vec<_>>();
        let hint = Date::new(2021, 4, 9).expect("a date");
        assert_eq!(order(&stamps(&["4/9/2021, 7:00", "4/13/2021, 7:00"]), &[]), (DateOrder::MonthFirst, true));
        assert_eq!(order(&stamps(&["4/9/2021, 7:00", "13/9/2021, 7:00"]), &[]), (DateOrder::DayFirst, true));
        assert_eq!(order(&stamps(&["4/9/2021, 7:00"]), &[hint]), (DateOrder::MonthFirst, true));
        assert_eq!(order(&stamps(&["9/4/2021, 7:00"]), &[hint]), (DateOrder::DayFirst, true));
        assert_eq!(order(&stamps(&["4/9/2021, 23:00", "4/10/2021, 0:30"]), &[]), (DateOrder::MonthFirst, true));
        assert_eq!(order(&stamps(&["4/9/2021, 7:00"]), &[]), (DateOrder::DayFirst, false));
        assert_eq!(order(&stamps(&["4/4/2021, 7:00"]), &[]), (DateOrder::DayFirst, true));
    }
}
