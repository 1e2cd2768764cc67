//! The hallucination filter, on the cases of `tests/cases/hallucinations.txt`.

use crate::support::repository;
use thuky::asr::{Loudness, Reason, Sound, sift};
use thuky::time::Span;
use thuky::transcript::Word;
use thuky::vad::Speech;

const USUAL_DB: i8 = -25;

struct Case {
    name: String,
    fields: Vec<(String, String)>,
}

impl Case {
    fn get(&self, key: &str) -> &str {
        self.fields.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value)
    }

    fn span(text: &str) -> Span {
        let (start, end) = text.split_once('-').unwrap();
        Span::from_ms(start.trim().parse().unwrap(), end.trim().parse().unwrap())
    }
}

fn cases() -> Vec<Case> {
    let text = std::fs::read_to_string(repository("tests/cases/hallucinations.txt")).unwrap();
    text.split("\n--- ")
        .skip(1)
        .map(|block| {
            let (name, rest) = block.split_once('\n').unwrap();
            let fields = rest
                .lines()
                .filter_map(|line| line.split_once(':'))
                .map(|(key, value)| (key.to_owned(), value.trim().to_owned()))
                .collect();
            Case { name: name.to_owned(), fields }
        })
        .collect()
}

fn spread(text: &str, span: Span) -> Vec<Word> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let step = span.duration_ms() / words.len().max(1) as u64;
    (0..)
        .zip(words)
        .map(|(index, text)| Word {
            text: text.to_owned(),
            span: Span::from_ms(span.start().as_ms() + index * step, span.start().as_ms() + (index + 1) * step),
            probability: 0.9,
        })
        .collect()
}

#[test]
fn keeps_what_was_said_and_drops_what_was_not() {
    let cases = cases();
    assert!(cases.len() >= 14, "the cases file shrank to {}", cases.len());
    for case in cases {
        let window = Case::span(case.get("window"));
        let speech = match case.get("speech") {
            "none" => Speech::default(),
            spans => Speech::new(spans.split(',').map(Case::span).collect()),
        };
        let (inside, outside) = case.get("level").split_once('/').unwrap();
        let frames = (window.end().as_ms() / 20 + 50) * 20;
        let levels = (0..frames / 20)
            .map(|frame| {
                let here = Span::from_ms(frame * 20, frame * 20 + 20);
                if speech.within_ms(here) > 0 { inside } else { outside }.parse().unwrap()
            })
            .collect();
        let loudness = Loudness::from_levels(levels);
        let sound = Sound { speech: &speech, loudness: &loudness, typical_db: USUAL_DB };
        let words = spread(case.get("heard"), window);
        let count = words.len();
        let sifted = sift(words, window, &sound);
        let kept: Vec<&str> = sifted.kept.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(kept.join(" "), case.get("kept"), "{}", case.name);
        let reasons: Vec<String> = sifted.dropped.iter().map(|piece| format!("{:?}", piece.reason)).collect();
        assert_eq!(reasons.join(", "), case.get("dropped"), "{}", case.name);
        let dropped: usize = sifted.dropped.iter().map(|piece| piece.text.split(' ').count()).sum();
        assert_eq!(kept.len() + dropped, count, "{}: every word is kept or named in a warning", case.name);
        for piece in &sifted.dropped {
            // Of a loop the beginning is named.
            let shown: Vec<&str> = piece.text.split(' ').take(24).collect();
            let named = if piece.reason == Reason::Repetition { shown.join(" ") } else { piece.text.clone() };
            assert!(piece.warning().message.vi.contains(&named), "{}", case.name);
        }
    }
}

#[test]
fn the_lexicon_is_folded_and_sorted() {
    let text = std::fs::read_to_string(repository("src/asr/known_phrases.tsv")).unwrap();
    let phrases: Vec<&str> =
        text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_once('\t').unwrap().0).collect();
    assert!(phrases.is_sorted(), "known_phrases.tsv is not sorted");
    for phrase in phrases {
        let folded: String = phrase.chars().filter(|c| c.is_alphanumeric() || *c == ' ').flat_map(char::to_lowercase).collect();
        assert_eq!(folded, phrase);
    }
}
