//! How does sound of any rate become 16 kHz, without moving by a sample?
//!
//! One FFT block is a tenth of a second of input. That keeps the band flat to 7.8 kHz, where the default block size
//! of 1024 already loses 14 dB at 7 kHz. The filter's delay is cut off the front and made up for at the end, so
//! sample `n` of the output stands for the same moment as sample `n * rate / 16000` of the input.

use super::audio::SAMPLE_RATE_HZ;
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler as _, WindowFunction};
use std::ops::RangeInclusive;

/// The sample rates that a recording may have. Outside of it a header lies.
pub(super) const POSSIBLE_RATES_HZ: RangeInclusive<u32> = 1_000..=768_000;

/// A stream of mono sound on its way to 16 kHz.
pub(super) struct Resampler {
    rate_hz: u32,
    /// `None` where the sound has 16 kHz already.
    filter: Option<Fft<f32>>,
    waiting: Vec<f32>,
    block: Vec<f32>,
    delay_left: usize,
    taken: u64,
    given: u64,
}

impl Resampler {
    /// A stream of sound at `rate_hz`; `None` where no recording has such a rate.
    pub(super) fn new(rate_hz: u32) -> Option<Self> {
        if !POSSIBLE_RATES_HZ.contains(&rate_hz) {
            return None;
        }
        let filter = if rate_hz == SAMPLE_RATE_HZ { None } else { Some(filter(rate_hz)?) };
        let delay_left = filter.as_ref().map_or(0, |filter| filter.output_delay());
        let block = vec![0.0; filter.as_ref().map_or(0, |filter| filter.output_frames_max())];
        Some(Self { rate_hz, filter, waiting: Vec::new(), block, delay_left, taken: 0, given: 0 })
    }

    /// The rate of what goes in.
    pub(super) fn rate_hz(&self) -> u32 {
        self.rate_hz
    }

    /// Frames taken in so far.
    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    /// Takes in sound and hands on what is ready.
    pub(super) fn push<E>(&mut self, sound: &[f32], sink: &mut dyn FnMut(&[f32]) -> Result<(), E>) -> Result<(), E> {
        self.taken += sound.len() as u64;
        if self.filter.is_none() {
            self.given += sound.len() as u64;
            return sink(sound);
        }
        self.waiting.extend_from_slice(sound);
        let mut used = 0;
        while let Some(needed) = self.filter.as_ref().map(|filter| filter.input_frames_next()) {
            if self.waiting.len() - used < needed {
                break;
            }
            self.turn(used, needed, u64::MAX, sink)?;
            used += needed;
        }
        self.waiting.drain(..used);
        Ok(())
    }

    /// Hands on the rest: exactly as much sound comes out as went in.
    pub(super) fn finish<E>(mut self, sink: &mut dyn FnMut(&[f32]) -> Result<(), E>) -> Result<(), E> {
        let total = samples_for(self.taken, self.rate_hz);
        while self.given < total {
            let Some(needed) = self.filter.as_ref().map(|filter| filter.input_frames_next()) else { break };
            self.waiting.resize(needed, 0.0);
            self.turn(0, needed, total, sink)?;
            self.waiting.clear();
        }
        Ok(())
    }

    /// Filters one block and hands on what lies after the delay and before `total`.
    fn turn<E>(&mut self, from: usize, count: usize, total: u64, sink: &mut dyn FnMut(&[f32]) -> Result<(), E>) -> Result<(), E> {
        let made = self.filter_block(from, count);
        let start = self.delay_left.min(made);
        self.delay_left -= start;
        let left = usize::try_from(total - self.given).unwrap_or(usize::MAX);
        let end = made.min(start.saturating_add(left));
        self.given += (end - start) as u64;
        sink(&self.block[start..end])
    }

