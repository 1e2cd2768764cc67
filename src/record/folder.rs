//! Where does a recording lie? `DIR/recording`, and `DIR/recording-2` when a meeting is recorded a second time.

use super::device::TrackKind;
use super::manifest;
use super::segment::segment_path;
use crate::text;
use crate::trouble::Failure;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

/// Space that is given up when the disk is full, so that the last words of the manifest find room.
pub(super) const RESERVE: &str = "reserve";
const RESERVE_BYTES: usize = 256 * 1024;
const LOCK: &str = "lock";

/// A recording's folder, held by this process until dropped.
#[derive(Debug)]
pub(super) struct RecordingFolder {
    pub(super) path: PathBuf,
    _lock: File,
}

impl RecordingFolder {
    /// A folder for a new recording below `out`; an earlier one is never touched.
    pub(super) fn begin(out: &Path) -> Result<Self, Failure> {
        if out.exists() && !out.is_dir() {
            let shown = out.display();
            return Err(Failure::usage(
                text!("{shown} là một tệp, không phải thư mục", "{shown} is a file, not a folder"),
                text!("chọn thư mục khác cho --out", "choose another folder for --out"),
            ));
        }
        fs::create_dir_all(out).map_err(|error| unwritable(out, &error))?;
        let names = (1_u32..).map(|number| if number == 1 { "recording".to_owned() } else { format!("recording-{number}") });
        for name in names.take(10_000) {
            let path = out.join(name);
            match fs::create_dir(&path) {
                Ok(()) => {
                    fs::write(path.join(RESERVE), vec![0x5a; RESERVE_BYTES]).map_err(|error| unwritable(&path, &error))?;
                    return Self::hold(&path);
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(unwritable(&path, &error)),
            }
        }
        Err(unwritable(out, &std::io::ErrorKind::AlreadyExists.into()))
    }

    /// Takes hold of a recording that is there.
    pub(super) fn hold(path: &Path) -> Result<Self, Failure> {
        let lock = File::options().create(true).truncate(false).write(true).open(path.join(LOCK));
        let lock = lock.map_err(|error| unwritable(path, &error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => {
                let shown = path.display();
                Err(Failure::failed(
                    text!("{shown} đang được ghi", "{shown} is being recorded right now"),
                    text!("kết thúc ghi (phím q) rồi chạy lại", "end the recording (key q), then run again"),
                ))
            }
            Err(TryLockError::Error(error)) => Err(unwritable(path, &error)),
        }
    }

    /// Gives the reserve back.
    pub(super) fn release_reserve(&self) {
        let _ = fs::remove_file(self.path.join(RESERVE));
    }
}

/// The failure for a path that cannot be written.
pub(super) fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    let shown = path.display();
    Failure::failed(
        text!("không ghi được {shown}: {error}", "cannot write {shown}: {error}"),
        text!(
            "kiểm tra chỗ trống, đường dẫn và quyền ghi của thư mục",
            "check the free space, the path and that it may be written"
        ),
    )
}

/// The recordings in a folder, in the order they were made: the folder itself, or those below it. Empty for a folder of
/// something else.
#[must_use]
pub(super) fn recordings(folder: &Path) -> Vec<PathBuf> {
    let is_recording = |path: &Path| {
        path.join(manifest::FILE).is_file()
            || [TrackKind::Mic, TrackKind::System].iter().any(|track| segment_path(path, *track, 0).is_file())
    };
    if is_recording(folder) {
        return vec![folder.to_owned()];
    }
    let mut numbered: Vec<(u32, PathBuf)> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let rest = name.strip_prefix("recording")?;
            let number = if rest.is_empty() { Some(1) } else { rest.strip_prefix('-')?.parse().ok() };
            Some((number?, entry.path()))
        })
        .filter(|(_, path)| is_recording(path))
        .collect();
    numbered.sort();
    numbered.into_iter().map(|(_, path)| path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_recording_leaves_the_first_alone() {
        let home = tempfile::tempdir().expect("a folder");
        for name in ["recording", "recording-2"] {
            let folder = RecordingFolder::begin(home.path()).expect("begun");
            assert_eq!(folder.path, home.path().join(name));
            fs::write(folder.path.join(manifest::FILE), "").expect("written");
            assert!(RecordingFolder::hold(&folder.path).is_err());
        }
        assert_eq!(recordings(home.path()), [home.path().join("recording"), home.path().join("recording-2")]);
        assert_eq!(recordings(&home.path().join("recording-2")).len(), 1);
    }
}
