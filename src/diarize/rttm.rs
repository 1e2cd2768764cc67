//! How are turns written for other programs? Rich Transcription Time Marked (NIST), one turn a line.

use crate::text;
use crate::time::{Span, Timestamp};
use crate::trouble::{Warned, Warning};

/// A labelled stretch of speech of a recording.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Segment {
    /// When.
    pub span: Span,
    /// Whose.
    pub label: String,
}

/// `SPEAKER recording 1 start duration <NA> <NA> label <NA> <NA>`, seconds with three decimals.
#[must_use]
pub fn write(recording: &str, segments: &[Segment]) -> String {
    let field = |text: &str| {
        let joined = text.split_whitespace().collect::<Vec<_>>().join("_");
        if joined.is_empty() { "<NA>".to_owned() } else { joined }
    };
    let recording = field(recording);
    segments
        .iter()
        .map(|segment| {
            let start = segment.span.start().as_seconds();
            let duration = segment.span.duration_ms() as f64 / 1000.0;
            format!("SPEAKER {recording} 1 {start:.3} {duration:.3} <NA> <NA> {} <NA> <NA>\n", field(&segment.label))
        })
        .collect()
}

/// Reads the `SPEAKER` lines; other records and comments are passed over, lines that make no sense are warned of.
#[must_use]
pub fn read(rttm: &str) -> Warned<Vec<Segment>> {
    let mut segments = Vec::new();
    let mut warnings = Vec::new();
    for (index, line) in rttm.trim_start_matches('\u{feff}').lines().enumerate() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        if fields.first() != Some(&"SPEAKER") {
            continue;
        }
        let number = |place: usize| {
            fields.get(place).and_then(|field| field.parse::<f64>().ok()).filter(|value| value.is_finite() && *value >= 0.0)
        };
        match (number(3), number(4), fields.get(7)) {
            (Some(start), Some(duration), Some(label)) => {
                // Instants and empty turns carry no time; every scorer skips them.
                if let Some(span) = Span::new(Timestamp::from_seconds(start), Timestamp::from_seconds(start + duration)) {
                    segments.push(Segment { span, label: (*label).to_owned() });
                }
            }
            _ => {
                let line = index + 1;
                warnings.push(Warning::new(
                    "bad_rttm_line",
                    text!("dòng {line} của tệp RTTM không đọc được", "line {line} of the RTTM file makes no sense"),
                ));
            }
        }
    }
    segments.sort();
    Warned::new(segments, warnings)
}
