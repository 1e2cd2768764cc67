//! How does a server's answer become words with times?
//!
//! Best are word times; where there are only segments, their words share the segment's time by their length; where
//! there is only text, its words share the window. Every word ends up inside the window, in order, never empty.

use crate::time::{Span, Timestamp};
use crate::transcript::Word;
use serde_json::Value;

/// The probability of a word where the server gives none: neither trusted nor doubted by the filter.
const UNKNOWN_PROBABILITY: f32 = 0.8;
/// A window of half a minute holds no more words.
const MOST_WORDS: usize = 400;

/// The words of an answer, on the recording's clock; `None` when it is no transcription at all.
#[must_use]
pub fn words_of(answer: &Value, window: Span) -> Option<Vec<Word>> {
    let text = answer.get("text").and_then(Value::as_str)?;
    let segments: Vec<Piece> = pieces(answer.get("segments"), "text");
    let timed: Vec<Piece> = pieces(answer.get("words"), "word");
    let spoken = |pieces: &[Piece]| pieces.iter().map(|piece| piece.text.split_whitespace().count()).sum::<usize>();
    let whole = text.split_whitespace().count();
    // Word times that leave words out would lose them: then the coarser times are taken.
    let mut words = if !timed.is_empty() && spoken(&timed) >= whole {
        timed.iter().flat_map(|piece| spread(&piece.text, piece.within(window), piece.probability(&segments))).collect()
    } else if !segments.is_empty() && spoken(&segments) >= whole {
        segments.iter().flat_map(|piece| spread(&piece.text, piece.within(window), piece.own_probability())).collect()
    } else {
        spread(text, window, UNKNOWN_PROBABILITY)
    };
    words.truncate(MOST_WORDS);
    in_order(&mut words, window);
    Some(words)
}

/// A stretch of an answer with its times, in seconds from the window's start.
struct Piece {
    text: String,
    start: f64,
    end: f64,
    probability: Option<f32>,
}

impl Piece {
    fn within(&self, window: Span) -> Span {
        let at = |seconds: f64| window.start().plus_ms(Timestamp::from_seconds(seconds).as_ms()).min(window.end());
        Span::at_least_1ms(at(self.start), at(self.end))
    }

    fn own_probability(&self) -> f32 {
        self.probability.unwrap_or(UNKNOWN_PROBABILITY)
    }

    /// A word without a probability has its segment's.
    fn probability(&self, segments: &[Self]) -> f32 {
        let middle = (self.start + self.end) / 2.0;
        let around = || {
            segments
                .iter()
                .find(|segment| segment.start <= middle && middle <= segment.end)
                .and_then(|segment| segment.probability)
        };
        self.probability.or_else(around).unwrap_or(UNKNOWN_PROBABILITY)
    }
}

fn pieces(list: Option<&Value>, field: &str) -> Vec<Piece> {
    let number = |item: &Value, name: &str| item.get(name).and_then(Value::as_f64).filter(|value| value.is_finite());
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items
        .filter_map(|item| {
            let probability = number(item, "probability").or_else(|| number(item, "avg_logprob").map(f64::exp));
            Some(Piece {
                text: item.get(field)?.as_str()?.to_owned(),
                start: number(item, "start")?.max(0.0),
                end: number(item, "end")?.max(0.0),
                probability: probability.map(|value| value.clamp(0.0, 1.0) as f32),
            })
        })
        .collect()
}

/// The words of a text over a stretch of time, each as long as its letters.
fn spread(text: &str, span: Span, probability: f32) -> Vec<Word> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let letters: u64 = words.iter().map(|word| word.chars().count() as u64).sum();
    let mut done = 0;
    let mut spread = Vec::with_capacity(words.len());
    for word in words {
        let at = |letter: u64| span.start().plus_ms(span.duration_ms() * letter / letters.max(1));
        let start = at(done);
        done += word.chars().count() as u64;
        spread.push(Word { text: word.to_owned(), span: Span::at_least_1ms(start, at(done)), probability });
    }
    spread
}

/// Times that run backwards or out of the window are put right.
fn in_order(words: &mut [Word], window: Span) {
    let mut floor = window.start();
    let last = window.end().minus_ms(1).max(window.start());
    for word in words {
        let start = word.span.start().max(floor).min(last);
        let end = word.span.end().max(start.plus_ms(1)).min(window.end().max(start.plus_ms(1)));
        word.span = Span::at_least_1ms(start, end);
        floor = start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn times(answer: &Value) -> Vec<(String, u64, u64)> {
        let words = words_of(answer, Span::from_ms(10_000, 14_000)).expect("words");
        words.into_iter().map(|word| (word.text, word.span.start().as_ms(), word.span.end().as_ms())).collect()
    }

    #[test]
    fn the_best_times_there_are() {
        let word = |text: &str, start: f64, end: f64| json!({"word": text, "start": start, "end": end});
        let best = json!({"text": "xin chào", "words": [word(" xin", 0.5, 0.9), word("chào", 1.0, 9.0)]});
        assert_eq!(times(&best), [("xin".into(), 10_500, 10_900), ("chào".into(), 11_000, 14_000)]);
        let segments =
            json!({"text": "xin chào", "segments": [{"text": "xin chào", "start": 1.0, "end": 2.4, "avg_logprob": -0.1}]});
        assert_eq!(times(&segments), [("xin".into(), 11_000, 11_600), ("chào".into(), 11_600, 12_400)]);
        assert_eq!(times(&json!({"text": "ba bốn"})).len(), 2);
        assert_eq!(times(&json!({"text": ""})), []);
        assert_eq!(words_of(&json!({"error": "x"}), Span::from_ms(0, 1)), None);
    }

    #[test]
    fn word_times_that_lose_words_or_run_backwards_lose_none() {
        let lossy = json!({"text": "một hai ba", "words": [{"word": "một", "start": 0.0, "end": 0.1}]});
        assert_eq!(times(&lossy).len(), 3);
        let odd = json!({"text": "một hai", "words": [{"word": "một", "start": 9e9, "end": -3.0}, {"word": "hai", "start": 0.1, "end": 0.1}]});
        let words = times(&odd);
        assert!(words.iter().all(|(_, start, end)| start < end && *start >= 10_000 && *end <= 14_000), "{words:?}");
    }
}
