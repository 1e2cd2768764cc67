//! Which lines of a Word transcript are headings, which are speech?
//!
//! Teams has written three layouts: `Name   0:03` above paragraphs of text, a timing line above the name above the
//! text, and `Name  00:01:23.456 --> 00:01:45.000`. A line of speech may end in a clock time too, so a heading
//! needs two spaces before its time, something below it, and times that never fall through the file.

use super::timing::{time_ms, timing};
use crate::roster::calendar::Date;

/// One heading and the lines below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section<'t> {
    /// The display name.
    pub(super) name: Option<&'t str>,
    /// When it starts.
    pub(super) start_ms: i64,
    /// When it ends, if the layout says.
    pub(super) end_ms: Option<i64>,
    /// Its lines, the number of its heading (from 1).
    pub(super) line: usize,
    /// What is said.
    pub(super) body: Vec<&'t str>,
}

/// The lines before the first heading, and the sections. `None` if there is no heading at all.
pub(super) fn sections(text: &str) -> Option<(Vec<&str>, Vec<Section<'_>>)> {
    let lines: Vec<&str> = text.lines().collect();
    let timed = lines.iter().filter(|line| starts_with_timing(line)).count();
    let headings = headings(&lines);
    if timed > 0 && timed >= headings.len() {
        return Some(by_timing_lines(&lines));
    }
    let mut headings = headings.into_iter().peekable();
    let first = headings.peek()?.line;
    let head = lines.get(..first - 1).unwrap_or_default().to_vec();
    let mut sections = Vec::new();
    while let Some(heading) = headings.next() {
        let end = headings.peek().map_or(lines.len(), |next| next.line - 1);
        let body = lines.get(heading.line..end).unwrap_or_default().to_vec();
        sections.push(Section { body, ..heading });
    }
    Some((head, sections))
}

fn starts_with_timing(line: &str) -> bool {
    timing(line.trim()).is_some_and(|timing| timing.start_ms.is_some())
}

/// The timing line stands alone, the name below it, the text below that.
fn by_timing_lines<'t>(lines: &[&'t str]) -> (Vec<&'t str>, Vec<Section<'t>>) {
    let mut head = Vec::new();
    let mut sections: Vec<Section<'_>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        match (timing(line.trim()).filter(|timing| timing.start_ms.is_some()), sections.last_mut()) {
            (Some(timing), _) => {
                let start_ms = timing.start_ms.unwrap_or(0);
                sections.push(Section { name: None, start_ms, end_ms: timing.end_ms, line: index + 1, body: Vec::new() });
            }
            (None, Some(section)) if !line.trim().is_empty() => section.body.push(line),
            (None, Some(_)) => {}
            (None, None) => head.push(*line),
        }
    }
    let with_names = sections.iter().filter(|section| section.body.len() >= 2).count();
    let spoken = sections.iter().filter(|section| !section.body.is_empty()).count();
    for section in &mut sections {
        let first = section.body.first().map_or("", |line| line.trim());
        if with_names * 2 > spoken && section.body.len() >= 2 && first.chars().count() <= 120 {
            section.name = Some(first);
            section.body.remove(0);
        }
    }
    (head, sections)
}

/// The headings among the lines: candidates whose times rise, as many of them as can.
fn headings<'t>(lines: &[&'t str]) -> Vec<Section<'t>> {
    let mut candidates: Vec<Section<'t>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        candidates.extend(heading(line).map(|(name, start_ms, end_ms)| Section {
            name,
            start_ms,
            end_ms,
            line: index + 1,
            body: Vec::new(),
        }));
    }
    with_something_below(rising(candidates), lines)
}

/// The longest sequence of candidates whose times never fall; a clock time in somebody's speech breaks it and goes.
fn rising(candidates: Vec<Section<'_>>) -> Vec<Section<'_>> {
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(candidates.len());
    for (index, candidate) in candidates.iter().enumerate() {
        let place = tails.partition_point(|tail| candidates[*tail].start_ms <= candidate.start_ms);
        before.push(place.checked_sub(1).and_then(|at| tails.get(at).copied()));
        match tails.get_mut(place) {
            Some(tail) => *tail = index,
            None => tails.push(index),
        }
    }
    let mut kept = vec![false; candidates.len()];
    let mut next = tails.last().copied();
    while let Some(index) = next {
        kept[index] = true;
        next = before[index];
    }
    candidates.into_iter().zip(kept).filter_map(|(candidate, kept)| kept.then_some(candidate)).collect()
}

/// A heading directly above another one holds no speech: it is a heading only if its name heads others too.
fn with_something_below<'t>(candidates: Vec<Section<'t>>, lines: &[&str]) -> Vec<Section<'t>> {
    let mut names: Vec<Option<&str>> = candidates.iter().map(|candidate| candidate.name).collect();
    names.sort_unstable();
    let count = |name: Option<&str>| names.partition_point(|n| *n <= name) - names.partition_point(|n| *n < name);
    let next_lines: Vec<usize> =
        candidates.iter().skip(1).map(|next| next.line).chain(std::iter::once(lines.len() + 1)).collect();
    let has_body = |candidate: &Section<'_>, next: usize| {
        lines.get(candidate.line..next - 1).is_some_and(|below| below.iter().any(|line| !line.trim().is_empty()))
    };
    let kept: Vec<bool> = candidates
        .iter()
        .zip(&next_lines)
        .map(|(candidate, next)| has_body(candidate, *next) || count(candidate.name) >= 2)
        .collect();
    candidates.into_iter().zip(kept).filter_map(|(candidate, kept)| kept.then_some(candidate)).collect()
}

