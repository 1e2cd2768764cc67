//! How does a document become a PDF? Set by the program itself, with its own fonts, in milliseconds; or by `LibreOffice`.
//!
//! ```text
//! Document --blocks, letterhead--> strips --flow--> pages --ink--> file
//!             setting: words into lines                 structure: what is read aloud
//! ```
//!
//! The pages are those of the Word file: same styles, same measures. The file is searchable, carries its title and
//! language, and is tagged to PDF/UA-1.

mod blocks;
mod face;
mod flow;
mod ink;
mod letterhead;
pub(crate) mod libreoffice;
mod setting;
mod strip;
mod structure;

use super::docx;
use crate::report::document::Document;
use crate::text;
use crate::trouble::{Failure, Warned, Warning};
use serde::{Deserialize, Serialize};

/// Who sets the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Typesetter {
    /// The program itself.
    #[default]
    #[serde(rename = "thuky")]
    Own,
    /// `LibreOffice`, from the Word file; the program itself where that is not there.
    #[serde(rename = "libreoffice")]
    LibreOffice,
}

impl Typesetter {
    /// Its name on the command line.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Own => "thuky",
            Self::LibreOffice => "libreoffice",
        }
    }
}

/// The files of several documents; `None` and a warning where one cannot be set.
pub(crate) fn print_all(documents: &[Document], typesetter: Typesetter) -> Warned<Vec<Option<Vec<u8>>>> {
    let mut warnings = Vec::new();
    if documents.is_empty() {
        return Warned::new(Vec::new(), warnings);
    }
    if typesetter == Typesetter::LibreOffice {
        match through_libreoffice(documents) {
            Ok(files) => return Warned::new(files.into_iter().map(Some).collect(), warnings),
            Err(failure) => warnings.push(said("pdf_set_by_thuky", &failure)),
        }
    }
    let mut print_one = |document: &Document| {
        let second = |first: Failure| through_libreoffice(std::slice::from_ref(document)).ok()?.pop().ok_or(first).ok();
        match print(document) {
            Ok(file) => Some(file),
            Err(failure) => second(failure.clone()).or_else(|| {
                warnings.push(said("no_pdf", &failure));
                None
            }),
        }
    };
    let files = documents.iter().map(&mut print_one).collect();
    Warned::new(files, warnings)
}

fn through_libreoffice(documents: &[Document]) -> Result<Vec<Vec<u8>>, Failure> {
    let files: Vec<Vec<u8>> = documents.iter().map(docx::print).collect::<Result<_, _>>()?;
    libreoffice::convert(&files)
}

fn said(code: &'static str, failure: &Failure) -> Warning {
    let (vi, en) =
        (format!("{}; {}", failure.message.vi, failure.hint.vi), format!("{}; {}", failure.message.en, failure.hint.en));
    Warning::new(code, text!("{vi}", "{en}"))
}

/// The file.
///
/// # Errors
/// When neither the program's own typesetter nor `LibreOffice` can set this document.
pub(crate) fn print(document: &Document) -> Result<Vec<u8>, Failure> {
    let faces = face::Faces::load()?;
    // A picture or a letter that the accessibility rules refuse must not cost the paper itself.
    let strict = ink::write(document, blocks::galley(document, &faces), &faces, true);
    strict.or_else(|_| ink::write(document, blocks::galley(document, &faces), &faces, false)).map_err(|error| {
        Failure::failed(
            text!("không dàn trang được PDF: {error}", "the PDF could not be set: {error}"),
            text!("mở tệp .docx rồi lưu thành PDF", "open the .docx and save it as PDF"),
        )
    })
}
