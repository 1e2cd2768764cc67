//! Which strip stands on which page? What belongs together stays together, and no page is overfull.

use super::strip::{Ink, Strip};

/// Thickness of a table's lines in points.
pub(crate) const HAIRLINE: f32 = 0.5;

/// A page's ink, each with the height of its strip's top below the page's first line.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Ink of the text.
    pub(crate) ink: Vec<(f32, Ink)>,
    /// Ink that only repeats or adorns: table heads on later pages, lines between rows.
    pub(crate) ornament: Vec<(f32, Ink)>,
}

/// Fills pages of `height` points. `heads` are the strips of each table's first row, for its later pages.
#[must_use]
pub(crate) fn pages(strips: Vec<Strip>, heads: &[Vec<Strip>], height: f32) -> Vec<Page> {
    let mut desk = Desk { pages: vec![Page::default()], heads, used: 0.0, height, open: None };
    let mut group: Vec<Strip> = Vec::new();
    for strip in strips {
        let ends = !strip.keep;
        group.push(strip);
        if ends {
            desk.place(std::mem::take(&mut group));
        }
    }
    desk.place(group);
    desk.close_grid();
    desk.pages
}

struct Desk<'a> {
    pages: Vec<Page>,
    heads: &'a [Vec<Strip>],
    used: f32,
    height: f32,
    /// The last strip on this page, where it is part of a table that may go on.
    open: Option<Strip>,
}

impl Desk<'_> {
    /// Strips that want to stand on one page; they do, unless they are taller than it.
    fn place(&mut self, group: Vec<Strip>) {
        let whole: f32 = group.iter().map(|strip| strip.before + strip.height).sum();
        let lead = group.first().map_or(0.0, |strip| if self.used == 0.0 { strip.before } else { 0.0 });
        if self.used > 0.0 && self.used + whole - lead > self.height && whole <= self.height * 0.9 {
            self.turn(group.first());
        }
        for strip in group {
            if self.used > 0.0 && self.used + strip.before + strip.height > self.height + 0.01 {
                self.turn(Some(&strip));
            }
            self.lay(strip);
        }
    }

    /// Lays a strip where the page is filled to.
    fn lay(&mut self, mut strip: Strip) {
        let same_table = strip.grid.is_some() && self.open.as_ref().is_some_and(|open| open.grid == strip.grid);
        if !same_table {
            self.close_grid();
        }
        let at = self.used + if self.used > 0.0 { strip.before } else { 0.0 };
        self.draw_grid(&strip, at, strip.opens_row || !same_table);
        let ink = std::mem::take(&mut strip.ink);
        if let Some(page) = self.pages.last_mut() {
            page.ink.extend(ink.into_iter().map(|ink| (at, ink)));
        }
        self.used = at + strip.height;
        self.open = strip.grid.is_some().then_some(strip);
    }

    /// The lines of a table around one of its strips.
    fn draw_grid(&mut self, strip: &Strip, at: f32, above: bool) {
        let (Some(grid), Some(page)) = (&strip.grid, self.pages.last_mut()) else { return };
        let (Some(left), Some(right)) = (grid.uprights.first(), grid.uprights.last()) else { return };
        if above {
            page.ornament.push((at, Ink::Rule { x: *left, y: 0.0, length: right - left, thickness: HAIRLINE }));
        }
        for x in &grid.uprights {
            // An upright line is a rule as thin as it is long is tall.
            page.ornament.push((at, Ink::Rule { x: x - HAIRLINE / 2.0, y: 0.0, length: HAIRLINE, thickness: strip.height }));
        }
    }

    /// The line below a table, or below its part on this page.
    fn close_grid(&mut self) {
        let Some(open) = self.open.take() else { return };
        let (Some(grid), Some(page)) = (&open.grid, self.pages.last_mut()) else { return };
        if let (Some(left), Some(right)) = (grid.uprights.first(), grid.uprights.last()) {
            page.ornament.push((self.used, Ink::Rule { x: *left, y: 0.0, length: right - left, thickness: HAIRLINE }));
        }
    }

    /// A new page; a table that goes on there begins with its head again.
    fn turn(&mut self, next: Option<&Strip>) {
        let goes_on = next
            .and_then(|strip| strip.grid.as_ref())
            .filter(|grid| self.open.as_ref().and_then(|open| open.grid.as_ref()).is_some_and(|open| open.table == grid.table));
        let head = goes_on.and_then(|grid| self.heads.get(grid.table)).cloned().unwrap_or_default();
        self.close_grid();
        self.pages.push(Page::default());
        self.used = 0.0;
        let tall: f32 = head.iter().map(|strip| strip.height).sum();
        if tall > self.height / 3.0 {
            return;
        }
        for strip in head {
            let above = strip.opens_row;
            self.draw_grid(&strip, self.used, above);
            if let Some(page) = self.pages.last_mut() {
                page.ornament.extend(strip.ink.iter().map(|ink| (self.used, ink.clone())));
            }
            self.used += strip.height;
            self.open = Some(Strip { ink: Vec::new(), ..strip });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::print::pdf::strip::Grid;
    use std::rc::Rc;

    fn strip(height: f32, keep: bool) -> Strip {
        let ink = vec![Ink::Rule { x: 0.0, y: 0.0, length: 1.0, thickness: 1.0 }];
        Strip { height, keep, ink, ..Strip::default() }
    }

    #[test]
    fn what_belongs_together_goes_to_the_next_page_together() {
        let strips = vec![strip(70.0, false), strip(20.0, true), strip(20.0, false)];
        let pages = pages(strips, &[], 100.0);
        assert_eq!(pages.iter().map(|page| page.ink.len()).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_group_taller_than_a_page_is_broken_where_it_must_be() {
        let pages = pages((0..50).map(|_| strip(10.0, true)).collect(), &[], 100.0);
        assert_eq!(pages.len(), 5);
    }

    #[test]
    fn a_table_begins_every_page_with_its_head() {
        let grid = Rc::new(Grid { uprights: vec![0.0, 50.0, 100.0], table: 0 });
        let row = |height| Strip { grid: Some(Rc::clone(&grid)), opens_row: true, ends_row: true, ..strip(height, false) };
        let mut strips = vec![Strip { keep: true, ..row(10.0) }];
        strips.extend((0..20).map(|_| row(20.0)));
        let heads = vec![vec![row(10.0)]];
        let pages = pages(strips, &heads, 100.0);
        assert_eq!(pages.len(), 5);
        // On later pages the head's own ink is an ornament.
        assert!(
            pages[1].ornament.iter().any(|(at, ink)| *at == 0.0 && matches!(ink, Ink::Rule { length, .. } if *length == 1.0))
        );
    }
}
