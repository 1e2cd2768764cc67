//! How far is the decoding?
//!
//! In milliseconds of sound where every recording says how long it is; where one does not (live recordings, `WebM` from
//! a browser), in bytes of the files.

use crate::progress::{Event, Observer, Stage, proceed};
use crate::trouble::Failure;

/// The observer is told at most once in so much sound, and asked whether to go on.
const OFTEN_NS: i64 = 2_000_000_000;

/// Tells an observer how far the parts are.
pub(super) struct Steps<'observer> {
    observer: &'observer mut dyn Observer,
    in_bytes: bool,
    total: u64,
    done_before: u64,
    done: u64,
    told_at_ns: i64,
}

/// What is known of a part before it is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    /// Its length in milliseconds, if it says so.
    pub(super) declared_ms: Option<u64>,
    /// Its length in bytes.
    pub(super) bytes: u64,
}

impl<'observer> Steps<'observer> {
    /// Begins the stage.
    pub(super) fn begin(extents: &[Extent], observer: &'observer mut dyn Observer) -> Result<Self, Failure> {
        let total_ms: Option<u64> = extents.iter().map(|extent| extent.declared_ms.filter(|ms| *ms > 0)).sum();
        let total = total_ms.unwrap_or_else(|| extents.iter().map(|extent| extent.bytes).sum());
        proceed(observer.notice(Event::Started { stage: Stage::Media, total: Some(total) }))?;
        Ok(Self { observer, in_bytes: total_ms.is_none(), total, done_before: 0, done: 0, told_at_ns: 0 })
    }

    /// The present part has come so far.
    pub(super) fn advance(&mut self, reached_ns: i64, bytes_read: u64) -> Result<(), Failure> {
        if reached_ns.saturating_sub(self.told_at_ns) < OFTEN_NS && reached_ns >= self.told_at_ns {
            return Ok(());
        }
        self.told_at_ns = reached_ns;
        let here = if self.in_bytes { bytes_read } else { reached_ns.max(0).unsigned_abs() / 1_000_000 };
        self.tell(self.done_before.saturating_add(here))
    }

    /// Nothing has happened, but somebody may want to stop.
    pub(super) fn ask(&mut self) -> Result<(), Failure> {
        self.tell(self.done)
    }

    /// The present part is complete.
    pub(super) fn complete_part(&mut self, extent: Extent) -> Result<(), Failure> {
        self.told_at_ns = 0;
        self.done_before += if self.in_bytes { extent.bytes } else { extent.declared_ms.unwrap_or(0) };
        self.tell(self.done_before)
    }

    /// Never falls (a part may be decoded twice) and never exceeds the total.
    fn tell(&mut self, done: u64) -> Result<(), Failure> {
        self.done = done.min(self.total).max(self.done);
        proceed(self.observer.notice(Event::Advanced { stage: Stage::Media, done: self.done }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Answer;

    #[derive(Default)]
    struct Seen(Vec<u64>, Option<u64>);

    impl Observer for Seen {
        fn notice(&mut self, event: Event) -> Answer {
            match event {
                Event::Started { total, .. } => self.1 = total,
                Event::Advanced { done, .. } => self.0.push(done),
                _ => {}
            }
            Answer::Continue
        }
    }

    fn run(extents: &[Extent]) -> Seen {
        let mut seen = Seen::default();
        let mut steps = Steps::begin(extents, &mut seen).unwrap();
        for extent in extents {
            for second in [0, 3, 4, 6, 2, 9] {
                steps.advance(second * 1_000_000_000, second as u64 * 100).unwrap();
            }
            steps.complete_part(*extent).unwrap();
        }
        seen
    }

    #[test]
    fn counts_sound_if_all_is_declared() {
        let seen = run(&[Extent { declared_ms: Some(8_000), bytes: 900 }, Extent { declared_ms: Some(9_000), bytes: 900 }]);
        assert_eq!(seen.1, Some(17_000));
        assert_eq!(seen.0, [3_000, 6_000, 6_000, 9_000, 9_000, 11_000, 14_000, 14_000, 17_000, 17_000]);
    }

    #[test]
    fn counts_bytes_otherwise() {
        let seen = run(&[Extent { declared_ms: None, bytes: 900 }, Extent { declared_ms: Some(9_000), bytes: 900 }]);
        assert_eq!(seen.1, Some(1_800));
        assert_eq!(seen.0.last(), Some(&1_800));
        assert!(seen.0.is_sorted());
    }
}
