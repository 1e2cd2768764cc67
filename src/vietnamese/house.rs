//! What does the meeting file say about writing: people, sites, glossary, style?

use super::candidate::Candidate;
use super::lexicon::Phrases;
use super::tokens::Token;
use crate::roster::MeetingFile;

/// What the meeting file says about writing.
#[derive(Debug, Clone)]
pub(crate) struct House {
    glossary: Phrases<String>,
    pub(crate) pad_small: bool,
    pub(crate) meeting_year: Option<u64>,
}

impl House {
    /// Reads the meeting file.
    pub(crate) fn new(meeting: &MeetingFile) -> Self {
        let mut glossary = Phrases::default();
        for (heard, written) in &meeting.glossary {
            glossary.add(heard, written.clone());
        }
        Self { glossary, pad_small: meeting.style.pad_small, meeting_year: year_of(meeting) }
    }

    /// The glossary entry at `at`.
    pub(crate) fn glossary(&self, tokens: &[Token<'_>], at: usize) -> Option<Candidate> {
        let (end, written) = self.glossary.at(tokens, at)?;
        Some(Candidate::new(at, end, written.clone(), "glossary"))
    }

    /// A name on the roster or a site at `at`, which no other rule may touch.
    pub(crate) fn protected(&self, _tokens: &[Token<'_>], _at: usize) -> Option<Candidate> {
        None
    }
}

/// The year of the meeting: its date, or a year in its title.
fn year_of(meeting: &MeetingFile) -> Option<u64> {
    let date = meeting.date.as_deref().unwrap_or_default();
    let title = meeting.title.as_deref().unwrap_or_default();
    [date, title].iter().find_map(|text| {
        text.split(|letter: char| !letter.is_ascii_digit())
            .filter(|digits| digits.len() == 4)
            .filter_map(|digits| digits.parse().ok())
            .find(|year| (1990..=2100).contains(year))
    })
}
