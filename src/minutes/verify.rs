//! Does the evidence bear the statement?
//!
//! Every number, date, document number, roster name and negation of an item must stand in the words it rests on (or
//! in the meeting file), and every quotation must stand in its utterance letter by letter. The check knows nothing of
//! how the minutes came about: it holds for drawn ones, for those of a language model, and for files edited by hand.

use super::deadlines;
use super::figures::numbers;
use super::types::{Conclusion, Evidence, Minutes, Statement};
use super::words::folded;
use crate::roster::MeetingFile;
use crate::roster::calendar::Date;
use crate::transcript::{Transcript, Utterance};
use crate::vietnamese::{Writer, find_dates, find_document_ids};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What is wrong with an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// It rests on nothing.
    NoEvidence,
    /// Its utterance does not exist.
    NoUtterance,
    /// Its quotation is not in the utterance.
    NotQuoted,
    /// A number was not said.
    Number,
    /// A date was not said.
    Date,
    /// A document number was not said.
    Document,
    /// A name of the meeting file was not said.
    Name,
    /// A negation was added.
    NegationAdded,
    /// A negation was lost.
    NegationLost,
}

/// An item that its evidence does not bear.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Finding {
    /// Where: `conclusions/c3`, `results/2`, counted from 1.
    pub item: String,
    /// What is wrong.
    pub trouble: Trouble,
    /// The number, date, name or quotation in question.
    pub what: String,
}

/// Words that deny, folded.
static NEGATIONS: LazyLock<Vec<String>> =
    LazyLock::new(|| crate::transcript::NEGATIONS.iter().map(|word| folded(word)).collect());

/// Checks a whole minutes against its transcript and meeting file.
#[must_use]
pub fn verify(minutes: &Minutes, transcript: &Transcript, meeting: &MeetingFile) -> Vec<Finding> {
    let check = Check::new(minutes, transcript, meeting);
    let mut findings = Vec::new();
    for conclusion in &minutes.conclusions {
        findings.extend(check.conclusion(conclusion));
    }
    let lists = [
        ("results", &minutes.results),
        ("difficulties", &minutes.difficulties),
        ("proposals", &minutes.proposals),
        ("attendance", &minutes.attendance),
    ];
    for (name, list) in lists {
        for (index, statement) in list.iter().enumerate() {
            findings.extend(check.statement(&format!("{name}/{}", index + 1), statement));
        }
    }
    for (index, speech) in minutes.speeches.iter().enumerate() {
        for (point, statement) in speech.points.iter().enumerate() {
            findings.extend(check.statement(&format!("speeches/{}/{}", index + 1, point + 1), statement));
        }
    }
    if let Some(proposed) = &minutes.proposed {
        let candidates: Vec<Statement> = proposed.candidates.iter().map(|candidate| candidate.statement.clone()).collect();
        for (name, list) in [("headlines", &proposed.headlines), ("lead", &proposed.lead), ("candidates", &candidates)] {
            for (index, statement) in list.iter().enumerate() {
                findings.extend(check.statement(&format!("proposed/{name}/{}", index + 1), statement));
            }
        }
    }
    for document in &minutes.documents_cited {
        let item = format!("documents_cited/{}", document.id);
        let dates: Vec<&str> = document.date.as_deref().into_iter().collect();
        findings.extend(check.words(&item, &document.id, &dates, &document.evidence, false));
    }
    findings
}

/// Takes items out whose evidence does not bear them; says how many.
pub(super) fn set_aside(minutes: &mut Minutes, findings: &[Finding]) -> usize {
    if findings.is_empty() {
        return 0;
    }
    let bad: std::collections::BTreeSet<&str> = findings.iter().map(|finding| finding.item.as_str()).collect();
    let mut removed = 0;
    let mut keep = |list: &str, items: &mut Vec<Statement>| {
        let mut index = 0;
        items.retain(|_| {
            index += 1;
            let fine = !bad.contains(format!("{list}/{index}").as_str());
            removed += usize::from(!fine);
            fine
        });
    };
    keep("results", &mut minutes.results);
    keep("difficulties", &mut minutes.difficulties);
    keep("proposals", &mut minutes.proposals);
    keep("attendance", &mut minutes.attendance);
    for (index, speech) in minutes.speeches.iter_mut().enumerate() {
        keep(&format!("speeches/{}", index + 1), &mut speech.points);
    }
    let before = minutes.conclusions.len() + minutes.documents_cited.len();
    minutes.conclusions.retain(|conclusion| !bad.contains(format!("conclusions/{}", conclusion.id).as_str()));
    minutes.documents_cited.retain(|document| !bad.contains(format!("documents_cited/{}", document.id).as_str()));
    removed + before - minutes.conclusions.len() - minutes.documents_cited.len()
}

