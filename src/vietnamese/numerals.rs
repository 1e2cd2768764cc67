//! Which words are numerals?
//!
//! Regional variants and the slips of recognisers are numerals too; words that are more often something else
//! (`năm` is also the year, `tư` also "private") are told apart by the grammars that call this.

use super::tokens::{Token, key};

/// The part a word can play in a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numeral {
    /// không
    Zero,
    /// một … chín
    Digit(u64),
    /// mốt, tư, lăm, nhăm: only after tens.
    Unit(u64),
    /// mười
    Ten,
    /// mươi
    Tens,
    /// trăm
    Hundred,
    /// nghìn, vạn, triệu, tỷ
    Scale(u64),
    /// linh, lẻ
    Odd,
    /// rưỡi
    Half,
}

/// What follows `tư` when it is not four.
const AFTER_PRIVATE: &[&str] = &[
    "tưởng", "nhân", "vấn", "thục", "liệu", "duy", "cách", "pháp", "lệnh", "thế", "chất", "lập", "bản", "trang", "gia", "tình",
    "thông", "túc", "thất", "hữu", "sản", "lợi", "thù", "vị",
];

/// The numeral at `index`. A word whose tone mark was lost counts only where a scale word vouches for it.
pub(crate) fn numeral(tokens: &[Token<'_>], index: usize) -> Option<Numeral> {
    use Numeral::{Digit, Half, Hundred, Odd, Scale, Ten, Tens, Unit, Zero};
    Some(match key(tokens, index) {
        "không" => Zero,
        "một" => Digit(1),
        "hai" => Digit(2),
        "ba" => Digit(3),
        "bốn" => Digit(4),
        "năm" => Digit(5),
        "sáu" => Digit(6),
        "bảy" | "bẩy" => Digit(7),
        "tám" => Digit(8),
        "chín" => Digit(9),
        "mốt" | "mốc" => Unit(1),
        "tư" if !AFTER_PRIVATE.contains(&key(tokens, index + 1)) => Unit(4),
        "lăm" if key(tokens, index + 1) != "le" => Unit(5),
        "nhăm" => Unit(5),
        "mười" => Ten,
        "mươi" => Tens,
        "trăm" => Hundred,
        "nghìn" | "ngàn" | "ngìn" | "nghin" => Scale(1_000),
        "vạn" => Scale(10_000),
        "triệu" | "triêu" => Scale(1_000_000),
        "tỷ" => Scale(1_000_000_000),
        "linh" | "lẻ" => Odd,
        "ninh" | "nẻ" | "lẽ" if digit_follows(tokens, index) && hundred_before(tokens, index) => Odd,
        "rưỡi" | "rưởi" => Half,
        "môt" | "bôn" | "sau" | "bay" | "tam" | "chin" if vouched(tokens, index) => Digit(toneless_digit(key(tokens, index))),
        _ => return None,
    })
}

fn toneless_digit(key: &str) -> u64 {
    match key {
        "môt" => 1,
        "bôn" => 4,
        "sau" => 6,
        "bay" => 7,
        "tam" => 8,
        _ => 9,
    }
}

fn digit_follows(tokens: &[Token<'_>], index: usize) -> bool {
    matches!(key(tokens, index + 1), "một" | "hai" | "ba" | "bốn" | "tư" | "năm" | "sáu" | "bảy" | "tám" | "chín")
}

fn hundred_before(tokens: &[Token<'_>], index: usize) -> bool {
    index > 0 && matches!(key(tokens, index - 1), "trăm" | "nghìn" | "ngàn")
}

/// A scale word right behind proves that a word without its tone mark is a digit; `một` and `bốn` without their
/// marks are no other words, so tens before them are proof enough.
fn vouched(tokens: &[Token<'_>], index: usize) -> bool {
    let behind = key(tokens, index + 1);
    if matches!(behind, "mươi" | "trăm" | "nghìn" | "ngàn" | "triệu" | "phẩy" | "tỷ") {
        return true;
    }
    if behind == "phần" && matches!(key(tokens, index + 2), "trăm" | "nghìn") {
        return true;
    }
    let before = index.checked_sub(1).map_or("", |before| key(tokens, before));
    matches!(key(tokens, index), "môt" | "bôn" | "chin") && matches!(before, "mười" | "mươi" | "linh" | "phẩy" | "tháng" | "trăm")
}

/// The digit a word is when numbers are read figure by figure: `hai không hai mốt` is 2, 0, 2, 1.
pub(crate) fn single_figure(tokens: &[Token<'_>], index: usize) -> Option<u64> {
    match numeral(tokens, index)? {
        Numeral::Zero => Some(0),
        Numeral::Digit(value) | Numeral::Unit(value) => Some(value),
        _ => None,
    }
}
#[cfg(test)]
mod tests {
    use super::super::tokens::tokenise;
    use super::*;

    /// The list that needs no grammar, of words in which a mistake is a mistake in a number.
    #[test]
    fn the_figures_that_every_chapter_knows_are_numerals() {
        for word in crate::transcript::FIGURES.iter().filter(|word| **word != "phẩy") {
            let text = format!("hai {word} mươi");
            assert!(numeral(&tokenise(&text), 1).is_some(), "{word}");
        }
    }
}
