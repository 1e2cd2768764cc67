//! How are words of a meeting shown to a model so that they stay words of a meeting?
//!
//! Every utterance is one line of JSON, so that no word of it can look like the end of the material; the fence around
//! it carries a mark made of the whole content, which nobody who speaks in the meeting can know.

use super::leash::addresses_a_machine;
use super::masking::Mask;
use crate::transcript::{Transcript, Utterance};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What every question says about its material.
pub(super) const RULES: &str = include_str!("prompts/rules.txt");

/// A line of material.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// As it is sent.
    pub(super) json: String,
    /// Lines of another group do not share a question.
    pub(super) group: usize,
    /// Where the same speaker goes on, the value is the same.
    pub(super) speaker: String,
    /// The utterances it shows.
    pub(super) utterances: Vec<String>,
}

/// An utterance as a line; nothing for one that speaks to a machine.
pub(super) fn utterance_line(utterance: &Utterance, transcript: &Transcript, group: usize, mask: &Mask) -> Option<Line> {
    if addresses_a_machine(&utterance.text) {
        return None;
    }
    let name = transcript.speaker(&utterance.speaker).and_then(|speaker| speaker.name.clone()).unwrap_or_default();
    let shown = json!({"id": utterance.id, "nguoi_noi": mask.hide(&name), "loi": mask.hide(&utterance.text)});
    Some(Line { json: shown.to_string(), group, speaker: utterance.speaker.clone(), utterances: vec![utterance.id.clone()] })
}

/// Lines behind a fence.
pub(super) fn fenced(lines: &[Line]) -> String {
    let body: Vec<&str> = lines.iter().map(|line| line.json.as_str()).collect();
    let body = body.join("\n");
    let mark: String = Sha256::digest(body.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("=== DỮ LIỆU {mark} ===\n{body}\n=== HẾT DỮ LIỆU {mark} ===")
}

/// A list of texts in an answer.
pub(super) fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
