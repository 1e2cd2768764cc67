//! Where are the tables, and what is each column? Decided by what stands in the cells.

use super::Role;
use super::stamp::{Stamp, stamp};
use super::table::Row;
use crate::roster::fold::fold;
use std::collections::{BTreeMap, BTreeSet};

/// A table of the report: its labels, its rows, and which column is what.
#[derive(Debug)]
pub(super) struct Table<'r> {
    /// The rows below the labels.
    pub(super) rows: &'r [Row],
    /// How many columns it has.
    pub(super) width: usize,
    /// The display name.
    pub(super) name: usize,
    /// Dates with times, from left to right.
    pub(super) times: Vec<usize>,
    /// E-mail addresses, from left to right.
    pub(super) emails: Vec<usize>,
    /// What the account may do.
    pub(super) role: Option<usize>,
    /// Joined or left, in a log.
    pub(super) action: Option<usize>,
    /// Whether a label says UTC.
    pub(super) is_utc: bool,
}

/// The tables, and the rows that belong to none.
pub(super) fn tables(rows: &[Row]) -> (Vec<&Row>, Vec<Table<'_>>) {
    let (mut loose, mut tables) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        if !is_header(rows, at) {
            loose.push(row);
            at += 1;
            continue;
        }
        let start = at + 1;
        let mut end = start;
        while let Some(next) = rows.get(end) {
            let has_time = next.cells.iter().any(|cell| stamp(cell).is_some());
            if !has_time && (filled(next) < 2 || next.after_gap || is_header(rows, end)) {
                break;
            }
            end += 1;
        }
        tables.push(typed(row, rows.get(start..end).unwrap_or_default()));
        at = end;
    }
    (loose, tables)
}

fn filled(row: &Row) -> usize {
    row.cells.iter().filter(|cell| !cell.is_empty()).count()
}

/// Three labels or more, none of them data, above a row with a date.
fn is_header(rows: &[Row], at: usize) -> bool {
    let is_data = |cell: &String| stamp(cell).is_some() || cell.contains('@') || is_number(cell);
    let labels = rows.get(at).filter(|row| filled(row) >= 3 && !row.cells.iter().any(is_data));
    labels.zip(rows.get(at + 1)).is_some_and(|(_, next)| next.cells.iter().any(|cell| stamp(cell).is_some()))
}

fn is_number(cell: &str) -> bool {
    !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit())
}

fn typed<'r>(header: &Row, rows: &'r [Row]) -> Table<'r> {
    let width = header.cells.len();
    let column = |index: usize| rows.iter().filter_map(move |row| row.cells.get(index)).filter(|cell| !cell.is_empty());
    let mostly = |index: usize, test: &dyn Fn(&str) -> bool| {
        let (hits, all) = column(index).fold((0, 0), |(hits, all), cell| (hits + usize::from(test(cell)), all + 1));
        hits * 2 > all
    };
    let all = |test: &dyn Fn(&str) -> bool| (0..width).filter(|index| mostly(*index, test)).collect::<Vec<_>>();
    let times = all(&|cell| stamp(cell).is_some());
    let emails = all(&|cell| cell.contains('@') && !cell.contains(' '));
    let role = all(&|cell| role(cell) != Role::Unknown).into_iter().find(|index| !times.contains(index));
    let labels: Vec<String> = header.cells.iter().map(|cell| fold(cell)).collect();
    let is_taken = |index: usize| times.contains(&index) || emails.contains(&index) || mostly(index, &is_id);
    let named = labels
        .iter()
        .position(|label| label.split(' ').any(|word| matches!(word, "name" | "fullname" | "ten" | "nom" | "nombre")));
    let name = named.filter(|index| !is_taken(*index)).or_else(|| (0..width).find(|index| !is_taken(*index))).unwrap_or(0);
    let action = if times.len() == 1 { action_column(rows, width, name, &times, role) } else { None };
    let is_utc = labels.iter().any(|label| label.contains("utc"));
    Table { rows, width, name, times, emails, role, action, is_utc }
}

/// Long strings of hexadecimal digits and dashes, or numbers.
fn is_id(cell: &str) -> bool {
    is_number(cell) || (cell.len() >= 32 && cell.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-'))
}

/// The column that says joined or left: by its words, else the one with the fewest different cells.
fn action_column(rows: &[Row], width: usize, name: usize, times: &[usize], role: Option<usize>) -> Option<usize> {
    let values = |index: usize| {
        rows.iter()
            .filter_map(|row| row.cells.get(index))
            .map(|cell| fold(cell))
            .filter(|cell| !cell.is_empty())
            .collect::<BTreeSet<_>>()
    };
    let free: Vec<usize> = (0..width).filter(|index| *index != name && !times.contains(index) && Some(*index) != role).collect();
    let sets: BTreeMap<usize, BTreeSet<String>> = free.iter().map(|index| (*index, values(*index))).collect();
    let by_words = sets
        .iter()
        .find(|(_, set)| !set.is_empty() && set.len() <= 8 && set.iter().any(|value| is_join(value) || is_leave(value)));
    let fewest = || sets.iter().filter(|(_, set)| (2..=4).contains(&set.len())).min_by_key(|(_, set)| set.len());
    by_words.or_else(fewest).map(|(index, _)| *index)
}

/// A folded action that says somebody came.
pub(super) fn is_join(action: &str) -> bool {
    action.starts_with("join") || action.contains("tham gia") || action.starts_with("vao") || action.starts_with("enter")
}

/// A folded action that says somebody went.
pub(super) fn is_leave(action: &str) -> bool {
    action.starts_with("left")
        || action.starts_with("leave")
        || action.starts_with("roi")
        || action.contains("roi khoi")
        || action.starts_with("da roi")
        || action.starts_with("exit")
}

/// What a cell of the role column says.
pub(super) fn role(cell: &str) -> Role {
    let folded = fold(cell);
    let has = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    if folded.is_empty() || folded.len() > 40 {
        Role::Unknown
    } else if has(&["organi", "nguoi to chuc", "dong to chuc", "chu tri", "host"]) {
        Role::Organizer
    } else if has(&["present", "trinh bay", "dien gia"]) {
        Role::Presenter
    } else if has(&["attendee", "nguoi du", "nguoi tham du", "nguoi tham gia", "thanh vien", "participant"]) {
        Role::Attendee
    } else {
        Role::Unknown
    }
}

impl Table<'_> {
    /// The cells of a row, put under their columns: a name with unquoted commas takes the surplus.
    pub(super) fn aligned(&self, row: &Row) -> Vec<String> {
        let surplus = row.cells.len().saturating_sub(self.width);
        let mut cells = row.cells.clone();
        if surplus > 0 && self.name + surplus < cells.len() {
            let name = cells.drain(self.name..=self.name + surplus).collect::<Vec<_>>().join(", ");
            cells.insert(self.name, name);
        }
        cells.resize(self.width.max(cells.len()), String::new());
        cells
    }

    /// Every date of the table.
    pub(super) fn stamps(&self) -> impl Iterator<Item = Stamp> {
        self.rows.iter().flat_map(|row| row.cells.iter().filter_map(|cell| stamp(cell)))
    }
}
