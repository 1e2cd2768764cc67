//! Which files does an evening leave? Every paper in every format that fits it, as names and bytes.
//!
//! Nothing here touches a disk: placing files, and leaving alone what a person has changed, is the library's work.

use super::compose::{Options, compose};
use super::document::Picture;
use super::kind::{Format, Kind};
use super::page::{RecordingPart, page};
use super::pictures::illustrate;
use super::print::{docx, pdf, print};
use crate::minutes::Minutes;
use crate::roster::MeetingFile;
use crate::text;
use crate::transcript::Transcript;
use crate::trouble::{Failure, Warned, Warning};

/// A file to be placed in the meeting's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its file name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What the papers of one meeting are made of.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// What the meeting came to.
    pub minutes: &'a Minutes,
    /// What a person wrote about it.
    pub meeting: &'a MeetingFile,
    /// Who said what.
    pub transcript: &'a Transcript,
    /// The recording beside the papers, for the page.
    pub recording: &'a [RecordingPart],
    /// Stills for the article and the page.
    pub pictures: &'a [Picture],
}

/// Composes and prints papers: each kind in each format that says anything about it, and `report.html` with its
/// pictures.
///
/// # Errors
/// When a template that an office has changed does not work. A missing `LibreOffice` only costs the PDFs and is a
/// warning.
pub fn papers(
    kinds: &[Kind],
    formats: &[Format],
    material: &Material<'_>,
    options: &Options,
) -> Result<Warned<Vec<Paper>>, Failure> {
    let mut warnings = Vec::new();
    let mut papers = vec![Paper {
        name: "report.html".to_owned(),
        bytes: page(material.minutes, material.transcript, material.recording, material.pictures).into_bytes(),
    }];
    let mut for_pdf: Vec<(Kind, Vec<u8>)> = Vec::new();
    for kind in kinds {
        let mut document = compose(*kind, material.minutes, material.meeting, options)?;
        if *kind == Kind::Article {
            illustrate(&mut document, material.pictures);
        }
        for format in formats.iter().filter(|format| format.fits(*kind)) {
            if *format == Format::Pdf {
                for_pdf.push((*kind, docx::print(&document)?));
                continue;
            }
            let name = format!("{}.{}", kind.key(), format.extension());
            papers.push(Paper { name, bytes: print(*format, &document)? });
        }
    }
    for picture in material.pictures {
        papers.push(Paper { name: picture.file.clone(), bytes: picture.bytes.clone() });
    }
    if !for_pdf.is_empty() {
        let (kinds, files): (Vec<Kind>, Vec<Vec<u8>>) = for_pdf.into_iter().unzip();
        match pdf::convert(&files) {
            Ok(pages) => {
                papers.extend(kinds.iter().zip(pages).map(|(kind, bytes)| Paper { name: format!("{}.pdf", kind.key()), bytes }));
            }
            Err(failure) => {
                let (vi, en) = (failure.message.vi + "; " + &failure.hint.vi, failure.message.en + "; " + &failure.hint.en);
                warnings.push(Warning::new("no_pdf", text!("{vi}", "{en}")));
            }
        }
    }
    Ok(Warned::new(papers, warnings))
}
