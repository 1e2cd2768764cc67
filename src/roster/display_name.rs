//! What stands in a display name beside the name?
//!
//! Teams appends `(Guest)`, people append their unit in brackets or after a dash, and devices have names of their own.

use super::fold::fold;
use unicode_normalization::UnicodeNormalization;

/// A display name taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct DisplayName {
    /// The name without what Teams appended.
    pub(super) clean: String,
    /// What may each be the name of a person or a site: the whole, its parts, what stands in brackets.
    pub(super) parts: Vec<String>,
}

/// What Teams, Zoom and people append in brackets about an account, folded.
const STATES: &[&str] = &[
    "ban",
    "ban to chuc",
    "ben ngoai",
    "chua duoc xac minh",
    "chua xac minh",
    "co host",
    "cohost",
    "contractor",
    "dien thoai",
    "external",
    "external user",
    "guest",
    "host",
    "khach",
    "khach moi",
    "khong xac minh",
    "laptop",
    "may tinh",
    "me",
    "mobile",
    "ngoai",
    "nguoi ngoai",
    "nguoi to chuc",
    "organizer",
    "phone",
    "toi",
    "unverified",
    "you",
];

/// Words of a device before or after its owner, folded.
const DEVICES: &[&str] = &[
    "iphone",
    "ipad",
    "galaxy",
    "samsung",
    "oppo",
    "xiaomi",
    "redmi",
    "vivo",
    "laptop",
    "may tinh",
    "macbook",
    "dien thoai",
    "desktop",
    "pc",
];

/// Names longer than this are cut before they are compared.
const LONGEST: usize = 300;

