//! Who speaks where a file has no voice tags? `Name: text`, `(Name)` on a line of its own, or nobody.
//!
//! A colon or a bracket alone proves nothing ("Kết luận: …", "(vỗ tay)"): the habit must run through the file.

use super::payload::{Voiced, dialogue};

/// How the cues of a file name their speakers in plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Habit {
    /// `Name: text`.
    Colon,
    /// `(Name)` on the first line.
    Brackets,
    /// Not at all.
    Nothing,
}

/// The habit of the cues without voice tags. Half of them must follow it.
pub(super) fn habit<'t>(payloads: impl Iterator<Item = &'t str>) -> Habit {
    let (mut all, mut colons, mut brackets) = (0_usize, 0_usize, 0_usize);
    for payload in payloads {
        all += 1;
        colons += usize::from(colon_name(payload.trim()).is_some());
        brackets += usize::from(bracket_name(payload).is_some());
    }
    if brackets > 0 && brackets * 2 >= all {
        Habit::Brackets
    } else if colons > 0 && colons * 2 >= all {
        Habit::Colon
    } else {
        Habit::Nothing
    }
}

/// Splits an untagged payload by the file's habit, and a dialogue at its dashes.
pub(super) fn split(payload: &str, habit: Habit) -> Vec<Voiced> {
    match habit {
        Habit::Brackets => by_brackets(payload),
        Habit::Colon => by_colons(payload),
        Habit::Nothing => spoken(None, payload),
    }
}

fn by_brackets(payload: &str) -> Vec<Voiced> {
    match bracket_name(payload) {
        Some((name, text)) => spoken(Some(name), text),
        None => spoken(None, payload),
    }
}

/// Every line that begins with a name is a change of voice.
fn by_colons(payload: &str) -> Vec<Voiced> {
    let mut voices: Vec<Voiced> = Vec::new();
    for line in payload.lines() {
        let line = line.trim();
        let undashed = line.strip_prefix(['-', '–']).map_or(line, str::trim_start);
        match (colon_name(undashed), voices.last_mut()) {
            (Some((name, text)), _) => voices.push(Voiced { name: Some(name.to_owned()), text: text.to_owned() }),
            (None, Some(last)) => {
                last.text.push(' ');
                last.text.push_str(line);
            }
            (None, None) => voices.push(Voiced { name: None, text: line.to_owned() }),
        }
    }
    voices
}

fn spoken(name: Option<&str>, text: &str) -> Vec<Voiced> {
    let voice = |text: &str, name: Option<&str>| Voiced { name: name.map(str::to_owned), text: text.to_owned() };
    match dialogue(text) {
        // Whose line is whose is not said; only the first can be the person named above it.
        Some(lines) => lines.into_iter().enumerate().map(|(i, line)| voice(line, name.filter(|_| i == 0))).collect(),
        None => vec![voice(text, name)],
    }
}

/// `Name: text`, the name being one to ten words without the marks of a sentence.
fn colon_name(line: &str) -> Option<(&str, &str)> {
    let window = line.get(..line.floor_char_boundary(line.len().min(160)))?;
    let at = window
        .match_indices(':')
        .find(|(at, _)| line.get(at + 1..).is_some_and(|after| after.is_empty() || after.starts_with(char::is_whitespace)))?
        .0;
    let (name, text) = (line.get(..at)?.trim(), line.get(at + 1..)?);
    is_name(name).then_some((name, text))
}

/// `(Name)` alone on the first line, text on the next.
fn bracket_name(payload: &str) -> Option<(&str, &str)> {
    let (first, text) = payload.trim().split_once('\n')?;
    let name = first.trim().strip_prefix('(')?.strip_suffix(')')?.trim();
    is_name(name).then_some((name, text))
}

fn is_name(name: &str) -> bool {
    let words = name.split_whitespace().count();
    (1..=12).contains(&words)
        && name.len() <= 120
        && name.chars().any(char::is_alphabetic)
        && name.chars().next().is_some_and(|first| first.is_uppercase() || !first.is_alphabetic() || !first.is_lowercase())
        && !name.contains(['?', '!', ';', '…'])
        && !name.contains(". ")
        && !name.ends_with('.')
        && !name.starts_with('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_habit_must_run_through_the_file() {
        let zoom = ["Lò Văn Pản: Xin chào", "MN Ban Mai: Vâng ạ", "tiếp theo"];
        assert_eq!(habit(zoom.into_iter()), Habit::Colon);
        let once = ["Kết luận: giao các trường", "một", "hai", "ba"];
        assert_eq!(habit(once.into_iter()), Habit::Nothing);
        let brackets = ["(Lò Văn Pản)\nXin chào", "(MN Ban Mai)\nVâng ạ"];
        assert_eq!(habit(brackets.into_iter()), Habit::Brackets);
        assert_eq!(habit(std::iter::empty()), Habit::Nothing);
    }

    #[test]
    fn clocks_and_addresses_are_no_names() {
        assert_eq!(colon_name("14:30 bắt đầu"), None);
        assert_eq!(colon_name("https://a.b"), None);
        assert_eq!(colon_name("Hỏi rồi. Đáp: vâng"), None);
        assert_eq!(colon_name("Pản:"), Some(("Pản", "")));
    }
}
