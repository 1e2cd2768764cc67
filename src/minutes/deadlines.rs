//! By when? The words of a deadline, and the day they mean.
//!
//! Reads the written form (`chậm nhất là ngày 25/4`, `trong quý II`, `trước khi nghỉ hè`). What the calendar can
//! answer becomes a date, counted from the day of the meeting; what hangs on an event or comes again and again stays
//! words. `sớm`, `kịp thời`, `theo quy định` are no deadlines.

use super::types::Deadline;
use crate::roster::calendar::Date;
use crate::vietnamese::find_dates;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A deadline in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it stands, in bytes.
    pub(super) range: Range<usize>,
    /// As said, and as a day.
    pub(super) deadline: Deadline,
    /// The year or the day follows from the day of the meeting.
    pub(super) derived: bool,
    /// How much it binds: a day before which (3), a period (2), an event (1), a habit (0).
    pub(super) rank: u8,
}

const LIMIT: &str = concat!(
    r"(?:xong |hoàn thành |báo cáo )?(?:trong thời hạn |thời hạn |thời gian |hạn )?",
    r"(?:trước|chậm nhất|muộn nhất|không muộn hơn|hạn chót|hạn cuối cùng|hạn cuối|đến hết|cho đến hết|tới hết|trong|hết|từ nay đến hết|",
    r"từ nay tới hết|từ nay đến cuối|từ nay đến trước|từ nay đến|kịp|không quá|đến|vào)(?: nhất)?(?: là| vào)?(?: trước| đến hết| hết| đến)?,? "
);
const CLOCK: &str =
    r"(?:\d{1,2}(?:h\d{0,2}| giờ(?: \d{1,2}(?: phút)?)?)(?: sáng| chiều| tối| trưa)?,? )?(?:(?:sáng|chiều|tối|trưa) )?";
const DAY: &str = r"(?:(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật),? )?(?:ngày |mùng )*\d{1,2}(?:/\d{1,2}(?:/\d{4})?| tháng \d{1,2}(?: năm \d{4})?| tháng này| tháng sau| tháng tới)";
const WEEKDAY: &str = r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)";
const PERIOD: &str = concat!(
    r"(?:tuần (?:này|tới|sau|đầu tháng \d{1,2}|cuối tháng \d{1,2})|tháng (?:này|tới|sau|\d{1,2}(?:(?:/| năm )\d{4})?)|",
    r"quý (?:này|tới|sau|iv|iii|ii|i|[1-4])(?:(?:/| năm )\d{4})?|năm (?:nay|sau|tới|học này|\d{4})|học kỳ (?:này|ii|i|1|2)|",
    r"ngày hôm nay|hôm nay|ngày mai|(?:sáng|trưa|chiều|tối|đêm) mai|(?:sáng|trưa|chiều|tối|đêm) nay)"
);

