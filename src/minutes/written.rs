//! How do spoken words become a clause that can stand in a notice?
//!
//! Self-corrections, fillers and repetitions go; the words that remain are the speaker's own, written as officials
//! write them. [`corrections`] works on words before they are written, because `à không, ngày hai mươi` would leave a
//! `không` behind that nobody meant; [`Scribe::statement`] writes and tidies.

use super::cues::{Cue, Match};
use super::turns::Turn;
use super::words::Stop;
use crate::transcript::Transcript;
use crate::vietnamese::Writer;
use crate::vietnamese::tones::capital;
use std::ops::Range;

/// How far back a correction may reach, in words.
const LONGEST_REPAIR: usize = 12;

/// Phrases that say nothing at the start of a statement.
const LEADING: [&str; 64] = [
    "thưa thầy",
    "thưa cô",
    "thưa anh",
    "thưa chị",
    "nữa là",
    "nữa",
    "rồi còn cái",
    "còn cái",
    "rồi cái",
    "rồi việc",
    "rồi chuyện",
    "rồi thì",
    "rồi còn",
    "rồi",
    "thế thì",
    "thì",
    "là",
    "và",
    "à",
    "ờ",
    "vâng",
    "dạ",
    "thế",
    "nào",
    "cái",
    "đấy",
    "vậy",
    "ngoài ra",
    "bên cạnh đó",
    "tiếp theo là",
    "tiếp theo",
    "tiếp đến là",
    "tiếp đến",
    "cuối cùng là",
    "cuối cùng",
    "sau cùng là",
    "một việc nữa là",
    "một việc nữa",
    "một nội dung nữa là",
    "một ý nữa là",
    "1 việc nữa là",
    "1 việc nữa",
    "1 nội dung nữa là",
    "1 nội dung nữa",
    "một vấn đề nữa là",
    "1 vấn đề nữa là",
    "1 ý nữa là",
    "thêm một việc nữa là",
    "nhắc lại là",
    "mặt khác",
    "trước hết là",
    "trước tiên là",
    "đầu tiên là",
    "tôi xin",
    "tôi",
    "xin",
    "giờ",
    "bây giờ",
    "còn",
    "nói chung là",
    "đồng thời",
    "với lại",
    "cho nên",
    "đúng rồi",
];
/// Phrases that say nothing at the start where a mark stands behind them: `khoan, …`, but not `khoan giếng`.
const LEADING_MARKED: [&str; 28] = [
    "em bổ sung thêm",
    "em xin bổ sung thêm",
    "tôi bổ sung thêm",
    "tôi xin bổ sung thêm",
    "xin bổ sung thêm",
    "bổ sung thêm",
    "anh ơi cho em hỏi",
    "chị ơi cho em hỏi",
    "cho em hỏi",
    "cho tôi hỏi",
    "anh ơi",
    "chị ơi",
    "thưa đồng chí",
    "thưa các đồng chí",
    "khoan",
    "thôi",
    "thế thôi",
    "thôi được",
    "thôi được rồi",
    "được rồi",
    "được",
    "ừ",
    "cái đó",
    "cái này",
    "đó",
    "ấy",
    "à đấy",
    "rồi thế này",
];
/// Phrases that say nothing at the end of a statement or before a comma.
const TRAILING: [&str; 22] = [
    "cho tôi nhé",
    "giúp tôi nhé",
    "cho tôi",
    "giúp tôi",
    "hộ tôi",
    "hộ cái",
    "nhé",
    "nha",
    "nhá",
    "ạ",
    "à",
    "ha",
    "hả",
    "đấy",
    "đi nhé",
    "thế nhé",
    "được chưa",
    "rõ chưa",
    "đúng không",
    "nhớ chưa",
    "vậy đó",
    "ờ",
];
/// Words that say nothing anywhere.
const FILLERS: [&str; 9] = ["à", "ờ", "ừ", "ừm", "ờm", "ạ", "nhé", "nhá", "hả"];
/// Words that never stand twice on purpose.
const NEVER_TWICE: [&str; 40] = [
    "các", "là", "của", "tôi", "và", "thì", "cho", "phải", "để", "với", "về", "những", "trong", "đề", "cái", "này", "có", "được",
    "không", "trước", "từ", "đến", "ở", "tại", "theo", "cần", "mà", "đã", "sẽ", "thứ", "việc", "giao", "yêu", "ngày", "tháng",
    "một", "chúng", "nhưng", "do", "hoặc",
];
/// Openings after which `thì` belongs to a condition.
const CONDITIONS: [&str; 12] = ["nếu", "khi", "ai", "hễ", "lúc", "mà", "không", "chỗ", "nơi", "đã", "muốn", "ngày"];

