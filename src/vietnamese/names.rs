//! Where are persons, places and schools named?
//!
//! Names are found by closed lists and by their shape: a family name with given names behind an honorific, one or two
//! place syllables behind `xã`, a school type with a name behind it. A name found here is protected: no other rule reads
//! `Võ Thị Sáu` as a number.

use super::candidate::Candidate;
use super::house::House;
use super::lexicon::{self, Phrases};
use super::numerals::{Numeral, numeral};
use super::tokens::{Kind, Token, key, key_before, phrase_at};
use super::tones::capital;
use std::collections::HashSet;
use std::sync::LazyLock;

static PLACES: LazyLock<Phrases<bool>> = LazyLock::new(|| {
    Phrases::from_entries(
        lexicon::rows(include_str!("lexicon/places.tsv")).filter_map(|row| Some((*row.first()?, row.get(1).is_some()))),
    )
});
static SCHOOLS: LazyLock<Phrases<()>> = LazyLock::new(|| lexicon::plain(include_str!("lexicon/school_names.tsv")));
static SURNAMES: LazyLock<HashSet<String>> = LazyLock::new(|| lower(include_str!("lexicon/surnames.tsv")));
static GIVEN: LazyLock<HashSet<String>> = LazyLock::new(|| lower(include_str!("lexicon/given_names.tsv")));
static SYLLABLES: LazyLock<HashSet<String>> = LazyLock::new(|| lower(include_str!("lexicon/place_syllables.tsv")));

fn lower(list: &'static str) -> HashSet<String> {
    lexicon::rows(list)
        .filter_map(|row| row.first().map(|word| super::tones::word_key(word, super::tones::Level::Spelling)))
        .collect()
}

/// Words before a person's name.
pub(crate) const HONORIFICS: &[&str] = &["chí", "ông", "bà", "anh", "chị", "thầy", "cô", "em", "bác", "sĩ", "cháu"];

/// Words before the name of a place.
const UNITS: &[&str] = &["tỉnh", "huyện", "quận", "xã", "phường", "thôn", "làng", "buôn", "ấp", "phố", "trấn"];

/// Family names that are more often other words.
const COMMON_SURNAMES: &[&str] = &[
    "mai", "hà", "cao", "đào", "lục", "lại", "vi", "la", "danh", "bàn", "tăng", "lưu", "thái", "kiều", "vàng", "mùa", "phương",
    "hồ", "lý", "lương", "trang", "ly", "cầm", "nông", "lò", "ma", "mã", "tạ", "chu", "bạch", "lầu", "hạng", "đàm", "tống",
    "tôn", "từ",
];

/// Syllables that are given names only in company.
const COMMON_GIVEN: &[&str] = &[
    "hội",
    "chuyên",
    "đoàn",
    "giao",
    "sinh",
    "song",
    "hợp",
    "đạt",
    "điền",
    "thị",
    "văn",
    "ba",
    "hai",
    "năm",
    "chín",
    "bảy",
    "sáu",
    "tám",
    "út",
    "y",
    "ý",
    "chung",
    "công",
    "chính",
    "quý",
    "thành",
    "trang",
    "gia",
    "thân",
    "nhiệm",
    "đình",
    "hoạch",
    "hoạt",
    "bé",
    "như",
    "thường",
    "tính",
    "tài",
    "đồng",
    "đại",
    "nhân",
    "dân",
    "thi",
    "tiên",
    "cảnh",
    "mới",
    "trường",
    "trọng",
    "quyền",
    "quốc",
    "thuật",
    "tư",
    "viên",
    "vui",
    "nhật",
    "phát",
    "thông",
    "tiến",
    "minh",
    "trung",
    "quyết",
    "lực",
    "lượng",
    "tình",
    "hướng",
    "thế",
    "an",
    "giáp",
    "bá",
    "hà",
    "nam",
    "bắc",
    "đông",
    "xuân",
    "khoa",
    "điệp",
    "đăng",
    "liên",
];

