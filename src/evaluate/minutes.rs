//! How good are the minutes?
//!
//! A meeting's answer key (`NAME.gold.json`) says what its minutes must contain. A conclusion of the key is found when
//! the text of one drawn conclusion matches all of its `must` patterns and, where given, one of `any`; it is exact when
//! its document numbers, dates, assignee and deadline are there too. A drawn conclusion that matches none of the key,
//! or one of `not_conclusions`, is wrong. Figures, names, sites and document numbers may stand anywhere. Patterns are
//! regular expressions over text in lower case with one spelling of tones.

use super::minutes_words::{contains_date, matches, normal, whole};
use crate::language::Text;
use crate::text;
use crate::trouble::Failure;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What the minutes of a meeting must contain.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerKey {
    /// The conclusions.
    pub conclusions: Vec<KeyConclusion>,
    /// Patterns that no conclusion may match.
    pub not_conclusions: Vec<String>,
    /// Figures that must stand somewhere.
    pub figures: Vec<String>,
    /// Who asked, and for what.
    pub proposals: Vec<(String, String)>,
    /// Names that must stand somewhere.
    pub names: Vec<String>,
    /// Sites that must stand somewhere.
    pub sites: Vec<String>,
    /// Document numbers that must stand somewhere.
    pub doc_ids_anywhere: Vec<String>,
}

/// One conclusion of an answer key.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct KeyConclusion {
    /// Its name in the list of misses.
    pub id: String,
    /// Patterns its text must match.
    pub must: Vec<String>,
    /// Patterns of which one must match.
    pub any: Vec<String>,
    /// Document numbers.
    pub doc_ids: Vec<String>,
    /// Dates as `25/4` or `15/8/2020`.
    pub dates: Vec<String>,
    /// A pattern over the assignees.
    pub assignee: Option<String>,
    /// A pattern or a date over the deadline.
    pub deadline: Option<String>,
}

/// How one meeting did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeetingScore {
    /// The meeting's name.
    pub name: String,
    /// Conclusions of the key that were found.
    pub recall: f64,
    /// Found with every slot right.
    pub exact: f64,
    /// Drawn conclusions that are conclusions.
    pub precision: f64,
    /// Figures there.
    pub figures: f64,
    /// Proposals there.
    pub proposals: f64,
    /// Names there.
    pub names: f64,
    /// Sites there.
    pub sites: f64,
    /// Document numbers there.
    pub doc_ids: f64,
    /// Conclusions without evidence.
    pub ungrounded: usize,
    /// What is missing or wrong.
    pub misses: Vec<String>,
}

/// How all meetings did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MinutesScores {
    /// By name.
    pub meetings: Vec<MeetingScore>,
}

/// Scores the minutes of one meeting.
#[must_use]
pub fn score_minutes(name: &str, minutes: &Value, key: &AnswerKey) -> MeetingScore {
    let none = Vec::new();
    let drawn = minutes.get("conclusions").and_then(Value::as_array).unwrap_or(&none);
    let texts: Vec<String> =
        drawn.iter().map(|item| normal(item.get("text").and_then(Value::as_str).unwrap_or_default())).collect();
    let blobs: Vec<String> = drawn.iter().map(|item| normal(&whole(item))).collect();
    let mut misses = Vec::new();
    let mut matched = vec![false; drawn.len()];
    let (mut found, mut exact) = (0usize, 0usize);
    for wanted in &key.conclusions {
        let mut best: Option<Vec<String>> = None;
        for (index, text) in texts.iter().enumerate() {
            let hit = wanted.must.iter().all(|pattern| matches(pattern, text))
                && (wanted.any.is_empty() || wanted.any.iter().any(|pattern| matches(pattern, text)));
            if hit {
                matched[index] = true;
                let lacks = lacks(wanted, &drawn[index], &blobs[index]);
                if best.as_ref().is_none_or(|best| lacks.len() < best.len()) {
                    best = Some(lacks);
                }
            }
        }
        match best {
            None => misses.push(format!("{}: not found", wanted.id)),
            Some(lacks) => {
                found += 1;
                if lacks.is_empty() {
                    exact += 1;
                } else {
                    misses.push(format!("{}: found, lacks {}", wanted.id, lacks.join(", ")));
                }
            }
        }
    }
    let mut wrong = 0usize;
    for (index, text) in texts.iter().enumerate() {
        let shown: String = drawn[index].get("text").and_then(Value::as_str).unwrap_or_default().chars().take(90).collect();
        if let Some(bad) = key.not_conclusions.iter().find(|pattern| matches(pattern, text)) {
            wrong += 1;
            misses.push(format!("wrong conclusion ({bad}): {shown}"));
        } else if !matched[index] {
            wrong += 1;
            misses.push(format!("unasked conclusion: {shown}"));
        }
    }
    let meeting = normal(&whole(minutes));
    let proposals: Vec<String> =
        minutes.get("proposals").and_then(Value::as_array).unwrap_or(&none).iter().map(|item| normal(&whole(item))).collect();
    let mut share = |what: &str, wanted: Vec<(String, bool)>| {
        misses.extend(wanted.iter().filter(|(_, there)| !there).map(|(name, _)| format!("{what} missing: {name}")));
        if wanted.is_empty() { 1.0 } else { ratio(wanted.iter().filter(|(_, there)| *there).count(), wanted.len()) }
    };
    let figure = |figure: &String| {
        let there = if figure.contains('|') { matches(figure, &meeting) } else { meeting.contains(&normal(figure)) };
        (figure.clone(), there)
    };
    let anywhere = |name: &String| (name.clone(), meeting.contains(&normal(name)));
    let asked = |(who, what): &(String, String)| {
        (format!("{who} / {what}"), proposals.iter().any(|proposal| matches(who, proposal) && matches(what, proposal)))
    };
    let figures = share("figure", key.figures.iter().map(figure).collect());
    let proposed = share("proposal", key.proposals.iter().map(asked).collect());
    let names = share("name", key.names.iter().map(anywhere).collect());
    let sites = share("site", key.sites.iter().map(anywhere).collect());
    let doc_ids = share("document", key.doc_ids_anywhere.iter().map(anywhere).collect());
    let bare = |item: &&Value| item.get("evidence").and_then(Value::as_array).is_none_or(Vec::is_empty);
    MeetingScore {
        name: name.to_owned(),
        recall: ratio(found, key.conclusions.len()),
        exact: ratio(exact, key.conclusions.len()),
        precision: ratio(drawn.len() - wrong, drawn.len().max(1)),
        figures,
        proposals: proposed,
        names,
        sites,
        doc_ids,
        ungrounded: drawn.iter().filter(bare).count(),
        misses,
    }
}

