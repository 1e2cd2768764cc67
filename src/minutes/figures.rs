//! Which numbers stand in a written text, with their units?
//!
//! `98,3%`, `126 học sinh`, `1,2 tỷ đồng`, `20/30 trường`; the hedge before a number (`trên`, `gần`) belongs to it.
//! Dates and document numbers are no figures.

use crate::vietnamese::{find_dates, find_document_ids};
use regex::Regex;
use std::sync::LazyLock;

static FIGURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(?:\b(?:trên|dưới|gần|hơn|khoảng|ước|xấp xỉ|ít nhất|tối thiểu|tối đa|không quá) )?",
        r"\b\d[\d.]*(?:,\d+)?(?:/\d[\d.]*)?(?:\s?[%‰]|(?: (?:nghìn|triệu|tỷ))*(?: [\p{Ll}]+){1,2})"
    ))
    .ok()
});
/// Words that are no unit.
const NO_UNIT: [&str; 36] = [
    "và", "là", "thì", "trong", "của", "cho", "với", "về", "trên", "đến", "từ", "có", "được", "đã", "phải", "để", "các", "tại",
    "ở", "so", "đạt", "chiếm", "tăng", "giảm", "còn", "theo", "nên", "mà", "này", "trước", "sau", "cùng", "không", "chưa", "bị",
    "do",
];

/// Units of two words.
const TWO_WORD_UNITS: [&str; 52] = [
    "học sinh",
    "giáo viên",
    "điểm cầu",
    "công nhân",
    "hồ sơ",
    "đảng viên",
    "cán bộ",
    "hộ dân",
    "hộ nghèo",
    "người dân",
    "nhân viên",
    "bác sĩ",
    "bệnh nhân",
    "trường hợp",
    "héc ta",
    "ý kiến",
    "nội dung",
    "nhiệm vụ",
    "đề án",
    "dự án",
    "đơn vị",
    "chi bộ",
    "phòng học",
    "thiết bị",
    "máy tính",
    "gia đình",
    "công trình",
    "mét khối",
    "mét vuông",
    "ki lô",
    "thủ tục",
    "doanh nghiệp",
    "hợp tác",
    "tài khoản",
    "dịch vụ",
    "văn bản",
    "cuộc họp",
    "hội nghị",
    "tổ chức",
    "quần chúng",
    "công dân",
    "đại biểu",
    "đồng chí",
    "giờ đồng",
    "vi phạm",
    "lượt khám",
    "nghìn đồng",
    "triệu đồng",
    "tỷ đồng",
    "điểm phần",
    "hộ kinh",
    "người cao",
];
/// Words that only make a number larger.
const SCALES: [&str; 3] = ["nghìn", "triệu", "tỷ"];

/// The figures of a text in order, each once.
pub(super) fn figures(text: &str) -> Vec<String> {
    let Some(pattern) = FIGURE.as_ref() else { return Vec::new() };
    let mut other: Vec<std::ops::Range<usize>> =
        find_dates(text, Some("2000-01-01")).into_iter().map(|date| date.range).collect();
    other.extend(find_document_ids(text).into_iter().map(|(range, _)| range));
    let mut figures: Vec<String> = Vec::new();
    for found in pattern.find_iter(text) {
        if other.iter().any(|range| range.start < found.end() && found.start() < range.end) {
            continue;
        }
        if text[..found.start()].ends_with('-')
            || text[found.start()..].chars().skip_while(char::is_ascii_digit).take(1).eq(['-'])
        {
            continue;
        }
        let before = text[..found.start()].split_whitespace().next_back().unwrap_or_default().to_lowercase();
        if ["tháng", "năm", "quý", "ngày", "khóa", "lớp", "số", "điều", "khoản", "kỳ", "covid"].contains(&before.as_str())
        {
            continue;
        }
        let mut words: Vec<&str> = found.as_str().split_whitespace().collect();
        while words.len() > 1 && words.last().is_some_and(|word| NO_UNIT.contains(&word.to_lowercase().as_str())) {
            words.pop();
        }
        if words.len() > 1
            && words[0].chars().next().is_some_and(|c| c.is_ascii_digit())
            && NO_UNIT.contains(&words[1].to_lowercase().as_str())
        {
            words.truncate(1);
        }
        let pair = words.len() == 3 && TWO_WORD_UNITS.contains(&words[1..].join(" ").to_lowercase().as_str());
        if words.len() > 2
            && !pair
            && words[words.len() - 2].chars().all(char::is_alphabetic)
            && !SCALES.contains(&words[words.len() - 2])
        {
            words.pop();
        }
        let figure = words.join(" ");
        let bare_digit = figure.len() == 1;
        if !bare_digit && !figures.contains(&figure) {
            figures.push(figure);
        }
    }
    figures
}

/// The bare numbers of a text: every run of digits with its inner marks.
pub(super) fn numbers(text: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut current = String::new();
    for letter in text.chars().chain([' ']) {
        if letter.is_ascii_digit() || !current.is_empty() && matches!(letter, '.' | ',' | '/') {
            current.push(letter);
        } else if !current.is_empty() {
            numbers.push(current.trim_end_matches(['.', ',', '/']).to_owned());
            current.clear();
        }
    }
    numbers
}
