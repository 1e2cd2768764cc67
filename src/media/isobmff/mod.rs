//! How is the sound found in an MP4 or `QuickTime` file?
//!
//! This is the container of Teams recordings, so we read it ourselves: edit lists, fragments' clocks and cut-off files
//! decide whether every time in the minutes is right. Only the index and the packets of sound are read, never the
//! picture. The codec's own header is left to symphonia.

mod boxes;
mod edits;
mod fragments;
mod index;
mod samples;

use super::packets::{PacketReader, Refusal, SoundPacket, Step};
use boxes::TopBox;
use edits::scale_to_ns;
use index::Index;
use samples::Sample;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use symphonia::core::codecs::audio::AudioCodecParameters;

/// A packet of sound is never larger; a table that says so lies.
const MOST_PACKET_BYTES: u32 = 1 << 22;
/// The index of a fragment is never larger.
const MOST_FRAGMENT_BYTES: u64 = 1 << 24;
/// Frames of uncompressed sound that are read as one packet.
const FRAMES_AT_ONCE: u32 = 1_024;

/// An MP4 file, opened at its track of sound.
pub(super) struct Mp4 {
    file: File,
    file_bytes: u64,
    index: Index,
    /// Packets of the present fragment.
    waiting: VecDeque<Sample>,
    /// Where the next fragment is looked for.
    next_box: u64,
    /// The end of the track so far, in ticks.
    clock: i64,
    bytes_read: u64,
    complete: bool,
    ended: bool,
}

impl Mp4 {
    /// Opens a file whose first box is one of MP4's; `None` where it is something else.
    pub(super) fn open(mut file: File, file_bytes: u64) -> Option<Result<Self, Refusal>> {
        let first = boxes::top_box(&mut file, 0, file_bytes).ok().flatten()?;
        if ![*b"ftyp", *b"moov", *b"mdat", *b"wide", *b"free", *b"skip", *b"styp", *b"pnot", *b"uuid"].contains(&first.kind) {
            return None;
        }
        Some(Index::read(&mut file, file_bytes).map(|index| Self {
            next_box: index.fragments_from,
            file,
            file_bytes,
            index,
            waiting: VecDeque::new(),
            clock: 0,
            bytes_read: 0,
            complete: true,
            ended: false,
        }))
    }

    fn next_sample(&mut self) -> Option<Sample> {
        loop {
            if let Some(sample) = self.waiting.pop_front() {
                return Some(sample);
            }
            let most = if self.index.frame_bytes.is_some() { FRAMES_AT_ONCE } else { 1 };
            if let Some(sample) = self.index.table.next(most) {
                return Some(sample);
            }
            self.next_fragment()?;
        }
    }

    /// Reads the index of the next fragment. After damage it looks for the next place where one can begin.
    fn next_fragment(&mut self) -> Option<()> {
        let defaults = self.index.fragment_defaults?;
        loop {
            match boxes::top_box(&mut self.file, self.next_box, self.file_bytes).ok().flatten() {
                Some(found) if found.end <= self.file_bytes || found.kind == *b"mdat" => {
                    self.next_box = found.end;
                    if found.kind != *b"moof" {
                        continue;
                    }
                    let Ok(Some(moof)) = boxes::read_body(&mut self.file, &found, self.file_bytes, MOST_FRAGMENT_BYTES) else {
                        continue;
                    };
                    self.waiting = fragments::samples(&moof, found.start, self.index.track, defaults, self.clock).into();
                    return Some(());
                }
                _ if self.next_box >= self.file_bytes => {
                    self.complete &= self.next_box == self.file_bytes;
                    return None;
                }
                _ => {
                    self.complete = false;
                    self.next_box = self.find_fragment(self.next_box + 1)?;
                }
            }
        }
    }

    /// The next place from `start` on where a fragment's index can begin.
    fn find_fragment(&mut self, start: u64) -> Option<u64> {
        let mut at = start;
        let mut window = vec![0; 1 << 16];
        while at + 8 < self.file_bytes {
            self.file.seek(SeekFrom::Start(at)).ok()?;
            let length = self.file.read(&mut window).ok().filter(|length| *length > 8)?;
            let found = window[..length].windows(8).position(|eight| eight.ends_with(b"moof"));
            if let Some(place) = found {
                let candidate = at + place as u64;
                match boxes::top_box(&mut self.file, candidate, self.file_bytes).ok().flatten() {
                    Some(TopBox { end, .. }) if end <= self.file_bytes => return Some(candidate),
                    _ => at = candidate + 1,
                }
            } else {
                at += length as u64 - 7;
            }
        }
        None
    }

    fn read(&mut self, sample: &Sample) -> Option<Box<[u8]>> {
        self.file.seek(SeekFrom::Start(sample.offset)).ok()?;
        let mut data = vec![0; sample.bytes as usize];
        self.file.read_exact(&mut data).ok()?;
        Some(data.into())
    }
}

impl PacketReader for Mp4 {
    fn next(&mut self) -> Step {
        if self.ended {
            return Step::End { complete: self.complete };
        }
        let Some(sample) = self.next_sample() else {
            self.ended = true;
            return Step::End { complete: self.complete };
        };
        self.clock = sample.time.saturating_add(i64::from(sample.duration));
        let start_ns = scale_to_ns(sample.time, self.index.media_scale);
        let duration_ns = scale_to_ns(self.clock, self.index.media_scale).saturating_sub(start_ns);
        let presented = self.index.edits.present(start_ns, duration_ns);
        let time = presented.start_ns..presented.start_ns.saturating_add(duration_ns);
        if sample.offset.saturating_add(u64::from(sample.bytes)) > self.file_bytes {
            return Step::CutOff(time);
        }
        if sample.bytes == 0 || sample.bytes > MOST_PACKET_BYTES {
            return Step::Damaged;
        }
        match self.read(&sample) {
            Some(data) => {
                self.bytes_read = sample.offset + u64::from(sample.bytes);
                Step::Packet(SoundPacket { start_ns: presented.start_ns, keep: presented.keep, data })
            }
            None => Step::Damaged,
        }
    }

    fn codec(&self) -> Option<&AudioCodecParameters> {
        self.index.codec.as_ref()
    }

    fn container(&self) -> &str {
        self.index.brand
    }

    fn codec_tag(&self) -> String {
        String::from_utf8_lossy(&self.index.codec_tag).trim().to_owned()
    }

    fn declared_ns(&self) -> Option<i64> {
        self.index.declared_ns
    }

    fn sound_tracks(&self) -> usize {
        self.index.sound_tracks
    }

    fn left_out_ns(&self) -> i64 {
        let media_ns = scale_to_ns(self.clock, self.index.media_scale);
        self.index.edits.left_out_ns(media_ns)
    }

    fn bytes_read(&self) -> u64 {
        self.bytes_read
    }
}
