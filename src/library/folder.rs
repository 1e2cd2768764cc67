//! The folder of one meeting: locked while a run works in it, written one whole file at a time.

use super::artifact::{Artifact, Key};
use crate::text;
use crate::trouble::{Failure, Warned};
use serde::{Serialize, de::DeserializeOwned};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A meeting's folder, held by this process until dropped.
#[derive(Debug)]
pub struct MeetingFolder {
    path: PathBuf,
    _lock: File,
}

impl MeetingFolder {
    /// Creates or opens the folder and locks it.
    ///
    /// # Errors
    /// When the path is a file, cannot be created or written, or another run works in it.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        if path.exists() && !path.is_dir() {
            return Err(Failure::usage(
                text!("{shown} là một tệp, không phải thư mục", "{shown} is a file, not a folder"),
                text!("chọn thư mục khác cho --out", "choose another folder for --out"),
            ));
        }
        let lock = fs::create_dir_all(path.join(".thuky"))
            .and_then(|()| File::create(path.join(".thuky/lock")))
            .map_err(|error| cannot_write(path, &error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Failure::failed(
                text!("một lần chạy khác đang làm việc trong {shown}", "another run is at work in {shown}"),
                text!("đợi lần chạy đó xong, hoặc chọn --out khác", "wait for it to finish, or choose another --out"),
            )),
            Err(TryLockError::Error(error)) => Err(cannot_write(path, &error)),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of a file that only the program reads.
    #[must_use]
    pub fn inner(&self, name: &str) -> PathBuf {
        self.path.join(".thuky").join(name)
    }

    /// The result of a stage from an earlier run, if it was made under the same key and is whole.
    #[must_use]
    pub fn recall<T: DeserializeOwned>(&self, name: &str, key: &Key) -> Option<Warned<T>> {
        let bytes = fs::read(self.inner(name)).ok()?;
        let artifact: Artifact<T> = serde_json::from_slice(&bytes).ok()?;
        (artifact.key == *key).then_some(Warned { value: artifact.value, warnings: artifact.warnings })
    }

    /// Keeps the result of a stage for later runs.
    ///
    /// # Errors
    /// When the disk does.
    pub fn keep<T: Serialize>(&self, name: &str, key: &Key, result: &Warned<T>) -> Result<(), Failure> {
        let artifact = Artifact { key: key.clone(), warnings: result.warnings.clone(), value: &result.value };
        self.write_inner(name, &artifact)
    }

    /// Writes a file that only the program reads.
    ///
    /// # Errors
    /// When the disk does.
    pub fn write_inner(&self, name: &str, value: &impl Serialize) -> Result<(), Failure> {
        let path = self.inner(name);
        let bytes = serde_json::to_vec(value).map_err(|error| cannot_write(&path, &error.into()))?;
        write_whole(&path, &bytes)
    }

    /// Reads a file that only the program writes; `None` where it is absent or not whole.
    #[must_use]
    pub fn read_inner<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_slice(&fs::read(self.inner(name)).ok()?).ok()
    }
}

/// Writes a file so that it appears whole or not at all: a temporary file beside it, synced, then renamed.
///
/// # Errors
/// When the folder cannot be written or the disk is full; the old file, if any, is then untouched.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".thuky-").tempfile_in(folder)?;
        file.write_all(bytes)?;
        readable_like_any_file(file.as_file())?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        // The rename itself must survive a power cut; systems that cannot sync a folder lose at most this file.
        if let Ok(folder) = File::open(folder) {
            let _ = folder.sync_all();
        }
        Ok(())
    };
    write().map_err(|error| cannot_write(path, &error))
}

/// Temporary files are private by default; results are for colleagues too, as far as the user's umask allows.
#[cfg(unix)]
fn readable_like_any_file(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_like_any_file(_file: &File) -> io::Result<()> {
    Ok(())
}

/// What to tell the user when a path cannot be written.
pub(crate) fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let shown = path.display();
    let full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    let hint = if full {
        text!(
            "giải phóng chỗ trống trên ổ đĩa rồi chạy lại đúng lệnh vừa rồi; phần đã xong được giữ nguyên",
            "free some disk space, then run the same command again; what was finished is kept"
        )
    } else {
        text!("kiểm tra đường dẫn và quyền ghi của thư mục", "check the path and that the folder may be written")
    };
    Failure::failed(text!("không ghi được {shown}: {error}", "cannot write {shown}: {error}"), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_artifact_comes_back_only_under_its_key_and_only_whole() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = MeetingFolder::open(home.path()).expect("opened");
        let (key, other) = (Key::of(&1), Key::of(&2));
        folder.keep("vad.json", &key, &Warned::clean(vec![1, 2, 3])).expect("kept");
        assert_eq!(folder.recall::<Vec<i32>>("vad.json", &key).map(|found| found.value), Some(vec![1, 2, 3]));
        assert!(folder.recall::<Vec<i32>>("vad.json", &other).is_none());
        let bytes = fs::read(folder.inner("vad.json")).expect("there");
        fs::write(folder.inner("vad.json"), &bytes[..bytes.len() / 2]).expect("torn");
        assert!(folder.recall::<Vec<i32>>("vad.json", &key).is_none());
    }

    #[test]
    fn two_runs_do_not_share_a_folder_and_a_file_is_no_folder() {
        let home = tempfile::tempdir().expect("a folder");
        let _held = MeetingFolder::open(home.path()).expect("opened");
        assert_eq!(MeetingFolder::open(home.path()).unwrap_err().exit_code(), 1);
        let file = home.path().join("file");
        fs::write(&file, "x").expect("written");
        assert_eq!(MeetingFolder::open(&file).unwrap_err().exit_code(), 2);
    }
}