fn lacks(wanted: &KeyConclusion, drawn: &Value, blob: &str) -> Vec<String> {
    let mut lacks: Vec<String> = wanted.doc_ids.iter().filter(|id| !blob.contains(&normal(id))).cloned().collect();
    lacks.extend(wanted.dates.iter().filter(|date| !contains_date(date, blob)).cloned());
    let part = |name: &str| normal(&drawn.get(name).map(whole).unwrap_or_default());
    if let Some(assignee) = wanted.assignee.as_ref().filter(|pattern| !matches(pattern, &part("assignees"))) {
        lacks.push(format!("assignee {assignee}"));
    }
    let deadline = part("deadline");
    if let Some(day) = wanted.deadline.as_ref().filter(|day| !matches(day, &deadline) && !contains_date(day, &deadline)) {
        lacks.push(format!("deadline {day}"));
    }
    lacks
}

fn ratio(part: usize, of: usize) -> f64 {
    if of == 0 { 1.0 } else { part as f64 / of as f64 }
}

/// Scores one `minutes.json` against its key, or every `NAME.gold.json` of a folder against `NAME.json` or
/// `NAME/minutes.json` of another.
pub fn minutes(reference: &Path, hypothesis: &Path) -> Result<MinutesScores, Failure> {
    let pairs = if reference.is_dir() {
        pairs(reference, hypothesis)?
    } else {
        vec![(name_of(reference), reference.to_owned(), hypothesis.to_owned())]
    };
    let mut meetings = Vec::with_capacity(pairs.len());
    for (name, key, drawn) in pairs {
        let key: AnswerKey = read(&key)?;
        let drawn: Value = read(&drawn)?;
        meetings.push(score_minutes(&name, &drawn, &key));
    }
    Ok(MinutesScores { meetings })
}

fn name_of(key: &Path) -> String {
    key.file_name().unwrap_or_default().to_string_lossy().trim_end_matches(".json").trim_end_matches(".gold").to_owned()
}

fn pairs(reference: &Path, hypothesis: &Path) -> Result<Vec<(String, PathBuf, PathBuf)>, Failure> {
    let entries = std::fs::read_dir(reference).map_err(|error| unreadable(reference, &error.to_string()))?;
    let mut keys: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.to_string_lossy().ends_with(".gold.json")).collect();
    keys.sort();
    if keys.is_empty() {
        return Err(Failure::unusable(
            text!("{} không có tệp đáp án nào (*.gold.json)", "{} holds no answer key (*.gold.json)", reference.display()),
            text!("chỉ thư mục chứa đáp án", "name the folder with the answer keys"),
        ));
    }
    Ok(keys
        .into_iter()
        .map(|key| {
            let name = name_of(&key);
            let folder = hypothesis.join(&name).join("minutes.json");
            let drawn = if folder.is_file() { folder } else { hypothesis.join(format!("{name}.json")) };
            (name, key, drawn)
        })
        .collect())
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let source = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error.to_string()))?;
    serde_json::from_str(&source).map_err(|error| unreadable(path, &error.to_string()))
}

fn unreadable(path: &Path, why: &str) -> Failure {
    let path = path.display();
    Failure::unusable(
        text!("không đọc được {path}: {why}", "cannot read {path}: {why}"),
        text!("cần minutes.json và NAME.gold.json", "it takes a minutes.json and a NAME.gold.json"),
    )
}

impl MinutesScores {
    /// A table, the means, and what is missing or wrong.
    #[must_use]
    pub fn render(&self) -> Text {
        let columns = ["recall", "exact", "precision", "figures", "proposals", "names", "sites", "doc_ids"];
        let width = self.meetings.iter().map(|meeting| meeting.name.chars().count()).max().unwrap_or(0).max(8);
        let mut table = format!("{:width$}", "");
        for column in columns {
            let _ = write!(table, " {column:>9}");
        }
        table.push_str(" ungrounded\n");
        let mut sums = [0.0; 8];
        for meeting in &self.meetings {
            let values = [
                meeting.recall,
                meeting.exact,
                meeting.precision,
                meeting.figures,
                meeting.proposals,
                meeting.names,
                meeting.sites,
                meeting.doc_ids,
            ];
            let _ = write!(table, "{:width$}", meeting.name);
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += value;
                let _ = write!(table, " {value:>9.2}");
            }
            let _ = writeln!(table, " {:>10}", meeting.ungrounded);
        }
        let count = self.meetings.len().max(1) as f64;
        let _ = write!(table, "{:width$}", "mean");
        for sum in sums {
            let _ = write!(table, " {:>9.2}", sum / count);
        }
        table.push('\n');
        for meeting in &self.meetings {
            for miss in &meeting.misses {
                let _ = writeln!(table, "{}: {miss}", meeting.name);
            }
        }
        Text { vi: table.clone(), en: table }
    }
}
