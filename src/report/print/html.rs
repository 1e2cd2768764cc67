//! A document as a page of its own, laid out like the paper: to read, to print, to paste into a web editor.

use crate::report::document::{Block, Document, Face, Layout, Letterhead, Line, Role, Signature, Table};
use std::fmt::Write as _;

const STYLE: &str = include_str!("paper.css");

/// The page: no script, no network, nothing but its own style.
pub(crate) fn print(document: &Document) -> String {
    let mut body = String::new();
    for block in &document.blocks {
        print_block(&mut body, block, document.layout);
    }
    let (title, hash) = (escape(&document.title), super::style_hash(STYLE));
    format!(
        "<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{hash}'; img-src 'self' data:; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
}

fn print_block(body: &mut String, block: &Block, layout: Layout) {
    match block {
        Block::Letterhead(head) => letterhead(body, head, layout),
        Block::Name(line) => element(body, "h1", "name", line),
        Block::Headline(line) => element(body, "h1", "headline", line),
        Block::Subject(lines) => lines.iter().for_each(|line| element(body, "p", "subject", line)),
        Block::Heading(level, line) => element(body, &format!("h{}", level + 1), "heading", line),
        Block::Paragraph(role, line) => {
            let class = match role {
                Role::Body => "body",
                Role::Lead => "lead",
                Role::Caption => "caption",
                Role::Byline => "byline",
                Role::Basis => "basis",
                Role::Note => "note",
            };
            element(body, "p", class, line);
        }
        Block::Table(table) => print_table(body, table),
        Block::Signatures(signatures) => {
            body.push_str("<div class=\"signatures\">");
            signatures.iter().for_each(|one| signature(body, one));
            body.push_str("</div>\n");
        }
        Block::Recipients(lines) => recipients(body, lines, layout),
        Block::SignOff(lines, one) => {
            body.push_str("<div class=\"signatures\">");
            recipients(body, lines, layout);
            signature(body, one);
            body.push_str("</div>\n");
        }
        Block::Picture(picture) => {
            let (file, description) = (escape(&picture.file.replace(' ', "%20")), escape(&picture.description));
            let _ = writeln!(body, "<p class=\"caption\"><img src=\"{file}\" alt=\"{description}\"></p>");
        }
    }
}

/// Text between tags and in quoted attributes.
#[must_use]
pub(crate) fn escape(text: &str) -> String {
    super::docx::escape(text)
}

fn element(body: &mut String, tag: &str, class: &str, line: &Line) {
    let _ = writeln!(body, "<{tag} class=\"{class}\">{}</{tag}>", inline(line));
}

fn inline(line: &Line) -> String {
    line.iter()
        .map(|run| {
            let text = escape(&run.text);
            match run.face {
                // A name in another writing direction must not turn the sentence around.
                Face::Plain if run.source.is_some() => format!("<bdi>{text}</bdi>"),
                Face::Plain => text,
                Face::Strong => format!("<strong>{text}</strong>"),
                Face::Emphasis => format!("<em>{text}</em>"),
                Face::Missing => format!("<mark>{text}</mark>"),
            }
        })
        .collect()
}

fn letterhead(body: &mut String, head: &Letterhead, layout: Layout) {
    body.push_str("<header class=\"letterhead\"><div>");
    let line = |class: &str, text: &str| format!("<p class=\"{class}\">{text}</p>");
    if !head.parent.is_empty() {
        body.push_str(&line("parent", &inline(&head.parent)));
    }
    body.push_str(&line(if layout == Layout::Party { "issuer" } else { "issuer short-rule" }, &inline(&head.organisation)));
    if layout == Layout::Party {
        body.push_str(&line("parent", "*"));
        body.push_str(&line("number", &format!("Số {}", inline(&head.number))));
        body.push_str("</div><div>");
        body.push_str(&line("party rule", "ĐẢNG CỘNG SẢN VIỆT NAM"));
    } else {
        body.push_str(&line("number", &format!("Số: {}", inline(&head.number))));
        body.push_str("</div><div>");
        body.push_str(&line("nation", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"));
        body.push_str(&line("motto rule", "Độc lập - Tự do - Hạnh phúc"));
    }
    if let Some(date) = &head.place_and_date {
        body.push_str(&line("date", &inline(date)));
    }
    body.push_str("</div></header>\n");
}

fn print_table(body: &mut String, table: &Table) {
    let row = |cells: &[Line], tag: &str| {
        cells.iter().map(|cell| format!("<{tag}>{}</{}>", inline(cell), &tag[..2])).collect::<String>()
    };
    let _ = writeln!(body, "<div class=\"wide\"><table><thead><tr>{}</tr></thead><tbody>", row(&table.head, "th scope=\"col\""));
    for cells in &table.rows {
        let _ = writeln!(body, "<tr>{}</tr>", row(cells, "td"));
    }
    body.push_str("</tbody></table></div>\n");
}

fn signature(body: &mut String, signature: &Signature) {
    body.push_str("<div class=\"signature\">");
    for line in &signature.office {
        let _ = write!(body, "<p>{}</p>", inline(line));
    }
    if !signature.note.is_empty() {
        let _ = write!(body, "<p class=\"under\">{}</p>", inline(&signature.note));
    }
    let _ = write!(body, "<p class=\"signer\">{}</p></div>", inline(&signature.name));
}

fn recipients(body: &mut String, lines: &[Line], layout: Layout) {
    let between = if layout == Layout::Party { "," } else { ";" };
    body.push_str("<div class=\"recipients\"><p>Nơi nhận:</p><ul>");
    for (index, line) in lines.iter().enumerate() {
        let _ = write!(body, "<li>{}{}</li>", inline(line), if index + 1 == lines.len() { "." } else { between });
    }
    body.push_str("</ul></div>\n");
}
