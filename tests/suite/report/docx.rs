//! The Word file: parts that fit together, styles, language, the page number.

use super::{Sample, parts};
use thuky::report::{Format, Kind, Options, print};

#[test]
fn the_parts_fit_together() {
    for (name, kind) in [("state", Kind::Minutes), ("party", Kind::Notice), ("state", Kind::Checklist)] {
        let docx = print(Format::Docx, &Sample::read(name).compose(kind, &Options::default())).expect("a package");
        let parts = parts(&docx);
        let text = |wanted: &str| parts.iter().find(|(name, _)| name == wanted).map(|(_, text)| text.as_str()).expect(wanted);
        let (types, relations, body, styles) = (
            text("[Content_Types].xml"),
            text("word/_rels/document.xml.rels"),
            text("word/document.xml"),
            text("word/styles.xml"),
        );
        for (part, _) in parts.iter().filter(|(part, _)| part.ends_with(".xml") && part != "[Content_Types].xml") {
            assert!(types.contains(&format!("PartName=\"/{part}\"")), "{part} has no content type");
        }
        for id in body.split("r:id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(relations.contains(&format!("Id=\"{id}\"")), "{id} leads nowhere");
        }
        for id in body.split("Style w:val=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(styles.contains(&format!("w:styleId=\"{id}\"")), "{id} is no style");
        }
        assert!(
            styles.contains("w:lang w:val=\"vi-VN\"")
                && body.contains("<w:titlePg/>")
                && text("word/header1.xml").contains("PAGE")
        );
        assert_eq!(body.matches("<w:tr>").count(), body.matches("<w:cantSplit/>").count(), "every row stays whole");
    }
}

#[test]
fn the_sign_off_sheet_leads_to_the_sound() {
    let docx = print(Format::Docx, &Sample::read("state").compose(Kind::Checklist, &Options::default())).expect("a package");
    let parts = parts(&docx);
    let (_, relations) = parts.iter().find(|(name, _)| name.ends_with("document.xml.rels")).expect("relations");
    assert!(relations.contains("Target=\"report.html#u14\""));
}

#[test]
fn libreoffice_opens_what_we_print() {
    let Some(_) = thuky::report::libreoffice() else { return crate::support::left_out("LibreOffice") };
    let pdf = print(Format::Pdf, &Sample::read("state").compose(Kind::Notice, &Options::default())).expect("a PDF");
    let tagged = pdf.windows(14).any(|window| window == b"StructTreeRoot");
    assert!(pdf.starts_with(b"%PDF-") && tagged, "a tagged PDF");
}
