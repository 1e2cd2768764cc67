//! How a voice is spoilt on its way: rooms, microphones, telephone lines.

use super::RATE;
use super::random::Random;

/// A room with echo and the tone of a microphone, as an impulse response.
pub struct Room {
    response: Vec<f32>,
}

impl Room {
    /// Reverberation of 0.25 to 0.7 s, early reflections, a tilt of the spectrum.
    pub fn random(random: &mut Random) -> Self {
        let seconds = 0.25 + 0.45 * random.unit();
        let length = (seconds * RATE as f32) as usize;
        let mut response = vec![0.0; length];
        response[0] = 1.0;
        for _ in 0..6 {
            let at = random.between(0.002, 0.03).min(length - 1);
            response[at] += 0.5 * (random.unit() - 0.5);
        }
        // Energy falls by 60 dB in the reverberation time; the tail is 4 to 14 dB below the direct sound.
        let mut tail: Vec<f32> = (0..length).map(|i| random.normal() * (-6.9 * i as f32 / length as f32).exp()).collect();
        tail[..RATE / 200].fill(0.0);
        let energy: f32 = tail.iter().map(|value| value * value).sum();
        let level = 10.0_f32.powf(-(4.0 + 10.0 * random.unit()) / 20.0) / energy.sqrt();
        response.iter_mut().zip(&tail).for_each(|(slot, value)| *slot += value * level);
        let tilt = 0.6 * (random.unit() - 0.5);
        let tilted = (0..length).map(|i| response[i] + if i > 0 { tilt * response[i - 1] } else { 0.0 }).collect();
        Self { response: tilted }
    }

    /// The sound in this room.
    pub fn heard(&self, samples: &[f32]) -> Vec<f32> {
        convolve(samples, &self.response)
    }
}

/// Overlap-add convolution; the answer is as long as the sound.
fn convolve(samples: &[f32], response: &[f32]) -> Vec<f32> {
    let size = (2 * response.len()).next_power_of_two().max(4096);
    let step = size - response.len() + 1;
    let mut planner = realfft::RealFftPlanner::<f32>::new();
    let (forward, inverse) = (planner.plan_fft_forward(size), planner.plan_fft_inverse(size));
    let transform = |part: &[f32]| {
        let mut input = part.to_vec();
        input.resize(size, 0.0);
        let mut spectrum = forward.make_output_vec();
        forward.process(&mut input, &mut spectrum).expect("the planner sized the buffers");
        spectrum
    };
    let filter = transform(response);
    let mut out = vec![0.0; samples.len() + size];
    for start in (0..samples.len()).step_by(step) {
        let part = &samples[start..samples.len().min(start + step)];
        if part.iter().all(|&sample| sample == 0.0) {
            continue;
        }
        let mut product: Vec<_> = transform(part).iter().zip(&filter).map(|(a, b)| a * b).collect();
        // The inverse wants exactly real ends.
        product[0].im = 0.0;
        product[size / 2].im = 0.0;
        let mut piece = inverse.make_output_vec();
        inverse.process(&mut product, &mut piece).expect("the planner sized the buffers");
        out[start..].iter_mut().zip(&piece).for_each(|(slot, value)| *slot += value / size as f32);
    }
    out.truncate(samples.len());
    out
}

/// 300 to 3400 Hz, 8 kHz, eight bits on a logarithmic scale.
pub fn telephone(samples: &[f32]) -> Vec<f32> {
    let narrow = filtered(&filtered(&filtered(samples, 300.0, true), 3_400.0, false), 3_400.0, false);
    let peak = narrow.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs())).max(1e-6);
    let coded: Vec<f32> = narrow
        .iter()
        .step_by(2)
        .map(|sample| {
            let x = sample / peak * 0.7;
            let compressed = x.signum() * (1.0 + 255.0 * x.abs()).ln() / 256.0_f32.ln();
            let code = (compressed * 127.0).round() / 127.0;
            code.signum() * (256.0_f32.powf(code.abs()) - 1.0) / 255.0 * peak / 0.7
        })
        .collect();
    let mut wide: Vec<f32> = (0..samples.len())
        .map(|i| {
            let now = coded.get(i / 2).copied().unwrap_or(0.0);
            if i % 2 == 0 { now } else { 0.5 * (now + coded.get(i / 2 + 1).copied().unwrap_or(now)) }
        })
        .collect();
    wide = filtered(&wide, 3_600.0, false);
    filtered(&wide, 3_600.0, false)
}

/// A second-order Butterworth filter (audio EQ cookbook of R. Bristow-Johnson).
fn filtered(samples: &[f32], hertz: f32, high_pass: bool) -> Vec<f32> {
    let omega = std::f32::consts::TAU * hertz / RATE as f32;
    let (sin, cos) = omega.sin_cos();
    let alpha = sin / std::f32::consts::SQRT_2;
    let (edge, middle) = if high_pass { ((1.0 + cos) / 2.0, -(1.0 + cos)) } else { ((1.0 - cos) / 2.0, 1.0 - cos) };
    let a0 = 1.0 + alpha;
    let (b0, b1, b2, a1, a2) = (edge / a0, middle / a0, edge / a0, -2.0 * cos / a0, (1.0 - alpha) / a0);
    let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
    samples
        .iter()
        .map(|&x| {
            let y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
            (x2, x1, y2, y1) = (x1, x, y1, y);
            y
        })
        .collect()
}
