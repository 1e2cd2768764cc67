//! Who holds the floor, in which words, and where do those words stand in the transcript?
//!
//! Utterances are cut where a recogniser or a caption needs a cut, often in the middle of a sentence or a date. A
//! [`Turn`] joins the consecutive utterances of one speaker. Its `base` holds the words as heard (or as written,
//! where a person has rewritten the utterance), so that numbers and dates cut in two are whole again before they are
//! written. [`Turn::evidence`] leads every stretch of it back to exact pieces of the utterances.

use super::types::Evidence;
use super::words::{Vocabulary, Word};
use crate::time::Span;
use crate::transcript::{Transcript, Utterance};
use std::ops::Range;

/// A silence this long between two utterances of one speaker may end a sentence.
const SENTENCE_PAUSE_MS: u64 = 300;

/// The consecutive utterances of one speaker.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    /// The speaker's id.
    pub(super) speaker: String,
    /// Indices of its utterances in the transcript.
    pub(super) utterances: Range<usize>,
    /// Its words.
    pub(super) base: String,
    /// Cut into words.
    pub(super) words: Vec<Word>,
    /// `pause[i]`: silence before word `i`.
    pub(super) pause: Vec<bool>,
    pieces: Vec<Piece>,
}

/// The part of `base` that one utterance gave.
#[derive(Debug, Clone)]
struct Piece {
    utterance: usize,
    range: Range<usize>,
    /// The base is the utterance's `heard`; otherwise its `text`.
    heard: bool,
}

/// The turns of a meeting.
pub(super) fn turns(transcript: &Transcript, vocabulary: &mut Vocabulary) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for (index, utterance) in transcript.utterances.iter().enumerate() {
        let heard = follows_from_edits(utterance);
        let words = if heard { &utterance.heard } else { &utterance.text };
        if words.trim().is_empty() {
            continue;
        }
        let joins = turns.last().is_some_and(|turn| turn.speaker == utterance.speaker);
        if !joins {
            turns.push(Turn {
                speaker: utterance.speaker.clone(),
                utterances: index..index,
                base: String::new(),
                words: Vec::new(),
                pause: Vec::new(),
                pieces: Vec::new(),
            });
        }
        let Some(turn) = turns.last_mut() else { continue };
        if !turn.base.is_empty() {
            turn.base.push(' ');
        }
        let start = turn.base.len();
        turn.base.push_str(words);
        turn.pieces.push(Piece { utterance: index, range: start..turn.base.len(), heard });
        turn.utterances.end = index + 1;
    }
    for turn in &mut turns {
        turn.words = vocabulary.words(&turn.base);
        turn.pause = turn.pauses(transcript);
    }
    turns.retain(|turn| !turn.words.is_empty());
    turns
}

/// Whether `text` is what the recorded edits make of `heard`: nobody has rewritten it by hand.
fn follows_from_edits(utterance: &Utterance) -> bool {
    if utterance.heard == utterance.text && utterance.edits.is_empty() {
        return true;
    }
    let mut rebuilt = String::with_capacity(utterance.text.len());
    let mut heard = utterance.heard.chars();
    let mut at = 0;
    for edit in &utterance.edits {
        if edit.at < at {
            return false;
        }
        rebuilt.extend(heard.by_ref().take(edit.at - at));
        let length = edit.before.chars().count();
        if !heard.by_ref().take(length).eq(edit.before.chars()) {
            return false;
        }
        rebuilt.push_str(&edit.after);
        at = edit.at + length;
    }
    rebuilt.extend(heard);
    rebuilt == utterance.text
}

impl Turn {
    fn pauses(&self, transcript: &Transcript) -> Vec<bool> {
        let mut pause = vec![false; self.words.len()];
        for pair in self.pieces.windows(2) {
            let before = &transcript.utterances[pair[0].utterance];
            let after = &transcript.utterances[pair[1].utterance];
            let silence_ms = after.span.start().as_ms().saturating_sub(before.span.end().as_ms());
            if silence_ms >= SENTENCE_PAUSE_MS {
                let first = self.words.partition_point(|word| word.start < pair[1].range.start);
                if let Some(slot) = pause.get_mut(first) {
                    *slot = true;
                }
            }
        }
        pause
    }

    /// From the start of its first to the end of its last utterance.
    pub(super) fn span(&self, transcript: &Transcript) -> Span {
        self.span_of(0..self.words.len(), transcript)
    }

    /// When the words were said: from the utterance of the first to the utterance of the last.
    pub(super) fn span_of(&self, words: Range<usize>, transcript: &Transcript) -> Span {
        let piece_at = |word: Option<&Word>| word.and_then(|word| self.pieces.get(self.piece_of(word.start)));
        let first = piece_at(self.words.get(words.start)).or(self.pieces.first());
        let last = piece_at(self.words.get(words.end.saturating_sub(1))).or(self.pieces.last());
        match (first, last) {
            (Some(first), Some(last)) => {
                transcript.utterances[first.utterance].span.join(transcript.utterances[last.utterance].span)
            }
            _ => Span::from_ms(0, 1),
        }
    }

    fn piece_of(&self, byte: usize) -> usize {
        self.pieces.partition_point(|piece| piece.range.end <= byte)
    }

