//! How does ink get into the file? Pages with fonts embedded, every mark either read aloud or said to be ornament.

use super::blocks::{Galley, TWIP};
use super::face::{ASCENT, DESCENT, Faces};
use super::flow::{Page, pages};
use super::setting::Stretch;
use super::strip::Ink;
use super::structure::Structure;
use crate::report::document::Document;
use crate::report::print::sheet::Sheet;
use krilla::SerializeSettings;
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::configure::validate::Accessibility;
use krilla::configure::{Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag};
use krilla::text::{GlyphId, KrillaGlyph};

/// Type size of the page number.
const NUMBER_SIZE: f32 = 13.0;

/// The file, PDF/UA-1 where `strict` (universal accessibility: structure, title, language, bookmarks, alternatives).
///
/// # Errors
/// What the writer of the file has against it.
pub(crate) fn write(document: &Document, galley: Galley, faces: &Faces, strict: bool) -> Result<Vec<u8>, String> {
    let sheet = Sheet::of(document);
    let Galley { strips, heads, mut structure, headings } = galley;
    let pages = pages(strips, &heads, (sheet.height - sheet.top - sheet.bottom) as f32 * TWIP);
    let configuration = if strict {
        ConfigurationBuilder::new()
            .with_accessibility_validator(Accessibility::UA1)
            .finish()
            .map_err(|error| format!("{error:?}"))?
    } else {
        Configuration::default()
    };
    let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
    let mut file = krilla::Document::new_with(settings);
    let mut seen: Vec<Option<(usize, f32)>> = vec![None; headings.len()];
    for (index, content) in pages.iter().enumerate() {
        let size = Size::from_wh(sheet.width as f32 * TWIP, sheet.height as f32 * TWIP).ok_or("no page size")?;
        let mut page = file.start_page_with(PageSettings::new(size));
        let origin = (sheet.left as f32 * TWIP, sheet.top as f32 * TWIP);
        let mut links = Vec::new();
        let mut surface = page.surface();
        let mut pen = Pen { surface: &mut surface, faces, origin, structure: &mut structure, links: &mut links };
        pen.page(content);
        if index > 0 {
            pen.number(index + 1, &sheet);
        }
        surface.finish();
        for link in links {
            let target = Target::Action(Action::Link(LinkAction::new(link.target.clone())));
            let annotation = Annotation::new_link(LinkAnnotation::new(link.area, target), Some(link.words));
            let area = page.add_tagged_annotation(annotation);
            structure.link(link.node, link.ink, area);
        }
        page.finish();
        for (heading, place) in headings.iter().zip(&mut seen) {
            if place.is_none() {
                *place = content.ink.iter().find_map(|(at, ink)| {
                    matches!(ink, Ink::Type { node, .. } if *node == heading.0).then_some((index, at + origin.1))
                });
            }
        }
    }
    file.set_outline(outline(document, &headings, &seen));
    file.set_metadata(Metadata::new().title(document.title.clone()).language("vi-VN".to_owned()).creator("thuky".to_owned()));
    file.set_tag_tree(structure.tree());
    file.finish().map_err(|error| format!("{error:?}"))
}

/// Bookmarks: the headings below the name of the paper.
fn outline(document: &Document, headings: &[(usize, u8, String)], seen: &[Option<(usize, f32)>]) -> Outline {
    let mut outline = Outline::new();
    let mut open: Option<OutlineNode> = None;
    let point = |at: &Option<(usize, f32)>| {
        let (page, y) = at.unwrap_or_default();
        XyzDestination::new(page, Point::from_xy(0.0, y))
    };
    for ((_, level, words), at) in headings.iter().zip(seen) {
        let node = OutlineNode::new(words.clone(), point(at));
        match open.as_mut().filter(|_| *level > 1) {
            Some(open) => open.push_child(node),
            None => {
                if let Some(done) = open.replace(node) {
                    outline.push_child(done);
                }
            }
        }
    }
    outline.push_child(open.unwrap_or_else(|| OutlineNode::new(document.title.clone(), point(&None))));
    outline
}

/// A stretch of type that leads somewhere.
struct Link {
    area: Rect,
    target: String,
    words: String,
    node: usize,
    ink: Identifier,
}

struct Pen<'a, 'b> {
    surface: &'a mut Surface<'b>,
    faces: &'a Faces,
    origin: (f32, f32),
    structure: &'a mut Structure,
    links: &'a mut Vec<Link>,
}

impl Pen<'_, '_> {
    fn page(&mut self, page: &Page) {
        if !page.ornament.is_empty() {
            let _ = self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
            for (at, ink) in &page.ornament {
                self.bare(ink, *at);
            }
            self.surface.end_tagged();
        }
        for (at, ink) in &page.ink {
            self.ink(ink, *at);
        }
    }

