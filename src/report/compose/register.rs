//! How does a sentence that was said stand in a paper? Without the words that only led up to it.
//!
//! Nothing is reworded: what goes is a connective at its head, a first person before a performative verb, a speaker
//! naming the own unit again. Sentences that only announce (who I am, that I now report, that we now begin) are not
//! printed at all; they stay in the transcript and in `minutes.json`.

use crate::minutes::Statement;
use crate::vietnamese::tones::capital;
use regex::Regex;
use std::sync::LazyLock;

/// Connectives that tie a sentence to the one before it, which no longer stands there.
static CONNECTIVE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^((tuy nhiên|đồng thời|bên cạnh đó|ngoài ra|nhưng|vâng|dạ|thưa hội nghị|báo cáo hội nghị)[, ]+|(song|và|thì|rồi), +)")
        .ok()
});

/// `Tôi xin đề nghị`, `Chúng em kính mong`: the verb stays.
static FIRST_PERSON: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(sau đây,? )?(tôi|chúng tôi|em|chúng em|cháu|mình) (cũng )?(xin )?(phép )?(được )?(đề nghị|kính đề nghị|kiến nghị|đề xuất|mong|kính mong|rất mong|mong muốn)\b",
    )
    .ok()
});

/// `Tôi xin báo cáo tóm tắt`: the whole lead goes, what is reported stays.
static REPORTING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(sau đây,? )?(thay mặt [^,]{2,60},? )?((tôi|chúng tôi|em|chúng em|cháu|mình) xin|(kính )?thưa [^,.;:\d]{2,70} xin) (phép )?(được )?(báo cáo|trình bày|thông qua)( tóm tắt| nhanh| thêm)*( là| rằng)?[,: ]*",
    )
    .ok()
});

/// `Em thấy`, `Tôi cho rằng`: whose opinion it is stands beside the sentence.
static OPINION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^((kính )?thưa [^,.;:\d]{2,50}[, ]+)?((tôi|em)( thì)?,? )?",
        r"(tôi|chúng tôi|em|chúng em|cháu|mình) (cũng |chỉ |xin )*",
        r"((nhận )?thấy( rằng| là)?|nghĩ( rằng| là)|cho (rằng|là)|(có|nêu|góp) ý kiến (thế này|như sau|là|rằng))[,: ]+"
    ))
    .ok()
});

/// `Thưa các đồng chí, tôi …`: the address goes, who speaks stays.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^((dạ|vâng)[, ]+)*(kính )?thưa [^,.;:\d]{2,50}?[, ]+(?P<rest>(tôi|em|chúng tôi|chúng em|cháu)\b)").ok()
});

/// `Khó khăn là`, `Tồn tại, hạn chế là`: the heading says it already.
static DIFFICULTY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)^((khó khăn|hạn chế|tồn tại|vướng mắc)(, | và | )?)+(là|gồm|:)[,: ]*").ok());

