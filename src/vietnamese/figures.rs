//! How are quantities printed: decimals, percents, ratios, fractions, money, counts?

use super::candidate::Candidate;
use super::counted::{labelled, lasts, noun_at, numeral_before, small_count};
use super::dates::lunar_day;
use super::numbers::{Cardinal, cardinal, decimal_point, decimals, figures, grouped, integer, quantity};
use super::numerals::{Numeral, numeral};
use super::tokens::{Kind, Token, key, key_before, phrase_at};
use super::years::year;

/// A number with what belongs to it at `index`; `pad` prints counts below ten as `06`.
pub(crate) fn figure(tokens: &[Token<'_>], index: usize, pad: bool) -> Option<Candidate> {
    if phrase_at(tokens, index, "trăm phần trăm").is_some() && numeral(tokens, index.wrapping_sub(1)).is_none() {
        return Some(Candidate::new(index, index + 3, "100%".to_owned(), "percent"));
    }
    if tokens[index].kind == Kind::Number {
        return percent_behind_digits(tokens, index).or_else(|| digits_ratio(tokens, index));
    }
    numeral(tokens, index)?;
    if integer(tokens, index).is_some_and(|(_, end)| lasts(tokens, end) || lunar_day(tokens, end) || lone_ten(tokens, index, end))
    {
        return None;
    }
    number_string(tokens, index)
        .or_else(|| fraction(tokens, index))
        .or_else(|| ratio(tokens, index))
        .or_else(|| measured(tokens, index))
        .or_else(|| labelled(tokens, index))
        .or_else(|| small_count(tokens, index, pad))
}

/// `chín bỏ làm mười`: ten by itself, with nothing it counts, is a word.
fn lone_ten(tokens: &[Token<'_>], index: usize, end: usize) -> bool {
    let counted = noun_at(tokens, end).is_some()
        || currency(tokens, end)
        || !matches!(key(tokens, end), "" | "," | "." | ";" | "là" | "mươi" | "phân");
    let asked = matches!(
        key_before(tokens, index),
        "là" | "đạt"
            | "có"
            | "lớp"
            | "khối"
            | "số"
            | "trên"
            | "mục"
            | "điều"
            | "khoản"
            | "đến"
            | "hơn"
            | "khoảng"
            | "gần"
            | "còn"
            | "được"
            | "quận"
            | "điểm"
    );
    end == index + 1 && matches!(numeral(tokens, index), Some(Numeral::Ten)) && !counted && !asked
}

/// `98,3 phần trăm` is `98,3%`.
fn percent_behind_digits(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    if let Some((suffix, end)) = hundredths(tokens, index + 1) {
        return Some(Candidate::new(index, end, format!("{}{suffix}", tokens[index].raw), "percent"));
    }
    if decimal_point(tokens, index + 1) && tokens[index].digits().is_some() {
        let (part, end) = decimals(tokens, index + 2)?;
        let (suffix, end) = hundredths(tokens, end).unwrap_or(("", end));
        return Some(Candidate::new(index, end, format!("{},{part}{suffix}", tokens[index].raw), "decimal"));
    }
    None
}

/// `phần trăm` (but not in `điểm phần trăm`), `phần nghìn`.
fn hundredths(tokens: &[Token<'_>], at: usize) -> Option<(&'static str, usize)> {
    if !matches!(key(tokens, at), "phần" | "phân") {
        return None;
    }
    match key(tokens, at + 1) {
        "trăm" => Some(("%", at + 2)),
        "nghìn" | "ngàn" => Some(("‰", at + 2)),
        _ => None,
    }
}

/// A number printed as read, its end, and whether it is in figures anyway (ten or more, decimals).
struct Read {
    text: String,
    end: usize,
    small: bool,
    value: u64,
}

fn read(tokens: &[Token<'_>], index: usize) -> Option<Read> {
    if let Some(number) = cardinal(tokens, index) {
        if decimal_point(tokens, number.end)
            && let Some((part, end)) = decimals(tokens, number.end + 1)
        {
            return Some(Read { text: format!("{},{part}", grouped(number.value)), end, small: false, value: number.value });
        }
        return Some(Read { text: quantity(&number), end: number.end, small: number.value < 10, value: number.value });
    }
    None
}

/// Decimals, percents, money, and every cardinal from ten.
fn measured(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    let number = pair_before_unit(tokens, index).or_else(|| read(tokens, index))?;
    if let Some((suffix, end)) = hundredths(tokens, number.end) {
        if number.value == 0 && number.small && !matches!(key(tokens, index), "không") {
            return None;
        }
        return Some(Candidate::new(index, end, format!("{}{suffix}", number.text), "percent"));
    }
    let negation = key(tokens, index) == "không" && number.value == 0 && number.small;
    if negation {
        return None;
    }
    if !number.small {
        if number.value < 10 && number.text.contains(',') {
            return Some(Candidate::new(index, number.end, number.text, "decimal"));
        }
        if guessed(tokens, index, &number) {
            return None;
        }
        let rule = if number.text.contains(',') { "decimal" } else { "cardinal" };
        let text = year_in_place(tokens, index, &number).unwrap_or(number.text);
        return Some(Candidate::new(index, number.end, text, rule));
    }
    // hai điểm phần trăm
    if phrase_at(tokens, number.end, "điểm phần trăm").is_some() || currency(tokens, number.end) {
        return Some(Candidate::new(index, number.end, number.text, "cardinal"));
    }
    // from three to ten per cent: the unit is said once, behind the second number
    if matches!(key(tokens, number.end), "đến" | "tới") {
        let second = read(tokens, number.end + 1)?;
        let shared =
            hundredths(tokens, second.end).is_some() || currency(tokens, second.end) || noun_at(tokens, second.end).is_some();
        let free = !matches!(key_before(tokens, index), "thứ" | "ngày" | "một" | "tháng")
            && second.value > number.value
            && !numeral_before(tokens, index);
        return (shared && free).then(|| Candidate::new(index, number.end, number.text, "cardinal"));
    }
    None
}

/// `hai nghìn không trăm mười tám` where no counted noun follows is a year: no thousands point.
fn year_in_place(tokens: &[Token<'_>], index: usize, number: &Read) -> Option<String> {
    let (value, end) = year(tokens, index)?;
    let asked = matches!(
        key_before(tokens, index),
        "đạt"
            | "có"
            | "gồm"
            | "tổng"
            | "cộng"
            | "được"
            | "cho"
            | "với"
            | "hơn"
            | "gần"
            | "khoảng"
            | "trên"
            | "thêm"
            | "còn"
    );
    let counted = noun_at(tokens, end).is_some() || currency(tokens, end);
    (end == number.end && !asked && !counted).then(|| value.to_string())
}

/// `đồng`, also behind `triệu` and `tỷ` already read.
fn currency(tokens: &[Token<'_>], at: usize) -> bool {
    key(tokens, at) == "đồng" && key(tokens, at + 1) != "chí" && key(tokens, at + 1) != "thời" && key(tokens, at + 1) != "bộ"
}

/// Two digits without tens before a unit or noun: `bốn ba học sinh` is 43, but `hai ba trường` a guess.
fn pair_before_unit(tokens: &[Token<'_>], index: usize) -> Option<Read> {
    let (Some(Numeral::Digit(tens)), Some(Numeral::Digit(unit))) = (numeral(tokens, index), numeral(tokens, index + 1)) else {
        return None;
    };
    let end = index + 2;
    if numeral_before(tokens, index)
        || key_before(tokens, index) == "thứ"
        || tens == 5 && !decimal_point(tokens, end) && hundredths(tokens, end).is_none()
    {
        return None;
    }
    if decimal_point(tokens, end)
        && let Some((part, end)) = decimals(tokens, end + 1)
    {
        return Some(Read { text: format!("{tens}{unit},{part}"), end, small: false, value: tens * 10 + unit });
    }
    let counted = noun_at(tokens, end).is_some() || currency(tokens, end);
    let percent = hundredths(tokens, end).is_some();
    let guess = unit == tens + 1 || unit == 5 || tens == 1 || (tens, unit) == (3, 7) || (tens, unit) == (5, 7);
    (percent || counted && !guess && tens != 5).then(|| Read {
        text: format!("{tens}{unit}"),
        end,
        small: false,
        value: tens * 10 + unit,
    })
}

/// `mười lăm hai mươi phút`, `chín mười trường`: two numbers without a connector are a guess and stay words.
fn guessed(tokens: &[Token<'_>], index: usize, number: &Read) -> bool {
    if numeral_before(tokens, index) || matches!(key_before(tokens, index), "vài" | "dăm" | "mấy") {
        return true;
    }
    if number.text.contains(',') || number.value >= 1000 {
        return false;
    }
    match cardinal(tokens, number.end) {
        Some(next) => next.value > number.value && next.value <= number.value * 2 && noun_at(tokens, next.end).is_some(),
        None => false,
    }
}

/// `hai phần ba`.
fn fraction(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    let above = cardinal(tokens, index)?;
    if !matches!(key(tokens, above.end), "phần") {
        return None;
    }
    let below = match numeral(tokens, above.end + 1)? {
        Numeral::Unit(4) => Cardinal { value: 4, end: above.end + 2, scale: 1, elided: false },
        Numeral::Digit(_) | Numeral::Ten => cardinal(tokens, above.end + 1)?,
        _ => return None,
    };
    let behind = key(tokens, below.end);
    let listed = matches!(behind, "là" | "gồm") || below.value == 5 && matches!(behind, "học" | "nay");
    (above.value < below.value && above.value > 0 && !listed && !numeral_before(tokens, index))
        .then(|| Candidate::new(index, below.end, format!("{}/{}", above.value, below.value), "fraction"))
}

/// `hai mươi trên ba mươi trường` is `20/30 trường`; `hai buổi trên ngày` is `2 buổi/ngày`.
fn ratio(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    let part = cardinal(tokens, index)?;
    if numeral_before(tokens, index) || key_before(tokens, index) == "thứ" {
        return None;
    }
    if phrase_at(tokens, part.end, "buổi trên ngày").is_some() || phrase_at(tokens, part.end, "tiết trên tuần").is_some()
    {
        let word = tokens[part.end].raw;
        return Some(Candidate::new(index, part.end + 3, format!("{} {word}/{}", part.value, tokens[part.end + 2].raw), "ratio"));
    }
    if key(tokens, part.end) != "trên" {
        return None;
    }
    let whole = cardinal(tokens, part.end + 1)?;
    let percent = hundredths(tokens, whole.end).is_some() || decimal_point(tokens, whole.end);
    let fits = part.value <= whole.value && whole.value > 0 && part.value + whole.value > 0 && !percent;
    let whole_is_year = whole.value == 5 && matches!(key(tokens, whole.end), "học" | "nay");
    (fits && !whole_is_year)
        .then(|| Candidate::new(index, whole.end, format!("{}/{}", grouped(part.value), grouped(whole.value)), "ratio"))
}

/// `33 trên 33 điểm cầu`, where the recogniser gave digits.
fn digits_ratio(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    let part = tokens[index].digits()?;
    let (whole, end) = integer(tokens, index + 2).filter(|_| key(tokens, index + 1) == "trên")?;
    (part <= whole && noun_at(tokens, end).is_some())
        .then(|| Candidate::new(index, end, format!("{}/{}", grouped(part), grouped(whole)), "ratio"))
}

/// A telephone number read figure by figure.
fn number_string(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    let (text, end) = figures(tokens, index, 7, 15)?;
    let telephone = text.starts_with('0')
        || (index.saturating_sub(4)..index).any(|at| matches!(key(tokens, at), "thoại" | "số" | "zalo" | "khoản" | "mã"));
    telephone.then(|| Candidate::new(index, end, text, "telephone"))
}
