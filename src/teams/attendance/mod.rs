//! Who was in the meeting, and from when to when? The attendance report.
//!
//! Teams has written four layouts in every language it speaks. None of them is recognised by its words: a table is a
//! row of labels above rows with dates, a column is what its cells look like, and a person is an e-mail address or,
//! without one, a display name. Durations are recomputed, because the file's own are rounded and sometimes wrong.

mod columns;
mod gather;
mod graph_report;

mod sites;
mod stamp;
mod summary;
mod table;

pub use sites::AttendedSite;

use super::findings::Findings;
use super::transcript::read_bytes;
use crate::roster::calendar::{Date, Moment};
use crate::roster::decode::decode;
use crate::roster::facts_from_file_name;
use crate::text;
use crate::trouble::{Failure, Warned};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// An attendance report of a hundred thousand people is smaller.
const LARGEST_BYTES: u64 = 256 << 20;

/// What an attendance report says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attendance {
    /// The meeting's subject.
    pub title: Option<String>,
    /// When it began, on the report's clock.
    pub start: Option<Moment>,
    /// When it ended, on the report's clock.
    pub end: Option<Moment>,
    /// Whether that clock is UTC; otherwise it is the local time of whoever downloaded the report.
    pub is_utc: bool,
    /// One entry an account, in order of first joining.
    pub people: Vec<Attendee>,
}

/// One account: a person, or a site with several.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attendee {
    /// The display name.
    pub name: String,
    /// The account's address, if it has one.
    pub email: Option<String>,
    /// What the account may do.
    pub role: Role,
    /// When it was there: sorted, disjoint.
    pub stays: Vec<Stay>,
}

impl Attendee {
    /// How long it was there, in milliseconds.
    #[must_use]
    pub fn present_ms(&self) -> i64 {
        self.stays.iter().map(|stay| stay.leave.as_ms() - stay.join.as_ms()).sum()
    }
}

/// From joining to leaving; both may be the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stay {
    /// Joined.
    pub join: Moment,
    /// Left, not before `join`.
    pub leave: Moment,
}

/// What an account may do in a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Called the meeting, alone or with others.
    Organizer,
    /// May share and speak.
    Presenter,
    /// May take part.
    Attendee,
    /// The report does not say.
    #[default]
    Unknown,
}

/// Reads an attendance report in any layout; `hint_date` is the day of the meeting, if it is known from elsewhere.
///
/// # Errors
/// When the file cannot be read or holds no table of people.
pub fn read_attendance(path: &Path, hint_date: Option<Date>) -> Result<Warned<Attendance>, Failure> {
    let bytes = read_bytes(path, LARGEST_BYTES)?;
    attendance_from_bytes(&bytes, path, hint_date)
}

/// The same for bytes that came another way; `name` is the file's name.
///
/// # Errors
/// When the bytes hold no table of people.
pub fn attendance_from_bytes(bytes: &[u8], name: &Path, hint_date: Option<Date>) -> Result<Warned<Attendance>, Failure> {
    let decoded = decode(bytes);
    let mut findings = Findings::default();
    if let Some(line) = decoded.first_damaged_line {
        findings.add("damaged_text", line, || text!("có ký tự hỏng trong tệp", "the file has damaged characters"));
    }
    let facts = facts_from_file_name(name);
    let hints: Vec<Date> = hint_date.into_iter().chain(facts.date).collect();
    let mut attendance = if decoded.text.trim_start().starts_with('{') {
        graph_report::parse(&decoded.text)?
    } else {
        gather::attendance(&table::rows(&decoded.text, &mut findings), &hints, &mut findings)
    };
    if attendance.people.is_empty() {
        let shown = name.display();
        return Err(Failure::unusable(
            text!(
                "{shown} không phải báo cáo điểm danh: không có bảng người tham dự",
                "{shown} is no attendance report: it has no table of people"
            ),
            text!("tải lại báo cáo điểm danh (.csv) từ Teams", "download the attendance report (.csv) from Teams again"),
        ));
    }
    attendance.title = attendance.title.or(facts.title);
    Ok(Warned::new(attendance, findings.into_warnings()))
}
