//! From an order to a conclusion: its text, hands, deadline, citations and evidence.
//!
//! A conclusion said twice becomes one with both quotations; where the second names another day, the later one wins
//! and a flag says so.

use super::assignees;
use super::cues::Cue;
use super::deadlines;
use super::directives::Order;
use super::figures::figures;
use super::reading::Reading;
use super::roles::Role;
use super::types::{Conclusion, Deadline};
use super::words::folded;
use super::written::{Scribe, corrections, remaining, tidy};
use crate::roster::MeetingFile;
use crate::roster::calendar::Date;
use crate::vietnamese::find_document_ids;
use std::collections::{BTreeMap, BTreeSet};

/// The flag of a conclusion that says it repeats another; it goes when the conclusions are joined.
const RESTATED: &str = "restated";
/// The share that is enough for one that says it repeats another.
const SAME_RESTATED: f64 = 0.2;
/// From this share of common word pairs on, two conclusions are the same.
const SAME: f64 = 0.5;

/// What conclusions are drawn with.
pub(super) struct Frame<'a> {
    /// The meeting as read.
    pub(super) reading: &'a Reading<'a>,
    /// Who is who.
    pub(super) roles: &'a BTreeMap<String, Role>,
    /// The meeting file.
    pub(super) file: &'a MeetingFile,
    /// Writes statements.
    pub(super) scribe: &'a Scribe,
    /// The day of the meeting, if known.
    pub(super) day: Option<Date>,
}

/// The conclusion that an order makes, if words remain.
pub(super) fn conclusion(frame: &Frame<'_>, order: &Order) -> Option<Conclusion> {
    let turn = &frame.reading.turns[order.turn];
    let whole = order.parts.first()?.start..order.parts.last()?.end;
    let cues = frame.reading.cues_in(order.turn, &whole);
    let (dropped, repaired) = corrections(turn, cues, &whole);
    let mut text = frame.scribe.statement(turn, &order.parts, &dropped, frame.reading.transcript);
    if text.split_whitespace().count() < 3 {
        return None;
    }
    let mut flags = Vec::new();
    if repaired {
        flags.push("corrected".to_owned());
    }
    if cues.iter().any(|m| m.cue == Cue::Again) {
        flags.push(RESTATED.to_owned());
    }
    let mut hands = assignees::Hands::default();
    for part in remaining(&order.parts, &dropped) {
        let found = assignees::find(frame.reading, order.turn, &part);
        hands.assignees.extend(found.assignees);
        hands.cooperators.extend(found.cooperators);
    }
    let print = |heard: &String| assignees::printed(heard, frame.file);
    // What the writer read as a part of something else ("bê y tê" of a document number) is no hand.
    let written = folded(&text);
    let stands = |heard: &&String| written.contains(&folded(heard));
    let mut assignees: Vec<String> = distinct(hands.assignees.iter().filter(stands).map(print));
    if assignees.is_empty() && !order.inherited.is_empty() {
        assignees = distinct(order.inherited.iter().map(print));
        flags.push("assignee_inherited".to_owned());
    }
    let cooperators: Vec<String> = distinct(hands.cooperators.iter().filter(stands).map(print))
        .into_iter()
        .filter(|name| !assignees.contains(name))
        .collect();
    let deadline = deadlines::find(&text, frame.day).into_iter().next();
    if deadline.as_ref().is_some_and(|found| found.derived) {
        flags.push("deadline_derived".to_owned());
    }
    let evidence = remaining(&order.parts, &[])
        .into_iter()
        .flat_map(|part| turn.evidence(part, frame.reading.transcript))
        .collect::<Vec<_>>();
    if evidence.is_empty() {
        return None;
    }
    let speaker = frame.roles.get(&turn.speaker).map(|role| role.name.clone()).unwrap_or_default();
    text.truncate(text.trim_end().len());
    Some(Conclusion {
        id: String::new(),
        citations: distinct(find_document_ids(&text).into_iter().map(|(_, id)| id)),
        figures: figures(&text),
        text,
        speaker,
        assignees,
        cooperators,
        deadline: deadline.map(|found| found.deadline),
        evidence,
        confidence: (order.strength / 4.0 + if order.counted { 0.3 } else { 0.1 }).clamp(0.1, 0.95),
        flags,
    })
}

