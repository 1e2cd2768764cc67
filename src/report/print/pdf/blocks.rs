//! How does a document become strips? Block by block, in the same styles and measures as the Word file.

use super::face::{DESCENT, Faces, SOLID};
use super::letterhead;
use super::setting::{Align, Measure, Piece, set};
use super::strip::{Cell, Grid, Ink, Strip, row};
use super::structure::{Element, Structure};
use crate::report::document::{Block, Document, Face, Layout, Line, Picture, Signature, Table};
use crate::report::print::docx::body::{sound, text_width};
use crate::report::print::docx::letterhead::part_of;
use crate::report::print::styles::{self, Keep, Style};
use std::rc::Rc;

/// Points in a twip.
pub(crate) const TWIP: f32 = 0.05;

/// Between a table's line and the words in it, in points.
const CELL_PADDING: f32 = 5.4;

/// A document as strips, with its structure.
pub(crate) struct Galley {
    /// From top to bottom.
    pub(crate) strips: Vec<Strip>,
    /// The first row of each table, for its later pages.
    pub(crate) heads: Vec<Vec<Strip>>,
    /// What is read aloud.
    pub(crate) structure: Structure,
    /// Elements that are headings: element, level, words.
    pub(crate) headings: Vec<(usize, u8, String)>,
}

/// Sets every block of a document.
#[must_use]
pub(crate) fn galley(document: &Document, faces: &Faces) -> Galley {
    let width = text_width(document) as f32 * TWIP;
    let empty = Galley { strips: Vec::new(), heads: Vec::new(), structure: Structure::default(), headings: Vec::new() };
    let mut setter = Setter { document, faces, styles: styles::table(document.layout), width, galley: empty, level: 0 };
    for (index, block) in document.blocks.iter().enumerate() {
        setter.block(block, document.blocks.get(index + 1));
    }
    setter.galley
}

/// Sets type in the styles of one document.
pub(crate) struct Setter<'a> {
    document: &'a Document,
    faces: &'a Faces,
    styles: Vec<Style>,
    width: f32,
    galley: Galley,
    level: u8,
}