    /// The bytes of `base` that the words cover.
    pub(super) fn bytes_of(&self, words: Range<usize>) -> Range<usize> {
        match (self.words.get(words.start), words.end.checked_sub(1).and_then(|last| self.words.get(last))) {
            (Some(first), Some(last)) if words.start < words.end => first.start..last.end,
            _ => 0..0,
        }
    }

    /// The words as they stand in `base`.
    pub(super) fn slice(&self, words: Range<usize>) -> &str {
        &self.base[self.bytes_of(words)]
    }

    /// The exact pieces of the utterances' `text` where these words stand.
    pub(super) fn evidence(&self, words: Range<usize>, transcript: &Transcript) -> Vec<Evidence> {
        let bytes = self.bytes_of(words);
        if bytes.is_empty() {
            return Vec::new();
        }
        let mut evidence = Vec::new();
        for piece in &self.pieces[self.piece_of(bytes.start)..] {
            if piece.range.start >= bytes.end {
                break;
            }
            let utterance = &transcript.utterances[piece.utterance];
            let from = bytes.start.max(piece.range.start) - piece.range.start;
            let to = bytes.end.min(piece.range.end) - piece.range.start;
            let range = if piece.heard { written_range(utterance, from..to) } else { from..to };
            let quote = utterance.text.get(range).unwrap_or(&utterance.text).trim();
            if !quote.is_empty() {
                evidence.push(Evidence {
                    utterance: utterance.id.clone(),
                    span: spoken_span(utterance, piece.heard.then_some(from..to)),
                    quote: quote.to_owned(),
                });
            }
        }
        evidence
    }

    /// The words as the transcript writes them; `None` where a border cuts a number or a date in two.
    pub(super) fn quoted(&self, words: Range<usize>, transcript: &Transcript) -> Option<String> {
        let bytes = self.bytes_of(words.clone());
        for border in [bytes.start, bytes.end] {
            let piece = self.pieces.get(self.piece_of(border)).filter(|piece| piece.heard && piece.range.contains(&border));
            if piece.is_some_and(|piece| cuts_an_edit(&transcript.utterances[piece.utterance], border - piece.range.start)) {
                return None;
            }
        }
        let evidence = self.evidence(words, transcript);
        Some(evidence.iter().map(|evidence| evidence.quote.as_str()).collect::<Vec<_>>().join(" "))
    }
}

/// Whether the byte of `heard` lies inside the words of an edit.
fn cuts_an_edit(utterance: &Utterance, byte: usize) -> bool {
    let mut letters = utterance.heard.char_indices().map(|(at, _)| at).chain([utterance.heard.len()]);
    let mut passed = 0;
    for edit in &utterance.edits {
        let Some(from) = letters.nth(edit.at.saturating_sub(passed)) else { return false };
        passed = edit.at + 1;
        if byte <= from {
            return false;
        }
        if byte < from + edit.before.len() {
            return true;
        }
    }
    false
}

/// The bytes of `text` that the bytes `heard` of `heard` became; an edit is never cut in two.
fn written_range(utterance: &Utterance, heard: Range<usize>) -> Range<usize> {
    if utterance.edits.is_empty() {
        return heard;
    }
    // Walk both texts at once; `edits` count characters, ranges count bytes.
    let mut offsets: Vec<usize> = utterance.heard.char_indices().map(|(byte, _)| byte).collect();
    offsets.push(utterance.heard.len());
    let byte_of = |character: usize| offsets.get(character).copied().unwrap_or(utterance.heard.len());
    let (mut start, mut end) = (None, None);
    let mut shift = 0isize;
    for edit in &utterance.edits {
        let from = byte_of(edit.at);
        let to = from + edit.before.len();
        let moved = |byte: usize| byte.saturating_add_signed(shift);
        if start.is_none() && heard.start < to.max(from + 1) {
            start = Some(moved(heard.start.min(from)));
        }
        if end.is_none() && heard.end <= from {
            end = Some(moved(heard.end));
        }
        if end.is_none() && heard.end <= to {
            end = Some(moved(from) + edit.after.len());
        }
        shift += edit.after.len() as isize - edit.before.len() as isize;
    }
    let start = start.unwrap_or_else(|| heard.start.saturating_add_signed(shift));
    let mut end = end.unwrap_or_else(|| heard.end.saturating_add_signed(shift)).min(utterance.text.len());
    // An edit may have put punctuation or letters beside the border: stay on whole characters and whole words.
    let mut start = start.min(end);
    while start > 0 && !utterance.text.is_char_boundary(start) {
        start -= 1;
    }
    while end < utterance.text.len() && !utterance.text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

/// When the words were said, from the recogniser's word times where there are any.
fn spoken_span(utterance: &Utterance, heard: Option<Range<usize>>) -> Span {
    let Some(heard) = heard else { return utterance.span };
    if utterance.words.is_empty() {
        return utterance.span;
    }
    let mut at = 0;
    let mut span: Option<Span> = None;
    for word in &utterance.words {
        let range = at..at + word.text.len();
        at = range.end + 1;
        if range.start < heard.end && heard.start < range.end {
            span = Some(span.map_or(word.span, |so_far| so_far.join(word.span)));
        }
    }
    span.unwrap_or(utterance.span)
}
