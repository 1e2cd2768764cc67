//! When are two Vietnamese spellings the same word?
//!
//! Vietnamese is written with two tone placements (`ủy`, `uỷ`), two letters for one vowel (`kỳ`, `kì`), composed and
//! decomposed code points, and look-alike letters from other alphabets. A [`match_key`] makes them equal, at three
//! levels: as spelled, without tones, and without the distinctions that regions and recognisers confuse.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, decompose_canonical};

/// How much two spellings may differ and still be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Case, tone placement and i/y only: for numbers and document ids.
    Spelling,
    /// Tone marks too (circumflex, breve and horn stay): for closed lists.
    Toneless,
    /// Dialect and recogniser confusions too (d/gi/r, s/x, ch/tr, l/n, final n/ng and t/c): for closed lists with a
    /// margin to the second candidate.
    Sound,
}

/// The text in NFC, look-alike letters and odd spaces replaced, invisible characters removed.
///
/// White space and punctuation stay where they are, so that a word can be found again by counting.
#[must_use]
pub fn normalise(text: &str) -> String {
    text.nfc().filter_map(usual_letter).collect::<String>().nfc().collect()
}

/// The letter that a Vietnamese keyboard would have given, or nothing for a character that cannot be seen.
fn usual_letter(letter: char) -> Option<char> {
    match letter {
        '\u{00D0}' | '\u{0189}' => Some('Đ'),
        '\u{00F0}' => Some('đ'),
        '\u{0130}' => Some('I'), // its small form is two letters, and no key may grow
        '\u{00A0}' | '\u{202F}' | '\u{2007}' => Some(' '),
        '\u{200B}' | '\u{200C}' | '\u{200D}' | '\u{FEFF}' | '\u{2060}' | '\u{00AD}' => None,
        other => Some(other),
    }
}

/// The text with a capital first letter. A letter whose capital is several letters (`ß`, `ῗ`) stays: no such letter
/// begins a Vietnamese word, and the text must stay in NFC.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    let mut large = first.to_uppercase();
    match (large.next(), large.next()) {
        (Some(only), None) => std::iter::once(only).chain(letters).collect(),
        _ => text.to_owned(),
    }
}

/// The key under which a text is looked up: words in lower case separated by single spaces, without punctuation.
#[must_use]
pub fn match_key(text: &str, level: Level) -> String {
    let mut key = String::with_capacity(text.len());
    for word in normalise(text).split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(&word_key(word, level));
    }
    key
}

/// The key of one word that is already in NFC.
pub(crate) fn word_key(word: &str, level: Level) -> String {
    let spelling = spelling_key(word);
    match level {
        Level::Spelling => spelling,
        Level::Toneless => without_tone(&spelling),
        Level::Sound => sound_key(&without_tone(&spelling)),
    }
}

/// Lower case, tone on the older place, `y` where both letters occur (`kì` becomes `kỳ`; `sỹ` becomes `sĩ`).
fn spelling_key(word: &str) -> String {
    let lower: String = word.chars().flat_map(char::to_lowercase).nfc().collect();
    if lower.is_ascii() && !lower.ends_with(['i', 'y']) {
        return lower;
    }
    same_vowel_letter(&older_tone_place(&lower))
}

/// `uỷ` becomes `ủy`, `hoà` becomes `hòa`; closed syllables and `qu-` keep their tone.
pub(crate) fn older_tone_place(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let [.., glide, vowel] = letters[..] else {
        return word.to_owned();
    };
    let Some((base, tone)) = tone_of(vowel) else {
        return word.to_owned();
    };
    let before = letters.len().checked_sub(3).map(|index| letters[index].to_ascii_lowercase());
    let open = match (glide.to_ascii_lowercase(), base.to_ascii_lowercase()) {
        ('o', 'a' | 'e') => true,
        ('u', 'y') => before != Some('q'),
        _ => false,
    };
    match compose(glide, tone) {
        Some(marked) if open => letters[..letters.len() - 2].iter().copied().chain([marked, base]).collect(),
        _ => word.to_owned(),
    }
}

/// `kì`, `lí`, `mĩ`, `tỉ`, `hi`, `quí` end in `y` as `kỳ` does; `sỹ` ends in `i`.
fn same_vowel_letter(word: &str) -> String {
    let Some(last) = word.chars().next_back() else {
        return String::new();
    };
    let onset = &word[..word.len() - last.len_utf8()];
    let (base, tone) = tone_of(last).map_or((last, None), |(base, tone)| (base, Some(tone)));
    let replaced = match (onset, base) {
        ("h" | "k" | "l" | "m" | "t" | "qu", 'i') => 'y',
        ("s", 'y') => 'i',
        _ => return word.to_owned(),
    };
    let vowel = tone.and_then(|tone| compose(replaced, tone)).unwrap_or(replaced);
    format!("{onset}{vowel}")
}

