//! How are school years, quarters, terms, stages and congresses printed?

use super::candidate::Candidate;
use super::numbers::{cardinal, figures, integer};
use super::numerals::{Numeral, numeral};
use super::tokens::{Kind, Token, key, key_before, phrase_at};
use super::years::{is_connected, short_school_year, year_pair, year_readings};

/// What can be printed as a term at `index`.
pub(crate) fn term(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    school_year(tokens, index)
        .or_else(|| period(tokens, index))
        .or_else(|| quarter(tokens, index))
        .or_else(|| session(tokens, index))
        .or_else(|| fixed_term(tokens, index))
        .or_else(|| bare_pair(tokens, index))
        .or_else(|| road(tokens, index))
}

/// Words behind the number of a road; any other may be what its last figure counts.
const BEHIND_A_ROAD: [&str; 26] = [
    "và", "qua", "đoạn", "từ", "đến", "đi", "bị", "là", "đã", "tại", "cũng", "sạt", "ngập", "có", "thuộc", "trên", "ở", "với",
    "để", "cho", "phải", "đang", "vẫn", "còn", "thì", "chạy",
];

/// Roads by number: `quốc lộ bốn đê` is `quốc lộ 4D`, `tỉnh lộ một năm sáu` is `tỉnh lộ 156`.
fn road(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    const ROADS: [&str; 6] = ["quốc lộ", "tỉnh lộ", "hương lộ", "huyện lộ", "đường tỉnh", "đường huyện"];
    let lead_end = ROADS.iter().find_map(|road| phrase_at(tokens, index, road))?;
    if tokens.get(lead_end)?.kind == Kind::Number {
        return None;
    }
    let (number, end) = figures(tokens, lead_end, 1, 3)
        .filter(|(_, end)| !matches!(numeral(tokens, *end), Some(Numeral::Ten | Numeral::Tens | Numeral::Hundred)))
        .or_else(|| cardinal(tokens, lead_end).map(|read| (read.value.to_string(), read.end)))?;
    // "quốc lộ một chín nạn nhân": where a counted noun follows, nobody knows which figure counts it.
    let branch = match key(tokens, end) {
        "a" => "A",
        "bê" => "B",
        "xê" => "C",
        // The branches are Latin letters: there is no 4Đ. A dike goes on with its own noun.
        "đê" | "dê" if !matches!(key(tokens, end + 1), "điều" | "biển" | "sông" | "bao") => "D",
        "e" => "E",
        _ => "",
    };
    let end = end + usize::from(!branch.is_empty());
    let behind = key(tokens, end);
    let closed = branch.is_empty() && number.len() > 1 && !tokens.get(end).is_none_or(Token::is_symbol);
    if closed && !BEHIND_A_ROAD.contains(&behind) {
        return None;
    }
    Some(Candidate::new(index, end, format!("{} {} {number}{branch}", tokens[index].raw, tokens[index + 1].raw), "road"))
}

