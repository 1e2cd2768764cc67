//! Under which conditions is the work of an earlier run still good?
//!
//! A [`Key`] is the hash of everything that can change a stage's result: the key of the stage before, the settings
//! that matter, the model. Two runs with the same key would write the same bytes, so the file is taken as it is.

use crate::models::hash_bytes;
use crate::trouble::Warning;
use serde::{Deserialize, Serialize};

/// Names a result by what it was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(String);

impl Key {
    /// The key of the first stage: what went in.
    #[must_use]
    pub fn of(what: &impl Serialize) -> Self {
        // Serialising plain data to memory cannot fail; an empty text would only cost a stage done again.
        Self(hash_bytes(serde_json::to_string(what).unwrap_or_default().as_bytes()))
    }

    /// The key of a later stage: what it builds on, and what else can change it.
    #[must_use]
    pub fn then(&self, what: &impl Serialize) -> Self {
        Self::of(&(&self.0, serde_json::to_string(what).unwrap_or_default()))
    }

    /// In hexadecimal.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The file of a stage.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Artifact<T> {
    pub(super) key: Key,
    pub(super) warnings: Vec<Warning>,
    pub(super) value: T,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_changes_with_everything_before_it() {
        let base = Key::of(&"recording");
        assert_eq!(base.then(&1), Key::of(&"recording").then(&1));
        assert_ne!(base.then(&1), base.then(&2));
        assert_ne!(base.then(&1), Key::of(&"another").then(&1));
    }
}
