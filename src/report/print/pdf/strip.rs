//! What is a page made of? Strips: bands across the column that never break, with the ink that stands in them.

use super::setting::Stretch;
use std::rc::Rc;

/// Something to be seen, measured from the left margin and the strip's top, in points.
#[derive(Debug, Clone)]
pub(crate) enum Ink {
    /// A line of type; `node` is its element in the document's structure.
    Type { stretches: Vec<Stretch>, x: f32, baseline: f32, size: f32, node: usize },
    /// A drawn line.
    Rule { x: f32, y: f32, length: f32, thickness: f32 },
    /// A JPEG.
    Picture { x: f32, y: f32, width: f32, height: f32, bytes: Rc<Vec<u8>>, node: usize },
}

impl Ink {
    /// From where to where it reaches downwards.
    fn reach(&self) -> (f32, f32) {
        match self {
            Self::Type { baseline, size, .. } => (baseline - size * super::face::ASCENT, baseline + size * super::face::DESCENT),
            Self::Rule { y, thickness, .. } => (*y, y + thickness),
            Self::Picture { y, height, .. } => (*y, y + height),
        }
    }

    fn moved(&mut self, across: f32, down: f32) {
        match self {
            Self::Type { x, baseline, .. } => {
                *x += across;
                *baseline += down;
            }
            Self::Rule { x, y, .. } | Self::Picture { x, y, .. } => {
                *x += across;
                *y += down;
            }
        }
    }
}

/// The lines between the columns of a table, shared by its strips.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Grid {
    /// Where the upright lines stand.
    pub(crate) uprights: Vec<f32>,
    /// Which table of the document.
    pub(crate) table: usize,
}

/// A band across the column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Strip {
    /// White above, dropped at the top of a page.
    pub(crate) before: f32,
    /// Its own height.
    pub(crate) height: f32,
    /// White below, part of the height.
    pub(crate) after: f32,
    /// What is in it.
    pub(crate) ink: Vec<Ink>,
    /// Stays on one page with the next.
    pub(crate) keep: bool,
    /// The table it belongs to.
    pub(crate) grid: Option<Rc<Grid>>,
    /// The first strip of a table's row.
    pub(crate) opens_row: bool,
    /// The last strip of a table's row.
    pub(crate) ends_row: bool,
}

/// Things standing one below the other in a column of their own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    /// From the top.
    pub(crate) ink: Vec<Ink>,
    /// How far down they reach.
    pub(crate) height: f32,
}

impl Cell {
    /// Adds strips at the bottom.
    pub(crate) fn add(&mut self, strips: Vec<Strip>) {
        for strip in strips {
            self.height += strip.before;
            for mut ink in strip.ink {
                ink.moved(0.0, self.height);
                self.ink.push(ink);
            }
            self.height += strip.height;
        }
    }
}

/// Cells side by side, each at its place across, cut into strips wherever no ink is cut.
///
/// All strips but the last keep with the next: a row breaks only when it is taller than a page.
#[must_use]
pub(crate) fn row(cells: Vec<(f32, Cell)>, padding: f32) -> Vec<Strip> {
    let height = cells.iter().map(|(_, cell)| cell.height).fold(0.0, f32::max) + 2.0 * padding;
    let mut ink: Vec<Ink> = Vec::new();
    for (x, cell) in cells {
        for mut piece in cell.ink {
            piece.moved(x, padding);
            ink.push(piece);
        }
    }
    let mut order: Vec<usize> = (0..ink.len()).collect();
    order.sort_by(|a, b| ink[*a].reach().0.total_cmp(&ink[*b].reach().0));
    let mut cuts: Vec<f32> = Vec::new();
    let mut reached = f32::MIN;
    for index in &order {
        let (top, bottom) = ink[*index].reach();
        if reached > f32::MIN && top >= reached - 0.5 {
            cuts.push(reached.max(top.min(reached + 0.5)));
        }
        reached = reached.max(bottom);
    }
    let tops: Vec<f32> = std::iter::once(0.0).chain(cuts.iter().copied()).collect();
    let bottoms: Vec<f32> = cuts.into_iter().chain([height]).collect();
    let mut strips: Vec<Strip> = tops
        .iter()
        .zip(&bottoms)
        .map(|(top, bottom)| Strip { height: (bottom - top).max(0.0), keep: true, ..Strip::default() })
        .collect();
    // Ink keeps the order in which it is read; only its strip is found by height.
    for mut piece in ink {
        let (top, bottom) = piece.reach();
        let middle = f32::midpoint(top, bottom);
        let at = tops.partition_point(|start| *start <= middle).saturating_sub(1);
        piece.moved(0.0, -tops[at]);
        strips[at].ink.push(piece);
    }
    if let Some(first) = strips.first_mut() {
        first.opens_row = true;
    }
    if let Some(last) = strips.last_mut() {
        last.keep = false;
        last.ends_row = true;
    }
    strips
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(baseline: f32) -> Ink {
        Ink::Type { stretches: Vec::new(), x: 0.0, baseline, size: 10.0, node: 0 }
    }

    #[test]
    fn a_row_is_cut_between_lines_and_keeps_its_height_and_ink() {
        let left = Cell { ink: vec![line(10.0), line(22.0), line(34.0)], height: 38.0 };
        let right = Cell { ink: vec![line(10.0)], height: 14.0 };
        let strips = row(vec![(0.0, left), (100.0, right)], 2.0);
        assert_eq!(strips.len(), 3);
        assert!((strips.iter().map(|strip| strip.height).sum::<f32>() - 42.0).abs() < 0.01);
        assert_eq!(strips.iter().map(|strip| strip.ink.len()).collect::<Vec<_>>(), [2, 1, 1]);
        assert!(strips[0].keep && !strips[2].keep);
    }

    #[test]
    fn an_empty_row_has_a_height() {
        assert_eq!(row(vec![(0.0, Cell::default())], 3.0).len(), 1);
    }
}
