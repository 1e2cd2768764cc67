//! Which files does an evening leave? Every paper in every format that fits it, as names and bytes.
//!
//! Nothing here touches a disk: placing files, and leaving alone what a person has changed, is the library's work.

use super::compose::{Options, compose};
use super::document::{Document, Picture};
use super::kind::{Format, Kind};
use super::page::{RecordingPart, page};
use super::pictures::illustrate;
use super::print::{pdf, print};
use crate::minutes::Minutes;
use crate::roster::MeetingFile;
use crate::transcript::Transcript;
use crate::trouble::{Failure, Warned};

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
/// When a template that an office has changed does not work. Trouble with a PDF only costs that PDF and is a warning.
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
    let mut for_pdf: Vec<Document> = Vec::new();
    for kind in kinds {
        let mut document = compose(*kind, material.minutes, material.meeting, options)?;
        if *kind == Kind::Article {
            illustrate(&mut document, material.pictures);
        }
        for format in formats.iter().filter(|format| format.fits(*kind) && **format != Format::Pdf) {
            let name = format!("{}.{}", kind.key(), format.extension());
            papers.push(Paper { name, bytes: print(*format, &document)? });
        }
        if formats.contains(&Format::Pdf) {
            for_pdf.push(document);
        }
    }
    for picture in material.pictures {
        papers.push(Paper { name: picture.file.clone(), bytes: picture.bytes.clone() });
    }
    let pages = pdf::print_all(&for_pdf, options.typesetter).into_value(&mut warnings);
    let named = for_pdf.iter().zip(pages).filter_map(|(document, bytes)| Some((document.kind, bytes?)));
    papers.extend(named.map(|(kind, bytes)| Paper { name: format!("{}.pdf", kind.key()), bytes }));
    Ok(Warned::new(papers, warnings))
}
