//! How is the sound found in all the other containers?
//!
//! symphonia reads them: WAV, AIFF, CAF, FLAC, MP3, ADTS, Ogg, Matroska and `WebM`. What it leaves to us is to go on
//! after damage, and to know when a file ends before its time.

use super::matroska::{Head, find_cluster};
use super::mpeg::{Hole, holes};
use super::packets::{Candidate, PacketReader, Refusal, SoundPacket, Step, choose};
use super::shield::shielded;
use super::wave::{correct, corrections};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::audio::{AudioCodecParameters, CODEC_ID_NULL_AUDIO};
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatReader, Track, TrackFlags, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::units::TimeBase;

/// So many errors in a row without a byte of progress mean that the reader has lost its way.
const PATIENCE: u32 = 64;

/// Any other container, opened at its track of sound.
pub(super) struct Container {
    reader: Box<dyn FormatReader>,
    name: &'static str,
    track: Track,
    sound_tracks: usize,
    read_to: Arc<AtomicU64>,
    file: File,
    file_bytes: u64,
    errors_in_a_row: u32,
    last_error_at: u64,
    /// For Matroska: what lies before the sound, so that reading can begin again at any cluster.
    head: Option<Head>,
    restarts: u32,
    restarted_at: u64,
    /// After such a beginning, packets up to here have been seen.
    seen_ns: i64,
    /// For MP3: what is still to come of the places where its frames do not follow each other; looked for when the first
    /// packet is asked for, since a header alone is often enough.
    holes: Option<VecDeque<Hole>>,
    frames: u64,
    lost_ns: i64,
    ended: Option<bool>,
}

/// A Matroska file is taken up again at most so often.
const MOST_RESTARTS: u32 = 256;
/// So much of a file may have been read ahead of where the reader is.
const READ_AHEAD_BYTES: u64 = 1 << 17;

impl Container {
    /// Recognises and opens a file by its content; the name does not matter.
    pub(super) fn open(mut file: File, file_bytes: u64) -> Result<Self, Refusal> {
        let unreadable = |error: io::Error| Refusal::Unreadable(error.to_string());
        let head = Head::read(&mut file, file_bytes);
        let read_to = Arc::new(AtomicU64::new(0));
        let corrections = corrections(&mut file, file_bytes);
        let whole = |seekable: bool| -> io::Result<Watched> {
            let source = Watched::new(file.try_clone()?, file_bytes, seekable, Vec::new(), &read_to);
            Ok(Watched { corrections: corrections.clone(), ..source })
        };
        let reader = match reader(whole(true).map_err(unreadable)?) {
            // The reader follows a Matroska file's list of contents to its end, which is missing if it was cut off.
            Err(Refusal::UnknownContainer) if head.is_some() => reader(whole(false).map_err(unreadable)?)?,
            opened => opened?,
        };
        let (track, sound_tracks) = sound_track(reader.as_ref(), head.as_ref()).ok_or(Refusal::NoSound)?;
        let name = reader.format_info().short_name;
        Ok(Self {
            reader,
            name,
            track,
            sound_tracks,
            read_to,
            file,
            file_bytes,
            errors_in_a_row: 0,
            last_error_at: 0,
            head,
            restarts: 0,
            restarted_at: 0,
            seen_ns: i64::MIN,
            holes: (name != "mp3").then(VecDeque::new),
            frames: 0,
            lost_ns: 0,
            ended: None,
        })
    }

    /// Takes a Matroska file up again at the next cluster.
    fn restart(&mut self) -> Option<Step> {
        let head_bytes = self.head.as_ref()?.clusters_from;
        while self.restarts < MOST_RESTARTS {
            self.restarts += 1;
            let from = self.bytes_read().saturating_sub(READ_AHEAD_BYTES).max(self.restarted_at + 1).max(head_bytes + 1);
            let cluster = find_cluster(&mut self.file, from)?;
            self.restarted_at = cluster;
            let source = Watched::new(
                self.file.try_clone().ok()?,
                self.file_bytes,
                false,
                std::iter::once(head_bytes..cluster).collect(),
                &self.read_to,
            );
            if let Ok(reader) = reader(source) {
                self.reader = reader;
                return Some(Step::Damaged);
            }
        }
        None
    }

