//! The blocks of a document, one after the other, as `word/document.xml` wants them.

use super::letterhead;
use super::package::Links;
use super::xml::{drawn_line, layout_table, paragraph, run, runs};
use crate::report::document::{Block, Document, Face, Layout, Line, Picture, Run, Signature, Table};
use crate::report::kind::Kind;
use crate::report::print::sheet::Sheet;
use crate::report::print::styles::{self, Keep};

/// Width of the text between the margins, in twips: 165 mm upright, 252 mm across.
pub(crate) fn text_width(document: &Document) -> u32 {
    Sheet::of(document).text_width()
}

/// The content of `w:body` before its section properties.
pub(crate) fn print(document: &Document, links: &mut Links) -> String {
    let width = text_width(document);
    let mut body = String::new();
    for (index, block) in document.blocks.iter().enumerate() {
        let next = document.blocks.get(index + 1);
        match block {
            Block::Letterhead(head) => body.push_str(&letterhead::print(head, document.layout)),
            Block::Name(line) => body.push_str(&paragraph("TenLoai", "", &runs(line))),
            Block::Subject(lines) => subject(&mut body, lines, document.layout, width),
            Block::Headline(line) => body.push_str(&paragraph("TieuDeBai", "", &runs(line))),
            Block::Heading(level, line) => body.push_str(&paragraph(&format!("Heading{level}"), "<w:keepNext/>", &runs(line))),
            Block::Paragraph(role, line) => body.push_str(&paragraph(styles::of_role(*role), kept(line, next), &runs(line))),
            Block::Table(table) => print_table(&mut body, table, width, document, links),
            Block::Signatures(signatures) => {
                let columns = vec![width / signatures.len().max(1) as u32; signatures.len()];
                let rows = [signatures.iter().map(office).collect(), signatures.iter().map(signer).collect()];
                body.push_str(&paragraph("Normal", "<w:keepNext/>", ""));
                let table = layout_table(&columns, &rows);
                let followed = matches!(next, Some(Block::Recipients(_)));
                body.push_str(&if followed { held(&table) } else { table });
            }
            Block::Recipients(lines) => {
                body.push_str(&paragraph("Normal", "<w:keepNext/>", ""));
                let list = recipients(lines, document.layout);
                let last = list.rfind("<w:p>").unwrap_or(0);
                body.push_str(&held(&list[..last]));
                body.push_str(&list[last..]);
            }
            Block::SignOff(lines, one) => {
                let columns = [width * 45 / 100, width - width * 45 / 100];
                body.push_str(&paragraph("Normal", "<w:keepNext/>", ""));
                body.push_str(&layout_table(&columns, &[vec![recipients(lines, document.layout), office(one) + &signer(one)]]));
            }
            Block::Picture(picture) => body.push_str(&print_picture(picture, links, width)),
        }
    }
    // Word wants a paragraph after a table that ends the text.
    if matches!(
        document.blocks.last(),
        Some(Block::Signatures(_) | Block::SignOff(..) | Block::Table(_) | Block::Letterhead(_)) | None
    ) {
        body.push_str(&paragraph("Normal", "<w:spacing w:line=\"20\" w:lineRule=\"exact\"/>", ""));
    }
    body
}

fn kept(line: &Line, next: Option<&Block>) -> &'static str {
    match styles::keep(line, next) {
        Keep::WithNext => "<w:keepNext/><w:keepLines/>",
        Keep::EndWithNext => "<w:keepNext/>",
        Keep::Together => "<w:keepLines/>",
        Keep::Loose => "",
    }
}

fn subject(body: &mut String, lines: &[Line], layout: Layout, width: u32) {
    for line in lines {
        body.push_str(&paragraph("TrichYeu", "", &runs(line)));
    }
    match (layout, lines.last()) {
        (Layout::Party, _) => body.push_str(&paragraph("TrichYeu", "", &run("-----", Face::Plain))),
        (Layout::State, Some(last)) => body.push_str(&drawn_line(width, letterhead::part_of(last, 14, width))),
        _ => {}
    }
    body.push_str(&paragraph("Normal", "<w:spacing w:line=\"120\" w:lineRule=\"exact\"/>", ""));
}

/// Authority, position, note.
fn office(signature: &Signature) -> String {
    let mut cell: String = signature.office.iter().map(|line| paragraph("ChucVuKy", "", &runs(line))).collect();
    if !signature.note.is_empty() || signature.office.is_empty() {
        cell.push_str(&paragraph("GhiChuKy", "", &runs(&signature.note)));
    }
    cell
}

/// Paragraphs that stand on one page with what follows: no page holds the recipients alone.
fn held(paragraphs: &str) -> String {
    paragraphs.replace("\"/></w:pPr>", "\"/><w:keepNext/></w:pPr>")
}

