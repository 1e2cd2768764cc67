//! How large is the paper, and how wide are its margins? One answer for Word and PDF, in twips (1/1440 inch).

use crate::report::document::Document;
use crate::report::kind::Kind;

/// A sheet with its margins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) top: u32,
    pub(crate) right: u32,
    pub(crate) bottom: u32,
    pub(crate) left: u32,
    /// From the top edge to the page number.
    pub(crate) header: u32,
}

/// A4 with margins of 20, 15, 20 and 30 mm: what is issued stands upright.
const UPRIGHT: Sheet = Sheet { width: 11906, height: 16838, top: 1134, right: 850, bottom: 1134, left: 1701, header: 567 };
/// The same sheet turned for wide tables; the binding margin is then at the top.
const ACROSS: Sheet = Sheet { width: 16838, height: 11906, top: 1701, right: 1134, bottom: 850, left: 1417, header: 720 };

impl Sheet {
    /// The sheet of a document.
    pub(crate) fn of(document: &Document) -> Self {
        if matches!(document.kind, Kind::Checklist | Kind::FollowUp) { ACROSS } else { UPRIGHT }
    }

    /// Wider than tall.
    pub(crate) fn lies_across(&self) -> bool {
        self.width > self.height
    }

    /// Between the margins. Half a millimetre less than their difference upright, so that 68 and 97 mm fill it.
    pub(crate) fn text_width(&self) -> u32 {
        if self.lies_across() { self.width - self.left - self.right } else { 9354 }
    }
}