impl Setter<'_> {
    fn block(&mut self, block: &Block, next: Option<&Block>) {
        match block {
            Block::Letterhead(head) => {
                let strips = letterhead::set(self, head, self.document.layout);
                self.push(strips);
            }
            Block::Name(line) => self.heading(1, "TenLoai", line),
            Block::Headline(line) => self.heading(1, "TieuDeBai", line),
            Block::Heading(level, line) => self.heading(level + 1, &format!("Heading{level}"), line),
            Block::Subject(lines) => self.subject(lines),
            Block::Paragraph(role, line) => {
                let node = self.galley.structure.add(None, Element::Paragraph);
                let mut strips = self.paragraph(styles::of_role(*role), line, self.width, node);
                hold(&mut strips, styles::keep(line, next));
                self.push(strips);
            }
            Block::Table(table) => self.table(table),
            Block::Signatures(signatures) => {
                self.push(vec![self.white(true)]);
                let mut strips = self.signatures(signatures);
                // No page holds the recipients alone.
                let followed = matches!(next, Some(Block::Recipients(_)));
                strips.iter_mut().for_each(|strip| strip.keep |= followed);
                self.push(strips);
            }
            Block::Recipients(lines) => {
                self.push(vec![self.white(true)]);
                let mut strips = self.recipients(lines, self.width);
                hold(&mut strips, Keep::Together);
                self.push(strips);
            }
            Block::SignOff(lines, one) => {
                self.push(vec![self.white(true)]);
                let left = self.width * 0.45;
                let mut cells = (Cell::default(), Cell::default());
                cells.0.add(self.recipients(lines, left - CELL_PADDING));
                cells.1.add(self.signature(one, self.width - left, 0.0));
                self.push(row(vec![(0.0, cells.0), (left, cells.1)], 0.0));
            }
            Block::Picture(picture) => self.picture(picture),
        }
    }

    /// Between paragraphs stands the larger of the two spaces, as in a word processor.
    fn push(&mut self, mut strips: Vec<Strip>) {
        if let (Some(first), Some(last)) = (strips.first_mut(), self.galley.strips.last()) {
            first.before = (first.before - last.after).max(0.0);
        }
        self.galley.strips.extend(strips);
    }

    /// A paragraph in a style, a strip for each line; belongs to `node`.
    pub(crate) fn paragraph(&self, style: &str, line: &Line, width: f32, node: usize) -> Vec<Strip> {
        let style = styles::named(&self.styles, style);
        let pieces: Vec<Piece> = line
            .iter()
            .map(|run| {
                let link = sound(run, self.document);
                Piece {
                    text: run.text.clone(),
                    bold: style.bold || run.face == Face::Strong,
                    italic: style.italic || run.face == Face::Emphasis,
                    marked: run.face == Face::Missing,
                    underlined: link.is_some(),
                    link,
                }
            })
            .collect();
        self.pieces(style, &pieces, width, node)
    }

    /// The same from pieces.
    fn pieces(&self, style: Style, pieces: &[Piece], width: f32, node: usize) -> Vec<Strip> {
        let size = style.size as f32 / 2.0;
        let align = match style.align {
            "both" => Align::Both,
            "center" => Align::Centre,
            "right" => Align::Right,
            _ => Align::Left,
        };
        let measure = Measure { size, width, indent: style.first_line as f32 * TWIP, align };
        let lines = set(pieces, measure, self.faces);
        let height = size * SOLID * style.line as f32 / 240.0;
        let last = lines.len() - 1;
        let strips = lines.into_iter().enumerate().map(|(index, stretches)| {
            let after = if index == last { style.after as f32 * TWIP } else { 0.0 };
            Strip {
                before: if index == 0 { style.before as f32 * TWIP } else { 0.0 },
                height: height + after,
                after,
                ink: vec![Ink::Type { stretches, x: 0.0, baseline: height - size * (DESCENT + 0.021), size, node }],
                // Neither its first nor its last line stands alone on a page.
                keep: style.keep_next || (last > 0 && (index == 0 || index + 2 == last + 1)),
                ..Strip::default()
            }
        });
        let mut strips: Vec<Strip> = strips.collect();
        if let Some(strip) = strips.last_mut() {
            strip.keep = style.keep_next;
        }
        strips
    }

    /// A line of plain words as a paragraph of its own.
    pub(crate) fn words(&mut self, style: &str, line: &Line, width: f32, parent: Option<usize>) -> Vec<Strip> {
        let node = self.galley.structure.add(parent, Element::Paragraph);
        self.paragraph(style, line, width, node)
    }

    fn heading(&mut self, level: u8, style: &str, line: &Line) {
        self.level = level.min(self.level + 1).min(6);
        let words = crate::report::document::line_text(line);
        let node = self.galley.structure.add(None, Element::Heading(self.level, words.clone()));
        self.galley.headings.push((node, self.level, words));
        let mut strips = self.paragraph(style, line, self.width, node);
        strips.iter_mut().for_each(|strip| strip.keep = true);
        self.push(strips);
    }

    fn subject(&mut self, lines: &[Line]) {
        for line in lines {
            let strips = self.words("TrichYeu", line, self.width, None);
            self.push(strips);
        }
        match (self.document.layout, lines.last()) {
            (Layout::Party, _) => {
                let strips = self.words("TrichYeu", &vec![crate::report::document::Run::plain("-----")], self.width, None);
                self.push(strips);
            }
            (Layout::State, Some(last)) => {
                let length = part_of(last, 14, text_width(self.document)) as f32 * TWIP;
                self.push(vec![Strip { keep: true, ..rule(self.width, length) }]);
            }
            _ => {}
        }
        self.push(vec![Strip { height: 6.0, keep: true, ..Strip::default() }]);
    }

    /// An empty line.
    fn white(&self, keep: bool) -> Strip {
        Strip { height: 14.0 * SOLID, keep, ..Strip::default() }
    }

    /// Authority, position, note, and below the room for signature and seal the name.
    fn signature(&mut self, signature: &Signature, width: f32, office_height: f32) -> Vec<Strip> {
        let node = self.galley.structure.add(None, Element::Division);
        let mut strips = self.office(signature, width, node);
        let height: f32 = strips.iter().map(|strip| strip.before + strip.height).sum();
        strips.push(Strip { height: (office_height - height).max(0.0), ..Strip::default() });
        strips.extend(self.words("HoTenKy", &signature.name, width, Some(node)));
        strips
    }

    fn office(&mut self, signature: &Signature, width: f32, node: usize) -> Vec<Strip> {
        let mut strips = Vec::new();
        for line in &signature.office {
            strips.extend(self.words("ChucVuKy", line, width, Some(node)));
        }
        if !signature.note.is_empty() {
            strips.extend(self.words("GhiChuKy", &signature.note, width, Some(node)));
        }
        strips
    }

    /// Side by side, the names at one height.
    fn signatures(&mut self, signatures: &[Signature]) -> Vec<Strip> {
        let width = self.width / signatures.len().max(1) as f32;
        let style = |id: &str| styles::named(&self.styles, id);
        let tall = |signature: &Signature| -> f32 {
            let lines = |id: &'static str, line: &Line| (style(id), line.clone());
            let mut office: Vec<(Style, Line)> = signature.office.iter().map(|line| lines("ChucVuKy", line)).collect();
            if !signature.note.is_empty() {
                office.push(lines("GhiChuKy", &signature.note));
            }
            office
                .iter()
                .flat_map(|(style, line)| self.paragraph(style.id, line, width, 0))
                .map(|strip| strip.before + strip.height)
                .sum()
        };
        let tallest = signatures.iter().map(tall).fold(0.0, f32::max);
        let mut cells = Vec::new();
        for (index, one) in signatures.iter().enumerate() {
            let mut cell = Cell::default();
            cell.add(self.signature(one, width, tallest));
            cells.push((index as f32 * width, cell));
        }
        row(cells, 0.0)
    }

    fn recipients(&mut self, lines: &[Line], width: f32) -> Vec<Strip> {
        let party = self.document.layout == Layout::Party;
        let style = styles::named(&self.styles, "NoiNhan");
        let title =
            Piece {
                text: "Nơi nhận:".to_owned(), bold: style.bold, italic: style.italic, underlined: party, ..Piece::default()
            };
        let node = self.galley.structure.add(None, Element::Paragraph);
        let mut strips = self.pieces(style, &[title], width, node);
        strips.iter_mut().for_each(|strip| strip.keep = true);
        let list = self.galley.structure.add(None, Element::List);
        for (index, line) in lines.iter().enumerate() {
            let end = match (index + 1 == lines.len(), party) {
                (true, _) => ".",
                (false, true) => ",",
                (false, false) => ";",
            };
            let mut whole = vec![crate::report::document::Run::plain("- ")];
            whole.extend(line.iter().cloned());
            whole.push(crate::report::document::Run::plain(end));
            let item = self.galley.structure.add(Some(list), Element::Item);
            strips.extend(self.words("NoiNhanDong", &whole, width, Some(item)));
        }
        strips
    }

    fn table(&mut self, table: &Table) {
        let shares: f32 = table.widths.iter().map(|share| (*share).clamp(1, 1000) as f32).sum::<f32>().max(1.0);
        let columns: Vec<f32> = table.widths.iter().map(|share| (*share).clamp(1, 1000) as f32 * self.width / shares).collect();
        let edges = columns.iter().scan(0.0, |edge, width| {
            *edge += width;
            Some(*edge)
        });
        let uprights: Vec<f32> = std::iter::once(0.0).chain(edges).collect();
        let number = self.galley.heads.len();
        let grid = Rc::new(Grid { uprights, table: number });
        let node = self.galley.structure.add(None, Element::Table);
        let mut head = self.table_row(&table.head, &grid, node, true);
        head.iter_mut().for_each(|strip| strip.keep = true);
        self.galley.heads.push(head.clone());
        self.push(head);
        for cells in &table.rows {
            let strips = self.table_row(cells, &grid, node, false);
            self.push(strips);
        }
        self.push(vec![Strip { height: 6.0, ..Strip::default() }]);
    }

    fn table_row(&mut self, cells: &[Line], grid: &Rc<Grid>, table: usize, head: bool) -> Vec<Strip> {
        let style = if head { "DauBang" } else { "ChuTrongBang" };
        let line = self.galley.structure.add(Some(table), Element::Row);
        let mut placed = Vec::new();
        for (cell, edges) in cells.iter().zip(grid.uprights.windows(2)) {
            let element = if head { Element::HeadCell } else { Element::DataCell };
            let node = self.galley.structure.add(Some(line), element);
            let mut content = Cell::default();
            content.add(self.words(style, cell, edges[1] - edges[0] - 2.0 * CELL_PADDING, Some(node)));
            placed.push((edges[0] + CELL_PADDING, content));
        }
        let mut strips = row(placed, 0.5);
        strips.iter_mut().for_each(|strip| strip.grid = Some(Rc::clone(grid)));
        strips
    }

    fn picture(&mut self, picture: &Picture) {
        let (across, down) = (picture.size.0.max(1) as f32, picture.size.1.max(1) as f32);
        let height = (self.width * 0.8 * down / across).min(350.0);
        let width = height * across / down;
        let node = self.galley.structure.add(None, Element::Figure(picture.description.clone()));
        let x = (self.width - width) / 2.0;
        let bytes = Rc::new(picture.bytes.clone());
        let ink = vec![Ink::Picture { x, y: 6.0, width, height, bytes, node }];
        self.push(vec![Strip { height: height + 12.0, ink, keep: true, ..Strip::default() }]);
    }
}

/// A line drawn in the middle of a column.
pub(crate) fn rule(room: f32, length: f32) -> Strip {
    let length = length.min(room);
    let ink = vec![Ink::Rule { x: (room - length) / 2.0, y: 2.4, length, thickness: 0.75 }];
    Strip { height: 4.0, ink, ..Strip::default() }
}

fn hold(strips: &mut [Strip], keep: Keep) {
    let last = strips.len().saturating_sub(1);
    for (index, strip) in strips.iter_mut().enumerate() {
        strip.keep |= match keep {
            Keep::WithNext => true,
            Keep::EndWithNext => index == last,
            Keep::Together => index < last,
            Keep::Loose => false,
        };
    }
}
