//! How long is a line of bold Times New Roman? Advance widths in 1/2048 em, as every font of the Times metrics has
//! them (measured on Tinos Bold, Apache-2.0). A drawn line must be as long as the words above it, or a third of them.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const UPPER: [u32; 26] = [
    1479, 1366, 1479, 1479, 1366, 1251, 1593, 1593, 797, 1024, 1593, 1366, 1933, 1479, 1593, 1251, 1593, 1479, 1139, 1366, 1479,
    1479, 2048, 1479, 1479, 1366,
];
const LOWER: [u32; 26] = [
    1024, 1139, 909, 1139, 909, 682, 1024, 1139, 569, 682, 1139, 569, 1706, 1139, 1024, 1139, 1139, 909, 797, 682, 1139, 1024,
    1479, 1024, 1024, 909,
];

/// The width in twips of `text` in bold Times at `points`.
#[must_use]
pub(crate) fn bold_twips(text: &str, points: u32) -> u32 {
    let units: u64 = text.nfd().filter(|c| !is_combining_mark(*c)).map(|c| u64::from(advance(c))).sum();
    u32::try_from(units * u64::from(points) * 20 / 2048).unwrap_or(u32::MAX)
}

fn advance(letter: char) -> u32 {
    match letter {
        'A'..='Z' => UPPER[letter as usize - 'A' as usize],
        'a'..='z' => LOWER[letter as usize - 'a' as usize],
        'Đ' => 1479,
        'đ' => 1139,
        ' ' | '.' | ',' => 512,
        '/' | ';' | ':' => 569,
        '-' | '(' | ')' => 682,
        '&' => 1706,
        _ => 1024,
    }
}
