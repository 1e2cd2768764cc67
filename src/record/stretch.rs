//! How is sound of one rate turned into another, when the rate may change a little at any moment?
//!
//! Interpolation by a windowed sinc over 32 samples (Smith, "Digital Audio Resampling", the bandlimited method), the
//! position carried from block to block. At the ratio of one and a whole position it hands every sample on untouched,
//! so a device that keeps time is recorded bit for bit.

/// Samples to each side that an interpolated sample looks at.
const REACH: usize = 16;
/// Positions between two samples for which the kernel is tabulated; between them it is interpolated.
const PHASES: usize = 256;

/// Turns a stream of samples into another rate.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    kernel: Vec<f32>,
    history: Vec<i16>,
    /// Where the next sample lies in `history`.
    position: f64,
    base: f64,
}

impl Stretch {
    /// From `from_hz` to `to_hz`.
    pub(super) fn new(from_hz: u32, to_hz: u32) -> Self {
        let base = f64::from(from_hz) / f64::from(to_hz);
        Self { kernel: kernel(1.0_f64.min(1.0 / base)), history: vec![0; REACH], position: REACH as f64, base }
    }

    /// Takes samples and appends what can be told of the other rate. `speed` above one reads faster: fewer come out.
    pub(super) fn feed(&mut self, samples: &[i16], speed: f64, out: &mut Vec<i16>) {
        self.history.extend_from_slice(samples);
        let step = self.base * speed;
        if step == 1.0 {
            // Back at the usual speed: half a sample is not heard, and from here on nothing is interpolated.
            self.position = self.position.round();
        }
        while (self.position as usize) + REACH < self.history.len() {
            out.push(self.at(self.position));
            self.position += step;
        }
        let spent = (self.position as usize).saturating_sub(REACH).min(self.history.len());
        self.history.drain(..spent);
        self.position -= spent as f64;
    }

    /// The sound at a position between samples.
    fn at(&self, position: f64) -> i16 {
        let whole = position as usize;
        let fraction = position - whole as f64;
        if fraction == 0.0 && self.base == 1.0 {
            return self.history[whole];
        }
        let phase = fraction * PHASES as f64;
        let (row, between) = (phase as usize, (phase - phase.floor()) as f32);
        let taps = 2 * REACH;
        let (here, next) = (&self.kernel[row * taps..][..taps], &self.kernel[(row + 1) * taps..][..taps]);
        let window = &self.history[whole + 1 - REACH..];
        let mut sum = 0.0_f32;
        for ((sample, a), b) in window.iter().zip(here).zip(next) {
            sum += f32::from(*sample) * (a + (b - a) * between);
        }
        sum.round().clamp(-32_768.0, 32_767.0) as i16
    }

    /// Samples taken that have not come out yet, in the other rate.
    pub(super) fn pending(&self) -> u64 {
        ((self.history.len() as f64 - self.position).max(0.0) / self.base).round() as u64
    }

    /// Hands out what is still inside, as if silence followed.
    pub(super) fn drain(&mut self, out: &mut Vec<i16>) {
        let wanted = self.pending() as usize;
        let already = out.len();
        self.feed(&[0; 2 * REACH], 1.0, out);
        out.truncate(already + wanted);
        *self =
            Self { kernel: std::mem::take(&mut self.kernel), history: vec![0; REACH], position: REACH as f64, base: self.base };
    }
}

/// `PHASES + 1` rows of `2 * REACH` weights: row `p` belongs to the position `p / PHASES` behind a sample.
fn kernel(cutoff: f64) -> Vec<f32> {
    let mut rows = Vec::with_capacity((PHASES + 1) * 2 * REACH);
    for phase in 0..=PHASES {
        let fraction = phase as f64 / PHASES as f64;
        let row: Vec<f64> = (0..2 * REACH)
            .map(|tap| {
                let x = tap as f64 + 1.0 - REACH as f64 - fraction;
                sinc(x * cutoff) * cutoff * window(x / REACH as f64)
            })
            .collect();
        let sum: f64 = row.iter().sum();
        rows.extend(row.iter().map(|weight| (weight / sum) as f32));
    }
    rows
}

fn sinc(x: f64) -> f64 {
    let turned = x * std::f64::consts::PI;
    if turned.abs() < 1e-9 { 1.0 } else { turned.sin() / turned }
}

/// Blackman's window over -1..1.
fn window(x: f64) -> f64 {
    if x.abs() >= 1.0 {
        return 0.0;
    }
    let angle = std::f64::consts::PI * x;
    0.42 + 0.5 * angle.cos() + 0.08 * (2.0 * angle).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate_hz: f64, samples: usize) -> Vec<i16> {
        (0..samples).map(|n| ((n as f64 / rate_hz * 440.0 * std::f64::consts::TAU).sin() * 10_000.0) as i16).collect()
    }

    #[test]
    fn the_same_rate_is_handed_on_untouched_in_any_pieces() {
        let sound = tone(48_000.0, 10_000);
        let (mut stretch, mut out) = (Stretch::new(48_000, 48_000), Vec::new());
        for piece in sound.chunks(777) {
            stretch.feed(piece, 1.0, &mut out);
        }
        assert_eq!(out.len() as u64 + stretch.pending(), 10_000);
        stretch.drain(&mut out);
        assert_eq!(out, sound);
    }

    #[test]
    fn another_rate_sounds_the_same() {
        for from in [16_000_u32, 44_100, 96_000] {
            let (mut stretch, mut out) = (Stretch::new(from, 48_000), Vec::new());
            for piece in tone(f64::from(from), from as usize).chunks(321) {
                stretch.feed(piece, 1.0, &mut out);
            }
            stretch.drain(&mut out);
            let expected = tone(48_000.0, 48_000);
            assert!((out.len() as i64 - 48_000).abs() <= 1, "{from}: {}", out.len());
            let worst = out[200..47_000].iter().zip(&expected[200..]).map(|(a, b)| (i32::from(*a) - i32::from(*b)).abs()).max();
            assert!(worst.unwrap_or(i32::MAX) < 60, "{from}: {worst:?}");
        }
    }

    #[test]
    fn behind_a_correction_every_sample_is_its_own_again() {
        let (mut stretch, mut out) = (Stretch::new(48_000, 48_000), Vec::new());
        let sound = tone(48_000.0, 30_000);
        stretch.feed(&sound[..10_000], 1.000_3, &mut out);
        let corrected = out.len();
        stretch.feed(&sound[10_000..], 1.0, &mut out);
        let shift = (0..20).find(|shift| sound[corrected + 50 + shift..][..1_000] == out[corrected + 50..][..1_000]);
        assert!(shift.is_some_and(|shift| (1..=5).contains(&shift)), "{shift:?}");
    }

    #[test]
    fn a_faster_reading_gives_less() {
        let (mut stretch, mut out) = (Stretch::new(48_000, 48_000), Vec::new());
        stretch.feed(&tone(48_000.0, 48_000), 1.001, &mut out);
        assert!((out.len() as i64 - 47_936).abs() < 3, "{}", out.len());
    }
}
