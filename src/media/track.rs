//! How does the decoded track reach the disk, whole or not at all?
//!
//! Samples go into a temporary file beside the target; only a finished, synced file takes the target's name. A full
//! disk is a clear failure, and whatever way the work ends, the temporary file is gone.

use super::audio::{Audio, SAMPLE_RATE_HZ};
use crate::text;
use crate::trouble::Failure;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::TempPath;

const HEADER_BYTES: u64 = 44;
/// A WAV file counts its bytes in 32 bits: 37 hours.
const MOST_SAMPLES: u64 = (u32::MAX as u64 - HEADER_BYTES) / 2;

/// A track being written. Dropped unfinished, it leaves nothing behind.
pub(super) struct TrackWriter {
    file: BufWriter<File>,
    temporary: TempPath,
    target: PathBuf,
    samples: u64,
}

impl TrackWriter {
    /// Begins the track that will appear at `target`.
    pub(super) fn create(target: &Path) -> Result<Self, Failure> {
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".sound-").suffix(".part");
        // Readable by whom the umask says, like every other file of the meeting's folder.
        #[cfg(unix)]
        let builder = builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let named = builder.tempfile_in(folder);
        let (file, temporary) = named.map_err(|error| unwritable(target, &error))?.into_parts();
        let mut writer = Self { file: BufWriter::with_capacity(1 << 16, file), temporary, target: target.to_owned(), samples: 0 };
        writer.put(&header(0))?;
        Ok(writer)
    }

    /// Samples written so far.
    pub(super) fn samples(&self) -> u64 {
        self.samples
    }

    /// Writes samples from -1 to 1, rounded to 16 bits.
    pub(super) fn write(&mut self, sound: &[f32]) -> Result<(), Failure> {
        if self.samples + sound.len() as u64 > MOST_SAMPLES {
            return Err(too_long());
        }
        let mut bytes = [0; 4096];
        for piece in sound.chunks(bytes.len() / 2) {
            for (sample, place) in piece.iter().zip(bytes.chunks_exact_mut(2)) {
                place.copy_from_slice(&to_16_bit(*sample).to_le_bytes());
            }
            self.put(&bytes[..piece.len() * 2])?;
        }
        self.samples += sound.len() as u64;
        Ok(())
    }

    /// Takes back everything from `sample` on.
    pub(super) fn rewind(&mut self, sample: u64) -> Result<(), Failure> {
        let sample = sample.min(self.samples);
        let rewound = (|| {
            self.file.seek(SeekFrom::Start(HEADER_BYTES + sample * 2))?;
            self.file.get_ref().set_len(HEADER_BYTES + sample * 2)
        })();
        rewound.map_err(|error| unwritable(&self.target, &error))?;
        self.samples = sample;
        Ok(())
    }

    /// Completes the file and gives it its name.
    pub(super) fn finish(mut self) -> Result<Audio, Failure> {
        let finished = self.complete();
        finished.map_err(|error| unwritable(&self.target, &error))?;
        let Self { file, temporary, target, .. } = self;
        drop(file);
        temporary.persist(&target).map_err(|error| unwritable(&target, &error.error))?;
        // The name itself must survive a power cut; not every file system lets a folder be synced.
        if let Some(Ok(folder)) = target.parent().map(File::open) {
            let _ = folder.sync_all();
        }
        Audio::open(&target)
    }

    fn complete(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header(self.samples))?;
        self.file.flush()?;
        self.file.get_ref().sync_all()
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.write_all(bytes).map_err(|error| unwritable(&self.target, &error))
    }
}

