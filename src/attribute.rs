//! Whose words are these, and where does one utterance end?
//!
//! Words become utterances of about a sentence: broken where the speaker changes, where the sentence ends, where
//! somebody pauses, and never longer than a reader can follow. The law: no word is lost, none is added, none moves.

use crate::asr::Heard;
use crate::time::{Span, Timestamp};
use crate::transcript::{Naming, Speaker, Transcript, UNKNOWN_SPEAKER, Utterance, Word};

/// A pause that ends an utterance whatever was said before it, in milliseconds.
const LONG_PAUSE_MS: u64 = 900;
/// A pause that ends an utterance behind an end mark.
const SHORT_PAUSE_MS: u64 = 150;
/// Behind an end mark, an utterance this long ends without any pause.
const COMFORTABLE_MS: u64 = 5_000;
/// No utterance is longer than this.
const LONGEST_MS: u64 = 30_000;

/// Builds the transcript of a recording from the recogniser's words, all by one unknown speaker.
#[must_use]
pub fn utterances(heard: &[Heard], language: &str, duration: Timestamp) -> Transcript {
    let words = heard.iter().flat_map(|window| window.words.iter().cloned());
    let mut transcript = Transcript::empty(language, duration);
    let mut current: Vec<Word> = Vec::new();
    for word in words {
        if current.last().is_some_and(|last| ends_between(&current, last, &word)) {
            push(&mut transcript, UNKNOWN_SPEAKER, std::mem::take(&mut current));
        }
        current.push(word);
    }
    push(&mut transcript, UNKNOWN_SPEAKER, current);
    if !transcript.utterances.is_empty() {
        transcript.speakers.push(Speaker { id: UNKNOWN_SPEAKER.to_owned(), name: None, site: None, how: Naming::None });
    }
    transcript
}

/// Appends an utterance of these words; nothing for no words.
pub fn push(transcript: &mut Transcript, speaker: &str, words: Vec<Word>) {
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
    let span = Span::at_least_1ms(first.span.start(), last.span.end());
    let heard = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
    let id = format!("u{}", transcript.utterances.len() + 1);
    transcript.utterances.push(Utterance {
        id,
        span,
        speaker: speaker.to_owned(),
        text: heard.clone(),
        heard,
        words,
        edits: Vec::new(),
    });
}

/// Whether an utterance that so far holds `current` ends before `next`.
#[must_use]
pub fn ends_between(current: &[Word], last: &Word, next: &Word) -> bool {
    let pause_ms = next.span.start().as_ms().saturating_sub(last.span.end().as_ms());
    let so_far_ms = current.first().map_or(0, |first| last.span.end().as_ms().saturating_sub(first.span.start().as_ms()));
    let with_next_ms = so_far_ms + next.span.end().as_ms().saturating_sub(last.span.end().as_ms());
    let sentence_ended = last.text.ends_with(['.', '?', '!', '…']);
    pause_ms >= LONG_PAUSE_MS
        || with_next_ms > LONGEST_MS
        || (sentence_ended && (pause_ms >= SHORT_PAUSE_MS || so_far_ms >= COMFORTABLE_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, start_ms: u64, end_ms: u64) -> Word {
        Word { text: text.to_owned(), span: Span::from_ms(start_ms, end_ms), probability: 0.9 }
    }

    fn texts(words: Vec<Word>) -> Vec<String> {
        let window = Span::from_ms(0, 100_000);
        let transcript = utterances(&[Heard { window, words }], "vi", window.end());
        transcript.utterances.into_iter().map(|utterance| utterance.heard).collect()
    }

    #[test]
    fn a_pause_and_the_end_of_a_sentence_break_an_utterance() {
        let words = vec![word("xin", 0, 200), word("chào.", 200, 400), word("kính", 600, 800), word("thưa", 800, 900)];
        assert_eq!(texts(words), ["xin chào.", "kính thưa"]);
        assert_eq!(texts(vec![word("một", 0, 100), word("hai", 1_000, 1_100)]), ["một", "hai"]);
        assert_eq!(texts(vec![word("một", 0, 100), word("hai", 300, 400)]), ["một hai"]);
        assert!(texts(vec![]).is_empty());
    }

    #[test]
    fn nobody_reads_an_utterance_of_a_minute() {
        let words = (0..200).map(|i| word("à", i * 300, i * 300 + 300)).collect();
        let window = Span::from_ms(0, 100_000);
        let transcript = utterances(&[Heard { window, words }], "vi", window.end());
        assert!(transcript.utterances.iter().all(|utterance| utterance.span.duration_ms() <= LONGEST_MS));
        assert_eq!(transcript.word_count(), 200);
    }
}
