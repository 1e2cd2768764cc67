//! Where on the recording's clock does arriving sound belong?
//!
//! A track is written without a seam as long as its device keeps pace. What arrives late may only have waited somewhere
//! (a busy computer, a stopped process, a server that kept it for us): it is held until the device is back at its pace,
//! and only what is then still missing becomes silence. Everything is counted in samples of the recording.

use super::SAMPLE_RATE_HZ;
use super::drift::Drift;

const SECOND: i64 = SAMPLE_RATE_HZ as i64;
/// A device that has just been opened is listened to for this long before its sound is placed.
const SETTLING: i64 = SECOND / 2;
/// Later than this, sound is held until it is clear whether more is coming.
const LATE: i64 = SECOND * 3 / 20;
/// Missing sound shorter than this is made up for by the correction of drift.
const TOLERATED: i64 = SECOND / 20;
/// A device that is silent for so long after a surge has handed over all it had.
const QUIET: i64 = SECOND / 4;
/// No more is held than this.
const MOST_HELD: usize = 64 * SAMPLE_RATE_HZ as usize;

/// What is to be written next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Sound that nobody has.
    Silence(u64),
    /// Sound.
    Sound(Vec<i16>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// No device.
    Away,
    /// Since when, and where by its earliest block the first sample lies.
    Settling {
        since: i64,
        start: i64,
    },
    Flowing,
    /// Late sound is pouring in; its last block arrived then.
    Surging {
        last: i64,
    },
}

/// Places the sound of one track.
#[derive(Debug)]
pub(super) struct Placing {
    written: u64,
    held: Vec<i16>,
    mode: Mode,
    drift: Drift,
    fresh: bool,
}

impl Placing {
    /// A track that has been written up to this sample.
    pub(super) fn at(written: u64) -> Self {
        Self { written, held: Vec::new(), mode: Mode::Away, drift: Drift::default(), fresh: true }
    }

    /// How much of the track has been handed out.
    pub(super) fn written(&self) -> u64 {
        self.written
    }

    pub(super) fn drift(&self) -> &Drift {
        &self.drift
    }

    /// Whether no device is being placed now.
    pub(super) fn is_away(&self) -> bool {
        self.mode == Mode::Away
    }

    /// Sound has arrived at `arrived`; `pending` more samples of it are still being interpolated, and the device made
    /// `frames` of it. Gives how much silence had to be put in, if any that matters.
    pub(super) fn take(&mut self, sound: &[i16], pending: u64, frames: i64, arrived: i64, out: &mut Vec<Piece>) -> Option<u64> {
        if let Mode::Surging { last } = self.mode
            && arrived - last >= frames / 2
        {
            let missing = self.end_surge(last, pending, out);
            let _ = self.take(sound, pending, frames, arrived, out);
            return missing;
        }
        let end = self.written as i64 + (self.held.len() + sound.len()) as i64 + pending as i64;
        match self.mode {
            Mode::Away => {
                self.drift = Drift::default();
                self.fresh = true;
                let start = arrived - sound.len() as i64 - pending as i64;
                self.mode = Mode::Settling { since: arrived, start };
                self.held.extend_from_slice(sound);
                None
            }
            Mode::Settling { since, start } => {
                self.held.extend_from_slice(sound);
                let start = start.min(arrived - self.held.len() as i64 - pending as i64);
                self.mode = Mode::Settling { since, start };
                (arrived - since >= SETTLING).then(|| self.settle(start, out)).flatten()
            }
            Mode::Flowing if arrived - end > LATE => {
                self.held.extend_from_slice(sound);
                self.mode = Mode::Surging { last: arrived };
                None
            }
            Mode::Flowing => {
                self.drift.observe(arrived, arrived - end, frames);
                self.hand_out(sound.to_vec(), out);
                None
            }
            Mode::Surging { .. } => {
                self.held.extend_from_slice(sound);
                self.mode = Mode::Surging { last: arrived };
                (self.held.len() > MOST_HELD).then(|| self.end_surge(arrived, pending, out)).flatten()
            }
        }
    }

    /// Time passes: a surge that has run dry is placed.
    pub(super) fn tick(&mut self, now: i64, pending: u64, out: &mut Vec<Piece>) -> Option<u64> {
        match self.mode {
            Mode::Surging { last } if now - last > QUIET => self.end_surge(last, pending, out),
            Mode::Settling { since, start } if now - since > 2 * SETTLING => self.settle(start, out),
            _ => None,
        }
    }

    /// The device is gone: what is held is placed, and `rest`, what the interpolation still had.
    pub(super) fn leave(&mut self, rest: Vec<i16>, out: &mut Vec<Piece>) -> Option<u64> {
        let missing = match self.mode {
            Mode::Surging { last } => self.end_surge(last, rest.len() as u64, out),
            Mode::Settling { start, .. } => self.settle(start, out),
            Mode::Away | Mode::Flowing => None,
        };
        if self.mode != Mode::Away {
            self.hand_out(rest, out);
        }
        self.mode = Mode::Away;
        missing
    }

