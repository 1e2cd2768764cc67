//! A recording from its first sample to its last: starts the threads, takes commands, tells how it goes.

use super::clock::Clock;
use super::consent::Consent;
use super::device::{Device, Devices, TrackKind};
use super::folder::RecordingFolder;
use super::keeper::Keeper;
use super::writer::Writer;
use crate::text;
use crate::time::Timestamp;
use crate::trouble::{Failure, Warning};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Which device a track is to be recorded from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Whatever the system uses, also when that changes.
    Default,
    /// This one and no other: its id, its name, or a part of its name.
    Named(String),
}

impl Wish {
    /// The device that is meant.
    ///
    /// # Errors
    /// When there is none, or several.
    pub fn choose(&self, kind: TrackKind, devices: &[Device]) -> Result<Device, Failure> {
        let of_kind: Vec<&Device> = devices.iter().filter(|device| device.kind == kind).collect();
        let found = match self {
            Self::Default => of_kind.iter().find(|device| device.default).or(of_kind.first()).copied(),
            Self::Named(name) => {
                let exact = of_kind.iter().find(|device| device.id == *name || device.name == *name).copied();
                let wanted = name.to_lowercase();
                let mut near = of_kind
                    .iter()
                    .filter(|device| device.name.to_lowercase().contains(&wanted) || device.id.to_lowercase().contains(&wanted));
                exact.or_else(|| near.next().copied().filter(|_| near.next().is_none()))
            }
        };
        found.cloned().ok_or_else(|| self.not_found(kind, &of_kind))
    }

    fn not_found(&self, kind: TrackKind, devices: &[&Device]) -> Failure {
        let names: Vec<&str> = devices.iter().map(|device| device.name.as_str()).collect();
        let (label, option, names) = (kind.label(), kind.key(), names.join("; "));
        let (vi, en) = (label.vi, label.en);
        match self {
            Self::Named(name) => Failure::usage(
                text!("không có {vi} nào tên “{name}”, hoặc có nhiều hơn một", "no {en} is called “{name}”, or more than one"),
                text!(
                    "các thiết bị đang có: {names}; xem `thuky record --list`",
                    "there are: {names}; see `thuky record --list`"
                ),
            ),
            Self::Default => Failure::failed(
                text!("không tìm thấy {vi} nào để ghi", "there is no {en} to record"),
                text!(
                    "cắm thiết bị vào, hoặc ghi không có nó: --{option} none",
                    "plug one in, or record without it: --{option} none"
                ),
            ),
        }
    }
}

/// What is to be recorded.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The meeting's folder; the recording lies below it.
    pub out: PathBuf,
    /// The tracks, and from which devices.
    pub tracks: Vec<(TrackKind, Wish)>,
    /// Ends by itself after so long.
    pub limit_ms: Option<u64>,
    /// Who was told.
    pub consent: Option<Consent>,
}

/// What a person can do while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Stops listening, or goes on.
    Pause,
    /// Marks this moment.
    Note(String),
    /// Marks the moment at which the note was begun, which is earlier.
    NoteAt(Timestamp, String),
    /// Ends the recording.
    Stop,
}

/// What a person should hear about, as it happens.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// Something is wrong, or was.
    Warned(Warning),
    /// All is well again, or a plain fact.
    Told(Warning),
}

/// How one track does.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackStatus {
    /// Which.
    pub kind: TrackKind,
    /// What is recorded, as people know it.
    pub device: Option<String>,
    /// Whether anything arrives.
    pub connected: bool,
    /// Decibels of full scale.
    pub level_db: f32,
}

/// How it goes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Status {
    /// Recorded so far, without the pauses.
    pub elapsed: Timestamp,
    /// Whether it is paused.
    pub paused: bool,
    /// The tracks.
    pub tracks: Vec<TrackStatus>,
    /// On disk.
    pub bytes: u64,
    /// Left on the disk.
    pub free_bytes: Option<u64>,
    /// How much more recording that holds.
    pub left_ms: Option<u64>,
    /// Whether it has ended.
    pub ended: bool,
}

/// A recording that is being made.
pub struct Session {
    folder: PathBuf,
    commands: Sender<Command>,
    status: Arc<Mutex<Status>>,
    writer: Option<JoinHandle<Result<Timestamp, Failure>>>,
    stop: Arc<AtomicBool>,
}

impl Session {
    /// Begins: from here on everything is recorded. Tells what happens through the second value.
    ///
    /// # Errors
    /// When a device that is wanted is not there, or the folder cannot be written.
    pub fn begin(plan: Plan, devices: Arc<dyn Devices>, clock: Arc<dyn Clock>) -> Result<(Self, Receiver<Notice>), Failure> {
        let there = devices.list()?;
        for (kind, wish) in &plan.tracks {
            wish.choose(*kind, &there)?;
        }
        if plan.tracks.is_empty() {
            return Err(Failure::usage(
                text!("không có gì để ghi", "there is nothing to record"),
                text!("bỏ bớt --mic none hoặc --system none", "leave out --mic none or --system none"),
            ));
        }
        let folder = RecordingFolder::begin(&plan.out)?;
        let path = folder.path.clone();
        let (commands, commanded) = channel();
        let (notices, noticed) = channel();
        let (found, finding) = channel();
        let status = Arc::new(Mutex::new(Status::default()));
        let stop = Arc::new(AtomicBool::new(false));
        let writer = Writer::begin(folder, Arc::clone(&clock), &plan, Arc::clone(&status), notices)?;
        for (track, wish) in &plan.tracks {
            let keeper = Keeper {
                track: *track,
                wish: wish.clone(),
                devices: Arc::clone(&devices),
                clock: Arc::clone(&clock),
                stop: Arc::clone(&stop),
                found: found.clone(),
            };
            std::thread::spawn(move || keeper.run());
        }
        let ends = Arc::clone(&stop);
        let writer = std::thread::spawn(move || writer.run(&commanded, &finding, &ends));
        Ok((Self { folder: path, commands, status, writer: Some(writer), stop }, noticed))
    }

    /// The folder that holds the recording.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Asks for something; it happens within a fifth of a second.
    pub fn command(&self, command: Command) {
        let _ = self.commands.send(command); // nobody listens once it has ended
    }

    /// How it goes now.
    #[must_use]
    pub fn status(&self) -> Status {
        self.status.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends the recording and waits until everything is on disk. Gives its length.
    ///
    /// # Errors
    /// When the end could not be written; the recording is then repaired like one that broke off.
    pub fn finish(mut self) -> Result<Timestamp, Failure> {
        self.command(Command::Stop);
        let ended = self.writer.take().and_then(|writer| writer.join().ok());
        self.stop.store(true, std::sync::atomic::Ordering::Relaxed);
        ended.unwrap_or_else(|| {
            Err(Failure::failed(
                text!("bộ ghi gặp lỗi nội bộ", "the recorder broke down"),
                text!("sửa bản ghi bằng thuky record --recover", "repair the recording with thuky record --recover"),
            ))
        })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.stop.store(true, std::sync::atomic::Ordering::Relaxed);
        let _ = self.commands.send(Command::Stop);
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}
