//! In which order were the parts of a meeting recorded?
//!
//! Teams makes a new file whenever the recording is stopped and started again, and writes the start into each name:
//! `<Subject>-20210409_140000UTC-Meeting Recording.mp4`. Other recorders do alike (`GMT20210409-070000_Recording`,
//! `2021-04-09 14-00-00`). Only when every part carries such a stamp does it decide; a half-stamped list stays as given.

use regex::Regex;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::OnceLock;

/// The wall clock at a recording's start, as its file name tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WallClock {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    utc: bool,
}

impl WallClock {
    /// Reads the last time stamp in a recording's file name, if it has one.
    #[must_use]
    pub fn from_file_name(path: &Path) -> Option<Self> {
        let name = path.file_stem()?.to_str()?;
        let stamp = stamp_pattern()?;
        stamp.captures_iter(name).filter_map(|found| Self::from_captures(&found)).last()
    }

    fn from_captures(found: &regex::Captures<'_>) -> Option<Self> {
        fn number<T: FromStr>(found: &regex::Captures<'_>, group: usize) -> Option<T> {
            found.get(group)?.as_str().parse().ok()
        }
        let clock = Self {
            year: number(found, 2)?,
            month: number(found, 3)?,
            day: number(found, 4)?,
            hour: number(found, 5)?,
            minute: number(found, 6)?,
            second: number(found, 7)?,
            utc: found.get(1).is_some() || found.get(8).is_some(),
        };
        clock.is_possible().then_some(clock)
    }

    fn is_possible(self) -> bool {
        let leap = self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        let days = match self.month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        (1..=12).contains(&self.month) && (1..=days).contains(&self.day) && self.hour < 24 && self.minute < 60 && self.second < 60
    }

    /// Whether the name says that it is universal time; otherwise the zone is unknown.
    #[must_use]
    pub fn is_utc(self) -> bool {
        self.utc
    }
}

impl fmt::Display for WallClock {
    /// ISO 8601: `2021-04-09T14:00:00`, with `Z` where the name says UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second, utc } = self;
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{}", if *utc { "Z" } else { "" })
    }
}

impl From<WallClock> for String {
    fn from(clock: WallClock) -> Self {
        clock.to_string()
    }
}

impl TryFrom<String> for WallClock {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        stamp_pattern()
            .and_then(|stamp| Self::from_captures(&stamp.captures(&text)?))
            .ok_or_else(|| format!("{text:?} is no date and time like 2021-04-09T14:00:00Z"))
    }
}

/// Groups: GMT, year, month, day, hour, minute, second, UTC.
fn stamp_pattern() -> Option<&'static Regex> {
    static STAMP: OnceLock<Option<Regex>> = OnceLock::new();
    STAMP
        .get_or_init(|| {
            Regex::new(
                r"(?:\b|_|(GMT|UTC))((?:19|20)\d\d)[-.]?(\d\d)[-.]?(\d\d)(?:[ _T-]|[ _]at[ _])(\d\d)[-.:h]?(\d\d)[-.:m]?(\d\d)(UTC|Z)?(?:\b|_|$)",
            )
            .ok()
        })
        .as_ref()
}

/// Puts the parts of one meeting into the order of the time stamps in their names; as given unless all have one.
/// Equal stamps keep the given order.
#[must_use]
pub fn order(parts: Vec<PathBuf>) -> Vec<PathBuf> {
    let stamps: Option<Vec<WallClock>> = parts.iter().map(|part| WallClock::from_file_name(part)).collect();
    match stamps {
        None => parts,
        Some(stamps) => {
            let mut stamped: Vec<_> = stamps.into_iter().zip(parts).collect();
            stamped.sort_by_key(|(stamp, _)| *stamp);
            stamped.into_iter().map(|(_, part)| part).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: &str) {
        let clock = WallClock::from_file_name(Path::new(name));
        assert_eq!(clock.map(|clock| clock.to_string()).as_deref(), Some(expected), "{name}");
    }

    #[test]
    fn reads_the_stamps_of_recorders() {
        check("Giao ban Quý I-20210409_140000-Meeting Recording.mp4", "2021-04-09T14:00:00");
        check("Giao ban-20210409_070000UTC-Meeting Recording.mp4", "2021-04-09T07:00:00Z");
        check("会議-20210409_070000UTC-会議の録音.mp4", "2021-04-09T07:00:00Z");
        check("/a/20200101_000000/b-20210409_140000-Bản ghi cuộc họp.mp4", "2021-04-09T14:00:00");
        check("GMT20210409-070000_Recording_1920x1080.mp4", "2021-04-09T07:00:00Z");
        check("2021-04-09 14-00-00.mkv", "2021-04-09T14:00:00");
        check("Recording_20210409_140000.m4a", "2021-04-09T14:00:00");
    }

    #[test]
    fn the_last_stamp_counts() {
        check("Họp 20210401_080000-20210409_140000-Meeting Recording.mp4", "2021-04-09T14:00:00");
    }

    #[test]
    fn what_is_no_stamp_is_none() {
        for name in
            ["hop.mp4", "20210409.mp4", "a-20211340_140000-b.mp4", "a-20210230_140000-b.mp4", "1234520210409_1400001.mp4", ""]
        {
            assert_eq!(WallClock::from_file_name(Path::new(name)), None, "{name}");
        }
    }

    #[test]
    fn parts_follow_their_stamps_if_all_have_one() {
        let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        let later = "b/Họp-20210409_150000-Meeting Recording.mp4";
        let earlier = "c/Họp-20210409_140000-Meeting Recording.mp4";
        assert_eq!(order(paths(&[later, earlier])), paths(&[earlier, later]));
        assert_eq!(order(paths(&[later, "hop.mp4", earlier])), paths(&[later, "hop.mp4", earlier]));
        let again = "a/Họp-20210409_150000-Meeting Recording 1.mp4";
        assert_eq!(order(paths(&[later, again, earlier])), paths(&[earlier, later, again]));
    }

    #[test]
    fn survives_its_own_file_format() {
        let clock = WallClock::from_file_name(Path::new("x-20210409_070000UTC-y.mp4")).unwrap();
        let json = serde_json::to_string(&clock).unwrap();
        assert_eq!(json, "\"2021-04-09T07:00:00Z\"");
        assert_eq!(serde_json::from_str::<WallClock>(&json).unwrap(), clock);
        assert!(serde_json::from_str::<WallClock>("\"soon\"").is_err());
    }
}
