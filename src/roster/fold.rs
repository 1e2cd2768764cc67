//! When are two spellings the same? Letters without marks, for comparing and never for printing.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower-case ASCII letters and digits with single spaces between: `Trường TH&THCS Đăk Hà` is `truong th thcs dak ha`.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.nfkd().flat_map(char::to_lowercase) {
        let letter = base_letter(character);
        if letter.is_alphanumeric() {
            folded.push(letter);
        } else if !is_combining_mark(letter) && !folded.ends_with(' ') && !folded.is_empty() {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The look-alikes of đ that keyboards and old fonts produce.
pub(super) fn base_letter(character: char) -> char {
    match character {
        'đ' | 'ð' | 'ɖ' => 'd',
        other => other,
    }
}

/// The marks of a word in a fixed order, tone placement and the bar of đ included: `hoà` and `hòa` have the same.
pub(super) fn marks(word: &str) -> Vec<char> {
    let mut marks: Vec<char> = word
        .nfd()
        .flat_map(char::to_lowercase)
        .filter(|character| is_combining_mark(*character) || base_letter(*character) != *character)
        .map(|character| if is_combining_mark(character) { character } else { 'đ' })
        .collect();
    marks.sort_unstable();
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_letters_and_digits_only() {
        assert_eq!(fold("  Trường TH&THCS\u{A0}Đăk-Hà (số 2) "), "truong th thcs dak ha so 2");
        assert_eq!(fold("Ðak Ho\u{300}a"), "dak hoa");
        assert_eq!(fold("👩‍🏫"), "");
        assert_eq!(marks("hoà"), marks("hòa"));
        assert_ne!(marks("hoa"), marks("hòa"));
        assert_ne!(marks("đan"), marks("dan"));
    }
}
