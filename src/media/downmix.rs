//! How do several channels become one, so that no voice is lost?
//!
//! The mean of the channels is right for most recordings. Two kinds of cabling break it: a channel that is dead would
//! halve the level, and a channel with its polarity turned would cancel everything in the middle. So a channel counts
//! only once it has been heard, and a channel that mirrors the first one is turned back. Both decisions rest on what
//! has been heard so far, change smoothly, and never silence a channel that has once spoken.

/// A channel that never exceeds this (-60 dB) has not been heard yet.
const HEARD: f32 = 0.001;
/// Correlation with the leading channel below which a channel is its mirror image.
const MIRRORED: f64 = -0.8;
/// Correlation above which it is one no longer.
const UPRIGHT: f64 = 0.3;
/// Energies fade with this time constant.
const MEMORY_SECONDS: f64 = 2.0;
/// A gain takes this long to change.
const FADE_SECONDS: f32 = 0.005;

/// Mixes interleaved sound to mono, and cleans it: values beyond full scale are clamped, those that are no number
/// become silence (dropping them would move everything after).
pub(super) struct Downmixer {
    rate_hz: u32,
    channels: Vec<Channel>,
    leader: usize,
    begun: bool,
}

#[derive(Clone, Default)]
struct Channel {
    heard: bool,
    mirrored: bool,
    energy: f64,
    with_leader: f64,
    gain: f32,
}

impl Downmixer {
    /// For sound of `channels` interleaved channels.
    pub(super) fn new(channels: usize, rate_hz: u32) -> Self {
        Self { rate_hz, channels: vec![Channel::default(); channels], leader: 0, begun: false }
    }

    /// Whether it fits sound of this shape.
    pub(super) fn fits(&self, channels: usize, rate_hz: u32) -> bool {
        self.channels.len() == channels && self.rate_hz == rate_hz
    }

    /// Mixes whole frames from `interleaved` into `mono`, which is emptied first.
    pub(super) fn mix(&mut self, interleaved: &mut [f32], mono: &mut Vec<f32>) {
        mono.clear();
        interleaved.iter_mut().for_each(|sample| *sample = clean(*sample));
        let count = self.channels.len();
        match count {
            0 => return,
            1 => return mono.extend_from_slice(interleaved),
            _ => self.listen(interleaved),
        }
        let heard = self.channels.iter().filter(|channel| channel.heard).count();
        let share = if heard == 0 { 0.0 } else { 1.0 / heard as f32 };
        let step = 1.0 / (FADE_SECONDS * self.rate_hz as f32).max(1.0);
        let targets: Vec<f32> = self
            .channels
            .iter()
            .map(|channel| {
                if !channel.heard {
                    0.0
                } else if channel.mirrored {
                    -share
                } else {
                    share
                }
            })
            .collect();
        if !self.begun && heard > 0 {
            self.begun = true;
            self.channels.iter_mut().zip(&targets).for_each(|(channel, target)| channel.gain = *target);
        }
        for frame in interleaved.chunks_exact(count) {
            let mut sum = 0.0;
            for ((channel, target), sample) in self.channels.iter_mut().zip(&targets).zip(frame) {
                channel.gain += (target - channel.gain).clamp(-step, step);
                sum += channel.gain * sample;
            }
            mono.push(sum);
        }
    }

    /// Takes note of who is heard, and who mirrors the leading channel (the first one that was heard).
    fn listen(&mut self, interleaved: &[f32]) {
        let count = self.channels.len();
        let frames = interleaved.len() / count;
        let keep = (-(frames as f64) / (MEMORY_SECONDS * f64::from(self.rate_hz.max(1)))).exp();
        if !self.channels[self.leader].heard {
            let first = interleaved.iter().position(|sample| sample.abs() > HEARD);
            self.leader = first.map_or(self.leader, |index| index % count);
        }
        for (index, channel) in self.channels.iter_mut().enumerate() {
            let (mut energy, mut product, mut peak) = (0.0, 0.0, 0.0_f32);
            for frame in interleaved.chunks_exact(count) {
                let sample = frame[index];
                peak = peak.max(sample.abs());
                energy += f64::from(sample * sample);
                product += f64::from(sample * frame[self.leader]);
            }
            channel.heard |= peak > HEARD;
            channel.energy = channel.energy * keep + energy;
            channel.with_leader = channel.with_leader * keep + product;
        }
        let leader_energy = self.channels[self.leader].energy;
        for channel in &mut self.channels {
            let scale = (channel.energy * leader_energy).sqrt();
            if scale > 0.0 {
                let correlation = channel.with_leader / scale;
                channel.mirrored = if channel.mirrored { correlation < UPRIGHT } else { correlation < MIRRORED };
            }
        }
    }
}

