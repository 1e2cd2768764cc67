//! How does a track lie on the disk?
//!
//! In WAV files of ten minutes each, mono, 16 bit: segment `k` holds the samples from `k` times [`SEGMENT_FRAMES`] on, so
//! the place of every sample follows from its file's name. Sound goes to its place in the file, a gap is simply not
//! written (files grow over it with zeros), and the header is renewed with every flush.

use super::SAMPLE_RATE_HZ;
use super::device::TrackKind;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Samples of a whole segment: ten minutes.
pub(super) const SEGMENT_FRAMES: u64 = 600 * SAMPLE_RATE_HZ as u64;
/// Bytes before the first sample.
pub(super) const HEADER_BYTES: u64 = 44;
/// Sound that could not be written is kept up to this many samples: 20 s.
const MOST_UNWRITTEN: usize = 20 * SAMPLE_RATE_HZ as usize;

/// The file of a segment, counted from 0.
pub(super) fn segment_path(folder: &Path, track: TrackKind, number: u64) -> PathBuf {
    folder.join(format!("{}-{:04}.wav", track.key(), number + 1))
}

/// The header of a WAV file of so many samples.
pub(super) fn header(frames: u64) -> [u8; HEADER_BYTES as usize] {
    let bytes = u32::try_from(frames * 2).unwrap_or(u32::MAX - 36);
    let mut header = [0; HEADER_BYTES as usize];
    let parts: [&[u8]; 13] = [
        b"RIFF",
        &(bytes + 36).to_le_bytes(),
        b"WAVE",
        b"fmt ",
        &16_u32.to_le_bytes(),
        &1_u16.to_le_bytes(),
        &1_u16.to_le_bytes(),
        &SAMPLE_RATE_HZ.to_le_bytes(),
        &(SAMPLE_RATE_HZ * 2).to_le_bytes(),
        &2_u16.to_le_bytes(),
        &16_u16.to_le_bytes(),
        b"data",
        &bytes.to_le_bytes(),
    ];
    let mut at = 0;
    for part in parts {
        header[at..at + part.len()].copy_from_slice(part);
        at += part.len();
    }
    header
}

/// Writes one track.
#[derive(Debug)]
pub(super) struct Segments {
    folder: PathBuf,
    track: TrackKind,
    open: Option<(u64, File)>,
    /// Sound on its way to the disk: from this sample on.
    unwritten_from: u64,
    unwritten: Vec<i16>,
    end: u64,
    dropped: u64,
    fresh: BTreeSet<u64>,
}

impl Segments {
    /// A track without sound.
    pub(super) fn new(folder: &Path, track: TrackKind) -> Self {
        Self {
            folder: folder.to_owned(),
            track,
            open: None,
            unwritten_from: 0,
            unwritten: Vec::new(),
            end: 0,
            dropped: 0,
            fresh: BTreeSet::new(),
        }
    }

    /// Sound that follows what is there; reaches the disk with the next [`Self::write`].
    pub(super) fn sound(&mut self, sound: &[i16]) {
        if self.unwritten.is_empty() {
            self.unwritten_from = self.end;
        }
        self.unwritten.extend_from_slice(sound);
        self.end += sound.len() as u64;
        // Much at once is what a server kept for us: only what the disk refuses has to wait here.
        if self.unwritten.len() > MOST_UNWRITTEN && self.write().is_err() {
            let spare = self.unwritten.len() - MOST_UNWRITTEN;
            self.unwritten.drain(..spare);
            self.unwritten_from += spare as u64;
            self.dropped += spare as u64;
        }
    }

    /// So many samples of silence.
    ///
    /// # Errors
    /// When what came before cannot be written; nothing is lost then.
    pub(super) fn silence(&mut self, frames: u64) -> io::Result<()> {
        if frames <= u64::from(SAMPLE_RATE_HZ) {
            self.sound(&vec![0; frames as usize]);
            return Ok(());
        }
        let written = self.write();
        if written.is_err() {
            // The gap goes through memory like sound: what overflows is silence either way.
            let mut left = frames;
            while left > 0 {
                let piece = left.min(u64::from(SAMPLE_RATE_HZ));
                self.sound(&vec![0; piece as usize]);
                left -= piece;
            }
            return written;
        }
        self.end += frames;
        Ok(())
    }

    /// The samples of this track so far.
    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// Samples that found no place on the disk since the last time this was asked.
    pub(super) fn take_dropped(&mut self) -> u64 {
        std::mem::take(&mut self.dropped)
    }

