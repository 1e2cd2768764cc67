//! What may replace a run of words?

/// A replacement for the tokens from `first` up to, not including, `end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The first token.
    pub(crate) first: usize,
    /// The token behind the last one.
    pub(crate) end: usize,
    /// What is written instead.
    pub(crate) text: String,
    /// The name of the rule.
    pub(crate) rule: &'static str,
}

impl Candidate {
    /// A replacement.
    pub(crate) fn new(first: usize, end: usize, text: String, rule: &'static str) -> Self {
        Self { first, end, text, rule }
    }
}