struct Check<'a> {
    utterances: BTreeMap<&'a str, &'a Utterance>,
    writer: Option<Writer>,
    day: Option<&'a str>,
    /// Full names of the roster, folded, and as printed.
    names: Vec<(String, String)>,
    /// What the meeting file says, folded.
    file: String,
}

impl<'a> Check<'a> {
    fn new(minutes: &'a Minutes, transcript: &'a Transcript, meeting: &'a MeetingFile) -> Self {
        let names = meeting.participant.iter().map(|person| (folded(&person.name), person.name.clone()));
        let file = [&meeting.title, &meeting.organisation, &meeting.parent, &meeting.place]
            .into_iter()
            .flatten()
            .cloned()
            .chain(meeting.participant.iter().flat_map(|person| [person.title.clone(), person.site.clone()]))
            .chain(meeting.site.iter().map(|site| site.name.clone()))
            .collect::<Vec<_>>()
            .join(" ; ");
        Self {
            utterances: transcript.utterances.iter().map(|utterance| (utterance.id.as_str(), utterance)).collect(),
            writer: (transcript.language == "vi").then(|| Writer::new(meeting)),
            day: meeting.date.as_deref().or(minutes.meeting.date.as_deref()),
            names: names.filter(|(key, _)| key.contains(' ')).collect(),
            file,
        }
    }

    fn conclusion(&self, conclusion: &Conclusion) -> Vec<Finding> {
        let item = format!("conclusions/{}", conclusion.id);
        let deadline = conclusion.deadline.as_ref().map(|deadline| deadline.text.as_str()).unwrap_or_default();
        let text = format!("{} ; {deadline} ; {}", conclusion.text, conclusion.citations.join(" ; "));
        let changed =
            conclusion.flags.iter().any(|flag| flag == "corrected") || conclusion.evidence.len() > 1 && merged(conclusion);
        let mut findings = self.words(&item, &text, &[], &conclusion.evidence, !changed);
        // A day that nobody said must at least be what the deadline's words mean.
        if let Some(date) = conclusion.deadline.as_ref().and_then(|deadline| deadline.date.as_deref()) {
            let meant = find_dates(deadline, self.day).iter().any(|found| found.iso == date);
            let said = find_dates(&self.said(&conclusion.evidence), self.day).iter().any(|found| found.iso == date);
            let named = !deadline.contains('/') || self.day.is_none();
            // "chậm nhất 16/8" is a day only to who knows that a deadline is read.
            let read = || {
                let found = deadlines::find(deadline, self.day.and_then(Date::from_iso));
                found.iter().any(|found| found.deadline.date.as_deref() == Some(date))
            };
            if !meant && !said && !named && !read() {
                findings.push(Finding { item: item.clone(), trouble: Trouble::Date, what: date.to_owned() });
            }
        }
        let said = folded(&self.said(&conclusion.evidence));
        for name in conclusion.assignees.iter().chain(&conclusion.cooperators) {
            let key = folded(name);
            let known = said.contains(&key)
                || key.split(' ').next_back().is_some_and(|given| has_word(&said, given))
                    && self.names.iter().any(|(name, _)| key.ends_with(name))
                || conclusion.flags.iter().any(|flag| flag == "assignee_inherited" || flag == super::keep::EDITED);
            if !known && self.names.iter().any(|(name, _)| key.contains(name)) {
                findings.push(Finding { item: item.clone(), trouble: Trouble::Name, what: name.clone() });
            }
        }
        findings
    }

