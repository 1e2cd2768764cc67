//! The named styles: what Decree 30/2020/NĐ-CP and Guidance 36-HD/VPTW lay down, where a person can find and reuse it.

use crate::report::document::Layout;

/// One paragraph style. Sizes in half points, distances in twips.
struct Style {
    id: &'static str,
    name: &'static str,
    size: u32,
    bold: bool,
    italic: bool,
    align: &'static str,
    first_line: u32,
    before: u32,
    after: u32,
    line: u32,
    /// `keepNext`, outline level, …: further paragraph properties.
    keep_next: bool,
    outline: Option<u8>,
}

const fn style(id: &'static str, name: &'static str, size: u32) -> Style {
    Style {
        id,
        name,
        size,
        bold: false,
        italic: false,
        align: "center",
        first_line: 0,
        before: 0,
        after: 0,
        line: 240,
        keep_next: false,
        outline: None,
    }
}

/// Size of a component in points: as in the decree's own illustrations, or as the Party's guidance has it.
fn pick(layout: Layout, state: u32, party: u32) -> u32 {
    2 * if layout == Layout::Party { party } else { state }
}

fn table(layout: Layout) -> Vec<Style> {
    let size = |state, party| pick(layout, state, party);
    let body = |id, name| Style { align: "both", first_line: 720, after: 120, line: 276, ..style(id, name, 28) };
    let heading = |id, name, level| Style { bold: true, keep_next: true, before: 120, outline: Some(level), ..body(id, name) };
    vec![
        Style { bold: true, ..style("QuocHieu", "Quốc hiệu", size(12, 15)) },
        Style { bold: true, ..style("TieuNgu", "Tiêu ngữ", 26) },
        style("CoQuanChuQuan", "Cơ quan chủ quản", size(12, 14)),
        Style { bold: true, ..style("CoQuanBanHanh", "Cơ quan ban hành", size(12, 14)) },
        Style { before: 60, ..style("SoKyHieu", "Số ký hiệu", size(13, 14)) },
        Style { before: 60, italic: true, ..style("DiaDanhNgay", "Địa danh và thời gian", size(13, 14)) },
        Style { bold: true, before: 360, keep_next: true, ..style("TenLoai", "Tên loại văn bản", size(14, 16)) },
        Style { bold: true, keep_next: true, ..style("TrichYeu", "Trích yếu", 28) },
        Style {
            bold: true,
            before: 120,
            after: 120,
            keep_next: true,
            outline: Some(0),
            ..style("TieuDeBai", "Tiêu đề bài viết", 32)
        },
        heading("Heading1", "heading 1", 0),
        heading("Heading2", "heading 2", 1),
        heading("Heading3", "heading 3", 2),
        body("NoiDung", "Nội dung văn bản"),
        Style { bold: true, ..body("MoDau", "Đoạn mở đầu") },
        Style { italic: true, ..body("CanCu", "Căn cứ") },
        Style { italic: true, ..body("GhiChu", "Ghi chú soạn thảo") },
        Style { italic: true, before: 120, after: 120, ..style("ChuThichAnh", "Chú thích ảnh", 26) },
        Style { bold: true, align: "right", ..style("TacGia", "Tác giả", 28) },
        Style { bold: true, keep_next: true, ..style("ChucVuKy", "Quyền hạn, chức vụ", 28) },
        Style { italic: true, keep_next: true, ..style("GhiChuKy", "Ghi chú chữ ký", 26) },
        Style { bold: true, before: 1300, ..style("HoTenKy", "Họ tên người ký", 28) },
        Style {
            bold: layout != Layout::Party,
            italic: layout != Layout::Party,
            align: "left",
            ..style("NoiNhan", "Nơi nhận", size(12, 14))
        },
        Style { align: "left", ..style("NoiNhanDong", "Dòng nơi nhận", size(11, 12)) },
        Style { align: "left", before: 20, after: 20, ..style("ChuTrongBang", "Chữ trong bảng", 24) },
        Style { bold: true, before: 20, after: 20, keep_next: true, ..style("DauBang", "Đầu bảng", 24) },
    ]
}

