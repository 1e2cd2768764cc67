//! Which year is meant, and which pair of years?
//!
//! A year is read in full (`hai nghìn không trăm hai mươi mốt`), shortened (`hai nghìn hai mốt`, `hai nghìn lẻ chín`),
//! figure by figure (`hai không hai mốt`) or by its last two figures (`hai mốt`). Speakers put two years side by side
//! without a connecting word; that the second follows from the first decides between the readings.

use super::numbers::{cardinal, figures};
use super::tokens::{Token, key, phrase_at};

/// A year, and the token behind it.
pub(crate) type Reading = (u64, usize);

const YEARS: std::ops::RangeInclusive<u64> = 1900..=2100;

/// Every reading of four-figure years at `index`, longest first.
pub(crate) fn year_readings(tokens: &[Token<'_>], index: usize) -> Vec<Reading> {
    let mut readings = Vec::new();
    if let Some(value) = tokens.get(index).and_then(Token::digits) {
        if YEARS.contains(&value) {
            readings.push((value, index + 1));
        }
        return readings;
    }
    if let Some((text, end)) = figures(tokens, index, 4, 4) {
        readings.extend(text.parse().ok().filter(|year| YEARS.contains(year)).map(|year| (year, end)));
    }
    if let Some(read) = cardinal(tokens, index) {
        let short = read.elided && read.scale == 1000;
        // hai nghìn ba as a year is 2003
        let value = if short { read.value / 1000 * 1000 + (read.value % 1000) / 100 } else { read.value };
        if YEARS.contains(&value) && read.end - index >= 2 {
            readings.push((value, read.end));
        }
        // hai nghìn không trăm hai mươi | hai …: what the longest reading took may begin the next word
        if YEARS.contains(&read.value) && read.value % 10 != 0 && read.end - index >= 5 && key(tokens, read.end - 2) == "mươi" {
            readings.push((read.value - read.value % 10, read.end - 1));
        }
    }
    // hai nghìn mười tám is read as 2018 by the cardinal; hai không mười tám is figures and tens
    if key(tokens, index) == "hai"
        && key(tokens, index + 1) == "không"
        && let Some(read) = cardinal(tokens, index + 2).filter(|read| (10..100).contains(&read.value))
    {
        readings.push((2000 + read.value, read.end));
    }
    readings.sort_by_key(|(_, end)| std::cmp::Reverse(*end));
    readings.dedup();
    readings
}

/// The best reading of one year at `index`.
pub(crate) fn year(tokens: &[Token<'_>], index: usize) -> Option<Reading> {
    year_readings(tokens, index).into_iter().next()
}

/// Two-figure years (`hai mốt`), which need the meeting's year to be believed.
pub(crate) fn short_year(tokens: &[Token<'_>], index: usize, meeting_year: Option<u64>) -> Option<Reading> {
    let (value, end) = two_figures(tokens, index)?;
    let year = 2000 + value;
    meeting_year.filter(|meeting| meeting.abs_diff(year) <= 10).map(|_| (year, end))
}

/// Two figures from 00 to 99, elided (`hai ba`) or in full (`hai mươi ba`).
fn two_figures(tokens: &[Token<'_>], index: usize) -> Option<Reading> {
    if let Some(value) = tokens.get(index).and_then(Token::digits) {
        return (value < 100 && tokens[index].raw.len() == 2).then_some((value, index + 1));
    }
    if let Some((text, end)) = figures(tokens, index, 2, 2) {
        return text.parse().ok().map(|value| (value, end));
    }
    cardinal(tokens, index).filter(|read| (10..100).contains(&read.value)).map(|read| (read.value, read.end))
}

/// Two years side by side, the second at most `apart` later: `2023-2024`, and the token behind.
pub(crate) fn year_pair(tokens: &[Token<'_>], index: usize, apart: u64) -> Option<(u64, u64, usize)> {
    for (first, end) in year_readings(tokens, index) {
        let second_at = connector(tokens, end);
        for (second, end) in year_readings(tokens, second_at) {
            if second > first && second - first <= apart {
                return Some((first, second, end));
            }
        }
        // hai nghìn không trăm hai ba, hai tư: the century is said once
        if let Some((short, end)) = two_figures(tokens, second_at) {
            let second = first / 100 * 100 + short;
            if apart == 1 && second == first + 1 || apart > 1 && second > first && second - first <= apart && second % 5 == 0 {
                return Some((first, second, end));
            }
        }
    }
    None
}

/// Two school years of two figures: `hai ba hai tư` is 2023-2024.
pub(crate) fn short_school_year(tokens: &[Token<'_>], index: usize) -> Option<(u64, u64, usize)> {
    let (first, end) = two_figures(tokens, index)?;
    let (second, end) = two_figures(tokens, connector(tokens, end))?;
    (second == first + 1 && (0..80).contains(&first)).then_some((2000 + first, 2000 + second, end))
}

/// Skips the word or mark between two years.
fn connector(tokens: &[Token<'_>], at: usize) -> usize {
    for phrase in ["gạch ngang", "gạch nối", "gạch", "cho đến", "đến năm", "đến", "tới", "-", "–", "trừ", "ngang"]
    {
        if let Some(end) = phrase_at(tokens, at, phrase) {
            return end;
        }
    }
    at
}

/// Whether a connecting word or mark stands at `at`.
pub(crate) fn is_connected(tokens: &[Token<'_>], at: usize) -> bool {
    connector(tokens, at) != at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vietnamese::tokens::tokenise;

    #[test]
    fn years_in_every_form() {
        for (words, value) in [
            ("hai nghìn không trăm hai mươi mốt", 2021),
            ("hai ngàn hai mươi mốt", 2021),
            ("hai nghìn hai mốt", 2021),
            ("hai không hai mốt", 2021),
            ("hai nghìn lẻ chín", 2009),
            ("một chín bảy lăm", 1975),
            ("hai không hai không", 2020),
            ("hai không mười tám", 2018),
            ("hai không một tám", 2018),
            ("2021", 2021),
            ("hai nghìn ba", 2003),
        ] {
            let tokens = tokenise(words);
            assert_eq!(year(&tokens, 0), Some((value, tokens.len())), "{words}");
        }
    }

    #[test]
    fn pairs_without_a_connector() {
        for (words, pair) in [
            ("hai nghìn không trăm hai ba hai nghìn không trăm hai tư", (2023, 2024)),
            ("hai không hai ba hai không hai bốn", (2023, 2024)),
            ("hai nghìn không trăm hai mươi hai nghìn không trăm hai mốt", (2020, 2021)),
            ("hai nghìn không trăm hai mươi mốt đến hai nghìn không trăm hai mươi hai", (2021, 2022)),
        ] {
            let tokens = tokenise(words);
            assert_eq!(year_pair(&tokens, 0, 1), Some((pair.0, pair.1, tokens.len())), "{words}");
        }
        let tokens = tokenise("hai ba hai tư");
        assert_eq!(short_school_year(&tokens, 0), Some((2023, 2024, 4)));
    }
}
