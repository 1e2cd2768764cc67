//! Where on the recording's clock does a piece of sound belong?
//!
//! Containers stamp their packets. Stamps jitter (Matroska rounds to a millisecond), jump (a recorder restarts its
//! clock) and skip (a pause, lost packets). The rule: sound is never dropped for a stamp's sake, a skip becomes
//! silence of its length, and a stamp that cannot be true moves the zero of the clock instead.

/// Stamps may be off by this much before silence is put in; it accumulates, so the clock is never off by more.
const JITTER_NS: i64 = 30_000_000;
/// A stamp this far in the past is a restarted clock, not an overlap.
const RESTART_NS: i64 = 10_000_000_000;
/// A skip this long is believed only if it ends inside the declared duration.
const BELIEVED_NS: i64 = 3_600_000_000_000;

/// What to do with a piece of sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placement {
    /// Put it behind what is there.
    Append,
    /// First silence of so many nanoseconds.
    AfterSilence(i64),
    /// The stamp is not credible: put it behind what is there and read later stamps relative to this one.
    MoveZero,
}

/// A clock that turns stamps into places, for one part of a recording.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    zero_ns: i64,
    declared_ns: Option<i64>,
    /// Whether the next sound may be off by the usual jitter.
    begun: bool,
}

impl Clock {
    /// A clock for a recording of this declared duration.
    pub(super) fn new(declared_ns: Option<i64>) -> Self {
        Self { zero_ns: 0, declared_ns, begun: false }
    }

    /// The time of a stamp on this clock.
    pub(super) fn read(&self, stamp_ns: i64) -> i64 {
        stamp_ns.saturating_sub(self.zero_ns)
    }

    /// Where sound stamped `stamp_ns` goes when everything up to `reached_ns` is there. The first sound of a recording
    /// is placed exactly: its stamp is the recording's start.
    pub(super) fn place(&mut self, stamp_ns: i64, reached_ns: i64) -> Placement {
        let ahead = self.read(stamp_ns).saturating_sub(reached_ns);
        let jitter = if self.begun { JITTER_NS } else { 0 };
        self.begun = true;
        let credible = ahead <= BELIEVED_NS || self.declared_ns.is_some_and(|declared| self.read(stamp_ns) <= declared);
        if ahead < -RESTART_NS || !credible {
            self.zero_ns = stamp_ns.saturating_sub(reached_ns);
            Placement::MoveZero
        } else if ahead > jitter {
            Placement::AfterSilence(ahead)
        } else {
            Placement::Append
        }
    }

    /// Places the next sound exactly, as after damage: what is missing has a known length.
    pub(super) fn be_exact(&mut self) {
        self.begun = false;
    }

    /// Reads later stamps as if `stamp_ns` were `reached_ns`: a chained stream begins again at zero.
    pub(super) fn restart(&mut self, stamp_ns: i64, reached_ns: i64) {
        self.zero_ns = stamp_ns.saturating_sub(reached_ns);
    }
}

/// How long `frames` at `rate_hz` last, in nanoseconds.
pub(super) fn frames_to_ns(frames: u64, rate_hz: u32) -> i64 {
    let ns = u128::from(frames) * 1_000_000_000 / u128::from(rate_hz.max(1));
    i64::try_from(ns).unwrap_or(i64::MAX)
}

/// How many frames at `rate_hz` last `ns`, to the nearest; none for the past.
pub(super) fn ns_to_frames(ns: i64, rate_hz: u32) -> u64 {
    let frames = (u128::from(ns.max(0).unsigned_abs()) * u128::from(rate_hz) + 500_000_000) / 1_000_000_000;
    u64::try_from(frames).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: i64 = 1_000_000;
    const HOUR: i64 = 3_600_000 * MS;

    #[test]
    fn the_first_stamp_is_exact_and_later_ones_may_jitter() {
        let mut clock = Clock::new(None);
        assert_eq!(clock.place(21 * MS, 0), Placement::AfterSilence(21 * MS));
        assert_eq!(clock.place(63 * MS, 42 * MS), Placement::Append);
        assert_eq!(clock.place(40 * MS, 42 * MS), Placement::Append);
        assert_eq!(clock.place(173 * MS, 142 * MS), Placement::AfterSilence(31 * MS));
    }

    #[test]
    fn priming_lies_before_zero() {
        assert_eq!(Clock::new(None).place(-21 * MS, 0), Placement::Append);
    }

    #[test]
    fn a_restarted_clock_drops_nothing() {
        let mut clock = Clock::new(None);
        clock.place(0, 0);
        assert_eq!(clock.place(0, HOUR), Placement::MoveZero);
        assert_eq!(clock.place(20 * MS, HOUR + 20 * MS), Placement::Append);
        assert_eq!(clock.place(520 * MS, HOUR + 40 * MS), Placement::AfterSilence(480 * MS));
    }

    #[test]
    fn long_skips_need_a_declared_duration() {
        let mut undeclared = Clock::new(None);
        undeclared.place(0, 0);
        assert_eq!(undeclared.place(2 * HOUR, MS), Placement::MoveZero);
        let mut declared = Clock::new(Some(3 * HOUR));
        declared.place(0, 0);
        assert_eq!(declared.place(2 * HOUR, MS), Placement::AfterSilence(2 * HOUR - MS));
        assert_eq!(declared.place(i64::MAX, MS), Placement::MoveZero);
    }

    #[test]
    fn a_broadcast_clock_starts_at_zero() {
        let mut clock = Clock::new(Some(HOUR));
        assert_eq!(clock.place(26 * HOUR, 0), Placement::MoveZero);
        assert_eq!(clock.read(26 * HOUR + 5 * MS), 5 * MS);
    }

    #[test]
    fn extremes_saturate() {
        let mut clock = Clock::new(Some(i64::MIN));
        for stamp in [i64::MIN, i64::MAX, 0] {
            clock.place(stamp, i64::MAX);
            clock.place(stamp, i64::MIN);
        }
        assert_eq!(frames_to_ns(u64::MAX, 1), i64::MAX);
        assert!(ns_to_frames(i64::MAX, u32::MAX) > u64::from(u32::MAX));
        assert_eq!(ns_to_frames(-5, 48_000), 0);
    }

    #[test]
    fn frames_and_time_agree() {
        for rate in [8_000, 11_025, 44_100, 48_000] {
            for frames in [0, 1, 1_024, 999_999_937] {
                assert_eq!(ns_to_frames(frames_to_ns(frames, rate), rate), frames);
            }
        }
    }
}
