//! The lint on what stands around a text: each thing as laid down passes, each thing spoiled is found.

use super::{Sample, package, parts};
use thuky::report::{Format, Kind, Options, lint_bytes, print};

fn notice() -> Vec<(String, String)> {
    parts(&print(Format::Docx, &Sample::read("state").compose(Kind::Notice, &Options::default())).expect("a package"))
}

fn edited(parts: &[(String, String)], name: &str, edit: impl Fn(&str) -> String) -> Vec<(String, String)> {
    let mut parts = parts.to_vec();
    let part = parts.iter_mut().find(|(part, _)| part == name).expect("the part");
    part.1 = edit(&part.1);
    parts
}

fn findings(parts: &[(String, String)]) -> Vec<&'static str> {
    let found = lint_bytes("a.docx", &package(parts)).expect("a Word file");
    found.into_iter().map(|finding| finding.rule).filter(|rule| *rule != "gap").collect()
}

/// A paragraph with these properties, of these words in this format.
fn paragraph(properties: &str, format: &str, words: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{format}</w:rPr><w:t xml:space=\"preserve\">{words}</w:t></w:r></w:p>")
}

const DOCUMENT: &str = "word/document.xml";

/// Puts XML before the last section's properties, or before the paragraph in this style.
fn before(xml: &str, mark: &str, more: &str) -> String {
    let at = xml.rfind(mark).expect("the mark");
    let at = if mark.starts_with("<w:pStyle") { xml[..at].rfind("<w:p>").expect("a paragraph") } else { at };
    format!("{}{more}{}", &xml[..at], &xml[at..])
}

/// Without the paragraphs in a style.
fn without(xml: &str, style: &str) -> String {
    let mark = format!("<w:pStyle w:val=\"{style}\"/>");
    let mut rest = xml.to_owned();
    while let Some(at) = rest.find(&mark) {
        let start = rest[..at].rfind("<w:p>").expect("a paragraph");
        let end = at + rest[at..].find("</w:p>").expect("its end") + "</w:p>".len();
        rest.replace_range(start..end, "");
    }
    rest
}

/// A letter: no name of the kind, but what it is about below its number, and whom it addresses.
fn letter(about: &str, addressed: &str) -> Vec<(String, String)> {
    edited(&notice(), DOCUMENT, |xml| {
        let xml = without(&without(xml, "TenLoai"), "TrichYeu").replace("07/TB-PGDĐT", "07/PGDĐT-TH");
        let at = xml.find("<w:pStyle w:val=\"SoKyHieu\"/>").expect("the number");
        let end = at + xml[at..].find("</w:p>").expect("its end") + "</w:p>".len();
        let xml = format!("{}{about}{}", &xml[..end], &xml[end..]);
        let at = xml.find("<w:pStyle w:val=\"NoiDung\"/>").expect("text");
        let at = xml[..at].rfind("<w:p>").expect("a paragraph");
        format!("{}{addressed}{}", &xml[..at], &xml[at..])
    })
}

