//! When was each token said?
//!
//! Some attention heads of the decoder follow the sound: while a token is chosen they look at the moment it is said.
//! Their attention, made comparable and smoothed, is a map of tokens × moments; the way through it that never turns
//! back and meets the most attention (dynamic time warping) gives each token its beginning.

use thuky_networks::whisper::Cache;

/// Moments that are smoothed together (a median).
const SMOOTHING: usize = 7;

/// The heads that follow the sound, found by the makers of each model; fine-tuned models keep them. For a model of
/// another shape the heads of its last third.
pub(super) fn alignment_heads(layers: usize, heads: usize, mels: usize, multilingual: bool) -> Vec<(usize, usize)> {
    let known: &[(usize, usize)] = match (layers, heads, mels, multilingual) {
        (4, 6, 80, false) => &[(1, 0), (2, 0), (2, 5), (3, 0), (3, 1), (3, 2), (3, 3), (3, 4)],
        (4, 6, 80, true) => &[(2, 2), (3, 0), (3, 2), (3, 3), (3, 4), (3, 5)],
        (6, 8, 80, false) => &[(3, 3), (4, 7), (5, 1), (5, 5), (5, 7)],
        (6, 8, 80, true) => &[(3, 1), (4, 2), (4, 3), (4, 7), (5, 1), (5, 2), (5, 4), (5, 6)],
        (12, 12, 80, true) => &[(5, 3), (5, 9), (8, 0), (8, 4), (8, 7), (8, 8), (9, 0), (9, 7), (9, 9), (10, 5)],
        (24, 16, 80, true) => &[(13, 15), (15, 4), (15, 15), (16, 1), (20, 0), (23, 4)],
        (32, 20, 80, true) => &[
            (10, 12),
            (13, 17),
            (16, 11),
            (16, 12),
            (16, 13),
            (17, 15),
            (17, 16),
            (18, 4),
            (18, 11),
            (18, 19),
            (19, 11),
            (21, 2),
            (21, 3),
            (22, 3),
            (22, 9),
            (22, 12),
            (23, 5),
            (23, 7),
            (23, 13),
            (25, 5),
            (26, 1),
            (26, 12),
            (27, 15),
        ],
        (32, 20, 128, true) => &[(7, 0), (10, 17), (12, 18), (13, 12), (16, 1), (17, 14), (19, 11), (21, 4), (24, 1), (25, 6)],
        (4, 20, 128, true) => &[(2, 4), (2, 11), (3, 3), (3, 6), (3, 11), (3, 14)],
        _ => &[],
    };
    if known.is_empty() {
        return (layers - layers.div_ceil(3)..layers).flat_map(|layer| (0..heads).map(move |head| (layer, head))).collect();
    }
    known.to_vec()
}

/// The first moment of each node's token and, at the end, of what follows the last: positions of 20 ms, never falling.
///
/// `nodes` are those that chose the tokens; `positions` is what the attention was kept over, `heard` the part of it that
/// holds sound.
pub(super) fn beginnings(cache: &Cache, nodes: &[u32], heads: usize, positions: usize, heard: usize) -> Vec<usize> {
    let heard = heard.clamp(1, positions.max(1));
    let mut map = vec![0.0f32; nodes.len() * heard];
    for head in 0..heads {
        let mut one: Vec<f32> = Vec::with_capacity(map.len());
        for &node in nodes {
            let attention = cache.attention(node, head, positions);
            one.extend((0..heard).map(|at| attention.get(at).copied().unwrap_or(0.0)));
        }
        standardise(&mut one, heard);
        for (sum, row) in map.chunks_exact_mut(heard).zip(one.chunks_exact(heard)) {
            smooth(row, sum);
        }
    }
    warp(&map, heard)
}

/// Every moment with mean 0 and variance 1 over the tokens.
fn standardise(map: &mut [f32], width: usize) {
    let rows = (map.len() / width) as f32;
    for at in 0..width {
        let column = || map.iter().skip(at).step_by(width);
        let mean = column().sum::<f32>() / rows;
        let deviation = (column().map(|value| (value - mean).powi(2)).sum::<f32>() / rows).sqrt().max(1e-9);
        map.iter_mut().skip(at).step_by(width).for_each(|value| *value = (*value - mean) / deviation);
    }
}

/// Adds the running median of `row`, mirrored at its ends, to `sum`.
fn smooth(row: &[f32], sum: &mut [f32]) {
    let half = SMOOTHING / 2;
    let at = |place: usize| {
        let place = place.abs_diff(half);
        let last = row.len() - 1;
        row[if place > last { (2 * last).saturating_sub(place) } else { place }.min(last)]
    };
    for (middle, sum) in sum.iter_mut().enumerate() {
        let mut around: [f32; SMOOTHING] = std::array::from_fn(|offset| at(middle + offset));
        around.sort_by(f32::total_cmp);
        *sum += around[half];
    }
}

/// Where each row of the best way through `map` begins.
fn warp(map: &[f32], width: usize) -> Vec<usize> {
    const STEP: u8 = 0; // the next token at the next moment
    const DOWN: u8 = 1; // the next token at the same moment
    const ALONG: u8 = 2; // the same token a moment longer
    let rows = map.len() / width;
    let mut ways = vec![ALONG; map.len()];
    let mut above = vec![f32::NEG_INFINITY; width];
    for row in 0..rows {
        let mut best = Vec::with_capacity(width);
        for at in 0..width {
            let step = if at > 0 { above[at - 1] } else { f32::NEG_INFINITY };
            let (down, along) = (above[at], if at > 0 { best[at - 1] } else { f32::NEG_INFINITY });
            let (way, before) = match (row, at) {
                (0, 0) => (STEP, 0.0),
                _ if step >= down && step >= along => (STEP, step),
                _ if down >= along => (DOWN, down),
                _ => (ALONG, along),
            };
            ways[row * width + at] = way;
            best.push(before + map[row * width + at]);
        }
        above = best;
    }
    let mut beginnings = vec![0; rows];
    let Some(mut row) = rows.checked_sub(1) else { return beginnings };
    let mut at = width - 1;
    loop {
        beginnings[row] = at;
        match ways[row * width + at] {
            _ if row == 0 && at == 0 => break,
            STEP => (row, at) = (row.saturating_sub(1), at.saturating_sub(1)),
            DOWN => row = row.saturating_sub(1),
            _ => at = at.saturating_sub(1),
        }
    }
    beginnings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_follows_the_attention() {
        let bright = [0, 0, 1, 1, 1, 2, 2, 2];
        let map: Vec<f32> = (0..24).map(|at| f32::from(u8::from(bright[at % 8] == at / 8))).collect();
        assert_eq!(warp(&map, 8), [0, 2, 5]);
        assert_eq!(warp(&[0.3], 1), [0]);
        assert!(warp(&[], 4).is_empty());
    }

    #[test]
    fn a_single_spike_is_smoothed_away() {
        let mut row = [0.0; 20];
        row[9] = 5.0;
        let mut sum = [0.0; 20];
        smooth(&row, &mut sum);
        assert_eq!(sum, [0.0; 20]);
        smooth(&[1.0, 2.0], &mut sum[..2]);
    }
}
