//! Whose name does Teams show while we hear these words?
//!
//! Our words stay as they are, every one of them, in their order; an utterance is cut where the display name changes
//! inside it. A change is moved to the longest pause near it, because the clocks agree to a few tenths only.

use super::{Alignment, align};
use crate::teams::Imported;
use crate::text;
use crate::time::{Span, Timestamp};
use crate::transcript::{Naming, Speaker, Transcript, UNKNOWN_SPEAKER, Utterance, Word};
use crate::trouble::{Warned, Warning};
use crate::vad::Speech;
use std::collections::BTreeMap;

/// Our words with Teams' names, and how the clocks were aligned.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// Our words.
    pub transcript: Transcript,
    /// How the clocks were aligned.
    pub alignment: Alignment,
}

/// Words this near to a cue may belong to it.
const TOLERANCE_MS: i64 = 1000;

/// A change of name is moved no further than this.
const LONGEST_MOVE_MS: i64 = 700;

/// A shorter run of words at an utterance's edge, whose cue goes on beyond it, is an error of the clocks.
const SHORTEST_RUN_MS: u64 = 500;

/// Gives our utterances the display names that were speaking at their time. `speech` is where our recording has
/// speech; without it our words stand for it. Without agreement of the clocks nothing is named, and a warning says so.
#[must_use]
pub fn name_speakers(ours: &Transcript, speech: Option<&Speech>, theirs: &Imported) -> Warned<Named> {
    let alignment = align(ours, speech, &theirs.transcript);
    if !alignment.agrees() {
        let percent = (alignment.confidence * 100.0).round();
        let warning = Warning::new(
            "transcript_not_aligned",
            text!(
                "bản ghi lời của Teams không khớp thời gian với bản ghi âm (độ tin cậy {percent}%), nên không lấy tên người nói từ đó",
                "the transcript of Teams does not agree with the recording in time (confidence {percent}%), so no names are taken from it"
            ),
        );
        return Warned::new(Named { transcript: ours.clone(), alignment }, vec![warning]);
    }
    let cues = Cues::new(&theirs.transcript, alignment);
    Warned::clean(Named { transcript: named(ours, &cues), alignment })
}

/// Their words on our clock, for meetings in a language that their recogniser knows better.
#[must_use]
pub fn shifted(theirs: &Transcript, alignment: Alignment) -> Transcript {
    let mut transcript = theirs.clone();
    let on_clock = |ms: u64| u64::try_from(alignment.on_our_clock(ms)).unwrap_or(0);
    let moved = |span: Span| Span::from_ms(on_clock(span.start().as_ms()), on_clock(span.end().as_ms()));
    for utterance in &mut transcript.utterances {
        utterance.span = moved(utterance.span);
        utterance.words.iter_mut().for_each(|word| word.span = moved(word.span));
    }
    transcript.duration_ms = transcript.utterances.iter().map(|u| u.span.end().as_ms()).max().unwrap_or(0);
    transcript
}

/// The cues on our clock, by start.
struct Cues {
    list: Vec<Cue>,
    /// The latest end of all cues up to each.
    latest_end: Vec<i64>,
}

struct Cue {
    start_ms: i64,
    end_ms: i64,
    name: String,
}

impl Cues {
    fn new(theirs: &Transcript, alignment: Alignment) -> Self {
        let names: BTreeMap<&str, &str> =
            theirs.speakers.iter().filter_map(|speaker| Some((speaker.id.as_str(), speaker.name.as_deref()?))).collect();
        let cue = |utterance: &Utterance| {
            let start_ms = alignment.on_our_clock(utterance.span.start().as_ms());
            let end_ms = alignment.on_our_clock(utterance.span.end().as_ms()).max(start_ms + 1);
            Some(Cue { start_ms, end_ms, name: (*names.get(utterance.speaker.as_str())?).to_owned() })
        };
        let mut list: Vec<Cue> = theirs.utterances.iter().filter_map(cue).collect();
        list.sort_by_key(|cue| cue.start_ms);
        let latest_end = list
            .iter()
            .scan(i64::MIN, |latest, cue| {
                *latest = (*latest).max(cue.end_ms);
                Some(*latest)
            })
            .collect();
        Self { list, latest_end }
    }