/// Two words that belong together, so that the first is no part of a name.
const COMPOUNDS: &[&str] = &[
    "phát biểu",
    "thông qua",
    "hướng dẫn",
    "thành viên",
    "chính quyền",
    "hiệu trưởng",
    "hội nghị",
    "hội trường",
    "hội đồng",
    "quý vị",
    "quyết định",
    "quyết liệt",
    "thông báo",
    "thống nhất",
    "kiên quyết",
    "minh bạch",
    "công tác",
    "tiến hành",
    "tiến độ",
    "tư vấn",
    "liên hệ",
    "liên quan",
    "điều hành",
    "chuyên viên",
    "chuyên môn",
    "trung tâm",
    "trung bình",
    "trung ương",
    "hoàn thành",
    "hoàn thiện",
    "đồng ý",
    "đồng chí",
    "đồng thời",
    "đồng bộ",
    "sinh hoạt",
    "sinh viên",
    "an toàn",
    "an ninh",
    "bình quân",
    "công khai",
    "tài chính",
    "tài vụ",
    "tuyên truyền",
    "tuyên bố",
    "tuyên dương",
    "nhân viên",
    "nhân dân",
    "chi bộ",
    "chi tiết",
    "thái độ",
    "long trọng",
    "trang trọng",
    "vui lòng",
    "vui vẻ",
    "nhiệm vụ",
    "đại diện",
    "đại biểu",
    "văn phòng",
    "văn bản",
    "văn hóa",
    "gia đình",
    "linh hoạt",
    "thuyết trình",
    "hoạt động",
    "thường xuyên",
    "thường trực",
    "thường vụ",
    "trực tiếp",
    "trực tuyến",
    "đại hội",
    "định hướng",
    "thành lập",
    "phong trào",
    "hợp tác",
    "hợp lý",
    "tình hình",
    "tính toán",
    "hội thi",
    "hội thao",
    "chính thức",
    "danh sách",
    "tiến bộ",
    "thi đua",
    "năm học",
    "hiện nay",
    "quan tâm",
    "quan trọng",
    "đoàn kết",
    "đoàn thể",
    "thuận lợi",
    "hiệu quả",
    "trường học",
    "quyền lợi",
    "công chức",
    "công đoàn",
    "trung thực",
    "chung tay",
    "hòa nhập",
    "hoạch định",
    "bảo đảm",
    "giao ban",
    "giao nhiệm",
    "dân tộc",
    "thị xã",
    "thị trấn",
    "tân tiến",
    "bình đẳng",
    "minh chứng",
    "quang cảnh",
    "hải đảo",
    "kim chỉ",
    "tài liệu",
    "tài sản",
    "xuân này",
    "chung quanh",
    "lực lượng",
    "phú nông",
    "vĩnh viễn",
    "đông đủ",
    "đông đảo",
    "tiên phong",
    "tiên tiến",
    "trọng tâm",
    "thế nào",
    "nam nữ",
    "thủy lợi",
    "hạ tầng",
    "kỳ họp",
    "hương ước",
    "đạo đức",
    "phước lành",
    "bác sĩ",
    "y sĩ",
    "dược sĩ",
    "nha sĩ",
    "sĩ quan",
    "sĩ số",
    "sĩ tử",
    "anh em",
    "chị em",
    "ông bà",
    "bà con",
    "cô giáo",
    "thầy giáo",
];