/// Takes a display name apart. Linear.
pub(super) fn display_name(raw: &str) -> DisplayName {
    let text: String = raw
        .nfc()
        .filter(|c| !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'))
        .take(LONGEST)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let (outside, brackets) = brackets(&text);
    let kept: Vec<String> = brackets.into_iter().filter(|inside| !is_state(inside)).collect();
    let outside = without_state(&outside);
    let outside = owner(&outside).unwrap_or(outside);
    let mut clean = outside.clone();
    for inside in &kept {
        clean = format!("{clean} ({inside})");
    }
    let mut parts = vec![outside.clone()];
    let pieces = outside.split(['|', '_', '/']).flat_map(|piece| piece.split(" - ")).flat_map(|piece| piece.split(" – "));
    parts.extend(pieces.flat_map(|piece| piece.split(", ")).map(single_spaces));
    parts.extend(kept);
    let mut seen = Vec::new();
    parts.retain(|part| {
        let is_new = !fold(part).is_empty() && !seen.contains(part);
        seen.push(part.clone());
        is_new
    });
    DisplayName { clean: single_spaces(&clean), parts }
}

/// A display name as a paper prints it: without what Teams appended, and without the `Đ/c` that papers write out.
pub(crate) fn printed_name(raw: &str) -> String {
    const HONORIFICS: [&str; 5] = ["đ/c ", "đ/c. ", "đc ", "đ.c ", "đồng chí "];
    let clean = display_name(raw).clean;
    let lower = clean.to_lowercase();
    let lead = HONORIFICS.iter().find(|lead| lower.starts_with(*lead)).map_or(0, |lead| lead.chars().count());
    let name: String = clean.chars().skip(lead).collect();
    if name.trim().is_empty() { raw.trim().to_owned() } else { name.trim().to_owned() }
}

/// A name that ends in a number, without it: the second device of a site.
pub(super) fn without_twin_number(name: &str) -> Option<&str> {
    let (rest, last) = name.trim_end().rsplit_once(' ')?;
    let is_small = (1..=2).contains(&last.len()) && last.bytes().all(|byte| byte.is_ascii_digit());
    let belongs_to_name = fold(rest).rsplit(' ').next().is_some_and(|word| {
        matches!(
            word,
            "so" | "quan" | "phuong" | "khu" | "cum" | "to" | "thon" | "ap" | "cap" | "doi" | "diem" | "khoi" | "lop" | "may"
        )
    });
    (is_small && !belongs_to_name).then(|| rest.trim_end_matches(['-', ' ', '_']))
}

fn is_state(text: &str) -> bool {
    let folded = fold(text);
    folded.is_empty() || STATES.contains(&folded.as_str())
}

/// The text outside of brackets, and what stands in each pair.
fn brackets(text: &str) -> (String, Vec<String>) {
    let (mut outside, mut inside) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(open) = rest.find(['(', '[']) {
        let Some(close) = rest.get(open..).and_then(|from| from.find([')', ']'])) else { break };
        outside.push_str(rest.get(..open).unwrap_or_default());
        outside.push(' ');
        inside.push(single_spaces(rest.get(open + 1..open + close).unwrap_or_default()));
        rest = rest.get(open + close + 1..).unwrap_or_default();
    }
    outside.push_str(rest);
    (single_spaces(&outside), inside)
}

/// A state that stands after a dash instead of in brackets.
fn without_state(text: &str) -> String {
    match text.rsplit_once(" - ") {
        Some((name, last)) if is_state(last) => single_spaces(name),
        _ => text.to_owned(),
    }
}

/// `iPhone của Lan`, `Lan's iPhone`.
fn owner(text: &str) -> Option<String> {
    let folded = fold(text);
    if !DEVICES.iter().any(|device| folded.contains(device)) {
        return None;
    }
    let owner = match text.split_once(" của ") {
        Some((device, owner)) if DEVICES.iter().any(|known| fold(device).contains(known)) => owner,
        _ => text.split_once("'s ").or_else(|| text.split_once("’s ")).map(|(owner, _)| owner)?,
    };
    (!owner.trim().is_empty()).then(|| single_spaces(owner))
}

fn single_spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, clean: &str, parts: &[&str]) {
        let name = display_name(raw);
        assert_eq!(name.clean, clean, "{raw}");
        assert_eq!(name.parts, parts, "{raw}");
    }

    #[test]
    fn what_is_appended_goes_and_what_is_added_stays() {
        check("MN Sơn Ca (Guest)", "MN Sơn Ca", &["MN Sơn Ca"]);
        check("MN Sơn Ca (Khách) (Unverified)", "MN Sơn Ca", &["MN Sơn Ca"]);
        check("Tô Văn Ổn (THCS Nà Tấu) (External)", "Tô Văn Ổn (THCS Nà Tấu)", &["Tô Văn Ổn", "THCS Nà Tấu"]);
        check("THCS Nà Tấu - Tô Văn Ổn", "THCS Nà Tấu - Tô Văn Ổn", &["THCS Nà Tấu - Tô Văn Ổn", "THCS Nà Tấu", "Tô Văn Ổn"]);
        check("iPhone của Mỷ", "Mỷ", &["Mỷ"]);
        check("Mỷ's iPad", "Mỷ", &["Mỷ"]);
        check("(((", "(((", &[]);
    }

    #[test]
    fn numbers_of_devices_and_numbers_of_schools() {
        assert_eq!(without_twin_number("MN Sơn Ca 2"), Some("MN Sơn Ca"));
        assert_eq!(without_twin_number("TH số 2"), None);
        assert_eq!(without_twin_number("UBND Phường 7"), None);
        assert_eq!(without_twin_number("MN 19/5"), None);
    }

    #[test]
    fn papers_print_neither_guests_nor_short_honorifics() {
        for (raw, printed) in [
            ("Đ/c Trần Văn Bình (Khách)", "Trần Văn Bình"),
            ("ĐỒNG CHÍ Lê An", "Lê An"),
            ("đ/c", "đ/c"),
            ("Đcương", "Đcương"),
            ("UBND xã Nậm Xé", "UBND xã Nậm Xé"),
            ("(Guest)", "(Guest)"),
        ] {
            assert_eq!(printed_name(raw), printed);
        }
    }
}
