//! Which one-to-one mapping is worth the most? The assignment problem.

/// For every row the column it is mapped to, so that the values of the pairs sum to the most; pairs of no value are
/// not made. Shortest augmenting paths with potentials (Jonker and Volgenant 1987), cubic in the larger side.
#[must_use]
pub fn best_assignment(values: &[Vec<f64>]) -> Vec<Option<usize>> {
    let rows = values.len();
    let columns = values.iter().map(Vec::len).max().unwrap_or(0);
    let size = rows.max(columns);
    let cost = |row: usize, column: usize| -values.get(row).and_then(|row| row.get(column)).copied().unwrap_or(0.0);
    // Rows and columns count from 1; 0 is the free place from which a path starts.
    let mut row_potential = vec![0.0; size + 1];
    let mut column_potential = vec![0.0; size + 1];
    let mut row_of = vec![0_usize; size + 1];
    for row in 1..=size {
        row_of[0] = row;
        let mut column = 0;
        let mut slack = vec![f64::INFINITY; size + 1];
        let mut from = vec![0_usize; size + 1];
        let mut used = vec![false; size + 1];
        while row_of[column] != 0 {
            used[column] = true;
            let (current, mut step, mut nearest) = (row_of[column], f64::INFINITY, 0);
            for next in 1..=size {
                if used[next] {
                    continue;
                }
                let reduced = cost(current - 1, next - 1) - row_potential[current] - column_potential[next];
                if reduced < slack[next] {
                    slack[next] = reduced;
                    from[next] = column;
                }
                if slack[next] < step {
                    step = slack[next];
                    nearest = next;
                }
            }
            for place in 0..=size {
                if used[place] {
                    row_potential[row_of[place]] += step;
                    column_potential[place] -= step;
                } else {
                    slack[place] -= step;
                }
            }
            column = nearest;
        }
        while column != 0 {
            row_of[column] = row_of[from[column]];
            column = from[column];
        }
    }
    let mut mapping = vec![None; rows];
    for (column, &row) in row_of.iter().enumerate().take(size + 1).skip(1) {
        if row >= 1 && row <= rows && column <= columns && cost(row - 1, column - 1) < 0.0 {
            mapping[row - 1] = Some(column - 1);
        }
    }
    mapping
}