/// `Name   1:02:03`, with an end time or without.
fn heading(line: &str) -> Option<(Option<&str>, i64, Option<i64>)> {
    let line = line.trim_end();
    let (head, end_ms) = match line.split_once("-->") {
        Some((head, end)) => (head.trim_end(), Some(time_ms(end.trim())?)),
        None => (line, None),
    };
    let at = head.rfind(char::is_whitespace)?;
    let (before, time) = head.split_at(at);
    let time = time.trim_start();
    let spaces = head.len() - before.trim_end().len() - time.len();
    let name = before.trim();
    let gap = head.get(before.trim_end().len()..head.len() - time.len())?;
    let is_wide = gap.chars().count() >= 2 || gap.contains('\t');
    let start_ms = time_ms(time)?;
    (spaces > 0 && is_wide && is_name(name) && end_ms.is_none_or(|end| end >= start_ms))
        .then(|| (Some(name).filter(|name| !name.is_empty()), start_ms, end_ms))
}

fn is_name(name: &str) -> bool {
    name.chars().count() <= 120 && name.split_whitespace().count() <= 16 && long_date(name).is_none()
}

/// A date in words or figures: `April 9, 2021, 1:02AM`, `15 June 2026`, `9 tháng 4, 2021`, `09/04/2021`.
pub(super) fn long_date(text: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if text.len() > 120 {
        return None;
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let named = words.iter().position(|word| MONTHS.iter().any(|month| word.len() >= 3 && word.starts_with(month)));
    let after_word = words.iter().position(|word| *word == "tháng" || *word == "thg");
    let numbers: Vec<u16> = words.iter().filter_map(|word| word.parse::<u16>().ok()).collect();
    let year = *numbers.iter().find(|number| (1900..2200).contains(*number))?;
    if let Some(at) = named {
        let month = MONTHS.iter().position(|month| words[at].starts_with(month))? + 1;
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().find_map(|at| words.get(at)?.parse().ok());
        return Date::new(year, u8::try_from(month).ok()?, beside?);
    }
    if let Some(at) = after_word {
        let month = words.get(at + 1)?.parse().ok()?;
        let day = words.get(..at)?.iter().rev().find_map(|word| word.parse().ok())?;
        return Date::new(year, month, day);
    }
    match numbers.as_slice() {
        [first, second, third, ..] if *third == year => {
            let (first, second) = (u8::try_from(*first).ok()?, u8::try_from(*second).ok()?);
            Date::new(year, second, first).or_else(|| Date::new(year, first, second))
        }
        [first, second, third, ..] if *first == year => Date::new(year, u8::try_from(*second).ok()?, u8::try_from(*third).ok()?),
        _ => None,
    }
}

/// `2h 14m 58s`, `27m 42s`: the length in the head of the file, in milliseconds.
pub(super) fn long_duration(text: &str) -> Option<i64> {
    let mut seconds = 0_i64;
    let mut parts = 0;
    for word in text.split_whitespace() {
        let unit = word.chars().last()?;
        let number: i64 = word.get(..word.len() - unit.len_utf8())?.parse().ok().filter(|n| (0..100_000).contains(n))?;
        seconds += number
            * match unit {
                'h' | 'g' => 3600,
                'm' | 'p' => 60,
                's' => 1,
                _ => return None,
            };
        parts += 1;
    }
    (parts > 0).then_some(seconds * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_need_two_spaces_and_a_time() {
        assert_eq!(heading("MN Sao Mai   0:03"), Some((Some("MN Sao Mai"), 3000, None)));
        assert_eq!(heading("Tạ Văn Lợi\t1:02:03"), Some((Some("Tạ Văn Lợi"), 3_723_000, None)));
        assert_eq!(
            heading("Tạ Văn Lợi\u{A0}\u{A0}00:01:23.456 --> 00:01:45.000"),
            Some((Some("Tạ Văn Lợi"), 83_456, Some(105_000)))
        );
        assert_eq!(heading("họp lúc 15:00"), None);
        assert_eq!(heading("9 tháng 4, 2021,  13:30"), None);
        assert_eq!(heading("15:00"), None);
        assert_eq!(heading(""), None);
    }

    #[test]
    fn dates_and_lengths_in_the_head() {
        let date = |text: &str| long_date(text).map(|date| date.to_string());
        assert_eq!(date("May 16, 2022, 1:02AM").as_deref(), Some("2022-05-16"));
        assert_eq!(date("16 June 2026, 03:35am").as_deref(), Some("2026-06-16"));
        assert_eq!(date("Ngày 16 tháng 5 năm 2022, 08:30").as_deref(), Some("2022-05-16"));
        assert_eq!(date("16/05/2022 08:30").as_deref(), Some("2022-05-16"));
        assert_eq!(date("2022-05-16").as_deref(), Some("2022-05-16"));
        assert_eq!(date("Giao ban quý 2"), None);
        assert_eq!(long_duration("2h 14m 58s"), Some(8_098_000));
        assert_eq!(long_duration("27m 42s"), Some(1_662_000));
        assert_eq!(long_duration("Lan"), None);
        assert_eq!(long_duration(""), None);
    }
}
