//! What went wrong, and what can the user do?
//!
//! Trouble is data. A [`Warning`] rides beside a result ([`Warned`]); a [`Failure`] means there is no result at all.
//! A chapter whose callers branch on its errors keeps an enum of its own and converts it into a [`Failure`].

use crate::language::{Text, UiLanguage};
use crate::time::Span;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A result, and what the user should know about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Warned<T> {
    /// The result.
    pub value: T,
    /// What is missing or doubtful in it.
    pub warnings: Vec<Warning>,
}

impl<T> Warned<T> {
    /// A result with nothing to say about it.
    pub fn clean(value: T) -> Self {
        Self { value, warnings: Vec::new() }
    }

    /// A result with its warnings.
    pub fn new(value: T, warnings: Vec<Warning>) -> Self {
        Self { value, warnings }
    }

    /// Takes the result and moves the warnings to the end of `sink`.
    pub fn into_value(self, sink: &mut Vec<Warning>) -> T {
        sink.extend(self.warnings);
        self.value
    }

    /// Changes the result, keeps the warnings.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Warned<U> {
        Warned { value: change(self.value), warnings: self.warnings }
    }
}

/// Something the user should know about a result that stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// A stable key for scripts: `damaged_sound`, `dropped_text`, `unmatched_name`, ….
    pub code: String,
    /// Where in the recording, if anywhere.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// What, for a person.
    pub message: Text,
}

impl Warning {
    /// A warning about the whole result.
    #[must_use]
    pub fn new(code: &str, message: Text) -> Self {
        Self { code: code.to_owned(), span: None, message }
    }

    /// A warning about a stretch of the recording.
    #[must_use]
    pub fn at(code: &str, span: Span, message: Text) -> Self {
        Self { code: code.to_owned(), span: Some(span), message }
    }
}

/// Whose fault it is: decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The machine or the program could not do it (exit code 1).
    Failed,
    /// The command was wrong: an unknown language, a model that is none, an OUT that is a file (exit code 2).
    Usage,
    /// The input holds nothing that can be used (exit code 3).
    Unusable,
    /// The user stopped it (exit code 130).
    Stopped,
}

/// No result at all: what, where, and what to do.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Decides the exit code.
    pub kind: FailureKind,
    /// What happened and where.
    pub message: Text,
    /// What the user can do about it.
    pub hint: Text,
}

impl Failure {
    /// The machine or the program could not do it.
    #[must_use]
    pub fn failed(message: Text, hint: Text) -> Self {
        Self { kind: FailureKind::Failed, message, hint }
    }

    /// The command was wrong.
    #[must_use]
    pub fn usage(message: Text, hint: Text) -> Self {
        Self { kind: FailureKind::Usage, message, hint }
    }

    /// The input holds nothing that can be used.
    #[must_use]
    pub fn unusable(message: Text, hint: Text) -> Self {
        Self { kind: FailureKind::Unusable, message, hint }
    }

    /// The exit code of the process.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            FailureKind::Failed => 1,
            FailureKind::Usage => 2,
            FailureKind::Unusable => 3,
            FailureKind::Stopped => 130,
        }
    }

    /// Two lines: what and where, then `hint:`.
    #[must_use]
    pub fn render(&self, language: UiLanguage) -> String {
        let lead = match language {
            UiLanguage::Vi => "lỗi",
            UiLanguage::En => "error",
        };
        format!("{lead}: {}\nhint: {}", self.message.get(language), self.hint.get(language))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message.en)
    }
}

impl std::error::Error for Failure {}