/// `Tôi là Lò Thị Mai, trạm trưởng …`, `Chủ trì hội nghị hôm nay là …`, `Tuyên bố khai mạc …`.
static ANNOUNCES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(
            (tôi|em|tôi\ tên|em\ tên|tên\ tôi)\ là\ \p{L}+
          | chủ\ trì\ (hội\ nghị|cuộc\ họp|buổi)
          | (tôi\ )?(xin\ )?(phép\ )?(được\ )?(tuyên\ bố\ )?(khai\ mạc|bắt\ đầu|bế\ mạc)\b
          | (thực\ hiện\ \p{L}[^,]{0,60},\ )?hôm\ nay,?\ [^,]{0,60}tổ\ chức\ (hội\ nghị|họp|cuộc\ họp|buổi)
          | (về\ )?(dự|tham\ dự)\ (hội\ nghị|cuộc\ họp)
          | (tôi|em|chúng\ tôi|chúng\ em|cháu|mình)\ (cũng\ )?(xin\ )?(phép\ )?(được\ )?(bổ\ sung|có|nêu|góp|phát\ biểu|tham\ gia|trao\ đổi)
            \ (thêm\ )?((một|vài|mấy|hai|ba|\d)\ )?(ý|ý\ kiến|việc|nội\ dung|vấn\ đề|điểm)
            (\ nhỏ|\ nữa|\ thôi|\ như\ sau|\ thế\ này)*[.:]?$
          | (tôi|em|chúng\ tôi|chúng\ em|cháu|mình)\ (xin\ )?báo\ cáo\ (nhanh\ |tóm\ tắt\ |thêm\ )?
            ((về\ )?(tình\ hình|thiệt\ hại|kết\ quả|công\ tác)(\ [^,;:\d]{0,40})?
            |(xã|phường|thôn|trường|trung\ tâm|chi\ nhánh|đơn\ vị|khoa|phòng)(\ [^,;:\d]{0,40})?)
            (\ ?đến\ \d{1,2}\ giờ(\ \d{1,2}(\ phút)?)?)?[.:]?$
        )",
    )
    .ok()
});

/// Somebody is given the floor, which is no proposal.
static INVITES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(đề nghị|xin mời|mời|kính mời) (đồng chí|đ/c|ông|bà|anh|chị|thầy|cô|điểm cầu|đại diện) .{2,80}(báo cáo|phát biểu|trình bày|cho ý kiến|có ý kiến)( tình hình| ý kiến| tham luận)?[.!]?$",
    )
    .ok()
});

/// What a list of statements is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Result,
    Difficulty,
    Proposal,
    Speech,
}

/// Whether a statement says something, or only announces.
#[must_use]
pub(crate) fn says_something(statement: &Statement, part: Part) -> bool {
    let text = statement.text.trim();
    let words = text.split_whitespace().count();
    if is(&INVITES, text) {
        return false;
    }
    let announces = words <= 30 && is(&ANNOUNCES, text);
    let reports_nothing = is(&REPORTING, text) && statement.figures.is_empty() && words <= 20;
    match part {
        Part::Result | Part::Speech => !announces && !reports_nothing,
        Part::Difficulty => !announces,
        Part::Proposal => true,
    }
}

/// The sentence as it stands in a paper.
#[must_use]
pub(crate) fn printed(statement: &Statement, part: Part) -> String {
    let mut text = statement.text.trim().to_owned();
    loop {
        let shorter = shortened(&text, statement, part);
        // Never to nothing.
        if shorter == text || shorter.split_whitespace().count() < 2 {
            return text;
        }
        text = shorter;
    }
}

fn shortened(text: &str, statement: &Statement, part: Part) -> String {
    if let Some(found) = find(&CONNECTIVE, text) {
        return capital(text[found.1..].trim_start());
    }
    if let Some((start, _)) = verb(text) {
        return capital(&text[start..]);
    }
    if let Some(found) = find(&OPINION, text) {
        return capital(text[found.1..].trim_start());
    }
    if let Some(rest) = ADDRESS.as_ref().and_then(|pattern| pattern.captures(text)?.name("rest")) {
        return capital(&text[rest.start()..]);
    }
    if let Some(found) = find(&REPORTING, text) {
        return capital(text[found.1..].trim_start());
    }
    if part == Part::Difficulty
        && let Some(found) = find(&DIFFICULTY, text)
    {
        return capital(text[found.1..].trim_start());
    }
    for own in [&statement.site, &statement.speaker] {
        let rest = (own.chars().count() > 3).then(|| strip_own(text, own)).flatten();
        if let Some(rest) = rest {
            return capital(rest);
        }
    }
    text.to_owned()
}

