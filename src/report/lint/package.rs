//! A Word file as a list of measured paragraphs: every property as Word would resolve it.

use super::tree::{Node, parse};
use crate::text;
use crate::trouble::Failure;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

/// No part of an official paper is larger than this.
const LARGEST_PART: u64 = 64 * 1024 * 1024;

/// What the rules look at.
#[derive(Debug, Default)]
pub(crate) struct WordFile {
    /// Section properties of the last section, which holds for a paper of one section.
    pub(crate) section: Node,
    /// The default header's paragraph with the page number, if there is one.
    pub(crate) page_number: Option<Paragraph>,
    /// In reading order, table cells included.
    pub(crate) paragraphs: Vec<Paragraph>,
    /// The same of all footers.
    pub(crate) footers: Vec<Paragraph>,
}

/// A paragraph with its resolved properties. Sizes in half points, distances in twips.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paragraph {
    /// Its words.
    pub(crate) text: String,
    /// Its runs that hold words.
    pub(crate) runs: Vec<Run>,
    /// `left`, `center`, `both`, ….
    pub(crate) align: String,
    /// Indent of the first line.
    pub(crate) first_line: i32,
    /// Space before and after.
    pub(crate) before: i32,
    pub(crate) after: i32,
    /// Line distance in 240ths of a line, where it is a multiple.
    pub(crate) line: Option<i32>,
    /// A border below, or a drawn shape.
    pub(crate) drawn: bool,
    /// Length of the bordered line where the borders' indents give it.
    pub(crate) indents: i32,
    /// Which table, row and cell, where it stands in one.
    pub(crate) cell: Option<(usize, usize, usize)>,
    /// Whether its table has borders of its own.
    pub(crate) ruled: bool,
    /// Whether it stands in a frame: borders on all sides, or a text box.
    pub(crate) boxed: bool,
    /// Whether it begins a page.
    pub(crate) new_page: bool,
    /// Whether it ends with a break of the page or section.
    breaks_after: bool,
    /// The paragraphs of text boxes anchored in it.
    boxes: Vec<Paragraph>,
}

/// A piece of a paragraph in one format.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    /// Its words.
    pub(crate) text: String,
    /// Half points.
    pub(crate) size: u32,
    /// Upright or not.
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) underline: bool,
    /// Typeface, empty when it comes from a theme.
    pub(crate) font: String,
    /// `000000` or `auto` is black.
    pub(crate) colour: String,
    /// Language for the spelling.
    pub(crate) language: String,
}

type Styles = BTreeMap<String, Node>;

/// Opens the archive and resolves every paragraph.
pub(crate) fn read(name: &str, bytes: &[u8]) -> Result<WordFile, Failure> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(name, &error.to_string()))?;
    let mut part = |path: &str| -> Option<Node> {
        let mut xml = String::new();
        let entry = archive.by_name(path).ok()?;
        entry.take(LARGEST_PART).read_to_string(&mut xml).ok()?;
        parse(&xml)
    };
    let document = part("word/document.xml").ok_or_else(|| unreadable(name, "word/document.xml"))?;
    let styles_part = part("word/styles.xml").unwrap_or_default();
    let relations = part("word/_rels/document.xml.rels").unwrap_or_default();
    let mut file = WordFile::default();
    let body = document.children.into_iter().find(|child| child.name == "body").unwrap_or_default();
    let defaults = styles_part.child("docDefaults").map(default_properties).unwrap_or_default();
    let styles: Styles = styles_part
        .children
        .into_iter()
        .filter(|style| style.name == "style")
        .filter_map(|style| Some((style.attribute("styleId")?.to_owned(), style)))
        .collect();
    let resolver = Resolver { defaults, default_style: default_style(&styles), styles };
    let mut tables = 0;
    resolver.walk(&body, None, false, &mut tables, &mut file.paragraphs);
    let header = body.children.iter().rev().find(|child| child.name == "sectPr").and_then(|section| {
        let id = section
            .children
            .iter()
            .find(|child| child.name == "headerReference" && child.attribute("type") == Some("default"))?
            .attribute("id")?;
        relations.children.iter().find(|relation| relation.attribute("Id") == Some(id))?.attribute("Target").map(str::to_owned)
    });
    if let Some(header) = header.and_then(|target| part(&format!("word/{}", target.trim_start_matches("/word/")))) {
        let numbered = header.children.iter().find(|paragraph| names_page(paragraph));
        file.page_number = numbered.map(|paragraph| resolver.paragraph(paragraph, None, false));
    }
    let footers: Vec<String> = body
        .children
        .iter()
        .filter(|child| child.name == "sectPr")
        .flat_map(|section| section.children.iter().filter(|child| child.name == "footerReference"))
        .filter_map(|reference| reference.attribute("id"))
        .filter_map(|id| relations.children.iter().find(|relation| relation.attribute("Id") == Some(id))?.attribute("Target"))
        .map(str::to_owned)
        .collect();
    for footer in footers.iter().filter_map(|target| part(&format!("word/{}", target.trim_start_matches("/word/")))) {
        resolver.walk(&footer, None, false, &mut tables, &mut file.footers);
    }
    file.section = body.children.into_iter().rev().find(|child| child.name == "sectPr").unwrap_or_default();
    Ok(file)
}

