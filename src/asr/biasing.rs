//! Is the meeting's own vocabulary being written?
//!
//! Contextual biasing: names, sites and terms of this meeting stand in a tree of letters. A text that walks down the
//! tree is favoured letter by letter, the more the less the language model would have expected the word; a walk that
//! ends before its phrase does gives everything back. So a phrase gains only when the sound carries all of it.

use crate::syllables::{Context, Syllable, SyllableModel, older_tone_place};
use unicode_normalization::UnicodeNormalization;

/// What a syllable that nobody could expect is favoured with, in natural units. With more, words that only sound like
/// those of a phrase are written as the phrase.
const MOST: f32 = 3.0;
/// Surprise (natural units) that needs no favour, and the surprise from which the favour is [`MOST`].
const EXPECTED: f32 = 4.5;
const UNEXPECTED: f32 = 11.0;
/// The share of [`MOST`] that even an expected syllable gets.
const LEAST: f32 = 0.15;
/// A phrase of one word is favoured only if its word is at least this surprising and this long (letters).
const RARE: f32 = 9.0;
const SHORTEST: usize = 3;

/// The meeting's own phrases.
pub(super) struct Biasing {
    nodes: Vec<Node>,
}

#[derive(Default)]
struct Node {
    next: Vec<(char, u32)>,
    /// What a text is favoured with that has come so far.
    worth: f32,
    /// A phrase ends here.
    whole: bool,
}

/// How far a text has come.
#[derive(Clone, Default)]
pub(super) struct Place {
    /// For phrases that are finished.
    kept: f32,
    walks: Vec<Walk>,
    /// Bytes of a letter that is not whole yet.
    open: Vec<u8>,
    in_word: bool,
}

#[derive(Clone, Copy)]
struct Walk {
    node: u32,
    /// What it has earned even if it goes no further.
    secured: f32,
}

impl Biasing {
    /// The tree of `phrases`; nothing if none of them is worth listening for.
    pub(super) fn new(phrases: &[String], model: &SyllableModel) -> Option<Self> {
        let mut biasing = Self { nodes: vec![Node::default()] };
        for phrase in phrases {
            let words = words_of(phrase);
            let favours = favours(&words, model);
            if favours.is_empty() {
                continue;
            }
            biasing.plant(&words, &favours);
            let older: Vec<String> = words.iter().map(|word| older_tone_place(word)).collect();
            biasing.plant(&older, &favours);
        }
        (biasing.nodes.len() > 1).then_some(biasing)
    }

    fn plant(&mut self, words: &[String], favours: &[f32]) {
        let mut node = 0;
        let mut earned = 0.0;
        for (index, (word, favour)) in words.iter().zip(favours).enumerate() {
            if index > 0 {
                node = self.child(node, ' ', earned);
            }
            let letters = word.chars().count().max(1) as u16;
            // Nearly every word begins like some name: the first word is favoured only when it is whole.
            let waits = index == 0 && words.len() > 1;
            for (letter, nth) in word.chars().zip(1u16..) {
                let share = if waits && nth < letters { 0.0 } else { f32::from(nth) / f32::from(letters) };
                node = self.child(node, letter, earned + favour * share);
            }
            earned += favour;
        }
        self.nodes[node as usize].whole = true;
    }

    fn child(&mut self, node: u32, letter: char, worth: f32) -> u32 {
        let found = self.step(node, letter).unwrap_or_else(|| {
            let fresh = self.nodes.len() as u32;
            self.nodes[node as usize].next.push((letter, fresh));
            self.nodes.push(Node::default());
            fresh
        });
        let worth_there = &mut self.nodes[found as usize].worth;
        *worth_there = worth_there.max(worth);
        found
    }

    fn step(&self, node: u32, letter: char) -> Option<u32> {
        self.nodes[node as usize].next.iter().find(|(other, _)| *other == letter).map(|&(_, child)| child)
    }

    /// The place behind some bytes more.
    pub(super) fn with(&self, place: &Place, bytes: &[u8]) -> Place {
        let mut next = place.clone();
        next.open.extend_from_slice(bytes);
        let valid = match std::str::from_utf8(&next.open) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => next.open.len(),
        };
        let rest = next.open.split_off(valid);
        let text = String::from_utf8_lossy(&std::mem::replace(&mut next.open, rest)).into_owned();
        for letter in text.chars().flat_map(char::to_lowercase) {
            if letter.is_alphanumeric() {
                self.letter(&mut next, letter);
            } else if next.in_word {
                self.end_word(&mut next, letter == ' ' || letter == '-');
            } else if letter != ' ' {
                self.settle(&mut next);
            }
        }
        next
    }

    fn letter(&self, place: &mut Place, letter: char) {
        if !place.in_word {
            place.in_word = true;
            place.walks.push(Walk { node: 0, secured: 0.0 });
        }
        self.advance(place, letter);
    }

    /// Behind a word; behind a stop every walk is over.
    fn end_word(&self, place: &mut Place, goes_on: bool) {
        place.in_word = false;
        for walk in &mut place.walks {
            let node = &self.nodes[walk.node as usize];
            if node.whole {
                walk.secured = node.worth;
            }
        }
        if goes_on {
            self.advance(place, ' ');
        } else {
            self.settle(place);
        }
    }

    fn advance(&self, place: &mut Place, letter: char) {
        let mut lost: f32 = 0.0;
        place.walks.retain_mut(|walk| match self.step(walk.node, letter) {
            Some(child) => {
                walk.node = child;
                true
            }
            None => {
                lost = lost.max(walk.secured);
                false
            }
        });
        if lost > 0.0 {
            place.kept += lost;
            // What began inside the finished phrase would count its words twice.
            place.walks.retain(|walk| walk.node == 0);
        }
    }

    fn settle(&self, place: &mut Place) {
        place.kept += place.walks.iter().map(|walk| walk.secured).fold(0.0, f32::max);
        place.walks.clear();
    }

    /// What the text is favoured with so far.
    pub(super) fn worth(&self, place: &Place) -> f32 {
        let under_way = place.walks.iter().map(|walk| walk.secured.max(self.nodes[walk.node as usize].worth));
        place.kept + under_way.fold(0.0, f32::max)
    }

    /// What it is favoured with if it ends here.
    pub(super) fn worth_at_end(&self, place: &Place) -> f32 {
        let mut ended = place.clone();
        if ended.in_word {
            self.end_word(&mut ended, false);
        } else {
            self.settle(&mut ended);
        }
        ended.kept
    }
}