fn to_16_bit(sample: f32) -> i16 {
    (sample * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16
}

/// The canonical 44 bytes of a PCM WAV file.
fn header(samples: u64) -> [u8; HEADER_BYTES as usize] {
    let data_bytes = u32::try_from(samples * 2).unwrap_or(u32::MAX);
    let mut header = [0; HEADER_BYTES as usize];
    let mut place = 0;
    let fields: [&[u8]; 13] = [
        b"RIFF",
        &data_bytes.saturating_add(36).to_le_bytes(),
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
        &data_bytes.to_le_bytes(),
    ];
    for field in fields {
        header[place..place + field.len()].copy_from_slice(field);
        place += field.len();
    }
    header
}

fn unwritable(target: &Path, error: &io::Error) -> Failure {
    let path = target.display();
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Failure::failed(
            text!(
                "hết chỗ trên đĩa khi ghi âm thanh đã giải mã vào {path}",
                "the disk is full: cannot write the decoded sound to {path}"
            ),
            text!(
                "giải phóng đĩa hoặc chọn --out ở đĩa khác; cần khoảng 115 MB cho mỗi giờ ghi",
                "free some disk or put --out on another one; an hour of recording needs about 115 MB"
            ),
        ),
        ErrorKind::NotFound
        | ErrorKind::PermissionDenied
        | ErrorKind::ReadOnlyFilesystem
        | ErrorKind::NotADirectory
        | ErrorKind::IsADirectory => Failure::usage(
            text!("không ghi được vào {path}: {error}", "cannot write to {path}: {error}"),
            text!("chọn một thư mục --out ghi được", "choose an --out folder that can be written to"),
        ),
        _ => Failure::failed(
            text!("không ghi được âm thanh đã giải mã vào {path}: {error}", "cannot write the decoded sound to {path}: {error}"),
            text!("kiểm tra đĩa chứa thư mục --out", "check the disk that holds the --out folder"),
        ),
    }
}

fn too_long() -> Failure {
    Failure::unusable(
        text!("bản ghi dài hơn 37 giờ", "the recording is longer than 37 hours"),
        text!("chia bản ghi thành nhiều phần rồi chạy riêng từng phần", "split it and run the pieces one by one"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trouble::FailureKind;

    fn folder_is_empty(folder: &Path) -> bool {
        std::fs::read_dir(folder).unwrap().next().is_none()
    }

    #[test]
    fn appears_whole_and_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("sound.wav");
        let mut writer = TrackWriter::create(&target).unwrap();
        writer.write(&[0.0, 0.5, -0.5, 1.0, -1.0, 2.0]).unwrap();
        assert!(!target.exists());
        let audio = writer.finish().unwrap();
        assert_eq!(audio.sample_count(), 6);
        assert_eq!(audio.read_samples(0, 9).unwrap(), [0.0, 0.5, -0.5, 32_767.0 / 32_768.0, -1.0, 32_767.0 / 32_768.0]);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_taken_back_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("sound.wav");
        let mut writer = TrackWriter::create(&target).unwrap();
        writer.write(&[0.25; 10_000]).unwrap();
        writer.rewind(3).unwrap();
        writer.write(&[0.5]).unwrap();
        let audio = writer.finish().unwrap();
        assert_eq!(audio.read_samples(0, 99).unwrap(), [0.25, 0.25, 0.25, 0.5]);
    }

    #[test]
    fn dropped_unfinished_it_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = TrackWriter::create(&folder.path().join("sound.wav")).unwrap();
        writer.write(&[0.25; 100_000]).unwrap();
        drop(writer);
        assert!(folder_is_empty(folder.path()));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_said_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = TrackWriter::create(&folder.path().join("sound.wav")).unwrap();
        writer.file = BufWriter::new(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
        let failure = (0..100).find_map(|_| writer.write(&[0.25; 10_000]).err()).unwrap();
        assert_eq!(failure.kind, FailureKind::Failed);
        assert!(failure.message.en.contains("disk is full"), "{failure}");
        drop(writer);
        assert!(folder_is_empty(folder.path()));
    }

    #[test]
    fn a_target_in_no_folder_is_a_wrong_command() {
        let folder = tempfile::tempdir().unwrap();
        let failure = TrackWriter::create(&folder.path().join("none/sound.wav")).err().unwrap();
        assert_eq!(failure.kind, FailureKind::Usage);
        assert!(folder_is_empty(folder.path()));
    }
}