fn names_page(node: &Node) -> bool {
    let own = node.name == "instrText" && node.text.contains("PAGE");
    own || node.attribute("instr").is_some_and(|field| field.contains("PAGE")) || node.children.iter().any(names_page)
}

fn default_style(styles: &Styles) -> String {
    let is_default =
        |style: &&Node| style.attribute("type") == Some("paragraph") && matches!(style.attribute("default"), Some("1" | "true"));
    styles.values().find(is_default).and_then(|style| style.attribute("styleId")).unwrap_or_default().to_owned()
}

/// `pPr` and `rPr` of the document's defaults.
fn default_properties(defaults: &Node) -> Vec<Node> {
    let inner = |outer: &str, name: &str| -> Node {
        let found = defaults.child(outer).and_then(|node| node.child(name));
        found.cloned().unwrap_or_default()
    };
    vec![inner("pPrDefault", "pPr"), inner("rPrDefault", "rPr")]
}

struct Resolver {
    defaults: Vec<Node>,
    default_style: String,
    styles: Styles,
}

impl Resolver {
    fn walk(
        &self,
        node: &Node,
        cell: Option<(usize, usize, usize)>,
        ruled: bool,
        tables: &mut usize,
        found: &mut Vec<Paragraph>,
    ) {
        for child in &node.children {
            match child.name.as_str() {
                "p" => {
                    let mut paragraph = self.paragraph(child, cell, ruled);
                    paragraph.new_page |= found
                        .iter()
                        .rev()
                        .take_while(|before| before.text.trim().is_empty())
                        .any(|before| before.breaks_after || before.new_page)
                        || found
                            .iter()
                            .rev()
                            .find(|before| !before.text.trim().is_empty())
                            .is_some_and(|before| before.breaks_after);
                    let boxes = std::mem::take(&mut paragraph.boxes);
                    found.push(paragraph);
                    found.extend(boxes);
                }
                "tbl" => {
                    *tables += 1;
                    let table = *tables;
                    let style = child.child("tblPr").and_then(|properties| properties.value("tblStyle")).unwrap_or_default();
                    let borders = |node: &Node| {
                        node.child("tblPr").is_some_and(|properties| properties.child("tblBorders").is_some_and(has_lines))
                    };
                    let ruled = borders(child) || self.styles.get(style).is_some_and(borders);
                    for (row, cells) in child.children.iter().filter(|row| row.name == "tr").enumerate() {
                        for (column, content) in cells.children.iter().filter(|cell| cell.name == "tc").enumerate() {
                            self.walk(content, Some((table, row, column)), ruled, tables, found);
                        }
                    }
                }
                "sdt" | "sdtContent" | "ins" | "smartTag" | "customXml" => self.walk(child, cell, ruled, tables, found),
                _ => {}
            }
        }
    }

    /// The style, what it is based on, and so on, outermost first.
    fn chain(&self, id: &str) -> Vec<&Node> {
        let mut chain = Vec::new();
        let mut next = self.styles.get(id);
        while let Some(style) = next {
            chain.push(style);
            next = style.value("basedOn").filter(|_| chain.len() < 20).and_then(|parent| self.styles.get(parent));
        }
        chain.reverse();
        chain
    }

    fn paragraph(&self, node: &Node, cell: Option<(usize, usize, usize)>, ruled: bool) -> Paragraph {
        let own = node.child("pPr");
        let style = own.and_then(|properties| properties.value("pStyle")).unwrap_or(&self.default_style);
        let chain = self.chain(style);
        let mut paragraph = Paragraph { align: "left".to_owned(), line: Some(240), cell, ruled, ..Paragraph::default() };
        let styled = chain.iter().filter_map(|style| style.child("pPr"));
        for properties in self.defaults.first().into_iter().chain(styled).chain(own) {
            paragraph.apply(properties);
        }
        let mut base = Run { size: 20, ..Run::default() };
        for properties in self.defaults.get(1).into_iter().chain(chain.iter().filter_map(|style| style.child("rPr"))) {
            base.apply(properties);
        }
        self.runs(node, &base, &mut paragraph);
        paragraph
    }

