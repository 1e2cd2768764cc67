//! The few XML shapes that every part of the package uses.

use crate::report::document::{Face, Line};

/// Text between tags: escaped, without the characters XML cannot hold.
#[must_use]
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            c if c.is_control() || matches!(c, '\u{FDD0}'..='\u{FDEF}' | '\u{FFFE}' | '\u{FFFF}') => {}
            c => safe.push(c),
        }
    }
    safe
}

/// One run.
#[must_use]
pub(crate) fn run(text: &str, face: Face) -> String {
    let properties = match face {
        Face::Plain => "",
        Face::Strong => "<w:rPr><w:b/><w:bCs/></w:rPr>",
        Face::Emphasis => "<w:rPr><w:i/><w:iCs/></w:rPr>",
        Face::Missing => "<w:rPr><w:rStyle w:val=\"CanBoSung\"/><w:highlight w:val=\"yellow\"/></w:rPr>",
    };
    format!("<w:r>{properties}<w:t xml:space=\"preserve\">{}</w:t></w:r>", escape(text))
}

/// The runs of a line.
#[must_use]
pub(crate) fn runs(line: &Line) -> String {
    line.iter().map(|piece| run(&piece.text, piece.face)).collect()
}

/// A paragraph in a style; `more` are further paragraph properties in schema order after the style.
#[must_use]
pub(crate) fn paragraph(style: &str, more: &str, content: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{more}</w:pPr>{content}</w:p>")
}

/// A borderless table of fixed columns (twips), one or more rows of cells that never break across pages.
#[must_use]
pub(crate) fn layout_table(columns: &[u32], rows: &[Vec<String>]) -> String {
    let total: u32 = columns.iter().sum();
    let grid: String = columns.iter().map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).collect();
    let mut table = format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"{total}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblLayout w:type=\"fixed\"/>\
         <w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"0\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>\
         <w:tblGrid>{grid}</w:tblGrid>"
    );
    for row in rows {
        table.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for (cell, width) in row.iter().zip(columns) {
            table.push_str(&format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{cell}</w:tc>"));
        }
        table.push_str("</w:tr>");
    }
    table.push_str("</w:tbl>");
    table
}

/// A line drawn in the middle of `room` twips, `length` twips long.
#[must_use]
pub(crate) fn drawn_line(room: u32, length: u32) -> String {
    let side = room.saturating_sub(length) / 2;
    paragraph("DuongKe", &format!("<w:ind w:left=\"{side}\" w:right=\"{side}\" w:firstLine=\"0\"/>"), "")
}
