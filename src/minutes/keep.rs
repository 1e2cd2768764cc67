//! Which changes did a person make, and how do they survive the next run?
//!
//! Three minutes meet: what was drawn before, what a person made of it, and what is drawn now. A field the person left
//! alone takes its new value; a field the person changed keeps the person's; an item the person deleted stays deleted;
//! one the person added stays. Items are matched by the words they rest on, and by `id` or text. The last drawn version
//! is therefore kept beside the edited one.

use super::types::{Conclusion, Evidence, Minutes, Statement};
use std::collections::BTreeSet;

/// The flag on an item that a person changed or added.
pub(super) const EDITED: &str = "edited";

/// The minutes drawn `now`, with what a person changed between `drawn_before` and `previous`.
#[must_use]
pub fn keep_edits(previous: &Minutes, drawn_before: &Minutes, now: Minutes) -> Minutes {
    let mut kept = now;
    kept.meeting = field(&previous.meeting, &drawn_before.meeting, kept.meeting);
    kept.conclusions = list(&previous.conclusions, &drawn_before.conclusions, kept.conclusions);
    kept.results = list(&previous.results, &drawn_before.results, kept.results);
    kept.difficulties = list(&previous.difficulties, &drawn_before.difficulties, kept.difficulties);
    kept.proposals = list(&previous.proposals, &drawn_before.proposals, kept.proposals);
    kept.attendance = list(&previous.attendance, &drawn_before.attendance, kept.attendance);
    kept.phases = field(&previous.phases, &drawn_before.phases, kept.phases);
    kept.speeches = field(&previous.speeches, &drawn_before.speeches, kept.speeches);
    kept.documents_cited = field(&previous.documents_cited, &drawn_before.documents_cited, kept.documents_cited);
    kept.proposed = field(&previous.proposed, &drawn_before.proposed, kept.proposed);
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for conclusion in &mut kept.conclusions {
        let mut id = conclusion.id.clone();
        let mut next = taken.len() + 1;
        while id.is_empty() || taken.contains(&id) {
            id = format!("c{next}");
            next += 1;
        }
        taken.insert(id.clone());
        conclusion.id = id;
    }
    kept
}

/// One field: the person's value if the person changed it.
fn field<T: Clone + PartialEq>(previous: &T, before: &T, now: T) -> T {
    if previous == before { now } else { previous.clone() }
}

/// An item of a list that can be recognised in another version of the list.
trait Item: Clone + PartialEq {
    /// The words it rests on.
    fn evidence(&self) -> &[Evidence];
    /// What a person reads.
    fn text(&self) -> &str;
    /// A name that survives changes of the text.
    fn id(&self) -> &str;
    /// `now` with the fields that the person changed.
    fn with_edits(previous: &Self, before: &Self, now: &Self) -> Self;
    /// Marks it as the person's.
    fn mark(&mut self);
}

fn list<T: Item>(previous: &[T], before: &[T], now: Vec<T>) -> Vec<T> {
    if previous == before {
        return now;
    }
    let mut kept: Vec<T> = Vec::with_capacity(now.len());
    for item in now {
        match best(&item, before, false) {
            None => kept.push(item),
            Some(old) => {
                // The person's version of it: gone if deleted.
                if let Some(mine) = best(old, previous, true) {
                    if mine == old {
                        kept.push(item);
                    } else {
                        let mut merged = T::with_edits(mine, old, &item);
                        merged.mark();
                        kept.push(merged);
                    }
                }
            }
        }
    }
    for (at, mine) in previous.iter().enumerate() {
        let theirs = best(mine, before, true);
        let added = theirs.is_none();
        let changed_but_gone = theirs.is_some_and(|old| old != mine) && !kept.iter().any(|item| same(item, mine));
        if added || changed_but_gone {
            let mut mine = mine.clone();
            mine.mark();
            kept.insert(at.min(kept.len()), mine);
        }
    }
    kept
}

fn same<T: Item>(one: &T, other: &T) -> bool {
    !one.id().is_empty() && one.id() == other.id() && shared(one, other) > 0
        || one.text() == other.text()
        || shared(one, other) > 1
}

fn shared<T: Item>(one: &T, other: &T) -> usize {
    one.evidence()
        .iter()
        .filter(|mine| other.evidence().iter().any(|theirs| theirs.utterance == mine.utterance && overlap(mine, theirs)))
        .count()
}

fn overlap(one: &Evidence, other: &Evidence) -> bool {
    one.quote.contains(&other.quote) || other.quote.contains(&one.quote)
}

/// The item of a list that is most likely the same one.
fn best<'a, T: Item>(item: &T, list: &'a [T], by_id: bool) -> Option<&'a T> {
    if by_id
        && !item.id().is_empty()
        && let Some(found) = list.iter().find(|other| other.id() == item.id())
    {
        return Some(found);
    }
    list.iter()
        .map(|other| (shared(item, other) * 2 + usize::from(item.text() == other.text()) * 3, other))
        .filter(|(score, _)| *score > 0)
        .max_by_key(|(score, _)| *score)
        .map(|(_, other)| other)
}

impl Item for Conclusion {
    fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }
    fn text(&self) -> &str {
        &self.text
    }
    fn id(&self) -> &str {
        &self.id
    }
    fn with_edits(previous: &Self, before: &Self, now: &Self) -> Self {
        Self {
            id: previous.id.clone(),
            text: field(&previous.text, &before.text, now.text.clone()),
            speaker: field(&previous.speaker, &before.speaker, now.speaker.clone()),
            assignees: field(&previous.assignees, &before.assignees, now.assignees.clone()),
            cooperators: field(&previous.cooperators, &before.cooperators, now.cooperators.clone()),
            deadline: field(&previous.deadline, &before.deadline, now.deadline.clone()),
            citations: field(&previous.citations, &before.citations, now.citations.clone()),
            figures: field(&previous.figures, &before.figures, now.figures.clone()),
            evidence: field(&previous.evidence, &before.evidence, now.evidence.clone()),
            confidence: now.confidence,
            flags: field(&previous.flags, &before.flags, now.flags.clone()),
        }
    }
    fn mark(&mut self) {
        if !self.flags.iter().any(|flag| flag == EDITED) {
            self.flags.push(EDITED.to_owned());
        }
    }
}

impl Item for Statement {
    fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }
    fn text(&self) -> &str {
        &self.text
    }
    fn id(&self) -> &'static str {
        ""
    }
    fn with_edits(previous: &Self, before: &Self, now: &Self) -> Self {
        Self {
            text: field(&previous.text, &before.text, now.text.clone()),
            speaker: field(&previous.speaker, &before.speaker, now.speaker.clone()),
            title: field(&previous.title, &before.title, now.title.clone()),
            site: field(&previous.site, &before.site, now.site.clone()),
            figures: field(&previous.figures, &before.figures, now.figures.clone()),
            answer: field(&previous.answer, &before.answer, now.answer.clone()),
            evidence: field(&previous.evidence, &before.evidence, now.evidence.clone()),
            flags: field(&previous.flags, &before.flags, now.flags.clone()),
        }
    }
    fn mark(&mut self) {
        if !self.flags.iter().any(|flag| flag == EDITED) {
            self.flags.push(EDITED.to_owned());
        }
    }
}