#[test]
fn a_letter_says_below_its_number_what_it_is_about_and_whom_it_addresses() {
    let about = |properties: &str, format: &str, words: &str| paragraph(properties, format, words);
    let (place, size) = ("<w:spacing w:before=\"120\"/><w:jc w:val=\"center\"/>", "<w:sz w:val=\"24\"/>");
    let right = about(place, size, "V/v triển khai nhiệm vụ tháng 4 năm 2023");
    let addressed =
        paragraph("<w:ind w:firstLine=\"720\"/>", "<w:sz w:val=\"28\"/>", "Kính gửi: Hiệu trưởng các trường trực thuộc");
    assert!(findings(&letter(&right, &addressed)).is_empty(), "{:?}", findings(&letter(&right, &addressed)));
    for wrong in [
        about(place, "<w:sz w:val=\"28\"/>", "V/v triển khai nhiệm vụ"),
        about(place, "<w:b/><w:sz w:val=\"24\"/>", "V/v triển khai nhiệm vụ"),
        about(place, size, "Về việc triển khai nhiệm vụ"),
        about("<w:jc w:val=\"center\"/>", size, "V/v triển khai nhiệm vụ"),
        about("<w:spacing w:before=\"120\"/>", size, "V/v triển khai nhiệm vụ"),
    ] {
        assert!(findings(&letter(&wrong, &addressed)).contains(&"about"), "{wrong}");
    }
    for wrong in [
        paragraph("", "<w:sz w:val=\"24\"/>", "Kính gửi: Hiệu trưởng các trường"),
        paragraph("", "<w:b/><w:sz w:val=\"28\"/>", "Kính gửi: Hiệu trưởng các trường"),
        paragraph("", "<w:sz w:val=\"28\"/>", "Kính gửi Hiệu trưởng các trường"),
    ] {
        assert!(findings(&letter(&right, &wrong)).contains(&"addressed"), "{wrong}");
    }
}

