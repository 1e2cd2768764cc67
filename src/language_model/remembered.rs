//! What did a model answer before? Where a person has corrected something, nobody is asked anew: the answers of the
//! earlier run speak, as far as their questions are still the same.

use super::question::{Capacity, LanguageModel, Memory, Question};
use crate::net::Trouble;
use serde_json::json;

/// Where the identity of the model that answered last is kept.
const PLACE: &str = "model";

/// A model that has only its kept answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    identity: String,
}

impl Remembered {
    /// The model whose answers lie in a memory; nothing where none was ever asked.
    #[must_use]
    pub fn of(memory: &dyn Memory) -> Option<Self> {
        let kept = memory.recall(PLACE)?;
        Some(Self { identity: kept.get("identity")?.as_str()?.to_owned() })
    }

    /// Notes in a memory whose answers it holds.
    pub(super) fn note(model: &dyn LanguageModel, memory: &mut dyn Memory) {
        let known = Self::of(memory).is_some_and(|known| known.identity == model.identity());
        if !known {
            memory.keep(PLACE, &json!({"identity": model.identity()}));
        }
    }
}

impl LanguageModel for Remembered {
    fn identity(&self) -> String {
        self.identity.clone()
    }

    fn capacity(&self, _sample: &str) -> Result<Capacity, Trouble> {
        Err(Trouble::NotAsked)
    }

    fn count_tokens(&self, _text: &str) -> Option<u64> {
        None
    }

    fn answer(&self, _question: &Question, _alive: &mut dyn FnMut() -> bool) -> Result<String, Trouble> {
        Err(Trouble::NotAsked)
    }
}
