//! What does the name of a recording say about the meeting?
//!
//! Teams names its files `<Subject>-YYYYMMDD_HHMMSS[UTC]-<what it is>`; the last part follows the language of the
//! client. Other programs at least put a date into the name. The subject is a title only where the pattern says so.

use super::MeetingFile;
use super::calendar::{Date, Moment, VIETNAM_OFFSET_MS};
use regex::{Captures, Regex};
use std::path::Path;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// What a file's name says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileNameFacts {
    /// The meeting's subject.
    pub title: Option<String>,
    /// The day, in Vietnam.
    pub date: Option<Date>,
    /// When the recording began, in Vietnam (a time without zone is taken as local).
    pub start: Option<Moment>,
}

/// A pattern written in this file; one that does not compile matches nothing, and the tests would show it.
fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

static TEAMS: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"^(.*)-\s*(\d{8})_(\d{6})(UTC)?(?:\s*-.*)?$"));
static ZOOM: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"^()GMT(\d{8})-(\d{6})(?:_.*)?$"));
static YEAR_FIRST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?:^|[^0-9])((?:19|20)\d\d)([-_. ]?)(\d\d)([-_. ]?)(\d\d)(?:[-_ T,]+(?:at )?(\d\d)[-_.h:]?(\d\d)(?:[-_.:]?(\d\d))?)?(?:[^0-9]|$)",
    )
});
static DAY_FIRST: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?:^|[^0-9])(\d{1,2})[-_. ](\d{1,2})[-_. ]((?:20)?\d\d)(?:[^0-9]|$)"));
static ATTENDANCE: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"^(.*?) - (?:Attendance|Báo cáo)[^0-9]*(\d{1,2})-(\d{1,2})-(\d\d|\d{4})(?:[^0-9].*)?$"));

/// Reads the name of a recording, a transcript or an attendance report. The file need not exist.
#[must_use]
pub fn facts_from_file_name(path: &Path) -> FileNameFacts {
    let name: String = path.file_name().map(|name| name.to_string_lossy().nfc().collect()).unwrap_or_default();
    let stem = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 5 && !stem.is_empty() && !extension.contains(' ') => stem,
        _ => name.as_str(),
    };
    let stem = stem.get(..stem.floor_char_boundary(400)).unwrap_or_default();
    compact(&TEAMS, stem).or_else(|| compact(&ZOOM, stem)).or_else(|| attendance(stem)).unwrap_or_else(|| loose(stem))
}

/// The facts of [`facts_from_file_name`] as a meeting file that says nothing else.
#[must_use]
pub fn meeting_from_file_name(path: &Path) -> MeetingFile {
    let facts = facts_from_file_name(path);
    MeetingFile {
        title: facts.title,
        date: facts.date.map(|date| date.to_string()),
        start: facts.start.map(Moment::clock),
        ..MeetingFile::default()
    }
}

/// `YYYYMMDD` and `HHMMSS` after the subject; `GMT` and `UTC` say that the clock is not the local one.
fn compact(pattern: &LazyLock<Option<Regex>>, stem: &str) -> Option<FileNameFacts> {
    let found = pattern.as_ref()?.captures(stem)?;
    let (day, clock) = (found.get(2)?.as_str(), found.get(3)?.as_str());
    let date = Date::new(number(day.get(..4)?)?, number(day.get(4..6)?)?, number(day.get(6..)?)?)?;
    let moment = Moment::new(date, number(clock.get(..2)?)?, number(clock.get(2..4)?)?, number(clock.get(4..)?)?)?;
    let is_utc = found.get(4).is_some() || stem.starts_with("GMT");
    let moment = if is_utc { moment.plus_ms(VIETNAM_OFFSET_MS) } else { moment };
    Some(FileNameFacts { title: title(found.get(1)?.as_str()), date: moment.date(), start: Some(moment) })
}

/// `<Subject> - Attendance report M-D-YY`.
fn attendance(stem: &str) -> Option<FileNameFacts> {
    let found = ATTENDANCE.as_ref()?.captures(stem)?;
    let (first, second): (u8, u8) = (number(found.get(2)?.as_str())?, number(found.get(3)?.as_str())?);
    let year = full_year(number(found.get(4)?.as_str())?);
    let date = Date::new(year, first, second).or_else(|| Date::new(year, second, first))?;
    Some(FileNameFacts { title: title(found.get(1)?.as_str()), date: Some(date), start: None })
}

