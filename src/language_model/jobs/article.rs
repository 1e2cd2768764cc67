//! How does the news article begin, and what leads from one part to the next?
//!
//! Headlines and lead are sentences like any other and are judged like them. Transitions claim something about the
//! whole meeting, which no utterance could bear: the model may only choose among sentences that are true of every
//! meeting that has the part.

use super::super::chore::ChoreRecord;
use super::super::desk::{Desk, Form};
use super::super::fence::Line;
use super::super::leash::{Unborne, addresses_a_machine};
use super::super::schema::{list, object, sentence};
use super::{Material, Sentence, sentences, shown, statement};
use crate::minutes::{Evidence, Minutes, Proposed, Statement, figures_in};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Headlines to choose from.
const HEADLINES: usize = 3;
/// Sentences of the lead.
const LEAD: usize = 2;
/// The flag of a sentence that a model has written.
const WRITTEN: &str = "llm_written";

/// The sentences a model may choose, by part.
pub(in crate::language_model) const TRANSITIONS: [(&str, [&str; 3]); 4] = [
    ("results", ["Về kết quả đạt được:", "Kết quả chính được nêu:", "Những kết quả được báo cáo:"]),
    ("difficulties", ["Bên cạnh đó vẫn còn khó khăn, vướng mắc.", "Về khó khăn, vướng mắc:", "Khó khăn được nêu:"]),
    ("speeches", ["Tại phần phát biểu:", "Về ý kiến phát biểu:", "Ý kiến phát biểu:"]),
    ("proposals", ["Về đề xuất, kiến nghị:", "Phần đề xuất, kiến nghị:", "Đề xuất được nêu:"]),
];

/// Proposes headlines, lead and transitions.
pub(in crate::language_model) fn article(
    material: &Material<'_>,
    minutes: &mut Minutes,
    desk: &mut Desk<'_>,
    record: &mut ChoreRecord,
) {
    let statements = statements(material.drawn);
    let mut lines = Vec::new();
    for (part, text, evidence) in &statements {
        let rests_on: BTreeSet<&String> = evidence.iter().map(|evidence| &evidence.utterance).collect();
        if addresses_a_machine(text) {
            rests_on.into_iter().for_each(|id| record.withhold(id));
            continue;
        }
        lines.push(Line {
            json: json!({"phan": part, "loi": desk.mask.hide(text), "utterances": rests_on}).to_string(),
            group: 0,
            speaker: (*part).to_owned(),
            utterances: rests_on.into_iter().cloned().collect(),
        });
    }
    let form = Form { task: task(), shape: "tin_bai", schema: schema(), repeats: false };
    let mut proposed = minutes.proposed.take().unwrap_or_default();
    for (piece, answer) in desk.ask(&lines, &form, record) {
        let shown = shown(&piece);
        for (name, most) in [("headlines", HEADLINES), ("lead", LEAD)] {
            for sentence in sentences(&answer, name, &desk.mask) {
                let sink = if name == "lead" { &mut proposed.lead } else { &mut proposed.headlines };
                match borne(material, &statements, &sentence, &shown) {
                    Ok(found) if sink.len() < most && !sink.iter().any(|other| other.text == found.text) => {
                        record.kept += 1;
                        sink.push(found);
                    }
                    Ok(_) => {}
                    Err(reason) => {
                        super::flag(&mut proposed.flags, reason.flag());
                        record.drop(reason);
                    }
                }
            }
        }
        for (part, choices) in TRANSITIONS {
            let chosen = answer.get("transitions").and_then(|parts| parts.get(part)).and_then(Value::as_u64).unwrap_or(0);
            let chosen = usize::try_from(chosen).ok().and_then(|number| number.checked_sub(1)).and_then(|at| choices.get(at));
            if let Some(sentence) = chosen.filter(|_| has(material.drawn, part)) {
                proposed.transitions.entry(part.to_owned()).or_insert_with(|| (*sentence).to_owned());
            }
        }
    }
    if proposed != Proposed::default() {
        minutes.proposed = Some(proposed);
    }
}

/// A sentence borne by a statement of the minutes, or by the utterances themselves.
fn borne(
    material: &Material<'_>,
    statements: &[(&str, &str, &[Evidence])],
    sentence: &Sentence,
    shown: &BTreeSet<String>,
) -> Result<Statement, Unborne> {
    let named: BTreeSet<&String> = sentence.named.iter().collect();
    let about = statements.iter().filter(|(_, _, evidence)| {
        !named.is_empty() && named.iter().all(|id| shown.contains(*id) && evidence.iter().any(|one| one.utterance == **id))
    });
    for (_, text, evidence) in about {
        if let Ok(text) = material.leash.stretch(&sentence.text, text) {
            let text = crate::vietnamese::tones::capital(&text);
            let figures = figures_in(&text);
            return Ok(Statement {
                text,
                figures,
                evidence: evidence.to_vec(),
                flags: vec![WRITTEN.to_owned()],
                ..Statement::default()
            });
        }
    }
    let (text, rests_on) = material.leash.sentence(&sentence.text, &sentence.named, &|id| shown.contains(id))?;
    Ok(statement(material, text, &rests_on, WRITTEN))
}

/// Everything the article is about.
fn statements(minutes: &Minutes) -> Vec<(&'static str, &str, &[Evidence])> {
    let mut all: Vec<(&'static str, &str, &[Evidence])> =
        minutes.conclusions.iter().map(|one| ("kết luận", one.text.as_str(), one.evidence.as_slice())).collect();
    for (part, list) in [("kết quả", &minutes.results), ("khó khăn", &minutes.difficulties), ("đề xuất", &minutes.proposals)]
    {
        all.extend(list.iter().map(|one| (part, one.text.as_str(), one.evidence.as_slice())));
    }
    all
}

fn has(minutes: &Minutes, part: &str) -> bool {
    match part {
        "results" => !minutes.results.is_empty(),
        "difficulties" => !minutes.difficulties.is_empty(),
        "speeches" => !minutes.speeches.is_empty(),
        _ => !minutes.proposals.is_empty(),
    }
}

fn task() -> String {
    let mut task = include_str!("../prompts/article.txt").to_owned();
    for (part, choices) in TRANSITIONS {
        let numbered: Vec<String> = choices.iter().enumerate().map(|(at, one)| format!("{} = \"{one}\"", at + 1)).collect();
        task.push_str(&format!("{part}: 0 = không dùng; {}\n", numbered.join("; ")));
    }
    task
}

fn schema() -> Value {
    let choice: BTreeMap<&str, Value> = TRANSITIONS.iter().map(|(part, _)| (*part, json!({"enum": [0, 1, 2, 3]}))).collect();
    let choices: Vec<(&str, Value)> = choice.into_iter().collect();
    object(&[("headlines", list(sentence(), HEADLINES)), ("lead", list(sentence(), LEAD)), ("transitions", object(&choices))])
}
