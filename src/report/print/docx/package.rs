//! The parts of the package, their relationships, and the archive that holds them.

use super::styles;
use super::xml::escape;
use crate::report::document::Document;
use crate::report::print::sheet::Sheet;
use crate::text;
use crate::trouble::Failure;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// What the text refers to outside itself.
#[derive(Debug, Default)]
pub(crate) struct Links {
    targets: Vec<String>,
    images: Vec<Vec<u8>>,
}

impl Links {
    /// The id of a hyperlink.
    pub(crate) fn hyperlink(&mut self, target: &str) -> String {
        self.targets.push(target.to_owned());
        format!("rIdLink{}", self.targets.len())
    }

    /// The id of a JPEG, and its number.
    pub(crate) fn image(&mut self, bytes: &[u8]) -> (String, usize) {
        self.images.push(bytes.to_vec());
        (format!("rIdImage{}", self.images.len()), self.images.len())
    }
}

/// Packs the parts; equal documents give equal bytes.
pub(crate) fn pack(document: &Document, body: &str, links: &Links) -> Result<Vec<u8>, Failure> {
    let mut parts: Vec<(String, Vec<u8>)> = vec![
        ("[Content_Types].xml".to_owned(), content_types(links).into_bytes()),
        ("_rels/.rels".to_owned(), package_relationships().into_bytes()),
        ("docProps/core.xml".to_owned(), core(document).into_bytes()),
        ("docProps/app.xml".to_owned(), format!("{DECLARATION}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"><Application>thuky</Application></Properties>").into_bytes()),
        ("word/document.xml".to_owned(), main_part(document, body).into_bytes()),
        ("word/_rels/document.xml.rels".to_owned(), relationships(links).into_bytes()),
        ("word/styles.xml".to_owned(), styles::xml(document.layout).into_bytes()),
        ("word/settings.xml".to_owned(), settings().into_bytes()),
        ("word/header1.xml".to_owned(), header("<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>").into_bytes()),
        ("word/header2.xml".to_owned(), header("").into_bytes()),
    ];
    for (index, image) in links.images.iter().enumerate() {
        parts.push((format!("word/media/image{}.jpg", index + 1), image.clone()));
    }
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default());
        archive.start_file(name, options).map_err(|error| unpacked(&error.to_string()))?;
        archive.write_all(&content).map_err(|error| unpacked(&error.to_string()))?;
    }
    archive.finish().map(Cursor::into_inner).map_err(|error| unpacked(&error.to_string()))
}

fn unpacked(error: &str) -> Failure {
    Failure::failed(
        text!("không đóng gói được văn bản .docx: {error}", "cannot pack the .docx: {error}"),
        text!("in ra định dạng khác, ví dụ --format md", "print another format, such as --format md"),
    )
}

/// Margins 20/20/30/15 mm, the page number in the middle of the top margin from page 2.
fn main_part(document: &Document, body: &str) -> String {
    let sheet = Sheet::of(document);
    let Sheet { width, height, top, right, bottom, left, header } = sheet;
    let across = if sheet.lies_across() { " w:orient=\"landscape\"" } else { "" };
    let page = format!(
        "<w:pgSz w:w=\"{width}\" w:h=\"{height}\"{across}/><w:pgMar w:top=\"{top}\" w:right=\"{right}\" w:bottom=\"{bottom}\" w:left=\"{left}\" w:header=\"{header}\" w:footer=\"567\" w:gutter=\"0\"/>"
    );
    format!(
        "{DECLARATION}<w:document xmlns:w=\"{MAIN}\" xmlns:r=\"{RELATIONSHIPS}\" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\">\
         <w:body>{body}<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rIdHeader1\"/><w:headerReference w:type=\"first\" r:id=\"rIdHeader2\"/>\
         {page}<w:pgNumType w:start=\"1\"/><w:titlePg/></w:sectPr></w:body></w:document>"
    )
}

fn header(content: &str) -> String {
    format!(
        "{DECLARATION}<w:hdr xmlns:w=\"{MAIN}\" xmlns:r=\"{RELATIONSHIPS}\"><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr>{content}</w:p></w:hdr>"
    )
}

fn settings() -> String {
    format!(
        "{DECLARATION}<w:settings xmlns:w=\"{MAIN}\"><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"720\"/><w:characterSpacingControl w:val=\"doNotCompress\"/>\
         <w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>\
         <w:themeFontLang w:val=\"vi-VN\" w:eastAsia=\"vi-VN\" w:bidi=\"vi-VN\"/><w:decimalSymbol w:val=\",\"/><w:listSeparator w:val=\";\"/></w:settings>"
    )
}

fn content_types(links: &Links) -> String {
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let jpeg = if links.images.is_empty() { "" } else { "<Default Extension=\"jpg\" ContentType=\"image/jpeg\"/>" };
    let mut xml = format!(
        "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>{jpeg}\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
         <Override PartName=\"/docProps/app.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.extended-properties+xml\"/>"
    );
    for (part, kind) in [
        ("document", "document.main"),
        ("styles", "styles"),
        ("settings", "settings"),
        ("header1", "header"),
        ("header2", "header"),
    ] {
        xml.push_str(&format!("<Override PartName=\"/word/{part}.xml\" ContentType=\"{word}.{kind}+xml\"/>"));
    }
    xml.push_str("</Types>");
    xml
}

fn package_relationships() -> String {
    format!(
        "{DECLARATION}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{RELATIONSHIPS}/officeDocument\" Target=\"word/document.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
         <Relationship Id=\"rId3\" Type=\"{RELATIONSHIPS}/extended-properties\" Target=\"docProps/app.xml\"/></Relationships>"
    )
}

fn relationships(links: &Links) -> String {
    let mut xml = format!("{DECLARATION}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");
    for (id, kind, target) in [
        ("rIdStyles", "styles", "styles.xml"),
        ("rIdSettings", "settings", "settings.xml"),
        ("rIdHeader1", "header", "header1.xml"),
        ("rIdHeader2", "header", "header2.xml"),
    ] {
        xml.push_str(&format!("<Relationship Id=\"{id}\" Type=\"{RELATIONSHIPS}/{kind}\" Target=\"{target}\"/>"));
    }
    for (index, target) in links.targets.iter().enumerate() {
        let (number, target) = (index + 1, escape(target));
        xml.push_str(&format!("<Relationship Id=\"rIdLink{number}\" Type=\"{RELATIONSHIPS}/hyperlink\" Target=\"{target}\" TargetMode=\"External\"/>"));
    }
    for index in 0..links.images.len() {
        let number = index + 1;
        xml.push_str(&format!(
            "<Relationship Id=\"rIdImage{number}\" Type=\"{RELATIONSHIPS}/image\" Target=\"media/image{number}.jpg\"/>"
        ));
    }
    xml.push_str("</Relationships>");
    xml
}

fn core(document: &Document) -> String {
    let title = escape(&document.title);
    format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
         <dc:title>{title}</dc:title><dc:language>vi-VN</dc:language></cp:coreProperties>"
    )
}