/// Any other name: a date if there is one, and what stands before it.
fn loose(stem: &str) -> FileNameFacts {
    let year_first = YEAR_FIRST.as_ref().and_then(|pattern| pattern.captures(stem)).and_then(|found| {
        let date = Date::new(group(&found, 1)?, group(&found, 3)?, group(&found, 5)?)?;
        let clock = group(&found, 6).zip(group(&found, 7));
        let second = group(&found, 8).unwrap_or(0);
        Some((found.get(1)?.start(), date, clock.and_then(|(hour, minute)| Moment::new(date, hour, minute, second))))
    });
    let day_first = || {
        DAY_FIRST.as_ref().and_then(|pattern| pattern.captures(stem)).and_then(|found| {
            let (day, month, year) = (group(&found, 1)?, group(&found, 2)?, full_year(group(&found, 3)?));
            let date = Date::new(year, month, day).or_else(|| Date::new(year, day, month))?;
            Some((found.get(1)?.start(), date, None))
        })
    };
    match year_first.or_else(day_first) {
        Some((at, date, start)) => FileNameFacts { title: stem.get(..at).and_then(several_words), date: Some(date), start },
        None => FileNameFacts { title: several_words(stem), date: None, start: None },
    }
}

/// Two words at least, and no serial number: `video1` and `REC_20239999 a` are no titles of a meeting.
fn several_words(text: &str) -> Option<String> {
    let title = title(text)?;
    if title.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() >= 6) {
        return None;
    }
    let words = title.split_whitespace().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 2).count();
    let is_accented = !title.is_ascii();
    (words >= 2 && (is_accented || title.contains(' '))).then_some(title)
}

/// Separators at the ends are cut; underscores are spaces where the name has no others.
fn title(text: &str) -> Option<String> {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || "-_.,(".contains(c));
    let spaced = if trimmed.contains(' ') { trimmed.to_owned() } else { trimmed.replace('_', " ") };
    let channel_without_subject = spaced.starts_with("Meeting in _") || spaced.starts_with("Meeting in ");
    (!channel_without_subject && spaced.chars().any(char::is_alphabetic))
        .then(|| spaced.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn full_year(year: u16) -> u16 {
    if year < 100 { 2000 + year } else { year }
}

fn number<T: std::str::FromStr>(digits: &str) -> Option<T> {
    digits.parse().ok()
}

fn group<T: std::str::FromStr>(found: &Captures<'_>, index: usize) -> Option<T> {
    number(found.get(index)?.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, title: Option<&str>, date: Option<&str>, start: Option<&str>) {
        let meeting = meeting_from_file_name(Path::new(name));
        assert_eq!((meeting.title.as_deref(), meeting.date.as_deref(), meeting.start.as_deref()), (title, date, start), "{name}");
    }

    #[test]
    fn names_given_by_teams() {
        let title = Some("Họp chuyên môn - cụm 3");
        check("Họp chuyên môn - cụm 3-20230918_140205-Meeting Recording.mp4", title, Some("2023-09-18"), Some("14:02"));
        check("Họp chuyên môn - cụm 3-20230918_180205UTC-Meeting Recording.mp4", title, Some("2023-09-19"), Some("01:02"));
        check("/a/b/Giao ban-20230918_070000-会議の録音 (1).vtt", Some("Giao ban"), Some("2023-09-18"), Some("07:00"));
        check("Meeting in _General_-20230918_070000-Meeting Recording.mp4", None, Some("2023-09-18"), Some("07:00"));
        check("So\u{31b} ke\u{302}\u{301}t-20230918_070000-Bản ghi.mp4", Some("Sơ kết"), Some("2023-09-18"), Some("07:00"));
        check("Giao ban - Attendance report 9-18-23.csv", Some("Giao ban"), Some("2023-09-18"), None);
    }

    #[test]
    fn names_given_by_others() {
        check("GMT20230918-070205_Recording_1920x1080.mp4", None, Some("2023-09-18"), Some("14:02"));
        check("2023-09-18 08-15-00.mkv", None, Some("2023-09-18"), Some("08:15"));
        check("Họp giao ban 18.9.2023.m4a", Some("Họp giao ban"), Some("2023-09-18"), None);
        check("video1.mp4", None, None, None);
        check("Giao ban-20231399_250000-x.mp4", None, None, None);
        check("", None, None, None);
    }
}
