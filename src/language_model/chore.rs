//! What may a language model do, and what did it do?

use super::leash::Unborne;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One of the four things a model may do; each is a switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Chore {
    /// A conclusion's spoken words into the written register.
    Polish,
    /// The points of each speech.
    Speeches,
    /// Lead, transitions and headlines of the news article.
    Article,
    /// Candidates that the rules did not find, for a person to judge.
    Missed,
}

impl Chore {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Polish, Self::Speeches, Self::Article, Self::Missed];

    /// What a user types.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Polish => "polish",
            Self::Speeches => "speeches",
            Self::Article => "article",
            Self::Missed => "missed",
        }
    }
}

/// What the user wants of the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Where the model is.
    pub server: String,
    /// The model by name, if the user named one.
    pub model: Option<String>,
    /// What it may do, sorted.
    pub chores: Vec<Chore>,
    /// Names are hidden from it.
    pub mask_names: bool,
}

/// What a model did, for `run.json`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contribution {
    /// The model as the server names it.
    pub model: String,
    /// Its context.
    pub context_tokens: u64,
    /// Who counted tokens.
    pub counted: String,
    /// By chore.
    pub chores: BTreeMap<String, ChoreRecord>,
    /// Why it was not asked to the end, if so.
    pub trouble: Option<String>,
}

/// What one chore read, kept and dropped.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ChoreRecord {
    /// Utterances it is about.
    pub utterances: usize,
    /// Those that a model has read and answered about.
    pub read: usize,
    /// Those kept from it because they speak to a machine.
    pub withheld: usize,
    /// The others, by id.
    pub unread: Vec<String>,
    /// Pieces the material was cut into.
    pub pieces: usize,
    /// Sentences that passed.
    pub kept: usize,
    /// Sentences that did not, by reason.
    pub dropped: BTreeMap<Unborne, usize>,
    #[serde(skip)]
    about: BTreeSet<String>,
    #[serde(skip)]
    seen: BTreeSet<String>,
}

impl ChoreRecord {
    pub(super) fn about(&mut self, id: &str) {
        self.about.insert(id.to_owned());
    }

    pub(super) fn seen(&mut self, id: &str) {
        self.seen.insert(id.to_owned());
    }

    pub(super) fn withhold(&mut self, id: &str) {
        if self.about.insert(id.to_owned()) {
            self.withheld += 1;
            self.seen.insert(id.to_owned());
        }
    }

    pub(super) fn drop(&mut self, reason: Unborne) {
        *self.dropped.entry(reason).or_insert(0) += 1;
    }

    /// Counts at the end.
    pub(super) fn close(&mut self) {
        self.utterances = self.about.len();
        self.unread = self.about.difference(&self.seen).cloned().collect();
        self.read = self.utterances - self.unread.len() - self.withheld;
    }
}
