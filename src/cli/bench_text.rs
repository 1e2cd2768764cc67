//! `thuky bench --text`: what do writing, drawing and composing cost for a meeting of four hours?

use super::arguments::Common;
use super::printer::Printer;
use crate::minutes;
use crate::pipeline::{cpu_ms, peak_memory_bytes};
use crate::report::{self, Format, Kind, Material, Options};
use crate::roster::MeetingFile;
use crate::teams;
use crate::transcript::Transcript;
use crate::trouble::Failure;
use crate::vietnamese::{self, Writer};
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// The words of a meeting of four hours.
const WORDS: usize = 40_000;

#[derive(Debug, Serialize)]
struct Row {
    work: &'static str,
    words: usize,
    wall_ms: u64,
    cpu_ms: u64,
    peak_memory_mb: u64,
}

pub(super) fn bench(transcript: &Path, common: &Common, printer: &Printer) -> Result<ExitCode, Failure> {
    let spoken = repeated(&teams::read_transcript(transcript)?.value.transcript);
    let meeting = MeetingFile::default();
    let words = spoken.word_count();
    let mut rows = Vec::new();
    let written = timed(&mut rows, "write", words, || vietnamese::write_transcript(&spoken, &Writer::new(&meeting)));
    let drawn = timed(&mut rows, "minutes", words, || minutes::draw(&written, &meeting, None)).value;
    let material = Material { minutes: &drawn, meeting: &meeting, transcript: &written, recording: &[], pictures: &[] };
    let formats: Vec<Format> = Format::ALL.into_iter().filter(|format| *format != Format::Pdf).collect();
    timed(&mut rows, "papers, all kinds and formats but PDF", words, || {
        report::papers(&Kind::ALL, &formats, &material, &Options::default())
    })?;
    timed(&mut rows, "papers, all kinds as PDF", words, || {
        report::papers(&Kind::ALL, &[Format::Pdf], &material, &Options::default())
    })?;
    if common.json {
        printer.json(&rows);
    } else {
        for row in &rows {
            printer.result(&format!(
                "{:<40} {:>6} words {:>7} ms wall {:>7} ms CPU {:>5} MB peak",
                row.work, row.words, row.wall_ms, row.cpu_ms, row.peak_memory_mb
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The transcript over and over on one clock, until it is as long as a meeting of four hours.
fn repeated(once: &Transcript) -> Transcript {
    let mut whole = Transcript { utterances: Vec::new(), ..once.clone() };
    let each = once.word_count().max(1);
    let length_ms = once.utterances.last().map_or(1, |last| last.span.end().as_ms()) + 2_000;
    for round in 0..WORDS.div_ceil(each) as u64 {
        for utterance in &once.utterances {
            let mut copy = utterance.clone();
            copy.id = format!("u{}", whole.utterances.len() + 1);
            copy.span = copy.span.shifted_by_ms(round * length_ms);
            copy.words.clear();
            whole.utterances.push(copy);
        }
    }
    whole
}

fn timed<T>(rows: &mut Vec<Row>, work: &'static str, words: usize, make: impl FnOnce() -> T) -> T {
    let (begun, cpu_before) = (Instant::now(), cpu_ms());
    let value = make();
    rows.push(Row {
        work,
        words,
        wall_ms: begun.elapsed().as_millis() as u64,
        cpu_ms: cpu_ms().saturating_sub(cpu_before),
        peak_memory_mb: peak_memory_bytes() / 1_000_000,
    });
    value
}
