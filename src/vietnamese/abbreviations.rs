//! Does this house write `GDĐT` or `GD&ĐT`, and does it keep, expand or shorten?

use super::candidate::Candidate;
use super::lexicon::{self, Phrases};
use super::tokens::{Token, key, phrase_at};
use crate::roster::HouseStyle;

/// The house style for abbreviations.
#[derive(Debug, Clone)]
pub(crate) struct Abbreviations {
    education: Option<String>,
    change: Phrases<String>,
}

impl Abbreviations {
    /// Reads the style; unknown words mean `keep`.
    pub(crate) fn new(style: &HouseStyle) -> Self {
        let education = style.education.clone().filter(|form| matches!(form.as_str(), "GDĐT" | "GD&ĐT"));
        let mut change = Phrases::default();
        let rows = lexicon::rows(include_str!("lexicon/abbreviations.tsv"));
        for row in rows.filter(|row| row.len() >= 2) {
            let (long, short) = (row.get(2).unwrap_or(&row[0]), row[1]);
            match style.abbreviations.as_deref() {
                Some("shorten") => {
                    change.add(row[0], education.clone().filter(|_| short == "GDĐT").unwrap_or_else(|| short.to_owned()));
                }
                Some("expand") => {
                    change.add(short, (*long).to_owned());
                    if short == "GDĐT" {
                        change.add("GD ĐT", (*long).to_owned());
                    }
                }
                _ => {}
            }
        }
        Self { education, change }
    }

    /// What the style writes for the words at `index`.
    pub(crate) fn at(&self, tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
        if let Some((end, written)) = self.change.at(tokens, index) {
            return Some(Candidate::new(index, end, written.clone(), "abbreviation"));
        }
        let wanted = self.education.as_deref()?;
        let end = match key(tokens, index) {
            "gdđt" => index + 1,
            "gd" => ["gd & đt", "gd và đt", "gd - đt", "gd đt"].iter().find_map(|form| phrase_at(tokens, index, form))?,
            _ => return None,
        };
        Some(Candidate::new(index, end, wanted.to_owned(), "abbreviation"))
    }
}
