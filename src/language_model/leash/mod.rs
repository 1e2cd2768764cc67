//! What may a language model say? Only what was said.
//!
//! A model's sentence passes when it is Vietnamese, is plain text, rests on utterances that exist, and lies over
//! their words (see `align`): the same words in the same order, less padding, plus joining words, in the written
//! register. Everything else is [`Unborne`], with the reason. [`verify`](crate::minutes::verify) then judges the
//! whole minutes once more.

mod align;
mod lexicon;
mod machine;
mod source;
mod syllables;
mod words;

use crate::transcript::{Transcript, Utterance};
use align::lies_over;
use serde::{Deserialize, Serialize};
use source::{Extent, Source};
use std::collections::BTreeMap;
use words::{Stop, Word, words};

pub(crate) use machine::addresses_a_machine;

/// Why a sentence was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unborne {
    /// It holds characters that no sentence holds.
    OddText,
    /// It is not Vietnamese.
    NotVietnamese,
    /// It names no utterance, or one that was not shown.
    NoUtterance,
    /// It joins utterances that do not follow each other, or of two speakers.
    Scattered,
    /// Its words are not those that were said.
    Unsaid,
    /// The final check of the whole minutes refused it.
    Unverified,
}

impl Unborne {
    /// The flag that stands where the sentence was dropped.
    #[must_use]
    pub fn flag(self) -> &'static str {
        match self {
            Self::OddText => "llm_dropped_odd_text",
            Self::NotVietnamese => "llm_dropped_not_vietnamese",
            Self::NoUtterance => "llm_dropped_no_utterance",
            Self::Scattered => "llm_dropped_scattered",
            Self::Unsaid => "llm_dropped_unsaid",
            Self::Unverified => "llm_dropped_unverified",
        }
    }
}

/// Judges sentences against one transcript.
#[derive(Debug)]
pub struct Leash<'a> {
    utterances: &'a [Utterance],
    places: BTreeMap<&'a str, usize>,
}

impl<'a> Leash<'a> {
    /// The leash of a transcript.
    #[must_use]
    pub fn new(transcript: &'a Transcript) -> Self {
        let utterances = transcript.utterances.as_slice();
        Self { utterances, places: utterances.iter().enumerate().map(|(at, one)| (one.id.as_str(), at)).collect() }
    }

