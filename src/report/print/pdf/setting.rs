//! Where does a line of type end? Words into lines of a width, as a word processor does it: greedy, both edges even.

use super::face::Faces;
use unicode_normalization::UnicodeNormalization as _;

/// Text in one face.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Piece {
    /// The words.
    pub(crate) text: String,
    /// Its face.
    pub(crate) bold: bool,
    /// Its face.
    pub(crate) italic: bool,
    /// A gap to be seen from afar.
    pub(crate) marked: bool,
    /// A line under it.
    pub(crate) underlined: bool,
    /// Where a click leads.
    pub(crate) link: Option<String>,
}

/// Where the lines stand between the margins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
    Both,
}

/// A glyph in its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Glyph {
    /// In the font.
    pub(crate) id: u32,
    /// To the next glyph, in points.
    pub(crate) advance: f32,
    /// The letter it shows.
    pub(crate) letter: char,
    /// Index of the piece it comes from.
    piece: usize,
}

/// Neighbouring glyphs of one piece on one line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stretch {
    /// From the left edge of the column, in points.
    pub(crate) x: f32,
    /// In points.
    pub(crate) width: f32,
    /// As [`Faces::index`] has it.
    pub(crate) face: usize,
    /// Its glyphs.
    pub(crate) glyphs: Vec<Glyph>,
    /// A gap to be seen from afar.
    pub(crate) marked: bool,
    /// A line under it.
    pub(crate) underlined: bool,
    /// Where a click leads.
    pub(crate) link: Option<String>,
}

/// How a paragraph is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measure {
    /// Type size in points.
    pub(crate) size: f32,
    /// Width of the column in points.
    pub(crate) width: f32,
    /// Indent of the first line in points.
    pub(crate) indent: f32,
    /// Edges.
    pub(crate) align: Align,
}

/// Sets a paragraph. Always at least one line, so that an empty cell has a height.
#[must_use]
pub(crate) fn set(pieces: &[Piece], measure: Measure, faces: &Faces) -> Vec<Vec<Stretch>> {
    let glyphs = shape(pieces, measure.size, faces);
    let mut lines = Vec::new();
    let mut start = 0;
    while start < glyphs.len() {
        let indent = if lines.is_empty() { measure.indent } else { 0.0 };
        let end = line_end(&glyphs, start, measure.width - indent);
        let last = end == glyphs.len();
        lines.push(place(&glyphs[start..end], pieces, measure, indent, last));
        start = end;
    }
    if lines.is_empty() {
        lines.push(Vec::new());
    }
    lines
}

/// Letters to glyphs: composed, every white space a space, runs of it one.
fn shape(pieces: &[Piece], size: f32, faces: &Faces) -> Vec<Glyph> {
    let mut glyphs: Vec<Glyph> = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let face = faces.get(Faces::index(piece.bold, piece.italic));
        for letter in piece.text.nfc() {
            let letter = if matches!(letter, '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}') { ' ' } else { letter };
            let doubled = letter == ' ' && glyphs.last().is_some_and(|last| last.letter == ' ');
            let Some(shape) = face.shape(letter).filter(|_| !doubled) else { continue };
            glyphs.push(Glyph { id: shape.glyph, advance: shape.advance * size, letter, piece: index });
        }
    }
    glyphs
}

/// After the last word that fits; within a word only where it is longer than a line.
fn line_end(glyphs: &[Glyph], start: usize, width: f32) -> usize {
    let mut taken = 0.0;
    let mut after_word = None;
    let mut after_joint = None;
    for (index, glyph) in glyphs.iter().enumerate().skip(start) {
        if glyph.letter == ' ' {
            after_word = Some(index + 1);
        } else if taken + glyph.advance > width + 0.01 {
            return after_word.or(after_joint).unwrap_or(index.max(start + 1));
        }
        if matches!(glyph.letter, '-' | '/' | '–' | '_' | '@' | '.' | ',' | ';') {
            after_joint = Some(index + 1);
        }
        taken += glyph.advance;
    }
    glyphs.len()
}

/// One line in its place: the space at its end counts for nothing but stays, for those who copy the text.
fn place(glyphs: &[Glyph], pieces: &[Piece], measure: Measure, indent: f32, last: bool) -> Vec<Stretch> {
    let words = glyphs.iter().rposition(|glyph| glyph.letter != ' ').map_or(0, |at| at + 1);
    let natural: f32 = glyphs[..words].iter().map(|glyph| glyph.advance).sum();
    let room = (measure.width - indent - natural).max(0.0);
    let spaces = glyphs[..words].iter().filter(|glyph| glyph.letter == ' ').count();
    let (mut x, wider) = match measure.align {
        Align::Left => (indent, 0.0),
        Align::Both if last || spaces == 0 => (indent, 0.0),
        Align::Both => (indent, room / spaces as f32),
        Align::Centre => (indent + room / 2.0, 0.0),
        Align::Right => (indent + room, 0.0),
    };
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut piece = None;
    for (index, glyph) in glyphs.iter().enumerate() {
        if piece != Some(glyph.piece) {
            piece = Some(glyph.piece);
            let Piece { bold, italic, marked, underlined, link, .. } = &pieces[glyph.piece];
            stretches.push(Stretch {
                x,
                width: 0.0,
                face: Faces::index(*bold, *italic),
                glyphs: Vec::new(),
                marked: *marked,
                underlined: *underlined,
                link: link.clone(),
            });
        }
        let mut glyph = glyph.clone();
        if glyph.letter == ' ' && index < words {
            glyph.advance += wider;
        }
        x += glyph.advance;
        if let Some(stretch) = stretches.last_mut() {
            if index < words {
                stretch.width += glyph.advance;
            }
            stretch.glyphs.push(glyph);
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, width: f32, align: Align) -> Vec<Vec<Stretch>> {
        let piece = Piece { text: text.to_owned(), ..Piece::default() };
        set(&[piece], Measure { size: 14.0, width, indent: 0.0, align }, &Faces::load().expect("fonts"))
    }

    fn text(line: &[Stretch]) -> String {
        line.iter().flat_map(|stretch| &stretch.glyphs).map(|glyph| glyph.letter).collect()
    }

    #[test]
    fn lines_break_between_words_and_lose_none() {
        let words = "Giao Phòng Giáo dục và Đào tạo chủ trì, phối hợp với các trường rà soát";
        let set = lines(words, 120.0, Align::Left);
        assert!(set.len() > 3);
        assert_eq!(set.iter().map(|line| text(line)).collect::<String>(), words);
        assert!(set.iter().rev().skip(1).all(|line| text(line).ends_with(' ')));
    }

    #[test]
    fn a_word_longer_than_the_line_is_broken_and_nothing_is_lost() {
        let word = "ă".repeat(10_000);
        let set = lines(&word, 200.0, Align::Both);
        assert!(set.len() > 100);
        assert_eq!(set.iter().map(|line| text(line)).collect::<String>(), word);
    }

    #[test]
    fn both_edges_are_even_but_for_the_last_line() {
        let set = lines(&"các điểm cầu ".repeat(20), 300.0, Align::Both);
        let width = |line: &[Stretch]| line.iter().map(|stretch| stretch.width).sum::<f32>();
        assert!(set.iter().rev().skip(1).all(|line| (width(line) - 300.0).abs() < 0.1));
        assert!(width(set.last().expect("a line")) < 299.0);
    }

    #[test]
    fn an_empty_paragraph_is_one_empty_line() {
        assert_eq!(lines("", 100.0, Align::Left), vec![Vec::new()]);
    }
}
