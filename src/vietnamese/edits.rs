//! How do edits lead from one text to another, and back?
//!
//! Edits are sorted by place and disjoint. Two rounds of edits can be composed into one that leads from the first text
//! to the last, so that what a reader undoes is always counted in what was heard.

use crate::transcript::Edit;
use std::borrow::Cow;

/// The text after all edits. `None` where an edit does not fit the text.
#[must_use]
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    replace(text, edits.iter().map(|edit| (edit.at, edit.before.as_str(), edit.after.as_str())))
}

/// The text before all edits. `None` where an edit does not fit the text.
#[must_use]
pub fn undo(text: &str, edits: &[Edit]) -> Option<String> {
    let mut shift = 0_i64;
    let mut places = Vec::with_capacity(edits.len());
    for edit in edits {
        places.push(usize::try_from(edit.at as i64 + shift).ok()?);
        shift += edit.after.chars().count() as i64 - edit.before.chars().count() as i64;
    }
    replace(text, edits.iter().zip(places).map(|(edit, at)| (at, edit.after.as_str(), edit.before.as_str())))
}

fn replace<'e>(text: &str, parts: impl Iterator<Item = (usize, &'e str, &'e str)>) -> Option<String> {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    let mut at = 0;
    for (place, before, after) in parts {
        let skip = place.checked_sub(at)?;
        let (byte, _) = rest.char_indices().chain([(rest.len(), ' ')]).nth(skip)?;
        result.push_str(&rest[..byte]);
        rest = rest[byte..].strip_prefix(before)?;
        result.push_str(after);
        at = place + before.chars().count();
    }
    result.push_str(rest);
    Some(result)
}

/// The edits from the first text to the third, given those from the first to the second and from the second on.
pub(crate) fn compose(first: &str, one: Vec<Edit>, two: Vec<Edit>) -> Vec<Edit> {
    if two.is_empty() {
        return one;
    }
    if one.is_empty() {
        return two;
    }
    let letters: Vec<char> = first.chars().collect();
    let mut composed: Vec<Edit> = Vec::with_capacity(one.len() + two.len());
    let mut ones = one.into_iter().peekable();
    let mut twos = two.into_iter().peekable();
    // How far a place in the second text lies behind the same place in the first.
    let mut shift = 0_i64;
    loop {
        let next_one = ones.peek().map(|edit| edit.at as i64 + shift);
        let next_two = twos.peek().map(|edit| edit.at as i64);
        let from_one = match (next_one, next_two) {
            (None, None) => break,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(one), Some(two)) => one <= two,
        };
        // A cluster of edits that overlap in the second text becomes one edit.
        let start = if from_one { next_one } else { next_two }.unwrap_or(0);
        let mut end = start;
        let first_start = usize::try_from(start - shift).unwrap_or(0);
        let (mut members, mut seconds): (Vec<Edit>, Vec<Edit>) = (Vec::new(), Vec::new());
        loop {
            let opened = !(members.is_empty() && seconds.is_empty());
            if let Some(edit) = ones.next_if(|edit| joins(edit.at as i64 + shift, end, opened)) {
                let place = edit.at as i64 + shift;
                end = end.max(place + length(&edit.after));
                shift += length(&edit.after) - length(&edit.before);
                members.push(edit);
                continue;
            }
            if let Some(edit) = twos.next_if(|edit| joins(edit.at as i64, end, opened)) {
                end = end.max(edit.at as i64 + length(&edit.before));
                seconds.push(edit);
                continue;
            }
            break;
        }
        let first_end = usize::try_from(end - shift).unwrap_or(0).clamp(first_start, letters.len());
        let before: String = letters[first_start.min(letters.len())..first_end].iter().collect();
        let middle = rebased(&before, first_start, &members);
        let after = rebased_at(&middle, start, &seconds);
        if before != after {
            let rule = members.first().or(seconds.first()).map_or_else(String::new, |edit| edit.rule.clone());
            composed.push(Edit { at: first_start, before, after, rule });
        }
    }
    composed
}

/// Whether an edit at `place` belongs to the cluster that ends at `end`.
fn joins(place: i64, end: i64, opened: bool) -> bool {
    !opened || place < end
}

fn length(text: &str) -> i64 {
    text.chars().count() as i64
}

fn rebased(before: &str, start: usize, members: &[Edit]) -> String {
    let parts = members.iter().map(|edit| (edit.at.saturating_sub(start), edit.before.as_str(), edit.after.as_str()));
    replace(before, parts).unwrap_or_else(|| before.to_owned())
}

fn rebased_at(middle: &str, start: i64, seconds: &[Edit]) -> String {
    let parts = seconds
        .iter()
        .map(|edit| (usize::try_from(edit.at as i64 - start).unwrap_or(0), edit.before.as_str(), edit.after.as_str()));
    replace(middle, parts).unwrap_or_else(|| middle.to_owned())
}

/// What leads from `before` to `after` when nobody recorded it: one edit for each run of words that differs.
///
/// Both texts must have the same words up to spelling; where they do not, one edit covers everything.
pub(crate) fn between(before: &str, after: &str, rule: &str) -> Vec<Edit> {
    let (old, new) = (words(before), words(after));
    if old.len() != new.len() {
        let edit = Edit { at: 0, before: before.to_owned(), after: after.to_owned(), rule: rule.to_owned() };
        return if before == after { Vec::new() } else { vec![edit] };
    }
    let mut at = 0;
    let mut edits = Vec::new();
    for (old, new) in old.into_iter().zip(new) {
        if old != new {
            edits.push(Edit { at, before: old.to_string(), after: new.to_string(), rule: rule.to_owned() });
        }
        at += old.chars().count();
    }
    edits
}

/// Runs of white space and runs of anything else, in turn.
fn words(text: &str) -> Vec<Cow<'_, str>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut white = None;
    for (index, letter) in text.char_indices() {
        if white.is_some_and(|white| white != letter.is_whitespace()) {
            parts.push(Cow::Borrowed(&text[start..index]));
            start = index;
        }
        white = Some(letter.is_whitespace());
    }
    if start < text.len() {
        parts.push(Cow::Borrowed(&text[start..]));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(at: usize, before: &str, after: &str) -> Edit {
        Edit { at, before: before.to_owned(), after: after.to_owned(), rule: "test".to_owned() }
    }

    #[test]
    fn composed_edits_lead_all_the_way() {
        let first = "một hai ba bốn";
        let one = vec![edit(0, "một", "1"), edit(8, "ba ", "")];
        let second = apply(first, &one).unwrap_or_default();
        assert_eq!(second, "1 hai bốn");
        let two = vec![edit(0, "1 hai", "12"), edit(9, "", ".")];
        let third = apply(&second, &two).unwrap_or_default();
        let all = compose(first, one, two);
        assert_eq!(apply(first, &all).as_deref(), Some(third.as_str()));
        assert_eq!(undo(&third, &all).as_deref(), Some(first));
    }
}