struct Patterns {
    day: Regex,
    weekday: Regex,
    within: Regex,
    period: Regex,
    now: Regex,
    part: Regex,
    month: Regex,
    bare_day: Regex,
    event: Regex,
    habit: Regex,
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    let regex = |pattern: String| Regex::new(&format!("(?i){pattern}")).ok();
    Some(Patterns {
        day: regex(format!(r"\b{LIMIT}{CLOCK}(?P<day>{DAY})\b"))?,
        weekday: regex(format!(
            r"\b(?:{LIMIT}|(?:vào |trong |ngay )?(?:sáng |chiều |tối )?){CLOCK}(?P<weekday>{WEEKDAY}(?: (?:đầu|cuối) tuần)?(?: (?:tuần )?(?:này|tới|sau))?)\b"
        ))?,
        within: regex(
            r"\b(?:chậm nhất |tối đa )?(?:trong|sau|không quá)(?: thời hạn| vòng| thời gian)* (?P<count>\d{1,3}|một|hai|ba|bốn|năm|bảy|mười) (?P<unit>ngày|tuần|tháng|giờ)(?: làm việc| tới| nữa)?\b".to_owned(),
        )?,
        period: regex(format!(
            r"\b(?:{LIMIT}|(?:hoàn thành |xong )?(?:ngay |nội )?trong |(?:vào |từ nay đến |đến |chậm nhất )?(?:cuối|đầu|giữa) |từ nay đến (?:hết |cuối )?|ngay |){CLOCK}(?P<period>{PERIOD})\b"
        ))?,
        now: regex(r"\bngay sau (?:khi )?(?:kết thúc )?(?:hội nghị|cuộc họp|buổi họp|phiên họp|buổi giao ban)(?: này)?\b".to_owned())?,
        part: regex(
            r"\b(?:vào |đến |trước |hết |ngay |từ nay đến |chậm nhất (?:là )?)(?P<part>cuối|đầu|giữa) (?P<of>năm|tháng|quý|tuần)(?: này| nay| tới| sau| học)?\b".to_owned(),
        )?,
        month: regex(
            r"(?:^|[,;.] |\d )(?P<month>tháng (?P<number>\d{1,2})) (?:phải |sẽ |thì )?(?:báo cáo|hoàn thành|xong|nộp|gửi|trình|tổ chức|triển khai|bàn giao|tổng kết|sơ kết)\b".to_owned(),
        )?,
        bare_day: regex(r"\b(?:trước|chậm nhất|muộn nhất|đến|hạn)(?: là| vào)? ngày (?P<day>\d{1,2})\b".to_owned())?,
        event: regex(
            r"\b(?:xong |hoàn thành |chậm nhất (?:là )?)?(?P<event>(?:trước|sau|đến|kịp) khi(?: [\p{L}\d/]+){1,7}|(?:xong trước|trước|sau|kịp|kịp trước|đến hết|hết|trong) (?:ngày |dịp |đợt |kỳ |mùa |vụ |lễ |thềm )*(?:khai giảng|tết|nghỉ tết|nghỉ lễ|nghỉ hè|hè|lễ|rằm|đại hội|mùa mưa|mùa bão|mưa bão|mưa lũ|mùa khô|khô|năm học mới|kỳ thi|thi|bầu cử|bão|thu hoạch|đông xuân|hè thu|kiểm tra|tuyển sinh|tổng kết|sơ kết|kỳ họp|hội nghị)(?: [\p{L}\d/]+){0,3})".to_owned(),
        )?,
        habit: regex(
            r"\b(?:trước |vào |chậm nhất )?(?:(?:\d{1,2} giờ(?: \d{1,2})?(?: sáng| chiều)?|ngày \d{1,2}|thứ (?:hai|ba|tư|năm|sáu|bảy)) )?(?:định kỳ )?(?:hằng|hàng|mỗi) (?:ngày|tuần|tháng|quý|năm)\b".to_owned(),
        )?,
    })
});

