//! What does a model add to minutes that the rules have drawn?
//!
//! Each chore asks, the leash judges every sentence, and [`verify`](crate::minutes::verify) judges the whole at the
//! end: an item it finds fault with goes back to what the rules drew. Without an answer the minutes stay as they were.

use super::asking::Asking;
use super::chore::{Chore, ChoreRecord, Contribution, Wish};
use super::desk::Desk;
use super::jobs::{self, Material};
use super::leash::{Leash, Unborne};
use super::masking::Mask;
use super::question::{Capacity, LanguageModel, Memory};
use super::remembered::Remembered;
use crate::minutes::{Minutes, verify};
use crate::net::Trouble;
use crate::roster::MeetingFile;
use crate::text;
use crate::transcript::Transcript;
use crate::trouble::{Failure, Warned, Warning};
use std::collections::{BTreeMap, BTreeSet};

/// Text of the meeting that tokens are counted on.
const SAMPLE_BYTES: usize = 6_000;

/// Minutes with what a model made of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Assisted {
    /// The minutes.
    pub minutes: Minutes,
    /// What it did.
    pub contribution: Contribution,
    /// Questions that the model answered, memory answered, nobody answered.
    pub asked: [usize; 3],
}

/// Lets a model help with minutes that are drawn.
///
/// # Errors
/// Only when the user stops the run; every trouble with the model is a warning.
pub fn assist(
    drawn: &Minutes,
    transcript: &Transcript,
    meeting: &MeetingFile,
    model: &dyn LanguageModel,
    wish: &Wish,
    memory: &mut dyn Memory,
    alive: &mut dyn FnMut() -> bool,
) -> Result<Warned<Assisted>, Failure> {
    let mut minutes = drawn.clone();
    let capacity = match capacity(model, transcript, memory) {
        Ok(capacity) => capacity,
        Err(trouble) => {
            let contribution = Contribution { trouble: Some(trouble.message().en), ..Contribution::default() };
            return Ok(Warned::new(Assisted { minutes, contribution, asked: [0; 3] }, vec![unavailable(&trouble)]));
        }
    };
    Remembered::note(model, memory);
    let mask = if wish.mask_names { Mask::of(transcript, meeting, drawn) } else { Mask::default() };
    let mut contribution = Contribution {
        model: capacity.model.clone(),
        context_tokens: capacity.context_tokens,
        counted: capacity.counted.clone(),
        ..Contribution::default()
    };
    let mut desk = Desk { asking: Asking::new(model, memory, alive), model, capacity, mask };
    let material = Material { transcript, drawn, leash: Leash::new(transcript) };
    for chore in &wish.chores {
        let mut record = ChoreRecord::default();
        match chore {
            Chore::Polish => jobs::polish(&material, &mut minutes, &mut desk, &mut record),
            Chore::Speeches => jobs::speeches(&material, &mut minutes, &mut desk, &mut record),
            Chore::Article => jobs::article(&material, &mut minutes, &mut desk, &mut record),
            Chore::Missed => jobs::missed(&material, &mut minutes, &mut desk, &mut record),
        }
        record.close();
        contribution.chores.insert(chore.key().to_owned(), record);
    }
    if desk.asking.ended == Some(Trouble::Stopped) {
        return Err(Failure::stopped());
    }
    let refused = take_back(&mut minutes, drawn, transcript, meeting);
    for (chore, count) in refused {
        if let Some(record) = contribution.chores.get_mut(chore.key()) {
            record.kept = record.kept.saturating_sub(count);
            *record.dropped.entry(Unborne::Unverified).or_insert(0) += count;
        }
    }
    contribution.trouble = desk.asking.ended.as_ref().or(desk.asking.last.as_ref()).map(|trouble| trouble.message().en);
    let asked = [desk.asking.answered, desk.asking.remembered, desk.asking.failed];
    let warnings = warnings(&contribution, desk.asking.ended.as_ref(), desk.asking.last.as_ref());
    minutes.warnings.push(summary(&contribution));
    minutes.warnings.extend(warnings.iter().map(|warning| warning.message.vi.clone()));
    Ok(Warned::new(Assisted { minutes, contribution, asked }, warnings))
}

/// What the model can take; remembered, so that a run without the server still finds the answers it has.
fn capacity(model: &dyn LanguageModel, transcript: &Transcript, memory: &mut dyn Memory) -> Result<Capacity, Trouble> {
    let mut sample = String::new();
    for utterance in &transcript.utterances {
        if sample.len() > SAMPLE_BYTES {
            break;
        }
        sample.push_str(&utterance.text);
        sample.push('\n');
    }
    let place = format!("capacity-{}", crate::models::hash_bytes(format!("{}\n{sample}", model.identity()).as_bytes()));
    let known: Option<Capacity> = memory.recall(&place).and_then(|value| serde_json::from_value(value).ok());
    if let Some(known) = known {
        return Ok(known);
    }
    let capacity = model.capacity(&sample)?;
    if let Ok(value) = serde_json::to_value(&capacity) {
        memory.keep(&place, &value);
    }
    Ok(capacity)
}

