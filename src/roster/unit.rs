//! Which unit does a display name mean? Its kind, its level, and the words of its name.
//!
//! `MNHoaMai`, `Trường Mầm non Hoa Mai` and `mn hoa mai` are one kind and two words. The kinds stand in
//! `lexicon/units.tsv`; a kind is never guessed from the words of the name.

use super::fold::{fold, marks};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// The words of a name, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Unit {
    /// Codes of the kinds: `MN`, `THCS`; empty for a person.
    pub(super) kinds: BTreeSet<&'static str>,
    /// Level of the territory, where the name is the territory's.
    pub(super) level: Option<&'static str>,
    /// The words of its own name.
    pub(super) core: Vec<NameWord>,
    /// The words of the place that follows a level word.
    pub(super) place: Vec<NameWord>,
}

/// A word for comparing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NameWord {
    /// Folded, y as i.
    pub(super) letters: String,
    /// Its marks in a fixed order.
    pub(super) marks: Vec<char>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Kind(&'static str),
    Level(&'static str),
    Noise,
}

/// A spelling of the lexicon: what it means, and the marks its words must have if they have any.
struct Entry {
    meaning: Meaning,
    marks: Vec<Vec<char>>,
}

/// Spelling in compared letters to meaning.
static LEXICON: LazyLock<BTreeMap<String, Entry>> = LazyLock::new(|| {
    let mut lexicon = BTreeMap::new();
    for line in include_str!("lexicon/units.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let (Some(code), Some(kind), Some(spellings)) = (cells.next(), cells.next(), cells.next()) else { continue };
        let meaning = match kind {
            "unit" => Meaning::Kind(code),
            "level" => Meaning::Level(code),
            _ => Meaning::Noise,
        };
        for spelling in spellings.split('|') {
            let words: Vec<NameWord> = spelling.split(' ').map(name_word).collect();
            let letters = words.iter().map(|word| word.letters.as_str()).collect::<Vec<_>>().join(" ");
            lexicon.insert(letters, Entry { meaning, marks: words.into_iter().map(|word| word.marks).collect() });
        }
    }
    lexicon
});

/// The longest spelling of the lexicon, in words.
const LONGEST_SPELLING: usize = 12;

/// Words of a name beyond this many are not looked at.
const LONGEST_NAME: usize = 40;

/// Takes a name apart.
pub(super) fn unit(name: &str) -> Unit {
    let words = words(name);
    let mut unit = Unit::default();
    let mut is_place = false;
    let mut at = 0;
    while let Some(word) = words.get(at) {
        match longest(&words, at, &unit) {
            Some((length, Meaning::Kind(code))) => {
                unit.kinds.insert(code);
                at += length;
            }
            Some((length, Meaning::Level(level))) => {
                if unit.core.is_empty() && unit.level.is_none() {
                    unit.level = Some(level);
                }
                is_place = true;
                at += length;
            }
            Some((length, Meaning::Noise)) => at += length,
            None => {
                if is_place {
                    unit.place.push(word.name.clone());
                } else {
                    unit.core.push(word.name.clone());
                }
                at += 1;
            }
        }
    }
    unit.settled()
}

impl Unit {
    /// A unit that is called after its territory has no name of its own: the first place is its name.
    fn settled(mut self) -> Self {
        if self.core.is_empty() {
            self.core = std::mem::take(&mut self.place);
        }
        let both = |a: &str, b: &str| self.kinds.contains(a) && self.kinds.contains(b);
        let joined = match () {
            () if both("TH", "THCS") => Some((["TH", "THCS"], "THTHCS")),
            () if both("THCS", "THPT") => Some((["THCS", "THPT"], "THCSTHPT")),
            () => None,
        };
        if let Some((parts, whole)) = joined {
            parts.iter().for_each(|part| {
                self.kinds.remove(part);
            });
            self.kinds.insert(whole);
        }
        // An office speaks for its body.
        if self.kinds.len() > 1 {
            self.kinds.remove("VP");
        }
        self
    }
}

/// The longest spelling that starts here and may mean something here.
fn longest(words: &[Written], at: usize, so_far: &Unit) -> Option<(usize, Meaning)> {
    let mut spelling = String::new();
    let mut found = None;
    for (index, word) in words.get(at..)?.iter().take(LONGEST_SPELLING).enumerate() {
        if index > 0 {
            spelling.push(' ');
        }
        spelling.push_str(&word.name.letters);
        if let Some(entry) = LEXICON.get(&spelling)
            && counts(words.get(at..=at + index).unwrap_or_default(), entry, words.len() - at - index - 1, so_far)
        {
            found = Some((index + 1, entry.meaning));
        }
    }
    found
}

/// Whether a spelling means in this place what the lexicon says. `Hoa Phượng` is no ward, `Sơn Ca` no police station,
/// `Lò Văn Trường` no school: most of these words are also names.
fn counts(found: &[Written], entry: &Entry, words_after: usize, so_far: &Unit) -> bool {
    let is_bare = found.iter().all(|word| word.name.marks.is_empty());
    let marks_agree = found.iter().zip(&entry.marks).all(|(word, marks)| word.name.marks == *marks);
    let is_first = so_far.core.is_empty() && so_far.place.is_empty();
    let [first, ..] = found else { return false };
    let has_vowel = first.name.letters.contains(['a', 'e', 'i', 'o', 'u']);
    match entry.meaning {
        Meaning::Kind(_) if found.len() == 1 && !has_vowel => true,
        // CA, HU and TU are syllables of names as well: capitals, and nothing before them.
        Meaning::Kind(_) if found.len() == 1 && first.name.letters.len() <= 2 => {
            is_first && so_far.kinds.is_empty() && first.is_capitals && first.name.marks.iter().all(|mark| *mark == 'đ')
        }
        Meaning::Kind(_) => is_first,
        Meaning::Level(_) if words_after == 0 => false,
        Meaning::Level(_) if first.name.letters.len() == 1 => first.is_dotted,
        Meaning::Level(_) if found.len() == 1 && has_vowel => marks_agree || (is_bare && !so_far.kinds.is_empty()),
        Meaning::Level(_) => is_bare || marks_agree,
        Meaning::Noise => is_first && (is_bare || marks_agree) && words_after > 0,
    }
}

/// A word of a name as it was written.
struct Written {
    name: NameWord,
    is_dotted: bool,
    is_capitals: bool,
}

/// The words of a name. Runs of capitals and small letters are cut apart.
fn words(name: &str) -> Vec<Written> {
    let composed: String = name.nfc().collect();
    let mut words = Vec::new();
    for piece in composed.split(|c: char| !c.is_alphanumeric() && c != '.' && c != '\'').take(LONGEST_NAME) {
        for part in piece.split_inclusive('.').take(LONGEST_NAME) {
            let is_dotted = part.ends_with('.');
            for word in
                split_capitals(part.trim_end_matches('.')).into_iter().flat_map(split_code).filter(|word| !fold(word).is_empty())
            {
                let is_capitals = word.chars().all(|letter| !letter.is_lowercase());
                words.push(Written { name: name_word(&word), is_dotted, is_capitals });
            }
        }
    }
    words.truncate(LONGEST_NAME);
    words
}

fn name_word(word: &str) -> NameWord {
    NameWord { letters: fold(word).replace('y', "i").replace(' ', ""), marks: marks(word) }
}

/// `thcsnguyenhue`, as account names have it, is `thcs nguyenhue`: codes that no Vietnamese syllable begins with.
fn split_code(word: String) -> Vec<String> {
    const CODES: [&str; 8] = ["ptdtbt", "ptdtnt", "ttgdtx", "ubnd", "thcs", "thpt", "pgd", "mn"];
    let code = CODES.iter().find(|code| word.len() >= code.len() + 3 && word.starts_with(**code));
    match code.and_then(|code| Some(((*code).to_owned(), word.get(code.len()..)?.to_owned()))) {
        Some((code, name)) if LEXICON.get(&word).is_none() => vec![code, name],
        _ => vec![word],
    }
}

/// `MNHoaMai` is `MN Hoa Mai`, `THCSNguyenHue` is `THCS Nguyen Hue`; `HOAMAI` and `hoamai` stay.
fn split_capitals(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut words: Vec<String> = vec![String::new()];
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(index + 1);
        let rises = letter.is_uppercase() && before.is_some_and(|before| before.is_lowercase());
        let ends_run = letter.is_uppercase()
            && before.is_some_and(|before| before.is_uppercase())
            && after.is_some_and(|after| after.is_lowercase())
            && index >= 2;
        if rises || ends_run {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(*letter);
        }
    }
    let split: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    // GDĐTs and the like: pieces of one letter are no words.
    if split.iter().any(|word| word.chars().count() < 2) { vec![text.to_owned()] } else { split }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, kinds: &[&str], level: Option<&str>, core: &str, place: &str) {
        let unit = unit(name);
        let spelled = |words: &[NameWord]| words.iter().map(|word| word.letters.as_str()).collect::<Vec<_>>().join(" ");
        assert_eq!(unit.kinds.iter().copied().collect::<Vec<_>>(), kinds, "{name}");
        assert_eq!((unit.level, spelled(&unit.core).as_str(), spelled(&unit.place).as_str()), (level, core, place), "{name}");
    }

    #[test]
    fn kinds_in_all_spellings() {
        check("Trường Mầm non Sơn Ca", &["MN"], None, "son ca", "");
        check("MNSonCa", &["MN"], None, "son ca", "");
        check("c2 vo thi sau", &["THCS"], None, "vo thi sau", "");
        check("TH-THCS Ia Rvê", &["THTHCS"], None, "ia rve", "");
        check("Trường TH và THCS Ia Rvê", &["THTHCS"], None, "ia rve", "");
        check("PTDTBT THCS Tả Phìn", &["PTDTBT", "THCS"], None, "ta phin", "");
        check("Trường PTDTBT TH&THCS Tả Phìn", &["PTDTBT", "THTHCS"], None, "ta phin", "");
        check("Điểm cầu Trường TH số 2 xã Nà Tấu", &["TH"], None, "so 2", "na tau");
        check("Phòng GD&ĐT huyện Mường Ảng", &["PGD"], Some("huyen"), "muong ang", "");
        check("Phòng Giáo dục và Đào tạo Mường Ảng", &["PGD"], None, "muong ang", "");
        check("THCS Thị trấn Plei Cần", &["THCS"], Some("thi_tran"), "plei can", "");
        check("UBND xã Búng Lao", &["UBND"], Some("xa"), "bung lao", "");
        check("Trạm Y tế Búng Lao", &["TYT"], None, "bung lao", "");
        check("TT Y tế Mường Ảng", &["TTYT"], None, "muong ang", "");
        check("HTX Dịch vụ Hua Ná", &["HTX"], None, "dich vu hua na", "");
        check("Đảng ủy xã Búng Lao", &["DU"], None, "bung lao", "");
        check("TTGDNN-GDTX Mường Ảng", &["TTGDTX"], None, "muong ang", "");
        check("Lò Thị Hạnh", &[], None, "lo thi hanh", "");
        check("Nguyễn Công An", &[], None, "nguien cong an", "");
        check("CA xã Búng Lao", &["CA"], Some("xa"), "bung lao", "");
        check("ĐU xã Búng Lao", &["DU"], Some("xa"), "bung lao", "");
        check("UBND xã Du Già", &["UBND"], Some("xa"), "du gia", "");
        check("MN Hoa Phượng", &["MN"], None, "hoa phuong", "");
        check("mn hoa phuong", &["MN"], None, "hoa phuong", "");
        check("Lò Văn Trường", &[], None, "lo van truong", "");
        check("H'Hen Niê", &[], None, "hhen nie", "");
        check("", &[], None, "", "");
    }
}