/// The deadlines in a text, the most binding first, then in order.
pub(super) fn find(text: &str, meeting: Option<Date>) -> Vec<Found> {
    let Some(patterns) = PATTERNS.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    for captures in patterns.day.captures_iter(text) {
        let (Some(whole), Some(day)) = (captures.get(0), captures.name("day")) else { continue };
        let lead = whole.as_str().to_lowercase();
        if (lead.starts_with("đến") || lead.starts_with("vào")) && !forward(text, whole.start()) {
            continue;
        }
        let (date, derived) = resolve_day(text, day.range(), meeting);
        push(&mut found, text, whole.range(), date, derived, 3);
    }
    for captures in patterns.habit.captures_iter(text) {
        let Some(whole) = captures.get(0) else { continue };
        let rank = if whole.as_str().contains(|c: char| c.is_ascii_digit()) { 2 } else { 0 };
        push(&mut found, text, whole.range(), None, false, rank);
    }
    for captures in patterns.within.captures_iter(text) {
        let (Some(whole), Some(count), Some(unit)) = (captures.get(0), captures.name("count"), captures.name("unit")) else {
            continue;
        };
        let date = meeting.and_then(|day| after(day, number(count.as_str())?, &unit.as_str().to_lowercase(), whole.as_str()));
        push(&mut found, text, whole.range(), date, date.is_some(), 3);
    }
    for captures in patterns.weekday.captures_iter(text) {
        let (Some(whole), Some(weekday)) = (captures.get(0), captures.name("weekday")) else { continue };
        let words = whole.as_str().to_lowercase();
        // "thứ hai" alone counts a list; a weekday says the week, the time of day, or a limit.
        if !["tuần", "này", "tới", "sau", "trước", "chậm", "muộn", "hạn", "sáng", "chiều", "vào", "hết", "giờ"]
            .iter()
            .any(|sign| words.contains(sign))
        {
            continue;
        }
        let date = meeting.and_then(|day| resolve_weekday(&weekday.as_str().to_lowercase(), day));
        push(&mut found, text, whole.range(), date, date.is_some(), 3);
    }
    for captures in patterns.period.captures_iter(text) {
        let (Some(whole), Some(period)) = (captures.get(0), captures.name("period")) else { continue };
        let lead = text[whole.start()..period.start()].to_lowercase();
        let words = period.as_str().to_lowercase();
        // A bare "tháng 9" names the month of something; with "tới" or "trong" it limits.
        let bare = lead.trim().is_empty();
        let points = ["này", "tới", "sau", "nay", "mai"].iter().any(|sign| words.ends_with(sign));
        if bare && (!points || words.starts_with("năm "))
            || words == "sáng nay"
            || words.starts_with("năm") && lead.trim() == "trước"
        {
            continue;
        }
        let date = meeting.and_then(|day| resolve_period(&words, &lead, day));
        push(&mut found, text, whole.range(), date, date.is_some(), if bare { 1 } else { 2 });
    }
    for captures in patterns.part.captures_iter(text) {
        let (Some(whole), Some(part), Some(of)) = (captures.get(0), captures.name("part"), captures.name("of")) else { continue };
        let words = whole.as_str().to_lowercase();
        let plain = !["tới", "sau", "học"].iter().any(|word| words.ends_with(word));
        let date = meeting.filter(|_| plain && part.as_str().eq_ignore_ascii_case("cuối")).and_then(|day| match of.as_str() {
            "năm" => Date::new(day.year(), 12, 31),
            "tháng" => Some(day.end_of_month()),
            "tuần" => day.plus_days(6 - i64::from(day.weekday())),
            _ => None,
        });
        push(&mut found, text, whole.range(), date, date.is_some(), 2);
    }
    for captures in patterns.month.captures_iter(text) {
        let (Some(month), Some(number)) = (captures.name("month"), captures.name("number")) else { continue };
        let date = meeting.and_then(|day| resolve_period(&format!("tháng {}", number.as_str()), "trong", day));
        push(&mut found, text, month.range(), date, date.is_some(), 2);
    }
    for captures in patterns.bare_day.captures_iter(text) {
        let (Some(whole), Some(number)) = (captures.get(0), captures.name("day")) else { continue };
        if text[whole.end()..].trim_start().starts_with(['/', '-']) || text[whole.end()..].trim_start().starts_with("tháng") {
            continue;
        }
        let again = ["hằng tháng", "hàng tháng", "mỗi tháng"].iter().any(|words| text.to_lowercase().contains(words));
        let date = meeting.filter(|_| !again).and_then(|day| {
            let wanted: u8 = number.as_str().parse().ok()?;
            let start = if wanted >= day.day() { Some(day) } else { day.end_of_month().plus_days(1) }?;
            Date::new(start.year(), start.month(), wanted)
        });
        push(&mut found, text, whole.range(), date, date.is_some(), 3);
    }
    for captures in patterns.now.captures_iter(text) {
        let Some(whole) = captures.get(0) else { continue };
        push(&mut found, text, whole.range(), None, false, 1);
    }
    for captures in patterns.event.captures_iter(text) {
        let Some(whole) = captures.get(0) else { continue };
        let end = whole.start() + event_length(whole.as_str());
        push(&mut found, text, whole.start()..end, None, false, 1);
    }
    found.sort_by_key(|found| (std::cmp::Reverse(found.rank), found.range.start));
    found
}