    /// Fills `block` and says how far. The buffers have the lengths that the filter asks for, so it has no cause to
    /// refuse; were it to, the block is silent rather than lost, and the clock stays right.
    fn filter_block(&mut self, from: usize, count: usize) -> usize {
        let Some(filter) = self.filter.as_mut() else { return 0 };
        let length = self.block.len();
        let input = InterleavedSlice::new(&self.waiting[from..from + count], 1, count);
        let output = InterleavedSlice::new_mut(&mut self.block, 1, length);
        let (Ok(input), Ok(mut output)) = (input, output) else { return 0 };
        match filter.process_into_buffer(&input, &mut output, None::<&Indexing>) {
            Ok((_, made)) => made,
            Err(error) => {
                tracing::error!(%error, "resampler refused a block");
                self.block.fill(0.0);
                usize::try_from(samples_for(count as u64, self.rate_hz)).unwrap_or(0).min(length)
            }
        }
    }
}

/// The block is even: of an odd one, the filter's middle lies between two samples, and all sound half a sample late.
fn filter(rate_hz: u32) -> Option<Fft<f32>> {
    let rate = rate_hz as usize;
    let smallest = rate / greatest_common_divisor(rate, SAMPLE_RATE_HZ as usize);
    let step = if smallest.is_multiple_of(2) { smallest } else { smallest * 2 };
    let block = (rate / 10).div_ceil(step) * step;
    Fft::new_custom(rate, SAMPLE_RATE_HZ as usize, block, 1, 1, WindowFunction::BlackmanHarris2, FixedSync::Input).ok()
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// How many samples at 16 kHz last as long as `frames` at `rate_hz`, to the nearest.
pub(super) fn samples_for(frames: u64, rate_hz: u32) -> u64 {
    let (frames, rate) = (u128::from(frames), u128::from(rate_hz.max(1)));
    u64::try_from((frames * u128::from(SAMPLE_RATE_HZ) + rate / 2) / rate).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    fn resample(rate_hz: u32, sound: &[f32], piece: usize) -> Vec<f32> {
        let mut resampler = Resampler::new(rate_hz).unwrap();
        let mut out = Vec::new();
        let mut sink = |samples: &[f32]| -> Result<(), Infallible> {
            out.extend_from_slice(samples);
            Ok(())
        };
        for piece in sound.chunks(piece) {
            resampler.push(piece, &mut sink).unwrap();
        }
        resampler.finish(&mut sink).unwrap();
        out
    }

    fn tone(rate_hz: u32, frequency_hz: f64, frames: usize) -> Vec<f32> {
        let step = std::f64::consts::TAU * frequency_hz / f64::from(rate_hz);
        (0..frames).map(|n| (0.5 * (step * n as f64).sin()) as f32).collect()
    }

    #[test]
    fn neither_length_nor_place_changes() {
        for rate_hz in [8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000, 44_101] {
            let frames = rate_hz as usize * 2 + 137;
            let got = resample(rate_hz, &tone(rate_hz, 440.0, frames), 1024);
            assert_eq!(got.len() as u64, samples_for(frames as u64, rate_hz), "{rate_hz}");
            let want = tone(16_000, 440.0, got.len());
            let worst = got.iter().zip(&want).skip(3_200).take(25_000).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(worst < 1e-3, "{rate_hz}: {worst}");
        }
    }

    #[test]
    fn speech_band_is_kept_and_the_rest_is_gone() {
        let level = |frequency_hz: f64| {
            let got = resample(48_000, &tone(48_000, frequency_hz, 96_000), 960);
            let middle = &got[8_000..24_000];
            (middle.iter().map(|sample| f64::from(sample * sample)).sum::<f64>() / middle.len() as f64 * 8.0).sqrt()
        };
        assert!((level(7_700.0) - 1.0).abs() < 0.01);
        assert!(level(8_300.0) < 1e-5);
    }

    #[test]
    fn pieces_of_any_size_give_the_same_sound() {
        let sound = tone(44_100, 333.0, 100_000);
        assert_eq!(resample(44_100, &sound, 1), resample(44_100, &sound, 99_999));
    }

    #[test]
    fn short_and_absurd_input_is_no_trouble() {
        assert!(resample(48_000, &[], 1).is_empty());
        assert_eq!(resample(48_000, &[0.5; 3], 1).len(), 1);
        for rate_hz in [0, 1, 999, 1_000_000, u32::MAX] {
            assert!(Resampler::new(rate_hz).is_none());
        }
    }
}
