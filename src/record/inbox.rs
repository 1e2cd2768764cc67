//! Which files of a watched folder are new recordings, whole, and not yet done?
//!
//! A recording is taken when its size and time have stayed the same for a while: a share shows a file long before it is
//! copied. What was done is remembered by name, size and time in a file of the results' folder, one line each, written
//! before and after: a restart neither does a meeting twice nor forgets one that was interrupted.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

/// The ledger's file name.
const LEDGER: &str = "watched.jsonl";
/// What recorders, Teams and phones make.
const EXTENSIONS: [&str; 16] =
    ["aac", "aif", "aiff", "amr", "caf", "flac", "m4a", "m4v", "mkv", "mov", "mp3", "mp4", "ogg", "opus", "wav", "webm"];
/// A file is tried again so often after a failure.
const MOST_TRIES: u32 = 3;

/// A file as it lies in the folder: what makes it the same one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Seen {
    /// Its path below the watched folder.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// When it was last changed, in milliseconds since 1970.
    pub changed_ms: u64,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It was taken up.
    Begun,
    /// Its papers are there.
    Done,
    /// It could not be worked on.
    Failed,
}

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    fate: Fate,
    folder: String,
    #[serde(flatten)]
    seen: Seen,
}

/// A file that is ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// What it is.
    pub seen: Seen,
    /// Where it lies.
    pub path: PathBuf,
    /// The folder of its results, by itself.
    pub folder: String,
}

/// The memory of a watched folder.
#[derive(Debug)]
pub struct Inbox {
    watched: PathBuf,
    file: File,
    known: BTreeMap<Seen, (Fate, u32, String)>,
    steady: BTreeMap<Seen, Duration>,
}

impl Inbox {
    /// Remembers what was done before, in `out`.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn open(watched: &Path, out: &Path) -> io::Result<Self> {
        fs::create_dir_all(out)?;
        let path = out.join(LEDGER);
        let content = fs::read(&path).unwrap_or_default();
        let mut file = File::options().create(true).append(true).open(&path)?;
        if content.last().is_some_and(|last| *last != b'\n') {
            file.write_all(b"\n")?;
        }
        let mut inbox = Self { watched: watched.to_owned(), file, known: BTreeMap::new(), steady: BTreeMap::new() };
        for line in content.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Line>(line).ok()) {
            inbox.remember(line.seen, line.fate, line.folder);
        }
        Ok(inbox)
    }

    fn remember(&mut self, seen: Seen, fate: Fate, folder: String) {
        let entry = self.known.entry(seen).or_insert((fate, 0, folder));
        entry.0 = fate;
        entry.1 += u32::from(fate == Fate::Begun);
    }

    /// Looks once more, `since` after the last look: the files that have been steady for `settle` and are not done.
    ///
    /// # Errors
    /// When the folder cannot be read; a share may be back at the next look.
    pub fn look(&mut self, since: Duration, settle: Duration) -> io::Result<Vec<Ready>> {
        let mut now = BTreeMap::new();
        let mut found = Vec::new();
        walk(&self.watched, &self.watched, 0, &mut found)?;
        let there: BTreeSet<Seen> = found.iter().map(|(seen, _)| seen.clone()).collect();
        for (seen, path) in found {
            if !self.is_wanted(&seen) || self.was_renamed(&seen, &there) {
                continue;
            }
            let steady = self.steady.get(&seen).map_or(Duration::ZERO, |steady| *steady + since);
            now.insert(seen, (steady, path));
        }
        self.steady = now.iter().map(|(seen, (steady, _))| (seen.clone(), *steady)).collect();
        let ready = now.into_iter().filter(|(_, (steady, path))| *steady >= settle && File::open(path).is_ok());
        Ok(ready.map(|(seen, (_, path))| Ready { folder: self.folder_for(&seen), seen, path }).collect())
    }

    fn is_wanted(&self, seen: &Seen) -> bool {
        match self.known.get(seen) {
            None => seen.bytes > 0,
            Some((Fate::Done, _, _)) => false,
            Some((Fate::Begun, tries, _)) => *tries <= MOST_TRIES,
            Some((Fate::Failed, tries, _)) => *tries < MOST_TRIES,
        }
    }

    /// Whether this is a recording that is done and had another name until now.
    fn was_renamed(&self, seen: &Seen, there: &BTreeSet<Seen>) -> bool {
        let same = |known: &Seen| (known.bytes, known.changed_ms) == (seen.bytes, seen.changed_ms) && known.name != seen.name;
        self.known.iter().any(|(known, (fate, _, _))| *fate == Fate::Done && same(known) && !there.contains(known))
    }

    /// The file's name without its ending; numbered where another recording has taken it.
    fn folder_for(&self, seen: &Seen) -> String {
        if let Some((_, _, folder)) = self.known.get(seen) {
            return folder.clone();
        }
        let stem = Path::new(&seen.name).with_extension("");
        let base = stem.to_string_lossy().replace(['/', '\\'], " - ");
        let taken = |name: &str| self.known.values().any(|(_, _, folder)| folder == name);
        (1_u32..)
            .map(|number| if number == 1 { base.clone() } else { format!("{base} ({number})") })
            .find(|name| !taken(name))
            .unwrap_or(base)
    }

    /// Writes down what became of a file, before anything else happens.
    ///
    /// # Errors
    /// When the disk does.
    pub fn note(&mut self, ready: &Ready, fate: Fate) -> io::Result<()> {
        let line = Line { fate, folder: ready.folder.clone(), seen: ready.seen.clone() };
        let mut bytes = serde_json::to_vec(&line)?;
        bytes.push(b'\n');
        self.file.write_all(&bytes)?;
        self.file.sync_data()?;
        self.remember(line.seen, fate, line.folder);
        Ok(())
    }
}

