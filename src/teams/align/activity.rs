//! Speech and silence as a row of numbers, one a tenth of a second.

use crate::time::Span;

/// Milliseconds a number stands for.
pub(super) const BIN_MS: i64 = 100;

/// Longer activity than this is not looked at: a day.
pub(super) const MOST_BINS: usize = 864_000;

/// The share of each bin in which somebody speaks, when the spans are moved by `moved`. Linear.
pub(super) fn bins(spans: &[Span], moved: impl Fn(f64) -> f64) -> Vec<f32> {
    let edges: Vec<(f64, f64)> = spans
        .iter()
        .map(|span| (moved(span.start().as_ms() as f64) / BIN_MS as f64, moved(span.end().as_ms() as f64) / BIN_MS as f64))
        .collect();
    let last = edges.iter().map(|(_, end)| *end).fold(0.0, f64::max).ceil().clamp(0.0, MOST_BINS as f64) as usize;
    let mut bins = vec![0.0_f32; last];
    // Changes of level, summed up afterwards, so that long and overlapping spans cost nothing extra.
    let mut level = vec![0.0_f32; last + 2];
    for (start, end) in edges {
        let (start, end) = (start.clamp(0.0, last as f64), end.clamp(0.0, last as f64));
        let (first, final_bin) = (start.floor() as usize, end.floor() as usize);
        if first == final_bin {
            add(&mut bins, first, (end - start) as f32);
            continue;
        }
        add(&mut bins, first, (first as f64 + 1.0 - start) as f32);
        add(&mut bins, final_bin, (end - final_bin as f64) as f32);
        level[first + 1] += 1.0;
        level[final_bin] -= 1.0;
    }
    let mut height = 0.0;
    for (bin, change) in bins.iter_mut().zip(&level) {
        height += change;
        *bin = (*bin + height).min(1.0);
    }
    bins
}

fn add(bins: &mut [f32], index: usize, share: f32) {
    if let Some(bin) = bins.get_mut(index) {
        *bin += share;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_hold_the_share_of_speech() {
        let spans = [Span::from_ms(50, 250), Span::from_ms(400, 420), Span::from_ms(100, 200)];
        assert_eq!(bins(&spans, |ms| ms), [0.5, 1.0, 0.5, 0.0, 0.2]);
        assert_eq!(bins(&[Span::from_ms(0, 150)], |ms| ms - 100.0), [0.5]);
        assert!(bins(&[], |ms| ms).is_empty());
    }
}
