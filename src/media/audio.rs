//! The decoded track that every later stage reads: 16 kHz, mono, in a WAV file of the meeting's folder.
//!
//! Stages read it in pieces, so a four-hour meeting never stands in memory as a whole.

use crate::text;
use crate::time::{Span, Timestamp};
use crate::trouble::Failure;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Samples a second of every [`Audio`].
pub const SAMPLE_RATE_HZ: u32 = 16_000;

/// A decoded recording on disk: 16 kHz mono, 16 bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audio {
    path: PathBuf,
    samples: u64,
    first_byte: u64,
}

impl Audio {
    /// Opens a decoded track written by this chapter.
    ///
    /// # Errors
    /// When the file is no 16 kHz mono WAV, or shorter than it says.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let reader = hound::WavReader::open(path).map_err(|error| unreadable(path, &error))?;
        let spec = reader.spec();
        if spec.sample_rate != SAMPLE_RATE_HZ || spec.channels != 1 || spec.bits_per_sample != 16 {
            return Err(unreadable(path, &hound::Error::Unsupported));
        }
        let samples = u64::from(reader.duration());
        let mut file = reader.into_inner();
        let fail = |error: std::io::Error| unreadable(path, &error.into());
        let first_byte = file.stream_position().map_err(fail)?;
        let bytes = file.seek(SeekFrom::End(0)).map_err(fail)?;
        if bytes < first_byte + samples * 2 {
            return Err(unreadable(path, &hound::Error::FormatError("the file is shorter than its header says")));
        }
        Ok(Self { path: path.to_owned(), samples, first_byte })
    }

    /// Its length.
    #[must_use]
    pub fn duration(&self) -> Timestamp {
        Timestamp::from_samples(self.samples, SAMPLE_RATE_HZ)
    }

    /// Its length in samples.
    #[must_use]
    pub fn sample_count(&self) -> u64 {
        self.samples
    }

    /// The samples of `span`, from -1 to 1; shorter where the span reaches past the end.
    ///
    /// # Errors
    /// When the disk does.
    pub fn read(&self, span: Span) -> Result<Vec<f32>, Failure> {
        let start = span.start().to_samples(SAMPLE_RATE_HZ).min(self.samples);
        let end = span.end().to_samples(SAMPLE_RATE_HZ).min(self.samples);
        self.read_samples(start, (end - start) as usize)
    }

    /// `count` samples from sample `start`; shorter at the end.
    ///
    /// # Errors
    /// When the disk does.
    pub fn read_samples(&self, start: u64, count: usize) -> Result<Vec<f32>, Failure> {
        let start = start.min(self.samples);
        let count = usize::try_from(self.samples - start).unwrap_or(usize::MAX).min(count);
        let mut bytes = vec![0; count * 2];
        let read = File::open(&self.path).and_then(|mut file| {
            file.seek(SeekFrom::Start(self.first_byte + start * 2))?;
            file.read_exact(&mut bytes)
        });
        read.map_err(|error| unreadable(&self.path, &error.into()))?;
        Ok(bytes.chunks_exact(2).map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0).collect())
    }
}

fn unreadable(path: &Path, error: &hound::Error) -> Failure {
    let path = path.display();
    Failure::failed(
        text!("không đọc được âm thanh đã giải mã {path}: {error}", "cannot read the decoded sound {path}: {error}"),
        text!(
            "xóa tệp này rồi chạy lại lệnh; bản ghi gốc không bị ảnh hưởng",
            "delete that file and run again; the recording itself is untouched"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(samples: &[i16]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sound.wav");
        let spec =
            hound::WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
        let mut writer = hound::WavWriter::create(&path, spec).unwrap();
        samples.iter().for_each(|sample| writer.write_sample(*sample).unwrap());
        writer.finalize().unwrap();
        (folder, path)
    }

    #[test]
    fn reads_what_lies_inside_and_no_more() {
        let (_folder, path) = written(&(0..1_600).collect::<Vec<i16>>());
        let audio = Audio::open(&path).unwrap();
        assert_eq!(audio.duration(), Timestamp::from_ms(100));
        assert_eq!(audio.read(Span::from_ms(1, 2)).unwrap(), (16..32).map(|n| n as f32 / 32_768.0).collect::<Vec<_>>());
        assert_eq!(audio.read(Span::from_ms(99, 500)).unwrap().len(), 16);
        assert!(audio.read_samples(u64::MAX, usize::MAX).unwrap().is_empty());
    }

    #[test]
    fn a_shortened_file_is_refused() {
        let (_folder, path) = written(&[1; 1_600]);
        File::options().write(true).open(&path).unwrap().set_len(1_000).unwrap();
        assert!(Audio::open(&path).is_err());
        std::fs::write(&path, "no sound").unwrap();
        assert!(Audio::open(&path).is_err());
    }
}
