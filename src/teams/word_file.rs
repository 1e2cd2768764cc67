//! How is the text taken out of a Word file?
//!
//! A `.docx` is a zip with one XML file for the body. Only its paragraphs, tabs and line breaks matter here. The
//! unpacked size is bounded, because a few kilobytes of zip can claim to hold gigabytes.

use super::findings::Findings;
use crate::roster::decode::decode;
use crate::text;
use crate::trouble::Failure;
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use std::io::{Cursor, Read};
use std::path::Path;
use zip::ZipArchive;

/// The body of a day-long meeting is far smaller.
const LARGEST_BODY_BYTES: u64 = 128 << 20;

/// The relations of a package are a page of text.
const LARGEST_RELATIONS_BYTES: u64 = 1 << 20;

/// Whether the bytes begin like a zip.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// The text of any Word file: a line a paragraph or line break, tabs kept; what is behind damage is left out.
pub(crate) fn word_lines(bytes: &[u8], name: &Path) -> Result<String, Failure> {
    lines(bytes, name, &mut Findings::default())
}

/// The lines of a Word file: one a paragraph or line break, tabs kept.
pub(super) fn lines(bytes: &[u8], name: &Path, findings: &mut Findings) -> Result<String, Failure> {
    let shown = name.display();
    let mut package = ZipArchive::new(Cursor::new(bytes)).map_err(|error| {
        let what: String = error.to_string().chars().take(120).collect();
        Failure::unusable(
            text!("{shown} là tệp Word bị hỏng: {what}", "{shown} is a damaged Word file: {what}"),
            text!("tải lại tệp từ Teams", "download the file from Teams again"),
        )
    })?;
    let relations = part(&mut package, "_rels/.rels", LARGEST_RELATIONS_BYTES).ok();
    let body = relations.as_deref().and_then(main_part).unwrap_or_else(|| "word/document.xml".to_owned());
    let body = part(&mut package, &body, LARGEST_BODY_BYTES).map_err(|trouble| {
        let message = match trouble {
            PartTrouble::Missing => {
                text!(
                    "{shown} không phải tệp Word: thiếu word/document.xml",
                    "{shown} is no Word file: word/document.xml is missing"
                )
            }
            PartTrouble::TooLarge => text!("{shown} giải nén ra quá lớn", "{shown} unpacks to far too much"),
            PartTrouble::Locked => text!("{shown} có mật khẩu", "{shown} is protected by a password"),
            PartTrouble::Damaged => text!("{shown} là tệp Word bị hỏng", "{shown} is a damaged Word file"),
        };
        Failure::unusable(
            message,
            text!("tải lại bản ghi lời từ Teams, tốt nhất là .vtt", "download the transcript from Teams again, best as .vtt"),
        )
    })?;
    Ok(paragraphs(&decode(&body).text, findings))
}

enum PartTrouble {
    Missing,
    TooLarge,
    Locked,
    Damaged,
}

/// The bytes of one file of the package, at most `largest`.
fn part(package: &mut ZipArchive<Cursor<&[u8]>>, name: &str, largest: u64) -> Result<Vec<u8>, PartTrouble> {
    let file = package.by_name(name).map_err(|error| match error {
        zip::result::ZipError::FileNotFound => PartTrouble::Missing,
        zip::result::ZipError::UnsupportedArchive(_) | zip::result::ZipError::InvalidPassword => PartTrouble::Locked,
        _ => PartTrouble::Damaged,
    })?;
    let mut bytes = Vec::new();
    file.take(largest + 1).read_to_end(&mut bytes).map_err(|_| PartTrouble::Damaged)?;
    if bytes.len() as u64 > largest { Err(PartTrouble::TooLarge) } else { Ok(bytes) }
}

/// Where the package keeps its main document, by its relations.
fn main_part(relations: &[u8]) -> Option<String> {
    let text = decode(relations).text;
    let mut reader = Reader::from_str(&text);
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) => {
                let is_main = attribute(&tag, "Type").is_some_and(|kind| kind.ends_with("/officeDocument"));
                if is_main {
                    return attribute(&tag, "Target").map(|target| target.trim_start_matches('/').to_owned());
                }
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.value.to_string())
}

/// The text of the body's runs. Deleted text, field codes and the second copy of drawings are left out.
fn paragraphs(xml: &str, findings: &mut Findings) -> String {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut lines = String::new();
    let (mut in_text, mut fallbacks) = (false, 0_usize);
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX).min(xml.len());
                let line = xml.as_bytes().get(..at).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count() + 1;
                let what: String = error.to_string().chars().take(120).collect();
                findings.add("damaged_text", line, || {
                    text!("nội dung tệp Word bị hỏng từ đây: {what}", "the Word file is damaged from here on: {what}")
                });
                return lines;
            }
        };
        match event {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "t" => in_text = true,
                "Fallback" => fallbacks += 1,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => in_text = false,
                "p" if fallbacks == 0 => lines.push('\n'),
                "Fallback" => fallbacks = fallbacks.saturating_sub(1),
                _ => {}
            },
            Event::Empty(tag) if fallbacks == 0 => match tag.local_name().as_ref() {
                "tab" | "ptab" => lines.push('\t'),
                "br" | "cr" | "p" => lines.push('\n'),
                "noBreakHyphen" => lines.push('-'),
                _ => {}
            },
            Event::Text(text) if in_text && fallbacks == 0 => lines.push_str(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(text) if in_text && fallbacks == 0 => lines.push_str(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(reference) if in_text && fallbacks == 0 => {
                let name: &str = &reference;
                lines.push_str(&super::words::decode_entities(&format!("&{name};")));
            }
            Event::Eof => return lines,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_breaks_tabs_and_references() {
        let xml = "<w:document><w:body><w:p><w:pPr><w:tabs><w:tab w:val='x'/></w:tabs></w:pPr><w:r><w:t xml:space='preserve'>Lù Thị &amp; Bé  </w:t><w:tab/><w:t>0:03</w:t><w:br/><w:t>vâng &#7871;</w:t></w:r>\
                   <w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del></w:p><mc:Fallback><w:p><w:r><w:t>hai lần</w:t></w:r></w:p></mc:Fallback><w:p/></w:body></w:document>";
        let mut findings = Findings::default();
        assert_eq!(paragraphs(xml, &mut findings), "\tLù Thị & Bé  \t0:03\nvâng ế\n\n");
        assert!(findings.into_warnings().is_empty());
    }
}