    /// Hands everything to the operating system: from here on a killed process loses nothing of it.
    ///
    /// # Errors
    /// When the disk is full or gone; what is not written yet is kept for the next time.
    pub(super) fn write(&mut self) -> io::Result<()> {
        while !self.unwritten.is_empty() {
            let number = self.unwritten_from / SEGMENT_FRAMES;
            let room = (number + 1) * SEGMENT_FRAMES - self.unwritten_from;
            let count = self.unwritten.len().min(usize::try_from(room).unwrap_or(usize::MAX));
            let bytes: Vec<u8> = self.unwritten[..count].iter().flat_map(|sample| sample.to_le_bytes()).collect();
            let place = HEADER_BYTES + (self.unwritten_from - number * SEGMENT_FRAMES) * 2;
            let file = self.segment(number)?;
            file.seek(SeekFrom::Start(place))?;
            file.write_all(&bytes)?;
            self.unwritten.drain(..count);
            self.unwritten_from += count as u64;
        }
        Ok(())
    }

    /// Writes, renews the header, and makes the disk keep it: from here on a power cut loses nothing of it.
    ///
    /// # Errors
    /// When the disk is full or gone.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.write()?;
        if self.end == 0 {
            return Ok(());
        }
        let number = (self.end - 1) / SEGMENT_FRAMES;
        let frames = self.end - number * SEGMENT_FRAMES;
        let file = self.segment(number)?;
        close(file, frames)?;
        file.sync_data()
    }

    /// Segments begun since the last time this was asked.
    pub(super) fn take_begun(&mut self) -> BTreeSet<u64> {
        std::mem::take(&mut self.fresh)
    }

    /// The open file of a segment; the segments before it are completed, also those that a gap leapt over.
    fn segment(&mut self, number: u64) -> io::Result<&mut File> {
        let first = match &self.open {
            Some((open, _)) if *open == number => number,
            Some((open, _)) => *open,
            None => 0,
        };
        for earlier in first..number {
            self.open_segment(earlier)?;
            if let Some((_, file)) = &mut self.open {
                close(file, SEGMENT_FRAMES)?;
                file.sync_all()?;
            }
        }
        self.open_segment(number)?;
        match &mut self.open {
            Some((_, file)) => Ok(file),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn open_segment(&mut self, number: u64) -> io::Result<()> {
        if self.open.as_ref().is_some_and(|(open, _)| *open == number) {
            return Ok(());
        }
        let path = segment_path(&self.folder, self.track, number);
        let file = File::options().create(true).truncate(false).write(true).open(&path)?;
        sync_folder(&self.folder);
        self.fresh.insert(number);
        self.open = Some((number, file));
        Ok(())
    }
}

/// Gives a segment's file its length and the header that says so.
fn close(file: &mut File, frames: u64) -> io::Result<()> {
    let length = HEADER_BYTES + frames * 2;
    if file.metadata()?.len() != length {
        file.set_len(length)?;
    }
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&header(frames))
}

/// The names in a folder must survive a power cut too; systems that cannot do that lose at most the newest.
pub(super) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(path: &Path) -> Vec<i16> {
        hound::WavReader::open(path).expect("a WAV").samples().map(|sample| sample.expect("whole")).collect()
    }

    #[test]
    fn sound_and_gaps_lie_where_the_clock_says_over_segments() {
        let home = tempfile::tempdir().expect("a folder");
        let mut segments = Segments::new(home.path(), TrackKind::Mic);
        segments.sound(&[1, 2, 3]);
        segments.flush().expect("flushed");
        assert_eq!(samples(&home.path().join("mic-0001.wav")), [1, 2, 3]);
        segments.silence(2 * SEGMENT_FRAMES).expect("leapt");
        segments.sound(&[7, 8]);
        segments.flush().expect("flushed");
        for number in [0, 1] {
            let whole = samples(&segment_path(home.path(), TrackKind::Mic, number));
            assert_eq!(whole.len() as u64, SEGMENT_FRAMES);
            assert!(whole[3..].iter().all(|sample| *sample == 0));
        }
        assert_eq!(samples(&home.path().join("mic-0003.wav")), [0, 0, 0, 7, 8]);
    }

    #[test]
    fn more_at_once_than_may_wait_is_written() {
        let home = tempfile::tempdir().expect("a folder");
        let mut segments = Segments::new(home.path(), TrackKind::Mic);
        (0..4).for_each(|_| segments.sound(&[5; 8 * 48_000]));
        assert_eq!(segments.take_dropped(), 0);
        segments.flush().expect("flushed");
        assert!(samples(&home.path().join("mic-0001.wav")).iter().all(|sample| *sample == 5));
    }

    #[test]
    fn sound_that_finds_no_disk_is_kept_for_a_while_and_keeps_its_place() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("not there yet");
        let mut segments = Segments::new(&folder, TrackKind::System);
        segments.sound(&[5; 48_000]);
        assert!(segments.flush().is_err());
        for _ in 0..30 {
            segments.sound(&[6; 48_000]);
        }
        assert_eq!(segments.take_dropped(), 11 * 48_000);
        std::fs::create_dir(&folder).expect("the disk is back");
        segments.flush().expect("flushed");
        let found = samples(&folder.join("system-0001.wav"));
        assert_eq!(found.len(), 31 * 48_000);
        assert!(found[..11 * 48_000].iter().all(|sample| *sample == 0) && found[11 * 48_000..].iter().all(|sample| *sample == 6));
    }
}