fn push(found: &mut Vec<Found>, text: &str, range: Range<usize>, date: Option<Date>, derived: bool, rank: u8) {
    if found.iter().any(|other| other.range.start < range.end && range.start < other.range.end) {
        return;
    }
    let words = text[range.clone()].trim().trim_end_matches([',', '.']);
    if words.is_empty() {
        return;
    }
    let deadline = Deadline { text: words.to_owned(), date: date.map(|date| date.to_string()) };
    found.push(Found { range, deadline, derived, rank });
}

/// `đến 15/10` and `vào 15/10` limit only where no `từ` or `lúc` stands before.
fn forward(text: &str, at: usize) -> bool {
    let before: Vec<&str> = text[..at].split_whitespace().rev().take(4).collect();
    !before.iter().any(|word| ["từ", "Từ", "tính", "kể"].contains(word))
}

/// An event ends where somebody is named or something is to be done.
fn event_length(words: &str) -> usize {
    const ENDS: [&str; 34] = [
        "các",
        "phải",
        "thì",
        "mới",
        "đề",
        "yêu",
        "giao",
        "phòng",
        "ban",
        "tôi",
        "trường",
        "hoàn",
        "tổ",
        "rà",
        "đồng",
        "toàn",
        "mọi",
        "từng",
        "cần",
        "không",
        "để",
        "và",
        "cho",
        "từ",
        "thực",
        "triển",
        "kiểm",
        "ủy",
        "ubnd",
        "trạm",
        "báo",
        "lập",
        "có",
        "nhà",
    ];
    let mut end = words.len();
    let mut before = 0;
    for (index, piece) in words.split_whitespace().enumerate() {
        let start = piece.as_ptr() as usize - words.as_ptr() as usize;
        // "trước ngày thi em nào khó khăn thì …": whoever that is opens a sentence of its own.
        if index >= 4 && matches!(piece, "nào" | "nao") {
            end = before;
            break;
        }
        before = start;
        let toneless = super::words::fold(piece).0;
        if index >= 3
            && ENDS.iter().any(|end| {
                *end == piece.to_lowercase() || super::words::fold(end).0 == toneless && toneless == piece.to_lowercase()
            })
        {
            end = start;
            break;
        }
    }
    words[..end].trim_end().len()
}

fn number(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| {
        ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]
            .iter()
            .position(|word| *word == text.to_lowercase())
            .and_then(|index| i64::try_from(index + 1).ok())
    })
}

fn resolve_day(text: &str, range: Range<usize>, meeting: Option<Date>) -> (Option<Date>, bool) {
    let iso = meeting.map(|day| day.to_string());
    let words = &text[range.clone()];
    if let Some(date) = find_dates(text, iso.as_deref())
        .into_iter()
        .chain(find_dates(&format!("ngày {words}"), iso.as_deref()))
        .find(|date| date.range.start < range.end && range.start < date.range.end || date.range.start < 8 && words.len() < 12)
        .filter(|date| text.get(date.range.clone()).is_some_and(|print| words.contains(print)) || words.contains(['/', 'g']))
    {
        return (Date::from_iso(&date.iso), date.year_derived);
    }
    let Some(meeting) = meeting else { return (None, false) };
    let lower = words.to_lowercase();
    let digits: String = lower.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let month_start = if lower.ends_with("tháng này") { Some(meeting) } else { meeting.end_of_month().plus_days(1) };
    let date = month_start.and_then(|start| Date::new(start.year(), start.month(), digits.parse().ok()?));
    (date, date.is_some())
}

fn after(meeting: Date, count: i64, unit: &str, words: &str) -> Option<Date> {
    match unit {
        "ngày" if words.contains("làm việc") => {
            let mut day = meeting;
            let mut left = count;
            while left > 0 {
                day = day.plus_days(1)?;
                left -= i64::from(day.weekday() < 5);
            }
            Some(day)
        }
        "ngày" => meeting.plus_days(count),
        "tuần" => meeting.plus_days(7 * count),
        "tháng" => {
            let months = i64::from(meeting.month()) - 1 + count;
            let (year, month) = (i64::from(meeting.year()) + months.div_euclid(12), months.rem_euclid(12) + 1);
            let first = Date::new(u16::try_from(year).ok()?, u8::try_from(month).ok()?, 1)?;
            Date::new(first.year(), first.month(), meeting.day().min(first.end_of_month().day()))
        }
        _ => None,
    }
}

