//! The head of the first page: two cells of 68 and 97 mm, lines drawn to the length of the words above them.

use super::blocks::{Setter, TWIP, rule};
use super::strip::{Cell, Strip, row};
use crate::report::document::{Layout, Letterhead, Line, Run};
use crate::report::print::docx::letterhead::{CELLS, MOTTO, NATION, PARTY, part_of};
use crate::report::print::docx::widths::bold_twips;

/// The head as strips.
pub(crate) fn set(setter: &mut Setter<'_>, head: &Letterhead, layout: Layout) -> Vec<Strip> {
    let widths = CELLS.map(|twips| twips as f32 * TWIP);
    let (mut left, mut right) = (Cell::default(), Cell::default());
    let mut words = |cell: &mut Cell, style: &str, line: &Line, width: f32| cell.add(setter.words(style, line, width, None));
    let fixed = |text: &str| vec![Run::plain(text)];
    if !head.parent.is_empty() {
        words(&mut left, "CoQuanChuQuan", &head.parent, widths[0]);
    }
    words(&mut left, "CoQuanBanHanh", &head.organisation, widths[0]);
    let before_number = if layout == Layout::Party {
        words(&mut left, "CoQuanChuQuan", &fixed("*"), widths[0]);
        words(&mut right, "QuocHieu", &fixed(PARTY), widths[1]);
        right.add(vec![rule(widths[1], bold_twips(PARTY, 15) as f32 * TWIP)]);
        "Số "
    } else {
        left.add(vec![rule(widths[0], part_of(&head.organisation, 12, CELLS[0]) as f32 * TWIP)]);
        words(&mut right, "QuocHieu", &fixed(NATION), widths[1]);
        words(&mut right, "TieuNgu", &fixed(MOTTO), widths[1]);
        right.add(vec![rule(widths[1], bold_twips(MOTTO, 13) as f32 * TWIP)]);
        "Số: "
    };
    let (mut number, mut date) = (Cell::default(), Cell::default());
    let whole: Line = fixed(before_number).into_iter().chain(head.number.iter().cloned()).collect();
    words(&mut number, "SoKyHieu", &whole, widths[0]);
    if let Some(line) = &head.place_and_date {
        words(&mut date, "DiaDanhNgay", line, widths[1]);
    }
    let mut strips = row(vec![(0.0, left), (widths[0], right)], 0.0);
    strips.extend(row(vec![(0.0, number), (widths[0], date)], 0.0));
    strips.iter_mut().for_each(|strip| strip.keep = true);
    strips
}
