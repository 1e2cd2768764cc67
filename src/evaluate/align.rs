//! Which word stands for which?
//!
//! The least number of substitutions, deletions and insertions that turn one text into the other (Levenshtein 1966).
//! Hirschberg's division (1975) finds the steps themselves in memory linear in the words; the rows it needs are computed
//! 64 cells at a time (Myers 1999, in the form of Hyyrö 2003). Two transcripts of a four-hour meeting, 40,000 words
//! each, take well under a second and a few megabytes, however much they differ.

use std::collections::BTreeMap;

/// One step of an alignment; indices into the reference and the hypothesis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The same word.
    Same(usize, usize),
    /// Another word.
    Substituted(usize, usize),
    /// A word of the reference is missing.
    Deleted(usize),
    /// The hypothesis has a word too many.
    Inserted(usize),
}

/// The steps from reference to hypothesis, in order.
pub type Alignment = Vec<Step>;

/// Problems of at most this many cells are solved with a full table.
const SMALL: usize = 1 << 12;

/// Aligns two sequences with the least number of errors.
#[must_use]
pub fn align<T: Ord>(reference: &[T], hypothesis: &[T]) -> Alignment {
    let mut numbers: BTreeMap<&T, u32> = BTreeMap::new();
    let mut number = |word| {
        let next = numbers.len() as u32;
        *numbers.entry(word).or_insert(next)
    };
    let reference: Vec<u32> = reference.iter().map(&mut number).collect();
    let hypothesis: Vec<u32> = hypothesis.iter().map(&mut number).collect();
    let mut steps = Vec::with_capacity(reference.len().max(hypothesis.len()));
    // Halving is a stack of its own, so that no input can exhaust the program's.
    let mut waiting = vec![(0..reference.len(), 0..hypothesis.len())];
    while let Some((left, right)) = waiting.pop() {
        let (a, b) = (&reference[left.clone()], &hypothesis[right.clone()]);
        if a.is_empty() {
            steps.extend(right.map(Step::Inserted));
        } else if b.is_empty() {
            steps.extend(left.map(Step::Deleted));
        } else if a == b {
            steps.extend(left.zip(right).map(|(i, j)| Step::Same(i, j)));
        } else if a.len() == 1 || (a.len() + 1).saturating_mul(b.len() + 1) <= SMALL {
            table(a, b, left.start, right.start, &mut steps);
        } else {
            let middle = a.len() / 2;
            let (i, j) = (left.start + middle, right.start + best_cut(a, b, middle));
            waiting.push((i..left.end, j..right.end));
            waiting.push((left.start..i, right.start..j));
        }
    }
    steps
}

/// The full table, for small problems. Among best paths it prefers substitutions, then deletions.
fn table(a: &[u32], b: &[u32], left: usize, right: usize, steps: &mut Alignment) {
    let width = b.len() + 1;
    let mut costs = vec![0u32; (a.len() + 1) * width];
    for (j, cost) in costs.iter_mut().enumerate().take(width) {
        *cost = j as u32;
    }
    for i in 1..=a.len() {
        costs[i * width] = i as u32;
        for j in 1..=b.len() {
            let replaced = costs[(i - 1) * width + j - 1] + u32::from(a[i - 1] != b[j - 1]);
            let dropped = costs[(i - 1) * width + j] + 1;
            let added = costs[i * width + j - 1] + 1;
            costs[i * width + j] = replaced.min(dropped).min(added);
        }
    }
    let (mut i, mut j) = (a.len(), b.len());
    let from = steps.len();
    while i > 0 || j > 0 {
        let here = costs[i * width + j];
        if i > 0 && j > 0 && here == costs[(i - 1) * width + j - 1] + u32::from(a[i - 1] != b[j - 1]) {
            (i, j) = (i - 1, j - 1);
            let (x, y) = (left + i, right + j);
            steps.push(if a[i] == b[j] { Step::Same(x, y) } else { Step::Substituted(x, y) });
        } else if i > 0 && here == costs[(i - 1) * width + j] + 1 {
            i -= 1;
            steps.push(Step::Deleted(left + i));
        } else {
            j -= 1;
            steps.push(Step::Inserted(right + j));
        }
    }
    steps[from..].reverse();
}

/// Where in `b` a best path crosses the row `middle` of `a`.
fn best_cut(a: &[u32], b: &[u32], middle: usize) -> usize {
    let above = last_row(a[..middle].iter().copied(), b.iter().copied());
    let below = last_row(a[middle..].iter().rev().copied(), b.iter().rev().copied());
    (0..=b.len()).map(|j| (above[j] + below[b.len() - j], j)).min().map_or(0, |(_, cut)| cut)
}

/// What it costs to turn all of `rows` into each prefix of `columns`.
fn last_row(rows: impl Iterator<Item = u32>, columns: impl ExactSizeIterator<Item = u32>) -> Vec<u32> {
    let width = columns.len();
    let blocks = width.div_ceil(64);
    let mut places: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (place, word) in columns.enumerate() {
        places.entry(word).or_default().push(place);
    }
    let mut equal = vec![0u64; blocks]; // where the columns hold the row's word
    let (mut rising, mut falling) = (vec![u64::MAX; blocks], vec![0u64; blocks]); // cost against the column before
    let mut height = 0;
    for word in rows {
        let here = places.get(&word).map_or(&[][..], Vec::as_slice);
        here.iter().for_each(|&place| equal[place / 64] |= 1 << (place % 64));
        // The first column always costs one more than in the row above.
        let (mut carry_up, mut carry_down) = (1u64, 0u64);
        for block in 0..blocks {
            let (up, down) = (rising[block], falling[block]);
            let same = equal[block] | carry_down;
            let diagonal = (((same & up).wrapping_add(up)) ^ up) | same | down;
            let (more, less) = (down | !(diagonal | up), up & diagonal);
            let (shifted_more, shifted_less) = ((more << 1) | carry_up, (less << 1) | carry_down);
            (carry_up, carry_down) = (more >> 63, less >> 63);
            let vertical = equal[block] | down;
            rising[block] = shifted_less | !(vertical | shifted_more);
            falling[block] = shifted_more & vertical;
        }
        here.iter().for_each(|&place| equal[place / 64] = 0);
        height += 1;
    }
    let mut costs = Vec::with_capacity(width + 1);
    costs.push(height);
    let mut cost = height;
    for place in 0..width {
        cost += (rising[place / 64] >> (place % 64) & 1) as u32;
        cost -= (falling[place / 64] >> (place % 64) & 1) as u32;
        costs.push(cost);
    }
    costs
}