fn clean(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(n: usize) -> f32 {
        (n as f32 * 0.11).sin() * 0.4 * ((n as f32 * 0.0007).sin().abs() + 0.1)
    }

    fn other(n: usize) -> f32 {
        (n as f32 * 0.057).cos() * 0.3
    }

    fn mix(channels: usize, frames: usize, sound: impl Fn(usize, usize) -> f32) -> Vec<f32> {
        let mut mixer = Downmixer::new(channels, 16_000);
        let mut all = Vec::new();
        let mut mono = Vec::new();
        for start in (0..frames).step_by(1_000) {
            let mut block: Vec<f32> = (start..start + 1_000)
                .flat_map(|n| (0..channels).map(move |channel| (n, channel)))
                .map(|(n, channel)| sound(n, channel))
                .collect();
            mixer.mix(&mut block, &mut mono);
            all.extend_from_slice(&mono);
        }
        all
    }

    fn worst(got: &[f32], want: impl Fn(usize) -> f32) -> f32 {
        got.iter().enumerate().map(|(n, sample)| (sample - want(n)).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn mono_passes_through() {
        assert_eq!(worst(&mix(1, 4_000, |n, _| voice(n)), voice), 0.0);
    }

    #[test]
    fn stereo_is_the_mean() {
        let got = mix(2, 32_000, |n, channel| if channel == 0 { voice(n) } else { other(n) });
        assert!(worst(&got, |n| (voice(n) + other(n)) / 2.0) < 1e-6);
    }

    #[test]
    fn a_dead_channel_does_not_halve_the_level() {
        for dead in 0..2 {
            let got = mix(2, 32_000, |n, channel| if channel == dead { 0.0002 } else { voice(n) });
            assert!(worst(&got, voice) < 1e-3, "{dead}");
        }
    }

    #[test]
    fn a_mirrored_channel_does_not_cancel() {
        let got = mix(2, 32_000, |n, channel| if channel == 0 { voice(n) } else { -voice(n) });
        assert!(worst(&got, voice) < 1e-6);
    }

    #[test]
    fn a_mirror_with_some_difference_keeps_the_voice() {
        let got = mix(2, 64_000, |n, channel| if channel == 0 { voice(n) } else { -0.9 * voice(n) + 0.05 * other(n) });
        let energy = |sound: &[f32]| sound.iter().map(|sample| sample * sample).sum::<f32>();
        let alone: Vec<f32> = (0..64_000).map(voice).collect();
        assert!(energy(&got) > 0.8 * energy(&alone));
    }

    #[test]
    fn two_sides_of_a_telephone_call_are_both_kept_from_their_first_word() {
        let speaks = |n: usize, channel: usize| if (n / 16_000) % 2 == channel { voice(n) } else { 0.0 };
        let got = mix(2, 96_000, speaks);
        for second in 1..6 {
            let from = second * 16_000;
            let heard: f32 = got[from..from + 400].iter().map(|sample| sample.abs()).sum();
            let said: f32 = (from..from + 400).map(|n| voice(n).abs()).sum();
            assert!(heard > 0.45 * said, "second {second}: {heard} of {said}");
        }
    }

    #[test]
    fn eight_channels_with_one_voice() {
        let got = mix(8, 16_000, |n, channel| if channel == 2 { voice(n) } else { 0.0 });
        assert!(worst(&got, voice) < 1e-3);
    }

    #[test]
    fn nothing_but_numbers_from_minus_one_to_one() {
        let wild = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -7.0, 0.5];
        for channels in [1, 2, 3] {
            let got = mix(channels, 6_000, |n, channel| wild[(n + channel) % wild.len()]);
            assert!(got.iter().all(|sample| sample.abs() <= 1.0));
        }
    }

    #[test]
    fn no_channels_give_no_sound() {
        let mut mono = vec![1.0];
        Downmixer::new(0, 16_000).mix(&mut [0.5], &mut mono);
        assert!(mono.is_empty());
    }
}
