//! Is this small number a count, a label, or just a word?
//!
//! Numbers below ten are printed in digits only before a counted noun (`bốn đợt`), before a unit, or behind a label
//! (`lớp hai`). Everything else that looks like one stays a word: `một số`, `hai mặt`, `ba mẹ`, `thứ hai`, `hai ba
//! trường`.

use super::candidate::Candidate;
use super::lexicon::{self, Phrases};
use super::numerals::{Numeral, numeral};
use super::tokens::{Token, key, key_before, phrase_at};
use std::sync::LazyLock;

static NOUNS: LazyLock<Phrases<()>> = LazyLock::new(|| lexicon::plain(include_str!("lexicon/counted_nouns.tsv")));

/// Words that look like a counted noun but begin something else.
const NOT_NOUNS: &[&str] = &[
    "tổ chức",
    "trường kỳ",
    "xã hội",
    "con đường",
    "cơ bản",
    "bản thân",
    "tập trung",
    "tập huấn",
    "trung ương",
    "cá biệt",
    "bài bản",
    "cơ sở vật chất",
    "báo cáo về",
    "kiến nghị với",
    "đề xuất với",
    "yêu cầu các",
    "vụ trưởng",
    "trường em",
    "tháng giêng",
    "ngày càng",
    "điểm lại",
    "bộ phận",
    "chiếc lá",
    "người ta",
    "lớp trẻ",
    "đội ngũ",
    "đoàn kết",
    "phòng chống",
    "đề nghị",
    "cấp ủy",
    "tập thể dục",
    "bước đầu",
];

/// Words before `năm` that make it the year.
const BEFORE_YEAR: &[&str] = &[
    "trong", "đầu", "cuối", "hằng", "hàng", "mỗi", "từng", "cả", "giữa", "qua", "nhiều", "các", "sang", "một", "mấy", "hoạch",
    "những", "suốt", "nửa", "vài", "triển", "tháng", "đón", "tổng", "ngày",
];

/// Words before a numeral that keep it in words: ordinals and guesses.
const BEFORE_WORDS: &[&str] = &[
    "thứ", "vài", "dăm", "mấy", "đôi", "hàng", "nhất", "anh", "chị", "bác", "cô", "chú", "bà", "ông", "thím", "phẩy", "chấm",
    "từng", "mỗi",
];

/// Labels whose number stands behind them.
const LABELS: &[&str] = &[
    "lớp",
    "khối",
    "điểm",
    "khoản",
    "điều",
    "mục",
    "phụ lục",
    "mức độ",
    "mức",
    "cấp độ",
    "đợt",
    "lần",
    "nhóm",
    "bước",
    "phiên",
    "cấp",
    "giai đoạn",
    "tổ",
    "số",
    "trường số",
    "cơ sở",
    "phòng số",
    "vòng",
    "hạng",
    "loại",
    "bảng",
    "câu",
    "bài",
    "tiết",
    "ca",
    "tập",
    "học phần",
    "mô đun",
    "biểu",
    "mẫu",
    "vùng",
    "cụm",
    "thôn",
    "ấp",
    "khu",
    "khu phố",
    "tổ dân phố",
    "buôn",
    "quận",
    "kế hoạch số",
    "mũi",
];

/// What makes a digit behind a label a word again.
const AFTER_LABEL: &[&str] = &[
    "bên", "mặt", "chiều", "mẹ", "má", "lô", "là", "hai", "ba", "bốn", "nhất", "người", "em", "phương", "tấm", "mươi", "trăm",
    "thứ",
];

/// What makes `một` behind a label a word again.
const AFTER_ONE: &[&str] =
    &["số", "cách", "phần", "trong", "vài", "ít", "loạt", "nửa", "cái", "cửa", "lần", "chút", "khi", "mực", "thể"];

/// The counted noun at `at`, or the unit; the token behind it.
pub(crate) fn noun_at(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    if NOT_NOUNS.iter().any(|phrase| phrase_at(tokens, at, phrase).is_some()) {
        return None;
    }
    let (end, ()) = NOUNS.at(tokens, at)?;
    // "năm, hiệu trưởng các trường": the next word says that all of them are meant
    (!matches!(key(tokens, end), "các" | "những")).then_some(end)
}