    /// The cue that shares most time with a stretch of ours; the later one of equals, since it interrupted.
    fn over(&self, from_ms: i64, until_ms: i64) -> Option<usize> {
        let after = self.list.partition_point(|cue| cue.start_ms < until_ms + TOLERANCE_MS);
        let mut best: Option<(i64, usize)> = None;
        for index in (0..after).rev().take(500) {
            if self.latest_end.get(index).is_none_or(|latest| *latest <= from_ms - TOLERANCE_MS) {
                break;
            }
            let cue = self.list.get(index)?;
            // Negative where they only come near each other.
            let shared = until_ms.min(cue.end_ms) - from_ms.max(cue.start_ms);
            if shared > -TOLERANCE_MS && best.is_none_or(|(most, _)| shared > most) {
                best = Some((shared, index));
            }
        }
        best.map(|(_, index)| index)
    }

    fn name(&self, cue: Option<usize>) -> Option<&str> {
        self.list.get(cue?).map(|cue| cue.name.as_str())
    }
}

/// Our utterances, cut and named.
fn named(ours: &Transcript, cues: &Cues) -> Transcript {
    let mut speakers = Speakers::new(ours);
    let mut utterances: Vec<Utterance> = Vec::new();
    for utterance in &ours.utterances {
        for (piece, cue) in cut(utterance, cues) {
            let speaker = speakers.id(&utterance.speaker, cues.name(cue));
            utterances.push(Utterance { id: String::new(), speaker, ..piece });
        }
    }
    for (index, utterance) in utterances.iter_mut().enumerate() {
        utterance.id = format!("u{}", index + 1);
    }
    Transcript { speakers: speakers.list, utterances, ..ours.clone() }
}

/// The pieces of an utterance, each with the cue it belongs to. An utterance that is written already is not cut.
fn cut(utterance: &Utterance, cues: &Cues) -> Vec<(Utterance, Option<usize>)> {
    let ms = |moment: Timestamp| i64::try_from(moment.as_ms()).unwrap_or(i64::MAX);
    let whole = || cues.over(ms(utterance.span.start()), ms(utterance.span.end()));
    let words = &utterance.words;
    if words.len() < 2 || !utterance.edits.is_empty() || utterance.text != utterance.heard {
        return vec![(utterance.clone(), whole())];
    }
    let labels: Vec<Option<usize>> = words.iter().map(|word| cues.over(ms(word.span.start()), ms(word.span.end()))).collect();
    let mut starts: Vec<usize> = vec![0];
    starts.extend((1..words.len()).filter(|at| cues.name(labels[*at]) != cues.name(labels[at - 1])));
    let mut runs: Vec<(usize, usize, Option<usize>)> = Vec::new();
    for (index, start) in starts.iter().enumerate() {
        runs.push((*start, starts.get(index + 1).copied().unwrap_or(words.len()), labels[*start]));
    }
    let runs = at_pauses(without_slips(runs, words, cues), words);
    if runs.len() < 2 {
        return vec![(utterance.clone(), runs.first().and_then(|(_, _, cue)| *cue))];
    }
    let piece = |(from, until, cue): (usize, usize, Option<usize>)| {
        let words = words.get(from..until)?.to_vec();
        let span = words.first()?.span.join(words.last()?.span);
        let heard = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        Some((Utterance { span, text: heard.clone(), heard, words, ..utterance.clone() }, cue))
    };
    runs.into_iter().filter_map(piece).collect()
}

type Run = (usize, usize, Option<usize>);