/// Openings that announce a topic.
const TOPICS: [&str; 12] = ["về", "việc", "phần", "riêng", "đối", "chuyện", "vụ", "khâu", "mảng", "vấn", "nội", "công"];
/// Words of things that happen.
const HAPPENS: [&str; 26] = [
    "không", "chưa", "đã", "đang", "sẽ", "bị", "được", "có", "hết", "xong", "to", "lớn", "nhiều", "ít", "thiếu", "đủ", "hỏng",
    "mất", "chậm", "muộn", "quá", "vượt", "tăng", "giảm", "lở", "phải",
];
/// First words of those who do something, and of orders to them.
const ACTORS: [&str; 40] = [
    "phòng",
    "xã",
    "trường",
    "huyện",
    "sở",
    "ban",
    "trạm",
    "khoa",
    "đồng",
    "anh",
    "chị",
    "các",
    "ủy",
    "ubnd",
    "tôi",
    "chúng",
    "em",
    "đề",
    "giao",
    "yêu",
    "thôn",
    "tổ",
    "hội",
    "đoàn",
    "tỉnh",
    "phường",
    "ngành",
    "đơn",
    "bên",
    "chi",
    "đảng",
    "bộ",
    "công",
    "nhà",
    "mình",
    "ta",
    "cô",
    "thầy",
    "văn",
    "trung",
];

/// Who speaks or is spoken to: `tôi thì tôi …` announces no topic.
const SPEAKERS: [&str; 6] = ["tôi", "em", "mình", "ta", "cháu", "họ"];

/// The words that a speaker took back, and the words that take them back. The flag says that a repair was found.
pub(super) fn corrections(turn: &Turn, cues: &[Match], words: &Range<usize>) -> (Vec<Range<usize>>, bool) {
    let mut dropped = Vec::new();
    let mut repaired = false;
    for marker in cues.iter().filter(|m| m.cue == Cue::Correction && m.start >= words.start && m.end <= words.end) {
        let mut repair = marker.end;
        while repair < words.end && turn.slice(repair..repair + 1).eq_ignore_ascii_case("là") {
            repair += 1;
        }
        let Some(first) = turn.words.get(repair).filter(|_| repair < words.end) else {
            dropped.push(marker.start..marker.end);
            continue;
        };
        let from = marker.start.saturating_sub(LONGEST_REPAIR).max(words.start);
        let retraced = (from..marker.start)
            .rev()
            .find(|at| turn.words[*at].key == first.key)
            .or_else(|| same_noun(turn, from, marker, repair));
        match retraced {
            Some(start) => {
                dropped.push(start..repair);
                repaired = true;
            }
            None => dropped.push(marker.start..marker.end),
        }
    }
    (dropped, repaired)
}

/// `năm bác sĩ và …, à không, sáu bác sĩ`: the number differs, the two words that were counted are the same.
fn same_noun(turn: &Turn, from: usize, marker: &Match, repair: usize) -> Option<usize> {
    let counted = turn.words.get(repair + 1..repair + 3)?;
    (from..marker.start.saturating_sub(2))
        .rev()
        .find(|at| turn.words[at + 1..at + 3].iter().zip(counted).all(|(before, after)| before.key == after.key))
}

/// Writes statements.
pub(super) struct Scribe {
    writer: Option<Writer>,
}

impl Scribe {
    /// With the writer of the meeting's language, if there is one.
    pub(super) fn new(writer: Option<Writer>) -> Self {
        Self { writer }
    }

    /// The words of a turn, without those dropped, in the written register.
    pub(super) fn statement(
        &self,
        turn: &Turn,
        parts: &[Range<usize>],
        dropped: &[Range<usize>],
        transcript: &Transcript,
    ) -> String {
        // The transcript has written these words already; only what was taken back or cut is written anew.
        if dropped.is_empty() {
            let quoted: Option<Vec<String>> = parts.iter().map(|part| turn.quoted(part.clone(), transcript)).collect();
            if let Some(quoted) = quoted {
                return tidy(&self.joined(turn, parts, &quoted));
            }
        }
        let mut spoken = String::new();
        for kept in remaining(parts, dropped) {
            if !spoken.is_empty() {
                spoken.push(' ');
            }
            let bytes = turn.bytes_of(kept.clone());
            let end = turn.words.get(kept.end).map_or(turn.base.len(), |next| next.start);
            spoken.push_str(turn.base.get(bytes.start..end.max(bytes.end)).unwrap_or_default().trim());
        }
        tidy(&self.write(&spoken))
    }

