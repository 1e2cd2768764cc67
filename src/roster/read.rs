//! How is a meeting file read?
//!
//! The TOML is walked by hand, not derived: every mistake is told with its line, the value that stands there and
//! what would be right, because the people who write this file are not programmers. A date may be a TOML date or a
//! text in the Vietnamese or the ISO form; unknown keys are refused, since a misspelt key is a lost name.

use super::calendar::Date;
use super::decode::decode;
use super::known_keys::{PAPER, PAPERS, PARTICIPANT, SITE, STYLE, TOP, nearest};
use super::{HouseStyle, MeetingFile, PaperDetails, RosterPerson, RosterSite};
use crate::language::Text;
use crate::text;
use crate::trouble::{Failure, Warned, Warning};
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use unicode_normalization::UnicodeNormalization;

/// A meeting file larger than this is none.
const LARGEST_BYTES: u64 = 16 << 20;

/// Reads `meeting.toml`.
///
/// # Errors
/// When the file cannot be read, is no TOML, or holds a key or value that means nothing here.
pub fn read(path: &Path) -> Result<Warned<MeetingFile>, Failure> {
    let shown = path.display();
    let unreadable = |error: &std::io::Error| {
        Failure::usage(
            text!("không mở được tệp cuộc họp {shown}: {error}", "cannot open the meeting file {shown}: {error}"),
            text!("kiểm tra đường dẫn sau --meeting", "check the path after --meeting"),
        )
    };
    let size = std::fs::metadata(path).map_err(|error| unreadable(&error))?.len();
    if size > LARGEST_BYTES {
        return Err(Failure::usage(
            text!("{shown} quá lớn để là một tệp cuộc họp", "{shown} is too large to be a meeting file"),
            text!("kiểm tra đường dẫn sau --meeting", "check the path after --meeting"),
        ));
    }
    let bytes = std::fs::read(path).map_err(|error| unreadable(&error))?;
    parse(&decode(&bytes).text).map_err(|failure| Failure {
        message: Text { vi: format!("{shown}: {}", failure.message.vi), en: format!("{shown}: {}", failure.message.en) },
        ..failure
    })
}

/// Reads the text of a meeting file.
///
/// # Errors
/// When the text is no TOML, or holds a key or value that means nothing here.
pub fn parse(source: &str) -> Result<Warned<MeetingFile>, Failure> {
    let line_ends = source.match_indices('\n').map(|(at, _)| at).collect();
    let reader = Reader { source, line_ends };
    let table = DeTable::parse(source).map_err(|error| reader.no_toml(error.message(), error.span()))?;
    let mut warnings = Vec::new();
    let meeting = reader.meeting(table.get_ref(), &mut warnings)?;
    Ok(Warned::new(meeting, warnings))
}

/// Knows the source, to turn places into line numbers.
struct Reader<'s> {
    source: &'s str,
    line_ends: Vec<usize>,
}

type Value<'i> = Spanned<DeValue<'i>>;

