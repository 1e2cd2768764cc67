//! How loud must sound be for a network to hear it?
//!
//! Meeting recordings come 12 to 30 dB too quiet, with a direct current or a mains hum under the speech. Before the
//! network listens, what lies below speech is filtered out and the loud part of a stretch is brought to a usual level.

use crate::media::SAMPLE_RATE_HZ;

/// Loud speech is brought to this level (-23 dB of full scale).
const TARGET: f32 = 0.07;
/// Never amplified by more than this (32 dB): below that lies only the noise of the converter.
const MOST_GAIN: f32 = 40.0;
/// Corner of the high-pass: under every voice, over the direct current and most of a mains hum.
const CORNER_HZ: f32 = 70.0;
/// Nobody hears this (-300 dB).
const INAUDIBLE: f32 = 1e-15;
/// The level is measured in pieces of this length (32 ms).
const PIECE: usize = SAMPLE_RATE_HZ as usize / 1000 * 32;

/// Removes what lies below speech and brings the loud part of quiet sound to a usual level, in place.
pub(super) fn condition(samples: &mut [f32]) {
    high_pass(samples);
    let gain = gain_for(samples);
    for sample in samples {
        *sample = (*sample * gain).clamp(-1.0, 1.0);
    }
}

/// A second-order Butterworth high-pass (bilinear transform), started at the first sample's level.
fn high_pass(samples: &mut [f32]) {
    let k = (std::f32::consts::PI * CORNER_HZ / SAMPLE_RATE_HZ as f32).tan();
    let norm = 1.0 / (1.0 + std::f32::consts::SQRT_2 * k + k * k);
    let (a1, a2) = (2.0 * (k * k - 1.0) * norm, (1.0 - std::f32::consts::SQRT_2 * k + k * k) * norm);
    let Some(&first) = samples.first() else { return };
    let (mut x1, mut x2, mut y1, mut y2) = (first, first, 0.0f32, 0.0f32);
    for sample in samples {
        let x = *sample;
        let y = norm * (x - 2.0 * x1 + x2) - a1 * y1 - a2 * y2;
        // The filter's echo of what was never becomes nothing; numbers that small take processors a hundred times longer.
        let y = if y.abs() < INAUDIBLE { 0.0 } else { y };
        (x2, x1, y2, y1) = (x1, x, y1, y);
        *sample = y;
    }
}

/// What the loudest twentieth of the sound must be multiplied with; 1 for loud sound.
fn gain_for(samples: &[f32]) -> f32 {
    let mut levels: Vec<f32> =
        samples.chunks(PIECE).map(|piece| (piece.iter().map(|x| x * x).sum::<f32>() / piece.len() as f32).sqrt()).collect();
    levels.sort_by(f32::total_cmp);
    let loud = levels.get(levels.len() * 19 / 20).copied().unwrap_or(0.0);
    if loud > 0.0 { (TARGET / loud).clamp(1.0, MOST_GAIN) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f32, amplitude: f32, offset: f32) -> Vec<f32> {
        (0..32_000).map(|n| offset + amplitude * (std::f32::consts::TAU * hz * n as f32 / 16_000.0).sin()).collect()
    }

    fn level(samples: &[f32]) -> f32 {
        let tail = &samples[8_000..];
        (tail.iter().map(|x| x * x).sum::<f32>() / tail.len() as f32).sqrt()
    }

    #[test]
    fn quiet_speech_reaches_the_usual_level_and_loud_speech_keeps_its_own() {
        let mut quiet = tone(300.0, 0.005, 0.0);
        condition(&mut quiet);
        assert!((level(&quiet) - TARGET).abs() < 0.01, "{}", level(&quiet));
        let mut loud = tone(300.0, 0.5, 0.0);
        condition(&mut loud);
        assert!((level(&loud) - 0.354).abs() < 0.02, "{}", level(&loud));
    }

    #[test]
    fn direct_current_and_hum_go_away() {
        let mut direct = tone(300.0, 0.0, 0.4);
        condition(&mut direct);
        assert!(level(&direct) < 1e-3);
        let mut hum = tone(20.0, 0.5, 0.0);
        high_pass(&mut hum);
        assert!(level(&hum) < 0.04, "{}", level(&hum));
    }

    #[test]
    fn silence_and_nothing_stay_what_they_are() {
        let mut silence = vec![0.0; 1_000];
        condition(&mut silence);
        assert!(silence.iter().all(|&x| x == 0.0));
        condition(&mut []);
    }
}
