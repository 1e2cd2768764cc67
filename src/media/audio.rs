//! The decoded track that every later stage reads: 16 kHz, mono, in a WAV file of the meeting's folder.
//!
//! Stages read it in pieces, so a four-hour meeting never stands in memory as a whole.

use crate::text;
use crate::time::{Span, Timestamp};
use crate::trouble::Failure;
use std::path::{Path, PathBuf};

/// Samples a second of every [`Audio`].
pub const SAMPLE_RATE_HZ: u32 = 16_000;

/// A decoded recording on disk: 16 kHz mono, 16 bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audio {
    path: PathBuf,
    samples: u64,
}

impl Audio {
    /// Opens a decoded track written by this chapter.
    ///
    /// # Errors
    /// When the file is no 16 kHz mono WAV.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let reader = hound::WavReader::open(path).map_err(|error| unreadable(path, &error))?;
        let spec = reader.spec();
        if spec.sample_rate != SAMPLE_RATE_HZ || spec.channels != 1 || spec.bits_per_sample != 16 {
            return Err(unreadable(path, &hound::Error::Unsupported));
        }
        Ok(Self { path: path.to_owned(), samples: u64::from(reader.duration()) })
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
        let fail = |error| unreadable(&self.path, &error);
        let mut reader = hound::WavReader::open(&self.path).map_err(fail)?;
        let start = u32::try_from(start.min(self.samples)).map_err(|_| fail(hound::Error::Unsupported))?;
        reader.seek(start).map_err(|error| fail(error.into()))?;
        reader.samples::<i16>().take(count).map(|sample| sample.map(|value| f32::from(value) / 32768.0).map_err(fail)).collect()
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
