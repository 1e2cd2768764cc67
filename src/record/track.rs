//! One track of a recording: from the blocks of a device to places in its segments.

use super::SAMPLE_RATE_HZ;
use super::alarms::Alarms;
use super::device::{Device, TrackKind};
use super::meter::Meter;
use super::placing::{Arrival, Piece, Placing};
use super::ring::Outlet;
use super::segment::Segments;
use super::stretch::Stretch;
use crate::time::{Span, Timestamp};
use crate::trouble::Warning;
use std::io;
use std::path::Path;

const SECOND: i64 = SAMPLE_RATE_HZ as i64;
/// A device that was opened anew within this time has lost nothing worth a line.
const SHORTEST_GAP_MS: u64 = 100;

/// The recording's clock: samples since its start, without the pauses.
///
/// It is the computer's clock, made to go with the first device: two devices that run off together need no correction, and
/// of two that run apart only one does. When a sound server stands still for a moment, all its devices fall behind at
/// once, and so does this clock: what they play and what is recorded stay sample by sample the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timeline {
    pub(super) start_ns: u64,
    pub(super) paused_ns: u64,
    pub(super) paused_since_ns: Option<u64>,
    /// What arrived earlier belongs to a pause.
    pub(super) from_ns: u64,
    /// How many samples it is behind the computer's.
    behind: i64,
    /// The device it goes with, and how far that was behind at last.
    leader: Option<(TrackKind, i64)>,
    /// By how much the leader fell behind all at once and was not followed yet: the other device will tell, until this
    /// sample of the computer's clock.
    leap: Option<(i64, i64)>,
    /// How far the other device usually is behind the leader, and until when it may differ before that is the usual.
    apart: Option<i64>,
    apart_until: Option<i64>,
}

/// A leader is followed at once by no more than this between two looks: what is more is no clock that runs off, but a
/// leap, and whether the clock goes with it the other device tells.
const MOST_FOLLOWED: i64 = SECOND / 100;
/// Devices that fall behind by the same amount, give or take this, do so together.
const TOGETHER: i64 = SECOND / 200;
/// Two devices are each measured every five seconds, not at the same moment.
const OTHER_TELLS: i64 = 12 * SECOND;

impl Timeline {
    pub(super) fn new(start_ns: u64) -> Self {
        Self {
            start_ns,
            paused_ns: 0,
            paused_since_ns: None,
            from_ns: start_ns,
            behind: 0,
            leader: None,
            leap: None,
            apart: None,
            apart_until: None,
        }
    }

    /// The sample at this moment.
    pub(super) fn frame(&self, now_ns: u64) -> i64 {
        self.computer_frame(now_ns) - self.behind
    }

    /// Goes with the first of these devices that is known for long enough to be measured, each by how far it is behind the
    /// computer's clock.
    pub(super) fn follow(&mut self, now_ns: u64, devices: impl Iterator<Item = (TrackKind, Option<i64>)>) {
        let now = self.computer_frame(now_ns);
        let mut measured = devices.filter_map(|(kind, behind)| Some((kind, behind?)));
        let (leader, other) = (measured.next(), measured.next());
        match (self.leader, leader) {
            (Some((last_kind, last)), Some((kind, behind))) if last_kind == kind => {
                let step = behind - last;
                if step.abs() <= MOST_FOLLOWED {
                    self.behind += step;
                } else {
                    let before = self.leap.map_or(0, |(before, _)| before);
                    self.leap = Some((before + step, now + OTHER_TELLS));
                }
            }
            _ => (self.leap, self.apart, self.apart_until) = (None, None, None),
        }
        self.leader = leader;
        let Some((_, leader)) = leader else { return };
        let apart = other.map(|(_, other)| other - leader);
        let usual = match (apart, self.apart) {
            (Some(apart), Some(usual)) => (apart - usual).abs() <= TOGETHER,
            _ => true,
        };
        if usual {
            // What changes as slowly as clocks run is the new usual; a leap of one device alone is not, for a while.
            (self.apart, self.apart_until) = (apart, None);
            self.behind += self.leap.take().map_or(0, |(leapt, _)| leapt);
        } else if now >= *self.apart_until.get_or_insert(now + OTHER_TELLS) {
            (self.apart, self.apart_until) = (apart, None);
        }
        self.leap = self.leap.filter(|(_, until)| now < *until);
    }

    /// The same by the computer's clock alone.
    fn computer_frame(&self, now_ns: u64) -> i64 {
        let now_ns = self.paused_since_ns.map_or(now_ns, |since| since.min(now_ns));
        let passed = i128::from(now_ns) - i128::from(self.start_ns) - i128::from(self.paused_ns);
        (passed * i128::from(SECOND) / 1_000_000_000) as i64
    }
}

