//! A recogniser that makes its words up from the clock, for tests that need no model.

use super::engine::{Engine, Listener, Manner};
use crate::text;
use crate::time::Span;
use crate::transcript::Word;
use crate::trouble::Failure;

/// One word a second of window, named after the moment it begins: `từ12` starts in second 12. With phrases given, each
/// window that overlaps a phrase's span is heard as that phrase instead.
#[derive(Debug, Clone, Default)]
pub struct ScriptedEngine {
    /// What is heard, and when.
    pub phrases: Vec<(Span, String)>,
    /// Windows that begin in one of these spans cannot be decoded.
    pub failures: Vec<Span>,
    /// How long a window takes.
    pub pace: std::time::Duration,
}

impl Engine for ScriptedEngine {
    fn identity(&self) -> String {
        format!("scripted {:?} {:?}", self.phrases, self.failures)
    }

    fn supports(&self, _language: &str) -> Result<(), Failure> {
        Ok(())
    }

    fn listener(&self) -> Result<Box<dyn Listener + '_>, Failure> {
        Ok(Box::new(ScriptedListener(self)))
    }
}

struct ScriptedListener<'a>(&'a ScriptedEngine);

impl Listener for ScriptedListener<'_> {
    fn listen(&mut self, _sound: &[f32], window: Span, _manner: &Manner) -> Result<Vec<Word>, Failure> {
        std::thread::sleep(self.0.pace);
        if self.0.failures.iter().any(|span| span.overlap_ms(Span::at_least_1ms(window.start(), window.start())) > 0) {
            return Err(Failure::failed(text!("theo kịch bản", "as scripted"), text!("không có", "none")));
        }
        let spoken: Vec<(Span, &str)> =
            self.0.phrases.iter().filter_map(|(span, phrase)| span.within(window).map(|part| (part, phrase.as_str()))).collect();
        if !self.0.phrases.is_empty() {
            return Ok(spoken.into_iter().flat_map(|(span, phrase)| spread(phrase, span)).collect());
        }
        let seconds = window.start().as_ms().div_ceil(1000)..window.end().as_ms() / 1000;
        Ok(seconds.map(|second| word(&format!("từ{second}"), Span::from_ms(second * 1000, second * 1000 + 900))).collect())
    }

    fn languages(&mut self, _sound: &[f32]) -> Result<Vec<(String, f32)>, Failure> {
        Ok(vec![("vi".to_owned(), 1.0)])
    }
}

/// The phrase's words, evenly over `span`.
fn spread(phrase: &str, span: Span) -> Vec<Word> {
    let words: Vec<&str> = phrase.split_whitespace().collect();
    let step = span.duration_ms() / words.len().max(1) as u64;
    let at = |index: usize| span.start().plus_ms(step * index as u64);
    words.iter().enumerate().map(|(index, text)| word(text, Span::at_least_1ms(at(index), at(index + 1)))).collect()
}

fn word(text: &str, span: Span) -> Word {
    Word { text: text.to_owned(), span, probability: 0.9 }
}