    fn runs(&self, node: &Node, base: &Run, paragraph: &mut Paragraph) {
        for child in &node.children {
            match child.name.as_str() {
                "r" => {
                    let mut run = base.clone();
                    if let Some(properties) = child.child("rPr") {
                        let styled = properties.value("rStyle").map(|id| self.chain(id)).unwrap_or_default();
                        styled.iter().filter_map(|style| style.child("rPr")).chain([properties]).for_each(|one| run.apply(one));
                    }
                    for piece in &child.children {
                        match piece.name.as_str() {
                            "t" => run.text.push_str(&piece.text),
                            "br" if piece.attribute("type") == Some("page") => {
                                if paragraph.text.trim().is_empty() && run.text.trim().is_empty() {
                                    paragraph.new_page = true;
                                }
                                paragraph.breaks_after = true;
                            }
                            "tab" | "br" | "cr" => run.text.push(' '),
                            "noBreakHyphen" => run.text.push('-'),
                            "drawing" | "pict" | "AlternateContent" => {
                                paragraph.drawn = true;
                                self.text_box(piece, paragraph);
                            }
                            _ => {}
                        }
                    }
                    if !run.text.is_empty() {
                        paragraph.breaks_after &= run.text.trim().is_empty();
                        paragraph.text.push_str(&run.text);
                        paragraph.runs.push(run);
                    }
                }
                "hyperlink" | "ins" | "smartTag" | "sdt" | "sdtContent" | "fldSimple" => self.runs(child, base, paragraph),
                _ => {}
            }
        }
    }
}

impl Resolver {
    /// The words of a text box; Word writes each twice, for itself and for older readers.
    fn text_box(&self, drawing: &Node, paragraph: &mut Paragraph) {
        let Some(content) = first_below(drawing, "txbxContent") else { return };
        let mut found = Vec::new();
        self.walk(content, None, false, &mut 0, &mut found);
        found.iter_mut().for_each(|one| one.boxed = true);
        paragraph.boxes.extend(found);
    }
}

fn first_below<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    node.children.iter().find_map(|child| if child.name == name { Some(child) } else { first_below(child, name) })
}

fn has_lines(borders: &Node) -> bool {
    borders.children.iter().any(|border| !matches!(border.attribute("val"), None | Some("nil" | "none")))
}

fn number(text: Option<&str>) -> Option<i32> {
    text?.parse::<f64>().ok().map(|value| value.clamp(-1e6, 1e6) as i32)
}

/// `<w:b/>` and `<w:b w:val="1"/>` switch on, `<w:b w:val="0"/>` switches off.
fn switched(node: &Node) -> bool {
    !matches!(node.attribute("val"), Some("0" | "false" | "off" | "none"))
}

impl Paragraph {
    fn apply(&mut self, properties: &Node) {
        for property in &properties.children {
            match property.name.as_str() {
                "jc" => property.attribute("val").unwrap_or("left").clone_into(&mut self.align),
                "ind" => {
                    if let Some(first) = number(property.attribute("firstLine")) {
                        self.first_line = first;
                    }
                    if let Some(hanging) = number(property.attribute("hanging")) {
                        self.first_line = -hanging;
                    }
                    let side = |name: &str, other: &str| number(property.attribute(name).or(property.attribute(other)));
                    if let (Some(left), Some(right)) = (side("left", "start"), side("right", "end")) {
                        self.indents = left + right;
                    }
                }
                "spacing" => {
                    self.before = number(property.attribute("before")).unwrap_or(self.before);
                    self.after = number(property.attribute("after")).unwrap_or(self.after);
                    let exact = matches!(property.attribute("lineRule"), Some("exact" | "atLeast"));
                    if let Some(line) = number(property.attribute("line")) {
                        self.line = (!exact).then_some(line);
                    }
                }
                "pBdr" => {
                    let line = property.child("bottom").or(property.child("top"));
                    self.drawn |= line.is_some_and(|line| line.attribute("val") != Some("nil"));
                    let side = |name: &str| {
                        property.child(name).is_some_and(|line| !matches!(line.attribute("val"), Some("nil" | "none")))
                    };
                    self.boxed = ["top", "bottom", "left", "right"].into_iter().all(side);
                }
                "pageBreakBefore" => self.new_page = switched(property),
                "sectPr" => self.breaks_after = property.value("type") != Some("continuous"),
                _ => {}
            }
        }
    }
}

impl Run {
    fn apply(&mut self, properties: &Node) {
        for property in &properties.children {
            let value = property.attribute("val");
            match property.name.as_str() {
                "sz" => self.size = number(value).and_then(|size| u32::try_from(size).ok()).unwrap_or(self.size),
                "b" => self.bold = switched(property),
                "i" => self.italic = switched(property),
                "u" => self.underline = switched(property),
                "color" => value.unwrap_or("auto").clone_into(&mut self.colour),
                "lang" => value.unwrap_or_default().clone_into(&mut self.language),
                "rFonts" => {
                    if let Some(font) = property.attribute("ascii") {
                        font.clone_into(&mut self.font);
                    }
                }
                _ => {}
            }
        }
    }
}

/// The file cannot be opened as a Word file.
pub(crate) fn unreadable(name: &str, error: &str) -> Failure {
    Failure::unusable(
        text!("{name} không phải là văn bản Word đọc được: {error}", "{name} is no readable Word file: {error}"),
        text!(
            "thuky lint chỉ đọc tệp .docx; tệp .doc cũ cần lưu lại thành .docx",
            "thuky lint reads .docx only; save an old .doc as .docx first"
        ),
    )
}