    /// Looks for the holes of an MP3; if there are any, the reader gets to see the file without them.
    fn leave_out_holes(&mut self) {
        let found = holes(&mut self.file, self.file_bytes);
        if !found.is_empty()
            && let Ok(file) = self.file.try_clone()
        {
            let left_out = found.iter().map(|hole| hole.bytes.clone()).collect();
            let source = Watched::new(file, self.file_bytes, true, left_out, &self.read_to);
            match reader(source) {
                Ok(reader) => self.reader = reader,
                Err(_) => return self.holes = Some(VecDeque::new()),
            }
        }
        self.holes = Some(found.into());
    }

    fn end(&mut self, complete: bool) -> Step {
        self.ended = Some(complete);
        Step::End { complete }
    }

    /// After an error: try again, unless the reader no longer moves.
    fn after_error(&mut self, error: &Error) -> Step {
        if let Error::IoError(error) = error
            && error.kind() == io::ErrorKind::UnexpectedEof
            && self.bytes_read() >= self.file_bytes
        {
            return self.end(false);
        }
        if self.head.is_some() {
            return self.restart().unwrap_or_else(|| self.end(false));
        }
        let at = self.bytes_read();
        self.errors_in_a_row = if at > self.last_error_at { 1 } else { self.errors_in_a_row + 1 };
        self.last_error_at = at;
        if self.errors_in_a_row > PATIENCE { self.end(false) } else { Step::Damaged }
    }

    /// Ogg counts the priming of Opus into its stamps (RFC 7845, 4.2), and symphonia leaves it there.
    fn pre_skip_ns(&self) -> i64 {
        let head = self
            .codec()
            .filter(|codec| self.name == "ogg" && codec.codec == CODEC_ID_OPUS)
            .and_then(|codec| codec.extra_data.as_deref());
        let frames = head.and_then(|head| head.get(10..12)).map_or(0, |skip| u16::from_le_bytes([skip[0], skip[1]]));
        i64::from(frames) * 1_000_000_000 / 48_000
    }

    fn packet(&self, packet: symphonia::core::packet::Packet) -> SoundPacket {
        let base = self.track.time_base.unwrap_or_default();
        let stamp_ns = ticks_to_ns(packet.pts.get().into(), base).saturating_sub(self.pre_skip_ns());
        let start_ns = stamp_ns.saturating_add(self.lost_ns);
        let block_ns = ticks_to_ns(packet.block_dur().get().into(), base);
        let padding_ns = ticks_to_ns(packet.trim_end.get().into(), base);
        // A block of unknown length is kept whole.
        let end_ns = if padding_ns > 0 { start_ns.saturating_add(block_ns).saturating_sub(padding_ns) } else { i64::MAX };
        SoundPacket { start_ns, keep: i64::MIN..end_ns, data: packet.data }
    }
}

impl PacketReader for Container {
    fn next(&mut self) -> Step {
        if let Some(complete) = self.ended {
            return Step::End { complete };
        }
        if self.holes.is_none() {
            self.leave_out_holes();
        }
        let frames = self.frames;
        let hole = self.holes.as_mut().and_then(|holes| holes.pop_front_if(|hole| hole.frames_before <= frames));
        if let Some(hole) = hole {
            self.lost_ns = self.lost_ns.saturating_add(hole.lost_ns);
            return Step::Damaged;
        }
        let reader = &mut self.reader;
        match shielded(|| reader.next_packet()) {
            Some(Ok(Some(packet))) if packet.track_id == self.track.id => {
                self.errors_in_a_row = 0;
                self.frames += 1;
                let packet = self.packet(packet);
                if self.restarts > 0 && packet.start_ns <= self.seen_ns {
                    return Step::Other;
                }
                self.seen_ns = self.seen_ns.max(packet.start_ns);
                Step::Packet(packet)
            }
            Some(Ok(Some(_))) => Step::Other,
            Some(Ok(None)) => self.end(true),
            Some(Err(Error::ResetRequired)) => match sound_track(self.reader.as_ref(), self.head.as_ref()) {
                Some((track, _)) => {
                    self.track = track;
                    Step::NewStream
                }
                None => self.end(false),
            },
            Some(Err(error)) => self.after_error(&error),
            None => self.end(false),
        }
    }

    fn codec(&self) -> Option<&AudioCodecParameters> {
        match &self.track.codec_params {
            Some(CodecParameters::Audio(codec)) if codec.codec != CODEC_ID_NULL_AUDIO => Some(codec),
            _ => None,
        }
    }

    fn container(&self) -> &str {
        self.name
    }

    fn codec_tag(&self) -> String {
        self.codec().map(|codec| codec.codec.to_string()).unwrap_or_default()
    }

