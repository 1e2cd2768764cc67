//! What is a language model asked, and what must it be able to do?

use crate::net::Trouble;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Who the model is and what it must do.
    pub system: String,
    /// The material, fenced.
    pub user: String,
    /// A name for the shape of the answer.
    pub shape: &'static str,
    /// The shape of the answer, as a JSON schema.
    pub schema: Value,
    /// The answer is no longer.
    pub answer_tokens: u64,
}

/// What a model can take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// The model as the server names it.
    pub model: String,
    /// Question and answer together.
    pub context_tokens: u64,
    /// How much of this meeting's text a thousand tokens hold, in bytes.
    pub bytes_per_1000_tokens: u64,
    /// Who counted the tokens: `server`, `measured` (from a trial question) or `assumed`.
    pub counted: String,
}

/// A language model. Its answers are never believed: see [`Leash`](super::leash::Leash).
pub trait LanguageModel {
    /// What pins its answers besides the question: address and model.
    fn identity(&self) -> String;

    /// Finds out what it can take; `sample` is text of the meeting, to count on.
    ///
    /// # Errors
    /// When it cannot be reached.
    fn capacity(&self, sample: &str) -> Result<Capacity, Trouble>;

    /// How many tokens a text has, if the model can say so.
    fn count_tokens(&self, text: &str) -> Option<u64>;

    /// The answer, as text that should be JSON. `alive` is asked now and then whether to go on.
    ///
    /// # Errors
    /// When there is none.
    fn answer(&self, question: &Question, alive: &mut dyn FnMut() -> bool) -> Result<String, Trouble>;
}

/// Answers of earlier runs, by content.
pub trait Memory {
    /// What was kept under this key.
    fn recall(&self, key: &str) -> Option<Value>;
    /// Keeps a value; a memory that cannot keep it forgets it.
    fn keep(&mut self, key: &str, value: &Value);
}

/// A memory that lasts as long as the program.
#[derive(Debug, Clone, Default)]
pub struct ScriptedMemory {
    /// What is kept.
    pub kept: std::collections::BTreeMap<String, Value>,
}

impl Memory for ScriptedMemory {
    fn recall(&self, key: &str) -> Option<Value> {
        self.kept.get(key).cloned()
    }

    fn keep(&mut self, key: &str, value: &Value) {
        self.kept.insert(key.to_owned(), value.clone());
    }
}
