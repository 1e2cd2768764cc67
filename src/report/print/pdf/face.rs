//! Which letters are there, and how wide is each? The four faces of Tinos: Times New Roman's widths, all of Vietnamese.

use crate::text;
use crate::trouble::Failure;
use krilla::text::Font;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider as _};

const FILES: [&[u8]; 4] = [
    include_bytes!("fonts/Tinos-Regular.ttf"),
    include_bytes!("fonts/Tinos-Bold.ttf"),
    include_bytes!("fonts/Tinos-Italic.ttf"),
    include_bytes!("fonts/Tinos-BoldItalic.ttf"),
];

/// Height of a line set solid, as a share of the type size (the fonts' own ascent, descent and gap).
pub(crate) const SOLID: f32 = (1825.0 + 443.0 + 87.0) / 2048.0;
/// From the baseline to the bottom of a line.
pub(crate) const DESCENT: f32 = 443.0 / 2048.0;
/// From the baseline to the top of the tallest letter with its tone.
pub(crate) const ASCENT: f32 = 1825.0 / 2048.0;

/// What stands where the fonts have no letter.
const NO_LETTER: char = '□';

/// One face.
pub(crate) struct Face {
    /// For embedding.
    pub(crate) font: Font,
    letters: Charmap<'static>,
    widths: GlyphMetrics<'static>,
}

/// Regular, bold, italic, bold italic.
pub(crate) struct Faces([Face; 4]);

/// A letter's shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shape {
    /// In the font.
    pub(crate) glyph: u32,
    /// Width as a share of the type size.
    pub(crate) advance: f32,
    /// Whether the letter itself has no shape and a box stands for it.
    pub(crate) stands_in: bool,
}

impl Faces {
    /// Reads the embedded fonts.
    ///
    /// # Errors
    /// Never with the fonts the program ships.
    pub(crate) fn load() -> Result<Self, Failure> {
        let face = |bytes: &'static [u8]| {
            let file = FontRef::new(bytes).ok()?;
            let font = Font::new(bytes.into(), 0)?;
            let widths = file.glyph_metrics(Size::new(1.0), LocationRef::default());
            Some(Face { font, letters: file.charmap(), widths })
        };
        let [regular, bold, italic, both] = FILES.map(face);
        match (regular, bold, italic, both) {
            (Some(regular), Some(bold), Some(italic), Some(both)) => Ok(Self([regular, bold, italic, both])),
            _ => Err(Failure::failed(
                text!("phông chữ kèm theo chương trình bị hỏng", "the fonts inside the program are broken"),
                text!("cài lại chương trình", "install the program again"),
            )),
        }
    }

    /// The index of a face.
    #[must_use]
    pub(crate) fn index(bold: bool, italic: bool) -> usize {
        usize::from(bold) + 2 * usize::from(italic)
    }

    /// The face of an index that [`Faces::index`] gave.
    #[must_use]
    pub(crate) fn get(&self, index: usize) -> &Face {
        &self.0[index.min(3)]
    }
}

impl Face {
    /// The shape of a letter; `None` for marks that only steer writing.
    #[must_use]
    pub(crate) fn shape(&self, letter: char) -> Option<Shape> {
        if is_silent(letter) {
            return None;
        }
        let own = self.letters.map(letter);
        let glyph = own.or_else(|| self.letters.map(NO_LETTER)).unwrap_or_default();
        let advance = self.widths.advance_width(glyph).unwrap_or(0.5);
        Some(Shape { glyph: glyph.to_u32(), advance, stands_in: own.is_none() })
    }
}

/// Direction marks, joiners, soft hyphens, variation selectors, control and private characters: nothing to see.
fn is_silent(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        || matches!(letter, '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1F3FB}'..='\u{1F3FF}')
        || matches!(letter, '\u{E000}'..='\u{F8FF}' | '\u{E0000}'..='\u{10FFFF}')
        || (letter as u32 & 0xFFFE) == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_vietnamese_has_a_shape_in_every_face() {
        let faces = Faces::load().expect("fonts");
        let letters = ('\u{1EA0}'..='\u{1EF9}').chain("ĂăÂâĐđÊêÔôƠơƯư–“”…☐".chars().filter(|c| *c != '☐'));
        for letter in letters {
            for index in 0..4 {
                assert!(!faces.get(index).shape(letter).expect("visible").stands_in, "{letter}");
            }
        }
        assert!(faces.get(0).shape('\u{202E}').is_none());
        assert!(faces.get(0).shape('👩').expect("a box").stands_in);
    }

    #[test]
    fn widths_are_those_of_times() {
        let faces = Faces::load().expect("fonts");
        let width = |text: &str| text.chars().filter_map(|c| faces.get(1).shape(c)).map(|shape| shape.advance).sum::<f32>();
        // 88.3 mm at 12 points, as measured for the header's two cells.
        let millimetres = width("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") * 12.0 * 25.4 / 72.0;
        assert!((millimetres - 88.3).abs() < 0.2, "{millimetres}");
    }
}