    /// Parts that stood apart, with the mark that stood behind each: a quotation ends before its full stop.
    fn joined(&self, turn: &Turn, parts: &[Range<usize>], quoted: &[String]) -> String {
        let mut text = String::new();
        for (index, (part, quote)) in parts.iter().zip(quoted).enumerate() {
            text.push_str(quote);
            if index + 1 == parts.len() {
                break;
            }
            let stop = part.end.checked_sub(1).and_then(|last| turn.words.get(last)).map_or(Stop::None, |word| word.stop);
            let marked = quote.ends_with([',', ';', ':', '.', '!', '?', '…']);
            text.push_str(match stop {
                Stop::Sentence if !marked => ".",
                Stop::Semicolon if !marked => ";",
                Stop::Colon if !marked => ":",
                Stop::Comma if !marked => ",",
                _ => "",
            });
            text.push(' ');
        }
        text
    }

    /// Words as an official writes them.
    pub(super) fn write(&self, spoken: &str) -> String {
        match &self.writer {
            Some(writer) => writer.write(spoken).text,
            None => spoken.to_owned(),
        }
    }
}

/// `parts` without `dropped`.
pub(super) fn remaining(parts: &[Range<usize>], dropped: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut left: Vec<Range<usize>> = Vec::new();
    for part in parts {
        let mut at = part.start;
        while at < part.end {
            if let Some(hole) = dropped.iter().find(|hole| hole.contains(&at)) {
                at = hole.end;
                continue;
            }
            let end = dropped.iter().map(|hole| hole.start).filter(|start| *start > at).min().unwrap_or(part.end).min(part.end);
            match left.last_mut() {
                Some(last) if last.end == at => last.end = end,
                _ => left.push(at..end),
            }
            at = end;
        }
    }
    left
}

/// A statement without fillers, repetitions and final stop, with a capital.
pub(super) fn tidy(text: &str) -> String {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    strip_leading(&mut words);
    let mut kept: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        if FILLERS.contains(&word.trim_end_matches([',', '.', ';']).to_lowercase().as_str()) {
            // A comma behind a filler is the comma of the word before.
            if let Some(last) = kept.last_mut().filter(|last| word.ends_with(',') && !last.ends_with([',', '.', ';', ':'])) {
                last.push(',');
            }
            continue;
        }
        if speaks_of_its_own(kept.last(), word) {
            // The comma behind it stays.
            if let Some(last) = kept.last_mut() {
                last.push_str(&word[word.trim_end_matches([',', '.', ';', ':']).len()..]);
            }
            continue;
        }
        kept.push(word.to_owned());
        drop_trailing_before_comma(&mut kept);
        drop_repetition(&mut kept);
    }
    let mut joined = kept.join(" ");
    loop {
        let shorter =
            joined.trim_end_matches(|c: char| matches!(c, '.' | ',' | ';' | ':' | '!' | '…' | '-' | '–') || c.is_whitespace());
        let lower = shorter.to_lowercase();
        let phrase = TRAILING.iter().find(|phrase| lower.ends_with(&format!(" {phrase}")) && lower.len() == shorter.len());
        let cut = phrase.map_or(shorter.len(), |phrase| shorter.len() - phrase.len());
        if cut == joined.len() {
            break;
        }
        joined.truncate(cut);
    }
    topic_with_colon(&mut joined);
    capital(&joined)
}

/// `trạm em`, `xã mình`: a paper says `trạm`, `xã`.
fn speaks_of_its_own(unit: Option<&String>, word: &str) -> bool {
    const UNITS: [&str; 13] =
        ["trạm", "xã", "trường", "phòng", "khoa", "huyện", "phường", "thôn", "tổ", "ban", "vị", "quan", "bộ"];
    let is_unit = unit.is_some_and(|unit| UNITS.contains(&unit.to_lowercase().as_str()));
    is_unit && matches!(word.trim_end_matches([',', '.', ';', ':']), "em" | "mình")
}

/// `tôi thống nhất thế này …`, `mình chốt lại như sau: …`: how many words only announce what follows.
fn announcement(start: &[String]) -> Option<usize> {
    let speaks = start.first().is_some_and(|word| matches!(word.as_str(), "tôi" | "mình"));
    let points = |two: &[String]| matches!((two[0].as_str(), two[1].as_str()), ("thế" | "như", "này") | ("như", "sau"));
    start.windows(2).position(points).filter(|_| speaks).map(|at| at + 2)
}

