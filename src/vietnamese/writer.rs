//! From the words as heard to the words as written: the one function the rest of the program calls.
//!
//! One pass tries the grammars at every word from left to right and takes the first that answers. What it wrote is read
//! again until nothing changes, so that writing twice is the same as writing once; a text on which that does not settle
//! is left as it was heard.

use super::candidate::Candidate;
use super::edits::{apply, between, compose};
use super::house::House;
use super::tokens::{Token, tokenise};
use super::tones::normalise;
use super::{casing, dates, document_ids, figures, fillers, letters, names, punctuation, terms};
use crate::roster::MeetingFile;
use crate::transcript::Edit;

/// How often a text may change before it counts as unsettled.
const ROUNDS: usize = 4;

/// Writes what was heard as an official would.
#[derive(Debug, Clone)]
pub struct Writer {
    house: House,
}

/// A text as written, and what leads to it from the text as heard.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// In the written register, NFC.
    pub text: String,
    /// Sorted by place, disjoint; undoing them gives back what was heard.
    pub edits: Vec<Edit>,
}

/// Where an utterance stands in the stream of speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// A sentence may begin here.
    pub(crate) opens: bool,
    /// The speaker stops here.
    pub(crate) closes: bool,
}

impl Writer {
    /// A writer that knows the people, the sites, the glossary and the house style of a meeting.
    #[must_use]
    pub fn new(meeting: &MeetingFile) -> Self {
        Self { house: House::new(meeting) }
    }

    /// Writes one utterance, or several joined by spaces.
    #[must_use]
    pub fn write(&self, heard: &str) -> Written {
        self.write_at(heard, Place { opens: true, closes: true }, &[])
    }

    /// Writes a text in which the speaker paused before the given places (in scalar values).
    pub(crate) fn write_at(&self, heard: &str, place: Place, pauses: &[usize]) -> Written {
        let clean = normalise(heard);
        let mut edits = between(heard, &clean, "unicode");
        let mut text = clean.clone();
        for number in 0..ROUNDS {
            let round = self.round(&text, place, if number == 0 { pauses } else { &[] });
            if round.is_empty() {
                return Written { text, edits };
            }
            let Some(next) = apply(&text, &round) else { break };
            edits = compose(heard, edits, round);
            text = next;
        }
        if self.round(&text, place, &[]).is_empty() {
            return Written { text, edits };
        }
        Written { edits: between(heard, &clean, "unicode"), text: clean }
    }

    /// One pass over a text in NFC.
    fn round(&self, text: &str, place: Place, pauses: &[usize]) -> Vec<Edit> {
        let all = tokenise(text);
        let spoken = fillers::without_fillers(&all);
        let mut draft = Draft::new(text, spoken.tokens, spoken.dropped);
        let mut at = 0;
        while at < draft.tokens.len() {
            match self.candidate(&draft.tokens, at).filter(|found| found.end > at) {
                Some(found) => {
                    at = found.end;
                    draft.take(found);
                }
                None => at += 1,
            }
        }
        casing::set_case(&mut draft);
        punctuation::punctuate(&mut draft, place, pauses);
        draft.into_edits()
    }

    fn candidate(&self, tokens: &[Token<'_>], at: usize) -> Option<Candidate> {
        let meeting_year = self.house.meeting_year;
        self.house
            .glossary(tokens, at)
            .or_else(|| self.house.known_name(tokens, at))
            .or_else(|| self.house.repairs.at(tokens, at))
            .or_else(|| names::name(tokens, at, &self.house))
            .or_else(|| document_ids::document_id(tokens, at))
            .or_else(|| letters::spelled(tokens, at))
            .or_else(|| self.house.abbreviations.at(tokens, at))
            .or_else(|| terms::term(tokens, at))
            .or_else(|| dates::date(tokens, at, meeting_year))
            .or_else(|| terms::time(tokens, at))
            .or_else(|| figures::figure(tokens, at, self.house.pad_small))
    }
}

/// What a pass has decided so far: each piece is a run of tokens with its text.
#[derive(Debug)]
pub(crate) struct Draft<'t> {
    /// The text the pass reads.
    source: &'t str,
    /// The tokens without fillers.
    pub(crate) tokens: Vec<Token<'t>>,
    /// For each token the piece it belongs to.
    pub(crate) pieces: Vec<Piece>,
    dropped: Vec<(usize, usize)>,
}

