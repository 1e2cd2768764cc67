//! How do a recogniser's tokens become words with times?
//!
//! Whisper writes pieces of words, sometimes pieces of a letter: a token may hold half the bytes of an "ế". A word
//! begins where a token begins with a space. Token times are rough; the words' times are made to follow one another,
//! to last at least a millisecond, and to lie in the window.

use crate::time::{Span, Timestamp};
use crate::transcript::Word;
use unicode_normalization::UnicodeNormalization;

/// A piece of text as the recogniser's vocabulary has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// UTF-8, perhaps cut inside a letter.
    pub bytes: Vec<u8>,
    /// When, in milliseconds from the recording's start; not to be trusted.
    pub start_ms: u64,
    /// When it ends; not to be trusted.
    pub end_ms: u64,
    /// Probability from 0 to 1.
    pub probability: f32,
}

/// A single token lasts no longer than this; what follows it is a pause.
#[cfg(any(feature = "int8", feature = "whisper"))]
const LONGEST_TOKEN_MS: u64 = 400;

/// Gives tokens of which only the beginning is known an end: where the next one begins.
#[cfg(any(feature = "int8", feature = "whisper"))]
pub(super) fn end_at_next(tokens: &mut [Token], window: Span) {
    let mut next = window.end().as_ms();
    for token in tokens.iter_mut().rev() {
        token.end_ms = next.clamp(token.start_ms, token.start_ms.saturating_add(LONGEST_TOKEN_MS));
        next = token.start_ms;
    }
}

/// Joins tokens into words (NFC, no white space, at least one letter or digit somewhere) with times in `window`.
#[must_use]
pub fn join_tokens(tokens: &[Token], window: Span) -> Vec<Word> {
    let mut drafts: Vec<Draft> = Vec::new();
    for token in tokens {
        let starts_word = token.bytes.first().is_some_and(u8::is_ascii_whitespace);
        match drafts.last_mut() {
            Some(draft) if !starts_word && !draft.ends_before(token) => draft.add(token),
            _ => drafts.push(Draft::of(token)),
        }
    }
    let mut words: Vec<Word> = Vec::new();
    for draft in &drafts {
        let text: String =
            String::from_utf8_lossy(&draft.bytes).chars().filter(|&c| c != char::REPLACEMENT_CHARACTER).nfc().collect();
        let text: String = text.split_whitespace().collect();
        if text.chars().any(char::is_alphanumeric) {
            words.push(draft.word(text));
        } else if let (false, Some(previous)) = (text.is_empty(), words.last_mut()) {
            previous.text.push_str(&text); // a punctuation mark that stands alone belongs to the word before it
        }
    }
    settle(&mut words, window);
    words
}

struct Draft {
    bytes: Vec<u8>,
    start_ms: u64,
    end_ms: u64,
    log_probability: f32,
    tokens: f32,
}

impl Draft {
    fn of(token: &Token) -> Self {
        let mut draft =
            Self { bytes: Vec::new(), start_ms: token.start_ms, end_ms: token.end_ms, log_probability: 0.0, tokens: 0.0 };
        draft.add(token);
        draft
    }

    fn add(&mut self, token: &Token) {
        self.bytes.extend(&token.bytes);
        let mark = token.bytes.iter().all(|byte| byte.is_ascii_punctuation() || byte.is_ascii_whitespace());
        if !mark || self.tokens == 0.0 {
            self.end_ms = self.end_ms.max(token.end_ms); // a comma has no length of its own, nor a say in the doubt
            self.log_probability += token.probability.clamp(1e-6, 1.0).ln();
            self.tokens += 1.0;
        }
    }

    /// Scripts that write without spaces: every token is a word of its own.
    fn ends_before(&self, token: &Token) -> bool {
        let spaceless = |c: char| matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}');
        let ends = std::str::from_utf8(&self.bytes).ok().and_then(|text| text.chars().next_back());
        let begins = String::from_utf8_lossy(&token.bytes).chars().next();
        matches!((ends, begins), (Some(a), Some(b)) if spaceless(a) && spaceless(b))
    }

    fn word(&self, text: String) -> Word {
        let span = Span::at_least_1ms(Timestamp::from_ms(self.start_ms), Timestamp::from_ms(self.end_ms));
        // The geometric mean, in thousandths: more digits would only be noise in the transcript.
        let probability = (self.log_probability / self.tokens.max(1.0)).exp();
        Word { text, span, probability: (probability * 1000.0).round() / 1000.0 }
    }
}

/// Makes the words' times follow one another inside `window`.
pub(super) fn settle(words: &mut [Word], window: Span) {
    let mut earliest = window.start();
    for word in words.iter_mut() {
        let start = word.span.start().max(earliest).min(window.end());
        word.span = Span::at_least_1ms(start, word.span.end());
        earliest = word.span.end().min(window.end());
    }
    let mut latest = window.end();
    for word in words.iter_mut().rev() {
        let end = word.span.end().min(latest).max(window.start().plus_ms(1));
        let start = word.span.start().min(end.minus_ms(1)).max(window.start());
        word.span = Span::at_least_1ms(start, end);
        latest = start.max(window.start().plus_ms(1));
    }
}