/// Letters and digits in lower case, word by word.
fn words_of(phrase: &str) -> Vec<String> {
    let lower: String = phrase.nfc().flat_map(char::to_lowercase).collect();
    lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// What each word of a phrase is favoured with; nothing if the phrase is too common to be listened for.
fn favours(words: &[String], model: &SyllableModel) -> Vec<f32> {
    let mut context: Context = model.beginning();
    let mut favours = Vec::with_capacity(words.len());
    let mut most: f32 = 0.0;
    for word in words {
        let syllable = model.syllable(word);
        let surprise = match syllable {
            Syllable::Known(number) => -model.log_probability(context, number),
            Syllable::Foreign | Syllable::Impossible => UNEXPECTED,
        };
        context = model.after(context, syllable);
        most = most.max(surprise);
        favours.push(MOST * ((surprise - EXPECTED) / (UNEXPECTED - EXPECTED)).clamp(LEAST, 1.0));
    }
    let alone = words.len() == 1;
    let common = alone && (most < RARE || words[0].chars().count() < SHORTEST);
    if common { Vec::new() } else { favours }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNTS: &str = "# counts\n1000\t<s>\n500\tnguyễn\n300\tcáo\n200\t<unk>\n40\t<num>\n600\tđồng\n400\tchí\n9\ttrọng\n\
        3\tthắng\n300\tđồng chí\n90\t<s> đồng\n80\t<s> đồng chí\n";

    fn biasing(phrases: &[&str]) -> Option<Biasing> {
        let model = SyllableModel::from_bytes(crate::syllables::build(COUNTS.as_bytes()).expect("counts")).expect("a model");
        Biasing::new(&phrases.iter().map(|phrase| (*phrase).to_owned()).collect::<Vec<_>>(), &model)
    }

    /// What is favoured, as it stands and if it ended there.
    fn worth(biasing: &Biasing, tokens: &[&str]) -> (f32, f32) {
        let place = tokens.iter().fold(Place::default(), |place, token| biasing.with(&place, token.as_bytes()));
        (biasing.worth(&place), biasing.worth_at_end(&place))
    }

    #[test]
    fn a_whole_phrase_is_favoured_and_a_broken_one_gives_everything_back() {
        let biasing = biasing(&["nguyễn trọng thắng"]).expect("worth listening for");
        let (whole, ended) = worth(&biasing, &[" Nguyễn", " Tr", "ọng", " Thắng"]);
        assert!(whole > 1.0 && (whole - ended).abs() < 1e-6, "{whole} {ended}");
        assert!(worth(&biasing, &[" Nguyễn", " Tr"]).0 > 0.0);
        assert_eq!(worth(&biasing, &[" Nguyễn", " Trọng"]).1, 0.0);
        assert_eq!(worth(&biasing, &[" Nguyễn", " Trọng", " cáo"]), (0.0, 0.0));
        assert_eq!(worth(&biasing, &[" Nguyễn", ".", " Trọng", " Thắng"]).1, 0.0);
        assert_eq!(worth(&biasing, &[" Nguyễn", " Trọng", " Thắng", "h"]).1, 0.0);
    }

    #[test]
    fn the_first_word_is_favoured_only_when_it_is_whole() {
        let biasing = biasing(&["nguyễn trọng thắng"]).expect("worth listening for");
        assert_eq!(worth(&biasing, &[" Ng"]).0, 0.0);
        assert!(worth(&biasing, &[" Nguyễn"]).0 > 0.0);
    }

    #[test]
    fn a_phrase_may_begin_inside_another_and_is_counted_once() {
        let biasing = biasing(&["đồng chí thắng", "nguyễn trọng thắng"]).expect("worth listening for");
        let once = worth(&biasing, &[" nguyễn", " nguyễn", " trọng", " thắng"]).1;
        assert!((once - worth(&biasing, &[" nguyễn", " trọng", " thắng"]).1).abs() < 1e-6);
        let twice = worth(&biasing, &[" đồng", " chí", " thắng", " nguyễn", " trọng", " thắng"]).1;
        assert!((twice - once - worth(&biasing, &[" đồng", " chí", " thắng"]).1).abs() < 1e-5);
    }

    #[test]
    fn a_letter_may_come_in_two_tokens_and_a_common_word_alone_is_no_phrase() {
        let with_rest = biasing(&["nguyễn trọng"]).expect("worth listening for");
        let bytes = " nguyễn trọng".as_bytes();
        for cut in 1..bytes.len() {
            let place = with_rest.with(&with_rest.with(&Place::default(), &bytes[..cut]), &bytes[cut..]);
            assert!(with_rest.worth_at_end(&place) > 0.4, "cut at {cut}");
        }
        assert!(biasing(&["đồng", "!", ""]).is_none());
        assert!(biasing(&["Kahoot"]).is_some());
    }
}
