//! Which word stands for which?
//!
//! The least number of substitutions, deletions and insertions that turn one text into the other (Levenshtein 1966).
//! Hirschberg's division (1975) finds the steps themselves in memory linear in the words, so two transcripts of a
//! four-hour meeting, 40,000 words each, need a few megabytes. Each half is searched in a band that widens until it
//! provably holds a best path (Ukkonen 1985): time grows with words times errors, not with words squared.

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
const SMALL: usize = 1 << 16;

/// Aligns two sequences with the least number of errors.
#[must_use]
pub fn align<T: Eq>(reference: &[T], hypothesis: &[T]) -> Alignment {
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
            let cut = best_cut(a, b, middle);
            let (i, j) = (left.start + middle, right.start + cut);
            waiting.push((i..left.end, j..right.end));
            waiting.push((left.start..i, right.start..j));
        }
    }
    steps
}

/// The full table, for small problems. Among best paths it prefers substitutions, then deletions.
fn table<T: Eq>(a: &[T], b: &[T], left: usize, right: usize, steps: &mut Alignment) {
    let width = b.len() + 1;
    let mut costs = vec![0u32; (a.len() + 1) * width];
    for j in 0..=b.len() {
        costs[j] = j as u32;
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
            let pair = (left + i, right + j);
            steps.push(if a[i] == b[j] { Step::Same(pair.0, pair.1) } else { Step::Substituted(pair.0, pair.1) });
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
fn best_cut<T: Eq>(a: &[T], b: &[T], middle: usize) -> usize {
    let mut band = a.len().abs_diff(b.len()).max(64) + 64;
    loop {
        let above = last_row(a[..middle].iter(), b, false, band, a.len());
        let below = last_row(a[middle..].iter().rev(), b, true, band, a.len());
        let (cost, cut) = (0..=b.len()).map(|j| (above[j].saturating_add(below[b.len() - j]), j)).min().unwrap_or((0, 0));
        // A path that leaves the band would cost more than the band is wide.
        if (cost as usize) <= band - a.len().abs_diff(b.len()) || band >= a.len().max(b.len()) {
            return cut;
        }
        band = (band * 4).min(a.len().max(b.len()));
    }
}

const UNREACHED: u32 = u32::MAX / 4;

/// Costs of turning all of `rows` into each prefix of `b` (of `b` reversed), within `band` of the long diagonal.
fn last_row<'a, T: Eq + 'a>(rows: impl Iterator<Item = &'a T>, b: &[T], reversed: bool, band: usize, height: usize) -> Vec<u32> {
    let word = |j: usize| if reversed { &b[b.len() - j] } else { &b[j - 1] };
    let mut costs: Vec<u32> = (0..=b.len()).map(|j| if j <= band { j as u32 } else { UNREACHED }).collect();
    let mut left_behind = 0; // columns the band has passed
    for (index, row) in rows.enumerate() {
        let i = index + 1;
        let diagonal = i * b.len() / height.max(1);
        let (from, to) = (diagonal.saturating_sub(band).max(1), (diagonal + band).min(b.len()));
        let mut corner = costs[from - 1];
        costs[left_behind..from].fill(UNREACHED);
        left_behind = from - 1;
        if from == 1 {
            costs[0] = i as u32;
        }
        for j in from..=to {
            let replaced = corner + u32::from(row != word(j));
            corner = costs[j];
            costs[j] = replaced.min(costs[j] + 1).min(costs[j - 1] + 1);
        }
    }
    costs
}
