//! The thread that writes: draws both tracks from their rings, puts them down, keeps the disk's promise every half second.

use super::SAMPLE_RATE_HZ;
use super::alarms::{Space, space};
use super::clock::Clock;
use super::device::TrackKind;
use super::folder::{RecordingFolder, unwritable};
use super::keeper::Found;
use super::manifest::{Event, ManifestWriter, SCHEMA};
use super::segment::segment_path;
use super::session::{Command, Notice, Plan, Status, TrackStatus};
use super::space::free_bytes;
use super::track::{Happening, Timeline, Track, at};
use crate::language::Text;
use crate::text;
use crate::time::Timestamp;
use crate::transcript::Marker;
use crate::trouble::{Failure, Warning};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often sound goes to the operating system: what a killed process loses at most.
const DRAW: Duration = Duration::from_millis(100);
/// How often the disk is made to keep it: what a power cut loses at most, with what the disk takes for it.
const FLUSH_NS: u64 = 500_000_000;
/// And no more often than this by the day, however fast the recording's clock runs.
const FLUSH_AT_LEAST: Duration = Duration::from_millis(250);
/// How often the free space is asked for.
const SPACE_NS: u64 = 2_000_000_000;
/// The writer did not run for so long: somebody stopped the process, or the computer slept.
const ASLEEP_NS: u64 = 3_000_000_000;
/// Sound is on its way for so long when the recording is ended.
const TAIL_NS: u64 = 300_000_000;
/// How often the drift of the devices is noted.
const DRIFT_FRAMES: u64 = 600 * SAMPLE_RATE_HZ as u64;

/// Everything the thread owns.
pub(super) struct Writer {
    folder: RecordingFolder,
    manifest: ManifestWriter,
    tracks: Vec<Track>,
    clock: Arc<dyn Clock>,
    timeline: Timeline,
    limit_frames: Option<u64>,
    status: Arc<Mutex<Status>>,
    notices: Sender<Notice>,
    space: Space,
    refused: Option<Timestamp>,
    free: Option<u64>,
    drift_noted: u64,
}

