//! May a conclusion be put better? Only its wording: hands, deadline, figures and evidence stay as the rules drew them.

use super::super::chore::ChoreRecord;
use super::super::desk::{Desk, Form};
use super::super::fence::{Line, texts};
use super::super::leash::{Unborne, addresses_a_machine};
use super::super::schema::{list, object, text};
use super::{Material, flag};
use crate::minutes::{Conclusion, Minutes};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The flag of a conclusion that a model has put better.
const POLISHED: &str = "llm_polished";

/// Rewords conclusions.
pub(in crate::language_model) fn polish(
    material: &Material<'_>,
    minutes: &mut Minutes,
    desk: &mut Desk<'_>,
    record: &mut ChoreRecord,
) {
    let mut lines = Vec::new();
    for conclusion in &material.drawn.conclusions {
        let rests_on: BTreeSet<&String> = conclusion.evidence.iter().map(|evidence| &evidence.utterance).collect();
        if addresses_a_machine(&conclusion.text) {
            rests_on.into_iter().for_each(|id| record.withhold(id));
            continue;
        }
        let shown = json!({"id": conclusion.id, "loi": desk.mask.hide(&conclusion.text), "utterances": rests_on});
        lines.push(Line {
            json: shown.to_string(),
            group: 0,
            speaker: conclusion.speaker.clone(),
            utterances: rests_on.into_iter().cloned().collect(),
        });
    }
    let item = object(&[("id", text(24)), ("text", text(900)), ("utterances", list(text(24), 24))]);
    let form = Form {
        task: include_str!("../prompts/polish.txt").to_owned(),
        shape: "ket_luan",
        schema: object(&[("items", list(item, 64))]),
        repeats: true,
    };
    for (piece, answer) in desk.ask(&lines, &form, record) {
        let shown = super::shown(&piece);
        for item in answer.get("items").and_then(Value::as_array).into_iter().flatten() {
            let id = item.get("id").and_then(Value::as_str).unwrap_or_default();
            let Some(conclusion) = minutes.conclusions.iter_mut().find(|one| one.id == id) else {
                record.drop(Unborne::NoUtterance);
                continue;
            };
            let written = desk.mask.restore(item.get("text").and_then(Value::as_str).unwrap_or_default());
            let named = item.get("utterances").map(texts).unwrap_or_default();
            // Marks alone make nothing better.
            if material.leash.same_words(&conclusion.text, &written) {
                continue;
            }
            match reworded(material, conclusion, &written, &named, &shown) {
                Ok(better) => {
                    conclusion.text = better;
                    flag(&mut conclusion.flags, POLISHED);
                    record.kept += 1;
                }
                Err(reason) => {
                    flag(&mut conclusion.flags, reason.flag());
                    record.drop(reason);
                }
            }
        }
    }
}

fn reworded(
    material: &Material<'_>,
    conclusion: &Conclusion,
    written: &str,
    named: &[String],
    shown: &BTreeSet<String>,
) -> Result<String, Unborne> {
    let own = |id: &String| conclusion.evidence.iter().any(|evidence| evidence.utterance == *id);
    if named.is_empty() || !named.iter().all(|id| own(id) && shown.contains(id)) {
        return Err(Unborne::NoUtterance);
    }
    let drawn = material.drawn.conclusions.iter().find(|one| one.id == conclusion.id).ok_or(Unborne::NoUtterance)?;
    let deadline = drawn.deadline.as_ref().map(|deadline| deadline.text.as_str());
    let better = material.leash.rewording(written, &drawn.text, deadline)?;
    // Names of hands stand as they were written: a name cannot change its letters.
    let kept = drawn.assignees.iter().chain(&drawn.cooperators).filter(|name| drawn.text.contains(name.as_str()));
    if kept.into_iter().all(|name| better.contains(name.as_str())) {
        Ok(crate::vietnamese::tones::capital(&better))
    } else {
        Err(Unborne::Unsaid)
    }
}
