//! Which bytes of an MP3 are no frames of it?
//!
//! An MP3 has no stamps and no index: frames follow each other, each with a header of four bytes that says how long it is
//! (ISO/IEC 11172-3, 2.4.2.3). A reader that loses its place takes up at the next bytes that look like a header, says
//! nothing, and all that follows comes too early. So the chain of headers is followed once before the sound is decoded:
//! where it breaks, the bytes up to the next two headers in a row are a hole, and its length in frames is known from the
//! length of the frames before.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

/// Frames whose mean length tells how many a hole held.
const FRAMES_OF_MEAN: u64 = 32;
/// A chain with more holes than this is none.
const MOST_HOLES: usize = 1_000;
const WINDOW_BYTES: usize = 1 << 16;

/// Bytes between the frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hole {
    /// Where they lie.
    pub(super) bytes: Range<u64>,
    /// How many frames with sound come before.
    pub(super) frames_before: u64,
    /// How long the sound was that they held.
    pub(super) lost_ns: i64,
}

/// The holes in the chain of frames; none where the file is no MP3, or its frames do not say how long they are.
pub(super) fn holes(file: &mut File, file_bytes: u64) -> Vec<Hole> {
    Chain { window: Window::new(file, file_bytes), frames: 0, recent: Vec::new() }.follow().unwrap_or_default()
}

/// What a frame's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Frame {
    bytes: u64,
    rate_hz: u32,
    samples: u32,
}

impl Frame {
    /// Reads a header of layer III; `None` where it cannot be one.
    fn read(header: [u8; 4]) -> Option<Self> {
        /// Thousands of bits a second, by the header's four bits, for MPEG 1 and for MPEG 2 and 2.5.
        const KBIT: [[u32; 15]; 2] = [
            [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
            [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
        ];
        let [sync, kind, rates, _] = header;
        if sync != 0xff || kind & 0xe0 != 0xe0 || kind & 0x06 != 0x02 {
            return None;
        }
        let (is_first, divisor) = match kind >> 3 & 3 {
            3 => (true, 1),
            2 => (false, 2),
            0 => (false, 4),
            _ => return None,
        };
        let rate_hz = [44_100_u32, 48_000, 32_000].get(usize::from(rates >> 2 & 3))? / divisor;
        let kbit = *KBIT[usize::from(!is_first)].get(usize::from(rates >> 4)).filter(|kbit| **kbit > 0)?;
        let samples = if is_first { 1_152 } else { 576 };
        let bytes = u64::from(samples / 8 * kbit * 1_000 / rate_hz) + u64::from(rates >> 1 & 1);
        Some(Self { bytes, rate_hz, samples })
    }

    /// Whether both can belong to one stream: only the bit rate may change.
    fn goes_with(self, other: Self) -> bool {
        (self.rate_hz, self.samples) == (other.rate_hz, other.samples)
    }

    fn duration_ns(self) -> i64 {
        i64::from(self.samples) * 1_000_000_000 / i64::from(self.rate_hz)
    }
}

/// The frames as they follow each other.
struct Chain<'file> {
    window: Window<'file>,
    frames: u64,
    /// Lengths of the last frames.
    recent: Vec<u64>,
}

impl Chain<'_> {
    fn follow(mut self) -> io::Result<Vec<Hole>> {
        let mut holes: Vec<Hole> = Vec::new();
        let mut at = self.after_tag(0)?.unwrap_or(0);
        let Some(mut frame) = self.frame_at(at)? else { return Ok(holes) };
        if !self.is_followed(at, frame)? {
            return Ok(holes);
        }
        if self.is_table(at)? {
            at += frame.bytes;
            let Some(first) = self.frame_at(at)? else { return Ok(holes) };
            frame = first;
        }
        loop {
            let next = at + frame.bytes;
            let follows = self.frame_at(next)?.filter(|next| next.goes_with(frame));
            if let Some(follows) = follows {
                self.count(frame);
                (at, frame) = (next, follows);
                continue;
            }
            if next.saturating_add(4) > self.window.file_bytes {
                return Ok(holes);
            }
            // A tag between two songs, or at the end, is no damage.
            if let Some(behind) = self.after_tag(next)? {
                match self.frame_at(behind)?.filter(|next| next.goes_with(frame)) {
                    Some(follows) => {
                        self.count(frame);
                        (at, frame) = (behind, follows);
                        continue;
                    }
                    None => return Ok(holes),
                }
            }
            // This frame's header may lie, or the next one's is lost: neither can be relied on.
            let Some((again, follows)) = self.search(at + 1, frame)? else { return Ok(holes) };
            let mean = self.recent.iter().sum::<u64>().checked_div(self.recent.len() as u64).unwrap_or(frame.bytes).max(1);
            let lost = ((again - at + mean / 2) / mean).max(1);
            holes.push(Hole {
                bytes: at..again,
                frames_before: self.frames,
                lost_ns: i64::try_from(lost).unwrap_or(i64::MAX).saturating_mul(frame.duration_ns()),
            });
            if holes.len() > MOST_HOLES {
                return Ok(Vec::new());
            }
            (at, frame) = (again, follows);
        }
    }

