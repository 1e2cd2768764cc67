//! What a person has changed is theirs.

use super::Sample;
use thuky::report::{Format, Kind, Options, Shelf, write};

#[test]
fn a_file_that_a_person_changed_stays_and_the_new_one_lies_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bien-ban.md");
    let put = |bytes: &[u8]| Shelf::open(folder.path()).expect("a shelf").put("bien-ban.md", bytes).expect("written");
    assert!(put(b"one").warnings.is_empty());
    assert!(put(b"two").warnings.is_empty(), "what we wrote we may write again");
    assert_eq!(std::fs::read(&path).expect("there"), b"two");
    std::fs::write(&path, b"mine").expect("edited");
    let again = put(b"three");
    assert_eq!(std::fs::read(&path).expect("there"), b"mine");
    assert_eq!(again.value, folder.path().join("bien-ban.moi.md"));
    assert_eq!(again.warnings[0].code, "kept_edited_file");
    assert_eq!(put(b"four").value, folder.path().join("bien-ban.moi.md"), "the copy beside is ours");
    std::fs::write(folder.path().join("bien-ban.moi.md"), b"mine too").expect("edited");
    assert_eq!(put(b"five").value, folder.path().join("bien-ban.moi-2.md"));
    assert_eq!(std::fs::read(folder.path().join("bien-ban.moi.md")).expect("there"), b"mine too");
}

#[test]
fn a_file_we_know_nothing_of_is_a_persons() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.md"), b"mine").expect("written");
    let put = Shelf::open(folder.path()).expect("a shelf").put("a.md", b"ours").expect("written");
    assert_eq!(put.value, folder.path().join("a.moi.md"));
}

#[test]
fn all_kinds_and_formats_are_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = Sample::read("state");
    let formats: Vec<Format> = Format::ALL.into_iter().filter(|format| *format != Format::Pdf).collect();
    let written =
        write(folder.path(), &Kind::ALL, &formats, &sample.minutes, &sample.meeting, &Options::default()).expect("written");
    assert_eq!(written.value.len(), 6 * 5 + 2 + 1);
    assert!(written.value.iter().all(|path| path.is_file()) && written.warnings.is_empty());
}

#[test]
fn a_folder_that_is_a_file_is_refused() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    assert_eq!(Shelf::open(file.path()).expect_err("no folder").exit_code(), 1);
}
