//! How is the model kept?
//!
//! One file: the syllables in order; for each the place of its pairs; for each pair the place of its triples. Logarithms
//! of probabilities take a byte. A question is three binary searches in what was read, nothing is unfolded.

use super::{Context, Syllable};
use crate::vietnamese::tones::older_tone_place;
use std::path::Path;
use thiserror::Error;

/// First bytes of the file.
pub(super) const MAGIC: [u8; 8] = *b"syllab1\0";
/// Steps of a logarithm in a byte: sixteenths of a natural unit.
const STEPS: f32 = 16.0;

/// A probability as a byte.
pub(super) fn unlikelihood_byte(probability: f64) -> u8 {
    (-probability.ln() * f64::from(STEPS)).round().clamp(0.0, 255.0) as u8
}

/// A back-off weight (at most 1) as a byte.
pub(super) fn weight_byte(weight: f64) -> u8 {
    unlikelihood_byte(weight)
}

/// Why a file cannot be used.
#[derive(Debug, Error)]
pub enum FormatError {
    /// Reading failed.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// It is no model, or cut off.
    #[error("not a whole syllable model")]
    Foreign,
}

/// The model, as its file has it.
pub struct SyllableModel {
    file: Vec<u8>,
    syllables: usize,
    parts: Parts,
    start: u16,
    number: u16,
    unknown: u16,
}

/// Where each table begins.
#[derive(Debug, Clone, Copy)]
struct Parts {
    ends: usize,
    texts: usize,
    singles: usize,
    single_weights: usize,
    pair_places: usize,
    seconds: usize,
    pairs: usize,
    pair_weights: usize,
    triple_places: usize,
    thirds: usize,
    triples: usize,
}

impl SyllableModel {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// When it cannot be read or is no such model.
    pub fn open(path: &Path) -> Result<Self, FormatError> {
        Self::from_bytes(std::fs::read(path)?)
    }

    /// From the bytes that [`build`](super::build) made.
    ///
    /// # Errors
    /// When they are no such model.
    pub fn from_bytes(file: Vec<u8>) -> Result<Self, FormatError> {
        if !file.starts_with(&MAGIC) || file.len() < 24 {
            return Err(FormatError::Foreign);
        }
        let size = |index: usize| number_at(&file, 8, index) as usize;
        let (syllables, pairs, triples, letters) = (size(0), size(1), size(2), size(3));
        let mut at = 24usize;
        let mut table = |bytes: usize| {
            let start = at;
            at = at.saturating_add(bytes);
            start
        };
        let parts = Parts {
            ends: table(syllables * 4),
            texts: table(letters),
            singles: table(syllables),
            single_weights: table(syllables),
            pair_places: table(syllables * 4),
            seconds: table(pairs * 2),
            pairs: table(pairs),
            pair_weights: table(pairs),
            triple_places: table(pairs * 4),
            thirds: table(triples * 2),
            triples: table(triples),
        };
        if file.len() != at || syllables == 0 || syllables > usize::from(u16::MAX) {
            return Err(FormatError::Foreign);
        }
        let whole = |start: usize, count: usize, most: usize| {
            let places = (0..count).map(|index| number_at(&file, start, index) as usize);
            places.clone().is_sorted() && places.clone().next_back().is_none_or(|last| last == most)
        };
        if !whole(parts.ends, syllables, letters)
            || !whole(parts.pair_places, syllables, pairs)
            || !whole(parts.triple_places, pairs, triples)
        {
            return Err(FormatError::Foreign);
        }
        let mut model = Self { file, syllables, parts, start: 0, number: 0, unknown: 0 };
        let special = |text: &str| model.find(text).ok_or(FormatError::Foreign);
        let (start, number, unknown) = (special("<s>")?, special("<num>")?, special("<unk>")?);
        (model.start, model.number, model.unknown) = (start, number, unknown);
        Ok(model)
    }

    /// What stands before a sentence.
    #[must_use]
    pub fn beginning(&self) -> Context {
        Context(self.start, self.start)
    }

    /// What `word` (NFC, lower case, no punctuation) is; `hoà` is `hòa`.
    #[must_use]
    pub fn syllable(&self, word: &str) -> Syllable {
        if !word.is_empty() && word.chars().all(|letter| letter.is_ascii_digit() || ".,%/".contains(letter)) {
            return Syllable::Known(self.number);
        }
        match self.find(&older_tone_place(word)) {
            Some(number) => Syllable::Known(number),
            None if word.is_ascii() => Syllable::Foreign,
            None => Syllable::Impossible,
        }
    }

    /// The natural logarithm of the odds of `syllable` after `context`.
    #[must_use]
    pub fn log_probability(&self, context: Context, syllable: u16) -> f32 {
        let Context(first, second) = context;
        let pair = self.pair(first, second);
        if let Some(pair) = pair
            && let Some(triple) = self.find_among(self.parts.thirds, self.range(self.parts.triple_places, pair), syllable)
        {
            return self.logarithm(self.parts.triples, triple);
        }
        let weight = pair.map_or(0.0, |pair| self.logarithm(self.parts.pair_weights, pair));
        weight
            + match self.pair(second, syllable) {
                Some(pair) => self.logarithm(self.parts.pairs, pair),
                None => {
                    self.logarithm(self.parts.single_weights, usize::from(second))
                        + self.logarithm(self.parts.singles, usize::from(syllable))
                }
            }
    }