/// Takes away runs that exist only because the clocks differ by a few tenths, and joins what they parted.
fn without_slips(runs: Vec<Run>, words: &[Word], cues: &Cues) -> Vec<Run> {
    let last = runs.len() - 1;
    let is_slip = |index: usize, (from, until, cue): &Run| {
        let (Some(first), Some(final_word)) = (words.get(*from), words.get(until - 1)) else { return false };
        let span = first.span.join(final_word.span);
        let Some(cue) = cue.and_then(|cue| cues.list.get(cue)) else {
            return last > 0 && span.duration_ms() < SHORTEST_RUN_MS * 4;
        };
        let goes_on_before = index == 0 && cue.start_ms < span.start().as_ms() as i64 - LONGEST_MOVE_MS;
        let goes_on_after = index == last && cue.end_ms > span.end().as_ms() as i64 + LONGEST_MOVE_MS;
        last > 0 && span.duration_ms() < SHORTEST_RUN_MS && (goes_on_before || goes_on_after)
    };
    let slips: Vec<bool> = runs.iter().enumerate().map(|(index, run)| is_slip(index, run)).collect();
    if slips.iter().all(|slip| *slip) {
        return runs;
    }
    let mut kept: Vec<Run> = Vec::new();
    let mut waiting: Option<usize> = None;
    for ((from, until, cue), slip) in runs.into_iter().zip(slips) {
        match kept.last_mut() {
            Some(last) if slip || cues.name(last.2) == cues.name(cue) => last.1 = until,
            None if slip => {
                waiting.get_or_insert(from);
            }
            _ => kept.push((waiting.take().unwrap_or(from), until, cue)),
        }
    }
    kept
}

/// Moves every change to the longest pause near it.
fn at_pauses(mut runs: Vec<Run>, words: &[Word]) -> Vec<Run> {
    let pause = |at: usize| match (words.get(at.wrapping_sub(1)), words.get(at)) {
        (Some(before), Some(after)) => after.span.start().as_ms() as i64 - before.span.end().as_ms() as i64,
        _ => i64::MIN,
    };
    for index in 1..runs.len() {
        let (from, at, until) = (runs[index - 1].0, runs[index].0, runs[index].1);
        let Some(moment) = words.get(at).map(|word| word.span.start().as_ms() as i64) else { continue };
        let is_near = |place: &usize| {
            words.get(*place).is_some_and(|word| (word.span.start().as_ms() as i64 - moment).abs() <= LONGEST_MOVE_MS)
        };
        let down = (from + 1..at).rev().take_while(is_near);
        let up = (at + 1..until).take_while(is_near);
        let best = down
            .chain(up)
            .filter(|place| pause(*place) > pause(at) + 100)
            .max_by_key(|place| (pause(*place), std::cmp::Reverse(*place)));
        if let Some(best) = best {
            runs[index - 1].1 = best;
            runs[index].0 = best;
        }
    }
    runs
}

/// Speakers in the making: display names first, our own where Teams shows none or a person has corrected it.
struct Speakers<'o> {
    ours: BTreeMap<&'o str, &'o Speaker>,
    list: Vec<Speaker>,
    ids: BTreeMap<(Option<String>, Option<String>), String>,
}

impl<'o> Speakers<'o> {
    fn new(ours: &'o Transcript) -> Self {
        let known = ours.speakers.iter().map(|speaker| (speaker.id.as_str(), speaker)).collect();
        Self { ours: known, list: Vec::new(), ids: BTreeMap::new() }
    }

    fn id(&mut self, our_id: &str, display: Option<&str>) -> String {
        let ours = self.ours.get(our_id).copied();
        // A voice that is known by name keeps it; Teams then tells where it sits.
        let keeps_name =
            ours.is_some_and(|speaker| matches!(speaker.how, Naming::User | Naming::Voice) && speaker.name.is_some());
        let key = (display.map(str::to_owned), (keeps_name || display.is_none()).then(|| our_id.to_owned()));
        if key.0.is_none() && ours.is_none() {
            return UNKNOWN_SPEAKER.to_owned();
        }
        if let Some(id) = self.ids.get(&key) {
            return id.clone();
        }
        let id = format!("S{}", self.list.len() + 1);
        let speaker = match (display, ours) {
            (Some(display), Some(ours)) if keeps_name => {
                Speaker { id: id.clone(), site: ours.site.clone().or_else(|| Some(display.to_owned())), ..ours.clone() }
            }
            (Some(display), _) => Speaker { id: id.clone(), name: Some(display.to_owned()), site: None, how: Naming::Teams },
            (None, Some(ours)) => Speaker { id: id.clone(), ..ours.clone() },
            (None, None) => Speaker { id: id.clone(), name: None, site: None, how: Naming::None },
        };
        self.list.push(speaker);
        self.ids.insert(key, id.clone());
        id
    }
}