/// Recordings below a folder, three levels deep; hidden files and what is still being downloaded are left out.
fn walk(root: &Path, folder: &Path, depth: u32, found: &mut Vec<(Seen, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let Ok(entry) = entry else { continue };
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if name.starts_with(['.', '~']) {
            continue;
        }
        let Ok(data) = fs::metadata(&path) else { continue };
        if data.is_dir() {
            if depth < 3 && !leads_back(root, &path) {
                let _ = walk(root, &path, depth + 1, found); // a folder without permission hides only itself
            }
            continue;
        }
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        if !data.is_file() || !ending.is_some_and(|ending| EXTENSIONS.contains(&ending.as_str())) {
            continue;
        }
        let changed = data.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        found.push((Seen { name, bytes: data.len(), changed_ms: changed.as_millis() as u64 }, path));
    }
    Ok(())
}

/// Whether a folder is only another way to what is watched already.
fn leads_back(root: &Path, folder: &Path) -> bool {
    let link = fs::symlink_metadata(folder).is_ok_and(|data| data.is_symlink());
    link && matches!((root.canonicalize(), folder.canonicalize()), (Ok(root), Ok(folder)) if folder.starts_with(&root) || root.starts_with(&folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: Duration = Duration::from_secs(5);
    const SETTLE: Duration = Duration::from_secs(10);

    fn names(inbox: &mut Inbox) -> Vec<String> {
        inbox.look(LOOK, SETTLE).expect("readable").into_iter().map(|ready| ready.seen.name).collect()
    }

    #[test]
    fn a_recording_is_taken_when_it_has_stopped_growing_and_never_twice() {
        let (watched, out) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let file = watched.path().join("Họp giao ban.mp4");
        let mut inbox = Inbox::open(watched.path(), out.path()).expect("opened");
        fs::write(&file, "12").expect("written");
        fs::write(watched.path().join("notes.txt"), "no recording").expect("written");
        fs::write(watched.path().join("~$temporary.mp4"), "12").expect("written");
        assert!(names(&mut inbox).is_empty());
        assert!(names(&mut inbox).is_empty());
        fs::write(&file, "1234").expect("it grows");
        assert!(names(&mut inbox).is_empty());
        assert!(names(&mut inbox).is_empty());
        let ready = inbox.look(LOOK, SETTLE).expect("readable");
        assert_eq!((ready.len(), ready[0].folder.as_str()), (1, "Họp giao ban"));
        inbox.note(&ready[0], Fate::Begun).expect("noted");
        // Interrupted: the next start takes it up again, in the same folder.
        let mut inbox = Inbox::open(watched.path(), out.path()).expect("opened");
        (0..2).for_each(|_| assert!(names(&mut inbox).is_empty()));
        let ready = inbox.look(LOOK, SETTLE).expect("readable");
        assert_eq!(ready[0].folder, "Họp giao ban");
        inbox.note(&ready[0], Fate::Done).expect("noted");
        let mut inbox = Inbox::open(watched.path(), out.path()).expect("opened");
        (0..6).for_each(|_| assert!(names(&mut inbox).is_empty()));
        fs::write(&file, "a new meeting under the old name").expect("written");
        (0..2).for_each(|_| drop(names(&mut inbox)));
        assert_eq!(inbox.look(LOOK, SETTLE).expect("readable")[0].folder, "Họp giao ban (2)");
    }

    #[test]
    fn a_file_that_fails_is_not_tried_for_ever() {
        let (watched, out) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        fs::write(watched.path().join("a.wav"), "12").expect("written");
        let mut inbox = Inbox::open(watched.path(), out.path()).expect("opened");
        let mut tries = 0;
        for _ in 0..40 {
            for ready in inbox.look(LOOK, SETTLE).expect("readable") {
                tries += 1;
                inbox.note(&ready, Fate::Begun).expect("noted");
                inbox.note(&ready, Fate::Failed).expect("noted");
            }
        }
        assert_eq!(tries, MOST_TRIES);
    }

    #[test]
    fn another_name_for_a_recording_is_no_other_recording() {
        let (watched, out) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let file = watched.path().join("a.wav");
        fs::write(&file, "12").expect("written");
        let mut inbox = Inbox::open(watched.path(), out.path()).expect("opened");
        (0..3).for_each(|_| drop(names(&mut inbox)));
        let ready = inbox.look(LOOK, SETTLE).expect("readable").remove(0);
        inbox.note(&ready, Fate::Done).expect("noted");
        #[cfg(unix)]
        std::os::unix::fs::symlink(watched.path(), watched.path().join("again")).expect("linked");
        (0..4).for_each(|_| assert!(names(&mut inbox).is_empty()));
        fs::rename(&file, watched.path().join("b.wav")).expect("renamed");
        (0..4).for_each(|_| assert!(names(&mut inbox).is_empty()));
        // A copy beside it is another recording until somebody says otherwise.
        fs::write(&file, "123").expect("written");
        (0..2).for_each(|_| drop(names(&mut inbox)));
        assert_eq!(names(&mut inbox), ["a.wav"]);
    }
}