impl Writer {
    pub(super) fn begin(
        folder: RecordingFolder,
        clock: Arc<dyn Clock>,
        plan: &Plan,
        status: Arc<Mutex<Status>>,
        notices: Sender<Notice>,
    ) -> Result<Self, Failure> {
        let mut manifest = ManifestWriter::open(&folder.path).map_err(|error| unwritable(&folder.path, &error))?;
        let started = Event::Started {
            schema: SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            at: chrono::Local::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, false),
            sample_rate_hz: SAMPLE_RATE_HZ,
            tracks: plan.tracks.iter().map(|(kind, _)| *kind).collect(),
            consent: plan.consent.clone(),
        };
        manifest.append(&started).map_err(|error| unwritable(&folder.path, &error))?;
        let tracks = plan.tracks.iter().map(|(kind, _)| Track::new(&folder.path, *kind)).collect();
        let timeline = Timeline::new(clock.now_ns());
        Ok(Self {
            folder,
            manifest,
            tracks,
            clock,
            timeline,
            limit_frames: plan.limit_ms.map(|ms| ms.saturating_mul(u64::from(SAMPLE_RATE_HZ)) / 1000),
            status,
            notices,
            space: Space::Enough,
            refused: None,
            free: None,
            drift_noted: 0,
        })
    }

    /// Until a command or the limit ends it. Gives the length of the recording.
    pub(super) fn run(
        mut self,
        commands: &Receiver<Command>,
        found: &Receiver<Found>,
        stop: &AtomicBool,
    ) -> Result<Timestamp, Failure> {
        let (mut flushed, mut asked, mut last) = ((0_u64, Instant::now()), None::<u64>, self.clock.now_ns());
        let mut ending = None;
        loop {
            self.clock.wait(DRAW);
            let now = self.clock.now_ns();
            if now.saturating_sub(last) > ASLEEP_NS {
                self.awake_again(now - last);
            }
            last = now;
            while let Ok(found) = found.try_recv() {
                self.connect(found);
            }
            while let Ok(command) = commands.try_recv() {
                match command {
                    Command::Stop => drop(ending.get_or_insert(now)),
                    other => self.obey(other, now),
                }
            }
            let mut outcome = self.draw(now);
            let due = now.saturating_sub(flushed.0) >= FLUSH_NS && flushed.1.elapsed() >= FLUSH_AT_LEAST;
            for track in &mut self.tracks {
                outcome = outcome.and(if due { track.segments.flush() } else { track.segments.write() });
            }
            if due {
                flushed = (now, Instant::now());
            }
            self.judge_disk(outcome);
            if asked.is_none_or(|asked| now.saturating_sub(asked) >= SPACE_NS) {
                self.free = free_bytes(&self.folder.path);
                asked = Some(now);
            }
            self.tell_status(now);
            let reached = self.limit_frames.is_some_and(|limit| self.timeline.frame(now) >= limit as i64);
            if reached && self.timeline.paused_since_ns.is_none() {
                ending.get_or_insert(now);
            }
            if ending.is_some_and(|since| now.saturating_sub(since) >= TAIL_NS) {
                stop.store(true, Ordering::Relaxed);
                return self.end();
            }
        }
    }

    fn connect(&mut self, found: Found) {
        match found {
            Found::Connected { track: kind, outlet, device, rests, moved } => {
                let Some(track) = self.tracks.iter_mut().find(|track| track.kind == kind) else { return };
                let again = track.device.is_some();
                let outcome = track.connect(outlet, device.clone(), rests);
                let at_ms = at(track.written());
                let (Text { vi, en }, name) = (kind.label(), &device.name);
                if again {
                    let words = if moved {
                        text!(
                            "{vi}: máy đã chuyển sang thiết bị khác, đang ghi từ “{name}”",
                            "{en}: the computer uses another device now, recording “{name}”"
                        )
                    } else {
                        text!("{vi}: đã nối lại với “{name}”", "{en}: connected again to “{name}”")
                    };
                    let _ = self.notices.send(Notice::Told(Warning::new("connected", words)));
                }
                self.note(&Event::Connected { track: kind, at_ms, device });
                self.judge_disk(outcome);
            }
            Found::Refused { track, failure } => {
                let Text { vi: label_vi, en: label_en } = track.label();
                let Text { vi, en } = failure.message;
                self.warn(Warning::new(
                    "device_refused",
                    text!("{label_vi}: {vi}; sẽ thử lại liên tục", "{label_en}: {en}; trying again"),
                ));
            }
        }
    }

    fn obey(&mut self, command: Command, now: u64) {
        let here = at(u64::try_from(self.timeline.frame(now)).unwrap_or(0));
        match command {
            Command::Note(note) => self.mark(here, None, "note", note, None),
            Command::NoteAt(at, note) => self.mark(at.min(here), None, "note", note, None),
            Command::Pause => self.pause_or_go_on(now, here),
            Command::Stop => {}
        }
    }

    fn pause_or_go_on(&mut self, now: u64, here: Timestamp) {
        if let Some(since) = self.timeline.paused_since_ns.take() {
            self.timeline.paused_ns += now - since;
            self.timeline.from_ns = now;
            let length = Timestamp::from_ms((now - since) / 1_000_000);
            self.mark(here, None, "resume", length.to_string(), None);
            return;
        }
        let outcome = self.draw(now);
        self.judge_disk(outcome);
        let end = self.timeline.frame(now);
        for index in 0..self.tracks.len() {
            let track = &mut self.tracks[index];
            let outcome = track.leave().and(track.fill_to(end));
            self.judge_disk(outcome);
        }
        self.timeline.paused_since_ns = Some(now);
        self.mark(here, None, "pause", String::new(), None);
    }

    fn draw(&mut self, now: u64) -> io::Result<()> {
        let mut outcome = Ok(());
        for index in 0..self.tracks.len() {
            let mut happened = Vec::new();
            let track = &mut self.tracks[index];
            outcome = outcome.and(track.draw(&self.timeline, now, &mut happened));
            let kind = track.kind;
            for number in track.segments.take_begun() {
                let file = segment_path(&self.folder.path, kind, number);
                let file = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                self.note(&Event::Segment { track: kind, file });
            }
            self.report(kind, happened);
        }
        self.timeline.follow(now, self.tracks.iter().map(|track| (track.kind, track.behind())));
        outcome
    }

    fn report(&mut self, kind: TrackKind, happened: Vec<Happening>) {
        let Text { vi, en } = kind.label();
        for happening in happened {
            match happening {
                Happening::Warned(warning) => self.warn(warning),
                Happening::Lost(at_ms) => {
                    self.note(&Event::Lost { track: kind, at_ms });
                    self.warn(Warning::new(
                        "device_lost",
                        text!(
                            "{vi}: MẤT THIẾT BỊ lúc {at_ms}; sẽ tự nối lại khi có",
                            "{en}: THE DEVICE IS GONE since {at_ms}; recording goes on as soon as it is back"
                        ),
                    ));
                }
                Happening::Gap(span) => {
                    self.mark(span.start(), Some(span.end()), "gap", kind.key().to_owned(), Some(kind));
                    let seconds = span.duration_ms() as f64 / 1000.0;
                    self.warn(Warning::at(
                        "gap",
                        span,
                        text!(
                            "{vi}: thiếu {seconds:.1} giây, đã thay bằng khoảng lặng đúng độ dài",
                            "{en}: {seconds:.1} s are missing, silence of that length stands there"
                        ),
                    ));
                }
            }
        }
    }

    fn mark(&mut self, at: Timestamp, end: Option<Timestamp>, kind: &str, note: String, track: Option<TrackKind>) {
        self.note(&Event::Marker { marker: Marker { at, end, kind: kind.to_owned(), note }, track });
    }

    /// A line of the manifest; a disk that refuses it keeps it waiting for the next.
    fn note(&mut self, event: &Event) {
        if let Err(error) = self.manifest.append(event) {
            tracing::warn!(%error, "the manifest waits for room");
        }
    }

    fn warn(&self, warning: Warning) {
        let _ = self.notices.send(Notice::Warned(warning)); // whoever does not listen still has the manifest
    }

    fn awake_again(&self, slept_ns: u64) {
        let seconds = slept_ns / 1_000_000_000;
        self.warn(Warning::new(
            "suspended",
            text!(
                "máy hoặc chương trình đã bị dừng {seconds} giây; những gì hệ thống còn giữ vẫn được ghi lại",
                "the computer or the program stood still for {seconds} s; what the system kept is recorded"
            ),
        ));
    }

    fn judge_disk(&mut self, outcome: io::Result<()>) {
        let here = at(self.tracks.iter().map(Track::written).min().unwrap_or(0));
        match outcome {
            Err(error) => {
                if self.refused.is_none() {
                    self.refused = Some(here);
                    // The reserve goes to this line: what comes after may find no room.
                    self.mark(here, None, "disk_full", String::new(), None);
                    tracing::warn!(%error, "the disk refuses sound");
                }
            }
            Ok(()) if self.refused.is_some() && self.tracks.iter_mut().all(|track| track.segments.write().is_ok()) => {
                let since = self.refused.take().unwrap_or(here);
                let dropped = self.tracks.iter_mut().map(|track| track.segments.take_dropped()).max().unwrap_or(0);
                if dropped > 0 {
                    let end = since.plus_ms(dropped * 1000 / u64::from(SAMPLE_RATE_HZ));
                    self.mark(since, Some(end), "disk_full", String::new(), None);
                }
                let seconds = dropped as f64 / f64::from(SAMPLE_RATE_HZ);
                let _ = self.notices.send(Notice::Told(Warning::new(
                    "disk_again",
                    text!(
                        "ổ đĩa ghi được trở lại; mất {seconds:.1} giây, đã thay bằng khoảng lặng",
                        "the disk takes sound again; {seconds:.1} s are missing, silence stands there"
                    ),
                )));
            }
            Ok(()) => {}
        }
    }

    fn tell_status(&mut self, now: u64) {
        let elapsed = at(u64::try_from(self.timeline.frame(now)).unwrap_or(0));
        let per_second = self.tracks.len() as u64 * u64::from(SAMPLE_RATE_HZ) * 2;
        let left_ms = self.free.map(|free| free / per_second.max(1) * 1000);
        let space = space(left_ms.unwrap_or(u64::MAX), self.refused.is_some());
        if space > self.space
            && let Some(warning) = space.warning(left_ms.unwrap_or(0))
        {
            self.warn(warning);
        }
        self.space = space;
        let paused = self.timeline.paused_since_ns.is_some();
        let tracks = self.tracks.iter_mut().map(|track| {
            if paused || !track.is_connected() {
                track.meter.hear(&[], 1.0);
            }
            TrackStatus {
                kind: track.kind,
                device: track.device.as_ref().map(|device| device.name.clone()),
                connected: track.is_connected(),
                level_db: track.meter.level_db(),
            }
        });
        let status = Status {
            elapsed,
            paused,
            tracks: tracks.collect(),
            bytes: self.tracks.iter().map(|track| track.segments.end() * 2).sum(),
            free_bytes: self.free,
            left_ms,
            ended: false,
        };
        *self.status.lock().unwrap_or_else(PoisonError::into_inner) = status;
        let written = self.tracks.iter().map(Track::written).min().unwrap_or(0);
        if written >= self.drift_noted + DRIFT_FRAMES {
            self.drift_noted = written;
            self.note_drift();
        }
    }

    fn note_drift(&mut self) {
        let measured: Vec<(TrackKind, Timestamp, f64)> =
            self.tracks.iter().filter_map(|track| Some((track.kind, at(track.written()), track.drift()?))).collect();
        for (track, at_ms, parts_per_million) in measured {
            self.note(&Event::Drift { track, at_ms, parts_per_million });
        }
    }

    fn end(mut self) -> Result<Timestamp, Failure> {
        self.note_drift();
        let mut outcome = Ok(());
        for track in &mut self.tracks {
            outcome = outcome.and(track.leave());
        }
        let end = self.tracks.iter().map(Track::written).max().unwrap_or(0);
        for index in 0..self.tracks.len() {
            let track = &mut self.tracks[index];
            outcome = outcome.and(track.fill_to(end as i64)).and_then(|()| track.segments.flush());
            let (mut happened, kind) = (Vec::new(), track.kind);
            track.close_gap(&mut happened);
            self.report(kind, happened);
        }
        self.folder.release_reserve();
        let length = at(end);
        let path = self.folder.path.clone();
        let outcome = outcome.and_then(|()| self.manifest.append(&Event::Finished { at_ms: length }));
        self.status.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
        outcome.map(|()| length).map_err(|error| unwritable(&path, &error))
    }
}
