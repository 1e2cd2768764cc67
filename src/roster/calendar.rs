//! On which day, and at what o'clock? Plain calendar arithmetic without time zones.
//!
//! Teams writes moments in the zone of whoever pressed the button and rarely says which. The program therefore keeps
//! a [`Moment`] as the file has it; where a file does say UTC, the field that holds the moment says so too.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Vietnam's distance from UTC, all year round.
pub const VIETNAM_OFFSET_MS: i64 = 7 * 3_600_000;

const DAY_MS: i64 = 86_400_000;

/// A day of the Gregorian calendar between 1900 and 2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// `None` unless there is such a day.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let exists = (1900..2200).contains(&year) && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// From the ISO form `2021-04-09`.
    #[must_use]
    pub fn from_iso(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, from 1.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The day `days` later (or earlier).
    #[must_use]
    pub fn plus_days(self, days: i64) -> Option<Self> {
        Self::from_days_since_1970(self.days_since_1970().saturating_add(days))
    }

    /// The day of the week, Monday being 0.
    #[must_use]
    pub fn weekday(self) -> u8 {
        u8::try_from((self.days_since_1970() + 3).rem_euclid(7)).unwrap_or(0)
    }

    /// The last day of its month.
    #[must_use]
    pub fn end_of_month(self) -> Self {
        Self { day: days_in(self.year, self.month), ..self }
    }

    /// Days since 1 January 1970 (the civil-day algorithm with years that begin in March).
    fn days_since_1970(self) -> i64 {
        let (year, month, day) = (i64::from(self.year), i64::from(self.month), i64::from(self.day));
        let year = if month <= 2 { year - 1 } else { year };
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        year.div_euclid(400) * 146_097 + day_of_era - 719_468
    }

    fn from_days_since_1970(days: i64) -> Option<Self> {
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self::new(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

impl TryFrom<String> for Date {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::from_iso(&text).ok_or_else(|| format!("`{text}` is no date of the form 2021-04-09"))
    }
}

/// A day and a time of day, to the millisecond, in a zone that its owner knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment(i64);

impl Moment {
    /// `None` unless the clock exists; a leap second counts as the second before.
    #[must_use]
    pub fn new(date: Date, hour: u8, minute: u8, second: u8) -> Option<Self> {
        let exists = hour < 24 && minute < 60 && second <= 60;
        let seconds = (i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second.min(59));
        exists.then_some(Self(date.days_since_1970() * DAY_MS + seconds * 1000))
    }

    /// From the ISO form `2021-04-09T01:02:30.0461639+00:00`; a stated offset leads to UTC.
    #[must_use]
    pub fn from_iso(text: &str) -> Option<Self> {
        let text = text.trim();
        let (date, clock) = text.split_once(['T', 't', ' '])?;
        let (clock, offset_ms) = match clock.find(['Z', 'z', '+', '-']) {
            Some(at) => (clock.get(..at)?, iso_offset_ms(clock.get(at..)?)?),
            None => (clock, 0),
        };
        let (clock, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, ""));
        let mut parts = clock.split(':');
        let hour = parts.next()?.parse().ok()?;
        let minute = parts.next()?.parse().ok()?;
        let second = parts.next().map_or(Some(0), |part| part.parse().ok())?;
        let milliseconds = fraction_ms(fraction)?;
        Some(Self::new(Date::from_iso(date)?, hour, minute, second)?.plus_ms(milliseconds - offset_ms))
    }

    /// Milliseconds since the first of January 1970 of the same zone.
    #[must_use]
    pub const fn as_ms(self) -> i64 {
        self.0
    }

    /// Later (or earlier) by `ms`.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// The day; `None` outside the years a meeting can lie in.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        Date::from_days_since_1970(self.0.div_euclid(DAY_MS))
    }

    /// `HH:MM`.
    #[must_use]
    pub fn clock(self) -> String {
        let minutes = self.0.rem_euclid(DAY_MS) / 60_000;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// Milliseconds of the digits after the decimal point; empty is none, more than three are cut.
fn fraction_ms(digits: &str) -> Option<i64> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let padded: String = digits.chars().chain("000".chars()).take(3).collect();
    padded.parse().ok()
}

/// `Z`, `+07:00`, `-0530`.
fn iso_offset_ms(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let minutes: i64 = digits.get(2..4).unwrap_or("0").parse().ok()?;
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes) * 60_000)
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => {
                let seconds = self.0.rem_euclid(DAY_MS) / 1000;
                write!(f, "{date}T{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
            }
            None => write!(f, "@{}", self.0),
        }
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

impl TryFrom<String> for Moment {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::from_iso(&text).ok_or_else(|| format!("`{text}` is no moment of the form 2021-04-09T07:30:51"))
    }
}