    /// The utterance with this id.
    #[must_use]
    pub fn utterance(&self, id: &str) -> Option<&'a Utterance> {
        self.places.get(id).map(|at| &self.utterances[*at])
    }

    /// A better way to put the whole of `said`, and nothing else. The deadline, as it stands in `said`, may change
    /// its place where it can be that of one thing only.
    ///
    /// # Errors
    /// Why not.
    pub fn rewording(&self, sentence: &str, said: &str, deadline: Option<&str>) -> Result<String, Unborne> {
        let sentence = plain(sentence)?;
        let (written, source) = (words(&sentence), words(said));
        let over = |written: &[Word], source: Vec<Word>| lies_over(written, &Source::new(Vec::new(), source), Extent::Whole);
        let moved = deadline.is_some_and(|deadline| {
            let deadline = words(deadline);
            match (without(&written, &deadline), without(&source, &deadline)) {
                (Some(written), Some(source)) => is_one_clause(&written) && is_one_clause(&source) && over(&written, source),
                _ => false,
            }
        });
        if moved || over(&written, source) { Ok(sentence) } else { Err(Unborne::Unsaid) }
    }

    /// Whether two texts differ in nothing but marks and capitals.
    #[must_use]
    pub fn same_words(&self, one: &str, other: &str) -> bool {
        words(one).iter().map(|word| &word.key).eq(words(other).iter().map(|word| &word.key))
    }

    /// A sentence that rests on the utterances it names, which are among `shown`. Gives back the sentence and the
    /// utterances in the order of time.
    ///
    /// # Errors
    /// Why not.
    pub fn sentence(
        &self,
        sentence: &str,
        named: &[String],
        shown: &dyn Fn(&str) -> bool,
    ) -> Result<(String, Vec<&'a Utterance>), Unborne> {
        let sentence = plain(sentence)?;
        let mut places = Vec::with_capacity(named.len());
        for id in named {
            let place = self.places.get(id.as_str()).filter(|_| shown(id)).ok_or(Unborne::NoUtterance)?;
            places.push(*place);
        }
        places.sort_unstable();
        places.dedup();
        let (Some(first), Some(last)) = (places.first().copied(), places.last().copied()) else {
            return Err(Unborne::NoUtterance);
        };
        let one_speaker = places.iter().all(|at| self.utterances[*at].speaker == self.utterances[first].speaker);
        if !one_speaker || last - first + 1 != places.len() {
            return Err(Unborne::Scattered);
        }
        let source = places.iter().flat_map(|at| words(&self.utterances[*at].text)).collect();
        if lies_over(&words(&sentence), &Source::new(self.context(first), source), Extent::Stretch) {
            Ok((sentence, places.iter().map(|at| &self.utterances[*at]).collect()))
        } else {
            Err(Unborne::Unsaid)
        }
    }

    /// A stretch of `said`, a text that has been checked already.
    ///
    /// # Errors
    /// Why not.
    pub fn stretch(&self, sentence: &str, said: &str) -> Result<String, Unborne> {
        let sentence = plain(sentence)?;
        let source = Source::new(Vec::new(), words(said));
        if lies_over(&words(&sentence), &source, Extent::Stretch) { Ok(sentence) } else { Err(Unborne::Unsaid) }
    }

    /// The words of the same sentence that stand before an utterance.
    fn context(&self, at: usize) -> Vec<Word> {
        let Some(before) = at.checked_sub(1).and_then(|before| self.utterances.get(before)) else { return Vec::new() };
        let spoken = words(&before.text);
        let open = spoken.last().is_some_and(|word| word.stop < Stop::Sentence);
        if before.speaker == self.utterances[at].speaker && open { spoken } else { Vec::new() }
    }
}

/// One line of plain text, tidied; no markup, no characters that hide.
fn plain(sentence: &str) -> Result<String, Unborne> {
    let sentence = crate::vietnamese::tones::normalise(sentence.trim());
    let fits = |letter: char| {
        letter.is_alphabetic() || letter.is_ascii_digit() || letter == ' ' || ",.;:!?…%‰/()-–—\"“”'’&+".contains(letter)
    };
    if sentence.is_empty() || !sentence.chars().all(fits) || sentence.contains("  ") {
        return Err(Unborne::OddText);
    }
    if syllables::is_vietnamese(&sentence) { Ok(sentence) } else { Err(Unborne::NotVietnamese) }
}

/// `words` with the one place taken out where `phrase` stands, `None` unless it stands exactly once. The marks around it
/// go with it.
fn without(words: &[Word], phrase: &[Word]) -> Option<Vec<Word>> {
    if phrase.is_empty() || words.len() < phrase.len() {
        return None;
    }
    let here = |at: &usize| words[*at..at + phrase.len()].iter().zip(phrase).all(|(one, other)| one.key == other.key);
    let mut places = (0..=words.len() - phrase.len()).filter(here);
    let (place, other) = (places.next()?, places.next());
    let mut rest: Vec<Word> = words[..place].iter().chain(&words[place + phrase.len()..]).cloned().collect();
    let [.., last] = &words[place..place + phrase.len()] else { return None };
    if let Some(before) = place.checked_sub(1) {
        rest[before].stop = if last.stop >= Stop::Clause { last.stop } else { Stop::None };
    } else if let Some(next) = rest.first_mut() {
        (next.first, next.capital) = (true, true);
    }
    other.is_none().then_some(rest)
}

/// Whether these words tell of one thing: no mark within, and nothing that begins another.
fn is_one_clause(words: &[Word]) -> bool {
    const AGAIN: [&str; 9] = ["và", "còn", "rồi", "hoặc", "hay", "nhưng", "đồng", "cùng", "với"];
    let inner = words.split_last().map_or(words, |(_, inner)| inner);
    inner.iter().all(|word| word.stop == Stop::None) && !words.iter().any(|word| AGAIN.contains(&word.key.as_str()))
}

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod tests;
