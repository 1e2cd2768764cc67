//! The head of the first page, as wide and as tall as the rules have it.

use super::widths::bold_twips;
use super::xml::{drawn_line, layout_table, paragraph, run, runs};
use crate::report::document::{Face, Layout, Letterhead, Line, line_text};

/// The two cells: 68 and 97 mm of the 165 mm between margins of 30 and 15 mm.
pub(crate) const CELLS: [u32; 2] = [3855, 5499];

pub(crate) const NATION: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
pub(crate) const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
pub(crate) const PARTY: &str = "ĐẢNG CỘNG SẢN VIỆT NAM";

/// The table at the top of the first page.
#[must_use]
pub(crate) fn print(head: &Letterhead, layout: Layout) -> String {
    let mut left = String::new();
    if !head.parent.is_empty() {
        left.push_str(&paragraph("CoQuanChuQuan", "", &runs(&head.parent)));
    }
    left.push_str(&paragraph("CoQuanBanHanh", "", &runs(&head.organisation)));
    let (right, number);
    if layout == Layout::Party {
        left.push_str(&paragraph("CoQuanChuQuan", "", &run("*", Face::Plain)));
        right = paragraph("QuocHieu", "", &run(PARTY, Face::Plain)) + &drawn_line(CELLS[1], bold_twips(PARTY, 15));
        number = run("Số ", Face::Plain);
    } else {
        left.push_str(&drawn_line(CELLS[0], part_of(&head.organisation, 12, CELLS[0])));
        right = paragraph("QuocHieu", "", &run(NATION, Face::Plain))
            + &paragraph("TieuNgu", "", &run(MOTTO, Face::Plain))
            + &drawn_line(CELLS[1], bold_twips(MOTTO, 13));
        number = run("Số: ", Face::Plain);
    }
    let number = paragraph("SoKyHieu", "", &(number + &runs(&head.number)));
    let date = paragraph("DiaDanhNgay", "", &head.place_and_date.as_ref().map(runs).unwrap_or_default());
    layout_table(&CELLS, &[vec![left, right], vec![number, date]])
}

/// Two fifths of the words' length: the rule says a third to a half.
#[must_use]
pub(crate) fn part_of(line: &Line, points: u32, room: u32) -> u32 {
    bold_twips(&line_text(line), points).min(room) * 2 / 5
}
