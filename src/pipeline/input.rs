//! What goes in, and is it still the same as last time?

use super::settings::Job;
use crate::media;
use crate::models::hash_file;
use crate::text;
use crate::trouble::Failure;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A recording as `run.json` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// File name without its folder.
    pub file: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 of its content: who the recording is, wherever it lies.
    pub sha256: String,
}

/// A file beside the recording, as `run.json` names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// `meeting`, `transcript` or `attendance`.
    pub role: String,
    /// The file.
    #[serde(flatten)]
    pub source: Source,
}

/// The recordings in the order of the meeting.
pub(super) fn in_order(job: &Job) -> Result<Vec<PathBuf>, Failure> {
    for recording in &job.recordings {
        readable(recording)?;
    }
    Ok(media::order(job.recordings.clone()))
}

/// Hashes a file that goes in.
pub(super) fn examine(path: &Path) -> Result<Source, Failure> {
    readable(path)?;
    let bytes = std::fs::metadata(path).map_or(0, |data| data.len());
    let sha256 = hash_file(path).map_err(|error| unreadable(path, &error))?;
    let file = path.file_name().map_or_else(|| path.to_string_lossy().into_owned(), |name| name.to_string_lossy().into_owned());
    Ok(Source { file, bytes, sha256 })
}

/// Everything that lies beside the recording.
pub(super) fn attached(job: &Job) -> Result<Vec<Attached>, Failure> {
    let beside = [("meeting", &job.meeting), ("transcript", &job.transcript), ("attendance", &job.attendance)];
    let named = beside.into_iter().filter_map(|(role, path)| path.as_ref().map(|path| (role, path)));
    named.map(|(role, path)| Ok(Attached { role: role.to_owned(), source: examine(path)? })).collect()
}

fn readable(path: &Path) -> Result<(), Failure> {
    let shown = path.display();
    if path.is_dir() {
        return Err(Failure::usage(
            text!("{shown} là một thư mục", "{shown} is a folder"),
            text!("nêu đích danh tệp bản ghi trong thư mục đó", "name the recording inside it"),
        ));
    }
    std::fs::File::open(path).map(drop).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let shown = path.display();
    let hint = match error.kind() {
        std::io::ErrorKind::NotFound => text!("kiểm tra tên tệp và thư mục", "check the name and the folder"),
        std::io::ErrorKind::PermissionDenied => {
            text!("cấp quyền đọc tệp này cho người dùng hiện tại", "give the present user the right to read it")
        }
        _ => text!("kiểm tra ổ đĩa và tệp", "check the disk and the file"),
    };
    Failure::usage(text!("không mở được {shown}: {error}", "cannot open {shown}: {error}"), hint)
}
