//! What can be recorded, and how does a device hand over its sound?

use super::ring::Intake;
use crate::language::Text;
use crate::text;
use crate::trouble::Failure;
use serde::{Deserialize, Serialize};

/// The two sides of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TrackKind {
    /// What is said in the room.
    Mic,
    /// What the computer plays: the other sites.
    System,
}

impl TrackKind {
    /// As it stands in file names.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Mic => "mic",
            Self::System => "system",
        }
    }

    /// For people.
    #[must_use]
    pub fn label(self) -> Text {
        match self {
            Self::Mic => text!("micrô", "microphone"),
            Self::System => text!("âm thanh máy tính", "computer sound"),
        }
    }
}

/// A microphone, or an output whose sound can be listened in on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The system's name for it; the same after a restart.
    pub id: String,
    /// The name people know.
    pub name: String,
    /// Which side it can record.
    pub kind: TrackKind,
    /// What the system uses unless told otherwise.
    pub default: bool,
}

/// The sound devices of a machine. Answers may be slow; never ask from a thread that writes sound.
pub trait Devices: Send + Sync {
    /// Everything that can be recorded now: microphones first.
    ///
    /// # Errors
    /// When the machine has no sound system that can be spoken to.
    fn list(&self) -> Result<Vec<Device>, Failure>;

    /// Begins to record the device with this id into `intake`, until the capture is dropped.
    ///
    /// # Errors
    /// When there is no such device now, or it cannot be opened.
    fn open(&self, id: &str, intake: Intake) -> Result<Box<dyn Capture>, Failure>;
}

/// A device that is being recorded.
pub trait Capture: Send {
    /// Whether the system hands over nothing at all while nothing is played, instead of silence.
    fn rests_when_silent(&self) -> bool {
        false
    }
}
