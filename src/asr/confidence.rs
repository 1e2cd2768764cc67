//! How likely is it that a word was said as it is written?
//!
//! The network's own probability tells it badly: it is sure of fluent mistakes. The syllable model knows better where a
//! word does not belong, and where the next one does not follow from it. A logistic regression puts the three together;
//! its weights were fitted to 1,710 words of ten clips under thirteen kinds of disturbance, three in four of them right.
//! Fitted without a clip and judged on it, the expected calibration error is 0.037, and a right word stands above a
//! wrong one in 93 cases of 100 (with the network's probability alone: 0.050 and 85).

use super::fluency::Fluency;
use crate::transcript::Word;

const CONSTANT: f32 = 8.026;
/// For each natural unit of the token probabilities' logarithm (their mean over the word).
const SOUND: f32 = 2.585;
/// For each natural unit of surprise at the word, and at the one behind it.
const SURPRISE: f32 = -0.4332;
const NEXT_SURPRISE: f32 = -0.364;
/// Beyond this the sound's doubt says no more.
const LEAST_LOGARITHM: f32 = -4.0;
/// Behind the last word nothing is surprising.
const AT_END: f32 = 5.0;

/// Replaces the probabilities of a window's words, which are the network's, by the likelihood that they are right.
pub(super) fn calibrate(words: &mut [Word], fluency: &Fluency<'_>) {
    let mut context = fluency.model.beginning();
    let surprises: Vec<f32> = words.iter().map(|word| fluency.surprise(&mut context, &word.text).unwrap_or(AT_END)).collect();
    for (index, word) in words.iter_mut().enumerate() {
        let logarithm = word.probability.max(f32::MIN_POSITIVE).ln().max(LEAST_LOGARITHM);
        let next = surprises.get(index + 1).copied().unwrap_or(AT_END);
        let odds = CONSTANT + SOUND * logarithm + SURPRISE * surprises[index] + NEXT_SURPRISE * next;
        let likelihood = 1.0 / (1.0 + (-odds).exp());
        word.probability = (likelihood * 1000.0).round() / 1000.0;
    }
}
