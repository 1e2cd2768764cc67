//! In which files does the transcript lie? To read, beside the picture, for programs, and who spoke when.

use super::documents::{place, pretty};
use super::stages::Stages;
use crate::diarize::rttm::{self, Segment};
use crate::report::{self, Format};
use crate::text;
use crate::transcript::{Transcript, UNKNOWN_SPEAKER};
use crate::trouble::{Failure, Warning};
use std::path::PathBuf;

/// Every run leaves these; plain text only for those who ask.
const ALWAYS: [Format; 5] = [Format::Md, Format::Srt, Format::Vtt, Format::Json, Format::Rttm];

/// A longer pause ends a turn.
const TURN_GAP_MS: u64 = 500;

/// Places the transcript in its usual forms, and in those asked for.
pub(super) fn place_all(transcript: &Transcript, asked: &[Format], stages: &mut Stages) -> Result<Vec<PathBuf>, Failure> {
    let wanted: Vec<Format> =
        Format::ALL.into_iter().filter(|format| ALWAYS.contains(format) || asked.contains(format)).collect();
    if asked.contains(&Format::Rttm) && segments(transcript).is_empty() {
        stages.tell(Warning::new(
            "no_rttm",
            text!(
                "chưa phân biệt được người nói nên không có speakers.rttm",
                "speakers are not told apart, so there is no speakers.rttm"
            ),
        ))?;
    }
    place_these(transcript, &wanted, stages)
}

/// Places the transcript in these forms, as far as it has them.
pub(super) fn place_these(transcript: &Transcript, formats: &[Format], stages: &mut Stages) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for format in formats {
        let (name, bytes) = match format {
            Format::Md => ("transcript.md", report::transcript::markdown(transcript).into_bytes()),
            Format::Txt => ("transcript.txt", report::transcript::plain(transcript).into_bytes()),
            Format::Srt => ("transcript.srt", report::transcript::srt(transcript).into_bytes()),
            Format::Vtt => ("transcript.vtt", report::transcript::vtt(transcript).into_bytes()),
            Format::Json => ("transcript.json", pretty(transcript)),
            Format::Rttm => ("speakers.rttm", rttm::write("meeting", &segments(transcript)).into_bytes()),
            Format::Docx | Format::Pdf | Format::Html | Format::Csv | Format::Ics => continue,
        };
        if !bytes.is_empty() {
            files.push(place(stages, name, &bytes)?);
        }
    }
    Ok(files)
}

/// The turns of everybody who is told apart, neighbouring utterances of one speaker as one turn.
fn segments(transcript: &Transcript) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let known = |speaker: &str| !speaker.is_empty() && speaker != UNKNOWN_SPEAKER;
    for utterance in transcript.utterances.iter().filter(|utterance| known(&utterance.speaker)) {
        match segments.last_mut() {
            Some(last) if last.label == utterance.speaker && utterance.span.start() <= last.span.end().plus_ms(TURN_GAP_MS) => {
                last.span = last.span.join(utterance.span);
            }
            _ => segments.push(Segment { span: utterance.span, label: utterance.speaker.clone() }),
        }
    }
    segments
}
