//! How are spoken cardinals and decimals read and printed?
//!
//! The grammar covers full forms (`một trăm linh hai`), regional variants (`lẻ`, `ngàn`, `bẩy`, `nhăm`) and the elisions
//! of speech: `hai mốt` (21), `một trăm hai` (120), `hai nghìn ba` (2.300), `một triệu hai` (1,2 triệu), `mười triệu
//! rưỡi` (10,5 triệu). Printing follows the official style: point for thousands, comma for decimals, `triệu` and `tỷ`
//! kept as words.

use super::numerals::{Numeral, numeral, single_figure};
use super::tokens::{Token, key};

/// A cardinal read from words or digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cardinal {
    /// Its value.
    pub(crate) value: u64,
    /// The token behind it.
    pub(crate) end: usize,
    /// The last scale word, or 1.
    pub(crate) scale: u64,
    /// A tail that leaves its scale unsaid: `hai nghìn ba`, `triệu rưỡi`.
    pub(crate) elided: bool,
}

const MILLION: u64 = 1_000_000;
const BILLION: u64 = 1_000_000_000;

/// The longest cardinal in words at `index`.
pub(crate) fn cardinal(tokens: &[Token<'_>], index: usize) -> Option<Cardinal> {
    let (first, mut at) = scaled_pair(tokens, index).or_else(|| below_thousand(tokens, index, false))?;
    let (mut group, mut total, mut scale, mut had_billion) = (first, 0_u64, u64::MAX, false);
    loop {
        let Some(Numeral::Scale(next)) = numeral(tokens, at) else {
            total += group;
            let scale = if scale == u64::MAX || group > 0 && total != 0 && scale > 1 && total % scale != 0 { 1 } else { scale };
            return Some(Cardinal { value: total, end: at, scale, elided: false });
        };
        if next == BILLION && !had_billion && scale == 1_000 {
            // ba nghìn hai trăm tỷ
            total = (total + group).checked_mul(BILLION)?;
            had_billion = true;
        } else if next < scale {
            total = total.checked_add(group.checked_mul(next)?)?;
            had_billion |= next == BILLION;
        } else {
            return None;
        }
        scale = next;
        at += 1;
        if matches!(numeral(tokens, at), Some(Numeral::Scale(BILLION))) && scale == 1_000 && !had_billion {
            group = 0;
            continue;
        }
        match tail(tokens, at, scale) {
            Tail::None => return Some(Cardinal { value: total, end: at, scale, elided: false }),
            Tail::Elided(part, end) => return Some(Cardinal { value: total + part, end, scale, elided: true }),
            Tail::Group(part, end) => {
                group = part;
                at = end;
                if !matches!(numeral(tokens, at), Some(Numeral::Scale(_))) {
                    return Some(Cardinal { value: total + group, end: at, scale: 1, elided: false });
                }
            }
        }
    }
}

/// `chín chín tỷ`: two figures before a scale word are tens and unit, unless they count upwards (`hai ba nghìn` is a guess).
fn scaled_pair(tokens: &[Token<'_>], index: usize) -> Option<(u64, usize)> {
    match (numeral(tokens, index)?, numeral(tokens, index + 1)?, numeral(tokens, index + 2)?) {
        (Numeral::Digit(tens), Numeral::Digit(unit), Numeral::Scale(1_000_000..))
            if tens != 5 && unit != 5 && unit != tens + 1 =>
        {
            Some((tens * 10 + unit, index + 2))
        }
        _ => None,
    }
}

enum Tail {
    None,
    Elided(u64, usize),
    Group(u64, usize),
}

/// What stands behind a scale word: nothing, a half or lone digit of that scale, or the next group.
fn tail(tokens: &[Token<'_>], at: usize, scale: u64) -> Tail {
    match numeral(tokens, at) {
        Some(Numeral::Half) => return Tail::Elided(scale / 2, at + 1),
        Some(Numeral::Odd) => {
            return below_hundred(tokens, at + 1, true).map_or(Tail::None, |(value, end)| Tail::Group(value, end));
        }
        Some(Numeral::Digit(digit) | Numeral::Unit(digit)) if digit != 5 && !continues(tokens, at + 1) => {
            let unit_only = matches!(numeral(tokens, at), Some(Numeral::Unit(_)));
            // Elided, one is "mốt"; "bốn trăm nghìn một tấn" is a price.
            if unit_only || digit != 1 && elision_stands(tokens, at + 1) {
                return Tail::Elided(digit * scale / 10, at + 1);
            }
            return Tail::None;
        }
        Some(Numeral::Zero | Numeral::Digit(_) | Numeral::Ten) => {}
        _ => return Tail::None,
    }
    if matches!(numeral(tokens, at), Some(Numeral::Zero)) && !matches!(numeral(tokens, at + 1), Some(Numeral::Hundred)) {
        return Tail::None;
    }
    for short in [false, true] {
        if let Some((value, end)) = below_thousand(tokens, at, short) {
            match numeral(tokens, end) {
                // This group belongs to the next number: hai nghìn không trăm hai mươi | hai nghìn …
                Some(Numeral::Scale(next)) if next >= scale && !(scale == 1_000 && next == BILLION) => {}
                _ if value < 10 && !matches!(numeral(tokens, at), Some(Numeral::Zero)) && !is_scale(tokens, end) => {}
                _ => return Tail::Group(value, end),
            }
        }
    }
    Tail::None
}

fn is_scale(tokens: &[Token<'_>], at: usize) -> bool {
    matches!(numeral(tokens, at), Some(Numeral::Scale(_)))
}

/// Whether the word goes on with a number that the digit before it would belong to.
fn continues(tokens: &[Token<'_>], at: usize) -> bool {
    matches!(
        numeral(tokens, at),
        Some(Numeral::Tens | Numeral::Hundred | Numeral::Scale(_) | Numeral::Odd | Numeral::Unit(_) | Numeral::Half)
    )
}

/// A lone digit behind a scale is an elision unless it starts something of its own (`hai nghìn, ba là`).
fn elision_stands(tokens: &[Token<'_>], behind: usize) -> bool {
    !matches!(key(tokens, behind), "là" | "phẩy" | "chấm" | "giờ" | "tháng" | "phần")
        && !matches!(numeral(tokens, behind), Some(Numeral::Zero | Numeral::Digit(_) | Numeral::Ten))
}

/// A number below a thousand; `short` leaves its last unit to the next number.
fn below_thousand(tokens: &[Token<'_>], index: usize, short: bool) -> Option<(u64, usize)> {
    let hundreds = match numeral(tokens, index)? {
        Numeral::Zero => Some(0),
        Numeral::Digit(digit) => Some(digit),
        _ => None,
    };
    let (Some(hundreds), Some(Numeral::Hundred)) = (hundreds, numeral(tokens, index + 1)) else {
        if matches!(numeral(tokens, index), Some(Numeral::Zero)) {
            return Some((0, index + 1));
        }
        return below_hundred(tokens, index, short);
    };
    let (base, at) = (hundreds * 100, index + 2);
    let plain = Some((base, at));
    match numeral(tokens, at) {
        Some(Numeral::Odd) => {
            let digit = match numeral(tokens, at + 1) {
                Some(Numeral::Digit(digit) | Numeral::Unit(digit)) => digit,
                _ => return plain,
            };
            Some((base + digit, at + 2))
        }
        Some(Numeral::Unit(digit)) => Some((base + digit * 10, at + 1)),
        Some(Numeral::Half) => Some((base + 50, at + 1)),
        Some(Numeral::Digit(digit)) => match numeral(tokens, at + 1) {
            Some(Numeral::Hundred) => plain,
            // hai nghìn không trăm hai ba: the tens word is swallowed
            Some(Numeral::Digit(unit)) if !short && swallowed_tens(tokens, hundreds, unit, at + 2) => {
                Some((base + digit * 10 + unit, at + 2))
            }
            Some(Numeral::Zero) if hundreds == 0 && !short => Some((digit * 10, at + 2)),
            Some(Numeral::Tens | Numeral::Unit(_)) => below_hundred(tokens, at, short).map(|(value, end)| (base + value, end)),
            // một trăm hai: 120; but not một trăm năm (100 years), and not a digit that starts something of its own
            Some(Numeral::Scale(_)) if short => plain,
            _ if hundreds > 0 && !matches!(digit, 1 | 5) && elision_stands(tokens, at + 1) => Some((base + digit * 10, at + 1)),
            _ => plain,
        },
        Some(Numeral::Ten) => below_hundred(tokens, at, short).map(|(value, end)| (base + value, end)).or(plain),
        _ => plain,
    }
}

/// Whether two digits behind a hundred are tens and unit.
fn swallowed_tens(tokens: &[Token<'_>], hundreds: u64, unit: u64, behind: usize) -> bool {
    !matches!(numeral(tokens, behind), Some(Numeral::Tens | Numeral::Hundred | Numeral::Scale(_)))
        && unit != 5
        && (hundreds == 0 || measured(tokens, behind))
}

fn below_hundred(tokens: &[Token<'_>], index: usize, short: bool) -> Option<(u64, usize)> {
    match numeral(tokens, index)? {
        Numeral::Ten if matches!(numeral(tokens, index + 1), Some(Numeral::Tens)) => None,
        Numeral::Ten => Some(with_unit(tokens, 10, index + 1, short)),
        // A lost tone: mươi lăm for mười lăm.
        Numeral::Tens if !short => {
            let (value, end) = with_unit(tokens, 10, index + 1, false);
            (value > 10).then_some((value, end))
        }
        Numeral::Digit(digit) => match numeral(tokens, index + 1) {
            Some(Numeral::Tens) => Some(with_unit(tokens, digit * 10, index + 2, short)),
            // A slip: hai mười lăm for hai mươi lăm.
            Some(Numeral::Ten) if matches!(numeral(tokens, index + 2), Some(Numeral::Unit(_))) && !short => {
                Some(with_unit(tokens, digit * 10, index + 2, short))
            }
            Some(Numeral::Unit(unit)) if !(short || digit == 1 && unit == 5) => Some((digit * 10 + unit, index + 2)),
            _ => Some((digit, index + 1)),
        },
        _ => None,
    }
}

/// Tens with the unit behind them; `năm` is never that unit: it is the year in `hai mươi năm`.
fn with_unit(tokens: &[Token<'_>], tens: u64, at: usize, short: bool) -> (u64, usize) {
    if short {
        return (tens, at);
    }
    let unit = match numeral(tokens, at) {
        Some(Numeral::Unit(unit)) => unit,
        Some(Numeral::Digit(digit)) if digit != 5 => match numeral(tokens, at + 1) {
            Some(Numeral::Tens | Numeral::Hundred | Numeral::Unit(_)) => return (tens, at),
            _ => digit,
        },
        _ => return (tens, at),
    };
    (tens + unit, at + 1)
}

/// A cardinal in words or plain digits.
pub(crate) fn integer(tokens: &[Token<'_>], index: usize) -> Option<(u64, usize)> {
    if let Some(value) = tokens.get(index).and_then(Token::digits) {
        return Some((value, index + 1));
    }
    cardinal(tokens, index).map(|read| (read.value, read.end))
}

/// Figures read one by one, at least `least` of them: `hai không hai mốt` is `2021`.
pub(crate) fn figures(tokens: &[Token<'_>], index: usize, least: usize, most: usize) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut at = index;
    while text.len() < most {
        let Some(figure) = single_figure(tokens, at) else { break };
        let unit = matches!(numeral(tokens, at), Some(Numeral::Unit(_)));
        if text.is_empty() && unit || continues_beyond_unit(tokens, at + 1) {
            break;
        }
        text.push_str(&figure.to_string());
        at += 1;
    }
    (text.len() >= least).then_some((text, at))
}

fn continues_beyond_unit(tokens: &[Token<'_>], at: usize) -> bool {
    matches!(numeral(tokens, at), Some(Numeral::Tens | Numeral::Hundred | Numeral::Scale(_)))
}

/// What stands behind the decimal comma, as printed: `ba`, `hai lăm`, `không năm`, `bốn mươi hai`.
pub(crate) fn decimals(tokens: &[Token<'_>], index: usize) -> Option<(String, usize)> {
    if let Some(token) = tokens.get(index).filter(|token| token.digits().is_some()) {
        return Some((token.raw.to_owned(), index + 1));
    }
    if matches!(numeral(tokens, index + 1), Some(Numeral::Tens | Numeral::Hundred))
        || matches!(numeral(tokens, index), Some(Numeral::Ten))
    {
        return below_thousand(tokens, index, false).map(|(value, end)| (value.to_string(), end));
    }
    let mut text = String::new();
    let mut at = index;
    while let Some(figure) = single_figure(tokens, at) {
        let stop = match key(tokens, at) {
            "năm" => !text.is_empty() && !measured(tokens, at + 1),
            "không" => !(text.is_empty() || measured(tokens, at + 1) || single_figure(tokens, at + 1).is_some()),
            _ => false,
        };
        if stop || text.len() >= 4 {
            break;
        }
        if !text.is_empty() && matches!(numeral(tokens, at + 1), Some(Numeral::Tens)) {
            // không phẩy không hai mươi lăm
            let (value, end) = below_hundred(tokens, at, false)?;
            text.push_str(&value.to_string());
            at = end;
            break;
        }
        text.push_str(&figure.to_string());
        at += 1;
    }
    (!text.is_empty()).then_some((text, at))
}

/// A unit right behind a number, which proves that the word before it was a numeral.
pub(crate) fn measured(tokens: &[Token<'_>], at: usize) -> bool {
    matches!(
        key(tokens, at),
        "phần" | "phân" | "%" | "triệu" | "tỷ" | "điểm" | "đồng" | "mét" | "héc" | "ha" | "km" | "ki" | "lần" | "nghìn"
    )
}

/// Whether a decimal point in words stands at `at`: `phẩy`, or `chấm` between figures.
pub(crate) fn decimal_point(tokens: &[Token<'_>], at: usize) -> bool {
    match key(tokens, at) {
        "phẩy" | "phảy" | "phây" => true,
        "chấm" => {
            single_figure(tokens, at + 1).is_some() && { decimals(tokens, at + 1).is_some_and(|(_, end)| measured(tokens, end)) }
        }
        _ => false,
    }
}

/// `225796` is `225.796`.
pub(crate) fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// A quantity as officials print it: `600 triệu`, `1,2 tỷ`, `3.500.000`, `225.796`.
pub(crate) fn quantity(read: &Cardinal) -> String {
    let value = read.value;
    let (unit, name) = if value >= BILLION { (BILLION, "tỷ") } else { (MILLION, "triệu") };
    let in_words = value >= MILLION && (read.scale >= MILLION || value >= BILLION && value.is_multiple_of(MILLION));
    if !in_words {
        return grouped(value);
    }
    let rest = value % unit;
    if rest == 0 {
        return format!("{} {name}", grouped(value / unit));
    }
    let decimals = format!("{:0width$}", rest, width = unit.ilog10() as usize);
    format!("{},{} {name}", grouped(value / unit), decimals.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vietnamese::tokens::tokenise;

    #[track_caller]
    fn check(words: &str, value: u64) {
        let tokens = tokenise(words);
        let read = cardinal(&tokens, 0).map(|read| (read.value, read.end));
        assert_eq!(read, Some((value, tokens.len())), "{words}");
    }

    #[test]
    fn full_forms() {
        for (words, value) in [
            ("mười", 10),
            ("mười lăm", 15),
            ("hai mươi mốt", 21),
            ("chín mươi tám", 98),
            ("một trăm linh hai", 102),
            ("một trăm mười chín", 119),
            ("bảy trăm chín mươi lăm", 795),
            ("hai nghìn không trăm hai mươi mốt", 2021),
            ("hai trăm hai mươi lăm nghìn bảy trăm chín mươi sáu", 225_796),
            ("ba nghìn hai trăm tỷ", 3_200_000_000_000),
            ("ba nghìn tỷ", 3_000_000_000_000),
            ("một nghìn chín trăm bảy mươi lăm", 1975),
            ("năm nghìn năm trăm", 5500),
            ("một triệu hai trăm nghìn", 1_200_000),
            ("hai tỷ ba trăm năm mươi triệu", 2_350_000_000),
            ("một trăm linh năm", 105),
            ("hai ngàn lẻ chín", 2009),
        ] {
            check(words, value);
        }
    }

    #[test]
    fn elided_forms() {
        for (words, value) in [
            ("hai mốt", 21),
            ("ba lăm", 35),
            ("một trăm hai", 120),
            ("một trăm mốt", 110),
            ("năm trăm tư", 540),
            ("tám trăm rưỡi", 850),
            ("một ngàn chín", 1900),
            ("hai nghìn ba", 2300),
            ("một triệu hai", 1_200_000),
            ("mười triệu rưỡi", 10_500_000),
            ("hai nghìn hai mốt", 2021),
            ("hai nghìn không trăm hai mốt", 2021),
        ] {
            check(words, value);
        }
    }

    #[test]
    fn a_number_leaves_the_next_one_whole() {
        let tokens = tokenise("hai nghìn không trăm hai mươi hai nghìn không trăm hai mốt");
        assert_eq!(cardinal(&tokens, 0).map(|read| (read.value, read.end)), Some((2020, 6)));
        let tokens = tokenise("hai mươi năm");
        assert_eq!(cardinal(&tokens, 0).map(|read| (read.value, read.end)), Some((20, 2)));
    }
}
