//! What are the words of an utterance, and where do they stand?
//!
//! The text is cut once. Every grammar of this chapter reads the same tokens and answers with token positions; the
//! places in the text, counted in Unicode scalar values, are remembered here.

use super::tones::{Level, word_key};

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters, or letters with digits.
    Word,
    /// Digits with inner points and commas: `2021`, `98,3`, `225.796`.
    Number,
    /// One character that is neither.
    Symbol(char),
}

/// A word, a number in digits, or a punctuation mark.
#[derive(Debug, Clone)]
pub(crate) struct Token<'t> {
    /// As it stands in the text.
    pub(crate) raw: &'t str,
    /// [`Level::Spelling`] key; for symbols the symbol.
    pub(crate) key: String,
    /// First character, counted in Unicode scalar values.
    pub(crate) start: usize,
    /// Just after the last one.
    pub(crate) end: usize,
    /// What it is.
    pub(crate) kind: Kind,
    /// No white space before it.
    pub(crate) glued: bool,
}

impl Token<'_> {
    /// A number written with digits only.
    pub(crate) fn digits(&self) -> Option<u64> {
        let plain = self.kind == Kind::Number && self.raw.len() <= 18 && self.raw.bytes().all(|byte| byte.is_ascii_digit());
        if plain { self.raw.parse().ok() } else { None }
    }

    /// Written with a capital first letter.
    pub(crate) fn is_capitalised(&self) -> bool {
        self.raw.chars().next().is_some_and(char::is_uppercase)
    }

    /// `UBND`, `GDĐT`: two letters or more, all capitals.
    pub(crate) fn is_acronym(&self) -> bool {
        self.kind == Kind::Word
            && self.end - self.start >= 2
            && !self.raw.chars().any(char::is_lowercase)
            && self.raw.chars().any(char::is_uppercase)
    }

    /// A mark that ends a sentence.
    pub(crate) fn ends_sentence(&self) -> bool {
        matches!(self.kind, Kind::Symbol('.' | '?' | '!' | '…'))
    }

    /// Any symbol.
    pub(crate) fn is_symbol(&self) -> bool {
        matches!(self.kind, Kind::Symbol(_))
    }
}

/// Cuts a text (NFC) into its tokens; white space separates and is dropped.
pub(crate) fn tokenise(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let byte_of = |index: usize| letters.get(index).map_or(text.len(), |(byte, _)| *byte);
    let mut at = 0;
    let mut glued = false;
    while let Some(&(_, letter)) = letters.get(at) {
        if letter.is_whitespace() {
            at += 1;
            glued = false;
            continue;
        }
        let (end, kind) = if letter.is_ascii_digit() {
            number_end(&letters, at)
        } else if letter.is_alphanumeric() {
            (run_end(&letters, at, char::is_alphanumeric), Kind::Word)
        } else {
            (at + 1, Kind::Symbol(letter))
        };
        let raw = &text[byte_of(at)..byte_of(end)];
        let key = if kind == Kind::Word { word_key(raw, Level::Spelling) } else { raw.to_owned() };
        tokens.push(Token { raw, key, start: at, end, kind, glued });
        at = end;
        glued = true;
    }
    tokens
}

/// Where a run of digits ends; `5K` and `3b` are words.
fn number_end(letters: &[(usize, char)], from: usize) -> (usize, Kind) {
    let digit_at = |index: usize| letters.get(index).is_some_and(|(_, letter)| letter.is_ascii_digit());
    let mut end = from;
    while digit_at(end) || (letters.get(end).is_some_and(|(_, letter)| matches!(letter, '.' | ',')) && digit_at(end + 1)) {
        end += 1;
    }
    if letters.get(end).is_some_and(|(_, letter)| letter.is_alphanumeric()) {
        (run_end(letters, end, char::is_alphanumeric), Kind::Word)
    } else {
        (end, Kind::Number)
    }
}

fn run_end(letters: &[(usize, char)], from: usize, inside: fn(char) -> bool) -> usize {
    // A combining mark that found no letter to compose with stays with its word.
    letters[from..]
        .iter()
        .position(|(_, letter)| !inside(*letter) && !unicode_normalization::char::is_combining_mark(*letter))
        .map_or(letters.len(), |length| from + length)
}

/// The key of the token at `index`, or nothing beyond the end.
pub(crate) fn key<'k>(tokens: &'k [Token<'_>], index: usize) -> &'k str {
    tokens.get(index).map_or("", |token| token.key.as_str())
}

/// The key of the token before `index`, or nothing at the start.
pub(crate) fn key_before<'k>(tokens: &'k [Token<'_>], index: usize) -> &'k str {
    index.checked_sub(1).map_or("", |before| key(tokens, before))
}

/// Whether the words of `phrase` (separated by single spaces) stand at `index`; the position behind them.
pub(crate) fn phrase_at(tokens: &[Token<'_>], index: usize, phrase: &str) -> Option<usize> {
    let mut at = index;
    for word in phrase.split(' ') {
        if key(tokens, at) != word {
            return None;
        }
        at += 1;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_inner_marks_and_words_their_digits() {
        let raws: Vec<&str> = tokenise("đạt 98,3%, 225.796 em; lớp 3b, 5K.").iter().map(|token| token.raw).collect();
        assert_eq!(raws, ["đạt", "98,3", "%", ",", "225.796", "em", ";", "lớp", "3b", ",", "5K", "."]);
    }

    #[test]
    fn places_count_scalar_values() {
        let tokens = tokenise("Ủy ban");
        assert_eq!((tokens[1].start, tokens[1].end), (3, 6));
    }
}
