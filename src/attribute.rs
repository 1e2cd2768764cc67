//! Whose words are these, and where does one utterance end?
//!
//! Words become utterances of about a sentence: broken where the speaker changes, where the sentence ends, where
//! somebody pauses, and never longer than a reader can follow. The law: no word is lost, none is added, none moves.

use crate::asr::Heard;
use crate::diarize::Turn;
use crate::diarize::words::speakers_of_words;
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
/// A change of speaker is moved no further than this.
const FARTHEST_CHANGE_MS: u64 = 500;
/// Nor over more words, whatever their times.
const MOST_WORDS_NEAR: usize = 10;
/// And only to a pause that is so much clearer.
const CLEARER_MS: u64 = 80;
/// What a sentence ends with.
const SENTENCE_ENDS: [char; 4] = ['.', '?', '!', '…'];

/// Builds the transcript of a recording from the recogniser's words and the exclusive turns of its voices, of which
/// voice `n` is the speaker `S<n+1>`. Words far from every turn, and all words where there are no turns, are by one
/// unknown speaker.
#[must_use]
pub fn utterances(heard: &[Heard], turns: &[Turn], language: &str, duration: Timestamp) -> Transcript {
    let words: Vec<Word> = heard.iter().flat_map(|window| window.words.iter().cloned()).collect();
    let spans: Vec<Span> = words.iter().map(|word| word.span).collect();
    let speakers = changes_at_pauses(&words, speakers_of_words(&spans, turns));
    let mut transcript = Transcript::empty(language, duration);
    let mut current: Vec<Word> = Vec::new();
    let mut speaking = None;
    for (word, speaker) in words.into_iter().zip(speakers) {
        if current.last().is_some_and(|last| speaker != speaking || ends_between(&current, last, &word)) {
            push(&mut transcript, &id_of(speaking), std::mem::take(&mut current));
        }
        speaking = speaker;
        current.push(word);
    }
    push(&mut transcript, &id_of(speaking), current);
    list_speakers(&mut transcript);
    transcript
}

fn id_of(speaker: Option<usize>) -> String {
    speaker.map_or_else(|| UNKNOWN_SPEAKER.to_owned(), |number| format!("S{}", number + 1))
}

/// Everyone who says something, in order of first speech, without names.
fn list_speakers(transcript: &mut Transcript) {
    for utterance in &transcript.utterances {
        if !transcript.speakers.iter().any(|speaker| speaker.id == utterance.speaker) {
            let id = utterance.speaker.clone();
            transcript.speakers.push(Speaker { id, name: None, site: None, how: Naming::None });
        }
    }
}

/// Moves every change of speaker to the clearest pause near it: turns and words are each placed to a tenth or two of
/// a second only, and people seldom change in the middle of a phrase.
fn changes_at_pauses(words: &[Word], mut speakers: Vec<Option<usize>>) -> Vec<Option<usize>> {
    let start_ms = |at: usize| words[at].span.start().as_ms();
    // How well a change fits before this word: the pause, and the end of a sentence counts as one.
    let fits_ms = |at: usize| {
        let pause_ms = start_ms(at).saturating_sub(words[at - 1].span.end().as_ms());
        pause_ms + if words[at - 1].text.ends_with(SENTENCE_ENDS) { SHORT_PAUSE_MS } else { 0 }
    };
    let mut from = 0;
    for at in 1..words.len() {
        // A change that was moved ahead is met again and stays.
        if at <= from || speakers[at] == speakers[at - 1] {
            continue;
        }
        // Only within the runs of words of these two, so that nobody loses all they said.
        let until = at + speakers[at..].iter().take_while(|&&next| next == speakers[at]).count();
        let is_near = |place: &usize| start_ms(*place).abs_diff(start_ms(at)) <= FARTHEST_CHANGE_MS;
        let down = (from + 1..at).rev().take(MOST_WORDS_NEAR).take_while(is_near);
        let up = (at + 1..until).take(MOST_WORDS_NEAR).take_while(is_near);
        let best = down
            .chain(up)
            .filter(|&place| fits_ms(place) >= fits_ms(at) + CLEARER_MS)
            .max_by_key(|&place| (fits_ms(place), std::cmp::Reverse(start_ms(place).abs_diff(start_ms(at)))));
        let change = best.unwrap_or(at);
        let (before, after) = (speakers[at - 1], speakers[at]);
        speakers[change.min(at)..at].fill(after);
        speakers[at..change.max(at)].fill(before);
        from = change;
    }
    speakers
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
    let sentence_ended = last.text.ends_with(SENTENCE_ENDS);
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
        let transcript = utterances(&[Heard { window, words }], &[], "vi", window.end());
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
        let transcript = utterances(&[Heard { window, words }], &[], "vi", window.end());
        assert!(transcript.utterances.iter().all(|utterance| utterance.span.duration_ms() <= LONGEST_MS));
        assert_eq!(transcript.word_count(), 200);
    }
    #[test]
    fn a_change_of_speaker_breaks_an_utterance_at_the_pause_near_it() {
        let words = vec![word("xin", 0, 200), word("chào", 200, 400), word("kính", 700, 900), word("thưa", 900, 1_100)];
        let turn = |from, to, speaker| Turn { span: Span::from_ms(from, to), speaker };
        let said = |turns: &[Turn]| -> Vec<(String, String)> {
            let window = Span::from_ms(0, 2_000);
            let transcript = utterances(&[Heard { window, words: words.clone() }], turns, "vi", window.end());
            transcript.utterances.into_iter().map(|utterance| (utterance.speaker, utterance.heard)).collect()
        };
        let both = [("S1".to_owned(), "xin chào".to_owned()), ("S2".to_owned(), "kính thưa".to_owned())];
        assert_eq!(said(&[turn(0, 450, 0), turn(650, 1_100, 1)]), both);
        assert_eq!(said(&[turn(0, 150, 0), turn(190, 1_100, 1)]), both, "a word early");
        assert_eq!(said(&[turn(0, 880, 0), turn(880, 1_100, 1)]), both, "a word late");
        assert_eq!(said(&[turn(5_000, 6_000, 1)])[0].0, UNKNOWN_SPEAKER);
    }
}