fn pair_behind(tokens: &[Token<'_>], first: usize, lead_end: usize, pair: (u64, u64, usize), rule: &'static str) -> Candidate {
    let lead: Vec<&str> = tokens[first..lead_end].iter().map(|token| token.raw).collect();
    Candidate::new(first, pair.2, format!("{} {}-{}", lead.join(" "), pair.0, pair.1), rule)
}

/// `năm học hai nghìn không trăm hai ba hai nghìn không trăm hai tư`.
fn school_year(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    let lead_end = ["năm học", "niên học", "niên khóa"].iter().find_map(|lead| phrase_at(tokens, index, lead))?;
    let pair = year_pair(tokens, lead_end, 1).or_else(|| short_school_year(tokens, lead_end));
    if let Some(pair) = pair {
        if already_printed(tokens, lead_end, pair.2) {
            return None;
        }
        return Some(pair_behind(tokens, index, lead_end, pair, "school_year"));
    }
    let (year, end) = year_readings(tokens, lead_end).into_iter().next()?;
    (tokens[lead_end].kind != Kind::Number).then(|| {
        let lead: Vec<&str> = tokens[index..lead_end].iter().map(|token| token.raw).collect();
        Candidate::new(index, end, format!("{} {year}", lead.join(" ")), "year")
    })
}

/// `2021-2022` and `2021 - 2022` stand as they are.
fn already_printed(tokens: &[Token<'_>], first: usize, end: usize) -> bool {
    tokens[first..end].iter().all(|token| token.kind != Kind::Word) && end - first == 3
}

/// `giai đoạn`, `nhiệm kỳ`, `khóa` with two years.
fn period(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    let leads = ["giai đoạn", "nhiệm kỳ", "thời kỳ", "khóa", "các năm", "giai đoạn từ năm", "giai đoạn năm", "trung hạn"];
    let lead_end = leads.iter().rev().find_map(|lead| phrase_at(tokens, index, lead))?;
    let pair = year_pair(tokens, lead_end, 40)?;
    (!already_printed(tokens, lead_end, pair.2)).then(|| pair_behind(tokens, index, lead_end, pair, "period"))
}

/// Two full years side by side without a lead, one apart or joined by a hyphen word.
fn bare_pair(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    if !matches!(numeral(tokens, index), Some(Numeral::Digit(1 | 2))) {
        return None;
    }
    let (first, second, end) = year_pair(tokens, index, 1)?;
    let near = tokens[index..end].iter().any(|token| token.kind == Kind::Number);
    let joined = year_readings(tokens, index).iter().any(|(_, end)| !is_connected(tokens, *end) || key(tokens, *end) == "gạch");
    (!near && joined && end - index >= 8).then(|| Candidate::new(index, end, format!("{first}-{second}"), "school_year"))
}

/// `quý một` is `quý I`, `học kỳ hai` is `học kỳ II`.
fn quarter(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    let (lead_end, most) = match key(tokens, index) {
        "quý" => (index + 1, 4),
        "quy" if !matches!(key_before(tokens, index), "chính" | "nội" | "nờ" | "mô" | "theo") => (index + 1, 4),
        "học" if key(tokens, index + 1) == "kỳ" => (index + 2, 3),
        "kỳ" if matches!(key_before(tokens, index), "giữa" | "cuối" | "đầu" | "hết") => (index + 1, 2),
        _ => return None,
    };
    let value = match numeral(tokens, lead_end)? {
        Numeral::Digit(value) => value,
        Numeral::Unit(4) => 4,
        _ => return None,
    };
    let behind = key(tokens, lead_end + 1);
    let stays = value == 0
        || value > most
        || matches!(behind, "mẹ" | "vị" | "bà" | "ông" | "thầy" | "cô" | "số" | "mươi" | "trăm" | "nghìn" | "phẩy")
        || key(tokens, index) == "quy"
            && !(matches!(behind, "năm" | "toàn" | "và" | "," | ".")
                || matches!(key_before(tokens, index), "ngành" | "tác" | "trong" | "hết" | "đầu" | "cuối" | "vụ" | "ban"));
    if stays {
        return None;
    }
    let lead: Vec<&str> = tokens[index..lead_end].iter().map(|token| token.raw).collect();
    let lead = lead.join(" ").replace("quy", "quý");
    // quý hai trên hai nghìn không trăm hai mốt
    let stroke = ["trên", "gạch chéo", "xẹt", "xuyệt", "gạch"].iter().find_map(|words| phrase_at(tokens, lead_end + 1, words));
    if let Some((year, end)) = stroke.and_then(|at| year_readings(tokens, at).into_iter().next()) {
        return Some(Candidate::new(index, end, format!("{lead} {}/{year}", roman(value)), "quarter"));
    }
    Some(Candidate::new(index, lead_end + 1, format!("{lead} {}", roman(value)), "quarter"))
}

/// Congresses, National Assembly and committee sessions: `khóa mười một`, `đại hội mười ba`.
fn session(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    if phrase_at(tokens, index, "trung ương").is_some() {
        let plenum =
            if matches!(key(tokens, index + 2), "lần") && key(tokens, index + 3) == "thứ" { index + 4 } else { index + 2 };
        let (value, end) = session_number(tokens, plenum).filter(|(value, _)| (1..=20).contains(value))?;
        let khoa = if matches!(key(tokens, end), "," | "(") { end + 1 } else { end };
        if key(tokens, khoa) != "khóa" || plenum != index + 2 || tokens[plenum].kind == Kind::Number {
            return None;
        }
        return Some(Candidate::new(index, end, format!("Trung ương {value}"), "session"));
    }
    if key(tokens, index) == "khóa" {
        let before = key_before(tokens, index);
        let (value, end) = session_number(tokens, index + 1)?;
        let political = value >= 10 || !matches!(before, "mở" | "các");
        if !political
            || !(1..=40).contains(&value)
            || tokens[index + 1].kind == Kind::Number
            || super::counted::noun_at(tokens, end).is_some()
        {
            return None;
        }
        return Some(Candidate::new(index, end, format!("{} {}", tokens[index].raw, roman(value)), "session"));
    }
    if phrase_at(tokens, index, "đại hội").is_some() {
        let at = (index + 2..(index + 12).min(tokens.len()))
            .find(|at| phrase_at(tokens, *at, "lần thứ").is_some() || tokens[*at].is_symbol());
        let direct = session_number(tokens, index + 2).filter(|(value, _)| *value > 3 && tokens[index + 2].kind != Kind::Number);
        if let Some((value, end)) = direct.filter(|(value, end)| *value < 60 && super::counted::noun_at(tokens, *end).is_none()) {
            return Some(Candidate::new(index, end, format!("Đại hội {}", roman(value)), "session"));
        }
        let _ = at;
        return None;
    }
    if phrase_at(tokens, index, "lần thứ").is_some() && tokens.get(index + 2).is_some_and(|token| token.kind != Kind::Number)
    {
        let (value, end) = session_number(tokens, index + 2)?;
        let congress = (index.saturating_sub(12)..index)
            .rev()
            .take_while(|at| !tokens[*at].ends_sentence())
            .any(|at| phrase_at(tokens, at, "đại hội").is_some());
        if congress && value > 0 && value < 60 {
            return Some(Candidate::new(
                index,
                end,
                format!("{} {} {}", tokens[index].raw, tokens[index + 1].raw, roman(value)),
                "session",
            ));
        }
        return (value >= 10)
            .then(|| Candidate::new(index, end, format!("{} {} {value}", tokens[index].raw, tokens[index + 1].raw), "cardinal"));
    }
    if key(tokens, index) == "chương" && !matches!(key_before(tokens, index), "văn" | "huy") {
        let (value, end) = session_number(tokens, index + 1)?;
        return (value > 0
            && value < 40
            && tokens[index + 1].kind != Kind::Number
            && super::counted::noun_at(tokens, end).is_none()
            && !matches!(key(tokens, end), "trình" | "mặt" | "bên"))
        .then(|| Candidate::new(index, end, format!("{} {}", tokens[index].raw, roman(value)), "session"));
    }
    None
}

fn session_number(tokens: &[Token<'_>], at: usize) -> Option<(u64, usize)> {
    let found = integer(tokens, at).or_else(|| matches!(numeral(tokens, at), Some(Numeral::Unit(4))).then_some((4, at + 1)))?;
    let digit_five_year = found.0 == 5 && matches!(key(tokens, found.1), "học" | "nay" | "hai" | "ngoái" | "qua");
    (!digit_five_year && found.0 < 100 && !matches!(key(tokens, found.1), "phẩy" | "phần")).then_some(found)
}

/// Terms that are always written with a figure.
fn fixed_term(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    if matches!(key(tokens, index), "covid" | "cô" | "sars") {
        let start = if key(tokens, index) == "cô" { phrase_at(tokens, index, "cô vít")? } else { index + 1 };
        let number = if key(tokens, start) == "-" { start + 1 } else { start };
        let (value, end) = integer(tokens, number).filter(|(value, _)| *value == 19)?;
        let written = tokens[index].raw == "Covid" && key(tokens, start) == "-";
        let word = if tokens[index].is_acronym() { "COVID" } else { "Covid" };
        let hyphened = tokens[index].is_acronym() && key(tokens, start) == "-";
        return (!written && !hyphened).then(|| Candidate::new(index, end, format!("{word}-{value}"), "term"));
    }
    if let Some(end) = ["năm ca", "năm k", "năm ka"].iter().find_map(|term| phrase_at(tokens, index, term)) {
        let signal = matches!(
            key_before(tokens, index),
            "điệp" | "định" | "tắc" | "hiện" | "nguyên" | "pháp" | "nghiêm" | "cầu" | "cáo" | "thủ"
        );
        return signal.then(|| Candidate::new(index, end, "5K".to_owned(), "term"));
    }
    for (term, count) in [
        ("bốn tại chỗ", 4),
        ("ba công khai", 3),
        ("ba không", 3),
        ("hai buổi trên ngày", 2),
        ("hai buổi một ngày", 2),
        ("hai buổi ngày", 2),
    ] {
        if let Some(end) = phrase_at(tokens, index, term) {
            if term == "ba không" && key_before(tokens, index) != "tiêu" {
                continue;
            }
            if count == 2 {
                return Some(Candidate::new(index, end, "2 buổi/ngày".to_owned(), "term"));
            }
            return Some(Candidate::new(index, index + 1, count.to_string(), "term"));
        }
    }
    if phrase_at(tokens, index, "chương trình").is_some() && tokens.get(index + 2).is_some_and(|token| token.kind != Kind::Number)
    {
        let (year, end) = year_readings(tokens, index + 2).into_iter().next().filter(|(year, _)| *year == 2018)?;
        return Some(Candidate::new(index, end, format!("Chương trình GDPT {year}"), "term"));
    }
    if phrase_at(tokens, index, "phổ thông").is_some() && key_before(tokens, index) == "dục" {
        let (year, end) = year_readings(tokens, index + 2).into_iter().next()?;
        return (tokens[index + 2].kind != Kind::Number)
            .then(|| Candidate::new(index, end, format!("{} {} {year}", tokens[index].raw, tokens[index + 1].raw), "year"));
    }
    None
}

/// A number from 1 to 99 in Roman figures.
pub(crate) fn roman(value: u64) -> String {
    let parts = [(50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut rest = value;
    let mut text = String::new();
    for (worth, figure) in parts {
        while rest >= worth {
            text.push_str(figure);
            rest -= worth;
        }
    }
    text
}

/// Clock times: `mười bốn giờ ba mươi` is `14 giờ 30 phút`; durations stay in words.
pub(crate) fn time(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    let (hour, at) = match numeral(tokens, index) {
        Some(Numeral::Zero) => (0, index + 1),
        _ => integer(tokens, index)?,
    };
    if tokens[index].kind == Kind::Number && !matches!(key(tokens, at + 1), "rưỡi" | "kém") {
        return None;
    }
    if key(tokens, at) != "giờ"
        || hour > 24
        || super::counted::numeral_before(tokens, index)
        || matches!(key_before(tokens, index), "thứ" | "vài" | "mấy" | "dăm")
    {
        return None;
    }
    let behind = at + 1;
    if matches!(key(tokens, behind), "dạy" | "học" | "làm" | "nữa" | "công" | "lao" | "thực" | "liền" | "liên")
        || phrase_at(tokens, behind, "đồng hồ").is_some()
    {
        return keep(tokens, index, behind, hour);
    }
    let before = key_before(tokens, index);
    if matches!(before, "trong" | "suốt" | "mất" | "khoảng" | "hơn" | "kéo" | "dài" | "sau" | "gần")
        && !clock_follows(tokens, behind)
        && before != "khoảng"
        && before != "sau"
    {
        return None;
    }
    let (mut minutes, mut end, mut hour) = (String::new(), behind, hour);
    if key(tokens, behind) == "rưỡi" {
        minutes = " 30".to_owned();
        end = behind + 1;
    } else if key(tokens, behind) == "kém" {
        let (less, stop) = integer(tokens, behind + 1).filter(|(less, _)| (1..60).contains(less))?;
        hour = hour.checked_sub(1)?;
        minutes = format!(" {}", 60 - less);
        end = if key(tokens, stop) == "phút" { stop + 1 } else { stop };
    } else if matches!(key(tokens, behind), "linh" | "lẻ") {
        let (value, stop) = integer(tokens, behind + 1).filter(|(value, _)| *value < 10)?;
        minutes = format!(" {value:02}");
        end = stop;
        if key(tokens, stop) == "phút" {
            minutes.push_str(" phút");
            end = stop + 1;
        }
    } else if let Some((value, stop)) = minute(tokens, behind) {
        minutes = format!(" {value:02} phút");
        end = stop;
    }
    let afternoon = match key(tokens, end) {
        "chiều" if (1..=6).contains(&hour) => Some(12),
        "tối" if (6..=11).contains(&hour) => Some(12),
        "đêm" if (9..=11).contains(&hour) => Some(12),
        _ => None,
    };
    if let Some(shift) = afternoon {
        hour += shift;
        end += 1;
    }
    let word = tokens[at].raw;
    Some(Candidate::new(index, end, format!("{hour} {word}{minutes}"), "time"))
}

fn clock_follows(tokens: &[Token<'_>], at: usize) -> bool {
    matches!(key(tokens, at), "ngày" | "sáng" | "chiều" | "tối" | "trưa" | "rưỡi" | "kém") || minute(tokens, at).is_some()
}

/// A teaching hour or a length of time: ten and more may be printed, smaller ones stay words.
fn keep(tokens: &[Token<'_>], index: usize, behind: usize, hours: u64) -> Option<Candidate> {
    let lasting = matches!(key(tokens, behind), "nữa") || phrase_at(tokens, behind, "đồng hồ").is_some();
    (!lasting && hours >= 10).then(|| Candidate::new(index, behind - 1, hours.to_string(), "cardinal"))
}

/// Minutes behind `giờ`, with or without `phút`.
fn minute(tokens: &[Token<'_>], at: usize) -> Option<(u64, usize)> {
    let (value, end) = match (numeral(tokens, at)?, numeral(tokens, at + 1)) {
        (Numeral::Zero, Some(Numeral::Digit(value))) => (value, at + 2),
        _ => cardinal(tokens, at).map(|read| (read.value, read.end))?,
    };
    if value >= 60 {
        return None;
    }
    if key(tokens, end) == "phút" {
        return Some((value, end + 1));
    }
    let free =
        value >= 10 && super::counted::noun_at(tokens, end).is_none() && !matches!(key(tokens, end), "phần" | "phẩy" | "tháng");
    free.then_some((value, end))
}