impl Reader<'_> {
    fn meeting(&self, table: &DeTable<'_>, warnings: &mut Vec<Warning>) -> Result<MeetingFile, Failure> {
        self.only_known(table, TOP, "")?;
        let text = |key: &str| table.get(key).map(|value| self.text(key, value)).transpose();
        let mut meeting = MeetingFile {
            title: text("title")?,
            date: table.get("date").map(|value| self.date(value)).transpose()?,
            start: table.get("start").map(|value| self.clock(value)).transpose()?,
            organisation: text("organisation")?,
            parent: text("parent")?,
            issuer_kind: self.choice(table, "issuer_kind", &["state", "party", "union", "school"])?,
            place: text("place")?,
            platform: text("platform")?,
            chair: text("chair")?,
            secretary: text("secretary")?,
            ..MeetingFile::default()
        };
        for (line, entry) in self.entries(table, "participant", PARTICIPANT)? {
            let text = |key: &str| entry.get(key).map_or(Ok(String::new()), |value| self.text(key, value));
            let aliases = self.texts(entry, "aliases")?;
            let person = RosterPerson { name: text("name")?, title: text("title")?, site: text("site")?, aliases };
            if person.name.is_empty() && person.title.is_empty() {
                warnings.push(nameless("participant", line));
            } else {
                meeting.participant.push(person);
            }
        }
        for (line, entry) in self.entries(table, "site", SITE)? {
            let name = entry.get("name").map_or(Ok(String::new()), |value| self.text("name", value))?;
            let site = RosterSite { name, aliases: self.texts(entry, "aliases")? };
            if site.name.is_empty() {
                warnings.push(nameless("site", line));
            } else {
                meeting.site.push(site);
            }
        }
        if let Some(glossary) = table.get("glossary") {
            for (heard, written) in self.table("glossary", glossary)? {
                meeting.glossary.insert(tidy(heard.get_ref()), self.text(heard.get_ref(), written)?);
            }
        }
        if let Some(style) = table.get("style") {
            meeting.style = self.style(self.table("style", style)?)?;
        }
        if let Some(papers) = table.get("paper") {
            let papers = self.table("paper", papers)?;
            self.only_known(papers, PAPERS, "paper.")?;
            for (kind, details) in papers {
                let kind = kind.get_ref();
                meeting.paper.insert(kind.to_string(), self.paper(kind, self.table(kind, details)?)?);
            }
        }
        Ok(meeting)
    }

    /// What the registry and the signer decide. A number may stand without quotation marks.
    fn paper(&self, kind: &str, table: &DeTable<'_>) -> Result<PaperDetails, Failure> {
        self.only_known(table, PAPER, &format!("[paper.{kind}] "))?;
        let text = |key: &str| table.get(key).map(|value| self.text(key, value)).transpose();
        let number = table.get("number").map(|value| match value.get_ref() {
            DeValue::Integer(number) => Ok(number.to_string()),
            _ => self.text("number", value),
        });
        Ok(PaperDetails {
            number: number.transpose()?,
            symbol: text("symbol")?,
            abbreviation: text("abbreviation")?,
            date: table.get("date").map(|value| self.date(value)).transpose()?,
            authority: text("authority")?,
            signer_title: text("signer_title")?,
            signer: text("signer")?,
            recipients: self.texts(table, "recipients")?,
        })
    }

    fn style(&self, table: &DeTable<'_>) -> Result<HouseStyle, Failure> {
        self.only_known(table, STYLE, "[style] ")?;
        let pad_small = match table.get("pad_small") {
            None => false,
            Some(value) => match value.get_ref() {
                DeValue::Boolean(flag) => *flag,
                _ => return Err(self.wrong("pad_small", value, "true hoặc false", "true or false")),
            },
        };
        Ok(HouseStyle {
            education: self.choice(table, "education", &["GDĐT", "GD&ĐT"])?,
            abbreviations: self.choice(table, "abbreviations", &["keep", "expand", "shorten"])?,
            pad_small,
        })
    }

    /// The tables of `[[key]]`, each with its line.
    fn entries<'t, 'i>(
        &self,
        table: &'t DeTable<'i>,
        key: &str,
        known: &[&'static str],
    ) -> Result<Vec<(usize, &'t DeTable<'i>)>, Failure> {
        let Some(value) = table.get(key) else { return Ok(Vec::new()) };
        let DeValue::Array(entries) = value.get_ref() else {
            let (vi, en) = (format!("các bảng [[{key}]]"), format!("tables [[{key}]]"));
            return Err(self.wrong(key, value, &vi, &en));
        };
        let mut found = Vec::new();
        for entry in entries.iter() {
            let inner = self.table(key, entry)?;
            self.only_known(inner, known, &format!("[[{key}]] "))?;
            found.push((self.line(entry.span().start), inner));
        }
        Ok(found)
    }

    fn table<'t, 'i>(&self, key: &str, value: &'t Value<'i>) -> Result<&'t DeTable<'i>, Failure> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(table),
            _ => {
                let (vi, en) = (format!("một bảng [{key}]"), format!("a table [{key}]"));
                Err(self.wrong(key, value, &vi, &en))
            }
        }
    }

    fn text(&self, key: &str, value: &Value<'_>) -> Result<String, Failure> {
        match value.get_ref() {
            DeValue::String(text) => Ok(tidy(text)),
            _ => Err(self.wrong(key, value, "chữ trong ngoặc kép \"…\"", "a text in quotation marks \"…\"")),
        }
    }

    fn texts(&self, table: &DeTable<'_>, key: &str) -> Result<Vec<String>, Failure> {
        let Some(value) = table.get(key) else { return Ok(Vec::new()) };
        match value.get_ref() {
            DeValue::Array(items) => items.iter().map(|item| self.text(key, item)).collect(),
            DeValue::String(text) => Ok(vec![tidy(text)]),
            _ => Err(self.wrong(key, value, "danh sách [\"…\", \"…\"]", "a list [\"…\", \"…\"]")),
        }
    }

    fn choice(&self, table: &DeTable<'_>, key: &str, choices: &[&str]) -> Result<Option<String>, Failure> {
        let Some(value) = table.get(key) else { return Ok(None) };
        let chosen = self.text(key, value)?;
        if choices.contains(&chosen.as_str()) {
            return Ok(Some(chosen));
        }
        let list = choices.iter().map(|choice| format!("\"{choice}\"")).collect::<Vec<_>>().join(", ");
        Err(self.wrong(key, value, &format!("một trong {list}"), &format!("one of {list}")))
    }

    /// `2021-04-09` with or without quotation marks, or `"09/4/2021"`.
    fn date(&self, value: &Value<'_>) -> Result<String, Failure> {
        let found = match value.get_ref() {
            DeValue::Datetime(moment) => moment.date.and_then(|date| Date::new(date.year, date.month, date.day)),
            DeValue::String(text) => Date::from_iso(text).or_else(|| vietnamese_date(text)),
            _ => None,
        };
        found.map(|date| date.to_string()).ok_or_else(|| {
            self.wrong("date", value, "ngày dạng 2021-04-09 hoặc \"09/4/2021\"", "a date like 2021-04-09 or \"09/4/2021\"")
        })
    }

    /// `"14:00"`, `"7h30"`, or a TOML time.
    fn clock(&self, value: &Value<'_>) -> Result<String, Failure> {
        let found = match value.get_ref() {
            DeValue::Datetime(moment) => moment.time.map(|time| (time.hour, time.minute)),
            DeValue::String(text) => clock(text),
            _ => None,
        };
        found
            .filter(|(hour, minute)| *hour < 24 && *minute < 60)
            .map(|(hour, minute)| format!("{hour:02}:{minute:02}"))
            .ok_or_else(|| self.wrong("start", value, "giờ dạng \"14:00\"", "a time like \"14:00\""))
    }

    fn only_known(&self, table: &DeTable<'_>, known: &[&'static str], place: &str) -> Result<(), Failure> {
        let mut unknown: Vec<_> = table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())).collect();
        unknown.sort_by_key(|key| key.span().start);
        let Some(key) = unknown.first() else { return Ok(()) };
        let (line, name) = (self.line(key.span().start), key.get_ref());
        let list = known.join(", ");
        Err(Failure::usage(
            text!("dòng {line}: không có khóa `{place}{name}`", "line {line}: there is no key `{place}{name}`"),
            match nearest(name, known) {
                Some(meant) => text!("có phải ý bạn là `{meant}`?", "did you mean `{meant}`?"),
                None => text!("các khóa dùng được: {list}", "the keys there are: {list}"),
            },
        ))
    }

    fn wrong(&self, key: &str, value: &Value<'_>, expected_vi: &str, expected_en: &str) -> Failure {
        let span = value.span();
        let line = self.line(span.start);
        let source = self.source.get(span).unwrap_or_default();
        let shown: String = source.lines().next().unwrap_or_default().chars().take(60).collect();
        Failure::usage(
            text!("dòng {line}: giá trị của `{key}` không đúng: {shown}", "line {line}: the value of `{key}` is wrong: {shown}"),
            text!("cần {expected_vi}", "it must be {expected_en}"),
        )
    }

    fn no_toml(&self, message: &str, span: Option<Range<usize>>) -> Failure {
        let at = span.map_or(0, |span| span.start);
        let line = self.line(at);
        let written = self.source.lines().nth(line - 1).unwrap_or_default();
        let key_is_bare = written.split('=').next().is_some_and(|key| !key.is_ascii() && !key.contains(['"', '\'', '[']));
        let hint = if written.contains(['“', '”', '‘', '’']) {
            text!("dùng ngoặc kép thẳng \"…\" thay cho “…”", "use straight quotation marks \"…\" instead of “…”")
        } else if key_is_bare {
            text!("đặt khóa có dấu trong ngoặc kép: \"…\" = \"…\"", "put keys with diacritics in quotation marks: \"…\" = \"…\"")
        } else {
            text!("mỗi dòng có dạng: khóa = \"giá trị\"", "every line has the form: key = \"value\"")
        };
        Failure::usage(
            text!("dòng {line}: không phải TOML đúng: {message}", "line {line}: this is no valid TOML: {message}"),
            hint,
        )
    }

    fn line(&self, at: usize) -> usize {
        self.line_ends.partition_point(|end| *end < at) + 1
    }
}

fn nameless(key: &str, line: usize) -> Warning {
    Warning::new(
        "nameless_entry",
        text!("dòng {line}: [[{key}]] không có tên nên bị bỏ qua", "line {line}: [[{key}]] has no name and is left out"),
    )
}

/// NFC, single spaces.
fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}

/// `9/4/2021`, `09-04-2021`, `09.4.2021`: day before month.
fn vietnamese_date(text: &str) -> Option<Date> {
    let mut parts = text.trim().splitn(3, ['/', '-', '.']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// `14:00`, `14h`, `7h30`, `7 giờ 30`.
fn clock(text: &str) -> Option<(u8, u8)> {
    let text = text.trim().to_lowercase().replace("giờ", "h").replace("phút", "");
    let (hour, minute) = text.split_once([':', 'h'])?;
    let minute = minute.trim();
    let minute = minute.split_once(':').map_or(minute, |(minute, _)| minute);
    Some((hour.trim().parse().ok()?, if minute.is_empty() { 0 } else { minute.parse().ok()? }))
}
