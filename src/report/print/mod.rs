//! How does a document get onto paper? One printer for each format; each takes any [`Document`].

mod calendar;
mod csv;
pub(crate) mod docx;
pub(crate) mod html;
pub(crate) mod markdown;
pub(crate) mod pdf;
mod plain;
mod sheet;
mod structure;
mod styles;

use super::document::Document;
use super::kind::Format;
use crate::text;
use crate::trouble::Failure;
use sha2::{Digest, Sha256};

/// Prints a document.
///
/// # Errors
/// When the format says nothing about this kind of document.
pub fn print(format: Format, document: &Document) -> Result<Vec<u8>, Failure> {
    let unfit = || {
        let (format, kind) = (format.extension(), document.kind.key());
        Failure::usage(
            text!("không in được {kind} thành .{format}", "{kind} cannot be printed as .{format}"),
            text!(
                "csv dùng cho theo-doi và phieu-doi-chieu, ics dùng cho theo-doi; srt, vtt, rttm là của bản chép lời",
                "csv is for theo-doi and phieu-doi-chieu, ics for theo-doi; srt, vtt, rttm are the transcript's"
            ),
        )
    };
    if !format.fits(document.kind) {
        return Err(unfit());
    }
    Ok(match format {
        Format::Docx => docx::print(document)?,
        Format::Md => markdown::print(document).into_bytes(),
        Format::Html => html::print(document).into_bytes(),
        Format::Txt => plain::print(document).into_bytes(),
        Format::Csv => csv::print(document).into_bytes(),
        Format::Ics => calendar::print(document).into_bytes(),
        Format::Json => structure::print(document)?,
        Format::Pdf => pdf::print(document)?,
        Format::Srt | Format::Vtt | Format::Rttm => return Err(unfit()),
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

/// The source expression of a Content-Security-Policy that allows exactly this inline content.
#[must_use]
pub(crate) fn style_hash(content: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(content.as_bytes())))
}

/// Base64 with padding (RFC 4648).
#[must_use]
pub(crate) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place > group.len() { '=' } else { char::from(letter) });
        }
    }
    text
}
