//! Meetings, drawn by the rules, and what a scripted model needs to answer about them.

#[allow(clippy::duplicate_mod, reason = "the same scripts serve two chapters")]
#[path = "../minutes/script.rs"]
#[allow(dead_code)]
mod script;

use serde_json::Value;
use thuky::language_model::{Assisted, Chore, LanguageModel, Memory, Question, Wish, assist};
use thuky::minutes::{Minutes, draw};
use thuky::roster::MeetingFile;
use thuky::transcript::Transcript;
use thuky::trouble::Warned;

/// A meeting with its minutes as the rules draw them.
#[derive(Clone)]
pub(super) struct Meeting {
    pub(super) file: MeetingFile,
    pub(super) transcript: Transcript,
    pub(super) drawn: Minutes,
}

impl Meeting {
    pub(super) fn of(file: MeetingFile, transcript: Transcript) -> Self {
        let drawn = draw(&transcript, &file, None).value;
        Self { file, transcript, drawn }
    }
}

/// Every meeting of the answer keys, with good ears.
pub(super) fn meetings() -> Vec<Meeting> {
    let scripts = ["known", "aside"].into_iter().flat_map(script::scripts);
    scripts.map(|script| Meeting::of(script.meeting.clone(), script.clean())).collect()
}

/// The wish for these chores.
pub(super) fn wish(chores: &[Chore]) -> Wish {
    Wish { server: "scripted".to_owned(), model: None, chores: chores.to_vec(), mask_names: false }
}

/// Lets a model help.
pub(super) fn helped(meeting: &Meeting, model: &dyn LanguageModel, wish: &Wish, memory: &mut dyn Memory) -> Warned<Assisted> {
    let assisted = assist(&meeting.drawn, &meeting.transcript, &meeting.file, model, wish, memory, &mut || true);
    assisted.unwrap_or_else(|failure| panic!("{}", failure.message.en))
}

/// The lines behind the fence of a question.
pub(super) fn lines(question: &Question) -> Vec<Value> {
    lines_in(&question.user)
}

/// The same, from the text of a question.
pub(super) fn lines_in(user: &str) -> Vec<Value> {
    user.lines().filter(|line| line.starts_with('{')).filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// What a line says.
pub(super) fn said(line: &Value) -> String {
    line["loi"].as_str().unwrap_or_default().to_owned()
}

/// The utterances a line rests on.
pub(super) fn rests_on(line: &Value) -> Value {
    if line["utterances"].is_array() { line["utterances"].clone() } else { serde_json::json!([line["id"]]) }
}

/// What a person would read of the minutes: everything but flags, warnings and the choice of transitions.
pub(super) fn readable(minutes: &Minutes) -> Value {
    let mut value = serde_json::to_value(minutes).expect("plain data");
    strip(&mut value);
    let top = value.as_object_mut().expect("an object");
    top.remove("warnings");
    let nothing = serde_json::json!({"headlines": [], "lead": [], "candidates": []});
    if let Some(proposed) = top.get_mut("proposed").and_then(Value::as_object_mut) {
        proposed.remove("transitions");
    }
    if top.get("proposed") == Some(&nothing) {
        top.remove("proposed");
    }
    value
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("flags");
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// An answer to a question of any chore, every sentence of it made by `write`.
pub(super) fn answer(question: &Question, write: &mut dyn FnMut(&Value) -> (String, Value)) -> String {
    let lines = lines(question);
    let mut sentence = |line: &Value| {
        let (text, named) = write(line);
        serde_json::json!({"text": text, "utterances": named})
    };
    let with = |mut item: Value, name: &str, value: Value| {
        item[name] = value;
        item
    };
    let kinds = ["conclusion", "result", "difficulty", "proposal"];
    match question.shape {
        "ket_luan" => {
            let items: Vec<Value> = lines.iter().map(|line| with(sentence(line), "id", line["id"].clone())).collect();
            serde_json::json!({"items": items})
        }
        "phat_bieu" => serde_json::json!({"points": lines.iter().take(6).map(&mut sentence).collect::<Vec<_>>()}),
        "tin_bai" => serde_json::json!({
            "headlines": lines.iter().take(3).map(&mut sentence).collect::<Vec<_>>(),
            "lead": lines.iter().rev().take(2).map(&mut sentence).collect::<Vec<_>>(),
            "transitions": {"results": 1, "difficulties": 2, "speeches": 3, "proposals": 1},
        }),
        _ => {
            let items = lines.iter().take(24).enumerate();
            let items: Vec<Value> = items.map(|(at, line)| with(sentence(line), "kind", kinds[at % 4].into())).collect();
            serde_json::json!({"items": items})
        }
    }
    .to_string()
}

/// The sample meeting's file, written below `home`.
#[cfg(feature = "net")]
pub(super) fn meeting_file(home: &std::path::Path) -> std::path::PathBuf {
    let whole = std::fs::read_to_string(crate::support::repository("tests/cases/report/state.meeting.toml")).expect("readable");
    let path = home.join("meeting.toml");
    std::fs::write(&path, whole.split("\n[paper").next().unwrap_or_default()).expect("written");
    path
}
