//! How is a line cut into cells, whatever separates them?

use super::super::findings::Findings;
use super::super::words::tidy;
use super::stamp::{is_clock, is_date};
use crate::text;

/// A row of an attendance report is never longer.
const LONGEST_LINE_BYTES: usize = 64 << 10;

/// A line of the file that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Its number, from 1.
    pub(super) line: usize,
    /// Its cells, tidied; the last is not empty.
    pub(super) cells: Vec<String>,
    /// Whether an empty line stands above it.
    pub(super) after_gap: bool,
}

/// Cuts the text into rows. Linear.
pub(super) fn rows(text: &str, findings: &mut Findings) -> Vec<Row> {
    let (separator, skipped) = separator(text);
    let mut rows = Vec::new();
    let mut after_gap = false;
    for (index, line) in text.lines().enumerate().skip(skipped) {
        if line.len() > LONGEST_LINE_BYTES {
            findings.add("long_line", index + 1, || text!("dòng quá dài, bị bỏ qua", "a line is far too long and is left out"));
            continue;
        }
        let mut cells = cells(line, separator);
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            after_gap = true;
        } else {
            rows.push(Row { line: index + 1, cells, after_gap: std::mem::take(&mut after_gap) });
        }
    }
    rows
}

/// What stands twice or more on most lines that have anything twice: tabs before semicolons before commas, because
/// dates hold commas. A first line `sep=;` is a spreadsheet's own word for it.
fn separator(text: &str) -> (char, usize) {
    let first = text.lines().next().unwrap_or_default().trim();
    if let Some(stated) = first.strip_prefix("sep=").and_then(|rest| rest.chars().next()) {
        return (stated, 1);
    }
    let lines = |separator: char| {
        text.lines()
            .take(2000)
            .filter(|line| line.bytes().take(LONGEST_LINE_BYTES).filter(|b| *b == separator as u8).count() >= 2)
            .count()
    };
    let found = ['\t', ';'].into_iter().find(|separator| lines(*separator) >= 2);
    (found.unwrap_or(','), 0)
}

/// The cells of a line. A quotation mark opens a cell only if one closes it.
fn cells(line: &str, separator: char) -> Vec<String> {
    let cut = quoted(line, separator).unwrap_or_else(|| line.split(separator).map(|cell| (cell.to_owned(), false)).collect());
    let cells: Vec<(String, bool)> = cut.into_iter().map(|(cell, is_quoted)| (tidy(&cell), is_quoted)).collect();
    let mut joined: Vec<String> = Vec::with_capacity(cells.len());
    let mut last_is_bare = false;
    for (cell, is_quoted) in cells {
        // "4/9/2021, 7:30:51 AM" without quotation marks is one cell, not two.
        let completes = separator == ',' && !is_quoted && last_is_bare && is_clock(&cell);
        match joined.last_mut() {
            Some(last) if completes && is_date(last) => {
                last.push(' ');
                last.push_str(&cell);
            }
            _ => joined.push(cell),
        }
        last_is_bare = !is_quoted;
    }
    joined
}

/// Cells by the rules of quoted fields; `None` if a quotation mark stays open.
fn quoted(line: &str, separator: char) -> Option<Vec<(String, bool)>> {
    let mut cells = vec![(String::new(), false)];
    let mut is_open = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        let (cell, is_quoted) = cells.last_mut()?;
        match character {
            '"' if is_open && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if is_open && characters.peek().is_none_or(|next| *next == separator) => is_open = false,
            '"' if !is_open && cell.is_empty() => (is_open, *is_quoted) = (true, true),
            other if other == separator && !is_open => cells.push((String::new(), false)),
            other => cell.push(other),
        }
    }
    (!is_open).then_some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, separator: char, expected: &[&str]) {
        assert_eq!(cells(line, separator), expected, "{line}");
    }

    #[test]
    fn cells_with_and_without_quotation_marks() {
        check("Lan\t\"Út\"\t3", '\t', &["Lan", "Út", "3"]);
        check("\"Lan, A\";\"nói \"\"to\"\"\"", ';', &["Lan, A", "nói \"to\""]);
        check("\"Út\" Lan\tx", '\t', &["\"Út\" Lan", "x"]);
        check("MN A,4/9/2021, 7:41:10 AM,x", ',', &["MN A", "4/9/2021 7:41:10 AM", "x"]);
        check("MN A,\"4/9/2021, 7:41:10 AM\",x", ',', &["MN A", "4/9/2021, 7:41:10 AM", "x"]);
    }

    #[test]
    fn separators() {
        assert_eq!(separator("a\tb\tc\nd\t1/1/21, 7:00\t1/1/21, 8:00\n").0, '\t');
        assert_eq!(separator("a;b;c\nd;1/1/21, 7:00;x, y, z\n").0, ';');
        assert_eq!(separator("a,b,c\nd,e,f\n").0, ',');
        assert_eq!(separator("sep=;\na;b\n"), (';', 1));
    }
}
