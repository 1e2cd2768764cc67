//! When does a text hold what an answer key asks for?

use regex::Regex;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

/// Old and new places of the tone in open syllables.
const TONES: [(&str, &str); 15] = [
    ("òa", "oà"),
    ("óa", "oá"),
    ("ỏa", "oả"),
    ("õa", "oã"),
    ("ọa", "oạ"),
    ("òe", "oè"),
    ("óe", "oé"),
    ("ỏe", "oẻ"),
    ("õe", "oẽ"),
    ("ọe", "oẹ"),
    ("ùy", "uỳ"),
    ("úy", "uý"),
    ("ủy", "uỷ"),
    ("ũy", "uỹ"),
    ("ụy", "uỵ"),
];

/// NFC, lower case, one place for tones, one kind of dash, single spaces, `gdđt` for `gd & đt`.
pub(super) fn normal(text: &str) -> String {
    let mut normal: String = text.nfc().collect::<String>().to_lowercase().replace('–', "-");
    for (old, new) in TONES {
        normal = normal.replace(old, new);
    }
    let spaced = normal.split_whitespace().collect::<Vec<_>>().join(" ");
    ["gd & đt", "gd &đt", "gd& đt", "gd&đt"].iter().fold(spaced, |text, form| text.replace(form, "gdđt"))
}

/// Whether the pattern occurs in a text that is already normal; a broken pattern occurs nowhere.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    Regex::new(&normal(pattern)).is_ok_and(|pattern| pattern.is_match(text))
}

/// Whether a date such as `25/4` or `15/8/2020`, in any of its prints, occurs in a text that is already normal.
pub(super) fn contains_date(date: &str, text: &str) -> bool {
    date.split('|').any(|alternative| {
        let parts: Vec<&str> = alternative.split('/').collect();
        let numbers: Vec<u32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
        let (Some(day), Some(month)) = (numbers.first(), numbers.get(1)) else {
            return matches(alternative, text);
        };
        if numbers.len() != parts.len() {
            return matches(alternative, text);
        }
        let (day, month) = (format!("0?{day}"), format!("0?{month}"));
        let iso = format!("{:02}-{:02}", numbers[1], numbers[0]);
        let pattern = match numbers.get(2) {
            Some(year) => {
                format!(r"\b{day}/{month}/{year}\b|\b{day}-{month}-{year}\b|ngày {day} tháng {month} năm {year}\b|{year}-{iso}")
            }
            None => format!(r"\b{day}/{month}\b|\b{day}-{month}\b|ngày {day} tháng {month}\b|\d{{4}}-{iso}"),
        };
        Regex::new(&pattern).is_ok_and(|pattern| pattern.is_match(text))
    })
}

/// All words of a value but its evidence.
pub(super) fn whole(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => {
            let parts = fields.iter().filter(|(name, _)| !matches!(name.as_str(), "evidence" | "quote"));
            parts.map(|(_, value)| whole(value)).collect::<Vec<_>>().join(" ; ")
        }
        Value::Array(items) => items.iter().map(whole).collect::<Vec<_>>().join(" ; "),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
