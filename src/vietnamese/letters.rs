//! Which abbreviation was spelled out? `u bê nờ đê` is `UBND`, `giê đê đê tê` is `GDĐT`.
//!
//! Letter names are everyday words, so only runs of three and more that a dictionary knows are taken.

use super::candidate::Candidate;
use super::lexicon::{self, Phrases};
use super::tokens::{Token, key};
use super::tones::without_tone;
use std::collections::HashMap;
use std::sync::LazyLock;

static LETTERS: LazyLock<Phrases<&'static str>> = LazyLock::new(|| {
    let rows: Vec<Vec<&str>> = lexicon::rows(include_str!("lexicon/letter_names.tsv")).filter(|row| row.len() == 2).collect();
    let mut letters = Phrases::default();
    for row in &rows {
        letters.add(row[0], row[1]);
    }
    // A recogniser may lose the tone mark of a name.
    for row in &rows {
        letters.add(&without_tone(row[0]), row[1]);
    }
    letters
});

static KNOWN: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let listed = lexicon::rows(include_str!("lexicon/abbreviations.tsv")).filter_map(|row| row.get(1).copied());
    let more = [
        "THCS", "THPT", "PTDTBT", "GDĐT", "BGDĐT", "SGDĐT", "PGDĐT", "CBGV", "HĐND", "UBND", "GDMN", "TNCS", "CNTT", "SGK", "HKI",
    ];
    listed
        .chain(more)
        .filter(|code| code.chars().count() >= 3 && code.chars().all(char::is_alphabetic))
        .map(|code| (plain(code), code))
        .collect()
});

fn plain(code: &str) -> String {
    code.chars()
        .map(|letter| {
            if letter == 'Đ' {
                'D'
            } else if letter == 'K' {
                'C'
            } else {
                letter
            }
        })
        .collect()
}

/// The letter whose name stands at `at`, and the token behind it.
pub(crate) fn letter(tokens: &[Token<'_>], at: usize) -> Option<(usize, &'static str)> {
    LETTERS.at(tokens, at).map(|(end, letter)| (end, *letter))
}

/// An abbreviation spelled at `index`.
pub(crate) fn spelled(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    letter(tokens, index)?;
    let mut run = String::new();
    let mut ends = Vec::new();
    let mut at = index;
    while let Some((end, letter)) = letter(tokens, at).filter(|_| ends.len() < 10) {
        run.push_str(letter);
        ends.push((run.len(), end));
        at = end;
        if key(tokens, at) == "và" && letter_and(tokens, at) {
            at += 1;
        }
    }
    ends.iter().rev().filter(|(length, _)| run[..*length].chars().count() >= 3).find_map(|(length, end)| {
        let code = KNOWN.get(&plain(&run[..*length]))?;
        Some(Candidate::new(index, *end, (*code).to_owned(), "letters"))
    })
}

/// `gờ đê và đê tê`: the `&` of GD&ĐT.
fn letter_and(tokens: &[Token<'_>], at: usize) -> bool {
    matches!(key(tokens, at + 1), "đê" | "đờ") && letter(tokens, at + 2).is_some_and(|(_, letter)| letter == "T")
}