/// When a sample is heard.
pub(super) fn at(frame: u64) -> Timestamp {
    Timestamp::from_samples(frame, SAMPLE_RATE_HZ)
}

/// What happened on a track.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Happening {
    /// A person should know.
    Warned(Warning),
    /// The device is gone.
    Lost(Timestamp),
    /// Sound is missing here, and there is silence.
    Gap(Span),
}

/// A track that is being recorded.
#[derive(Debug)]
pub(super) struct Track {
    pub(super) kind: TrackKind,
    pub(super) device: Option<Device>,
    pub(super) meter: Meter,
    outlet: Option<Outlet>,
    rests: bool,
    heard_until_ns: u64,
    stretch: Stretch,
    placing: Placing,
    pub(super) segments: Segments,
    alarms: Alarms,
    lost_at: Option<u64>,
}

impl Track {
    pub(super) fn new(folder: &Path, kind: TrackKind) -> Self {
        Self {
            kind,
            device: None,
            meter: Meter::default(),
            outlet: None,
            rests: false,
            heard_until_ns: 0,
            stretch: Stretch::new(SAMPLE_RATE_HZ, SAMPLE_RATE_HZ),
            placing: Placing::at(0),
            segments: Segments::new(folder, kind),
            alarms: Alarms::new(kind),
            lost_at: None,
        }
    }

    /// Whether a device is heard.
    pub(super) fn is_connected(&self) -> bool {
        self.outlet.is_some()
    }

    /// Millionths by which the device's clock runs fast, once certain.
    pub(super) fn drift(&self) -> Option<f64> {
        self.placing.drift().parts_per_million()
    }

    /// How far the device is behind the computer's clock, once measured.
    pub(super) fn behind(&self) -> Option<i64> {
        self.placing.drift().behind().filter(|_| !self.placing.is_away())
    }

    /// A device was opened; what the one before still had comes first.
    pub(super) fn connect(&mut self, outlet: Outlet, device: Device, rests: bool) -> io::Result<()> {
        if self.outlet.is_some() {
            self.leave()?;
            self.lost_at.get_or_insert(self.placing.written());
        }
        self.stretch = Stretch::new(outlet.rate_hz(), SAMPLE_RATE_HZ);
        self.outlet = Some(outlet);
        self.device = Some(device);
        self.rests = rests;
        Ok(())
    }

    /// Takes what arrived, and fills what nobody has.
    pub(super) fn draw(&mut self, timeline: &Timeline, now_ns: u64, happened: &mut Vec<Happening>) -> io::Result<()> {
        let mut outcome = Ok(());
        let (mut raw, mut sound) = (Vec::new(), Vec::new());
        // What is there now and no more: a writer slower than its device must still hear commands and reach the disk.
        for _ in 0..self.outlet.as_ref().map_or(0, Outlet::waiting) {
            raw.clear();
            let Some(block) = self.outlet.as_mut().and_then(|outlet| outlet.next(&mut raw)) else { break };
            self.heard_until_ns = block.arrived_ns;
            if timeline.paused_since_ns.is_some() || block.arrived_ns < timeline.from_ns {
                continue;
            }
            let rate = self.outlet.as_ref().map_or(SAMPLE_RATE_HZ, Outlet::rate_hz);
            let frames = (raw.len() as i64 * SECOND + i64::from(rate) / 2) / i64::from(rate);
            self.meter.hear(&raw, frames as f32 / SECOND as f32);
            happened.extend(self.alarms.hear(&raw).into_iter().map(Happening::Warned));
            sound.clear();
            self.stretch.feed(&raw, self.placing.drift().speed(), &mut sound);
            let arrival =
                Arrival { at: timeline.frame(block.arrived_ns), by_computer: timeline.computer_frame(block.arrived_ns) };
            let mut pieces = Vec::new();
            let missing = self.placing.take(&sound, self.stretch.pending(), frames, arrival, &mut pieces);
            outcome = outcome.and(self.write(pieces, missing, happened));
        }
        let mut pieces = Vec::new();
        let now = timeline.frame(now_ns);
        let missing = self.placing.tick(now, &mut pieces);
        outcome = outcome.and(self.write(pieces, missing, happened));
        if let Some(lost) = self.outlet.as_ref().map(Outlet::take_lost).filter(|lost| *lost > 0) {
            tracing::warn!(samples = lost, track = self.kind.key(), "the ring was full");
        }
        if self.outlet.as_ref().is_some_and(Outlet::is_closed) {
            outcome = outcome.and(self.leave());
            self.outlet = None;
            if timeline.paused_since_ns.is_none() {
                self.lost_at.get_or_insert(self.placing.written());
                happened.push(Happening::Lost(at(self.placing.written())));
            }
        }
        let resting = self.rests && now_ns.saturating_sub(self.heard_until_ns) > 2_000_000_000;
        if resting && !self.placing.is_away() {
            outcome = outcome.and(self.leave());
        }
        if self.placing.is_away() && (self.outlet.is_none() || resting) {
            outcome = outcome.and(self.fill_to(now - SECOND));
        }
        outcome
    }

