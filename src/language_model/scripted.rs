//! A language model that answers from a script: for tests of everything around a real one, chosen explicitly.

use super::question::{Capacity, LanguageModel, Question};
use crate::net::Trouble;
use std::cell::Cell;
use std::fmt;

/// What the script says to a question.
pub type Script = dyn Fn(&Question) -> Result<String, Trouble>;

/// Answers as its script does.
pub struct ScriptedLanguageModel {
    script: Box<Script>,
    /// Question and answer together.
    pub context_tokens: u64,
    asked: Cell<usize>,
}

impl fmt::Debug for ScriptedLanguageModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptedLanguageModel").field("context_tokens", &self.context_tokens).finish_non_exhaustive()
    }
}

impl ScriptedLanguageModel {
    /// A model with this script and a context of 8192 tokens of three bytes.
    #[must_use]
    pub fn new(script: impl Fn(&Question) -> Result<String, Trouble> + 'static) -> Self {
        Self { script: Box::new(script), context_tokens: 8192, asked: Cell::new(0) }
    }

    /// How often it was asked.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.asked.get()
    }
}

impl LanguageModel for ScriptedLanguageModel {
    fn identity(&self) -> String {
        "scripted".to_owned()
    }

    fn capacity(&self, _sample: &str) -> Result<Capacity, Trouble> {
        Ok(Capacity {
            model: "scripted".to_owned(),
            context_tokens: self.context_tokens,
            bytes_per_1000_tokens: 3000,
            counted: "server".to_owned(),
        })
    }

    fn count_tokens(&self, text: &str) -> Option<u64> {
        Some(text.len() as u64 / 3)
    }

    fn answer(&self, question: &Question, alive: &mut dyn FnMut() -> bool) -> Result<String, Trouble> {
        self.asked.set(self.asked.get() + 1);
        if alive() { (self.script)(question) } else { Err(Trouble::Stopped) }
    }
}
