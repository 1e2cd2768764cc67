//! How is a number written that was cut between two cues?
//!
//! Recognisers and Teams cut speech where the clock says so: `… tháng tư năm hai` | `nghìn không trăm hai mốt …`. The cues
//! of one speaker that follow each other without an end mark are read as one text; each edit then returns to the
//! utterance it belongs to. Where an edit covers the cut, the written form stands in the utterance where the words
//! begin, and the rest of the words is taken out of the next one: both utterances undo to what was heard there, and read
//! one after the other they are correct.

use super::writer::{Place, Writer};
use crate::transcript::{Edit, Transcript, Utterance};

/// Cues further apart than this do not continue each other.
const LONGEST_GAP_MS: u64 = 2_500;

/// A gap from here on is a breath between two sentences.
const SHORTEST_PAUSE_MS: u64 = 300;

/// The transcript as written: `text` and `edits` of every utterance.
#[must_use]
pub fn write_transcript(transcript: &Transcript, writer: &Writer) -> Transcript {
    let mut written = transcript.clone();
    let mut start = 0;
    while start < written.utterances.len() {
        let mut end = start + 1;
        while end < written.utterances.len() && continues(&written.utterances[end - 1], &written.utterances[end]) {
            end += 1;
        }
        write_run(&mut written.utterances[start..end], writer);
        start = end;
    }
    written
}

/// Whether the second utterance goes on where the first was cut.
fn continues(first: &Utterance, second: &Utterance) -> bool {
    let unfinished = !first.heard.trim_end().ends_with(['.', '?', '!', '…', ':', ';', '"', '”']);
    let same = first.speaker == second.speaker && !first.heard.trim().is_empty() && !second.heard.trim().is_empty();
    let gap = second.span.start().as_ms().saturating_sub(first.span.end().as_ms());
    same && unfinished && gap <= LONGEST_GAP_MS
}

/// Writes utterances that are one stretch of speech.
fn write_run(run: &mut [Utterance], writer: &Writer) {
    let joined = run.iter().map(|utterance| utterance.heard.as_str()).collect::<Vec<_>>().join(" ");
    let whole = writer.write_at(&joined, Place { opens: true, closes: true }, &pauses(run));
    let mut edits = whole.edits.into_iter().peekable();
    let mut from = 0;
    let mut carried: Option<Edit> = None;
    for at in 0..run.len() {
        let length = run[at].heard.chars().count();
        let to = from + length;
        let mut own = Vec::new();
        if let Some(edit) = carried.take() {
            let end = edit.at + edit.before.chars().count();
            carried = split(with_blank_behind(edit, &run[at].heard, from), from, to, &mut own);
            // The mark behind words that moved to the utterance before moves along.
            while let Some(mark) = edits.next_if(|edit| at > 0 && edit.at == end && end <= to && edit.before.is_empty()) {
                let place = run[at - 1].heard.chars().count();
                run[at - 1].edits.push(Edit { at: place, ..mark });
                write_edits(&mut run[at - 1]);
            }
        }
        while let Some(edit) = edits.next_if(|edit| edit.at < to || (edit.at == to && edit.before.is_empty())) {
            carried = split(edit, from, to, &mut own);
        }
        // An edit that covers only the space between two utterances has nothing to change in either.
        while edits.next_if(|edit| edit.at == to && edit.before == " " && edit.after == " ").is_some() {}
        run[at].edits = own;
        write_edits(&mut run[at]);
        from = to + 1;
    }
    move_marks_back(run);
}

/// The text that the edits make of what was heard; edits that contradict each other make none.
fn write_edits(utterance: &mut Utterance) {
    match super::edits::apply(&utterance.heard, &utterance.edits) {
        Some(text) => utterance.text = text,
        None => {
            utterance.text.clone_from(&utterance.heard);
            utterance.edits.clear();
        }
    }
}

/// An utterance whose words all moved forward leaves its end mark to the one before it.
fn move_marks_back(run: &mut [Utterance]) {
    for at in (1..run.len()).rev() {
        if run[at].text.is_empty() || run[at].text.chars().any(char::is_alphanumeric) {
            continue;
        }
        let (inserted, kept): (Vec<Edit>, Vec<Edit>) =
            std::mem::take(&mut run[at].edits).into_iter().partition(|edit| edit.before.is_empty());
        run[at].edits = kept;
        let end = run[at - 1].heard.chars().count();
        run[at - 1].edits.extend(inserted.into_iter().map(|edit| Edit { at: end, ..edit }));
        for utterance in &mut run[at - 1..=at] {
            write_edits(utterance);
        }
    }
}

/// Where in the joined text the speaker took a breath before going on.
fn pauses(run: &[Utterance]) -> Vec<usize> {
    let mut places = Vec::new();
    let mut at = 0;
    for pair in run.windows(2) {
        at += pair[0].heard.chars().count() + 1;
        let gap = pair[1].span.start().as_ms().saturating_sub(pair[0].span.end().as_ms());
        if gap >= SHORTEST_PAUSE_MS {
            places.push(at);
        }
    }
    places
}

/// Words that were taken out at the start of an utterance take the blank behind them along.
fn with_blank_behind(mut edit: Edit, heard: &str, from: usize) -> Edit {
    if edit.at == from && heard.chars().nth(edit.before.chars().count()) == Some(' ') {
        edit.before.push(' ');
    }
    edit
}

/// Puts the part of an edit that lies in `from..to` into `own`, counted from `from`; what reaches further is given back.
fn split(edit: Edit, from: usize, to: usize, own: &mut Vec<Edit>) -> Option<Edit> {
    let letters: Vec<char> = edit.before.chars().collect();
    let end = edit.at + letters.len();
    let inside = end.min(to).saturating_sub(edit.at);
    let before: String = letters[..inside].iter().collect();
    let after = if end > to { edit.after.trim_end().to_owned() } else { edit.after };
    let rule = edit.rule.clone();
    let mut part = Edit { at: edit.at.saturating_sub(from), before, after, rule: edit.rule };
    if end <= to {
        if part.before != part.after {
            own.push(part);
        }
        return None;
    }
    // The blank between two utterances belongs to neither.
    let rest: String = letters.get(inside + 1..).unwrap_or_default().iter().collect();
    if part.before.is_empty() && !part.after.is_empty() {
        part.at = part.at.min(to - from);
    }
    if part.before != part.after {
        own.push(part);
    }
    (!rest.is_empty()).then(|| Edit { at: to + 1, before: rest, after: String::new(), rule })
}