    /// Nothing was there up to this sample: silence.
    pub(super) fn fill_to(&mut self, position: i64, out: &mut Vec<Piece>) {
        if let Some(missing) = u64::try_from(position - self.written as i64).ok().filter(|missing| *missing > 0) {
            self.written += missing;
            out.push(Piece::Silence(missing));
        }
    }

    fn settle(&mut self, start: i64, out: &mut Vec<Piece>) -> Option<u64> {
        self.mode = Mode::Flowing;
        let mut held = std::mem::take(&mut self.held);
        let before = self.written;
        self.fill_to(start, out);
        // What lies before the recording's start, or before what is already written, has its place taken.
        let early = usize::try_from(before as i64 - start).unwrap_or(0).min(held.len());
        held.drain(..early);
        self.hand_out(held, out);
        None
    }

    fn end_surge(&mut self, last: i64, pending: u64, out: &mut Vec<Piece>) -> Option<u64> {
        self.mode = Mode::Flowing;
        let held = std::mem::take(&mut self.held);
        let missing = last - (self.written as i64 + held.len() as i64 + pending as i64);
        let missing = u64::try_from(missing).ok().filter(|missing| *missing as i64 > TOLERATED);
        if let Some(missing) = missing {
            self.written += missing;
            out.push(Piece::Silence(missing));
            self.drift = Drift::default();
        }
        self.hand_out(held, out);
        missing
    }

    fn hand_out(&mut self, sound: Vec<i16>, out: &mut Vec<Piece>) {
        if !sound.is_empty() {
            self.written += sound.len() as u64;
            out.push(Piece::Sound(sound));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A track fed with blocks of 20 ms whose samples count up; what comes out, silence as -1.
    struct Fed {
        placing: Placing,
        out: Vec<i16>,
        next: i16,
    }

    impl Fed {
        fn begun() -> Self {
            let mut fed = Self { placing: Placing::at(0), out: Vec::new(), next: 0 };
            (1..=30).for_each(|block| {
                fed.block(block * 960);
            });
            fed
        }

        fn block(&mut self, arrived: i64) -> Option<u64> {
            let sound: Vec<i16> = (0..960).map(|index| ((i32::from(self.next) + index) % 30_000) as i16).collect();
            self.next = ((i32::from(self.next) + 960) % 30_000) as i16;
            let mut pieces = Vec::new();
            let missing = self.placing.take(&sound, 0, 960, arrived, &mut pieces);
            self.write(pieces);
            missing
        }

        fn write(&mut self, pieces: Vec<Piece>) {
            for piece in pieces {
                match piece {
                    Piece::Silence(count) => self.out.extend(vec![-1; count as usize]),
                    Piece::Sound(sound) => self.out.extend(sound),
                }
            }
        }
    }

    #[test]
    fn a_device_in_time_is_written_without_a_seam() {
        let mut fed = Fed::begun();
        (31..=100).for_each(|block| {
            fed.block(block * 960 + block % 3 * 100);
        });
        assert_eq!(fed.out.len(), 96_000);
        assert!((0..96_000).all(|index| fed.out[index] == (index % 30_000) as i16));
    }

    #[test]
    fn sound_that_only_waited_is_not_cut_apart() {
        let mut fed = Fed::begun();
        (31..=80).for_each(|block| {
            fed.block(80 * 960 + block);
        });
        (81..=120).for_each(|block| {
            fed.block(block * 960);
        });
        assert!((0..115_200).all(|index| fed.out[index] == (index % 30_000) as i16));
    }

    #[test]
    fn sound_that_nobody_kept_becomes_silence_of_its_length() {
        let mut fed = Fed::begun();
        let lost: Vec<u64> = (131..=200).filter_map(|block| fed.block(block * 960)).collect();
        assert_eq!(lost, [96_000]);
        assert_eq!(fed.out.iter().filter(|sample| **sample == -1).count(), 96_000);
        assert_eq!(fed.placing.written(), 200 * 960);
        assert_eq!(fed.out[30 * 960..][..96_000], vec![-1; 96_000]);
    }

    #[test]
    fn a_device_that_comes_back_is_placed_by_the_clock() {
        let mut fed = Fed::begun();
        let mut pieces = Vec::new();
        fed.placing.leave(Vec::new(), &mut pieces);
        fed.placing.fill_to(60 * 960, &mut pieces);
        fed.write(pieces);
        (101..=140).for_each(|block| {
            fed.block(block * 960);
        });
        assert_eq!(fed.out.len(), 140 * 960);
        assert_eq!(fed.out.iter().filter(|sample| **sample == -1).count(), 70 * 960);
    }
}
