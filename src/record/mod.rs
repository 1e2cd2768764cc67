//! How is a meeting recorded, so that nothing is lost?
//!
//! ```text
//!  device --intake--> ring --outlet--> placing --> stretch --> segments (WAV, ten minutes each)    } one folder
//!  (its own thread)                    (clock)    (drift)      manifest (a line an event, synced)  }
//!       ^                                                          |
//!     keeper: opens, watches, opens again                     recover --> mix --> the pipeline
//! ```
//!
//! A lost recording cannot be made again, so everything here is judged by what survives:
//! - The device's thread only copies into a ring that holds a minute; nothing a disk does can stop it.
//! - Sample `n` of a track was heard `n / 48000` seconds after the recording's start, on both tracks, by the clock of the
//!   first device. A gap is silence of the right length and a line in the manifest; a second device that runs faster or
//!   slower is measured and corrected.
//! - What is on disk is a recording at every moment: segments of plain WAV whose headers are renewed with every flush,
//!   and a manifest that is only ever appended to. [`recover`] needs nothing else.
//! - Nothing grows with the length of the meeting but the files.
//!
//! Devices stand behind [`Devices`]: `PulseAudio` and `PipeWire` on Linux, cpal (WASAPI with loopback, `CoreAudio` with
//! process tap, ALSA) elsewhere, and [`ScriptedDevices`], which tests choose.

mod alarms;
mod clock;
mod consent;
mod device;
mod downmix;
mod drift;
mod folder;
mod inbox;
mod keeper;
mod levels;
mod manifest;
mod meter;
mod mix;
mod placing;
mod recover;
mod ring;
mod scripted;
mod segment;
mod session;
mod space;
mod stretch;
mod tail;
mod track;
mod writer;

#[cfg(feature = "record")]
mod sound_card;

#[cfg(all(feature = "record", target_os = "linux"))]
mod pulse;

pub use clock::{Clock, MachineClock, ScriptedClock};
pub use consent::Consent;
pub(crate) use consent::{is_yes, notice, question};
pub use device::{Capture, Device, Devices, TrackKind};
pub use inbox::{Fate, Inbox, Ready, Seen};
pub use levels::levels;
pub use manifest::{Event, Manifest};
pub use mix::mix;
pub use recover::{Recovered, recover};
pub use ring::{Intake, Origin};
pub use scripted::{Incident, ScriptedDevices};
pub use session::{Command, Notice, Plan, Session, Status, TrackStatus, Wish};
pub use tail::Tail;

/// The devices of this machine: the sound server's where one answers, else the sound cards.
///
/// # Errors
/// When this build has no sound devices.
pub fn machine_devices() -> Result<std::sync::Arc<dyn Devices>, crate::trouble::Failure> {
    #[cfg(all(feature = "record", target_os = "linux"))]
    {
        let pulse = pulse::Pulse::default();
        if pulse.is_there() {
            return Ok(std::sync::Arc::new(pulse));
        }
    }
    #[cfg(feature = "record")]
    return Ok(std::sync::Arc::new(sound_card::SoundCards));
    #[cfg(not(feature = "record"))]
    Err(crate::trouble::Failure::failed(
        crate::text!("bản dựng này không có phần record", "this build leaves out record"),
        crate::text!(
            "dựng lại với các tính năng mặc định: cargo build --release",
            "build with the default features: cargo build --release"
        ),
    ))
}

/// Samples a second of every track.
pub const SAMPLE_RATE_HZ: u32 = 48_000;
