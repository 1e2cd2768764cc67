//! How is a question asked so that its answer has the right shape, and is never asked twice?
//!
//! An answer is looked up by the content of its question first. A fresh one is checked against the schema; one that
//! fails goes back to the model once, with what is wrong. Only sound answers are kept. After a trouble that no other
//! question would survive, nothing is asked any more.

use super::question::{LanguageModel, Memory, Question};
use super::schema::{check, json_in};
use crate::net::Trouble;
use crate::vietnamese::tones::normalise;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// So many failures in a row, whatever they are, end it.
const MOST_FAILURES: u32 = 3;
/// A wrong answer is shown to the model again up to this length.
const SHOWN_CHARS: usize = 1500;

/// Asks one model.
pub(super) struct Asking<'a> {
    model: &'a dyn LanguageModel,
    memory: &'a mut dyn Memory,
    alive: &'a mut dyn FnMut() -> bool,
    failures: u32,
    /// Why nothing is asked any more.
    pub(super) ended: Option<Trouble>,
    /// Why the last question without an answer has none.
    pub(super) last: Option<Trouble>,
    /// Questions answered by the model.
    pub(super) answered: usize,
    /// Questions answered from memory.
    pub(super) remembered: usize,
    /// Questions without an answer.
    pub(super) failed: usize,
    /// Answers that had to be asked for again.
    pub(super) repaired: usize,
}

impl<'a> Asking<'a> {
    pub(super) fn new(model: &'a dyn LanguageModel, memory: &'a mut dyn Memory, alive: &'a mut dyn FnMut() -> bool) -> Self {
        Self { model, memory, alive, failures: 0, ended: None, last: None, answered: 0, remembered: 0, failed: 0, repaired: 0 }
    }

    /// The checked answer to a question.
    pub(super) fn ask(&mut self, question: &Question) -> Result<Value, Trouble> {
        let key = key(&self.model.identity(), question);
        if let Some(value) = self.memory.recall(&key).filter(|value| check(value, &question.schema).is_ok()) {
            self.remembered += 1;
            return Ok(value);
        }
        if let Some(trouble) = &self.ended {
            self.failed += 1;
            return Err(trouble.clone());
        }
        if !(self.alive)() {
            self.ended = Some(Trouble::Stopped);
            return Err(Trouble::Stopped);
        }
        match self.fresh(question) {
            Ok(value) => {
                self.failures = 0;
                self.answered += 1;
                self.memory.keep(&key, &value);
                Ok(value)
            }
            // A piece that is too long is cut and asked again by whoever cut it: no failure of the server.
            Err(trouble @ Trouble::TooLong { .. }) => Err(trouble),
            Err(trouble @ Trouble::NotAsked) => {
                self.last = Some(trouble.clone());
                Err(trouble)
            }
            Err(trouble) => {
                self.failed += 1;
                self.failures += 1;
                self.last = Some(trouble.clone());
                if trouble.ends_it() || self.failures >= MOST_FAILURES {
                    self.ended = Some(trouble.clone());
                }
                tracing::debug!(?trouble, "no answer");
                Err(trouble)
            }
        }
    }

    fn fresh(&mut self, question: &Question) -> Result<Value, Trouble> {
        let answer = self.model.answer(question, self.alive)?;
        let wrong = match checked(&answer, question) {
            Ok(value) => return Ok(value),
            Err(wrong) => wrong,
        };
        self.repaired += 1;
        let shown: String = normalise(&answer).chars().filter(|letter| !letter.is_control()).take(SHOWN_CHARS).collect();
        let again = Question {
            user: format!(
                "{}\n\nCâu trả lời trước của bạn sai dạng ({wrong}):\n{}\nHãy trả lời lại, chỉ bằng một đối tượng JSON đúng lược đồ.",
                question.user,
                Value::String(shown),
            ),
            ..question.clone()
        };
        let answer = self.model.answer(&again, self.alive)?;
        checked(&answer, question).map_err(Trouble::Malformed)
    }
}

fn checked(answer: &str, question: &Question) -> Result<Value, String> {
    let value = json_in(answer).ok_or_else(|| "no JSON".to_owned())?;
    check(&value, &question.schema).map(|()| value)
}

/// The content of a question as a name.
fn key(identity: &str, question: &Question) -> String {
    let mut hasher = Sha256::new();
    let schema = question.schema.to_string();
    let tokens = question.answer_tokens.to_string();
    for part in [identity, &question.system, &question.user, &schema, &tokens] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
