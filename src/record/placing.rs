//! Where on the recording's clock does arriving sound belong?
//!
//! A track is written without a seam as long as its device keeps pace. What arrives late may only have waited somewhere
//! (a busy computer, a stopped process, a server that kept it for us): as long as it pours in faster than it is spoken it
//! catches up, and only what is missing once the device is back at its pace becomes silence. Everything is counted in
//! samples of the recording.

use super::SAMPLE_RATE_HZ;
use super::drift::Drift;

const SECOND: i64 = SAMPLE_RATE_HZ as i64;
/// A device that has just been opened is listened to for this long before its sound is placed.
const SETTLING: i64 = SECOND / 2;
/// Later than this, sound is held until it is clear whether more is coming.
const LATE: i64 = SECOND * 3 / 20;
/// Missing sound shorter than this is made up for by the correction of drift.
const TOLERATED: i64 = SECOND / 20;
/// Late sound that has not caught up by more than a hundredth of a second for so long is back at its pace.
const PACE: i64 = SECOND / 2;
const CAUGHT_UP: i64 = SECOND / 100;
/// So much late sound at once was kept by somebody from the moment on at which it began to wait.
const KEPT: usize = SAMPLE_RATE_HZ as usize;

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
    /// Late sound is pouring in.
    Surging(Surge),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Surge {
    /// When its last block arrived.
    last: i64,
    /// When it last caught up, and how late it was then.
    caught_up: (i64, i64),
    /// How late its least late block was.
    least: i64,
    /// Whether it follows what was written before without a hole.
    follows: bool,
}

/// When a block arrived, in samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arrival {
    /// On the recording's clock.
    pub(super) at: i64,
    /// On the computer's, which devices are measured by.
    pub(super) by_computer: i64,
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

    /// Sound has arrived; `pending` more samples of it are still being interpolated, and the device made
    /// `frames` of it. Gives how much silence had to be put in, if any that matters.
    pub(super) fn take(
        &mut self,
        sound: &[i16],
        pending: u64,
        frames: i64,
        arrival: Arrival,
        out: &mut Vec<Piece>,
    ) -> Option<u64> {
        let arrived = arrival.at;
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
                let late = arrived - end;
                self.mode = Mode::Surging(Surge { last: arrived, caught_up: (arrived, late), least: late, follows: false });
                None
            }
            Mode::Flowing => {
                self.drift.observe(arrival.by_computer, arrived - end, frames);
                self.hand_out(sound.to_vec(), out);
                None
            }
            Mode::Surging(surge) => {
                self.held.extend_from_slice(sound);
                self.surge_on(surge, arrived, arrived - end, out)
            }
        }
    }

    /// Time passes: a surge that has run dry is placed.
    pub(super) fn tick(&mut self, now: i64, out: &mut Vec<Piece>) -> Option<u64> {
        match self.mode {
            Mode::Surging(surge) if now - surge.last > PACE => self.end_surge(surge, out),
            Mode::Settling { since, start } if now - since > 2 * SETTLING => self.settle(start, out),
            _ => None,
        }
    }

    /// The device is gone: what is held is placed, and `rest`, what the interpolation still had.
    pub(super) fn leave(&mut self, rest: Vec<i16>, out: &mut Vec<Piece>) -> Option<u64> {
        let missing = match self.mode {
            Mode::Surging(surge) => self.end_surge(surge, out),
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

    /// One more block of a surge, `late` by so much.
    fn surge_on(&mut self, surge: Surge, arrived: i64, late: i64, out: &mut Vec<Piece>) -> Option<u64> {
        let mut surge = Surge { last: arrived, least: surge.least.min(late), ..surge };
        if late < surge.caught_up.1 - CAUGHT_UP {
            surge.caught_up = (arrived, late);
            if surge.follows || self.held.len() > KEPT {
                surge.follows = true;
                let held = std::mem::take(&mut self.held);
                self.hand_out(held, out);
            }
        }
        self.mode = Mode::Surging(surge);
        (late <= TOLERATED || arrived - surge.caught_up.0 >= PACE).then(|| self.end_surge(surge, out)).flatten()
    }

    /// What is still held lies behind the hole, if there is one.
    fn end_surge(&mut self, surge: Surge, out: &mut Vec<Piece>) -> Option<u64> {
        self.mode = Mode::Flowing;
        self.drift = Drift::default();
        let missing = u64::try_from(surge.least).ok().filter(|_| surge.least > TOLERATED);
        if let Some(missing) = missing {
            self.written += missing;
            out.push(Piece::Silence(missing));
        }
        let held = std::mem::take(&mut self.held);
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
            let missing = self.placing.take(&sound, 0, 960, Arrival { at: arrived, by_computer: arrived }, &mut pieces);
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
    fn sound_that_was_kept_and_comes_in_bursts_is_not_cut_apart() {
        let mut fed = Fed::begun();
        // Twenty seconds wait; then they come ten blocks at a time with pauses, while new sound goes on behind them.
        let (mut next, mut now) = (31, 1_031 * 960);
        while next * 960 < now - 960 {
            (0..10).for_each(|_| {
                fed.block(now);
                next += 1;
            });
            now += 1_700;
        }
        (next..next + 40).for_each(|block| {
            fed.block(now.max(block * 960));
        });
        assert!(fed.out.len() > 1_000 * 960);
        assert!(fed.out.iter().enumerate().all(|(index, sample)| *sample == (index % 30_000) as i16));
    }

    #[test]
    fn what_a_server_could_keep_no_more_is_missing_behind_what_it_kept() {
        let mut fed = Fed::begun();
        for _ in 31..=130 {
            fed.block(230 * 960);
        }
        let lost: Vec<u64> = (231..=300).filter_map(|block| fed.block(block * 960)).collect();
        assert_eq!(lost, [100 * 960]);
        assert_eq!(fed.placing.written(), 300 * 960);
        assert!((0..130 * 960).all(|index| fed.out[index] == (index % 30_000) as i16));
        assert_eq!(fed.out[130 * 960..][..96_000], vec![-1; 96_000]);
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
