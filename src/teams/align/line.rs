//! Which straight line goes through most of these points? Offsets over time, with outliers.

/// `delta(t) = offset + slope * t`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Line {
    /// At zero, in milliseconds.
    pub(super) offset_ms: f64,
    /// Milliseconds a millisecond.
    pub(super) slope: f64,
}

/// Clocks of computers drift less than this.
pub(super) const LARGEST_SLOPE: f64 = 500e-6;

/// A slope is read only from points that lie this far apart.
const SHORTEST_BASE_MS: f64 = 300_000.0;

/// So many points are enough, and keep the pairs few.
const MOST_POINTS: usize = 300;

impl Line {
    /// The difference of the clocks at a moment of theirs.
    pub(super) fn at(self, their_ms: f64) -> f64 {
        self.offset_ms + self.slope * their_ms
    }
}

/// The median of the slopes of all pairs, then the median of what is left (Theil and Sen).
pub(super) fn fit(points: &[(f64, f64)]) -> Option<Line> {
    if points.is_empty() {
        return None;
    }
    let step = points.len().div_ceil(MOST_POINTS);
    let sample: Vec<(f64, f64)> = points.iter().step_by(step).copied().collect();
    let mut slopes: Vec<f64> = Vec::new();
    for (index, (x, y)) in sample.iter().enumerate() {
        for (other_x, other_y) in sample.iter().skip(index + 1) {
            if (other_x - x).abs() >= SHORTEST_BASE_MS {
                slopes.push((other_y - y) / (other_x - x));
            }
        }
    }
    let slope = if slopes.len() >= 10 { median(&mut slopes)?.clamp(-LARGEST_SLOPE, LARGEST_SLOPE) } else { 0.0 };
    let mut left: Vec<f64> = points.iter().map(|(x, y)| y - slope * x).collect();
    Some(Line { offset_ms: median(&mut left)?, slope })
}

fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outliers_do_not_bend_the_line() {
        let mut points: Vec<(f64, f64)> = (0..100).map(|i| f64::from(i) * 60_000.0).map(|t| (t, 5000.0 + 80e-6 * t)).collect();
        for index in (0..100).step_by(5) {
            points[index].1 += 90_000.0;
        }
        let line = fit(&points).expect("a line");
        assert!((line.slope - 80e-6).abs() < 2e-6 && (line.offset_ms - 5000.0).abs() < 20.0, "{line:?}");
        assert_eq!(fit(&[]), None);
        assert_eq!(fit(&[(0.0, 7.0)]), Some(Line { offset_ms: 7.0, slope: 0.0 }));
    }
}
