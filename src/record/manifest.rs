//! What happened while a meeting was recorded? A file of lines that is only ever appended to.
//!
//! A line torn by a power cut costs itself; the sound does not depend on any of them, because every sample's place
//! follows from the name of its file.

use super::consent::Consent;
use super::device::{Device, TrackKind};
use super::folder::RESERVE;
use crate::time::Timestamp;
use crate::transcript::Marker;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The manifest's file name.
pub(super) const FILE: &str = "manifest.jsonl";
/// The value of `schema` in its first line.
pub(super) const SCHEMA: &str = "thuky.recording/1";

/// One line of the manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The recording begins.
    Started {
        /// Always `thuky.recording/1`.
        schema: String,
        /// Version of the program.
        version: String,
        /// The wall clock, RFC 3339 with its zone.
        at: String,
        /// Samples a second of every track.
        sample_rate_hz: u32,
        /// The tracks that are wanted.
        tracks: Vec<TrackKind>,
        /// Who was told.
        consent: Option<Consent>,
    },
    /// A device is recorded from here on.
    Connected {
        /// On which track.
        track: TrackKind,
        /// When.
        at_ms: Timestamp,
        /// Which.
        device: Device,
    },
    /// A device is gone.
    Lost {
        /// On which track.
        track: TrackKind,
        /// When.
        at_ms: Timestamp,
    },
    /// A file was begun.
    Segment {
        /// Of which track.
        track: TrackKind,
        /// Its name.
        file: String,
    },
    /// Something that belongs into the transcript: a note, a pause, a gap.
    Marker {
        /// What and when.
        #[serde(flatten)]
        marker: Marker,
        /// On which track, if not on both.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track: Option<TrackKind>,
    },
    /// How a device's clock runs to the computer's.
    Drift {
        /// On which track.
        track: TrackKind,
        /// When this was measured.
        at_ms: Timestamp,
        /// Millionths; above zero the device is fast.
        parts_per_million: f64,
    },
    /// The recording was ended as it should be.
    Finished {
        /// Its length.
        at_ms: Timestamp,
    },
    /// A recording that broke off was repaired.
    Recovered {
        /// The wall clock.
        at: String,
        /// Its length.
        at_ms: Timestamp,
    },
}

/// Everything a manifest says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Manifest {
    /// Its lines, in order; torn ones are left out.
    pub events: Vec<Event>,
}

impl Manifest {
    /// Reads what is there; nothing where there is no manifest.
    #[must_use]
    pub fn read(folder: &Path) -> Self {
        let content = fs::read(folder.join(FILE)).unwrap_or_default();
        let lines = content.split(|byte| *byte == b'\n');
        Self { events: lines.filter_map(|line| serde_json::from_slice(line).ok()).collect() }
    }

    /// Whether the recording came to its proper end, or was repaired since.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.events.iter().any(|event| matches!(event, Event::Finished { .. } | Event::Recovered { .. }))
    }

    /// The wall clock at the first sample.
    #[must_use]
    pub fn started_at(&self) -> Option<&str> {
        self.events.iter().find_map(|event| match event {
            Event::Started { at, .. } => Some(at.as_str()),
            _ => None,
        })
    }

    /// Notes, pauses and gaps, in order of time.
    #[must_use]
    pub fn markers(&self) -> Vec<Marker> {
        let mut markers: Vec<Marker> = self
            .events
            .iter()
            .filter_map(|event| match event {
                Event::Marker { marker, .. } => Some(marker.clone()),
                _ => None,
            })
            .collect();
        markers.sort_by_key(|marker| marker.at);
        markers
    }

    /// Gaps that were still open when the lines end: the tracks whose device was gone, and since when.
    #[must_use]
    pub fn open_losses(&self) -> Vec<(TrackKind, Timestamp)> {
        let mut open: Vec<(TrackKind, Timestamp)> = Vec::new();
        for event in &self.events {
            match event {
                Event::Lost { track, at_ms } => open.push((*track, *at_ms)),
                Event::Connected { track, .. } => open.retain(|(lost, _)| lost != track),
                _ => {}
            }
        }
        open
    }
}

/// The manifest of a recording that is being made.
#[derive(Debug)]
pub(super) struct ManifestWriter {
    folder: PathBuf,
    file: File,
    waiting: Vec<u8>,
}

impl ManifestWriter {
    /// Opens or begins it.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join(FILE);
        let torn = fs::read(&path).is_ok_and(|content| content.last().is_some_and(|last| *last != b'\n'));
        let file = File::options().create(true).append(true).open(path)?;
        super::segment::sync_folder(folder);
        Ok(Self { folder: folder.to_owned(), file, waiting: if torn { vec![b'\n'] } else { Vec::new() } })
    }

    /// Appends a line and makes the disk keep it. On a full disk the space kept in reserve is given up for it; what
    /// still finds no room is written with the next line.
    pub(super) fn append(&mut self, event: &Event) -> io::Result<()> {
        // A line that cannot be serialised does not exist: plain data always can.
        self.waiting.extend(serde_json::to_vec(event).unwrap_or_default());
        self.waiting.push(b'\n');
        self.write().or_else(|error| if fs::remove_file(self.folder.join(RESERVE)).is_ok() { self.write() } else { Err(error) })
    }

    fn write(&mut self) -> io::Result<()> {
        while !self.waiting.is_empty() {
            let written = self.file.write(&self.waiting)?;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            self.waiting.drain(..written);
        }
        self.file.sync_data()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_line_costs_only_itself() {
        let home = tempfile::tempdir().expect("a folder");
        let mut writer = ManifestWriter::open(home.path()).expect("begun");
        writer.append(&Event::Lost { track: TrackKind::Mic, at_ms: Timestamp::from_ms(5) }).expect("written");
        let whole = fs::read(home.path().join(FILE)).expect("there");
        fs::write(home.path().join(FILE), [&whole[..], br#"{"event":"fini"#].concat()).expect("torn");
        let mut writer = ManifestWriter::open(home.path()).expect("opened");
        writer.append(&Event::Finished { at_ms: Timestamp::from_ms(9) }).expect("written");
        let manifest = Manifest::read(home.path());
        assert_eq!(manifest.events.len(), 2);
        assert!(manifest.is_complete());
        assert_eq!(manifest.open_losses(), [(TrackKind::Mic, Timestamp::from_ms(5))]);
    }
}
