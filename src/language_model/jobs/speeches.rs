//! What are the points of a speech? A model may choose and shorten; where it fails, the points of the rules stand.

use super::super::chore::ChoreRecord;
use super::super::desk::{Desk, Form};
use super::super::fence::utterance_line;
use super::super::schema::{list, object, sentence};
use super::{Material, flag, sentences, shown, statement};
use crate::minutes::{Minutes, Speech, Statement};
use crate::transcript::Utterance;
use std::collections::BTreeSet;

/// A speech keeps this many points.
const POINTS: usize = 3;
/// The flag of a point that a model has written.
const WRITTEN: &str = "llm_written";

/// Writes the points of each speech.
pub(in crate::language_model) fn speeches(
    material: &Material<'_>,
    minutes: &mut Minutes,
    desk: &mut Desk<'_>,
    record: &mut ChoreRecord,
) {
    let form = Form {
        task: include_str!("../prompts/speeches.txt").to_owned(),
        shape: "phat_bieu",
        schema: object(&[("points", list(sentence(), 6))]),
        repeats: false,
    };
    for (at, drawn) in material.drawn.speeches.iter().enumerate() {
        let spoken: Vec<&Utterance> = utterances_of(material, drawn);
        // What is as short as its points cannot be shortened.
        if spoken.len() <= drawn.points.len() {
            continue;
        }
        let mut lines = Vec::new();
        for utterance in &spoken {
            match utterance_line(utterance, material.transcript, at, &desk.mask) {
                Some(line) => lines.push(line),
                None => record.withhold(&utterance.id),
            }
        }
        let mut written: Vec<Statement> = Vec::new();
        let mut reasons = Vec::new();
        for (piece, answer) in desk.ask(&lines, &form, record) {
            let shown = shown(&piece);
            for sentence in sentences(&answer, "points", &desk.mask) {
                match material.leash.sentence(&sentence.text, &sentence.named, &|id| shown.contains(id)) {
                    Ok((text, rests_on)) => {
                        let mut point = statement(material, text, &rests_on, WRITTEN);
                        point.speaker.clone_from(&drawn.speaker);
                        point.title.clone_from(&drawn.title);
                        point.site.clone_from(&drawn.site);
                        if !written.iter().any(|other| other.text == point.text) {
                            written.push(point);
                        }
                    }
                    Err(reason) => {
                        record.drop(reason);
                        reasons.push(reason);
                    }
                }
            }
        }
        let Some(speech) = minutes.speeches.get_mut(at) else { continue };
        if !written.is_empty() {
            record.kept += written.len().min(POINTS);
            speech.points = together(written, &drawn.points);
        }
        if let Some(first) = speech.points.first_mut() {
            reasons.iter().for_each(|reason| flag(&mut first.flags, reason.flag()));
        }
    }
}

/// The utterances of a speech.
fn utterances_of<'a>(material: &Material<'a>, speech: &Speech) -> Vec<&'a Utterance> {
    let within = |one: &&Utterance| one.span.start() >= speech.span.start() && one.span.end() <= speech.span.end();
    let all: Vec<&Utterance> = material.transcript.utterances.iter().filter(within).collect();
    // Somebody else may put in a word: the speech is of whoever says its first one.
    let speaker = all.first().map(|one| one.speaker.clone()).unwrap_or_default();
    all.into_iter().filter(|one| one.speaker == speaker).collect()
}

/// The model's points, filled up with those of the rules about other words, in order of time.
fn together(written: Vec<Statement>, drawn: &[Statement]) -> Vec<Statement> {
    let mut points = written;
    points.sort_by_key(|point| std::cmp::Reverse(point.figures.len().min(2)));
    points.truncate(POINTS);
    for point in drawn {
        let covered: BTreeSet<&str> =
            points.iter().flat_map(|point| point.evidence.iter().map(|evidence| evidence.utterance.as_str())).collect();
        if points.len() < POINTS && !point.evidence.iter().any(|evidence| covered.contains(evidence.utterance.as_str())) {
            points.push(point.clone());
        }
    }
    points.sort_by_key(|point| point.evidence.first().map(|evidence| evidence.span.start()));
    points
}