    /// Ink that belongs to the text.
    fn ink(&mut self, ink: &Ink, at: f32) {
        match ink {
            Ink::Type { stretches, x, baseline, size, node } => {
                for stretch in stretches {
                    self.mark(stretch, *x, at + baseline, *size);
                    let identifier = self.surface.start_tagged(ContentTag::Span(SpanTag::empty()));
                    self.stretch(stretch, *x, at + baseline, *size);
                    self.surface.end_tagged();
                    match self.link(stretch, *x, at + baseline, *size) {
                        Some((area, target)) => {
                            let words = stretch.glyphs.iter().map(|glyph| glyph.letter).collect();
                            self.links.push(Link { area, target, words, node: *node, ink: identifier });
                        }
                        None => self.structure.ink(*node, identifier),
                    }
                }
            }
            Ink::Rule { .. } => {
                let _ = self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
                self.bare(ink, at);
                self.surface.end_tagged();
            }
            Ink::Picture { node, .. } => {
                let identifier = self.surface.start_tagged(ContentTag::Other);
                self.bare(ink, at);
                self.surface.end_tagged();
                self.structure.ink(*node, identifier);
            }
        }
    }

    /// Ink without a word about its structure.
    fn bare(&mut self, ink: &Ink, at: f32) {
        match ink {
            Ink::Type { stretches, x, baseline, size, .. } => {
                stretches.iter().for_each(|stretch| self.stretch(stretch, *x, at + baseline, *size));
            }
            Ink::Rule { x, y, length, thickness } => self.fill((*x, at + y), (*length, *thickness), rgb::Color::black()),
            Ink::Picture { x, y, width, height, bytes, .. } => {
                let image = Image::from_jpeg(bytes.as_ref().clone().into(), true);
                if let (Ok(image), Some(size)) = (image, Size::from_wh(*width, *height)) {
                    self.surface.push_transform(&Transform::from_translate(self.origin.0 + x, self.origin.1 + at + y));
                    self.surface.draw_image(image, size);
                    self.surface.pop();
                }
            }
        }
    }

    /// The colour behind a gap, and the line under a link.
    fn mark(&mut self, stretch: &Stretch, x: f32, baseline: f32, size: f32) {
        if !stretch.marked && !stretch.underlined {
            return;
        }
        let _ = self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        let x = x + stretch.x;
        if stretch.marked {
            self.fill((x, baseline - size * ASCENT), (stretch.width, size * (ASCENT + DESCENT)), rgb::Color::new(255, 255, 0));
        }
        if stretch.underlined {
            self.fill((x, baseline + size * 0.1), (stretch.width, size * 0.05), rgb::Color::black());
        }
        self.surface.end_tagged();
    }

    fn stretch(&mut self, stretch: &Stretch, x: f32, baseline: f32, size: f32) {
        let mut text = String::new();
        let mut glyphs = Vec::with_capacity(stretch.glyphs.len());
        for glyph in &stretch.glyphs {
            let start = text.len();
            text.push(glyph.letter);
            glyphs.push(KrillaGlyph::new(GlyphId::new(glyph.id), glyph.advance / size, 0.0, 0.0, 0.0, start..text.len(), None));
        }
        let start = Point::from_xy(self.origin.0 + x + stretch.x, self.origin.1 + baseline);
        self.surface.set_fill(Some(Fill { paint: rgb::Color::black().into(), ..Fill::default() }));
        self.surface.draw_glyphs(start, &glyphs, self.faces.get(stretch.face).font.clone(), &text, size, false);
    }

    fn link(&self, stretch: &Stretch, x: f32, baseline: f32, size: f32) -> Option<(Rect, String)> {
        let target = stretch.link.clone()?;
        let (left, base) = (self.origin.0 + x + stretch.x, self.origin.1 + baseline);
        Some((Rect::from_xywh(left, base - size * ASCENT, stretch.width.max(1.0), size)?, target))
    }

    fn fill(&mut self, at: (f32, f32), size: (f32, f32), colour: rgb::Color) {
        let area = Rect::from_xywh(self.origin.0 + at.0, self.origin.1 + at.1, size.0.max(0.01), size.1.max(0.01));
        let path = area.and_then(|area| {
            let mut path = PathBuilder::new();
            path.push_rect(area);
            path.finish()
        });
        if let Some(path) = path {
            self.surface.set_fill(Some(Fill { paint: colour.into(), ..Fill::default() }));
            self.surface.draw_path(&path);
        }
    }

    /// In the middle of the top margin.
    fn number(&mut self, number: usize, sheet: &Sheet) {
        let text = number.to_string();
        let shapes: Vec<(char, _)> = text.chars().filter_map(|c| Some((c, self.faces.get(0).shape(c)?))).collect();
        let width: f32 = shapes.iter().map(|(_, shape)| shape.advance * NUMBER_SIZE).sum();
        let room = (sheet.width - sheet.left - sheet.right) as f32 * TWIP;
        let mut text = String::new();
        let glyphs: Vec<KrillaGlyph> = shapes
            .iter()
            .map(|(letter, shape)| {
                let start = text.len();
                text.push(*letter);
                KrillaGlyph::new(GlyphId::new(shape.glyph), shape.advance, 0.0, 0.0, 0.0, start..text.len(), None)
            })
            .collect();
        let _ = self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::PageNumber)));
        let start = Point::from_xy(self.origin.0 + (room - width) / 2.0, sheet.header as f32 * TWIP + NUMBER_SIZE * ASCENT);
        self.surface.set_fill(Some(Fill { paint: rgb::Color::black().into(), ..Fill::default() }));
        self.surface.draw_glyphs(start, &glyphs, self.faces.get(0).font.clone(), &text, NUMBER_SIZE, false);
        self.surface.end_tagged();
    }
}
