//! How do several channels become one without cancelling each other?
//!
//! The mean of the channels, unless they cancel: a balanced line plugged into a stereo socket carries the same voice
//! twice with opposite sign, and its mean is silence. Then the louder channel is taken alone until that changes.

/// Samples over which cancelling is judged: a tenth of a second and more at every usual rate.
const WINDOW: u64 = 4_800;
/// The mean keeps less than this share of the channels' energy: they cancel.
const CANCELS: f64 = 0.02;
/// The channels cancel no more.
const AGREES: f64 = 0.2;
/// Most channels that are told apart; more are not expected of a microphone.
const MOST_CHANNELS: usize = 32;

/// Carries the judgement from block to block.
#[derive(Debug, Clone)]
pub(super) struct Downmix {
    alone: Option<usize>,
    frames: u64,
    energy: [f64; MOST_CHANNELS],
    mean_energy: f64,
}

impl Default for Downmix {
    fn default() -> Self {
        Self { alone: None, frames: 0, energy: [0.0; MOST_CHANNELS], mean_energy: 0.0 }
    }
}

impl Downmix {
    /// Mixes whole frames of `channels` interleaved samples; an incomplete last frame is left out.
    pub(super) fn mix(&mut self, interleaved: impl Iterator<Item = i16>, channels: usize, mut out: impl FnMut(i16)) {
        if channels <= 1 {
            interleaved.for_each(out);
            return;
        }
        let channels_told_apart = channels.min(MOST_CHANNELS);
        let mut frame = [0_i16; MOST_CHANNELS];
        let (mut sum, mut position) = (0_i32, 0);
        for sample in interleaved {
            sum += i32::from(sample);
            if let Some(place) = frame.get_mut(position) {
                *place = sample;
            }
            position += 1;
            if position == channels {
                // Rounded to the nearest, so that equal channels give themselves.
                let mean = (f64::from(sum) / channels as f64).round() as i16;
                out(self.alone.map_or(mean, |channel| frame[channel]));
                self.weigh(&frame[..channels_told_apart], mean);
                (sum, position) = (0, 0);
            }
        }
    }

    fn weigh(&mut self, frame: &[i16], mean: i16) {
        for (energy, sample) in self.energy.iter_mut().zip(frame) {
            *energy += f64::from(*sample) * f64::from(*sample);
        }
        self.mean_energy += f64::from(mean) * f64::from(mean);
        self.frames += 1;
        if self.frames < WINDOW {
            return;
        }
        let channels = &self.energy[..frame.len()];
        let loudest = channels.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(index, energy)| (index, *energy));
        // Judged against the softer channels too: one silent channel does not cancel the other.
        let all: f64 = channels.iter().sum::<f64>() / frame.len() as f64;
        if let Some((index, energy)) = loudest
            && energy > WINDOW as f64 * 100.0
        {
            let kept = self.mean_energy / all.max(1.0);
            match self.alone {
                None if kept < CANCELS => self.alone = Some(index),
                Some(_) if kept > AGREES => self.alone = None,
                _ => {}
            }
        }
        *self = Self { alone: self.alone, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixed(frame: impl Fn(i16) -> [i16; 2], frames: i16) -> Vec<i16> {
        let mut out = Vec::new();
        let interleaved: Vec<i16> = (0..frames).flat_map(frame).collect();
        Downmix::default().mix(interleaved.into_iter(), 2, |sample| out.push(sample));
        out
    }

    #[test]
    fn equal_channels_give_themselves() {
        assert_eq!(mixed(|n| [n - 3, n - 3], 6), vec![-3, -2, -1, 0, 1, 2]);
    }

    #[test]
    fn opposite_channels_do_not_cancel() {
        let out = mixed(|n| [(n % 50) * 100, -(n % 50) * 100], 20_000);
        assert!(out[..4_000].iter().all(|sample| *sample == 0));
        assert!(out[5_000..].iter().any(|sample| *sample != 0));
    }

    #[test]
    fn a_silent_channel_only_halves_the_other() {
        let out = mixed(|n| [(n % 50) * 100, 0], 20_000);
        assert_eq!(out[19_999], ((19_999 % 50) * 100) / 2);
    }
}
