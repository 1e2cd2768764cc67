//! A document as plain text: for e-mail, and for a quick look in a terminal.

use crate::report::document::{Block, Document, Layout, Letterhead, Line, Signature, line_text};

/// The text, a paragraph a line.
pub(crate) fn print(document: &Document) -> String {
    let mut lines: Vec<String> = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Letterhead(head) => lines.extend(letterhead(head, document.layout)),
            Block::Recipients(recipients) => lines.extend(recipient_lines(recipients)),
            Block::Signatures(signatures) => signatures.iter().for_each(|one| lines.extend(signature(one))),
            Block::SignOff(recipients, one) => {
                lines.extend(recipient_lines(recipients));
                lines.extend(signature(one));
            }
            Block::Table(table) => {
                let row = |cells: &[Line]| cells.iter().map(|cell| line_text(cell)).collect::<Vec<_>>().join("\t");
                lines.push(row(&table.head));
                lines.extend(table.rows.iter().map(|cells| row(cells)));
            }
            Block::Picture(picture) => lines.push(format!("[{}: {}]", picture.file, picture.description)),
            other => lines.extend(other.lines().into_iter().map(|line| line_text(line))),
        }
        lines.push(String::new());
    }
    let mut text = lines.join("\n");
    text.truncate(text.trim_end().len());
    text.push('\n');
    clean(&text)
}

/// Without control characters, which a terminal would obey.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

fn letterhead(head: &Letterhead, layout: Layout) -> Vec<String> {
    let party = layout == Layout::Party;
    let number = format!("{} {}", if party { "Số" } else { "Số:" }, line_text(&head.number));
    let mut lines = vec![line_text(&head.parent), line_text(&head.organisation), number];
    lines.retain(|line| !line.is_empty());
    lines.push(String::new());
    if party {
        lines.push("ĐẢNG CỘNG SẢN VIỆT NAM".to_owned());
    } else {
        lines.extend(["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".to_owned(), "Độc lập - Tự do - Hạnh phúc".to_owned()]);
    }
    lines.extend(head.place_and_date.as_ref().map(|line| line_text(line)));
    lines
}

fn recipient_lines(recipients: &[Line]) -> Vec<String> {
    let mut lines = vec!["Nơi nhận:".to_owned()];
    let last = recipients.len().saturating_sub(1);
    lines.extend(
        recipients
            .iter()
            .enumerate()
            .map(|(index, line)| format!("- {}{}", line_text(line), if index == last { "." } else { ";" })),
    );
    lines
}

fn signature(signature: &Signature) -> Vec<String> {
    let mut lines: Vec<String> =
        signature.office.iter().chain([&signature.note, &signature.name]).map(|line| line_text(line)).collect();
    lines.retain(|line| !line.is_empty());
    lines.push(String::new());
    lines
}