    fn count(&mut self, frame: Frame) {
        if self.recent.len() as u64 == FRAMES_OF_MEAN {
            self.recent.remove(0);
        }
        self.recent.push(frame.bytes);
        self.frames += 1;
    }

    fn frame_at(&mut self, at: u64) -> io::Result<Option<Frame>> {
        Ok(self.window.four(at)?.and_then(Frame::read))
    }

    fn is_followed(&mut self, at: u64, frame: Frame) -> io::Result<bool> {
        Ok(self.frame_at(at + frame.bytes)?.is_some_and(|next| next.goes_with(frame)))
    }

    /// The next place where two frames of this stream follow each other.
    fn search(&mut self, from: u64, like: Frame) -> io::Result<Option<(u64, Frame)>> {
        let mut at = from;
        while at.saturating_add(4) <= self.window.file_bytes {
            if let Some(frame) = self.frame_at(at)?.filter(|frame| frame.goes_with(like))
                && self.is_followed(at, frame)?
            {
                return Ok(Some((at, frame)));
            }
            at += 1;
        }
        Ok(None)
    }

    /// Where a tag that begins at `at` ends; `None` where none begins.
    fn after_tag(&mut self, at: u64) -> io::Result<Option<u64>> {
        let Some(head) = self.window.bytes(at, 16)? else { return Ok(None) };
        if head.starts_with(b"ID3") {
            let size = head[6..10].iter().fold(0, |size, byte| size << 7 | u64::from(byte & 0x7f));
            return Ok(Some(at + 10 + size));
        }
        if head.starts_with(b"APETAGEX") {
            let size = u32::from_le_bytes([head[12], head[13], head[14], head[15]]);
            return Ok(Some(at + 32 + u64::from(size)));
        }
        let ends = head.starts_with(b"TAG") || head.starts_with(b"LYRICS");
        Ok(ends.then_some(self.window.file_bytes))
    }

    /// Whether the frame is the encoder's table of contents, which players do not play.
    fn is_table(&mut self, at: u64) -> io::Result<bool> {
        let Some(head) = self.window.bytes(at, 48)? else { return Ok(false) };
        Ok(head.windows(4).any(|four| matches!(four, b"Xing" | b"Info" | b"VBRI")))
    }
}

/// A stretch of the file at a time.
struct Window<'file> {
    file: &'file mut File,
    file_bytes: u64,
    start: u64,
    bytes: Vec<u8>,
}

impl<'file> Window<'file> {
    fn new(file: &'file mut File, file_bytes: u64) -> Self {
        Self { file, file_bytes, start: 0, bytes: Vec::new() }
    }

    fn four(&mut self, at: u64) -> io::Result<Option<[u8; 4]>> {
        Ok(self.bytes(at, 4)?.and_then(|four| four.try_into().ok()))
    }

