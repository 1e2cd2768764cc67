//! Which larger models are there for those who want them, and where do they land?
//!
//! The catalogue stands in `models/manifest.toml` under `[[download]]`. What is pulled lands in the user's data
//! folder, never beside the weights that come with the program.

use super::{Model, Models, hash_file, unreadable};
use crate::text;
use crate::trouble::Failure;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A file of weights that can be fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Download {
    /// What `--model` calls it.
    pub name: String,
    /// Its file name.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its content, where one is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Licence of the weights.
    pub licence: String,
    /// Where it is.
    pub address: String,
    /// Who made it.
    pub source: String,
    /// `small`, `medium`, `large` or `turbo`: how much work it is.
    pub shape: String,
    /// What it needs in memory.
    pub memory_mb: u64,
    /// Published word error rates for Vietnamese, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wer: Option<String>,
    /// What could not be checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Where pulled models live: `thuky/models` in the user's data folder.
///
/// # Errors
/// When the system names no such folder.
pub fn pulled_folder() -> Result<PathBuf, Failure> {
    let named = |variable| std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    let data =
        named("XDG_DATA_HOME").or_else(|| named("LOCALAPPDATA")).or_else(|| named("HOME").map(|home| home.join(".local/share")));
    data.map(|folder| folder.join("thuky/models")).ok_or_else(|| {
        Failure::failed(
            text!("không biết thư mục dữ liệu của người dùng", "the user's data folder is unknown"),
            text!("đặt biến môi trường XDG_DATA_HOME", "set XDG_DATA_HOME"),
        )
    })
}

/// The file beside a pulled model that holds its hash.
pub(super) fn note_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".sha256");
    path.with_file_name(name)
}

impl Download {
    /// The model in `folder`, if it was pulled and is whole.
    ///
    /// # Errors
    /// When it is there but not what it was.
    pub fn pulled(&self, folder: &Path) -> Result<Option<Model>, Failure> {
        let path = folder.join(&self.file);
        if !path.is_file() {
            return Ok(None);
        }
        let noted = std::fs::read_to_string(note_of(&path)).ok().map(|note| note.trim().to_owned());
        let sha256 = hash_file(&path).map_err(|error| unreadable(&path, &error))?;
        let expected = self.sha256.clone().or(noted);
        if expected.is_some_and(|expected| expected != sha256) {
            let (shown, name) = (path.display(), &self.name);
            return Err(Failure::failed(
                text!("mô hình {shown} đã bị thay đổi (sai mã sha256)", "model {shown} was altered (its sha256 differs)"),
                text!("xóa tệp đó rồi chạy `thuky models pull {name}`", "delete that file, then run `thuky models pull {name}`"),
            ));
        }
        Ok(Some(Model { name: self.name.clone(), path, sha256 }))
    }
}

impl Models {
    /// What can be fetched.
    #[must_use]
    pub fn downloads(&self) -> &[Download] {
        &self.manifest.download
    }

    /// The entry of the catalogue with this name.
    ///
    /// # Errors
    /// When there is none; names all.
    pub fn download(&self, name: &str) -> Result<&Download, Failure> {
        self.downloads().iter().find(|entry| entry.name == name).ok_or_else(|| {
            let known = self.downloads().iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>().join(", ");
            Failure::usage(
                text!("danh mục không có mô hình {name}", "the catalogue lists no model {name}"),
                text!("chọn một trong: {known}", "choose one of: {known}"),
            )
        })
    }
}
