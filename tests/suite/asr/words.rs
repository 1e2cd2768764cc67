//! Tokens into words.

use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};
use thuky::asr::{Token, join_tokens};
use thuky::time::Span;

fn token(bytes: &[u8], start_ms: u64, end_ms: u64) -> Token {
    Token { bytes: bytes.to_vec(), start_ms, end_ms, probability: 0.5 }
}

fn texts(tokens: &[Token]) -> Vec<String> {
    join_tokens(tokens, Span::from_ms(0, 10_000)).into_iter().map(|word| word.text).collect()
}

#[test]
fn a_word_begins_with_a_space() {
    let tokens = [
        token(" K".as_bytes(), 0, 100),
        token("ính".as_bytes(), 100, 300),
        token(" th".as_bytes(), 300, 400),
        token("ưa,".as_bytes(), 400, 600),
    ];
    assert_eq!(texts(&tokens), ["Kính", "thưa,"]);
}

#[test]
fn the_bytes_of_a_split_letter_are_joined() {
    let letters = " thế".as_bytes();
    assert_eq!(texts(&[token(&letters[..4], 0, 100), token(&letters[4..5], 100, 150), token(&letters[5..], 150, 200)]), ["thế"]);
    assert_eq!(texts(&[token(&letters[..4], 0, 100)]), ["th"], "half a letter is no letter");
}

#[test]
fn text_is_composed() {
    assert_eq!(texts(&[token(" tie\u{302}\u{301}ng".as_bytes(), 0, 100)]), ["tiếng"]);
}

#[test]
fn a_lone_mark_joins_the_word_before_it() {
    assert_eq!(
        texts(&[token(" vâng".as_bytes(), 0, 100), token(" ...".as_bytes(), 100, 200), token(" -".as_bytes(), 100, 200)]),
        ["vâng...-"]
    );
    assert!(texts(&[token(" ...".as_bytes(), 0, 100)]).is_empty());
}

#[test]
fn scripts_without_spaces_are_parted_at_tokens() {
    assert_eq!(
        texts(&[token("今日".as_bytes(), 0, 100), token("は".as_bytes(), 100, 200), token("!".as_bytes(), 200, 210)]),
        ["今日", "は!"]
    );
}

#[test]
fn times_that_make_no_sense_are_put_in_order() {
    let window = Span::from_ms(1_000, 2_000);
    let tokens = [token(b" a", 5_000, 5_000), token(b" b", 0, 0), token(b" c", 1_500, 1_400)];
    let words = join_tokens(&tokens, window);
    for pair in words.windows(2) {
        assert!(pair[0].span.end() <= pair[1].span.start(), "{pair:?}");
    }
    assert!(words.iter().all(|word| word.span.within(window) == Some(word.span)), "{words:?}");
}

proptest! {
    #[test]
    fn any_tokens_give_ordered_words_in_the_window(
        raw in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..6), 0u64..20_000, 0u64..20_000, -1.0f32..2.0), 0..80),
    ) {
        let window = Span::from_ms(3_000, 9_000);
        let tokens: Vec<Token> = raw
            .into_iter()
            .map(|(bytes, start_ms, end_ms, probability)| Token { bytes, start_ms, end_ms, probability })
            .collect();
        let words = join_tokens(&tokens, window);
        for word in &words {
            prop_assert!(!word.text.chars().any(char::is_whitespace) && word.text.chars().any(char::is_alphanumeric));
            prop_assert!((0.0..=1.0).contains(&word.probability));
            prop_assert_eq!(word.span.within(window), Some(word.span));
        }
        for pair in words.windows(2) {
            prop_assert!(pair[0].span.end() <= pair[1].span.start());
        }
    }
}