    fn statement(&self, item: &str, statement: &Statement) -> Vec<Finding> {
        let text = format!("{} ; {}", statement.text, statement.figures.join(" ; "));
        // What was taken back may have held a negation ("à không").
        let whole = !statement.flags.iter().any(|flag| flag == "corrected");
        let mut findings = self.words(item, &text, &[], &statement.evidence, whole);
        if let Some(answer) = &statement.answer {
            findings.extend(self.words(item, &answer.text, &[], &answer.evidence, true));
        }
        findings
    }

    /// The quotations, and the same as one text where they were cut in the middle.
    fn said(&self, evidence: &[Evidence]) -> String {
        evidence.iter().map(|evidence| evidence.quote.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The utterances as heard, written as one text.
    fn heard(&self, evidence: &[Evidence]) -> String {
        let heard: Vec<&str> = evidence
            .iter()
            .filter_map(|evidence| self.utterances.get(evidence.utterance.as_str()))
            .map(|utterance| utterance.heard.as_str())
            .collect();
        let heard = heard.join(" ");
        self.writer.as_ref().map_or(heard.clone(), |writer| writer.write(&heard).text)
    }

    fn words(&self, item: &str, text: &str, dates: &[&str], evidence: &[Evidence], negations: bool) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut add =
            |trouble: Trouble, what: &str| findings.push(Finding { item: item.to_owned(), trouble, what: what.to_owned() });
        if evidence.is_empty() {
            add(Trouble::NoEvidence, "");
            return findings;
        }
        for quoted in evidence {
            match self.utterances.get(quoted.utterance.as_str()) {
                None => add(Trouble::NoUtterance, &quoted.utterance),
                Some(utterance) if quoted.quote.trim().is_empty() || !utterance.text.contains(&quoted.quote) => {
                    add(Trouble::NotQuoted, &quoted.quote);
                }
                Some(_) => {}
            }
        }
        let said = self.said(evidence);
        let mut heard: Option<String> = None;
        let mut in_words = |found: &dyn Fn(&str) -> bool| {
            found(&said) || found(&self.file) || found(heard.get_or_insert_with(|| self.heard(evidence)))
        };
        let ids = find_document_ids(text);
        for (_, id) in &ids {
            if !in_words(&|words| find_document_ids(words).iter().any(|(_, other)| other == id)) {
                add(Trouble::Document, id);
            }
        }
        for date in find_dates(text, self.day) {
            let print = &text[date.range.clone()];
            if !in_words(&|words| words.contains(print) || find_dates(words, self.day).iter().any(|other| other.iso == date.iso))
            {
                add(Trouble::Date, print);
            }
        }
        for date in dates {
            if !in_words(&|words| find_dates(words, self.day).iter().any(|other| other.iso == *date)) {
                add(Trouble::Date, date);
            }
        }
        for number in numbers(text) {
            if !in_words(&|words| numbers(words).contains(&number)) {
                add(Trouble::Number, &number);
            }
        }
        let text_folded = folded(text);
        let said_folded = folded(&said);
        for (key, name) in &self.names {
            let given = key.rsplit(' ').next().unwrap_or_default();
            if text_folded.contains(key.as_str()) && !said_folded.contains(key.as_str()) && !has_word(&said_folded, given) {
                add(Trouble::Name, name);
            }
        }
        let count = |folded: &str| folded.split(' ').filter(|word| is_negation(word)).count();
        let (in_text, in_said) = (count(&text_folded), count(&said_folded));
        if in_text > in_said && count(&folded(&self.heard(evidence))) < in_text {
            add(Trouble::NegationAdded, "");
        }
        if negations && in_text < in_said {
            add(Trouble::NegationLost, "");
        }
        findings
    }
}

/// A conclusion whose quotations lie apart: it was said more than once.
fn merged(conclusion: &Conclusion) -> bool {
    conclusion.evidence.windows(2).any(|pair| pair[1].span.start().as_ms() > pair[0].span.end().as_ms() + 1_000)
}

fn has_word(folded: &str, word: &str) -> bool {
    folded.split(' ').any(|other| other == word)
}

fn is_negation(word: &str) -> bool {
    NEGATIONS.iter().any(|negation| negation == word)
}
