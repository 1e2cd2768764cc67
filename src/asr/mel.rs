//! Which frequencies are in the sound, and when?
//!
//! Whisper hears logarithms of mel bands: windows of 25 ms every 10 ms, no value more than eight powers of ten below the
//! loudest.

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use std::f32::consts::TAU;
use std::sync::Arc;

/// Samples of a window (25 ms).
const WINDOW: usize = 400;
/// Samples from one window to the next (10 ms).
const HOP: usize = 160;
/// Frequency bins of a window.
const BINS: usize = WINDOW / 2 + 1;

/// The mel bands that a model was trained with, and the tools to measure them.
pub(super) struct MelFilters {
    /// First bin and weights of each band.
    bands: Vec<(usize, Vec<f32>)>,
    hann: Vec<f32>,
    fft: Arc<dyn RealToComplex<f32>>,
}

impl MelFilters {
    /// From bands × bins of weights.
    pub(super) fn new(filters: Vec<f32>, bands: usize) -> Self {
        let bins = filters.len() / bands.max(1);
        let band = |weights: &[f32]| {
            let first = weights.iter().position(|&weight| weight != 0.0).unwrap_or(0);
            let last = weights.iter().rposition(|&weight| weight != 0.0).map_or(first, |last| last + 1);
            (first, weights[first..last.min(BINS).max(first)].to_vec())
        };
        Self {
            bands: filters.chunks_exact(bins.max(1)).map(band).collect(),
            hann: (0..WINDOW).map(|index| 0.5 * (1.0 - (TAU * index as f32 / WINDOW as f32).cos())).collect(),
            fft: RealFftPlanner::new().plan_fft_forward(WINDOW),
        }
    }

    /// Bands × `frames` (10 ms each) of `sound`, silence behind its end.
    pub(super) fn spectrogram(&self, sound: &[f32], frames: usize) -> Vec<f32> {
        let mut mel = vec![0.0; self.bands.len() * frames];
        let mut window = vec![0.0; WINDOW];
        let mut spectrum = vec![Complex::new(0.0, 0.0); BINS];
        let mut scratch = self.fft.make_scratch_vec();
        let mut power = vec![0.0f32; BINS];
        for frame in 0..frames {
            let heard = cut(sound, frame * HOP, &mut window);
            if heard {
                for (value, weight) in window.iter_mut().zip(&self.hann) {
                    *value *= weight;
                }
                let transformed = self.fft.process_with_scratch(&mut window, &mut spectrum, &mut scratch);
                debug_assert!(transformed.is_ok(), "the buffers have the sizes of the plan");
                for (power, value) in power.iter_mut().zip(&spectrum) {
                    *power = value.norm_sqr();
                }
            } else {
                power.fill(0.0);
            }
            for (band, (first, weights)) in self.bands.iter().enumerate() {
                let energy: f32 = weights.iter().zip(&power[*first..]).map(|(weight, power)| weight * power).sum();
                mel[band * frames + frame] = energy.max(1e-10).log10();
            }
        }
        let floor = mel.iter().copied().fold(f32::MIN, f32::max) - 8.0;
        for value in &mut mel {
            *value = (value.max(floor) + 4.0) / 4.0;
        }
        mel
    }
}

/// Fills `window` with the sound around sample `centre`, mirrored at the start; whether there is any.
fn cut(sound: &[f32], centre: usize, window: &mut [f32]) -> bool {
    let half = window.len() / 2;
    for (index, value) in window.iter_mut().enumerate() {
        let at = (centre + index).abs_diff(half);
        *value = sound.get(at).copied().unwrap_or(0.0);
    }
    centre < sound.len() + half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_lights_its_own_band() {
        let filters: Vec<f32> = (0..4 * BINS).map(|at| f32::from(u8::from(at % BINS / 51 == at / BINS))).collect();
        let mel = MelFilters::new(filters, 4);
        let tone: Vec<f32> = (0..16_000).map(|at| (TAU * 3_000.0 * at as f32 / 16_000.0).sin()).collect(); // bin 75
        let bands = mel.spectrogram(&tone, 120);
        let loudest = |frame: usize| (0..4).max_by(|&a, &b| bands[a * 120 + frame].total_cmp(&bands[b * 120 + frame]));
        assert_eq!(loudest(50), Some(1));
        assert!((bands[120 + 110] - bands[119]).abs() < 1e-6, "behind the end there is silence");
    }
}
