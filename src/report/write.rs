//! Where do the papers go, and whose are they once they are there?
//!
//! What a person has changed is theirs: the new draft is put beside it as `….moi.docx`, with a note. To know, the
//! program keeps the fingerprint of what it wrote itself in `.thuky/written.json`.

use super::compose::{Options, compose};
use super::kind::{Format, Kind};
use super::print::{docx, pdf, print};
use crate::minutes::Minutes;
use crate::roster::MeetingFile;
use crate::text;
use crate::trouble::{Failure, Warned, Warning};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The fingerprints of the files this program wrote into a meeting's folder, by file name.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    written: BTreeMap<String, String>,
}

impl Shelf {
    /// Opens the folder of a meeting, and makes it where it is not there yet.
    ///
    /// # Errors
    /// When it is a file, or cannot be made.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        std::fs::create_dir_all(folder.join(".thuky")).map_err(|error| refused(folder, &error))?;
        // A record that is gone or broken makes every file there a person's: nothing is lost by that.
        let written = std::fs::read(folder.join(RECORD)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(Self { folder: folder.to_owned(), written: written.unwrap_or_default() })
    }

    /// Puts a file on the shelf, whole or not at all. One that a person has changed stays, the new one goes beside
    /// it, and the warning says so.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<Warned<PathBuf>, Failure> {
        let mut warnings = Vec::new();
        let free = self.free_name(name, bytes);
        if free != name {
            warnings.push(Warning::new(
                "kept_edited_file",
                text!(
                    "{name} đã được người sửa nên giữ nguyên; bản mới ghi vào {free}",
                    "{name} has been changed by a person and stays as it is; the new draft is {free}"
                ),
            ));
        }
        let path = self.folder.join(&free);
        persist(&path, bytes)?;
        self.written.insert(free, fingerprint(bytes));
        let record = serde_json::to_vec_pretty(&self.written).unwrap_or_default();
        persist(&self.folder.join(RECORD), &record)?;
        Ok(Warned::new(path, warnings))
    }

    /// The name itself, or `….moi.…`, `….moi-2.…`: the first that is free, ours, or equal already.
    fn free_name(&self, name: &str, bytes: &[u8]) -> String {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let beside = (1..100).map(|number| {
            if number == 1 { format!("{stem}.moi.{extension}") } else { format!("{stem}.moi-{number}.{extension}") }
        });
        let mut names = std::iter::once(name.to_owned()).chain(beside);
        let last = format!("{stem}.moi-100.{extension}");
        names.find(|candidate| self.is_ours(candidate, bytes)).unwrap_or(last)
    }

    fn is_ours(&self, name: &str, bytes: &[u8]) -> bool {
        match std::fs::read(self.folder.join(name)) {
            Ok(there) => there == bytes || self.written.get(name) == Some(&fingerprint(&there)),
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        }
    }
}

const RECORD: &str = ".thuky/written.json";

/// Composes and prints papers into `folder`: each kind in each format that says anything about it.
///
/// # Errors
/// When a template that an office has changed does not work, or the disk refuses. A missing `LibreOffice` only costs
/// the PDFs and is a warning.
pub fn write(
    folder: &Path,
    kinds: &[Kind],
    formats: &[Format],
    minutes: &Minutes,
    meeting: &MeetingFile,
    options: &Options,
) -> Result<Warned<Vec<PathBuf>>, Failure> {
    let mut shelf = Shelf::open(folder)?;
    let mut warnings = Vec::new();
    let mut paths = Vec::new();
    let mut for_pdf: Vec<(Kind, Vec<u8>)> = Vec::new();
    for kind in kinds {
        let document = compose(*kind, minutes, meeting, options)?;
        for format in formats.iter().filter(|format| format.fits(*kind)) {
            if *format == Format::Pdf {
                for_pdf.push((*kind, docx::print(&document)?));
                continue;
            }
            let name = format!("{}.{}", kind.key(), format.extension());
            paths.push(shelf.put(&name, &print(*format, &document)?)?.into_value(&mut warnings));
        }
    }
    if !for_pdf.is_empty() {
        let (kinds, files): (Vec<Kind>, Vec<Vec<u8>>) = for_pdf.into_iter().unzip();
        match pdf::convert(&files) {
            Ok(pages) => {
                for (kind, page) in kinds.iter().zip(pages) {
                    paths.push(shelf.put(&format!("{}.pdf", kind.key()), &page)?.into_value(&mut warnings));
                }
            }
            Err(failure) => {
                let (vi, en) = (failure.message.vi + "; " + &failure.hint.vi, failure.message.en + "; " + &failure.hint.en);
                warnings.push(Warning::new("no_pdf", text!("{vi}", "{en}")));
            }
        }
    }
    Ok(Warned::new(paths, warnings))
}

fn fingerprint(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whole or not at all.
fn persist(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let attempt = || -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    attempt().map_err(|error| refused(path, &error))
}

fn refused(path: &Path, error: &std::io::Error) -> Failure {
    let path = path.display();
    Failure::failed(
        text!("không ghi được {path}: {error}", "cannot write {path}: {error}"),
        text!("kiểm tra quyền ghi và dung lượng đĩa", "check permissions and free space"),
    )
}
