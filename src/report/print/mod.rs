//! How does a document get onto paper? One printer for each format; each takes any [`Document`].

pub(crate) mod docx;
pub(crate) mod markdown;

use super::document::Document;
use super::kind::Format;
use crate::text;
use crate::trouble::Failure;

/// Prints a document.
///
/// # Errors
/// When the format says nothing about this kind of document, or a program outside that it needs is not there.
pub fn print(format: Format, document: &Document) -> Result<Vec<u8>, Failure> {
    if !format.fits(document.kind) {
        let (format, kind) = (format.extension(), document.kind.key());
        return Err(Failure::usage(
            text!("không in được {kind} thành .{format}", "{kind} cannot be printed as .{format}"),
            text!(
                "csv dùng cho theo-doi và phieu-doi-chieu, ics dùng cho theo-doi",
                "csv is for theo-doi and phieu-doi-chieu, ics for theo-doi"
            ),
        ));
    }
    Ok(match format {
        Format::Docx => docx::print(document)?,
        Format::Md => markdown::print(document).into_bytes(),
        _ => Vec::new(),
    })
}

/// Makes text of a meeting plain text in Markdown.
#[must_use]
pub(crate) fn escape_markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '<' | '>' | '&' => {
                safe.push('\\');
                safe.push(c);
            }
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

/// The name of an utterance's place in the report: letters, digits and dashes only.
#[must_use]
pub(crate) fn anchor(utterance: &str) -> String {
    utterance.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).take(80).collect()
}
