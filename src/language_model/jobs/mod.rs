//! The four things a model may do: one file each. Every one shows lines, reads sentences, and asks the leash.

mod article;
mod missed;
mod polish;
mod speeches;

pub(super) use article::article;
pub(super) use missed::missed;
pub(super) use polish::polish;
pub(super) use speeches::speeches;

use super::fence::{Line, texts};
use super::leash::Leash;
use crate::minutes::{Evidence, Minutes, Statement, figures_in};
use crate::transcript::{Transcript, Utterance};
use serde_json::Value;
use std::collections::BTreeSet;

/// What the chores work on.
pub(super) struct Material<'a> {
    /// The meeting.
    pub(super) transcript: &'a Transcript,
    /// The minutes as the rules drew them.
    pub(super) drawn: &'a Minutes,
    /// The judge.
    pub(super) leash: Leash<'a>,
}

/// A sentence of a model with the utterances it names.
struct Sentence {
    text: String,
    named: Vec<String>,
}

/// The sentences in a list of an answer, names put back.
fn sentences(answer: &Value, list: &str, mask: &super::masking::Mask) -> Vec<Sentence> {
    let items = answer.get(list).and_then(Value::as_array).into_iter().flatten();
    items
        .map(|item| Sentence {
            text: mask.restore(item.get("text").and_then(Value::as_str).unwrap_or_default()),
            named: item.get("utterances").map(texts).unwrap_or_default(),
        })
        .collect()
}

/// The utterances a piece shows.
fn shown(piece: &[Line]) -> BTreeSet<String> {
    piece.iter().flat_map(|line| line.utterances.iter().cloned()).collect()
}

/// A statement that rests on whole utterances.
fn statement(material: &Material<'_>, text: String, utterances: &[&Utterance], flag: &str) -> Statement {
    let speaker = utterances.first().and_then(|one| material.transcript.speaker(&one.speaker));
    let name = speaker.and_then(|speaker| speaker.name.clone()).unwrap_or_default();
    let known = material.drawn.meeting.participants.iter().find(|person| person.name == name);
    Statement {
        figures: figures_in(&text),
        text: crate::vietnamese::tones::capital(&text),
        site: speaker
            .and_then(|speaker| speaker.site.clone())
            .or_else(|| known.map(|person| person.site.clone()))
            .unwrap_or_default(),
        title: known.map(|person| person.title.clone()).unwrap_or_default(),
        speaker: name,
        evidence: utterances
            .iter()
            .map(|one| Evidence { utterance: one.id.clone(), span: one.span, quote: one.text.clone() })
            .collect(),
        flags: vec![flag.to_owned()],
        ..Statement::default()
    }
}

/// Adds a flag once.
fn flag(flags: &mut Vec<String>, name: &str) {
    if !flags.iter().any(|flag| flag == name) {
        flags.push(name.to_owned());
    }
}
