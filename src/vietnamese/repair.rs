//! Which name did the recogniser mangle?
//!
//! Only names of closed lists are put in place of what was heard: the roster, the sites, the glossary's own spellings,
//! and places behind their unit. A name is taken when the words heard are the same to the ear (tones and the confusions
//! of [`Level::Sound`] aside), when no second name sounds so, and when something besides the sound speaks for it: three
//! syllables, an honorific or a unit before it, or a spelling that no common word has.

use super::candidate::Candidate;
use super::lexicon;
use super::names::{HONORIFICS, is_highland};
use super::tokens::{Kind, Token, key_before};
use super::tones::{Level, match_key, without_tone, word_key};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Names by their sound.
#[derive(Debug, Clone, Default)]
pub(crate) struct Repairs {
    /// `None` where two names sound the same.
    by_sound: HashMap<String, Option<String>>,
    /// Given names by their toneless spelling.
    given: HashMap<String, Option<String>>,
    longest: usize,
}

static PLACES: LazyLock<HashMap<String, Option<String>>> = LazyLock::new(|| {
    let mut places = HashMap::new();
    for row in lexicon::rows(include_str!("lexicon/places.tsv")) {
        add(&mut places, match_key(row[0], Level::Toneless), row[0]);
    }
    places
});

fn add(map: &mut HashMap<String, Option<String>>, key: String, name: &str) {
    map.entry(key)
        .and_modify(|known| {
            let same =
                known.as_deref().is_some_and(|known| match_key(known, Level::Spelling) == match_key(name, Level::Spelling));
            if !same {
                *known = None;
            }
        })
        .or_insert_with(|| Some(name.to_owned()));
}

impl Repairs {
    /// The closed lists of this meeting.
    pub(crate) fn new<'n>(persons: impl Iterator<Item = &'n str> + Clone, sites: impl Iterator<Item = &'n str>) -> Self {
        let mut repairs = Self::default();
        for name in persons.clone().chain(sites) {
            let words = name.split_whitespace().count();
            if words >= 2 {
                add(&mut repairs.by_sound, match_key(name, Level::Sound), name);
                repairs.longest = repairs.longest.max(words).min(12);
            }
        }
        for given in persons.filter_map(|name| name.split_whitespace().next_back()) {
            add(&mut repairs.given, match_key(given, Level::Toneless), given);
        }
        repairs
    }

    /// The name that was meant at `index`.
    pub(crate) fn at(&self, tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
        if tokens[index].kind != Kind::Word {
            return None;
        }
        self.whole_name(tokens, index).or_else(|| self.given_name(tokens, index)).or_else(|| place(tokens, index))
    }

    fn whole_name(&self, tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
        if self.by_sound.is_empty() {
            return None;
        }
        let mut sounds: Vec<String> = Vec::new();
        for token in tokens[index..].iter().take(self.longest).take_while(|token| token.kind == Kind::Word) {
            sounds.push(word_key(token.raw, Level::Sound));
        }
        for length in (2..=sounds.len()).rev() {
            let Some(Some(name)) = self.by_sound.get(&sounds[..length].join(" ")) else { continue };
            let end = index + length;
            let heard: Vec<&str> = tokens[index..end].iter().map(|token| token.key.as_str()).collect();
            if heard.join(" ") == match_key(name, Level::Spelling) {
                return None;
            }
            let named = speaks_for_a_name(key_before(tokens, index)) || tokens[index].is_capitalised() && index > 0;
            let rare = heard.iter().any(|word| is_highland(word));
            let toneless = without_tone(&heard.join(" ")) == match_key(name, Level::Toneless);
            if length >= 3 || named && toneless || rare || named && length == 2 {
                return Some(Candidate::new(index, end, name.clone(), "name_repair"));
            }
        }
        None
    }

    fn given_name(&self, tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
        let word = tokens[index].key.as_str();
        if !matches!(key_before(tokens, index), "chí" | "thầy" | "cô" | "anh" | "chị" | "ông" | "bà") {
            return None;
        }
        let name = self.given.get(&without_tone(word))?.as_deref()?;
        // Only a lost mark is repaired: a different tone is a different name.
        let lost = without_tone(word) == word && match_key(name, Level::Spelling) != word;
        (lost && !is_everyday(tokens, index)).then(|| Candidate::new(index, index + 1, name.to_owned(), "name_repair"))
    }
}

fn speaks_for_a_name(before: &str) -> bool {
    HONORIFICS.contains(&before)
        || matches!(
            before,
            "cầu"
                | "trường"
                | "huyện"
                | "xã"
                | "tỉnh"
                | "phường"
                | "trấn"
                | "non"
                | "học"
                | "sở"
                | "trưởng"
                | "giáo"
                | "mời"
        )
}

/// Words that follow an honorific without being a name.
fn is_everyday(tokens: &[Token<'_>], index: usize) -> bool {
    let behind = tokens.get(index + 1).map_or("", |token| token.key.as_str());
    matches!(tokens[index].key.as_str(), "em" | "con" | "trong" | "ta" | "tham" | "sau" | "cho" | "giao" | "thi" | "ra" | "chi")
        || matches!(behind, "gia" | "mưu" | "dự")
}

/// A province or district behind its unit: `huyện ngọc hội`.
fn place(tokens: &[Token<'_>], index: usize) -> Option<Candidate> {
    if !matches!(key_before(tokens, index), "tỉnh" | "huyện") {
        return None;
    }
    for length in [3, 2] {
        let end = index + length;
        if end > tokens.len() || tokens[index..end].iter().any(|token| token.kind != Kind::Word) {
            continue;
        }
        let words: Vec<String> = tokens[index..end].iter().map(|token| without_tone(&token.key)).collect();
        let Some(Some(name)) = PLACES.get(&words.join(" ")) else { continue };
        let heard: Vec<&str> = tokens[index..end].iter().map(|token| token.key.as_str()).collect();
        if heard.join(" ") != match_key(name, Level::Spelling) {
            return Some(Candidate::new(index, end, name.clone(), "name_repair"));
        }
    }
    None
}
