//! Is this a `transcript.json` of ours, and does it keep its promises?
//!
//! People edit these files. What can be set right without guessing is set right and told: order of time, white
//! space, speakers that are missing from the list. What cannot is refused with its line.

use super::findings::Findings;
use super::words::tidy;
use crate::text;
use crate::transcript::{Naming, SCHEMA, Speaker, Transcript, UNKNOWN_SPEAKER};
use crate::trouble::Failure;
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Head {
    schema: Option<String>,
}

/// Reads and checks the text of a `transcript.json`.
pub(super) fn parse(text: &str, findings: &mut Findings) -> Result<Transcript, Failure> {
    let head: Head = serde_json::from_str(text).map_err(|error| broken(&error))?;
    match head.schema {
        Some(schema) if schema == SCHEMA => {}
        Some(schema) => {
            let shown: String = schema.chars().take(60).collect();
            return Err(Failure::unusable(
                text!(
                    "tệp JSON có schema `{shown}`, không phải `{SCHEMA}`",
                    "the JSON file has the schema `{shown}`, not `{SCHEMA}`"
                ),
                text!(
                    "dùng transcript.json do đúng phiên bản thuky này ghi",
                    "use a transcript.json that this version of thuky wrote"
                ),
            ));
        }
        None => {
            return Err(Failure::unusable(
                text!(
                    "tệp JSON này không phải bản ghi lời của thuky: thiếu `schema`",
                    "this JSON file is no transcript of thuky: `schema` is missing"
                ),
                text!("cần tệp transcript.json, .vtt, .srt hoặc .docx", "give a transcript.json, .vtt, .srt or .docx"),
            ));
        }
    }
    let mut transcript: Transcript = serde_json::from_str(text).map_err(|error| broken(&error))?;
    set_right(&mut transcript, findings);
    Ok(transcript)
}

fn broken(error: &serde_json::Error) -> Failure {
    let (line, column) = (error.line(), error.column());
    let what: String = error.to_string().chars().take(200).collect();
    Failure::unusable(
        text!("dòng {line}, cột {column}: JSON không đúng: {what}", "line {line}, column {column}: the JSON is wrong: {what}"),
        text!("sửa dòng đó, hoặc xuất lại tệp", "mend that line, or export the file again"),
    )
}

/// Puts in order what a person may have left out of order.
fn set_right(transcript: &mut Transcript, findings: &mut Findings) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for (index, utterance) in transcript.utterances.iter_mut().enumerate() {
        if utterance.heard.trim().is_empty() {
            utterance.heard = tidy(&utterance.text);
        } else if utterance.edits.is_empty() {
            utterance.heard = tidy(&utterance.heard);
        }
        if utterance.text.trim().is_empty() && utterance.edits.is_empty() {
            utterance.text.clone_from(&utterance.heard);
        }
        let spoken = utterance.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        if !utterance.words.is_empty() && spoken != utterance.heard {
            findings.add("words_differ", index + 1, || {
                text!(
                    "từ có mốc thời gian không khớp lời, chỉ giữ lời; lượt nói thứ",
                    "timed words differ from the text, the text stays; utterances"
                )
            });
            utterance.words.clear();
        }
        if utterance.id.is_empty() || !seen.insert(utterance.id.clone()) {
            let fresh = (index + 1..).map(|number| format!("u{number}x")).find(|id| !seen.contains(id));
            utterance.id = fresh.unwrap_or_default();
            seen.insert(utterance.id.clone());
        }
    }
    transcript.utterances.retain(|utterance| !utterance.heard.is_empty() || !utterance.text.is_empty());
    transcript.utterances.sort_by_key(|utterance| utterance.span.start());
    let known: BTreeSet<String> = transcript.speakers.iter().map(|speaker| speaker.id.clone()).collect();
    let mut missing: Vec<String> = Vec::new();
    for utterance in &transcript.utterances {
        if utterance.speaker != UNKNOWN_SPEAKER && !known.contains(&utterance.speaker) && !missing.contains(&utterance.speaker) {
            missing.push(utterance.speaker.clone());
        }
    }
    transcript.speakers.extend(missing.into_iter().map(|id| Speaker { id, name: None, site: None, how: Naming::None }));
    let last = transcript.utterances.iter().map(|utterance| utterance.span.end().as_ms()).max().unwrap_or(0);
    transcript.duration_ms = transcript.duration_ms.max(last);
}