/// `word/styles.xml`.
#[must_use]
pub(crate) fn xml(layout: Layout) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"Times New Roman\" w:cs=\"Times New Roman\"/>\
         <w:color w:val=\"000000\"/><w:sz w:val=\"28\"/><w:szCs w:val=\"28\"/>\
         <w:lang w:val=\"vi-VN\" w:eastAsia=\"vi-VN\" w:bidi=\"vi-VN\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>\
         <w:style w:type=\"character\" w:default=\"1\" w:styleId=\"DefaultParagraphFont\"><w:name w:val=\"Default Paragraph Font\"/><w:uiPriority w:val=\"1\"/><w:semiHidden/></w:style>\
         <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/><w:uiPriority w:val=\"99\"/><w:semiHidden/>\
         <w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"108\" w:type=\"dxa\"/><w:bottom w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>",
    );
    for style in table(layout) {
        xml.push_str(&style_xml(&style));
    }
    xml.push_str(
        "<w:style w:type=\"paragraph\" w:styleId=\"DuongKe\"><w:name w:val=\"Đường kẻ\"/><w:basedOn w:val=\"Normal\"/><w:qFormat/>\
         <w:pPr><w:pBdr><w:bottom w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"000000\"/></w:pBdr>\
         <w:spacing w:before=\"20\" w:after=\"20\" w:line=\"40\" w:lineRule=\"exact\"/></w:pPr><w:rPr><w:sz w:val=\"2\"/><w:szCs w:val=\"2\"/></w:rPr></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"Header\"><w:name w:val=\"header\"/><w:basedOn w:val=\"Normal\"/>\
         <w:pPr><w:jc w:val=\"center\"/></w:pPr><w:rPr><w:sz w:val=\"26\"/><w:szCs w:val=\"26\"/></w:rPr></w:style>\
         <w:style w:type=\"character\" w:styleId=\"CanBoSung\"><w:name w:val=\"Cần bổ sung\"/><w:qFormat/><w:rPr><w:highlight w:val=\"yellow\"/></w:rPr></w:style>\
         <w:style w:type=\"character\" w:styleId=\"Hyperlink\"><w:name w:val=\"Hyperlink\"/><w:rPr><w:u w:val=\"single\"/></w:rPr></w:style>\
         <w:style w:type=\"table\" w:styleId=\"BangKe\"><w:name w:val=\"Bảng kẻ\"/><w:basedOn w:val=\"TableNormal\"/><w:tblPr><w:tblBorders>",
    );
    for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
        xml.push_str(&format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"));
    }
    xml.push_str("</w:tblBorders></w:tblPr></w:style></w:styles>");
    xml
}

fn style_xml(style: &Style) -> String {
    let Style { id, name, size, align, first_line, before, after, line, .. } = style;
    let keep = if style.keep_next { "<w:keepNext/>" } else { "" };
    let indent = if *first_line > 0 { format!("<w:ind w:firstLine=\"{first_line}\"/>") } else { String::new() };
    let outline = style.outline.map(|level| format!("<w:outlineLvl w:val=\"{level}\"/>")).unwrap_or_default();
    let bold = if style.bold { "<w:b/><w:bCs/>" } else { "" };
    let italic = if style.italic { "<w:i/><w:iCs/>" } else { "" };
    let next = if style.outline.is_some() { "<w:next w:val=\"NoiDung\"/>" } else { "" };
    format!(
        "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/>{next}<w:qFormat/>\
         <w:pPr>{keep}<w:spacing w:before=\"{before}\" w:after=\"{after}\" w:line=\"{line}\" w:lineRule=\"auto\"/>{indent}<w:jc w:val=\"{align}\"/>{outline}</w:pPr>\
         <w:rPr>{bold}{italic}<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr></w:style>"
    )
}