fn resolve_weekday(words: &str, meeting: Date) -> Option<Date> {
    const DAYS: [&str; 7] = ["thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật"];
    const DIGITS: [&str; 6] = ["thứ 2", "thứ 3", "thứ 4", "thứ 5", "thứ 6", "thứ 7"];
    let day =
        DAYS.iter().position(|day| words.starts_with(day)).or_else(|| DIGITS.iter().position(|day| words.starts_with(day)))?;
    let day = i64::try_from(day).ok()?;
    let today = i64::from(meeting.weekday());
    let next_week = ["tuần tới", "tuần sau", "tới", "sau"].iter().any(|sign| words.ends_with(sign));
    let ahead = match (next_week, words.contains("tuần")) {
        (true, true) => day - today + 7,
        _ if day - today > 0 => day - today,
        _ => day - today + 7,
    };
    meeting.plus_days(ahead)
}

fn resolve_period(period: &str, lead: &str, meeting: Date) -> Option<Date> {
    let before = lead.trim_end().ends_with("trước");
    let words: Vec<&str> = period.split([' ', '/']).collect();
    let year = words.iter().find_map(|word| word.parse::<u16>().ok().filter(|year| *year > 1900));
    match *words.first()? {
        "hôm" | "ngày" | "sáng" | "trưa" | "chiều" | "tối" | "đêm" if period.ends_with("nay") => Some(meeting),
        "ngày" | "sáng" | "trưa" | "chiều" | "tối" | "đêm" => meeting.plus_days(1),
        "tuần" if words.get(1) == Some(&"này") => meeting.plus_days(6 - i64::from(meeting.weekday())),
        "tuần" if words.len() == 2 => meeting.plus_days(13 - i64::from(meeting.weekday())),
        "tháng" => {
            let start = match *words.get(1)? {
                "này" => Date::new(meeting.year(), meeting.month(), 1)?,
                "tới" | "sau" => meeting.end_of_month().plus_days(1)?,
                month => {
                    let month: u8 = month.parse().ok()?;
                    let year = year.unwrap_or(meeting.year() + u16::from(month < meeting.month()));
                    Date::new(year, month, 1)?
                }
            };
            if before { start.plus_days(-1) } else { part_of_month(start, lead) }
        }
        "quý" => {
            let this = (meeting.month() - 1) / 3 + 1;
            let (quarter, year) = match *words.get(1)? {
                "này" => (this, meeting.year()),
                "tới" | "sau" => (this % 4 + 1, meeting.year() + u16::from(this == 4)),
                quarter => {
                    let quarter = match quarter {
                        "i" | "1" => 1,
                        "ii" | "2" => 2,
                        "iii" | "3" => 3,
                        _ => 4,
                    };
                    (quarter, year.unwrap_or(meeting.year() + u16::from(quarter < this)))
                }
            };
            let last = Date::new(year, quarter * 3, 1)?.end_of_month();
            if before { Date::new(year, quarter * 3 - 2, 1)?.plus_days(-1) } else { Some(last) }
        }
        "năm" => match *words.get(1)? {
            "nay" => Date::new(meeting.year(), 12, 31),
            "học" => None,
            _ => Date::new(year?, 12, 31),
        },
        _ => None,
    }
}

/// `đầu`, `giữa`, `cuối tháng`: the tenth, the twentieth, the last day.
fn part_of_month(start: Date, lead: &str) -> Option<Date> {
    if lead.contains("đầu") {
        Date::new(start.year(), start.month(), 10)
    } else if lead.contains("giữa") {
        Date::new(start.year(), start.month(), 20)
    } else {
        Some(start.end_of_month())
    }
}
