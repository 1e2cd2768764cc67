//! What of a recognition is already done?
//!
//! A file of JSON lines: a header that pins input, settings and model, then one line for each finished window, flushed
//! as it comes. Killed at any moment, a run loses the windows in flight and no more; a last line that was torn is
//! skipped, a header that does not fit starts the file anew.

use super::Heard;
use crate::text;
use crate::time::Span;
use crate::trouble::Failure;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Finished windows on disk, or nowhere.
#[derive(Debug)]
pub struct Journal {
    path: Option<PathBuf>,
    input: String,
    file: Option<File>,
}

/// What a window's words depend on besides the sound of the window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) journal: String,
    pub(super) input: String,
    pub(super) engine: String,
    pub(super) settings: serde_json::Value,
}

/// A finished window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    #[serde(flatten)]
    pub(super) heard: Heard,
    /// It looped, and was listened to again.
    pub(super) again: bool,
}

impl Journal {
    /// A journal in the file at `path`, for the recording (and model) that `input` identifies, such as by a hash.
    #[must_use]
    pub fn at(path: &Path, input: &str) -> Self {
        Self { path: Some(path.to_owned()), input: input.to_owned(), file: None }
    }

    /// Remembers nothing: a killed run starts over.
    #[must_use]
    pub fn nowhere() -> Self {
        Self { path: None, input: String::new(), file: None }
    }

    /// Opens the file and gives back the windows that were finished under the same header.
    pub(super) fn begin(&mut self, engine: &str, settings: serde_json::Value) -> Result<BTreeMap<Span, Entry>, Failure> {
        let Some(path) = self.path.clone() else { return Ok(BTreeMap::new()) };
        let header = Header { journal: "thuky.asr/1".to_owned(), input: self.input.clone(), engine: engine.to_owned(), settings };
        self.start(&path, &header).map_err(|error| unusable(&path, &error))
    }

    fn start(&mut self, path: &Path, header: &Header) -> std::io::Result<BTreeMap<Span, Entry>> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let (done, whole) = read(&mut file, header)?;
        // A torn line is cut off, so that the next one starts on a line of its own.
        file.set_len(whole)?;
        file.seek(SeekFrom::Start(whole))?;
        if whole == 0 {
            write_line(&mut file, header)?;
        }
        self.file = Some(file);
        Ok(done)
    }

    /// Writes down a finished window, at once.
    pub(super) fn append(&mut self, entry: &Entry) -> Result<(), Failure> {
        let Some(file) = &mut self.file else { return Ok(()) };
        write_line(file, entry).map_err(|error| unusable(self.path.as_deref().unwrap_or(Path::new("")), &error))
    }
}

/// The finished windows, and the length of the file up to the end of its last whole line; 0 if it must start anew.
fn read(file: &mut File, header: &Header) -> std::io::Result<(BTreeMap<Span, Entry>, u64)> {
    let mut done = BTreeMap::new();
    let mut whole = 0;
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = reader.read_until(b'\n', &mut line)? as u64;
        if length == 0 || line.last() != Some(&b'\n') {
            return Ok((done, whole));
        }
        if whole == 0 {
            if serde_json::from_slice::<Header>(&line).ok().as_ref() != Some(header) {
                return Ok((done, 0));
            }
        } else if let Ok(entry) = serde_json::from_slice::<Entry>(&line) {
            done.insert(entry.heard.window, entry);
        } else {
            return Ok((done, whole)); // damaged: what follows is heard again
        }
        whole += length;
    }
}

fn write_line(file: &mut File, value: &impl Serialize) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    file.write_all(&line)?;
    file.flush()
}

fn unusable(path: &Path, error: &std::io::Error) -> Failure {
    let path = path.display();
    Failure::failed(
        text!("không ghi được nhật ký chép lời {path}: {error}", "cannot write the recognition journal {path}: {error}"),
        text!(
            "kiểm tra dung lượng đĩa và quyền ghi của thư mục kết quả",
            "check the free disk and the rights of the output folder"
        ),
    )
}
