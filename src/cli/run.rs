//! `thuky run` and `thuky transcribe`: from a recording to what the evening needs.

use super::arguments::{Common, EngineChoice as Listening, QualityChoice, RunArguments, WordsChoice};
use super::papers;
use super::printer::Printer;
use super::progress::Screen;
use crate::asr::{EngineChoice, Quality};
use crate::config::Config;
use crate::pipeline::{self, Engines, Job, ModelEngines, Outcome, ScriptedEngines, Settings, WordSource};
use crate::text;
use crate::trouble::{Failure, Warned};
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;

/// How far the run goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// The transcript only.
    Transcript,
    /// Minutes and documents too.
    Documents,
}

pub(super) fn run(
    what: &RunArguments,
    extent: Extent,
    common: &Common,
    config: &Config,
    printer: &Printer,
) -> Result<ExitCode, Failure> {
    let job = job(what, extent, config)?;
    let engines: Box<dyn Engines> = match what.engine {
        Listening::Scripted => Box::new(ScriptedEngines::from_environment()),
        listening => {
            let model = what.model.clone().or_else(|| config.model.clone()).unwrap_or_else(|| "base".to_owned());
            let choice = match listening {
                Listening::Int8 => EngineChoice::Int8,
                Listening::WhisperCpp => EngineChoice::WhisperCpp,
                Listening::Auto | Listening::Scripted => EngineChoice::Auto,
            };
            Box::new(ModelEngines::prepare(&model, choice)?)
        }
    };
    let mut screen = Screen::new(*printer);
    let Warned { value: outcome, .. } = pipeline::run(&job, engines.as_ref(), &mut screen)?;
    show(&outcome, common, printer);
    Ok(ExitCode::SUCCESS)
}

fn job(what: &RunArguments, extent: Extent, config: &Config) -> Result<Job, Failure> {
    let quality = match (what.quality, config.quality.as_deref()) {
        (Some(QualityChoice::Best), _) | (None, Some("best")) => Quality::Best,
        (Some(QualityChoice::Fast), _) | (None, None | Some("fast")) => Quality::Fast,
        (None, Some(other)) => {
            return Err(Failure::usage(
                text!(
                    "quality = \"{other}\" trong tệp cấu hình không hợp lệ",
                    "quality = \"{other}\" in the configuration is not valid"
                ),
                text!("dùng fast hoặc best", "use fast or best"),
            ));
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(Job {
        recordings: what.recordings.clone(),
        out: what.out.clone(),
        meeting: what.meeting.clone(),
        transcript: what.transcript.clone(),
        attendance: what.attendance.clone(),
        transcript_only: extent == Extent::Transcript,
        threads: what.threads.or(config.threads).unwrap_or(cores).clamp(1, 64),
        settings: Settings {
            language: what.language.clone().or_else(|| config.language.clone()).unwrap_or_else(|| "vi".to_owned()),
            quality,
            words: match what.words {
                Some(WordsChoice::Teams) => WordSource::Teams,
                Some(WordsChoice::Ours) | None => WordSource::Ours,
            },
            ..papers::settings(&what.documents, config)?
        },
    })
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Summary<'a> {
    files: &'a [PathBuf],
    utterances: usize,
    words: usize,
    conclusions: Option<usize>,
    warnings: &'a [crate::trouble::Warning],
}

pub(super) fn show(outcome: &Outcome, common: &Common, printer: &Printer) {
    let words = outcome.transcript.word_count();
    let conclusions = outcome.minutes.as_ref().map(|minutes| minutes.conclusions.len());
    if common.json {
        let utterances = outcome.transcript.utterances.len();
        printer.json(&Summary { files: &outcome.files, utterances, words, conclusions, warnings: &outcome.record.warnings });
        return;
    }
    for file in &outcome.files {
        printer.result(&file.display().to_string());
    }
    match (words, conclusions) {
        (0, _) => printer.say(&text!(
            "không nghe thấy lời nói nào trong bản ghi: bản chép lời để trống",
            "no speech was heard in the recording: the transcript is empty"
        )),
        (_, None) => printer.say(&text!("xong: {words} từ", "done: {words} words")),
        (_, Some(count)) => printer.say(&text!("xong: {words} từ, {count} kết luận", "done: {words} words, {count} conclusions")),
    }
}
