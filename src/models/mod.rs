//! Models: which are there, and are they whole?
//!
//! `models/manifest.toml` lists the weights with size and hash. A model is looked up by its name in the manifest or
//! by a path, and checked before it is used: a truncated or altered file is named here, not by a crash in the middle
//! of a four-hour run.

mod catalogue;
#[cfg(feature = "net")]
mod pull;
mod shape;

pub use catalogue::{Download, pulled_folder};
#[cfg(feature = "net")]
pub use pull::{Origin, Pulled, pull};
pub use shape::times_base;

use crate::text;
use crate::trouble::Failure;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The list of weights beside them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The entries of the file, in its order.
    pub model: Vec<ModelEntry>,
    /// What can be fetched besides.
    #[serde(default)]
    pub download: Vec<Download>,
}

/// One file of weights.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelEntry {
    /// What `--model` calls it.
    pub name: String,
    /// File name in the folder of models.
    pub file: String,
    /// `whisper`, `vad`, `segmentation`, `embedding` or `ngrams`.
    pub kind: String,
    /// Its exact size.
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
    /// Licence of the weights.
    pub licence: String,
    /// Where they come from.
    pub source: String,
    /// What they do in the program.
    #[serde(rename = "use")]
    pub purpose: String,
}

/// A model that was found and is what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Its name in the manifest, or the file's name.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// SHA-256 of its content: part of the key of every artifact made with it.
    pub sha256: String,
}

/// The folder of models and its manifest.
#[derive(Debug, Clone)]
pub struct Models {
    folder: PathBuf,
    manifest: Manifest,
}

impl Models {
    /// Opens the folder that `THUKY_MODELS` names, else `models/` beside or above the program, else the one of the
    /// source tree it was built from.
    ///
    /// # Errors
    /// When no such folder holds a readable `manifest.toml`.
    pub fn find() -> Result<Self, Failure> {
        if let Some(folder) = std::env::var_os("THUKY_MODELS") {
            return Self::open(Path::new(&folder));
        }
        let program = std::env::current_exe().and_then(std::fs::canonicalize).unwrap_or_default();
        let above = program.ancestors().skip(1).map(|folder| folder.join("models"));
        let built = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("models");
        let found = above.chain([built]).find(|folder| folder.join("manifest.toml").is_file());
        found.map_or_else(
            || {
                Err(Failure::failed(
                    text!("không thấy thư mục models/ cạnh chương trình", "no models/ folder beside the program"),
                    text!(
                        "đặt biến môi trường THUKY_MODELS trỏ tới thư mục chứa manifest.toml",
                        "set THUKY_MODELS to the folder that holds manifest.toml"
                    ),
                ))
            },
            |folder| Self::open(&folder),
        )
    }

