//! What do the tokens stand for?
//!
//! Tokens of text are pieces of UTF-8; behind them come the end of the text, its start, the languages, the tasks, and
//! the time stamps. Their numbers follow from the size of the vocabulary.

use std::collections::BTreeMap;

/// Vocabularies of this size or larger know more than English.
const MULTILINGUAL: usize = 51_865;

/// The tokens of a model.
pub struct Vocabulary {
    tokens: Vec<Vec<u8>>,
    numbers: BTreeMap<Vec<u8>, u32>,
    /// The text is over.
    pub end: u32,
    /// The text begins.
    pub start: u32,
    languages: u32,
    /// Write what was said, in its own language.
    pub transcribe: u32,
    /// What follows was said before.
    pub previous: u32,
    /// Write no time stamps.
    pub without_times: u32,
    silent: Vec<u32>,
    /// A lone space.
    blank: Option<u32>,
}

impl Vocabulary {
    /// From the bytes of the text tokens and the size of the whole vocabulary.
    pub(super) fn new(tokens: Vec<Vec<u8>>, size: usize) -> Self {
        let multilingual = size >= MULTILINGUAL;
        let languages = if multilingual { (size - MULTILINGUAL + 99) as u32 } else { 0 };
        let end = if multilingual { 50_257 } else { 50_256 };
        // Behind the languages: translate, transcribe, the start of a model, the past, no speech, no times, the times.
        let translate = if multilingual { end + 2 + languages } else { end + 101 };
        let signs = (0..end).zip(&tokens).filter(|(_, bytes)| is_sign(bytes)).map(|(token, _)| token);
        let silent = signs.chain(end + 1..size as u32).collect();
        let numbers: BTreeMap<Vec<u8>, u32> = (0..end).zip(&tokens).map(|(number, bytes)| (bytes.clone(), number)).collect();
        Self {
            blank: numbers.get(&b" "[..]).copied(),
            numbers,
            end,
            start: end + 1,
            languages,
            transcribe: translate + 1,
            previous: translate + 3,
            without_times: translate + 5,
            silent,
            tokens,
        }
    }

    /// Whether the model knows more than English.
    pub fn is_multilingual(&self) -> bool {
        self.languages > 0
    }

    /// The languages' tokens, in whisper's order.
    pub fn languages(&self) -> std::ops::Range<u32> {
        self.start + 1..self.start + 1 + self.languages
    }

    /// What a token of text adds to it; nothing for the special ones.
    pub fn bytes(&self, token: u32) -> &[u8] {
        if token < self.end { self.tokens.get(token as usize).map_or(&[], Vec::as_slice) } else { &[] }
    }

    /// What is never written: signs for noises and music, and everything special but the end.
    pub fn silent(&self) -> &[u32] {
        &self.silent
    }

    /// What no text begins with: a lone space, and its own end.
    pub fn no_beginning(&self) -> impl Iterator<Item = u32> {
        self.blank.into_iter().chain([self.end])
    }

    /// The tokens of `text`, the longest first.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        let mut rest = text.as_bytes();
        let mut encoded = Vec::new();
        while !rest.is_empty() {
            let longest =
                (1..=rest.len().min(64)).rev().find_map(|length| self.numbers.get(&rest[..length]).map(|&token| (token, length)));
            let (token, length) = longest.unwrap_or((self.end, 1));
            if token < self.end {
                encoded.push(token);
            }
            rest = &rest[length..];
        }
        encoded
    }
}

/// Whether a token is made of signs that nobody says: brackets, quotes, notes, mathematics.
fn is_sign(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let text = text.trim();
    !text.is_empty()
        && (text.chars().all(|sign| "\"#()*+/:;<=>@[\\]^_`{|}~「」『』♩♪♫♬♭♮♯".contains(sign))
            || ["--", "---", "-(", "-[", "('", "(\""].contains(&text)
            || bytes == b" -"
            || bytes == b" '")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_tokens_lie_where_whisper_has_them() {
        let base = Vocabulary::new(Vec::new(), 51_865);
        assert_eq!((base.end, base.start, base.languages(), base.transcribe), (50_257, 50_258, 50_259..50_358, 50_359));
        assert_eq!((base.previous, base.without_times), (50_361, 50_363));
        let large = Vocabulary::new(Vec::new(), 51_866);
        assert_eq!((large.languages().len(), large.transcribe, large.without_times), (100, 50_360, 50_364));
        let english = Vocabulary::new(Vec::new(), 51_864);
        assert_eq!((english.end, english.start, english.without_times), (50_256, 50_257, 50_362));
        assert!(!english.is_multilingual());
    }

    #[test]
    fn words_are_written_and_noises_are_not() {
        for (token, silent) in
            [(" [", true), ("♪♪", true), (" -", true), (",", false), ("%", false), (" an", false), ("-", false)]
        {
            assert_eq!(is_sign(token.as_bytes()), silent, "{token}");
        }
    }

    #[test]
    fn text_is_cut_into_the_longest_tokens() {
        let vocabulary = Vocabulary::new([" a", "b", "bc", " "].map(|token| token.as_bytes().to_vec()).into(), 51_865);
        assert_eq!(vocabulary.encode(" abcb?"), [0, 2, 1]);
    }
}
