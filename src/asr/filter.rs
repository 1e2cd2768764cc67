//! Which words were never said?
//!
//! A recogniser writes fluent text over silence, noise and music, and is sure of it: its own probabilities tell only
//! where a lone word, or a few words for much sound, are hardly believed. Four marks tell the rest: a phrase that goes
//! round in circles, a sentence known from the subtitles of web videos, words where the voice detector hears nobody, and
//! more words than a mouth can say in the time. [`sift`] is a pure function of the words and of what is known about the
//! sound; each piece it takes out comes back as [`Dropped`].

use super::loudness::Loudness;
use super::phrases::{Strength, fold, known_phrases};
use super::repeats::{loops, stutters};
use crate::text;
use crate::time::Span;
use crate::transcript::Word;
use crate::trouble::Warning;
use crate::vad::Speech;
use std::ops::Range;

/// Why a piece was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The same words over and over.
    Repetition,
    /// A sentence known from subtitles, over sound that carries no voice.
    KnownPhrase,
    /// Text where nobody speaks.
    NoSpeech,
    /// More words than can be said in the time.
    TooFast,
    /// A word or two that the recogniser itself hardly believes, and nothing else in the window; or few for its length.
    Unsure,
}

/// A piece of text that was taken out.
#[derive(Debug, Clone, PartialEq)]
pub struct Dropped {
    /// When it is claimed to have been said.
    pub span: Span,
    /// The words.
    pub text: String,
    /// Why.
    pub reason: Reason,
}

/// What is left of a window's words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sifted {
    /// The words that stay.
    pub kept: Vec<Word>,
    /// The pieces taken out, in order.
    pub dropped: Vec<Dropped>,
}

/// What is known about the sound of a recording besides the words.
#[derive(Debug, Clone, Copy)]
pub struct Sound<'a> {
    /// Where the voice detector hears somebody.
    pub speech: &'a Speech,
    /// How loud it is, moment by moment.
    pub loudness: &'a Loudness,
    /// The usual level of speech in it.
    pub typical_db: i8,
}

/// So many words of what was dropped are shown.
const MOST_SHOWN: usize = 24;
/// Letters and digits a second that nobody exceeds for a whole window (fast Vietnamese has 35, fast English 25).
const LETTERS_PER_SECOND: u64 = 45;
/// What the detector may have missed of speech in a window, in milliseconds.
const MISSED_SPEECH_MS: u64 = 400;
/// A piece this much quieter than the usual speech is quiet.
const QUIET_DB: i8 = 14;
/// Quieter than this is no speech in any recording.
const INAUDIBLE_DB: i8 = -75;
/// So few words are no answer to a window by themselves unless they are believed.
const FEW_WORDS: usize = 2;
/// Words below this probability (their geometric mean) are a guess among many.
const HARDLY_BELIEVED: f32 = 0.2;
/// Fewer letters and digits for a second of voice are not all that was said (slow Vietnamese has 8)…
const SPARSE_LETTERS_PER_SECOND: u64 = 6;
/// … if the voice lasts so long, in milliseconds: over a short one, a breath already counts …
const SPARSE_FROM_MS: u64 = 4_000;
/// … and if they are believed less than this, they are a murmur's best guess, not what one heard of a sentence.
const SPARSELY_BELIEVED: f32 = 0.3;
/// Words said faster than half the greatest rate must be believed more than this.
const HURRIEDLY_BELIEVED: f32 = 0.3;
/// A voice is claimed this far from where the detector hears one, at most.
const REACH_MS: u64 = 500;

/// Takes out what cannot have been said in `window`.
#[must_use]
pub fn sift(words: Vec<Word>, window: Span, sound: &Sound<'_>) -> Sifted {
    let folded: Vec<String> = words.iter().map(|word| fold(&word.text)).collect();
    let mut verdicts: Vec<Option<Reason>> = vec![None; words.len()];
    let mut condemn = |range: Range<usize>, reason: Reason| {
        for verdict in &mut verdicts[range] {
            verdict.get_or_insert(reason);
        }
    };
    for range in repeated(&folded) {
        condemn(range, Reason::Repetition);
    }
    for (range, strength) in known_phrases(&folded) {
        if voiceless(&words[range.clone()], window, strength, range.len() == words.len(), sound) {
            condemn(range, Reason::KnownPhrase);
        }
    }
    if too_fast(&folded, window, sound.speech) {
        condemn(0..words.len(), Reason::TooFast);
    }
    for range in nowhere(&words, sound) {
        condemn(range, Reason::NoSpeech);
    }
    if hardly_believed(&words, sound.speech.within_ms(window)) {
        condemn(0..words.len(), Reason::Unsure);
    }
    split(words, &verdicts)
}