/// A vowel apart from its tone mark: `ổ` is `ô` and the hook. `None` for a letter without a tone.
fn tone_of(letter: char) -> Option<(char, char)> {
    let mut parts = [None; 4];
    let mut count = 0;
    decompose_canonical(letter, |part| {
        if count < parts.len() {
            parts[count] = Some(part);
            count += 1;
        }
    });
    let tone = parts[1..].iter().flatten().copied().find(|part| is_tone(*part))?;
    let mut others = parts.iter().flatten().copied().filter(|part| *part != tone);
    let base = match (others.next()?, others.next()) {
        (letter, None) => letter,
        (letter, Some(mark)) => compose(letter, mark)?,
    };
    Some((base, tone))
}

fn is_tone(letter: char) -> bool {
    matches!(letter, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
}

/// The same letters without tone marks; circumflex, breve, horn and đ stay.
#[must_use]
pub fn without_tone(text: &str) -> String {
    // A foreign letter may carry two of the marks: each is taken off.
    let bare = |letter| tone_of(letter).map_or(letter, |(base, _)| base);
    text.nfc().map(|letter| bare(bare(letter))).collect()
}

/// Bare ASCII-like letters for searching: no marks at all, `đ` is `d`, lower case, single spaces.
#[must_use]
pub fn fold(text: &str) -> String {
    let bare: String = normalise(text)
        .nfd()
        .filter(|letter| !unicode_normalization::char::is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .map(|letter| if letter == 'đ' { 'd' } else { letter })
        .collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is left of a toneless syllable when the sounds that regions and recognisers confuse are made equal.
fn sound_key(word: &str) -> String {
    let onsets = [
        ("ngh", "ng"),
        ("gh", "g"),
        ("gi", "d"),
        ("qu", "w"),
        ("tr", "ch"),
        ("ph", "ph"),
        ("th", "th"),
        ("kh", "kh"),
        ("ch", "ch"),
        ("ng", "ng"),
        ("nh", "nh"),
        ("l", "n"),
        ("r", "d"),
        ("x", "s"),
        ("k", "c"),
        ("q", "c"),
        ("v", "d"),
    ];
    let finals = [("nh", "n"), ("ng", "n"), ("ch", "t"), ("c", "t"), ("k", "t")];
    let (mut onset, mut rest) = ("", word);
    for (written, sound) in onsets {
        if let Some(tail) = word.strip_prefix(written).filter(|tail| !tail.is_empty()) {
            // `gi` before a consonant is g + i with the onset d: gìn; and gi alone is di.
            rest = if written == "gi" && !tail.starts_with(|letter: char| "aăâeêoôơuưy".contains(letter)) {
                &word[1..]
            } else {
                tail
            };
            onset = sound;
            break;
        }
    }
    let (mut nucleus, mut coda) = (rest, "");
    for (written, sound) in finals {
        if let Some(head) = rest.strip_suffix(written).filter(|head| !head.is_empty()) {
            nucleus = head;
            coda = sound;
            break;
        }
    }
    let vowels: String = nucleus
        .chars()
        .map(|letter| match letter {
            'ă' | 'â' => 'a',
            'ê' => 'e',
            'ô' | 'ơ' => 'o',
            'ư' => 'u',
            'y' => 'i',
            other => other,
        })
        .collect();
    format!("{onset}{vowels}{coda}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tone_placements_are_one_word() {
        for (old, new) in [("ủy", "uỷ"), ("hòa", "hoà"), ("khỏe", "khoẻ"), ("thủy", "thuỷ"), ("Hòa", "HOÀ")] {
            assert_eq!(word_key(old, Level::Spelling), word_key(new, Level::Spelling));
        }
    }

    #[test]
    fn closed_syllables_and_qu_keep_their_tone() {
        for word in ["hoàn", "khoảng", "huỳnh", "quý", "quỹ", "quá", "già", "thuở"] {
            assert_eq!(older_tone_place(word), word);
        }
    }

    #[test]
    fn keys_widen_level_by_level() {
        assert_eq!(match_key("Kì Sơn,  UỶ-ban", Level::Spelling), "kỳ sơn ủy ban");
        assert_eq!(match_key("Plei Kần", Level::Toneless), match_key("plei kân", Level::Toneless));
        assert_eq!(match_key("Trần Giang Lan", Level::Sound), match_key("chần dan nang", Level::Sound));
        assert_eq!(fold("Đăk Xú"), "dak xu");
    }

    #[test]
    fn look_alikes_are_replaced() {
        assert_eq!(normalise("\u{00D0}ảng\u{200B} u\u{0309}y"), "Đảng ủy");
    }
}
