//! Is this Vietnamese?
//!
//! A Vietnamese word is one syllable: an onset, one to three vowels, perhaps one of eight endings. A text in which
//! most words have that shape, and some carry a Vietnamese letter, is Vietnamese; English, Malay or pinyin are not.

use crate::vietnamese::tones::without_tone;

const ONSETS: [&str; 28] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu", "r", "s",
    "t", "th", "tr", "v", "x",
];
const ENDINGS: [&str; 9] = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];
const VOWELS: &str = "aăâeêioôơuưy";
/// The share of words that must have the shape of a syllable.
const SHARE: f64 = 0.75;
/// A shorter text need not carry a Vietnamese letter.
const SHORT: usize = 4;

/// Whether a text is Vietnamese. Words with digits, capitals throughout and single letters do not count.
pub(super) fn is_vietnamese(text: &str) -> bool {
    let words: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().count() > 1 && word.chars().all(char::is_alphabetic))
        .filter(|word| !word.chars().all(char::is_uppercase))
        .map(str::to_lowercase)
        .collect();
    if words.is_empty() {
        return !text.trim().is_empty();
    }
    let syllables = words.iter().filter(|word| is_syllable(word)).count();
    let marked = words.iter().any(|word| !word.is_ascii());
    syllables as f64 >= SHARE * words.len() as f64 && (marked || words.len() < SHORT)
}

fn is_syllable(word: &str) -> bool {
    let bare = without_tone(word);
    ONSETS.iter().any(|onset| {
        bare.strip_prefix(onset).is_some_and(|rest| {
            let vowels: String = rest.chars().take_while(|letter| VOWELS.contains(*letter)).collect();
            let count = vowels.chars().count();
            (1..=3).contains(&count) && ENDINGS.contains(&&rest[vowels.len()..])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_and_what_is_none() {
        for text in [
            "Các trường báo cáo trước ngày 25/4.",
            "Giao Phòng GDĐT",
            "khuyến nghị nghiêng về phương án quốc gia",
            "Trường THCS Plei Kần huyện Ngọc Hồi lập danh sách",
        ] {
            assert!(is_vietnamese(text), "{text}");
        }
        for text in [
            "All schools must report before April 25.",
            "Semua sekolah harus melapor",
            "请各学校报告",
            "suoyou xuexiao dou yao baogao",
            "",
            "The quick brown fox",
        ] {
            assert!(!is_vietnamese(text), "{text}");
        }
    }
}