/// A count below ten before its noun.
pub(crate) fn small_count(tokens: &[Token<'_>], index: usize, pad: bool) -> Option<Candidate> {
    let Numeral::Digit(value) = numeral(tokens, index)? else { return None };
    let before = key_before(tokens, index);
    if BEFORE_WORDS.contains(&before)
        || numeral_before(tokens, index)
        || numeral(tokens, index + 1).is_some_and(|_| key(tokens, index + 1) != "năm")
    {
        return None;
    }
    noun_at(tokens, index + 1)?;
    let stays = match value {
        1 => !in_a_list_of_counts(tokens, index),
        5 => year_not_five(tokens, index),
        _ => idiom(tokens, index),
    };
    if stays {
        return None;
    }
    let text = if pad { format!("{value:02}") } else { value.to_string() };
    Some(Candidate::new(index, index + 1, text, "count"))
}

/// Whether a numeral word that nobody prints in digits stands right before.
pub(crate) fn numeral_before(tokens: &[Token<'_>], index: usize) -> bool {
    let Some(at) = index.checked_sub(1) else { return false };
    match numeral(tokens, at) {
        // năm bảy đồng chí: five or seven; but mỗi năm hai lần
        Some(Numeral::Digit(5)) => {
            matches!(numeral(tokens, index), Some(Numeral::Digit(6..=8))) && !BEFORE_YEAR.contains(&key_before(tokens, at))
        }
        Some(Numeral::Digit(_) | Numeral::Ten | Numeral::Tens | Numeral::Hundred | Numeral::Scale(_)) => true,
        Some(Numeral::Unit(_)) => at > 0 && numeral(tokens, at - 1).is_some(),
        _ => false,
    }
}

/// `ba mươi phút nữa`, `hai giờ đồng hồ`: a length of time keeps its words.
pub(crate) fn lasts(tokens: &[Token<'_>], at: usize) -> bool {
    matches!(key(tokens, at), "phút" | "giờ" | "ngày" | "tuần" | "tháng" | "năm") && matches!(key(tokens, at + 1), "nữa")
        || phrase_at(tokens, at, "giờ đồng hồ").is_some()
}

/// `năm trường` is five schools, `trong năm trường đã …` the year.
fn year_not_five(tokens: &[Token<'_>], index: usize) -> bool {
    let before = key_before(tokens, index);
    let school_year = key(tokens, index + 1) == "học" && !matches!(key(tokens, index + 2), "sinh" | "viên" | "phần" | "kỳ");
    BEFORE_YEAR.contains(&before)
        || school_year
        || phrase_at(tokens, index + 1, "tháng").is_some() && before != "có"
        || tokens.get(index.wrapping_sub(1)).is_some_and(|token| token.digits().is_some())
        || numeral(tokens, index.wrapping_sub(1)).is_some() && index > 0
}

/// Fixed phrases in which two and three are not counted.
fn idiom(tokens: &[Token<'_>], index: usize) -> bool {
    ["hai vấn đề trên", "ba ngày tết", "hai lần hai", "hai giờ đồng hồ", "ba người ba"]
        .iter()
        .any(|phrase| phrase_at(tokens, index, phrase).is_some())
}

/// `hai trường tiểu học và một trường …`: beside a count, one is a count too.
fn in_a_list_of_counts(tokens: &[Token<'_>], index: usize) -> bool {
    if !matches!(key_before(tokens, index), "và" | "," | "với" | "có") || matches!(key_before(tokens, index), "có") {
        return false;
    }
    (2..=7).any(|back| {
        index.checked_sub(back).is_some_and(|at| {
            let number = numeral(tokens, at)
                .is_some_and(|part| matches!(part, Numeral::Digit(2..) | Numeral::Unit(_) | Numeral::Tens | Numeral::Ten))
                || tokens[at].digits().is_some();
            number && noun_at(tokens, at + 1).is_some_and(|end| end <= index)
        })
    })
}

/// A label with its number: `lớp hai`, `phụ lục một`, `đợt ba`; the candidate covers the number only.
pub(crate) fn labelled(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    let label_end = label_before(tokens, index)?;
    debug_assert_eq!(label_end, index);
    let value = match numeral(tokens, index)? {
        Numeral::Digit(value) => value,
        // "gió cấp mười, giật cấp mười hai"
        Numeral::Ten if numeral(tokens, index + 1).is_none() => 10,
        _ => return None,
    };
    let behind = key(tokens, index + 1);
    let counted = NOUNS.at(tokens, index + 1).is_some() && !(value > 1 && matches!(key_before(tokens, index), "số"));
    if AFTER_LABEL.contains(&behind) || value == 1 && AFTER_ONE.contains(&behind) || counted || behind == "năm" && value == 5 {
        return None;
    }
    if value == 5
        && (matches!(behind, "học" | "nay" | "qua" | "tới" | "trước" | "sau" | "ngoái" | "hai")
            || numeral(tokens, index + 1).is_some())
    {
        return None;
    }
    Some(Candidate::new(index, index + 1, value.to_string(), "label"))
}

/// The label that ends right before `index`, unless a count or a plural makes it an ordinary noun.
fn label_before(tokens: &[Token<'_>], index: usize) -> Option<usize> {
    let found = LABELS.iter().find(|label| {
        let length = label.split(' ').count();
        index.checked_sub(length).is_some_and(|start| phrase_at(tokens, start, label) == Some(index))
    })?;
    let start = index - found.split(' ').count();
    let before = key_before(tokens, start);
    let ordinary = match *found {
        "lần" | "điểm" | "tiết" | "câu" | "bài" | "nhóm" | "bước" | "mức" | "cấp" | "đợt" | "tập" | "ca" | "vòng" | "loại"
        | "bảng" | "khu" | "tổ" | "khoản" | "điều" | "mục" | "cụm" | "vùng" => {
            matches!(before, "các" | "những" | "nhiều" | "mỗi" | "từng" | "một" | "hai" | "ba" | "mấy" | "cả" | "mọi")
        }
        "số" => {
            !matches!(
                key_before(tokens, start),
                "học" | "sở" | "lý" | "trường" | "mai" | "tổ" | "biểu" | "lục" | "mẫu" | "phòng" | "hoạch" | "bảng" | "đội"
            ) && !tokens.get(start.wrapping_sub(1)).is_some_and(Token::is_capitalised)
        }
        "lớp" => before == "mỗi",
        _ => false,
    };
    (!ordinary).then_some(index)
}