/// The name, below the room for signature and seal.
fn signer(signature: &Signature) -> String {
    paragraph("HoTenKy", "", &runs(&signature.name))
}

fn recipients(lines: &[Line], layout: Layout) -> String {
    let (between, underline) = if layout == Layout::Party { (",", "<w:rPr><w:u w:val=\"single\"/></w:rPr>") } else { (";", "") };
    let mut cell = paragraph("NoiNhan", "", &format!("<w:r>{underline}<w:t>Nơi nhận:</w:t></w:r>"));
    for (index, line) in lines.iter().enumerate() {
        let end = if index + 1 == lines.len() { "." } else { between };
        cell.push_str(&paragraph("NoiNhanDong", "", &(run("- ", Face::Plain) + &runs(line) + &run(end, Face::Plain))));
    }
    cell
}

fn print_table(body: &mut String, table: &Table, width: u32, document: &Document, links: &mut Links) {
    let shares: u32 = table.widths.iter().map(|share| (*share).clamp(1, 1000)).sum::<u32>().max(1);
    let columns: Vec<u32> = table.widths.iter().map(|share| (*share).clamp(1, 1000) * width / shares).collect();
    let total: u32 = columns.iter().sum();
    let grid: String = columns.iter().map(|column| format!("<w:gridCol w:w=\"{column}\"/>")).collect();
    body.push_str(&format!(
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"BangKe\"/><w:tblW w:w=\"{total}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    ));
    let mut row = |cells: &[Line], style: &str, properties: &str| {
        body.push_str(&format!("<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>"));
        for (cell, column) in cells.iter().zip(&columns) {
            let content = linked_runs(cell, document, links);
            body.push_str(&format!(
                "<w:tc><w:tcPr><w:tcW w:w=\"{column}\" w:type=\"dxa\"/></w:tcPr>{}</w:tc>",
                paragraph(style, "", &content)
            ));
        }
        body.push_str("</w:tr>");
    };
    row(&table.head, "DauBang", "<w:tblHeader/>");
    for cells in &table.rows {
        row(cells, "ChuTrongBang", "");
    }
    body.push_str("</w:tbl>");
}

fn linked_runs(line: &Line, document: &Document, links: &mut Links) -> String {
    line.iter()
        .map(|piece| match sound(piece, document) {
            Some(target) => {
                let id = links.hyperlink(&target);
                let text = super::xml::escape(&piece.text);
                format!(
                    "<w:hyperlink r:id=\"{id}\"><w:r><w:rPr><w:rStyle w:val=\"Hyperlink\"/></w:rPr><w:t>{text}</w:t></w:r></w:hyperlink>"
                )
            }
            None => run(&piece.text, piece.face),
        })
        .collect()
}

/// In the sign-off sheet a time leads to the sound: to the line of the report beside the file.
pub(crate) fn sound(piece: &Run, document: &Document) -> Option<String> {
    let index = piece.source.filter(|_| document.kind == Kind::Checklist && is_time(&piece.text))?;
    let source = document.sources.get(index)?;
    let at = source.evidence.iter().find(|piece_of| piece_of.span.start().to_string() == piece.text);
    let target = at.map(|evidence| format!("report.html#{}", crate::report::print::anchor(&evidence.utterance)));
    Some(target.unwrap_or_else(|| "report.html".to_owned()))
}

fn is_time(text: &str) -> bool {
    text.contains(':') && text.chars().all(|c| c.is_ascii_digit() || c == ':')
}

/// English Metric Units in a twip.
const EMU: u64 = 635;

fn print_picture(picture: &Picture, links: &mut Links, width: u32) -> String {
    let (pixels_wide, pixels_high) = (u64::from(picture.size.0.max(1)), u64::from(picture.size.1.max(1)));
    let across = u64::from(width) * 4 / 5 * EMU;
    let down = (across * pixels_high / pixels_wide).min(7000 * EMU);
    let across = down * pixels_wide / pixels_high;
    let (id, number) = links.image(&picture.bytes);
    let description = super::xml::escape(&picture.description);
    let drawing = format!(
        "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{across}\" cy=\"{down}\"/>\
         <wp:docPr id=\"{number}\" name=\"Anh {number}\" descr=\"{description}\"/>\
         <a:graphic xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\">\
         <pic:pic xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:nvPicPr><pic:cNvPr id=\"{number}\" name=\"Anh {number}\"/><pic:cNvPicPr/></pic:nvPicPr>\
         <pic:blipFill><a:blip r:embed=\"{id}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
         <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{across}\" cy=\"{down}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr>\
         </pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    );
    paragraph("ChuThichAnh", "<w:keepNext/>", &drawing)
}