fn strip_leading(words: &mut Vec<&str>) {
    loop {
        let start = words.iter().take(6).map(|word| word.trim_end_matches([',', '.', ':']).to_lowercase()).collect::<Vec<_>>();
        let longest = LEADING
            .iter()
            .map(|phrase| phrase.split(' ').collect::<Vec<_>>())
            .filter(|phrase| {
                phrase.len() < words.len() && start.len() >= phrase.len() && start.iter().zip(phrase).all(|(a, b)| a == b)
            })
            // "thưa anh Nam" goes as a whole or not at all.
            .filter(|phrase| phrase[0] != "thưa" || !words[phrase.len()].starts_with(char::is_uppercase))
            .map(|phrase| phrase.len())
            .max();
        let marked = LEADING_MARKED
            .iter()
            .map(|phrase| phrase.split(' ').collect::<Vec<_>>())
            .filter(|phrase| {
                phrase.len() < words.len()
                    && words[phrase.len() - 1].ends_with([',', '.', ':'])
                    && start.len() >= phrase.len()
                    && start.iter().zip(phrase).all(|(a, b)| a == b)
            })
            .map(|phrase| phrase.len())
            .max();
        if let Some(length) = announcement(&start).filter(|length| *length < words.len()) {
            words.drain(..length);
            continue;
        }
        let longest = longest.max(marked);
        // "còn lại 181 hộ" is what remains.
        if start.first().is_some_and(|word| word == "còn") && start.get(1).is_some_and(|word| word == "lại") {
            break;
        }
        // "tôi sẽ", "tôi không" need their subject.
        let keeps_subject = start.first().is_some_and(|word| word == "tôi")
            && !start.get(1).is_some_and(|word| {
                ["đề", "yêu", "giao", "phân", "xin", "nhắc", "lưu", "quán", "cử", "nhấn"].contains(&word.as_str())
            });
        match longest {
            Some(length) if !keeps_subject => {
                words.drain(..length);
            }
            _ => break,
        }
    }
}

fn drop_trailing_before_comma(kept: &mut Vec<String>) {
    let Some(last) = kept.last() else { return };
    let Some(mark) = last.chars().last().filter(|c| matches!(c, ',' | ';' | '.' | ':')) else { return };
    for phrase in TRAILING {
        let length = phrase.split(' ').count();
        if kept.len() <= length {
            continue;
        }
        let tail = kept[kept.len() - length..].join(" ").to_lowercase();
        if tail.trim_end_matches(mark) == phrase {
            kept.truncate(kept.len() - length);
            if let Some(last) = kept.last_mut()
                && !last.ends_with([',', ';', '.', ':'])
            {
                last.push(mark);
            }
            return;
        }
    }
}

/// `các các trường` and `trạm bơm, trạm bơm và kênh`.
fn drop_repetition(kept: &mut Vec<String>) {
    let bare = |word: &String| word.trim_end_matches([',', ';', ':']).to_lowercase();
    let count = kept.len();
    // Across a mark a word may well stand twice: "… hằng tháng, tháng trước …".
    let stutters = count >= 2 && kept[count - 2].chars().all(char::is_alphanumeric);
    if stutters && bare(&kept[count - 1]) == bare(&kept[count - 2]) && NEVER_TWICE.contains(&bare(&kept[count - 1]).as_str()) {
        kept.remove(count - 2);
        return;
    }
    for length in [4, 3, 2] {
        if count < 2 * length {
            continue;
        }
        let (first, second) = (&kept[count - 2 * length..count - length], &kept[count - length..]);
        let inner_marks = first[..length - 1].iter().any(|word| word.ends_with([',', ';', ':']));
        let digits = second.iter().any(|word| word.contains(|c: char| c.is_ascii_digit()));
        if !inner_marks && !digits && first.iter().zip(second).all(|(a, b)| bare(a) == bare(b)) {
            kept.drain(count - 2 * length..count - length);
            return;
        }
    }
}

/// `đường ấp 3 thì phòng Kinh tế mời …` announces a topic: a colon does what `thì` did. `có sự cố thì báo ngay` is a
/// condition and keeps its `thì`; `theo thông báo thì …` needs a comma.
fn topic_with_colon(text: &mut String) {
    let Some(at) = text.find(" thì ") else { return };
    let lower = |words: &str| words.split_whitespace().map(str::to_lowercase).collect::<Vec<String>>();
    let (topic, rest) = (lower(&text[..at]), lower(&text[at + " thì ".len()..]));
    let is = |word: Option<&String>, list: &[&str]| word.is_some_and(|word| list.contains(&word.as_str()));
    if topic.len() > 8 || text[..at].contains([',', ':', ';']) {
        return;
    }
    if is(topic.first(), &["theo"]) {
        text.replace_range(at..at + " thì ".len(), ", ");
        return;
    }
    let conditional = topic.iter().any(|word| matches!(word.as_str(), "nào" | "nếu" | "khi" | "lúc"))
        || is(topic.first(), &CONDITIONS)
        || topic.len() <= 2 && is(topic.last(), &SPEAKERS);
    // A verb before it, or nobody behind it who does something: that may be a condition.
    let happens = topic.iter().any(|word| HAPPENS.contains(&word.as_str()));
    if !conditional && (is(topic.first(), &TOPICS) || !happens && is(rest.first(), &ACTORS)) {
        text.replace_range(at..at + " thì ".len(), ": ");
    }
}