/// Undoes every change of an item that the final check finds fault with; says how many by chore.
fn take_back(minutes: &mut Minutes, drawn: &Minutes, transcript: &Transcript, meeting: &MeetingFile) -> BTreeMap<Chore, usize> {
    let known: BTreeSet<_> = verify(drawn, transcript, meeting).into_iter().map(|finding| finding.item).collect();
    let bad: BTreeSet<String> = verify(minutes, transcript, meeting)
        .into_iter()
        .map(|finding| finding.item)
        .filter(|item| !known.contains(item))
        .collect();
    let mut undone = BTreeMap::new();
    let mut count = |chore: Chore| *undone.entry(chore).or_insert(0) += 1;
    for (now, before) in minutes.conclusions.iter_mut().zip(&drawn.conclusions) {
        if bad.contains(&format!("conclusions/{}", now.id)) && now.text != before.text {
            now.clone_from(before);
            now.flags.push(Unborne::Unverified.flag().to_owned());
            count(Chore::Polish);
        }
    }
    for (at, (now, before)) in minutes.speeches.iter_mut().zip(&drawn.speeches).enumerate() {
        let here = format!("speeches/{}/", at + 1);
        if bad.iter().any(|item| item.starts_with(&here)) && now.points != before.points {
            now.points.clone_from(&before.points);
            if let Some(first) = now.points.first_mut() {
                first.flags.push(Unborne::Unverified.flag().to_owned());
            }
            count(Chore::Speeches);
        }
    }
    if let Some(proposed) = &mut minutes.proposed {
        let mut keep = |list: &str, chore: Chore, items: &mut Vec<_>| {
            let mut at = 0;
            items.retain(|_| {
                at += 1;
                let fine = !bad.contains(&format!("proposed/{list}/{at}"));
                if !fine {
                    count(chore);
                }
                fine
            });
        };
        keep("headlines", Chore::Article, &mut proposed.headlines);
        keep("lead", Chore::Article, &mut proposed.lead);
        let mut at = 0;
        proposed.candidates.retain(|_| {
            at += 1;
            let fine = !bad.contains(&format!("proposed/candidates/{at}"));
            if !fine {
                count(Chore::Missed);
            }
            fine
        });
    }
    undone
}

fn unavailable(trouble: &Trouble) -> Warning {
    let message = trouble.message();
    let (vi, en) = (message.vi, message.en);
    Warning::new(
        "llm_unavailable",
        text!(
            "Mô hình ngôn ngữ không dùng được: {vi}. Văn bản được lập hoàn toàn từ lời đã nói; chạy lại để hỏi phần còn thiếu.",
            "The language model could not be used: {en}. The documents rest on the rules alone; run again to ask for what is missing."
        ),
    )
}

/// Coverage, for the report.
fn summary(contribution: &Contribution) -> String {
    let model = &contribution.model;
    let parts: Vec<String> = contribution
        .chores
        .iter()
        .map(|(chore, record)| {
            let ChoreRecord { utterances, read, kept, .. } = record;
            let dropped: usize = record.dropped.values().sum();
            format!("{chore}: đọc {read}/{utterances} lời, nhận {kept} câu, loại {dropped} câu")
        })
        .collect();
    format!("Có mô hình ngôn ngữ hỗ trợ ({model}). {}.", parts.join("; "))
}

fn warnings(contribution: &Contribution, ended: Option<&Trouble>, last: Option<&Trouble>) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = ended.map(unavailable).into_iter().collect();
    let unread: BTreeSet<&String> = contribution.chores.values().flat_map(|record| &record.unread).collect();
    if !unread.is_empty() {
        let count = unread.len();
        let why = last.map(Trouble::message).unwrap_or_else(|| Trouble::TooLong { context_tokens: None }.message());
        let (vi, en) = (why.vi, why.en);
        warnings.push(Warning::new(
            "llm_unread",
            text!(
                "Mô hình ngôn ngữ chưa đọc {count} lời ({vi}); ở đó văn bản dựa vào quy tắc.",
                "The language model has not read {count} utterances ({en}); there the rules stand alone."
            ),
        ));
    }
    let withheld: usize = contribution.chores.values().map(|record| record.withheld).max().unwrap_or(0);
    if withheld > 0 {
        warnings.push(Warning::new(
            "llm_withheld",
            text!(
                "{withheld} lời có dạng ra lệnh cho máy, không gửi cho mô hình ngôn ngữ.",
                "{withheld} utterances speak to a machine and were not shown to the language model."
            ),
        ));
    }
    warnings
}