    /// So many bytes from `at` on; `None` where the file ends before.
    fn bytes(&mut self, at: u64, count: usize) -> io::Result<Option<&[u8]>> {
        let end = at.saturating_add(count as u64);
        if end > self.file_bytes {
            return Ok(None);
        }
        if at < self.start || end > self.start + self.bytes.len() as u64 {
            self.file.seek(SeekFrom::Start(at))?;
            self.bytes.clear();
            self.file.by_ref().take(WINDOW_BYTES as u64).read_to_end(&mut self.bytes)?;
            self.start = at;
        }
        let from = usize::try_from(at - self.start).unwrap_or(usize::MAX);
        Ok(self.bytes.get(from..from.saturating_add(count)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame of MPEG 1 with 64 kbit/s at 48 kHz: 192 bytes, 24 ms.
    fn frame(fill: u8) -> Vec<u8> {
        [&[0xff, 0xfb, 0x54, 0xc4][..], &[fill; 188]].concat()
    }

    fn found(bytes: &[u8]) -> Vec<Hole> {
        let mut file = tempfile::tempfile().unwrap();
        io::Write::write_all(&mut file, bytes).unwrap();
        holes(&mut file, bytes.len() as u64)
    }

    #[test]
    fn headers_say_how_long_a_frame_is() {
        let read = |header| Frame::read(header).map(|frame| (frame.bytes, frame.rate_hz, frame.samples));
        assert_eq!(read([0xff, 0xfb, 0x54, 0xc4]), Some((192, 48_000, 1_152)));
        assert_eq!(read([0xff, 0xfb, 0x92, 0x64]), Some((418, 44_100, 1_152)));
        assert_eq!(read([0xff, 0xf3, 0x88, 0xc4]), Some((288, 16_000, 576)));
        for no_header in [[0xff, 0xfb, 0x04, 0], [0xff, 0xfb, 0xf4, 0], [0xff, 0xfd, 0x54, 0], [0xff, 0xfb, 0x5c, 0], [0; 4]] {
            assert_eq!(read(no_header), None);
        }
    }

    #[test]
    fn a_whole_file_has_no_holes() {
        let tag = [b"ID3\x04\0\0\0\0\0\x05".as_slice(), &[0; 5]].concat();
        // The table's bit rate is not that of the sound: 96 kbit/s, 288 bytes.
        let table = [&[0xff, 0xfb, 0x74, 0xc4][..], &[0; 32], b"Info", &[0; 248]].concat();
        let old_tag = [b"TAG".as_slice(), &[0; 125]].concat();
        let song = [tag.clone(), table, frame(1), frame(2), frame(3)].concat();
        assert_eq!(found(&[song.clone(), tag, frame(4), frame(5), old_tag].concat()), []);
        assert_eq!(found(&song[..song.len() - 77]), []);
        assert_eq!(found(b"no mp3 at all"), []);
        assert_eq!(found(&[]), []);
    }

    #[test]
    fn a_lost_header_is_a_hole_with_its_length() {
        let mut bytes: Vec<u8> = (0..20).flat_map(frame).collect();
        bytes[192 * 7 + 100..192 * 9 + 50].fill(0x0f);
        assert_eq!(
            found(&bytes),
            [Hole { bytes: 192 * 7..192 * 10, frames_before: 7, lost_ns: 72_000_000 }],
            "frame 7 is half overwritten, the headers of 8 and 9 are gone"
        );
        // What looks like a header but leads nowhere is none.
        bytes[192 * 8..192 * 8 + 4].copy_from_slice(&[0xff, 0xfb, 0xa4, 0xc4]);
        assert_eq!(found(&bytes).len(), 1);
    }

    #[test]
    fn any_bytes_are_followed_to_their_end() {
        let mut bytes: Vec<u8> = (0..40).flat_map(frame).collect();
        for at in 0..bytes.len() {
            bytes[at] ^= (at % 251) as u8;
            if at % 17 == 0 {
                let holes = found(&bytes);
                assert!(holes.windows(2).all(|two| two[0].bytes.end <= two[1].bytes.start));
            }
        }
    }
}
