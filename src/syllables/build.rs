//! How do counts become a model?
//!
//! Absolute discounting: every count gives a little to what was not seen after the same history, which the shorter
//! history shares out. A single syllable counts by the number of histories it was seen after (Kneser and Ney): "Hồng" is
//! common, but only after "Hồ" and its like.

use super::format::{MAGIC, unlikelihood_byte, weight_byte};
use std::collections::BTreeMap;
use std::io::BufRead;
use thiserror::Error;

/// What is taken from each count.
const DISCOUNT: f64 = 0.8;
/// The share of the single syllables' mass that goes by plain frequency: rare histories are cut off in the counts.
const PLAIN_SHARE: f64 = 0.5;

/// Why counts cannot be used.
#[derive(Debug, Error)]
pub enum BuildError {
    /// Reading failed.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// A line is not `count<TAB>syllables`, or its syllables were not counted by themselves before.
    #[error("line {0}: a count, a tab and one to three counted syllables expected")]
    Line(usize),
    /// More than 65,535 syllables, or a size that does not fit.
    #[error("too many syllables or n-grams")]
    TooMany,
}

/// The file of a model, from lines of `count<TAB>one to three syllables`, single syllables first; `#` begins a remark.
///
/// # Errors
/// When a line cannot be read.
pub fn build(counts: impl BufRead) -> Result<Vec<u8>, BuildError> {
    let mut singles: Vec<(String, f64)> = Vec::new();
    let mut pairs: Vec<([String; 2], f64)> = Vec::new();
    let mut triples: Vec<([String; 3], f64)> = Vec::new();
    for (index, line) in counts.lines().enumerate() {
        let line = line?;
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let (count, text) = line.split_once('\t').ok_or(BuildError::Line(index + 1))?;
        let count: f64 = count.parse().map_err(|_| BuildError::Line(index + 1))?;
        match text.split(' ').collect::<Vec<_>>()[..] {
            [a] => singles.push((a.to_owned(), count)),
            [a, b] => pairs.push(([a, b].map(str::to_owned), count)),
            [a, b, c] => triples.push(([a, b, c].map(str::to_owned), count)),
            _ => return Err(BuildError::Line(index + 1)),
        }
    }
    singles.sort_by(|a, b| a.0.cmp(&b.0));
    let numbers: BTreeMap<&str, u16> = singles.iter().zip(0u16..).map(|((text, _), number)| (text.as_str(), number)).collect();
    if numbers.len() != singles.len() {
        return Err(BuildError::TooMany);
    }
    let number = |text: &String| numbers.get(text.as_str()).copied().ok_or(BuildError::Line(0));
    let mut counted_pairs: BTreeMap<(u16, u16), f64> = BTreeMap::new();
    for ([a, b], count) in &pairs {
        counted_pairs.insert((number(a)?, number(b)?), *count);
    }
    let mut counted_triples: BTreeMap<(u16, u16), Vec<(u16, f64)>> = BTreeMap::new();
    for ([a, b, c], count) in &triples {
        counted_triples.entry((number(a)?, number(b)?)).or_default().push((number(c)?, *count));
    }
    let frequencies: Vec<f64> = singles.iter().map(|(_, count)| *count).collect();
    let model = Model::of(&frequencies, &counted_pairs, &counted_triples);
    model.write(&singles)
}

struct Model<'a> {
    singles: Vec<f64>,
    /// What is left for the unseen after each syllable.
    single_weights: Vec<f64>,
    pairs: BTreeMap<(u16, u16), f64>,
    pair_weights: BTreeMap<(u16, u16), f64>,
    triples: &'a BTreeMap<(u16, u16), Vec<(u16, f64)>>,
    pair_counts: &'a BTreeMap<(u16, u16), f64>,
}

