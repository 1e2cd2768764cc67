//! Where does somebody speak?

use crate::time::Span;
use serde::{Deserialize, Serialize};

/// The stretches of a recording in which somebody speaks: sorted, disjoint.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Speech(Vec<Span>);

impl Speech {
    /// Sorts, and joins spans that touch or overlap.
    #[must_use]
    pub fn new(mut spans: Vec<Span>) -> Self {
        spans.sort();
        let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match joined.last_mut() {
                Some(last) if span.start() <= last.end() => *last = last.join(span),
                _ => joined.push(span),
            }
        }
        Self(joined)
    }

    /// The stretches in order.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// How long somebody speaks, in milliseconds.
    #[must_use]
    pub fn total_ms(&self) -> u64 {
        self.0.iter().map(|span| span.duration_ms()).sum()
    }
}
