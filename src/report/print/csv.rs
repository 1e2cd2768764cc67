//! A paper's table for a spreadsheet: UTF-8 with a byte order mark, so that Excel reads Vietnamese, and no cell that
//! a spreadsheet would run as a formula.

use crate::report::document::{Block, Document, Line, Table, line_text};

/// The tables of a document, one after the other.
pub(crate) fn print(document: &Document) -> String {
    let mut sheet = String::from("\u{FEFF}");
    for block in &document.blocks {
        if let Block::Table(table) = block {
            print_table(&mut sheet, table);
        }
    }
    sheet
}

fn print_table(sheet: &mut String, table: &Table) {
    for cells in std::iter::once(&table.head).chain(&table.rows) {
        let row: Vec<String> = cells.iter().map(field).collect();
        sheet.push_str(&row.join(","));
        sheet.push_str("\r\n");
    }
}

/// A quoted field. A spreadsheet takes `= + - @` and tabs at the start (even behind blanks) for a formula; an
/// apostrophe before them makes text of it.
fn field(cell: &Line) -> String {
    let text: String = line_text(cell).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    let guard = if text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}
