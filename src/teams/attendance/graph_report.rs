//! What does Graph's `meetingAttendanceReport` say? JSON, all times in UTC.

use super::columns::role;
use super::gather::united;
use super::{Attendance, Attendee, Role, Stay};
use crate::roster::calendar::Moment;
use crate::teams::words::tidy;
use crate::text;
use crate::trouble::Failure;
use serde_json::Value;

/// Reads one report, or the first of a list of them.
pub(super) fn parse(text: &str) -> Result<Attendance, Failure> {
    let document: Value = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let what: String = error.to_string().chars().take(200).collect();
        Failure::unusable(
            text!(
                "dòng {line}, cột {column}: JSON không đúng: {what}",
                "line {line}, column {column}: the JSON is wrong: {what}"
            ),
            text!("tải lại báo cáo điểm danh", "download the attendance report again"),
        )
    })?;
    let listed = document
        .get("value")
        .and_then(Value::as_array)
        .and_then(|reports| reports.iter().find(|report| report.get("attendanceRecords").is_some()));
    let report = listed.unwrap_or(&document);
    let records = report.get("attendanceRecords").and_then(Value::as_array);
    let mut people: Vec<Attendee> = records.into_iter().flatten().filter_map(person).collect();
    people.sort_by_key(|person| (person.stays.is_empty(), person.stays.first().map(|stay| stay.join)));
    let start = moment(report.get("meetingStartDateTime"));
    let end = moment(report.get("meetingEndDateTime"));
    Ok(Attendance {
        title: None,
        start: start.or_else(|| people.iter().flat_map(|p| p.stays.first()).map(|stay| stay.join).min()),
        end: end.or_else(|| people.iter().flat_map(|p| p.stays.last()).map(|stay| stay.leave).max()),
        is_utc: true,
        people,
    })
}

fn person(record: &Value) -> Option<Attendee> {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(tidy).filter(|text| !text.is_empty());
    let email = text(record.get("emailAddress"));
    let name = text(record.get("identity").and_then(|identity| identity.get("displayName"))).or_else(|| email.clone())?;
    let role = text(record.get("role")).map_or(Role::Unknown, |cell| role(&cell));
    let intervals = record.get("attendanceIntervals").and_then(Value::as_array);
    let stays = intervals.into_iter().flatten().filter_map(|interval| {
        let join = moment(interval.get("joinDateTime"))?;
        let leave = moment(interval.get("leaveDateTime")).unwrap_or(join);
        Some(Stay { join: join.min(leave), leave: join.max(leave) })
    });
    Some(Attendee { name, email, role, stays: united(stays.collect()) })
}

fn moment(value: Option<&Value>) -> Option<Moment> {
    value.and_then(Value::as_str).and_then(Moment::from_iso)
}
