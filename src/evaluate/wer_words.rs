//! When are two words the same?
//!
//! Spelling that no listener could tell apart must not count as an error. A text is compared as its words after: NFC;
//! lower case; look-alikes of "đ"; punctuation and symbols off (a hyphen or slash between letters parts words; "%"
//! stays); the tone of open "oa", "oe" and "uy" in one place ("hoà" as "hòa", "thuỷ" as "thủy", but "quý" as it is).
//! Numbers are not spelt out: "19" and "mười chín" differ.

use unicode_normalization::UnicodeNormalization;

/// A word as it is compared, and how it stood in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MarkedWord {
    pub(super) normal: String,
    /// Written with a capital.
    pub(super) capital: bool,
    /// The first of a text, or behind a full stop or its kin.
    pub(super) begins_sentence: bool,
}

/// The words of `text` in the form in which they are compared.
#[must_use]
pub fn normal_words(text: &str) -> Vec<String> {
    marked_words(text).into_iter().map(|word| word.normal).collect()
}

/// The same words with their marks.
pub(super) fn marked_words(text: &str) -> Vec<MarkedWord> {
    let mut words = Vec::new();
    let mut begins_sentence = true;
    let composed: String = text.nfc().collect();
    for written in composed.split_whitespace() {
        let parted: String = written.chars().map(plain).collect();
        for part in parted.split_whitespace() {
            let lower: String = part.chars().flat_map(char::to_lowercase).map(plain).collect();
            let normal = tone_in_old_place(&trimmed(&lower));
            if !normal.is_empty() {
                let capital = part.chars().find(|letter| letter.is_alphanumeric()).is_some_and(char::is_uppercase);
                words.push(MarkedWord { normal, capital, begins_sentence: std::mem::take(&mut begins_sentence) });
            }
        }
        let end = written.trim_end_matches(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '.' | '?' | '!' | '…'));
        begins_sentence |= end.ends_with(['.', '?', '!', '…']);
    }
    words
}

/// One letter for its look-alikes, a space for what parts words, nothing changed otherwise.
fn plain(letter: char) -> char {
    match letter {
        'ð' | 'ɖ' => 'đ',
        '’' | '‘' | 'ʼ' => '\'',
        '.' | ',' | ':' | '\'' | '%' => letter, // kept inside numbers and contractions, trimmed at a word's ends
        letter if letter.is_alphanumeric() || is_mark(letter) => letter,
        _ => ' ',
    }
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Without the punctuation around it; apostrophes go entirely, other marks stay only between digits.
fn trimmed(word: &str) -> String {
    let letters: Vec<char> = word.chars().filter(|&letter| letter != '\'').collect();
    let digit = |index: Option<usize>| index.and_then(|index| letters.get(index)).is_some_and(char::is_ascii_digit);
    letters
        .iter()
        .enumerate()
        .filter(|&(index, &letter)| match letter {
            '.' | ',' | ':' => digit(index.checked_sub(1)) && digit(Some(index + 1)),
            '%' => digit(index.checked_sub(1)),
            _ => true,
        })
        .map(|(_, &letter)| letter)
        .collect()
}

/// Vowels without a tone, then with grave, acute, hook, tilde and dot.
const TONES: [(char, [char; 5]); 3] =
    [('a', ['à', 'á', 'ả', 'ã', 'ạ']), ('e', ['è', 'é', 'ẻ', 'ẽ', 'ẹ']), ('y', ['ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ'])];
const ON_O: [char; 5] = ['ò', 'ó', 'ỏ', 'õ', 'ọ'];
const ON_U: [char; 5] = ['ù', 'ú', 'ủ', 'ũ', 'ụ'];

/// Moves the tone of a final "oa", "oe" or "uy" to its first letter, unless the "u" belongs to "qu".
fn tone_in_old_place(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let Some((&last, rest)) = letters.split_last() else { return String::new() };
    let Some((&first, before)) = rest.split_last() else { return word.to_owned() };
    let toned = TONES.iter().find_map(|(vowel, toned)| toned.iter().position(|&tone| tone == last).map(|tone| (*vowel, tone)));
    let Some((vowel, tone)) = toned else { return word.to_owned() };
    let moved = match (first, vowel) {
        ('o', 'a' | 'e') => ON_O[tone],
        ('u', 'y') if before.last() != Some(&'q') => ON_U[tone],
        _ => return word.to_owned(),
    };
    let length = letters.len();
    letters[length - 2] = moved;
    letters[length - 1] = vowel;
    letters.into_iter().collect()
}