/// A run of tokens and what is written for it.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    /// First token.
    pub(crate) first: usize,
    /// Token behind the last.
    pub(crate) end: usize,
    /// What is written, if anything changes.
    pub(crate) text: Option<String>,
    /// Why.
    pub(crate) rule: &'static str,
    /// A mark that is put behind the piece.
    pub(crate) mark: Option<char>,
}

impl<'t> Draft<'t> {
    fn new(source: &'t str, tokens: Vec<Token<'t>>, dropped: Vec<(usize, usize)>) -> Self {
        let pieces = (0..tokens.len()).map(|at| Piece { first: at, end: at + 1, text: None, rule: "", mark: None }).collect();
        Self { source, tokens, pieces, dropped }
    }

    fn take(&mut self, found: Candidate) {
        let piece = Piece { first: found.first, end: found.end, text: Some(found.text), rule: found.rule, mark: None };
        if let Some(slot) = self.pieces.get_mut(found.first) {
            *slot = piece;
        }
        for at in found.first + 1..found.end {
            if let Some(slot) = self.pieces.get_mut(at) {
                slot.end = slot.first;
            }
        }
    }

    /// Whether a token stands for itself so far.
    pub(crate) fn is_free(&self, at: usize) -> bool {
        self.pieces.get(at).is_some_and(|piece| piece.end == piece.first + 1 && piece.text.is_none())
    }

    /// Puts a mark behind token `at`, or behind the piece that covers it.
    pub(crate) fn mark(&mut self, at: usize, mark: char) {
        let last = at.saturating_sub(64);
        if let Some(piece) = (last..=at).rev().find(|index| self.pieces[*index].end > at) {
            self.pieces[piece].mark = Some(mark);
        }
    }

    /// What is written for the piece that starts at token `at`.
    pub(crate) fn written(&self, at: usize) -> &str {
        let Some(piece) = self.pieces.get(at) else { return "" };
        piece.text.as_deref().unwrap_or_else(|| self.tokens[at].raw)
    }

    /// Writes something else for the piece that starts at token `at`; the rule that wrote it first keeps its name.
    pub(crate) fn rewrite(&mut self, at: usize, text: String, rule: &'static str) {
        if self.written(at) == text {
            return;
        }
        if let Some(piece) = self.pieces.get_mut(at).filter(|piece| piece.end > piece.first) {
            if piece.text.is_none() {
                piece.rule = rule;
            }
            piece.text = Some(text);
        }
    }

    /// The edits from the source to what the pieces say.
    fn into_edits(self) -> Vec<Edit> {
        let letters: Vec<char> = self.source.chars().collect();
        let slice = |from: usize, to: usize| letters[from.min(letters.len())..to.min(letters.len())].iter().collect::<String>();
        let mut edits: Vec<Edit> = Vec::new();
        let mut covered_to = 0;
        let mut drops = self.dropped.iter().copied().peekable();
        let filler = |(from, to)| Edit { at: from, before: slice(from, to), after: String::new(), rule: "filler".to_owned() };
        for piece in self.pieces.iter().filter(|piece| piece.end > piece.first) {
            let (start, end) = (self.tokens[piece.first].start, self.tokens[piece.end - 1].end);
            while let Some(drop) = drops.next_if(|(from, _)| *from < start) {
                if drop.0 >= covered_to {
                    edits.push(filler(drop));
                }
            }
            if let Some(text) = &piece.text {
                let before = slice(start, end);
                if before != *text {
                    edits.push(Edit { at: start, before, after: text.clone(), rule: piece.rule.to_owned() });
                    covered_to = end;
                }
            }
            if let Some(mark) = piece.mark {
                edits.push(Edit { at: end, before: String::new(), after: mark.to_string(), rule: "punctuation".to_owned() });
            }
        }
        edits.extend(drops.filter(|(from, _)| *from >= covered_to).map(filler));
        edits
    }
}
