//! How do decoded pieces become one unbroken track?
//!
//! Each piece comes with its time. Here it is cut to what is heard of it, gaps before it are filled with silence, and
//! it goes through the resampler to the file. Damage is noted first and measured when sound goes on: only then is its
//! length known.

use super::audio::SAMPLE_RATE_HZ;
use super::clock::{Clock, Placement, frames_to_ns, ns_to_frames};
use super::resample::Resampler;
use super::track::TrackWriter;
use crate::time::{Span, Timestamp};
use crate::trouble::Failure;
use std::ops::Range;

/// Silence put in for a gap in the stamps is worth a note from this length on.
pub(super) const NOTABLE_GAP_NS: i64 = 2_000_000_000;
/// Damage closer than this is one damage.
const ONE_DAMAGE_MS: u64 = 500;
const SILENCE: [f32; 4_096] = [0.0; 4_096];

/// One part of a recording on its way into the track.
pub(super) struct Placing<'track> {
    track: &'track mut TrackWriter,
    clock: Clock,
    resampler: Option<Resampler>,
    /// First sample of this part, and of the stretch that the present resampler makes.
    part_start: u64,
    stretch_start: u64,
    pending_damage: bool,
    /// A gap in the stamps of such a length means that something was lost.
    pub(super) damage_ns: Range<i64>,
    /// Where sound could not be decoded, on the joined clock.
    pub(super) damaged: Vec<Span>,
    /// Where the recorder wrote nothing, on the joined clock.
    pub(super) gaps: Vec<Span>,
    /// Whether a stamp had to be disbelieved.
    pub(super) clock_moved: bool,
}

impl<'track> Placing<'track> {
    /// Begins a part behind what the track holds.
    pub(super) fn new(track: &'track mut TrackWriter, declared_ns: Option<i64>) -> Self {
        let start = track.samples();
        Self {
            track,
            clock: Clock::new(declared_ns),
            resampler: None,
            part_start: start,
            stretch_start: start,
            pending_damage: false,
            damage_ns: 0..0,
            damaged: Vec::new(),
            gaps: Vec::new(),
            clock_moved: false,
        }
    }

    /// How far the part has come, on its own clock.
    pub(super) fn reached_ns(&self) -> i64 {
        let before = frames_to_ns(self.stretch_start - self.part_start, SAMPLE_RATE_HZ);
        let since = self.resampler.as_ref().map_or(0, |resampler| frames_to_ns(resampler.taken(), resampler.rate_hz()));
        before.saturating_add(since)
    }

    /// Notes that something between here and the next piece cannot be decoded.
    pub(super) fn damage(&mut self) {
        self.pending_damage = true;
    }

    /// A new stream begins: its first stamp stands for now.
    pub(super) fn restart_clock(&mut self, stamp_ns: i64) {
        self.clock.restart(stamp_ns, self.reached_ns());
    }

    /// Adds mono sound whose first frame is stamped `start_ns`, as far as it lies in `keep`. False if no recording can
    /// have such a rate.
    pub(super) fn put(&mut self, start_ns: i64, keep: &Range<i64>, rate_hz: u32, mono: &[f32]) -> Result<bool, Failure> {
        if self.resampler.as_ref().is_none_or(|resampler| resampler.rate_hz() != rate_hz) {
            let Some(next) = Resampler::new(rate_hz) else { return Ok(false) };
            self.finish_stretch()?;
            self.resampler = Some(next);
        }
        let early = ns_to_frames(keep.start.saturating_sub(start_ns).max(self.clock.read(start_ns).saturating_neg()), rate_hz);
        let first = if self.reached_ns() == 0 || keep.start > start_ns { early } else { 0 };
        let first = usize::try_from(first).unwrap_or(usize::MAX).min(mono.len());
        let last =
            usize::try_from(ns_to_frames(keep.end.saturating_sub(start_ns), rate_hz)).unwrap_or(usize::MAX).min(mono.len());
        if last <= first {
            return Ok(true);
        }
        let heard_ns = start_ns.saturating_add(frames_to_ns(first as u64, rate_hz));
        self.make_room(heard_ns, rate_hz)?;
        self.push(&mono[first..last])?;
        Ok(true)
    }

    /// Fills the gap before a piece of sound, and says what the gap was.
    fn make_room(&mut self, stamp_ns: i64, rate_hz: u32) -> Result<(), Failure> {
        let reached_ns = self.reached_ns();
        if self.pending_damage {
            self.clock.be_exact();
        }
        match self.clock.place(stamp_ns, reached_ns) {
            Placement::Append => {
                if std::mem::take(&mut self.pending_damage) {
                    self.note_damage(reached_ns..reached_ns);
                }
            }
            Placement::MoveZero => {
                self.clock_moved = true;
                if std::mem::take(&mut self.pending_damage) {
                    self.note_damage(reached_ns..reached_ns);
                }
            }
            Placement::AfterSilence(gap_ns) => {
                let mut frames = ns_to_frames(gap_ns, rate_hz);
                while frames > 0 {
                    let count = frames.min(SILENCE.len() as u64);
                    self.push(&SILENCE[..count as usize])?;
                    frames -= count;
                }
                let gap = reached_ns..self.reached_ns();
                let lost = self.damage_ns.contains(&gap_ns) && reached_ns > 0;
                if std::mem::take(&mut self.pending_damage) || lost {
                    self.note_damage(gap);
                } else if gap_ns >= NOTABLE_GAP_NS {
                    self.gaps.push(self.span(&gap));
                }
            }
        }
        Ok(())
    }

