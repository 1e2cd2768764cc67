//! What has been recorded so far, for somebody who listens while it grows?
//!
//! Read from the segments on the disk and from nothing else: the recorder does not know who listens, and nobody who
//! listens can hold it up.

use super::SAMPLE_RATE_HZ;
use super::device::TrackKind;
use super::recover::last_segment;
use super::segment::{HEADER_BYTES, SEGMENT_FRAMES, segment_path};
use super::stretch::Stretch;
use super::track::at;
use crate::time::{Span, Timestamp};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// A track that lies further behind the other than this is not waited for: silence stands there until it comes.
const PATIENCE: u64 = 3 * SAMPLE_RATE_HZ as u64;

/// The growing end of a recording.
#[derive(Debug, Clone)]
pub struct Tail {
    folder: PathBuf,
    rate_hz: u32,
}

impl Tail {
    /// Of the recording in `folder`, to be heard at `rate_hz`.
    #[must_use]
    pub fn of(folder: &Path, rate_hz: u32) -> Self {
        Self { folder: folder.to_owned(), rate_hz }
    }

    /// How long the recording is by now, on both tracks.
    #[must_use]
    pub fn recorded(&self) -> Timestamp {
        let ends: Vec<u64> = self.tracks().into_iter().map(|(_, end)| end).collect();
        let (first, last) = (ends.iter().min(), ends.iter().max());
        at(first.copied().unwrap_or(0).max(last.copied().unwrap_or(0).saturating_sub(PATIENCE)))
    }

    fn tracks(&self) -> Vec<(TrackKind, u64)> {
        [TrackKind::Mic, TrackKind::System]
            .into_iter()
            .filter_map(|kind| last_segment(&self.folder, kind).map(|(number, frames)| (kind, number * SEGMENT_FRAMES + frames)))
            .collect()
    }

    /// What is heard in `span`: all tracks together.
    ///
    /// # Errors
    /// When the disk does.
    pub fn read(&self, span: Span) -> io::Result<Vec<i16>> {
        let (start, end) = (span.start().to_samples(SAMPLE_RATE_HZ), span.end().to_samples(SAMPLE_RATE_HZ));
        let mut sums = vec![0_i32; usize::try_from(end - start).unwrap_or(0)];
        for (kind, track_end) in self.tracks() {
            let mut from = start;
            while from < end.min(track_end) {
                let number = from / SEGMENT_FRAMES;
                let until = end.min(track_end).min((number + 1) * SEGMENT_FRAMES);
                let sound = frames(&segment_path(&self.folder, kind, number), from - number * SEGMENT_FRAMES, until - from)?;
                let place = (from - start) as usize;
                for (sum, sample) in sums[place..].iter_mut().zip(sound) {
                    *sum += i32::from(sample);
                }
                from = until;
            }
        }
        let mixed: Vec<i16> = sums.into_iter().map(|sum| sum.clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16).collect();
        let (mut stretch, mut heard) = (Stretch::new(SAMPLE_RATE_HZ, self.rate_hz), Vec::new());
        stretch.feed(&mixed, 1.0, &mut heard);
        stretch.drain(&mut heard);
        Ok(heard)
    }
}

fn frames(path: &Path, from: u64, count: u64) -> io::Result<Vec<i16>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(HEADER_BYTES + from * 2))?;
    let mut bytes = Vec::new();
    file.take(count * 2).read_to_end(&mut bytes)?;
    Ok(bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect())
}

#[cfg(test)]
mod tests {
    use super::super::segment::Segments;
    use super::*;

    #[test]
    fn both_tracks_are_heard_over_the_border_of_a_segment() {
        let home = tempfile::tempdir().expect("a folder");
        let tail = Tail::of(home.path(), 16_000);
        assert_eq!(tail.recorded(), Timestamp::ZERO);
        for (kind, level) in [(TrackKind::Mic, 1_000), (TrackKind::System, 500)] {
            let mut segments = Segments::new(home.path(), kind);
            segments.silence(SEGMENT_FRAMES - 48_000).expect("leapt");
            segments.sound(&[level; 96_000]);
            segments.flush().expect("written");
        }
        assert_eq!(tail.recorded(), Timestamp::from_ms(601_000));
        let heard = tail.read(Span::from_ms(598_500, 600_500)).expect("read");
        assert_eq!(heard.len(), 32_000);
        assert!(heard[..7_900].iter().all(|sample| *sample == 0));
        assert!(heard[8_100..31_900].iter().all(|sample| (*sample - 1_500).abs() < 3), "{:?}", &heard[8_100..8_110]);
    }

    #[test]
    fn a_track_that_stopped_is_not_waited_for() {
        let home = tempfile::tempdir().expect("a folder");
        for (kind, seconds) in [(TrackKind::Mic, 10), (TrackKind::System, 1)] {
            let mut segments = Segments::new(home.path(), kind);
            segments.sound(&vec![7; seconds * 48_000]);
            segments.flush().expect("written");
        }
        assert_eq!(Tail::of(home.path(), 16_000).recorded(), Timestamp::from_ms(7_000));
    }
}
