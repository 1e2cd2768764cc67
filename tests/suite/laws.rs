//! The laws of the design, tried on thousands of made-up cases.

use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};
use thuky::asr::Heard;
use thuky::attribute;
use thuky::diarize::Turn;
use thuky::time::{Span, Timestamp};
use thuky::transcript::Word;
use thuky::vad::Speech;

proptest! {
    #[test]
    fn a_span_is_never_empty(start in 0_u64..1_000_000, end in 0_u64..1_000_000) {
        let span = Span::new(Timestamp::from_ms(start), Timestamp::from_ms(end));
        prop_assert_eq!(span.is_some(), start < end);
        prop_assert!(Span::from_ms(start, end).duration_ms() >= 1);
    }

    #[test]
    fn a_span_read_back_is_the_same_and_an_empty_one_is_refused(start in 0_u64..1_000_000, length in 0_u64..10_000) {
        let json = format!("{{\"start_ms\":{start},\"end_ms\":{}}}", start + length);
        match serde_json::from_str::<Span>(&json) {
            Ok(span) => prop_assert_eq!(serde_json::to_string(&span).expect("written"), json),
            Err(_) => prop_assert_eq!(length, 0),
        }
    }

    #[test]
    fn speech_is_sorted_and_disjoint(ends in prop::collection::vec((0_u64..100_000, 1_u64..5_000), 0..60)) {
        let speech = Speech::new(ends.iter().map(|(start, length)| Span::from_ms(*start, start + length)).collect());
        for pair in speech.spans().windows(2) {
            prop_assert!(pair[0].end() < pair[1].start());
        }
        let covered = |at: u64| ends.iter().any(|(start, length)| (*start..start + length).contains(&at));
        for (start, length) in &ends {
            for at in [*start, start + length / 2] {
                let held = speech.spans().iter().any(|span| span.start().as_ms() <= at && at < span.end().as_ms());
                prop_assert_eq!(held, covered(at));
            }
        }
    }

    #[test]
    fn no_word_is_lost_added_or_moved(words in prop::collection::vec(("[a-zđươ]{1,6}[.?,]?", 0_u64..3_000, 1_u64..900), 0..300), seed in any::<u8>(), talk in prop::collection::vec((0_u64..3_000, 1_u64..4_000, 0_usize..4), 0..60)) {
        let mut clock = u64::from(seed);
        let words: Vec<Word> = words.into_iter().map(|(text, pause, length)| {
            clock += pause;
            let span = Span::from_ms(clock, clock + length);
            clock += length;
            Word { text, span, probability: 0.5 }
        }).collect();
        let window = Span::from_ms(0, clock.max(1));
        let mut talk_clock = 0;
        let turns: Vec<Turn> = talk.into_iter().map(|(pause, length, speaker)| {
            talk_clock += pause + length;
            Turn { span: Span::from_ms(talk_clock - length, talk_clock), speaker }
        }).collect();
        let transcript = attribute::utterances(&[Heard { window, words: words.clone() }], &turns, "vi", window.end());
        let back: Vec<Word> = transcript.utterances.iter().flat_map(|utterance| utterance.words.clone()).collect();
        prop_assert_eq!(back, words);
        for utterance in &transcript.utterances {
            let joined: Vec<&str> = utterance.words.iter().map(|word| word.text.as_str()).collect();
            prop_assert_eq!(&utterance.heard, &joined.join(" "));
        }
    }
}