    /// Nobody has the sound up to here.
    pub(super) fn fill_to(&mut self, frame: i64) -> io::Result<()> {
        let mut pieces = Vec::new();
        self.placing.fill_to(frame, &mut pieces);
        self.write(pieces, None, &mut Vec::new())
    }

    /// Puts down what is still being held or interpolated, and forgets where the device stood.
    pub(super) fn leave(&mut self) -> io::Result<()> {
        let mut rest = Vec::new();
        self.stretch.drain(&mut rest);
        let mut pieces = Vec::new();
        let missing = self.placing.leave(rest, &mut pieces);
        self.write(pieces, missing, &mut Vec::new())
    }

    /// How much of the track has its place.
    pub(super) fn written(&self) -> u64 {
        self.placing.written()
    }

    /// The stretch in which the device was gone, once it is over.
    pub(super) fn close_gap(&mut self, happened: &mut Vec<Happening>) {
        let gap = self.lost_at.take().and_then(|from| Span::new(at(from), at(self.segments.end())));
        happened.extend(gap.filter(|gap| gap.duration_ms() >= SHORTEST_GAP_MS).map(Happening::Gap));
    }

    fn write(&mut self, pieces: Vec<Piece>, missing: Option<u64>, happened: &mut Vec<Happening>) -> io::Result<()> {
        let mut outcome = Ok(());
        for piece in pieces {
            match piece {
                Piece::Sound(sound) => {
                    self.close_gap(happened);
                    self.segments.sound(&sound);
                }
                Piece::Silence(frames) => {
                    let from = self.segments.end();
                    outcome = outcome.and(self.segments.silence(frames));
                    if missing == Some(frames) {
                        happened.extend(Span::new(at(from), at(from + frames)).map(Happening::Gap));
                    }
                }
            }
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How far the clock is behind after these looks: the second, and how far both devices are behind by then.
    fn followed(looks: &[(u64, Option<i64>, Option<i64>)]) -> i64 {
        let mut timeline = Timeline::new(0);
        for &(second, mic, system) in looks {
            timeline.follow(second * 1_000_000_000, [(TrackKind::Mic, mic), (TrackKind::System, system)].into_iter());
        }
        timeline.behind
    }

    const STILL: i64 = 43 * SECOND / 1000;

    #[test]
    fn a_server_that_stood_still_is_followed_whichever_device_tells_first() {
        let quiet = [(1, None, None), (5, Some(0), Some(0)), (10, Some(3), Some(1))];
        let leader_first = [(15, Some(STILL), Some(1)), (17, Some(STILL), Some(STILL)), (18, Some(STILL), Some(STILL))];
        let other_first = [(15, Some(3), Some(STILL)), (17, Some(STILL), Some(STILL)), (18, Some(STILL), Some(STILL))];
        for after in [leader_first, other_first] {
            assert_eq!(followed(&[quiet.as_slice(), &after].concat()), STILL);
        }
        let alone: Vec<_> = quiet.iter().chain(&leader_first).map(|&(second, mic, _)| (second, mic, None)).collect();
        assert_eq!(followed(&alone), STILL);
    }

    #[test]
    fn a_device_that_lost_sound_by_itself_is_not_followed() {
        let leader = [(5, Some(0), Some(0)), (10, Some(STILL), Some(0)), (15, Some(STILL), Some(0)), (30, Some(STILL), Some(0))];
        assert_eq!(followed(&leader), 0);
        let other = [(5, Some(0), Some(0)), (10, Some(0), Some(STILL)), (15, Some(0), Some(STILL)), (30, Some(0), Some(STILL))];
        assert_eq!(followed(&other), 0);
        // And later they may fall behind together all the same.
        let later = [(40, Some(2 * STILL), Some(0)), (42, Some(2 * STILL), Some(STILL))];
        assert_eq!(followed(&[leader.as_slice(), &later].concat()), STILL);
    }

    #[test]
    fn clocks_that_run_off_are_followed_step_by_step() {
        let looks: Vec<_> = (1..100).map(|look| (look * 5, Some(look as i64 * 100), Some(look as i64 * 130))).collect();
        assert_eq!(followed(&looks), 98 * 100);
    }
}
