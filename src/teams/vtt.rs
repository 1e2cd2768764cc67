//! How are `WebVTT` and `SubRip` read?
//!
//! Both are the same thing: a timing line, text until the next empty line, perhaps an identifier above. The reader
//! looks for timing lines and takes what lies between, so missing headers, empty lines and numbers do not matter.
//! Text that belongs to no cue is kept with the cue before it.

use super::cue::Cue;
use super::findings::Findings;
use super::graph_cue::{self, GraphCue};
use super::payload::{self, Voiced};
use super::plain_names::{self, Habit};
use super::timing::timing;
use crate::roster::calendar::Moment;
use crate::text;
use std::collections::BTreeMap;

/// What the file holds beside its cues.
#[derive(Debug, Default)]
pub(super) struct Captions {
    /// In the file's order.
    pub(super) cues: Vec<Cue>,
    /// ISO 639-1, if the file says.
    pub(super) language: Option<String>,
    /// When its clock stood at zero (UTC), if the file says.
    pub(super) wall_start: Option<Moment>,
    /// Whether the cues carry Graph's JSON.
    pub(super) has_metadata: bool,
}

/// A cue before its text is looked at.
struct Block {
    start_ms: i64,
    end_ms: i64,
    id: Option<String>,
    payload: String,
}

/// Whether some line is a timing line.
pub(super) fn has_timing(text: &str) -> bool {
    text.lines().any(|line| timing(line).is_some())
}

/// Reads every cue of the text. Linear.
pub(super) fn parse(text: &str, findings: &mut Findings) -> Captions {
    let mut captions = Captions::default();
    let blocks = blocks(text, &mut captions.language, findings);
    let parsed: Vec<(Option<GraphCue>, Vec<Voiced>)> = blocks
        .iter()
        .map(|block| match graph_cue::parse(&block.payload) {
            Some(cue) => (Some(cue), Vec::new()),
            None => (None, payload::voices(&block.payload)),
        })
        .collect();
    let untagged = parsed.iter().flat_map(|(_, voices)| voices).filter(|voice| voice.name.is_none());
    let habit = plain_names::habit(untagged.map(|voice| voice.text.as_str()));
    let mut languages: BTreeMap<String, usize> = BTreeMap::new();
    let mut zeros: Vec<Moment> = Vec::new();
    for (block, (graph, voices)) in blocks.into_iter().zip(parsed) {
        captions.has_metadata |= graph.is_some();
        let voices = match graph {
            Some(cue) => {
                zeros.extend(cue.start.map(|moment| moment.plus_ms(-block.start_ms)));
                cue.language.into_iter().for_each(|language| *languages.entry(language).or_default() += 1);
                vec![Voiced { name: cue.name, text: cue.text }]
            }
            None => named(voices, habit),
        };
        let piece = block.id.as_deref().and_then(piece);
        captions.cues.extend(voices.into_iter().map(|voice| Cue {
            start_ms: block.start_ms,
            end_ms: block.end_ms,
            name: voice.name,
            text: voice.text,
            piece: piece.clone(),
        }));
    }
    zeros.sort();
    captions.wall_start = zeros.get(zeros.len() / 2).copied();
    let most = languages.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map(|(language, _)| language);
    captions.language = most.or(captions.language);
    captions
}

fn named(voices: Vec<Voiced>, habit: Habit) -> Vec<Voiced> {
    voices
        .into_iter()
        .flat_map(|voice| if voice.name.is_some() { vec![voice] } else { plain_names::split(&voice.text, habit) })
        .collect()
}

/// `GUID/<utterance>-<piece>` and `GUID-<piece>`.
fn piece(id: &str) -> Option<(String, u64)> {
    let id = id.trim();
    let guid = id.get(..36)?;
    let dashes_stand = guid.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    let (utterance, piece) = id.rsplit_once('-')?;
    (dashes_stand && utterance.len() >= 36).then(|| Some((utterance.to_owned(), piece.parse().ok()?)))?
}

