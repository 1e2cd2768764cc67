//! A document in Markdown: for reading in any editor, and for comparing two drafts line by line.

use super::escape_markdown;
use crate::report::document::Layout;
use crate::report::document::{Block, Document, Face, Letterhead, Line, Role, Signature, Table, line_text};
use std::fmt::Write as _;

/// The page.
pub(crate) fn print(document: &Document) -> String {
    let mut page = String::new();
    for block in &document.blocks {
        match block {
            Block::Letterhead(head) => letterhead(&mut page, head, document.layout),
            Block::Name(line) | Block::Headline(line) => paragraph(&mut page, &format!("# {}", inline(line))),
            Block::Subject(lines) => {
                for line in lines {
                    paragraph(&mut page, &format!("**{}**", inline_plain(line)));
                }
            }
            Block::Heading(level, line) => {
                paragraph(&mut page, &format!("{} {}", "#".repeat(usize::from(*level) + 1), inline(line)));
            }
            Block::Paragraph(role, line) => {
                let text = inline(line);
                let text = match role {
                    Role::Lead => format!("**{}**", inline_plain(line)),
                    Role::Caption | Role::Basis | Role::Note => format!("*{}*", inline_plain(line)),
                    Role::Body | Role::Byline => guard_start(&text),
                };
                paragraph(&mut page, &text);
            }
            Block::Table(table) => print_table(&mut page, table),
            Block::Signatures(signatures) => print_signatures(&mut page, signatures),
            Block::Recipients(lines) => recipients(&mut page, lines),
            Block::SignOff(lines, signature) => {
                recipients(&mut page, lines);
                print_signatures(&mut page, std::slice::from_ref(signature));
            }
            Block::Picture(picture) => {
                paragraph(
                    &mut page,
                    &format!("![{}]({})", escape_markdown(&picture.description), picture.file.replace(' ', "%20")),
                );
            }
        }
    }
    page.trim_start().to_owned()
}

fn paragraph(page: &mut String, text: &str) {
    let _ = write!(page, "\n{text}\n");
}

/// `1.` and `-` at the start of a paragraph stay what they are: text of an official paper, not a list that Markdown
/// would number anew.
fn guard_start(text: &str) -> String {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    if text.starts_with(['-', '+', '=']) {
        format!("\\{text}")
    } else if digits > 0 && text[digits..].starts_with(['.', ')']) {
        format!("{}\\{}", &text[..digits], &text[digits..])
    } else {
        text.to_owned()
    }
}

fn inline_plain(line: &Line) -> String {
    escape_markdown(&line_text(line))
}

fn inline(line: &Line) -> String {
    line.iter()
        .map(|run| {
            let text = escape_markdown(&run.text);
            let (head, tail) = (text.len() - text.trim_start().len(), text.trim_end().len());
            let mark = match run.face {
                Face::Plain => return text,
                Face::Strong | Face::Missing => "**",
                Face::Emphasis => "*",
            };
            if head >= tail {
                text.clone()
            } else {
                format!("{}{mark}{}{mark}{}", &text[..head], &text[head..tail], &text[tail..])
            }
        })
        .collect()
}

fn letterhead(page: &mut String, head: &Letterhead, layout: Layout) {
    let mut left = vec![inline(&head.parent), format!("**{}**", inline(&head.organisation))];
    let mut right = Vec::new();
    if layout == Layout::Party {
        left.extend(["\\*".to_owned(), format!("Số {}", inline(&head.number))]);
        right.push("**ĐẢNG CỘNG SẢN VIỆT NAM**".to_owned());
    } else {
        left.push(format!("Số: {}", inline(&head.number)));
        right.extend(["**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM**".to_owned(), "**Độc lập - Tự do - Hạnh phúc**".to_owned()]);
    }
    right.extend(head.place_and_date.as_ref().map(|line| format!("*{}*", inline_plain(line))));
    left.retain(|line| !line.is_empty());
    let _ = write!(page, "\n| {} | {} |\n|:---:|:---:|\n", left.join("<br>"), right.join("<br>"));
}

fn print_table(page: &mut String, table: &Table) {
    let row = |cells: &[Line]| format!("| {} |", cells.iter().map(inline).collect::<Vec<_>>().join(" | "));
    let _ = write!(page, "\n{}\n|{}\n", row(&table.head), "---|".repeat(table.head.len()));
    for cells in &table.rows {
        let _ = writeln!(page, "{}", row(cells));
    }
}

fn print_signatures(page: &mut String, signatures: &[Signature]) {
    let cell = |signature: &Signature| {
        let mut lines: Vec<String> = signature.office.iter().map(|line| format!("**{}**", inline_plain(line))).collect();
        if !signature.note.is_empty() {
            lines.push(format!("*{}*", inline_plain(&signature.note)));
        }
        lines.push(String::new());
        lines.push(format!("**{}**", inline_plain(&signature.name)));
        lines.join("<br>").replace("****", "")
    };
    let cells: Vec<String> = signatures.iter().map(cell).collect();
    let _ = write!(page, "\n| {} |\n|{}\n", cells.join(" | "), ":---:|".repeat(cells.len()));
}

fn recipients(page: &mut String, lines: &[Line]) {
    let _ = write!(page, "\n***Nơi nhận:***\n\n");
    let last = lines.len().saturating_sub(1);
    for (index, line) in lines.iter().enumerate() {
        let _ = writeln!(page, "- {}{}", inline(line), if index == last { "." } else { ";" });
    }
}
