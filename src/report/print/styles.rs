//! The named styles: what Decree 30/2020/NĐ-CP and Guidance 36-HD/VPTW lay down, in one table for Word and PDF.

use crate::report::document::{Block, Layout, Line, Role};

/// One paragraph style. Sizes in half points, distances in twips.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    /// Its id in a Word file.
    pub(crate) id: &'static str,
    /// Its name in the list of styles.
    pub(crate) name: &'static str,
    pub(crate) size: u32,
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    /// `left`, `center`, `right` or `both`.
    pub(crate) align: &'static str,
    pub(crate) first_line: u32,
    pub(crate) before: u32,
    pub(crate) after: u32,
    /// 240 for single spacing.
    pub(crate) line: u32,
    /// Never the last on its page.
    pub(crate) keep_next: bool,
    /// The level of a heading, from 0.
    pub(crate) outline: Option<u8>,
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

/// Every style.
pub(crate) fn table(layout: Layout) -> Vec<Style> {
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

/// The style of one id; ids are those of [`table`].
pub(crate) fn named(styles: &[Style], id: &str) -> Style {
    styles.iter().copied().find(|style| style.id == id).unwrap_or(style("Normal", "Normal", 28))
}

/// The style of a paragraph with this task.
pub(crate) fn of_role(role: Role) -> &'static str {
    match role {
        Role::Body => "NoiDung",
        Role::Lead => "MoDau",
        Role::Caption => "ChuThichAnh",
        Role::Byline => "TacGia",
        Role::Basis => "CanCu",
        Role::Note => "GhiChu",
    }
}

/// How a paragraph holds together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// In one piece, and with what follows.
    WithNext,
    /// Its last lines with what follows.
    EndWithNext,
    /// In one piece.
    Together,
    /// It may break.
    Loose,
}

/// A line that announces what follows stays with it, and the last words stay with the signature or the byline.
pub(crate) fn keep(line: &Line, next: Option<&Block>) -> Keep {
    let announces = line.last().is_some_and(|run| run.text.trim_end().ends_with(':'));
    let length = line.iter().map(|run| run.text.len()).sum::<usize>();
    let binds = announces || matches!(next, Some(Block::Signatures(_) | Block::SignOff(..) | Block::Paragraph(Role::Byline, _)));
    match (binds, length < 1200, length < 400) {
        (true, true, _) => Keep::WithNext,
        (true, false, _) => Keep::EndWithNext,
        (false, _, true) => Keep::Together,
        (false, _, false) => Keep::Loose,
    }
}