#[test]
fn stamps_stand_in_a_frame_in_bold_capitals() {
    let frame = "<w:pBdr><w:top w:val=\"single\"/><w:left w:val=\"single\"/><w:bottom w:val=\"single\"/><w:right w:val=\"single\"/></w:pBdr>";
    let with = |stamp: &str| edited(&notice(), DOCUMENT, |xml| before(xml, "<w:pStyle w:val=\"TenLoai\"/>", stamp));
    let look = "<w:b/><w:sz w:val=\"26\"/>";
    for words in ["HỎA TỐC", "KHẨN", "LƯU HÀNH NỘI BỘ", "XEM XONG TRẢ LẠI"] {
        assert!(findings(&with(&paragraph(frame, look, words))).is_empty(), "{words}");
        assert!(findings(&with(&paragraph("", look, words))).contains(&"stamp"), "{words} without a frame");
        assert!(findings(&with(&paragraph(frame, "<w:sz w:val=\"26\"/>", words))).contains(&"stamp"), "{words} not bold");
        assert!(findings(&with(&paragraph(frame, "<w:b/><w:sz w:val=\"32\"/>", words))).contains(&"stamp"), "{words} too large");
    }
    assert!(findings(&with(&paragraph(frame, look, "Hỏa tốc"))).contains(&"stamp"), "lower case");
    // As Word draws a frame: a text box, written twice, for itself and for older readers.
    let inner = paragraph("", look, "KHẨN");
    let boxed = format!(
        "<w:p><w:r><mc:AlternateContent xmlns:mc=\"m\"><mc:Choice><w:drawing><w:txbxContent>{inner}</w:txbxContent></w:drawing></mc:Choice>\
         <mc:Fallback><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    );
    assert!(findings(&with(&boxed)).is_empty(), "{:?}", findings(&with(&boxed)));
    assert!(findings(&with(&boxed.replace("w:val=\"26\"", "w:val=\"20\""))).contains(&"stamp"));
}

#[test]
fn the_drafters_sign_is_small_and_upright() {
    let with = |format: &str, words: &str| {
        let line = paragraph("", format, words);
        edited(&notice(), DOCUMENT, |xml| before(xml, "<w:sectPr>", &line))
    };
    assert!(findings(&with("<w:sz w:val=\"22\"/>", "LTHV.(30)")).is_empty());
    for (format, words) in [
        ("<w:sz w:val=\"28\"/>", "LTHV.(30)"),
        ("<w:b/><w:sz w:val=\"22\"/>", "LTHV.(30)"),
        ("<w:sz w:val=\"22\"/>", "LTHV (30)"),
        ("<w:sz w:val=\"22\"/>", "lthv.(30)"),
    ] {
        assert!(findings(&with(format, words)).contains(&"drafter"), "{format} {words}");
    }
}

#[test]
fn the_address_stands_small_under_a_line() {
    let with = |footer: &str| {
        let mut parts = edited(&notice(), DOCUMENT, |xml| {
            xml.replace("<w:sectPr>", "<w:sectPr><w:footerReference w:type=\"first\" r:id=\"rIdFooter\"/>")
        });
        parts = edited(&parts, "word/_rels/document.xml.rels", |xml| {
            xml.replace(
                "</Relationships>",
                "<Relationship Id=\"rIdFooter\" Type=\"footer\" Target=\"footer1.xml\"/></Relationships>",
            )
        });
        parts.push(("word/footer1.xml".to_owned(), format!("<w:ftr xmlns:w=\"w\">{footer}</w:ftr>")));
        findings(&parts)
    };
    let (line, words) =
        ("<w:pBdr><w:top w:val=\"single\"/></w:pBdr>", "Địa chỉ: 12 đường Hùng Vương, thị trấn Sông Thao; ĐT: 0210.3860.000");
    assert!(with(&paragraph(line, "<w:sz w:val=\"22\"/>", words)).is_empty());
    assert!(with(&paragraph("", "<w:sz w:val=\"22\"/>", words)).contains(&"address"), "no line");
    assert!(with(&paragraph(line, "<w:sz w:val=\"28\"/>", words)).contains(&"address"), "too large");
    assert!(with(&paragraph(line, "<w:i/><w:sz w:val=\"22\"/>", words)).contains(&"address"), "italic");
}

#[test]
fn an_appendix_has_its_label_title_and_tie() {
    let (centre, bold, italic) = ("<w:jc w:val=\"center\"/>", "<w:b/><w:sz w:val=\"28\"/>", "<w:i/><w:sz w:val=\"28\"/>");
    let label = |words: &str, page: &str, format: &str| paragraph(&format!("{page}{centre}"), format, words);
    let page = "<w:pageBreakBefore/>";
    let title = paragraph(centre, bold, "DANH SÁCH CÁC TRƯỜNG");
    let tie = paragraph(centre, italic, "(Kèm theo Thông báo số 07/TB-PGDĐT ngày 03 tháng 4 năm 2023 của Phòng GDĐT)");
    let rest = paragraph("<w:jc w:val=\"both\"/>", "<w:sz w:val=\"28\"/>", "1. Trường THCS Nguyễn Du");
    let with = |pieces: &[&str]| {
        let appendix: String = pieces.iter().copied().chain([rest.as_str()]).collect();
        findings(&edited(&notice(), DOCUMENT, |xml| before(xml, "<w:sectPr>", &appendix)))
    };
    let right = label("Phụ lục I", page, bold);
    assert!(with(&[&right, &title, &tie]).is_empty(), "{:?}", with(&[&right, &title, &tie]));
    // A page break of its own does as well.
    let broken = format!("<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>{}", label("Phụ lục I", "", bold));
    assert!(with(&[&broken, &title, &tie]).is_empty(), "{:?}", with(&[&broken, &title, &tie]));
    for wrong in [
        vec![label("PHỤ LỤC 1", page, bold), title.clone(), tie.clone()],
        vec![label("Phụ lục I", page, "<w:sz w:val=\"28\"/>"), title.clone(), tie.clone()],
        vec![label("Phụ lục I", page, "<w:b/><w:sz w:val=\"24\"/>"), title.clone(), tie.clone()],
        vec![label("Phụ lục I", "", bold), title.clone(), tie.clone()],
        vec![right.clone(), paragraph(centre, bold, "Danh sách các trường"), tie.clone()],
        vec![right.clone(), tie.clone()],
        vec![right.clone(), title.clone()],
        vec![right.clone(), title.clone(), paragraph(centre, "<w:sz w:val=\"28\"/>", "(Kèm theo Thông báo số 07/TB-PGDĐT)")],
    ] {
        let pieces: Vec<&str> = wrong.iter().map(String::as_str).collect();
        assert!(with(&pieces).contains(&"appendix"), "{wrong:?}: {:?}", with(&pieces));
    }
}