/// The name that starts at `index`.
pub(crate) fn name(tokens: &[Token<'_>], index: usize, house: &House) -> Option<Candidate> {
    if tokens[index].is_symbol() {
        return None;
    }
    if let Some(address) = address(tokens, index) {
        return Some(address);
    }
    if let Some((end, ())) = SCHOOLS.at(tokens, index).filter(|_| key_before(tokens, index) == "trường") {
        return Some(Candidate::new(index, end, cased(tokens, index, end), "name"));
    }
    school(tokens, index, house).or_else(|| person(tokens, index, house)).or_else(|| place(tokens, index))
}

/// An e-mail or web address: nothing in it may change.
fn address(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    let end = (index + 1..tokens.len()).find(|at| !tokens[*at].glued).unwrap_or(tokens.len());
    let joins =
        |at: usize| matches!(tokens[at].kind, Kind::Symbol('@' | '.' | ':')) && at + 1 < end && !tokens[at + 1].is_symbol();
    let inner = (index + 1..end).filter(|at| joins(*at)).count();
    let named = (index..end).any(|at| tokens[at].kind == Kind::Symbol('@'))
        || inner >= 2
        || inner == 1 && matches!(key(tokens, end - 1), "vn" | "com" | "net" | "org");
    let last = if tokens[end - 1].is_symbol() { end - 1 } else { end };
    (named && last > index + 2 && tokens[index].kind == Kind::Word).then(|| {
        let text: String = tokens[index..last].iter().map(|token| token.raw).collect();
        Candidate::new(index, last, text, "address")
    })
}

/// `trường tiểu học lê lợi`: type and name, both with capitals; without a name nothing.
fn school(tokens: &[Token<'_>], index: usize, house: &House) -> Option<Candidate> {
    let has_word = key(tokens, index) == "trường";
    let mut at = if has_word { index + 1 } else { index };
    let mut types = Vec::new();
    while let Some((end, printed)) = school_type(tokens, at) {
        types.push(printed);
        at = end;
        let joined = matches!(key(tokens, at), "và" | "&" | "-") && school_type(tokens, at + 1).is_some();
        if !joined {
            break;
        }
        types.push(if key(tokens, at) == "-" { "-" } else { tokens[at].raw });
        at += 1;
    }
    if types.is_empty() {
        return None;
    }
    let (end, name) = school_name(tokens, at, house)?;
    let word = if has_word { "Trường " } else { "" };
    let (end, number) = match (key(tokens, end), numeral(tokens, end + 1)) {
        ("số", Some(Numeral::Digit(value))) => (end + 2, format!(" số {value}")),
        _ => (end, String::new()),
    };
    Some(Candidate::new(index, end, format!("{word}{} {name}{number}", types.join(" ")), "name"))
}

fn school_type(tokens: &[Token<'_>], at: usize) -> Option<(usize, &'static str)> {
    let types = [
        ("phổ thông dân tộc bán trú", "Phổ thông dân tộc bán trú"),
        ("phổ thông dân tộc nội trú", "Phổ thông dân tộc nội trú"),
        ("trung học cơ sở", "Trung học cơ sở"),
        ("trung học phổ thông", "Trung học phổ thông"),
        ("tiểu học", "Tiểu học"),
        ("mầm non", "Mầm non"),
        ("mẫu giáo", "Mẫu giáo"),
        ("thcs", "THCS"),
        ("thpt", "THPT"),
        ("ptdtbt", "PTDTBT"),
        ("ptdtnt", "PTDTNT"),
        ("mn", "MN"),
        ("th", "TH"),
    ];
    types.iter().find_map(|(words, printed)| phrase_at(tokens, at, words).map(|end| (end, *printed)))
}

fn school_name(tokens: &[Token<'_>], at: usize, house: &House) -> Option<(usize, String)> {
    if let Some(known) = house.known_name(tokens, at) {
        return Some((known.end, known.text));
    }
    if let Some((end, ())) = SCHOOLS.at(tokens, at) {
        return Some((end, cased(tokens, at, end)));
    }
    if let Some(found) = person_shape(tokens, at, true) {
        return Some((found, cased(tokens, at, found)));
    }
    if let Some((end, _)) = PLACES.at(tokens, at) {
        return Some((end, cased(tokens, at, end)));
    }
    let capitals = capitals(tokens, at);
    if capitals > at {
        return Some((capitals, cased(tokens, at, capitals)));
    }
    place_shape(tokens, at).map(|end| (end, cased(tokens, at, end)))
}

/// A person: family name with given names, or a given name behind an honorific.
fn person(tokens: &[Token<'_>], index: usize, house: &House) -> Option<Candidate> {
    let addressed = HONORIFICS.contains(&key_before(tokens, index)) && key_before(tokens, index) != "em";
    if let Some(end) = person_shape(tokens, index, addressed) {
        return Some(Candidate::new(index, end, cased(tokens, index, end), "name"));
    }
    // "một bác sĩ": the honorific and the word behind it may be one word themselves.
    let compound = |at: usize| COMPOUNDS.iter().any(|words| phrase_at(tokens, at, words).is_some());
    if !addressed || tokens[index].kind != Kind::Word || compound(index) || compound(index - 1) {
        return None;
    }
    if matches!(key(tokens, index), "y" | "a") && GIVEN.contains(key(tokens, index + 1)) && key_before(tokens, index) == "chí" {
        return Some(Candidate::new(index, index + 2, cased(tokens, index, index + 2), "name"));
    }
    let word = key(tokens, index);
    let known = house.is_given_name(word);
    let behind = matches!(key(tokens, index + 1), "giáo" | "em" | "con" | "cô" | "nuôi");
    (known || GIVEN.contains(word) && !COMMON_GIVEN.contains(&word) && !behind && !SURNAMES.contains(word))
        .then(|| Candidate::new(index, index + 1, cased(tokens, index, index + 1), "name"))
}

/// The token behind a family name and its given names.
fn person_shape(tokens: &[Token<'_>], index: usize, addressed: bool) -> Option<usize> {
    let first = tokens.get(index)?;
    if !SURNAMES.contains(first.key.as_str()) {
        return None;
    }
    if first.is_capitalised() && tokens.get(index + 1).is_some_and(Token::is_capitalised) {
        let end = capitals(tokens, index).min(index + 4);
        return (end > index + 1).then_some(end);
    }
    let mut end = index + 1;
    while end < index + 4
        && GIVEN.contains(key(tokens, end))
        && !COMPOUNDS.iter().any(|words| phrase_at(tokens, end, words).is_some())
    {
        end += 1;
    }
    // A syllable that is also a word stays with the sentence unless it is the only given name.
    while end > index + 2 && COMMON_GIVEN.contains(&key(tokens, end - 1)) && verb_like(tokens, end - 1) {
        end -= 1;
    }
    let length = end - index;
    let marked = matches!(key(tokens, index + 1), "văn" | "thị" | "đình" | "hữu");
    let enough = match (addressed, marked) {
        (_, true) => 3,
        (true, false) if COMMON_SURNAMES.contains(&first.key.as_str()) => 3,
        (true, false) => 2,
        (false, false) => return None,
    };
    (length >= enough).then_some(end)
}

/// Syllables that often start what the person does: `đạt`, `giao`, `thi`.
fn verb_like(tokens: &[Token<'_>], at: usize) -> bool {
    matches!(
        key(tokens, at),
        "đạt"
            | "giao"
            | "thi"
            | "hội"
            | "hợp"
            | "chuyên"
            | "sinh"
            | "đoàn"
            | "điền"
            | "ba"
            | "hai"
            | "năm"
            | "công"
            | "đại"
            | "là"
    )
}

/// The token behind a run of words with capitals.
fn capitals(tokens: &[Token<'_>], from: usize) -> usize {
    (from..tokens.len())
        .find(|at| !tokens[*at].is_capitalised() || tokens[*at].is_acronym() && tokens[*at].end - tokens[*at].start > 1)
        .unwrap_or(tokens.len())
}

/// A province, a district, or a commune behind its unit.
fn place(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    let unit = UNITS.contains(&key_before(tokens, index));
    if let Some((end, doubtful)) = PLACES.at(tokens, index) {
        let capital = tokens[index].is_capitalised() && tokens[end - 1].is_capitalised();
        let trusted = unit || !doubtful || capital;
        if trusted && (capital || !COMPOUNDS.iter().any(|words| phrase_at(tokens, end - 1, words).is_some())) {
            return Some(Candidate::new(index, end, cased(tokens, index, end), "place"));
        }
    }
    if !unit
        || phrase_at(tokens, index.wrapping_sub(1), "xã hội").is_some()
        || key_before(tokens, index) == "phố" && key_before(tokens, index - 1) != "thành"
    {
        return None;
    }
    let end = place_shape(tokens, index)?;
    Some(Candidate::new(index, end, cased(tokens, index, end), "place"))
}

/// Two syllables that communes are called by, or words that are no Vietnamese syllables (`đăk xú`, `ia chim`).
fn place_shape(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let compound = |at: usize| COMPOUNDS.iter().any(|words| phrase_at(tokens, at, words).is_some());
    if SYLLABLES.contains(key(tokens, at)) && SYLLABLES.contains(key(tokens, at + 1)) && !compound(at) && !compound(at + 1) {
        return Some(at + 2);
    }
    let foreign = |at: usize| tokens.get(at).is_some_and(|token| token.kind == Kind::Word && is_highland(&token.key));
    if foreign(at) {
        let mut end = at + 1;
        while end < at + 3 && foreign(end) {
            end += 1;
        }
        let more = end < at + 2
            && tokens.get(end).is_some_and(|token| token.kind == Kind::Word && token.end - token.start <= 4)
            && !matches!(
                key(tokens, end),
                "có" | "là"
                    | "đã"
                    | "và"
                    | "còn"
                    | "xin"
                    | "báo"
                    | "đang"
                    | "sẽ"
                    | "cần"
                    | "được"
                    | "chưa"
                    | "không"
                    | "phát"
                    | "ra"
                    | "về"
                    | "để"
            );
        return Some(if more { end + 1 } else { end });
    }
    None
}

/// Spellings of the highland languages: `đăk`, `plei`, `krông`, `ia`, `ea`, `kbang`.
pub(crate) fn is_highland(word: &str) -> bool {
    let cluster = ["pl", "kr", "kb", "kp", "br", "đr", "gr", "ks", "kn", "bl", "kl", "sr", "tl", "mđ", "w", "j"]
        .iter()
        .any(|onset| word.starts_with(onset));
    let coda = word.chars().count() > 2
        && word.ends_with(['k', 'r', 'l', 'h', 'b', 'd', 'g'])
        && !word.ends_with("ng")
        && !word.ends_with("nh")
        && !word.ends_with("ch");
    cluster || coda || matches!(word, "ia" | "ea" | "ya" | "chư" | "cư" | "plei" | "kon")
}

/// The words with a capital first letter each, as they are spelled.
pub(crate) fn cased(tokens: &[Token<'_>], first: usize, end: usize) -> String {
    let mut text = String::new();
    for token in &tokens[first..end] {
        if !text.is_empty() && !token.glued {
            text.push(' ');
        }
        text.push_str(&capital(token.raw));
    }
    text
}
