//! How alike are two names? From 0 to 1, and 0 whenever the kinds of unit contradict each other.
//!
//! Vietnamese names are few short syllables: one letter makes another school. So syllables are compared whole.
//! Missing diacritics cost nothing, contradicting ones a little, a slip of one letter counts only in a long syllable.

use super::unit::{NameWord, Unit};

/// Below this a match is none.
pub(super) const LINE: f64 = 0.85;

/// The best candidate must be better than the next by this much.
pub(super) const MARGIN: f64 = 0.05;

/// How alike a display name and a name on the roster are.
pub(super) fn likeness(shown: &Unit, known: &Unit) -> f64 {
    if shown.core.is_empty() || known.core.is_empty() {
        // Only the kind is there (`Phòng GDĐT`): that is the unit if both say no more.
        let both_bare = shown.core.is_empty() && known.core.is_empty() && shown.kinds == known.kinds && !shown.kinds.is_empty();
        return if both_bare { 1.0 } else { 0.0 };
    }
    let untyped = match (shown.kinds.is_empty(), known.kinds.is_empty()) {
        (false, false) if shown.kinds != known.kinds => return 0.0,
        (true, true) | (false, false) => 1.0,
        // One of them does not say what it is.
        _ => 0.9,
    };
    if shown.level.is_some() && known.level.is_some() && shown.level != known.level {
        return 0.0;
    }
    if numbers(shown) != numbers(known) && !numbers(shown).is_empty() && !numbers(known).is_empty() {
        return 0.0;
    }
    untyped * by_words(shown, known).max(by_letters(&shown.core, &known.core))
}

/// School number 1 is not school number 2, however long the rest of the name.
fn numbers(unit: &Unit) -> Vec<&str> {
    let has_digit = |word: &&NameWord| word.letters.bytes().any(|byte| byte.is_ascii_digit());
    let mut numbers: Vec<&str> = unit.core.iter().filter(has_digit).map(|word| word.letters.as_str()).collect();
    numbers.sort_unstable();
    numbers
}

/// Harmonic mean of how much of each name is found in the other. The place may be missing on one side.
fn by_words(shown: &Unit, known: &Unit) -> f64 {
    let mut free: Vec<&NameWord> = known.core.iter().chain(&known.place).collect();
    let core_count = known.core.len();
    let mut is_core: Vec<bool> = (0..free.len()).map(|index| index < core_count).collect();
    let accents_matter = has_marks(shown) && has_marks(known);
    let (mut found, mut found_core) = (0.0, 0.0);
    let place_counts = !known.place.is_empty();
    let asked: Vec<&NameWord> = shown.core.iter().chain(shown.place.iter().filter(|_| place_counts)).collect();
    for word in &asked {
        let best = free.iter().enumerate().map(|(index, other)| (word_likeness(word, other, accents_matter), index)).fold(
            (0.0, None),
            |best: (f64, Option<usize>), (score, index)| {
                if score > best.0 { (score, Some(index)) } else { best }
            },
        );
        if let (score, Some(index)) = best {
            found += score;
            found_core += if is_core[index] { score } else { 0.0 };
            free.remove(index);
            is_core.remove(index);
        }
    }
    let of_shown = found / asked.len() as f64;
    let of_known = found_core / core_count as f64;
    if of_shown + of_known == 0.0 { 0.0 } else { 2.0 * of_shown * of_known / (of_shown + of_known) }
}

/// `pleikan` and `plei kan`: the same letters cut into other words.
fn by_letters(shown: &[NameWord], known: &[NameWord]) -> f64 {
    let joined = |words: &[NameWord]| words.iter().map(|word| word.letters.as_str()).collect::<String>();
    let (a, b) = (joined(shown), joined(known));
    let is_cut_otherwise = shown.len() != known.len() && a.len() >= 4;
    if is_cut_otherwise && a == b { 0.97 } else { 0.0 }
}

fn has_marks(unit: &Unit) -> bool {
    unit.core.iter().chain(&unit.place).any(|word| !word.marks.is_empty())
}

fn word_likeness(a: &NameWord, b: &NameWord, accents_matter: bool) -> f64 {
    if a.letters == b.letters {
        return if accents_matter && a.marks != b.marks { 0.75 } else { 1.0 };
    }
    let is_number = |word: &NameWord| word.letters.bytes().any(|byte| byte.is_ascii_digit());
    let long = a.letters.len().min(b.letters.len()) >= 5;
    if long && !is_number(a) && !is_number(b) && one_slip(a.letters.as_bytes(), b.letters.as_bytes()) { 0.8 } else { 0.0 }
}

/// One letter inserted, left out or replaced.
fn one_slip(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    match long.len() - short.len() {
        0 => short.get(same + 1..) == long.get(same + 1..),
        1 => short.get(same..) == long.get(same + 1..),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::unit::unit;
    use super::*;

    fn score(a: &str, b: &str) -> f64 {
        likeness(&unit(a), &unit(b))
    }

    #[test]
    fn the_same_unit_in_other_spellings() {
        for (shown, known) in [
            ("MNSonCa", "Trường Mầm non Sơn Ca"),
            ("mn son ca", "Trường MN Sơn Ca xã Búng Lao"),
            ("Truong TH Be Van Dan", "Trường Tiểu học Bế Văn Đàn"),
            ("c2 plei can", "Trường THCS Thị trấn Plei Cần"),
            ("thcs pleican", "Trường THCS Thị trấn Plei Cần"),
            ("TH-THCS Dak Sao", "Trường TH&THCS Đăk Sao"),
            ("TH&THCS Đắk Sao", "Trường TH&THCS Đăk Sao"),
            ("PGD Mường Ảng", "Phòng GDĐT huyện Mường Ảng"),
            ("Nguyeen Văn Tố", "Nguyễn Văn Tố"),
            ("UBND Bung Lao", "UBND xã Búng Lao"),
        ] {
            assert!(score(shown, known) >= LINE, "{shown} ~ {known}: {}", score(shown, known));
        }
    }

    #[test]
    fn other_units_stay_other() {
        for (shown, known) in [
            ("TH Sơn Ca", "Trường MN Sơn Ca"),
            ("THCS Lê Lai", "Trường THCS Lê Lợi"),
            ("TH số 1 Nà Tấu", "Trường TH số 2 Nà Tấu"),
            ("TH số 1 Bản Nậm Pọng Xã Hua Ngài Lớn", "TH số 2 Bản Nậm Pọng Xã Hua Ngài Lớn"),
            ("UBND huyện Mường Ảng", "UBND xã Mường Ảng"),
            ("MN Sơn", "Trường MN Sơn Ca"),
            ("Văn Tố", "Nguyễn Văn Tố"),
            ("TH Nà Tấu", "Trường TH&THCS Nà Tấu"),
            ("MN", "Trường MN Sơn Ca"),
            ("", "Trường MN Sơn Ca"),
        ] {
            assert!(score(shown, known) < LINE, "{shown} ~ {known}: {}", score(shown, known));
        }
    }
}