/// Over music or a cough the recogniser may give a single word that it does not believe, over many voices at once a
/// short sentence that it hardly does, over a moment that the voice detector takes for a voice a sentence for which the
/// moment is too short: a window with no more than that says nothing. Among other words a doubtful one stays: doubt alone
/// proves nothing.
fn hardly_believed(words: &[Word], voiced_ms: u64) -> bool {
    if words.is_empty() {
        return false;
    }
    let logarithms: f32 = words.iter().map(|word| word.probability.max(1e-6).ln()).sum();
    let believed = (logarithms / words.len() as f32).exp();
    let letters = letters(words);
    let sparse = voiced_ms >= SPARSE_FROM_MS && letters * 1000 < SPARSE_LETTERS_PER_SECOND * voiced_ms;
    let hurried = hurried(letters, voiced_ms + MISSED_SPEECH_MS / 2);
    (words.len() <= FEW_WORDS && believed < HARDLY_BELIEVED)
        || (sparse && believed < SPARSELY_BELIEVED)
        || (hurried && believed < HURRIEDLY_BELIEVED)
}

/// Letters and digits that somebody must have said.
fn letters(words: &[Word]) -> u64 {
    words.iter().map(|word| fold(&word.text).chars().count() as u64).sum()
}

/// Half the greatest speaking rate is still a hurried speaker: is there less time than that?
fn hurried(letters: u64, voiced_ms: u64) -> bool {
    letters * 2000 > LETTERS_PER_SECOND * voiced_ms
}

/// Whether a window must be listened to again, differently: it loops, or holds more than can be said.
pub(super) fn suspicious(words: &[Word], window: Span, speech: &Speech) -> bool {
    let folded: Vec<String> = words.iter().map(|word| fold(&word.text)).collect();
    !repeated(&folded).is_empty() || too_fast(&folded, window, speech)
}

/// What loops: the repetitions, and the first time too when hardly anything else was heard.
fn repeated(folded: &[String]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> =
        (0..folded.len()).filter(|&index| stutters(&folded[index])).map(|index| index..index + 1).collect();
    for found in loops(folded) {
        let alone = found.words.len() * 3 >= folded.len() * 2;
        let first = if alone { found.words.start } else { found.words.start + found.period };
        ranges.push(first..found.words.end);
    }
    ranges
}

fn too_fast(folded: &[String], window: Span, speech: &Speech) -> bool {
    let letters: u64 = folded.iter().map(|word| word.chars().count() as u64).sum();
    let spoken_ms = (speech.within_ms(window) + MISSED_SPEECH_MS).min(window.duration_ms() + MISSED_SPEECH_MS);
    letters * 1000 > LETTERS_PER_SECOND * spoken_ms
}

/// Whether the sound under a known phrase carries no voice. Times within a window are rough, so a phrase that is all
/// that was heard is judged by the whole window.
fn voiceless(phrase: &[Word], window: Span, strength: Strength, alone: bool, sound: &Sound<'_>) -> bool {
    let (Some(first), Some(last)) = (phrase.first(), phrase.last()) else { return false };
    let span = if alone { window } else { first.span.join(last.span) };
    let voiced_ms = sound.speech.within_ms(span);
    let level = sound.loudness.median_db(span);
    let quiet = level < sound.typical_db.saturating_sub(QUIET_DB) || level < INAUDIBLE_DB;
    let letters = letters(phrase);
    match strength {
        Strength::Video => quiet || hurried(letters, voiced_ms) || voiced_ms * 10 < span.duration_ms() * 6,
        Strength::Courtesy => quiet || letters * 1000 > LETTERS_PER_SECOND * voiced_ms || voiced_ms * 10 < span.duration_ms() * 2,
    }
}

/// Runs of words nowhere near a voice.
fn nowhere(words: &[Word], sound: &Sound<'_>) -> Vec<Range<usize>> {
    let homeless = |word: &Word| {
        let near = Span::at_least_1ms(word.span.start().minus_ms(REACH_MS), word.span.end().plus_ms(REACH_MS));
        sound.speech.within_ms(near) == 0
    };
    (0..words.len()).filter(|&index| homeless(&words[index])).map(|index| index..index + 1).collect()
}

