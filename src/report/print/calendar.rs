//! Deadlines for a calendar (RFC 5545): one all-day event for each task with a date.

use crate::report::compose::Date;
use crate::report::document::{Block, Document, line_text};
use std::fmt::Write as _;

/// The calendar. Equal documents give equal bytes: the time stamp is the deadline's own day.
pub(crate) fn print(document: &Document) -> String {
    let mut calendar = String::from(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//thuky//theo doi ket luan//VI\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n",
    );
    for (index, deadline) in document.deadlines.iter().enumerate() {
        let Some(day) = Date::parse(&deadline.date) else { continue };
        let uid = format!("{}-{}-{}@thuky", day.compact(), index + 1, fingerprint(&deadline.task));
        property(&mut calendar, "BEGIN", "VEVENT");
        property(&mut calendar, "UID", &uid);
        property(&mut calendar, "DTSTAMP", &format!("{}T000000Z", day.compact()));
        property(&mut calendar, "DTSTART;VALUE=DATE", &day.compact());
        property(&mut calendar, "DTEND;VALUE=DATE", &day.next().compact());
        let who = if deadline.assignees.is_empty() { String::new() } else { format!("{}: ", deadline.assignees) };
        property(&mut calendar, "SUMMARY", &escape(&format!("{who}{}", deadline.task)));
        let mut description = format!("Thời hạn đã nêu: {}", deadline.said);
        if !deadline.cooperators.is_empty() {
            let _ = write!(description, "\nPhối hợp: {}", deadline.cooperators);
        }
        let _ = write!(description, "\n{}", subject(document));
        property(&mut calendar, "DESCRIPTION", &escape(&description));
        property(&mut calendar, "TRANSP", "TRANSPARENT");
        property(&mut calendar, "END", "VEVENT");
    }
    calendar.push_str("END:VCALENDAR\r\n");
    calendar
}

fn subject(document: &Document) -> String {
    let lines = document.blocks.iter().find_map(|block| match block {
        Block::Subject(lines) => Some(lines.iter().map(|line| line_text(line)).collect::<Vec<_>>().join(" ")),
        _ => None,
    });
    lines.unwrap_or_default()
}

/// Commas, semicolons, backslashes and line breaks mean something in a calendar.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                safe.push('\\');
                safe.push(c);
            }
            '\n' => safe.push_str("\\n"),
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

/// A content line, folded at 75 bytes between characters as the standard wants.
fn property(calendar: &mut String, name: &str, value: &str) {
    let mut length = 0;
    for c in format!("{name}:{value}").chars() {
        if length + c.len_utf8() > 73 {
            calendar.push_str("\r\n ");
            length = 1;
        }
        calendar.push(c);
        length += c.len_utf8();
    }
    calendar.push_str("\r\n");
}

/// FNV-1a: the same task keeps its identity when the calendar is imported again.
fn fingerprint(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}