fn distinct(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for item in items.filter(|item| !item.is_empty()) {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

/// The same conclusion in the words of the transcript, for one whose written form its evidence does not bear.
pub(super) fn verbatim(conclusion: &mut Conclusion, day: Option<Date>) {
    let quoted = conclusion.evidence.iter().map(|evidence| evidence.quote.as_str()).collect::<Vec<_>>().join(" ");
    conclusion.text = tidy(&quoted);
    conclusion.figures = figures(&conclusion.text);
    conclusion.citations = distinct(find_document_ids(&conclusion.text).into_iter().map(|(_, id)| id));
    conclusion.deadline = deadlines::find(&conclusion.text, day).into_iter().next().map(|found| found.deadline);
    flag(conclusion, "verbatim");
}

/// Joins conclusions that say the same, and numbers them.
pub(super) fn merged(conclusions: Vec<Conclusion>) -> Vec<Conclusion> {
    let mut kept: Vec<(Conclusion, BTreeSet<String>)> = Vec::new();
    // Only conclusions that share a rare pair of words are compared, so the cost stays linear.
    let mut by_pair: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for conclusion in conclusions {
        let pairs = content(&conclusion);
        let mut candidates: BTreeMap<usize, usize> = BTreeMap::new();
        for pair in &pairs {
            for index in by_pair.get(pair).into_iter().flatten().rev().take(32) {
                *candidates.entry(*index).or_insert(0) += 1;
            }
        }
        let same = candidates
            .into_iter()
            .filter(|(index, shared)| {
                let smaller = pairs.len().min(kept[*index].1.len());
                let enough = if conclusion.flags.iter().any(|flag| flag == RESTATED) { SAME_RESTATED } else { SAME };
                *shared >= 2 && *shared as f64 >= enough * smaller as f64
            })
            .max_by_key(|(index, shared)| (*shared, *index));
        match same {
            Some((index, _)) => join(&mut kept[index].0, conclusion),
            None => {
                for pair in &pairs {
                    by_pair.entry(pair.clone()).or_default().push(kept.len());
                }
                kept.push((conclusion, pairs));
            }
        }
    }
    let mut conclusions: Vec<Conclusion> = kept.into_iter().map(|(conclusion, _)| conclusion).collect();
    for (index, conclusion) in conclusions.iter_mut().enumerate() {
        conclusion.flags.retain(|flag| flag != RESTATED);
        conclusion.id = format!("c{}", index + 1);
    }
    conclusions
}

/// The pairs of neighbouring words that say what is to be done; the deadline does not count.
fn content(conclusion: &Conclusion) -> BTreeSet<String> {
    let mut text = conclusion.text.clone();
    if let Some(deadline) = &conclusion.deadline {
        text = text.replace(&deadline.text, " ; ");
    }
    for name in conclusion.assignees.iter().chain(&conclusion.cooperators) {
        text = text.replace(name.as_str(), " ; ");
    }
    let folded = folded(&text);
    let words: Vec<&str> = folded.split(' ').collect();
    words.windows(2).map(|pair| pair.join(" ")).collect()
}

/// The later one adds its quotation; where it differs in the day, it wins.
fn join(first: &mut Conclusion, later: Conclusion) {
    let other_day = match (&first.deadline, &later.deadline) {
        (Some(one), Some(other)) => one.date != other.date || one.date.is_none() && folded(&one.text) != folded(&other.text),
        _ => false,
    };
    if other_day || later.flags.iter().any(|flag| flag == "corrected") {
        flag(first, "corrected");
    }
    let replaced: Option<Deadline> = if other_day || first.deadline.is_none() { later.deadline.clone() } else { None };
    if other_day || later.text.len() > first.text.len() {
        first.text = later.text;
        first.figures = later.figures;
    }
    if let Some(deadline) = replaced {
        first.deadline = Some(deadline);
    }
    for (names, more) in [
        (&mut first.assignees, later.assignees),
        (&mut first.cooperators, later.cooperators),
        (&mut first.citations, later.citations),
    ] {
        for name in more {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    first.evidence.extend(later.evidence);
    for name in later.flags {
        flag(first, &name);
    }
    first.confidence = first.confidence.max(later.confidence);
}

fn flag(conclusion: &mut Conclusion, name: &str) {
    if !conclusion.flags.iter().any(|flag| flag == name) {
        conclusion.flags.push(name.to_owned());
    }
}