/// Parts the words by their verdicts; neighbours with the same verdict are one piece.
fn split(words: Vec<Word>, verdicts: &[Option<Reason>]) -> Sifted {
    let mut sifted = Sifted::default();
    let mut previous = None;
    for (word, &verdict) in words.into_iter().zip(verdicts) {
        match verdict {
            None => sifted.kept.push(word),
            Some(reason) => match sifted.dropped.last_mut() {
                Some(piece) if previous == Some(reason) => {
                    piece.span = piece.span.join(word.span);
                    piece.text.push(' ');
                    piece.text.push_str(&word.text);
                }
                _ => sifted.dropped.push(Dropped { span: word.span, text: word.text, reason }),
            },
        }
        previous = verdict;
    }
    sifted
}

/// The first words of what was dropped: what goes round in circles says nothing more later.
fn shortened(text: &str) -> String {
    let mut words = text.split_whitespace();
    let first: Vec<&str> = words.by_ref().take(MOST_SHOWN).collect();
    let more = if words.next().is_some() { " …" } else { "" };
    first.join(" ") + more
}

impl Dropped {
    /// What the user reads about it, with the words, so that nothing disappears silently.
    #[must_use]
    pub fn warning(&self) -> Warning {
        // Only of what goes round in circles is the rest no news.
        let heard = &if self.reason == Reason::Repetition { shortened(&self.text) } else { self.text.clone() };
        let message = match self.reason {
            Reason::Repetition => {
                text!("bỏ đoạn máy nghe lặp đi lặp lại: “{heard}”", "left out what the recogniser repeated: “{heard}”")
            }
            Reason::KnownPhrase => text!(
                "bỏ câu máy hay bịa khi không có tiếng nói: “{heard}”",
                "left out a sentence that recognisers invent where nobody speaks: “{heard}”"
            ),
            Reason::NoSpeech => {
                text!("bỏ chữ ở chỗ không có tiếng nói: “{heard}”", "left out text where nobody speaks: “{heard}”")
            }
            Reason::TooFast => text!(
                "bỏ đoạn có quá nhiều chữ so với thời gian nói: “{heard}”",
                "left out more words than can be said in the time: “{heard}”"
            ),
            Reason::Unsure => {
                text!("bỏ chữ mà máy không chắc đã nghe thấy: “{heard}”", "left out what was hardly believed: “{heard}”")
            }
        };
        Warning::at("dropped_text", self.span, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(probabilities: &[f32]) -> Vec<Word> {
        let word = |&probability| Word { text: "điều".to_owned(), span: Span::from_ms(0, 400), probability };
        probabilities.iter().map(word).collect()
    }

    #[test]
    fn a_lone_word_that_is_hardly_believed_is_no_speech() {
        assert!(hardly_believed(&words(&[0.06]), 400));
        assert!(!hardly_believed(&words(&[0.6]), 400) && !hardly_believed(&[], 400));
        assert!(!hardly_believed(&words(&[0.06, 0.9]), 400));
        assert!(!hardly_believed(&words(&[0.1, 0.1, 0.1]), 400));
    }

    #[test]
    fn a_sentence_for_a_moment_must_be_believed() {
        let invented = words(&[0.06, 0.86, 0.72, 0.9, 0.02, 0.2]);
        assert!(hardly_believed(&invented, 600));
        // Time enough to say it, or believed: somebody is in a hurry.
        assert!(!hardly_believed(&invented, 1_200) && !hardly_believed(&words(&[0.5; 6]), 600));
    }

    #[test]
    fn few_words_for_much_voice_must_be_believed() {
        let murmur = words(&[0.2, 0.5, 0.1, 0.2]);
        assert!(hardly_believed(&murmur, 6_000));
        // As much as can be said in the time, or believed, or over a moment: that may be speech.
        assert!(!hardly_believed(&murmur, 2_000) && !hardly_believed(&murmur, 3_900));
        assert!(!hardly_believed(&words(&[0.2; 10]), 6_000));
        assert!(!hardly_believed(&words(&[0.4, 0.6, 0.3, 0.5]), 6_000) && !hardly_believed(&[], 6_000));
    }
}
