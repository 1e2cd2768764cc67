//! A document as an Office Open XML package that Word and `LibreOffice` open without repair.
//!
//! Written part by part, since the decree measures what most libraries leave to chance: two cells of 68 and 97 mm,
//! lines drawn to the length of the words above them, a page number from the second page.

pub(crate) mod body;
pub(crate) mod letterhead;
mod package;
mod styles;
pub(crate) mod widths;
mod xml;

pub(crate) use xml::escape;

use crate::report::document::Document;
use crate::trouble::Failure;

/// The package.
///
/// # Errors
/// When the archive cannot be written, which needs four gigabytes of text.
pub(crate) fn print(document: &Document) -> Result<Vec<u8>, Failure> {
    let mut links = package::Links::default();
    let body = body::print(document, &mut links);
    package::pack(document, &body, &links)
}