    /// Opens a folder of models.
    ///
    /// # Errors
    /// When its `manifest.toml` is absent or not understood.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join("manifest.toml");
        let shown = path.display();
        let hint = || {
            text!(
                "lấy lại thư mục models/ từ bản gốc (git checkout models)",
                "restore the models/ folder from the original (git checkout models)"
            )
        };
        let content = std::fs::read_to_string(&path)
            .map_err(|error| Failure::failed(text!("không đọc được {shown}: {error}", "cannot read {shown}: {error}"), hint()))?;
        let manifest = toml::from_str(&content).map_err(|error| {
            let error = error.message().to_owned();
            Failure::failed(text!("{shown} sai định dạng: {error}", "{shown} is malformed: {error}"), hint())
        })?;
        Ok(Self { folder: folder.to_owned(), manifest })
    }

    /// Where the weights lie.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What should be there.
    #[must_use]
    pub fn entries(&self) -> &[ModelEntry] {
        &self.manifest.model
    }

    /// Checks one entry: present, of the right length, of the right content.
    ///
    /// # Errors
    /// Names the file and what is wrong with it.
    pub fn verify(&self, entry: &ModelEntry) -> Result<Model, Failure> {
        let path = self.folder.join(&entry.file);
        let shown = path.display();
        let restore = || {
            text!(
                "lấy lại tệp này từ bản gốc (git checkout models) rồi chạy `thuky models verify`",
                "restore that file from the original (git checkout models), then run `thuky models verify`"
            )
        };
        let length = std::fs::metadata(&path)
            .map_err(|error| {
                Failure::failed(text!("thiếu mô hình {shown}: {error}", "model {shown} is missing: {error}"), restore())
            })?
            .len();
        let expected = entry.bytes;
        if length != expected {
            return Err(Failure::failed(
                text!(
                    "mô hình {shown} không trọn vẹn: {length} byte thay vì {expected}",
                    "model {shown} is not whole: {length} bytes instead of {expected}"
                ),
                restore(),
            ));
        }
        let sha256 = hash_file(&path).map_err(|error| unreadable(&path, &error))?;
        if sha256 != entry.sha256 {
            return Err(Failure::failed(
                text!("mô hình {shown} đã bị thay đổi (sai mã sha256)", "model {shown} was altered (its sha256 differs)"),
                restore(),
            ));
        }
        Ok(Model { name: entry.name.clone(), path, sha256 })
    }

    /// The verified model of this name in the manifest.
    ///
    /// # Errors
    /// When it is not listed or not whole.
    pub fn get(&self, name: &str) -> Result<Model, Failure> {
        let entry = self.manifest.model.iter().find(|entry| entry.name == name).ok_or_else(|| {
            Failure::failed(
                text!("manifest.toml không có mô hình {name}", "manifest.toml lists no model {name}"),
                text!("chạy `thuky models list`", "run `thuky models list`"),
            )
        })?;
        self.verify(entry)
    }

    /// The recogniser that `--model` asks for: a name in the manifest, or the path of any whisper.cpp model.
    ///
    /// # Errors
    /// [`FailureKind::Usage`](crate::trouble::FailureKind::Usage) when it is neither.
    pub fn recogniser(&self, wanted: &str) -> Result<Model, Failure> {
        if let Some(entry) = self.manifest.model.iter().find(|entry| entry.kind == "whisper" && entry.name == wanted) {
            return self.verify(entry);
        }
        if let Some(entry) = self.downloads().iter().find(|entry| entry.name == wanted) {
            return entry.pulled(&pulled_folder()?)?.ok_or_else(|| {
                Failure::usage(
                    text!("mô hình {wanted} chưa được tải về", "the model {wanted} has not been fetched"),
                    text!("chạy `thuky models pull {wanted}`", "run `thuky models pull {wanted}`"),
                )
            });
        }
        let path = Path::new(wanted);
        if !path.is_file() {
            let known: Vec<&str> =
                self.manifest.model.iter().filter(|entry| entry.kind == "whisper").map(|entry| entry.name.as_str()).collect();
            let known = known.join(", ");
            return Err(Failure::usage(
                text!("không có mô hình nhận dạng {wanted}", "no recogniser model {wanted}"),
                text!(
                    "dùng một tên trong: {known}; hoặc đường dẫn tới tệp ggml của whisper.cpp",
                    "use one of: {known}; or the path of a whisper.cpp ggml file"
                ),
            ));
        }
        let sha256 = hash_file(path).map_err(|error| unreadable(path, &error))?;
        let name = path.file_stem().map_or_else(|| wanted.to_owned(), |stem| stem.to_string_lossy().into_owned());
        Ok(Model { name, path: path.to_owned(), sha256 })
    }
}

/// SHA-256 of a file, in hexadecimal, read in pieces.
///
/// # Errors
/// When the file cannot be read.
pub fn hash_file(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        hasher.update(&buffer[..count]);
    }
    Ok(hex(&hasher.finalize()))
}

/// SHA-256 of bytes, in hexadecimal.
#[must_use]
pub fn hash_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    let shown = path.display();
    Failure::failed(
        text!("không đọc được mô hình {shown}: {error}", "cannot read model {shown}: {error}"),
        text!("kiểm tra quyền đọc tệp", "check that the file may be read"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_or_altered_or_missing_model_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let entry = |bytes, sha256: &str| ModelEntry {
            name: "m".into(),
            file: "m.bin".into(),
            kind: "whisper".into(),
            bytes,
            sha256: sha256.into(),
            licence: String::new(),
            source: String::new(),
            purpose: String::new(),
        };
        let models = Models { folder: folder.path().to_owned(), manifest: Manifest { model: vec![], download: vec![] } };
        assert!(models.verify(&entry(3, "")).unwrap_err().message.en.contains("missing"));
        std::fs::write(folder.path().join("m.bin"), b"abc").expect("written");
        assert!(models.verify(&entry(4, "")).unwrap_err().message.en.contains("not whole"));
        assert!(models.verify(&entry(3, "00")).unwrap_err().message.en.contains("altered"));
        let right = hash_bytes(b"abc");
        assert_eq!(models.verify(&entry(3, &right)).expect("whole").sha256, right);
    }
}