impl<'a> Model<'a> {
    fn of(
        frequencies: &[f64],
        pair_counts: &'a BTreeMap<(u16, u16), f64>,
        triples: &'a BTreeMap<(u16, u16), Vec<(u16, f64)>>,
    ) -> Self {
        let mut histories = vec![1.0; frequencies.len()];
        for &(_, last) in pair_counts.keys() {
            histories[last as usize] += 1.0;
        }
        let (all, kinds) = (frequencies.iter().sum::<f64>(), histories.iter().sum::<f64>());
        let singles: Vec<f64> = (frequencies.iter().zip(&histories))
            .map(|(count, kind)| PLAIN_SHARE * count / all + (1.0 - PLAIN_SHARE) * kind / kinds)
            .collect();
        let mut pairs = BTreeMap::new();
        // Of each first syllable: what was given to seen pairs, and what the single syllables give to the same.
        let mut given = vec![(0.0, 0.0); frequencies.len()];
        for (&(a, b), count) in pair_counts {
            let probability = (count - DISCOUNT).max(0.1) / frequencies[a as usize].max(*count);
            pairs.insert((a, b), probability);
            given[a as usize].0 += probability;
            given[a as usize].1 += singles[b as usize];
        }
        let single_weights: Vec<f64> = given.iter().map(|&(seen, below)| left_over(seen, below)).collect();
        let mut model = Self { singles, single_weights, pairs, pair_weights: BTreeMap::new(), triples, pair_counts };
        for (&(a, b), followers) in triples {
            let total = model.history(a, b, followers);
            let seen: f64 = followers.iter().map(|&(_, count)| (count - DISCOUNT).max(0.1) / total).sum();
            let below: f64 = followers.iter().map(|&(c, _)| model.after_one(b, c)).sum();
            model.pair_weights.insert((a, b), left_over(seen, below));
        }
        model
    }

    /// How often the history `a b` was seen.
    fn history(&self, a: u16, b: u16, followers: &[(u16, f64)]) -> f64 {
        let followed: f64 = followers.iter().map(|&(_, count)| count).sum();
        self.pair_counts.get(&(a, b)).copied().unwrap_or(followed).max(followed)
    }

    fn after_one(&self, b: u16, c: u16) -> f64 {
        let seen = self.pairs.get(&(b, c)).copied();
        seen.unwrap_or_else(|| self.single_weights[b as usize] * self.singles[c as usize])
    }

    fn write(&self, texts: &[(String, f64)]) -> Result<Vec<u8>, BuildError> {
        let mut file = MAGIC.to_vec();
        // A pair that only begins triples is written too: its followers hang on it.
        let mut keys: Vec<(u16, u16)> = self.pairs.keys().chain(self.triples.keys()).copied().collect();
        keys.sort_unstable();
        keys.dedup();
        let triples: usize = self.triples.values().map(Vec::len).sum();
        for size in [texts.len(), keys.len(), triples, texts.iter().map(|(text, _)| text.len()).sum()] {
            file.extend(u32::try_from(size).map_err(|_| BuildError::TooMany)?.to_le_bytes());
        }
        let mut end = 0u32;
        for (text, _) in texts {
            end += text.len() as u32;
            file.extend(end.to_le_bytes());
        }
        texts.iter().for_each(|(text, _)| file.extend(text.as_bytes()));
        file.extend(self.singles.iter().map(|&probability| unlikelihood_byte(probability)));
        file.extend(self.single_weights.iter().map(|&weight| weight_byte(weight)));
        let mut next = 0;
        for single in 0..texts.len() {
            next += keys[next..].iter().take_while(|&&(first, _)| usize::from(first) == single).count();
            file.extend((next as u32).to_le_bytes());
        }
        keys.iter().for_each(|(_, second)| file.extend(second.to_le_bytes()));
        file.extend(keys.iter().map(|&(a, b)| unlikelihood_byte(self.after_one(a, b))));
        file.extend(keys.iter().map(|key| weight_byte(self.pair_weights.get(key).copied().unwrap_or(1.0))));
        let mut next = 0u32;
        for key in &keys {
            next += self.triples.get(key).map_or(0, |followers| followers.len() as u32);
            file.extend(next.to_le_bytes());
        }
        let (mut thirds, mut values) = (Vec::new(), Vec::new());
        for (&(a, b), followers) in self.triples {
            let total = self.history(a, b, followers);
            let mut followers = followers.clone();
            followers.sort_by_key(|&(third, _)| third);
            for (third, count) in followers {
                thirds.extend(third.to_le_bytes());
                values.push(unlikelihood_byte((count - DISCOUNT).max(0.1) / total));
            }
        }
        file.extend(thirds);
        file.extend(values);
        Ok(file)
    }
}

/// The factor by which the shorter history is weighed for what was not seen.
fn left_over(seen: f64, below: f64) -> f64 {
    ((1.0 - seen).max(1e-4) / (1.0 - below).max(1e-4)).min(1.0)
}