/// Cuts the text at its timing lines.
fn blocks(text: &str, language: &mut Option<String>, findings: &mut Findings) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    // Lines since the last empty line or timing line that no cue owns yet, with the number of the first.
    let mut loose: Vec<&str> = Vec::new();
    let mut loose_line = 0;
    let mut in_cue = false;
    let mut in_note = false;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        if let Some(timing) = timing(line) {
            // The line above is the identifier; inside a cue only if it looks like one.
            let id = if in_cue { taken_back(&mut blocks) } else { loose.pop().map(str::to_owned) };
            keep_loose(&mut blocks, &mut loose, loose_line, findings);
            let end_of_last = blocks.last().map_or(0, |block| block.end_ms);
            if timing.start_ms.is_none() || timing.end_ms.is_none() {
                findings.add("bad_time", number, || text!("mốc thời gian không đọc được", "a time cannot be read"));
            }
            let start_ms = timing.start_ms.unwrap_or(end_of_last.min(timing.end_ms.unwrap_or(end_of_last)));
            let end_ms = timing.end_ms.unwrap_or(start_ms);
            if end_ms < start_ms {
                findings.add("bad_time", number, || text!("đoạn kết thúc trước khi bắt đầu", "a cue ends before it starts"));
            }
            blocks.push(Block { start_ms, end_ms: end_ms.max(start_ms), id, payload: String::new() });
            (in_cue, in_note) = (true, false);
        } else if line.trim().is_empty() {
            if !in_cue && !in_note {
                keep_loose(&mut blocks, &mut loose, loose_line, findings);
            }
            (in_cue, in_note) = (false, false);
        } else if in_cue {
            if let Some(block) = blocks.last_mut() {
                block.payload.push_str(if block.payload.is_empty() { "" } else { "\n" });
                block.payload.push_str(line);
            }
        } else if in_note || (loose.is_empty() && opens_note(line, index == 0)) {
            in_note = true;
            read_note(line, language);
        } else {
            if loose.is_empty() {
                loose_line = number;
            }
            loose.push(line);
        }
    }
    keep_loose(&mut blocks, &mut loose, loose_line, findings);
    blocks
}

/// The last line of the open cue, if it is the identifier of the next.
fn taken_back(blocks: &mut [Block]) -> Option<String> {
    let payload = &mut blocks.last_mut()?.payload;
    let at = payload.rfind('\n').map_or(0, |at| at + 1);
    let last = payload.get(at..)?.trim();
    let is_number = at > 0 && !last.is_empty() && last.len() <= 9 && last.bytes().all(|byte| byte.is_ascii_digit());
    let id = (is_number || piece(last).is_some()).then(|| last.to_owned())?;
    payload.truncate(at.saturating_sub(1));
    Some(id)
}

/// Lines between cues that are neither identifier nor note: words whose time was lost. They stay with the cue before.
fn keep_loose(blocks: &mut [Block], loose: &mut Vec<&str>, line: usize, findings: &mut Findings) {
    let lost = loose.iter().filter(|line| !is_identifier(line)).copied().collect::<Vec<_>>().join("\n");
    loose.clear();
    if lost.trim().is_empty() {
        return;
    }
    if let Some(block) = blocks.last_mut() {
        findings.add("text_without_time", line, || {
            text!("lời không có mốc thời gian, được ghép vào đoạn trước", "text without a time, kept with the cue before it")
        });
        block.payload.push('\n');
        block.payload.push_str(&lost);
    }
}

/// A number or a GUID with its suffix: no word that somebody said.
fn is_identifier(line: &str) -> bool {
    let line = line.trim();
    line.bytes().all(|byte| byte.is_ascii_digit())
        || (line.len() >= 36 && piece(&format!("{}-0", line.get(..36).unwrap_or(""))).is_some())
}

fn opens_note(line: &str, is_first: bool) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    let is_header = is_first && line.trim_start().get(..6).is_some_and(|start| start.eq_ignore_ascii_case("webvtt"));
    is_header || matches!(word, "NOTE" | "STYLE" | "REGION") || word.starts_with("X-TIMESTAMP-MAP")
}

/// `NOTE language:vi-VN`, `Language: vi`.
fn read_note(line: &str, language: &mut Option<String>) {
    let line = line.trim();
    let line = line.strip_prefix("NOTE").map_or(line, str::trim_start);
    if let Some((key, value)) = line.split_once(':')
        && key.trim().eq_ignore_ascii_case("language")
        && language.is_none()
    {
        *language = graph_cue::language(value);
    }
}