    /// What stands before the next syllable, behind `syllable`.
    #[must_use]
    pub fn after(&self, context: Context, syllable: Syllable) -> Context {
        let number = match syllable {
            Syllable::Known(number) => number,
            Syllable::Foreign | Syllable::Impossible => self.unknown,
        };
        Context(context.1, number)
    }

    fn find(&self, word: &str) -> Option<u16> {
        let (mut low, mut high) = (0, self.syllables);
        while low < high {
            let middle = usize::midpoint(low, high);
            let range = self.range(self.parts.ends, middle);
            match self.file[self.parts.texts + range.start..self.parts.texts + range.end].cmp(word.as_bytes()) {
                std::cmp::Ordering::Equal => return u16::try_from(middle).ok(),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    fn pair(&self, first: u16, second: u16) -> Option<usize> {
        let first = usize::from(first);
        (first < self.syllables)
            .then(|| self.range(self.parts.pair_places, first))
            .and_then(|range| self.find_among(self.parts.seconds, range, second))
    }

    fn find_among(&self, table: usize, range: std::ops::Range<usize>, wanted: u16) -> Option<usize> {
        let value = |index: usize| u16::from_le_bytes([self.file[table + index * 2], self.file[table + index * 2 + 1]]);
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = usize::midpoint(low, high);
            match value(middle).cmp(&wanted) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// Entry `index` of a table of ends: from the end before it to its own.
    fn range(&self, table: usize, index: usize) -> std::ops::Range<usize> {
        let start = index.checked_sub(1).map_or(0, |before| number_at(&self.file, table, before));
        start as usize..number_at(&self.file, table, index) as usize
    }

    fn logarithm(&self, table: usize, index: usize) -> f32 {
        -f32::from(self.file.get(table + index).copied().unwrap_or(u8::MAX)) / STEPS
    }
}

fn number_at(file: &[u8], table: usize, index: usize) -> u32 {
    let at = table + index * 4;
    file.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::super::build;
    use super::*;

    const COUNTS: &str = "# counts\n100\t<s>\n50\tbáo\n30\tcáo\n20\t<unk>\n40\t<num>\n60\tquy\n10\ttổng\n\
        30\tbáo cáo\n20\t<s> báo\n9\ttổng quy\n15\t<s> báo cáo\n";

    fn model() -> SyllableModel {
        SyllableModel::from_bytes(build(COUNTS.as_bytes()).expect("counts")).expect("a whole model")
    }

    fn known(model: &SyllableModel, word: &str) -> u16 {
        match model.syllable(word) {
            Syllable::Known(number) => number,
            other => panic!("{word} is {other:?}"),
        }
    }

    #[test]
    fn what_was_seen_is_likelier_than_what_was_not() {
        let model = model();
        let (reports, tells) = (known(&model, "báo"), known(&model, "cáo"));
        let begun = model.after(model.beginning(), Syllable::Known(reports));
        assert!(model.log_probability(begun, tells) > model.log_probability(begun, known(&model, "quy")) + 2.0);
        assert!(model.log_probability(begun, tells) <= 0.0);
    }

    #[test]
    fn words_are_known_foreign_or_impossible() {
        let model = model();
        assert_eq!(model.syllable("teams"), Syllable::Foreign);
        assert_eq!(model.syllable("giợp"), Syllable::Impossible);
        assert_eq!(model.syllable("1.250"), Syllable::Known(model.number));
    }

    #[test]
    fn after_every_history_the_odds_add_up_to_at_most_one() {
        let model = model();
        for first in 0..model.syllables as u16 {
            for second in 0..model.syllables as u16 {
                let total: f32 =
                    (0..model.syllables as u16).map(|third| model.log_probability(Context(first, second), third).exp()).sum();
                assert!(total < 1.1, "{first} {second}: {total}");
            }
        }
    }

    #[test]
    fn what_is_no_model_is_refused() {
        let whole = build(COUNTS.as_bytes()).expect("counts");
        assert!(SyllableModel::from_bytes(whole[..whole.len() - 1].to_vec()).is_err());
        assert!(SyllableModel::from_bytes(Vec::new()).is_err());
        for at in 0..whole.len() {
            let mut altered = whole.clone();
            altered[at] ^= 0xff;
            if let Ok(model) = SyllableModel::from_bytes(altered) {
                for third in 0..8 {
                    assert!(model.log_probability(Context(1, third), third) <= 0.0, "whatever it says, it does not break down");
                }
            }
        }
        assert!(matches!(build("x\ty\n".as_bytes()), Err(super::super::BuildError::Line(1))));
    }
}