/// `Thôn Hải Triều hiện thiếu …` said by Thôn Hải Triều.
fn strip_own<'t>(text: &'t str, own: &str) -> Option<&'t str> {
    let length: usize = text.chars().take(own.chars().count()).map(char::len_utf8).sum();
    let (head, rest) = text.split_at(length);
    let same = head.to_lowercase() == own.to_lowercase();
    let rest = rest
        .strip_prefix(" xin")
        .or_else(|| rest.strip_prefix(" báo cáo,"))
        .or_else(|| rest.strip_prefix(" báo cáo:"))
        .unwrap_or(rest);
    (same && rest.starts_with(' ')).then(|| rest.trim_start())
}

/// Where the performative verb after a first person stands.
fn verb(text: &str) -> Option<(usize, usize)> {
    let found = FIRST_PERSON.as_ref()?.captures(text)?;
    found.iter().flatten().last().map(|verb| (verb.start(), verb.end()))
}

fn find(pattern: &LazyLock<Option<Regex>>, text: &str) -> Option<(usize, usize)> {
    pattern.as_ref()?.find(text).map(|found| (found.start(), found.end()))
}

fn is(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, site: &str) -> Statement {
        Statement { text: text.to_owned(), site: site.to_owned(), ..Statement::default() }
    }

    #[test]
    fn words_that_only_lead_up_are_not_printed() {
        let cases = [
            ("Tuy nhiên công tác phòng dịch còn khó khăn.", Part::Difficulty, "Công tác phòng dịch còn khó khăn."),
            ("Chúng tôi kiến nghị Sở sớm cấp kinh phí.", Part::Proposal, "Kiến nghị Sở sớm cấp kinh phí."),
            ("Tôi xin đề nghị bổ sung 2 giáo viên.", Part::Proposal, "Đề nghị bổ sung 2 giáo viên."),
            ("Em xin báo cáo kết quả học kỳ I đạt 68%.", Part::Result, "Kết quả học kỳ I đạt 68%."),
            ("Hạn chế là sinh hoạt chưa đúng quy định.", Part::Difficulty, "Sinh hoạt chưa đúng quy định."),
            ("Tồn tại, hạn chế là học sinh đi học muộn.", Part::Difficulty, "Học sinh đi học muộn."),
            ("Khó khăn về vốn còn kéo dài.", Part::Difficulty, "Khó khăn về vốn còn kéo dài."),
            ("Thôn Hải Triều hiện thiếu bao cát.", Part::Proposal, "Hiện thiếu bao cát."),
            ("Song Hồ đã hoàn thành.", Part::Result, "Song Hồ đã hoàn thành."),
            ("Trường đang thiếu phòng học.", Part::Difficulty, "Trường đang thiếu phòng học."),
        ];
        for (text, part, wanted) in cases {
            assert_eq!(printed(&said(text, "Thôn Hải Triều"), part), wanted);
        }
    }

    #[test]
    fn announcements_are_not_statements() {
        for text in [
            "Tôi là Lò Thị Mai, trạm trưởng Trạm Y tế phường Hòa Bình.",
            "Chủ trì hội nghị hôm nay là đồng chí Hoàng Văn Sáng, Bí thư Đảng ủy xã.",
            "Tuyên bố khai mạc hội nghị giao ban.",
            "Sau đây tôi xin báo cáo kết quả tháng 8.",
        ] {
            assert!(!says_something(&said(text, ""), Part::Speech), "{text}");
        }
        for text in [
            "Tôi là người trực tiếp xử lý, đến nay đã xong 12 hồ sơ và còn 3 hồ sơ chưa có ý kiến của các cơ quan liên quan, các hồ sơ còn lại sẽ xong trong tháng 5 nếu có đủ xác nhận.",
            "Đã khai giảng 12 lớp.",
        ] {
            assert!(says_something(&said(text, ""), Part::Speech), "{text}");
        }
        assert!(!says_something(&said("Đề nghị đồng chí Sương, công chức nông nghiệp, báo cáo tình hình.", ""), Part::Proposal));
        assert!(says_something(&said("Đề nghị Sở báo cáo UBND tỉnh bố trí vốn.", ""), Part::Proposal));
    }
}
