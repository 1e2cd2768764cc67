//! Who opens a device, notices that it is gone, and opens it again? A thread for each track, that may be slow.

use super::clock::Clock;
use super::device::{Capture, Device, Devices, TrackKind};
use super::ring::{Outlet, ring};
use super::session::Wish;
use crate::trouble::Failure;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// How often a device is looked at.
const GLANCE: Duration = Duration::from_millis(500);
/// A device that hands over nothing for so many glances is asked after.
const SILENT_GLANCES: u32 = 4;
/// One that was just opened may have seconds of older sound to get rid of first.
const FIRST_GLANCES: u32 = 10;
/// And for so long by the computer's clock, however fast the recording's runs.
const SILENT_AT_LEAST: Duration = Duration::from_secs(1);
/// The system's default device is asked for every so many glances.
const DEFAULT_GLANCES: u32 = 4;

/// What a keeper tells the writer.
pub(super) enum Found {
    /// A device is open.
    Connected {
        track: TrackKind,
        outlet: Outlet,
        device: Device,
        rests: bool,
        /// The system's default device is another one now.
        moved: bool,
    },
    /// It could not be opened.
    Refused { track: TrackKind, failure: Failure },
}

/// Keeps one track connected.
pub(super) struct Keeper {
    pub(super) track: TrackKind,
    pub(super) wish: Wish,
    pub(super) devices: Arc<dyn Devices>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) stop: Arc<AtomicBool>,
    pub(super) found: Sender<Found>,
}

/// A device that is open, and the count of what arrives from it.
struct Open {
    device: Device,
    capture: Box<dyn Capture>,
    arrivals: Weak<AtomicU64>,
}

/// Why a device is let go.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Stopped,
    Lost,
    Moved,
}

impl Keeper {
    /// Until the recording stops.
    pub(super) fn run(self) {
        let (mut refused, mut moved) = (false, false);
        while !self.stop.load(Ordering::Relaxed) {
            match self.connect(moved) {
                Ok(Open { device, capture, arrivals }) => {
                    refused = false;
                    match self.watch(&device, capture.as_ref(), &arrivals) {
                        End::Stopped => return,
                        // That it is gone is told already, and says more than that it cannot be opened.
                        End::Lost => (moved, refused) = (false, true),
                        End::Moved => moved = true,
                    }
                }
                Err(failure) => {
                    if !refused && self.found.send(Found::Refused { track: self.track, failure }).is_err() {
                        return;
                    }
                    refused = true;
                    self.clock.wait(GLANCE);
                }
            }
        }
    }

    fn connect(&self, moved: bool) -> Result<Open, Failure> {
        let device = self.wish.choose(self.track, &self.devices.list()?)?;
        let (intake, outlet) = ring(Arc::clone(&self.clock));
        let arrivals = intake.arrivals();
        let capture = self.devices.open(&device.id, intake)?;
        let rests = capture.rests_when_silent();
        let _ = self.found.send(Found::Connected { track: self.track, outlet, device: device.clone(), rests, moved });
        Ok(Open { device, capture, arrivals })
    }

    fn watch(&self, device: &Device, capture: &dyn Capture, arrivals: &Weak<AtomicU64>) -> End {
        let (mut seen, mut silent, mut glances, mut heard) = (0, 0, 0_u32, Instant::now());
        loop {
            self.clock.wait(GLANCE);
            if self.stop.load(Ordering::Relaxed) {
                return End::Stopped;
            }
            glances = glances.wrapping_add(1);
            // The device's end is gone with its thread.
            let Some(now) = arrivals.upgrade().map(|arrivals| arrivals.load(Ordering::Relaxed)) else { return End::Lost };
            if now == seen {
                silent += 1;
            } else {
                (seen, silent, heard) = (now, 0, Instant::now());
            }
            let patience = if seen == 0 { FIRST_GLANCES } else { SILENT_GLANCES };
            if silent >= patience && heard.elapsed() >= SILENT_AT_LEAST {
                let there = self.devices.list().is_ok_and(|list| list.iter().any(|other| other.id == device.id));
                if !(there && capture.rests_when_silent()) {
                    return End::Lost;
                }
                silent = 0;
            }
            if self.wish == Wish::Default && glances.is_multiple_of(DEFAULT_GLANCES) && self.has_moved(device) {
                return End::Moved;
            }
        }
    }

    fn has_moved(&self, device: &Device) -> bool {
        let list = self.devices.list().unwrap_or_default();
        list.iter().any(|other| other.kind == self.track && other.default && other.id != device.id)
    }
}