    fn note_damage(&mut self, time: Range<i64>) {
        let span = self.span(&time);
        match self.damaged.last_mut() {
            Some(last) if span.start() <= last.end().plus_ms(ONE_DAMAGE_MS) => *last = last.join(span),
            _ => self.damaged.push(span),
        }
    }

    /// A stretch of this part's clock on the joined clock.
    fn span(&self, time: &Range<i64>) -> Span {
        let before_ms = Timestamp::from_samples(self.part_start, SAMPLE_RATE_HZ).as_ms();
        let ms = |ns: i64| before_ms.saturating_add(ns.max(0).unsigned_abs() / 1_000_000);
        Span::from_ms(ms(time.start), ms(time.end.saturating_add(999_999)))
    }

    fn push(&mut self, mono: &[f32]) -> Result<(), Failure> {
        let track = &mut *self.track;
        match self.resampler.as_mut() {
            Some(resampler) => resampler.push(mono, &mut |sound: &[f32]| track.write(sound)),
            None => Ok(()),
        }
    }

    fn finish_stretch(&mut self) -> Result<(), Failure> {
        if let Some(resampler) = self.resampler.take() {
            let track = &mut *self.track;
            resampler.finish(&mut |sound: &[f32]| track.write(sound))?;
        }
        self.stretch_start = self.track.samples();
        Ok(())
    }

    /// Completes the part; damage at its very end is noted where the sound stops.
    pub(super) fn finish(mut self) -> Result<Placed, Failure> {
        if std::mem::take(&mut self.pending_damage) {
            let reached_ns = self.reached_ns();
            self.note_damage(reached_ns..reached_ns);
        }
        self.finish_stretch()?;
        let samples = self.track.samples() - self.part_start;
        Ok(Placed { samples, damaged: self.damaged, gaps: self.gaps, clock_moved: self.clock_moved })
    }
}

/// What became of a part.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Placed {
    /// Its length at 16 kHz.
    pub(super) samples: u64,
    /// Where sound could not be decoded, on the joined clock.
    pub(super) damaged: Vec<Span>,
    /// Where the recorder wrote nothing, on the joined clock.
    pub(super) gaps: Vec<Span>,
    /// Whether a stamp had to be disbelieved.
    pub(super) clock_moved: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: i64 = 1_000_000;
    const ALL: Range<i64> = i64::MIN..i64::MAX;

    fn place(work: impl FnOnce(&mut Placing<'_>)) -> (Placed, Vec<f32>) {
        let folder = tempfile::tempdir().unwrap();
        let mut track = TrackWriter::create(&folder.path().join("sound.wav")).unwrap();
        track.write(&[0.0; 1_600]).unwrap();
        let mut placing = Placing::new(&mut track, None);
        work(&mut placing);
        let placed = placing.finish().unwrap();
        let audio = track.finish().unwrap();
        (placed, audio.read_samples(1_600, usize::MAX).unwrap())
    }

    #[test]
    fn priming_is_cut_and_padding_too() {
        let (placed, sound) = place(|placing| {
            placing.put(-10 * MS, &ALL, 16_000, &[0.5; 320]).unwrap();
            placing.put(10 * MS, &(i64::MIN..15 * MS), 16_000, &[0.25; 320]).unwrap();
        });
        assert_eq!(placed.samples, 240);
        assert_eq!(sound, [vec![0.5; 160], vec![0.25; 80]].concat());
    }

    #[test]
    fn a_late_start_and_a_gap_become_silence() {
        let (placed, sound) = place(|placing| {
            placing.put(10 * MS, &ALL, 16_000, &[0.5; 160]).unwrap();
            placing.put(3_000 * MS, &ALL, 16_000, &[0.25; 16]).unwrap();
        });
        assert_eq!(sound.len(), 48_016);
        assert_eq!(
            (sound[159], sound[160], sound[319], sound[320], sound[47_999], sound[48_000]),
            (0.0, 0.5, 0.5, 0.0, 0.0, 0.25)
        );
        assert_eq!(placed.gaps, [Span::from_ms(120, 3_100)]);
        assert!(placed.damaged.is_empty());
    }

    #[test]
    fn damage_has_a_place_and_keeps_the_clock() {
        let (placed, sound) = place(|placing| {
            placing.put(0, &ALL, 16_000, &[0.5; 160]).unwrap();
            placing.damage();
            placing.put(20 * MS, &ALL, 16_000, &[0.5; 160]).unwrap();
            placing.damage();
            placing.damage();
            placing.put(50 * MS, &ALL, 16_000, &[0.5; 160]).unwrap();
        });
        assert_eq!(sound.len(), 960);
        assert_eq!(placed.damaged, [Span::from_ms(110, 150)]);
    }

    #[test]
    fn a_change_of_rate_keeps_every_sample_in_place() {
        let (placed, _) = place(|placing| {
            placing.put(0, &ALL, 48_000, &[0.5; 48_000]).unwrap();
            placing.put(1_000 * MS, &ALL, 8_000, &[0.25; 8_000]).unwrap();
            assert_eq!(placing.reached_ns(), 2_000 * MS);
            placing.put(2_000 * MS, &ALL, 44_100, &[0.25; 44_100]).unwrap();
        });
        assert_eq!(placed.samples, 48_000);
    }

    #[test]
    fn an_impossible_rate_is_refused() {
        place(|placing| assert!(!placing.put(0, &ALL, 0, &[0.5]).unwrap()));
    }
}