    fn declared_ns(&self) -> Option<i64> {
        let base = self.track.time_base?;
        if let Some(duration) = self.track.duration.filter(|duration| duration.get() > 0) {
            return Some(ticks_to_ns(duration.get().into(), base));
        }
        let media = self.reader.media_info();
        let duration = media.duration.filter(|duration| duration.get() > 0)?;
        Some(ticks_to_ns(duration.get().into(), media.time_base?))
    }

    fn sound_tracks(&self) -> usize {
        self.sound_tracks
    }

    fn bytes_read(&self) -> u64 {
        self.read_to.load(Ordering::Relaxed)
    }
}

/// Lets symphonia recognise a file.
fn reader(source: Watched) -> Result<Box<dyn FormatReader>, Refusal> {
    let stream = MediaSourceStream::new(Box::new(source), Default::default());
    let probed = shielded(move || {
        symphonia::default::get_probe().probe(&Default::default(), stream, Default::default(), Default::default())
    });
    match probed {
        Some(Ok(reader)) => Ok(reader),
        Some(Err(Error::IoError(error))) if error.kind() != io::ErrorKind::UnexpectedEof => {
            Err(Refusal::Unreadable(error.to_string()))
        }
        Some(Err(_)) | None => Err(Refusal::UnknownContainer),
    }
}

fn sound_track(reader: &dyn FormatReader, head: Option<&Head>) -> Option<(Track, usize)> {
    let candidates: Vec<Candidate> = reader.tracks().iter().filter_map(|track| candidate(track, head)).collect();
    let chosen = choose(&candidates)?;
    let track = reader.tracks().iter().find(|track| track.id == chosen)?;
    Some((track.clone(), candidates.len()))
}

fn candidate(track: &Track, head: Option<&Head>) -> Option<Candidate> {
    if track.track_type() != Some(TrackType::Audio) {
        return None;
    }
    let channels = match &track.codec_params {
        Some(CodecParameters::Audio(codec)) => codec.channels.as_ref().map_or(0, |channels| channels.count()),
        _ => 0,
    };
    let default = match head {
        Some(head) => !head.not_default.contains(&u64::from(track.id)),
        None => track.flags.contains(TrackFlags::DEFAULT),
    };
    Some(Candidate { id: track.id, default, channels })
}

fn ticks_to_ns(ticks: i128, base: TimeBase) -> i64 {
    let ns = ticks.saturating_mul(i128::from(base.numer.get())).saturating_mul(1_000_000_000) / i128::from(base.denom.get());
    i64::try_from(ns).unwrap_or(if ticks < 0 { i64::MIN } else { i64::MAX })
}

/// A file that remembers how far it has been read, and in which some bytes are left out as if they were not there.
struct Watched {
    file: File,
    bytes: u64,
    seekable: bool,
    left_out: Vec<Range<u64>>,
    corrections: Vec<(u64, [u8; 4])>,
    /// Counted without what is left out.
    at: u64,
    read_to: Arc<AtomicU64>,
}

impl Watched {
    fn new(file: File, bytes: u64, seekable: bool, left_out: Vec<Range<u64>>, read_to: &Arc<AtomicU64>) -> Self {
        // The handles of a file share one position: each reader sets it before it reads.
        Self { file, bytes, seekable, left_out, corrections: Vec::new(), at: 0, read_to: Arc::clone(read_to) }
    }

    /// Where in the file the present place is, and where the next bytes that are left out begin.
    fn place(&self) -> (u64, Option<u64>) {
        let mut place = self.at;
        for hole in &self.left_out {
            if place < hole.start {
                return (place, Some(hole.start));
            }
            place += hole.end - hole.start;
        }
        (place, None)
    }

    fn length(&self) -> u64 {
        self.bytes.saturating_sub(self.left_out.iter().map(|hole| hole.end - hole.start).sum())
    }
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (place, until) = self.place();
        let room = until.map_or(usize::MAX, |until| usize::try_from(until - place).unwrap_or(usize::MAX));
        let most = buffer.len().min(room);
        self.file.seek(SeekFrom::Start(place))?;
        let count = self.file.read(&mut buffer[..most])?;
        correct(&self.corrections, place, &mut buffer[..count]);
        self.at += count as u64;
        self.read_to.store(place + count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl Seek for Watched {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(step) => self.at.checked_add_signed(step),
            SeekFrom::End(step) => self.length().checked_add_signed(step),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

impl MediaSource for Watched {
    fn is_seekable(&self) -> bool {
        self.seekable
    }

    fn byte_len(&self) -> Option<u64> {
        self.seekable.then_some(self.length())
    }
}
