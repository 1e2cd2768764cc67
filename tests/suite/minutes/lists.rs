//! The lists of cues are sorted, composed, and say where they come from.

use crate::support::files_below;
use unicode_normalization::is_nfc;

#[test]
fn cue_lists_are_canonical() {
    let lists: Vec<_> = files_below("src/minutes/cues");
    assert!(lists.len() >= 5);
    for path in lists {
        let text = std::fs::read_to_string(&path).expect("readable");
        let (notes, lines): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('#'));
        assert!(notes.iter().any(|note| note.contains("Source:")), "{} names no source", path.display());
        assert!(is_nfc(&text), "{} is not NFC", path.display());
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]), "{} is not sorted or repeats a line", path.display());
        assert!(lines.iter().all(|line| line.split('\t').count() == 2), "{} has a line without a class", path.display());
    }
}
