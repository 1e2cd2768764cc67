//! What did the rules not find? A model's finds are candidates: a person sees them beside the minutes, with their
//! evidence, and no paper prints them until the person has moved them.

use super::super::chore::ChoreRecord;
use super::super::desk::{Desk, Form};
use super::super::fence::utterance_line;
use super::super::leash::Unborne;
use super::super::schema::{list, object, text};
use super::{Material, sentences, shown, statement};
use crate::minutes::{Candidate, Evidence, Minutes, PhaseKind};
use crate::transcript::Utterance;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// No meeting has more candidates.
const MOST: usize = 60;
/// The flag of a candidate.
const CANDIDATE: &str = "llm_candidate";
/// What a candidate may be.
const KINDS: [&str; 4] = ["conclusion", "result", "difficulty", "proposal"];

/// Looks through the whole meeting, by phase and speaker.
pub(in crate::language_model) fn missed(
    material: &Material<'_>,
    minutes: &mut Minutes,
    desk: &mut Desk<'_>,
    record: &mut ChoreRecord,
) {
    let mut lines = Vec::new();
    for utterance in &material.transcript.utterances {
        match utterance_line(utterance, material.transcript, phase_of(material.drawn, utterance), &desk.mask) {
            Some(line) => lines.push(line),
            None => record.withhold(&utterance.id),
        }
    }
    let item = object(&[("kind", json!({"enum": KINDS})), ("text", text(600)), ("utterances", list(text(24), 12))]);
    let form = Form {
        task: include_str!("../prompts/missed.txt").to_owned(),
        shape: "con_thieu",
        schema: object(&[("items", list(item, 24))]),
        repeats: false,
    };
    let known = known(material.drawn);
    let deciding = deciding(material);
    let mut found: Vec<Candidate> = Vec::new();
    for (piece, answer) in desk.ask(&lines, &form, record) {
        let shown = shown(&piece);
        let kinds = answer.get("items").and_then(Value::as_array).into_iter().flatten();
        let kinds: Vec<&str> = kinds.map(|item| item.get("kind").and_then(Value::as_str).unwrap_or_default()).collect();
        for (sentence, kind) in sentences(&answer, "items", &desk.mask).into_iter().zip(kinds) {
            let judged = material.leash.sentence(&sentence.text, &sentence.named, &|id| shown.contains(id));
            let (text, rests_on) = match judged {
                Ok(judged) => judged,
                Err(reason) => {
                    record.drop(reason);
                    continue;
                }
            };
            let decides =
                rests_on.iter().all(|one| deciding.contains(one.speaker.as_str()) && in_deciding_part(material.drawn, one));
            if kind == "conclusion" && !decides {
                record.drop(Unborne::Unverified);
                continue;
            }
            let new = !rests_on.iter().all(|one| known.contains(one.id.as_str()))
                && !found.iter().any(|other| other.statement.text == text);
            let told = said(material.drawn).any(|other| material.leash.same_words(other, &text));
            if new && !told && found.len() < MOST {
                record.kept += 1;
                found.push(Candidate { kind: kind.to_owned(), statement: statement(material, text, &rests_on, CANDIDATE) });
            }
        }
    }
    found.sort_by_key(|candidate| candidate.statement.evidence.first().map(|evidence| evidence.span.start()));
    if !found.is_empty() {
        minutes.proposed.get_or_insert_with(Default::default).candidates = found;
    }
}

/// The part of the meeting an utterance lies in, by number.
fn phase_of(minutes: &Minutes, utterance: &Utterance) -> usize {
    minutes.phases.iter().take_while(|phase| phase.span.start() <= utterance.span.start()).count()
}

fn in_deciding_part(minutes: &Minutes, utterance: &Utterance) -> bool {
    let deciding = |kind: PhaseKind| matches!(kind, PhaseKind::Direction | PhaseKind::Conclusion);
    minutes.phases.iter().any(|phase| deciding(phase.kind) && phase.span.overlap_ms(utterance.span) > 0)
}

/// The voices that have decided something.
fn deciding<'a>(material: &Material<'a>) -> BTreeSet<&'a str> {
    let evidence = material.drawn.conclusions.iter().flat_map(|conclusion| &conclusion.evidence);
    evidence.filter_map(|one| material.leash.utterance(&one.utterance)).map(|one| one.speaker.as_str()).collect()
}

/// Utterances that already stand somewhere in the minutes.
fn known(minutes: &Minutes) -> BTreeSet<&str> {
    let lists = [&minutes.results, &minutes.difficulties, &minutes.proposals, &minutes.attendance];
    let statements = lists.into_iter().flatten().flat_map(|one| &one.evidence);
    let conclusions = minutes.conclusions.iter().flat_map(|one| &one.evidence);
    statements.chain(conclusions).map(|one: &Evidence| one.utterance.as_str()).collect()
}

/// What the minutes say already.
fn said(minutes: &Minutes) -> impl Iterator<Item = &str> {
    let lists = [&minutes.results, &minutes.difficulties, &minutes.proposals, &minutes.attendance];
    let statements = lists.into_iter().flatten().map(|one| one.text.as_str());
    statements.chain(minutes.conclusions.iter().map(|one| one.text.as_str()))
}
