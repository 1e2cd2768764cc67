//! Scores of who spoke, from files and for a person.

use super::cpwer::{self, CpWer, SpokenWords};
use super::der::{self, Der, DerSettings};
use crate::diarize::rttm::{self, Segment};
use crate::language::Text;
use crate::text;
use crate::transcript::Transcript;
use crate::trouble::{Failure, Warned, Warning};
use std::fmt::Write;
use std::path::Path;

/// Scores one RTTM file against another.
///
/// # Errors
/// When a file cannot be read or holds no speaker turn.
pub fn der_of_files(reference: &Path, hypothesis: &Path, settings: &DerSettings) -> Result<Warned<Der>, Failure> {
    let mut warnings = Vec::new();
    let truth = turns(reference, &mut warnings)?;
    if truth.is_empty() {
        let shown = reference.display();
        return Err(Failure::unusable(
            text!("{shown} không có dòng SPEAKER nào", "{shown} holds no SPEAKER line"),
            text!("nêu một tệp RTTM làm bản chuẩn", "name an RTTM file as the reference"),
        ));
    }
    let judged = turns(hypothesis, &mut warnings)?;
    Ok(Warned::new(der::der(&truth, &judged, settings), warnings))
}

/// Scores the words of one file (`.stm`, or our `transcript.json`) against another's, speaker by speaker.
///
/// # Errors
/// When a file cannot be read or is neither.
pub fn cpwer_of_files(reference: &Path, hypothesis: &Path) -> Result<CpWer, Failure> {
    Ok(cpwer::cpwer(&spoken(reference)?, &spoken(hypothesis)?))
}

fn turns(path: &Path, warnings: &mut Vec<Warning>) -> Result<Vec<Segment>, Failure> {
    Ok(rttm::read(&content(path)?).into_value(warnings))
}

fn spoken(path: &Path) -> Result<SpokenWords, Failure> {
    let content = content(path)?;
    match path.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase).as_deref() {
        Some("stm") => Ok(cpwer::spoken_words_of_stm(&content)),
        Some("json") => {
            let transcript: Transcript = serde_json::from_str(&content).map_err(|error| refused(path, &error))?;
            Ok(cpwer::spoken_words(&transcript))
        }
        _ => Err(refused(path, &".stm, transcript.json")),
    }
}

fn content(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path).map_err(|error| refused(path, &error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn refused(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    let path = path.display();
    Failure::usage(
        text!("không đọc được {path}: {error}", "cannot read {path}: {error}"),
        text!(
            "der nhận hai tệp .rttm, cpwer nhận .stm hoặc transcript.json",
            "der takes two .rttm files, cpwer takes .stm or transcript.json"
        ),
    )
}

impl Der {
    /// The figures, then every speaker of the reference, for a person.
    #[must_use]
    pub fn render(&self) -> Text {
        let of_total = |ms: f64| if self.total_ms > 0.0 { 100.0 * ms / self.total_ms } else { 0.0 };
        let (rate, total) = (self.rate * 100.0, self.total_ms / 1000.0);
        let (missed, false_alarm, confusion) =
            (of_total(self.missed_ms), of_total(self.false_alarm_ms), of_total(self.confusion_ms));
        let (truth, judged) = (self.speakers.len(), self.hypothesis_speakers);
        let mut text = text!(
            "DER: {rate:.1} % của {total:.1} giây\nBỏ sót: {missed:.1} %, thừa: {false_alarm:.1} %, nhầm người: {confusion:.1} %\n\
             Số người nói: {judged} (bản chuẩn {truth})\n",
            "DER: {rate:.1} % of {total:.1} seconds\nMissed: {missed:.1} %, false alarm: {false_alarm:.1} %, confusion: {confusion:.1} %\n\
             Speakers: {judged} (reference {truth})\n"
        );
        for speaker in &self.speakers {
            let (name, other) = (&speaker.reference, speaker.hypothesis.as_deref().unwrap_or("-"));
            let (seconds, right) = (speaker.total_ms / 1000.0, 100.0 * speaker.correct_ms / speaker.total_ms.max(1.0));
            let _ = writeln!(text.vi, "{name} = {other}: {seconds:.1} giây, đúng {right:.0} %"); // writing to a string cannot fail
            let _ = writeln!(text.en, "{name} = {other}: {seconds:.1} seconds, {right:.0} % right");
        }
        text
    }
}

impl CpWer {
    /// The figures and the pairs, for a person.
    #[must_use]
    pub fn render(&self) -> Text {
        let (rate, errors, words) = (self.rate * 100.0, self.errors, self.total_words);
        let mut text = text!(
            "cpWER: {rate:.1} % ({errors} lỗi trên {words} từ)\n",
            "cpWER: {rate:.1} % ({errors} errors in {words} words)\n"
        );
        for (name, other) in &self.pairs {
            let line = format!("{name} = {}", other.as_deref().unwrap_or("-"));
            let _ = writeln!(text.vi, "{line}"); // writing to a string cannot fail
            let _ = writeln!(text.en, "{line}");
        }
        text
    }
}
