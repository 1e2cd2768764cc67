//! What people read, without ever writing over what a person changed.
//!
//! The folder remembers the hash of every file it placed. A file whose content is no longer what was placed was
//! changed by a person: the new version then goes beside it (`bien-ban.moi.docx`), and the user is told.

use super::folder::{MeetingFolder, write_whole};
use crate::models::{hash_bytes, hash_file};
use crate::text;
use crate::trouble::{Failure, Warning};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The hashes of the last versions that runs placed, by file name, oldest first.
pub type Written = BTreeMap<String, Vec<String>>;

/// Where a result went.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The file.
    pub path: PathBuf,
    /// Said when a person's version stood in the way.
    pub note: Option<Warning>,
}

const LEDGER: &str = "written.json";

/// How many versions of a file are remembered as the program's own.
const VERSIONS: usize = 4;

fn knows(written: &Written, name: &str, hash: &String) -> bool {
    written.get(name).is_some_and(|versions| versions.contains(hash))
}

impl MeetingFolder {
    /// Places a result under `name`, or beside it where a person has changed the file there.
    ///
    /// # Errors
    /// When the disk does.
    pub fn place(&self, name: &str, bytes: &[u8]) -> Result<Placed, Failure> {
        let path = self.path().join(name);
        let hash = hash_bytes(bytes);
        let mut written: Written = self.read_inner(LEDGER).unwrap_or_default();
        let now = hash_file(&path).ok();
        if now.as_ref() == Some(&hash) && knows(&written, name, &hash) {
            return Ok(Placed { path, note: None });
        }
        let changed_by_a_person = now.as_ref().is_some_and(|now| *now != hash && !knows(&written, name, now));
        if changed_by_a_person {
            let beside = self.free_place_beside(name, &hash, &written);
            remember(&mut written, &beside.to_string_lossy(), hash);
            self.write_inner(LEDGER, &written)?;
            write_whole(&self.path().join(&beside), bytes)?;
            let new = beside.display();
            let note = Warning::new(
                "kept_your_version",
                text!(
                    "{name} đã được người dùng sửa nên giữ nguyên; bản mới là {new}",
                    "{name} was changed by a person and is kept; the new version is {new}"
                ),
            );
            return Ok(Placed { path: self.path().join(beside), note: Some(note) });
        }
        // The ledger comes first: a run killed between the two must not take its own file for a person's.
        remember(&mut written, name, hash);
        self.write_inner(LEDGER, &written)?;
        write_whole(&path, bytes)?;
        Ok(Placed { path, note: None })
    }

    /// Takes the file as it is now for the program's own: what a person wrote in it has been read and goes on.
    ///
    /// # Errors
    /// When the disk does.
    pub fn accept(&self, name: &str) -> Result<(), Failure> {
        let mut written: Written = self.read_inner(LEDGER).unwrap_or_default();
        if let Ok(hash) = hash_file(&self.path().join(name)) {
            remember(&mut written, name, hash);
            self.write_inner(LEDGER, &written)?;
        }
        Ok(())
    }

    /// `….moi.…`, or `….moi-2.…` where a person has changed that one too.
    fn free_place_beside(&self, name: &str, hash: &String, written: &Written) -> PathBuf {
        let free = |candidate: &PathBuf| match hash_file(&self.path().join(candidate)) {
            Ok(now) => now == *hash || knows(written, &candidate.to_string_lossy(), &now),
            Err(_) => true,
        };
        (1..1000).map(|number| beside(Path::new(name), number)).find(free).unwrap_or_else(|| beside(Path::new(name), 1000))
    }

    /// Whether a person changed this file since it was placed.
    #[must_use]
    pub fn changed_by_a_person(&self, name: &str) -> bool {
        let written: Written = self.read_inner(LEDGER).unwrap_or_default();
        hash_file(&self.path().join(name)).is_ok_and(|now| !knows(&written, name, &now))
    }
}

fn remember(written: &mut Written, name: &str, hash: String) {
    let versions = written.entry(name.to_owned()).or_default();
    versions.retain(|version| *version != hash);
    versions.push(hash);
    versions.drain(..versions.len().saturating_sub(VERSIONS));
}

/// `bien-ban.docx` becomes `bien-ban.moi.docx`, then `bien-ban.moi-2.docx`.
fn beside(name: &Path, number: u32) -> PathBuf {
    let stem = name.file_stem().unwrap_or_default().to_string_lossy();
    let mark = if number == 1 { "moi".to_owned() } else { format!("moi-{number}") };
    match name.extension() {
        Some(extension) => name.with_file_name(format!("{stem}.{mark}.{}", extension.to_string_lossy())),
        None => name.with_file_name(format!("{stem}.{mark}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_a_person_changed_is_never_written_over() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = MeetingFolder::open(home.path()).expect("opened");
        assert!(folder.place("bien-ban.md", b"first").expect("placed").note.is_none());
        assert!(folder.place("bien-ban.md", b"second").expect("placed").note.is_none());
        fs::write(home.path().join("bien-ban.md"), "mine").expect("edited");
        assert!(folder.changed_by_a_person("bien-ban.md"));
        let placed = folder.place("bien-ban.md", b"third").expect("placed");
        assert!(placed.note.is_some());
        assert_eq!(fs::read_to_string(home.path().join("bien-ban.md")).expect("kept"), "mine");
        assert_eq!(fs::read_to_string(home.path().join("bien-ban.moi.md")).expect("beside"), "third");
        fs::write(home.path().join("bien-ban.moi.md"), "mine too").expect("edited");
        folder.place("bien-ban.md", b"fourth").expect("placed");
        assert_eq!(fs::read_to_string(home.path().join("bien-ban.moi.md")).expect("kept"), "mine too");
        assert_eq!(fs::read_to_string(home.path().join("bien-ban.moi-2.md")).expect("beside"), "fourth");
    }
}
