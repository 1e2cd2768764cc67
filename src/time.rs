//! When: integer milliseconds on the recording's clock.
//!
//! Every time in the program is a [`Timestamp`]; every stretch of time is a [`Span`], which is never empty.
//! Seconds as floating point occur only at the edge, where a foreign format wants them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A point on the recording's clock, in milliseconds from its first sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The first sample.
    pub const ZERO: Self = Self(0);

    /// From whole milliseconds.
    #[must_use]
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms)
    }

    /// From seconds; negative and non-finite values become zero.
    #[must_use]
    pub fn from_seconds(seconds: f64) -> Self {
        Self((seconds * 1000.0).round().clamp(0.0, 1e15) as u64)
    }

    /// From a sample index at `sample_rate_hz`, rounded to the nearest millisecond.
    #[must_use]
    pub const fn from_samples(samples: u64, sample_rate_hz: u32) -> Self {
        let rate = sample_rate_hz as u64;
        Self((samples * 1000 + rate / 2) / rate)
    }

    /// Whole milliseconds.
    #[must_use]
    pub const fn as_ms(self) -> u64 {
        self.0
    }

    /// Seconds, for formats that want them.
    #[must_use]
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// The sample index at `sample_rate_hz`.
    #[must_use]
    pub const fn to_samples(self, sample_rate_hz: u32) -> u64 {
        self.0 * sample_rate_hz as u64 / 1000
    }

    /// Later by `ms`.
    #[must_use]
    pub const fn plus_ms(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Earlier by `ms`, not before the first sample.
    #[must_use]
    pub const fn minus_ms(self, ms: u64) -> Self {
        Self(self.0.saturating_sub(ms))
    }
}

impl fmt::Display for Timestamp {
    /// `h:mm:ss`, as a person reads a recording's clock.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / 1000;
        write!(f, "{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

/// A stretch of time that is never empty: `start < end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "SpanFields", into = "SpanFields")]
pub struct Span {
    start: Timestamp,
    end: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct SpanFields {
    start_ms: Timestamp,
    end_ms: Timestamp,
}

impl TryFrom<SpanFields> for Span {
    type Error = String;
    fn try_from(fields: SpanFields) -> Result<Self, String> {
        Self::new(fields.start_ms, fields.end_ms)
            .ok_or_else(|| format!("start_ms {} must lie before end_ms {}", fields.start_ms.as_ms(), fields.end_ms.as_ms()))
    }
}

impl From<Span> for SpanFields {
    fn from(span: Span) -> Self {
        Self { start_ms: span.start, end_ms: span.end }
    }
}

impl Span {
    /// `None` unless `start < end`.
    #[must_use]
    pub fn new(start: Timestamp, end: Timestamp) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// From `start` to `end`, stretched to one millisecond where the source gives none (foreign transcripts do).
    #[must_use]
    pub fn at_least_1ms(start: Timestamp, end: Timestamp) -> Self {
        Self { start, end: end.max(start.plus_ms(1)) }
    }

    /// The same, from plain milliseconds.
    #[must_use]
    pub fn from_ms(start_ms: u64, end_ms: u64) -> Self {
        Self::at_least_1ms(Timestamp::from_ms(start_ms), Timestamp::from_ms(end_ms))
    }

    /// Its first moment.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        self.start
    }

    /// The moment just after it.
    #[must_use]
    pub const fn end(self) -> Timestamp {
        self.end
    }

    /// Its length in milliseconds, at least 1.
    #[must_use]
    pub const fn duration_ms(self) -> u64 {
        self.end.0 - self.start.0
    }

    /// How long both last together, in milliseconds.
    #[must_use]
    pub fn overlap_ms(self, other: Self) -> u64 {
        self.end.min(other.end).0.saturating_sub(self.start.max(other.start).0)
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The part of this span inside `other`.
    #[must_use]
    pub fn within(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// Later by `ms`.
    #[must_use]
    pub const fn shifted_by_ms(self, ms: u64) -> Self {
        Self { start: self.start.plus_ms(ms), end: self.end.plus_ms(ms) }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.start, self.end)
    }
}
