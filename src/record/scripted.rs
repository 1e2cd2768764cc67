//! Devices that play what they were told, for tests of everything around real ones: chosen explicitly.
//!
//! Every sample tells when it was heard ([`ScriptedDevices::sample`]), so a recording can be checked sample by sample.

use super::SAMPLE_RATE_HZ;
use super::clock::Clock;
use super::device::{Capture, Device, Devices, TrackKind};
use super::ring::Intake;
use crate::text;
use crate::trouble::Failure;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Samples of a block: 20 ms.
const BLOCK: u64 = SAMPLE_RATE_HZ as u64 / 50;

/// Something that happens to a scripted device, in milliseconds since the devices were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Incident {
    /// The device is unplugged, and plugged in again.
    Gone {
        /// Which.
        track: TrackKind,
        /// From.
        from_ms: u64,
        /// To.
        to_ms: u64,
    },
    /// It hands over silence.
    Mute {
        /// Which.
        track: TrackKind,
        /// From.
        from_ms: u64,
        /// To.
        to_ms: u64,
    },
    /// It is far too loud.
    Loud {
        /// Which.
        track: TrackKind,
        /// From.
        from_ms: u64,
        /// To.
        to_ms: u64,
    },
}

/// A microphone and an output that play a script.
#[derive(Clone)]
pub struct ScriptedDevices {
    clock: Arc<dyn Clock>,
    origin_ns: u64,
    incidents: Vec<Incident>,
    /// How fast the clocks of the microphone and of the output are, in millionths.
    fast: [i64; 2],
}

impl ScriptedDevices {
    /// Devices on this clock, to which this happens.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, incidents: Vec<Incident>) -> Self {
        let origin_ns = clock.now_ns();
        Self { clock, origin_ns, incidents, fast: [0, 0] }
    }

    /// The same, with a microphone and an output whose clocks run fast by so many millionths.
    #[must_use]
    pub fn with_fast_clocks(self, microphone: i64, output: i64) -> Self {
        Self { fast: [microphone, output], ..self }
    }

    /// What a track hears at sample `n` since the devices were made: noise that never repeats itself, at -12 dB.
    #[must_use]
    pub fn sample(track: TrackKind, n: u64) -> i16 {
        let seed = n ^ if track == TrackKind::Mic { 0x9e37_79b9_7f4a_7c15 } else { 0xd1b5_4a32_d192_ed03 };
        let mut x = seed.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x ^= x >> 31;
        x = x.wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x >> 48) as i16) / 4
    }

    fn now_ms(&self) -> u64 {
        (self.clock.now_ns() - self.origin_ns) / 1_000_000
    }

    fn is_gone(&self, kind: TrackKind, now_ms: u64) -> bool {
        self.incidents.iter().any(|incident| {
            matches!(incident, Incident::Gone { track, from_ms, to_ms } if *track == kind && (*from_ms..*to_ms).contains(&now_ms))
        })
    }

    fn heard(&self, kind: TrackKind, n: u64) -> i16 {
        let now_ms = n * 1000 / u64::from(SAMPLE_RATE_HZ);
        let sample = Self::sample(kind, n);
        for incident in &self.incidents {
            match incident {
                Incident::Mute { track, from_ms, to_ms } if *track == kind && (*from_ms..*to_ms).contains(&now_ms) => return 0,
                Incident::Loud { track, from_ms, to_ms } if *track == kind && (*from_ms..*to_ms).contains(&now_ms) => {
                    return if sample > 0 { i16::MAX } else { i16::MIN };
                }
                _ => {}
            }
        }
        sample
    }

    /// When the device's sample `n` was there, in nanoseconds since the devices were made.
    fn due_ns(&self, kind: TrackKind, n: u64) -> u64 {
        let fast = if kind == TrackKind::Mic { self.fast[0] } else { self.fast[1] };
        let ns = i128::from(n) * 1_000_000_000 / i128::from(SAMPLE_RATE_HZ);
        (ns * 1_000_000 / i128::from(1_000_000 + fast)) as u64
    }

    fn play(&self, kind: TrackKind, intake: &mut Intake, stop: &AtomicBool) {
        let mut next = (self.clock.now_ns() - self.origin_ns) * u64::from(SAMPLE_RATE_HZ) / 1_000_000_000;
        while !stop.load(Ordering::Relaxed) && !self.is_gone(kind, self.now_ms()) {
            let passed = self.clock.now_ns() - self.origin_ns;
            while self.due_ns(kind, next + BLOCK) <= passed {
                let arrived = self.origin_ns + self.due_ns(kind, next + BLOCK);
                intake.take_at(arrived, (next..next + BLOCK).map(|n| self.heard(kind, n)), 1);
                next += BLOCK;
            }
            self.clock.wait(Duration::from_millis(20));
        }
    }
}

impl Devices for ScriptedDevices {
    fn list(&self) -> Result<Vec<Device>, Failure> {
        let now_ms = self.now_ms();
        let device = |kind: TrackKind| Device {
            id: format!("scripted-{}", kind.key()),
            name: format!("Scripted {}", kind.key()),
            kind,
            default: true,
        };
        let kinds = [TrackKind::Mic, TrackKind::System];
        Ok(kinds.into_iter().filter(|kind| !self.is_gone(*kind, now_ms)).map(device).collect())
    }

    fn open(&self, id: &str, mut intake: Intake) -> Result<Box<dyn Capture>, Failure> {
        let found = self.list()?.into_iter().find(|device| device.id == id);
        let Some(Device { kind, .. }) = found else {
            return Err(Failure::failed(text!("không còn {id}", "{id} is gone"), text!("kịch bản", "scripted")));
        };
        let stop = Arc::new(AtomicBool::new(false));
        let (devices, stops) = (self.clone(), Arc::clone(&stop));
        std::thread::spawn(move || devices.play(kind, &mut intake, &stops));
        Ok(Box::new(Playing(stop)))
    }
}

struct Playing(Arc<AtomicBool>);

impl Capture for Playing {}

impl Drop for Playing {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
