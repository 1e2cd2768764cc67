//! What does a cue of Graph's `metadataContent` say? One JSON object in place of the text.

use crate::roster::calendar::Moment;
use serde_json::Value;

/// The fields of one cue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct GraphCue {
    /// `speakerName`; empty when hidden.
    pub(super) name: Option<String>,
    /// `spokenText`.
    pub(super) text: String,
    /// `spokenLanguage`, as `vi`.
    pub(super) language: Option<String>,
    /// `startDateTime`, UTC.
    pub(super) start: Option<Moment>,
}

/// `None` unless the payload is a JSON object that holds `spokenText`.
pub(super) fn parse(payload: &str) -> Option<GraphCue> {
    let payload = payload.trim();
    if !payload.starts_with('{') || !payload.ends_with('}') {
        return None;
    }
    let Value::Object(fields) = serde_json::from_str(payload).ok()? else { return None };
    let text =
        |wanted: &str| fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted)).and_then(|(_, value)| value.as_str());
    Some(GraphCue {
        text: text("spokenText")?.to_owned(),
        name: text("speakerName").map(str::to_owned),
        language: text("spokenLanguage").and_then(language),
        start: text("startDateTime").and_then(Moment::from_iso),
    })
}

/// The first part of a language tag, if it is one: `vi-VN` is `vi`.
pub(super) fn language(tag: &str) -> Option<String> {
    let code = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    ((2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase())).then_some(code)
}
