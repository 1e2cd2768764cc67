//! What does the embedding model see? Eighty mel bands a hundredth of a second.
//!
//! The features are those of Kaldi's `compute-fbank-feats` without dither (25 ms frames every 10 ms, DC removed,
//! pre-emphasis 0.97, Povey window, power spectrum, mel bands from 20 Hz to 8 kHz, natural logarithm), which is what
//! CAM++ was trained on. They are computed for one block of sound at a time and never held for a whole meeting.

use realfft::{RealFftPlanner, RealToComplex};
use std::sync::Arc;

/// Mel bands a frame.
pub const MEL_BANDS: usize = 80;
/// Samples from one frame to the next (10 ms).
pub const FRAME_STEP: usize = 160;
/// Samples in a frame (25 ms).
pub const FRAME_LENGTH: usize = 400;

const FFT_LENGTH: usize = 512;
const LOWEST_HZ: f32 = 20.0;
const HIGHEST_HZ: f32 = 8_000.0;
const PRE_EMPHASIS: f32 = 0.97;

/// Turns sound into mel features; holds the tables, no state between calls.
pub struct Fbank {
    fourier: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    bands: Vec<Band>,
}

/// One triangular filter: the first bin of the spectrum it weighs, and the weights.
struct Band {
    first: usize,
    weights: Vec<f32>,
}

impl Default for Fbank {
    fn default() -> Self {
        let window = (0..FRAME_LENGTH)
            .map(|i| {
                let hann = 0.5 - 0.5 * (2.0 * std::f64::consts::PI * i as f64 / (FRAME_LENGTH - 1) as f64).cos();
                hann.powf(0.85) as f32
            })
            .collect();
        Self { fourier: RealFftPlanner::new().plan_fft_forward(FFT_LENGTH), window, bands: mel_bands() }
    }
}

impl Fbank {
    /// How many frames `samples` samples give.
    #[must_use]
    pub fn frame_count(samples: usize) -> usize {
        if samples < FRAME_LENGTH { 0 } else { 1 + (samples - FRAME_LENGTH) / FRAME_STEP }
    }

    /// Features of the rows `rows` of `samples` (16 kHz, -1 to 1), row after row of [`MEL_BANDS`]; rows past the end
    /// are left out.
    #[must_use]
    pub fn compute(&self, samples: &[f32], rows: &[usize]) -> Vec<f32> {
        let mut features = Vec::with_capacity(rows.len() * MEL_BANDS);
        let mut input = self.fourier.make_input_vec();
        let mut spectrum = self.fourier.make_output_vec();
        let mut scratch = self.fourier.make_scratch_vec();
        let mut power = vec![0.0_f32; spectrum.len()];
        for frame in rows.iter().filter_map(|row| samples.get(row * FRAME_STEP..row * FRAME_STEP + FRAME_LENGTH)) {
            // Kaldi works on 16-bit integers; the scale matters only where the logarithm meets its floor.
            let mean = frame.iter().sum::<f32>() / FRAME_LENGTH as f32;
            let mut before = (frame[0] - mean) * 32768.0;
            for (i, (slot, &sample)) in input.iter_mut().zip(frame).enumerate() {
                let now = (sample - mean) * 32768.0;
                *slot = (now - PRE_EMPHASIS * before) * self.window[i];
                before = now;
            }
            input[FRAME_LENGTH..].fill(0.0);
            if self.fourier.process_with_scratch(&mut input, &mut spectrum, &mut scratch).is_err() {
                // Only a wrong buffer length can fail, and the planner made the buffers.
                continue;
            }
            for (slot, value) in power.iter_mut().zip(&spectrum) {
                *slot = value.norm_sqr();
            }
            features.extend(self.bands.iter().map(|band| {
                let energy: f32 = band.weights.iter().zip(&power[band.first..]).map(|(w, p)| w * p).sum();
                energy.max(f32::EPSILON).ln()
            }));
        }
        features
    }
}

fn mel(hertz: f32) -> f32 {
    1127.0 * (1.0 + hertz / 700.0).ln()
}

fn mel_bands() -> Vec<Band> {
    let (lowest, highest) = (mel(LOWEST_HZ), mel(HIGHEST_HZ));
    let step = (highest - lowest) / (MEL_BANDS + 1) as f32;
    (0..MEL_BANDS)
        .map(|band| {
            let left = lowest + band as f32 * step;
            let (centre, right) = (left + step, left + 2.0 * step);
            let weight = |bin: usize| {
                let mel = mel(bin as f32 * 16_000.0 / FFT_LENGTH as f32);
                ((mel - left) / (centre - left)).min((right - mel) / (right - centre)).max(0.0)
            };
            let bins: Vec<usize> = (0..FFT_LENGTH / 2).filter(|&bin| weight(bin) > 0.0).collect();
            let first = bins.first().copied().unwrap_or(0);
            Band { first, weights: bins.iter().map(|&bin| weight(bin)).collect() }
        })
        .collect()
}
