//! `thuky run` and `thuky transcribe`: from a recording to what the evening needs.

use super::arguments::{Common, EngineChoice as Listening, QualityChoice, RunArguments, WordsChoice};
use super::papers;
use super::printer::Printer;
use super::progress::Screen;
use super::servers;
use crate::asr::{EngineChoice, Quality};
use crate::config::{self, Config};
use crate::pipeline::{self, Engines, Job, ModelEngines, Outcome, ScriptedEngines, Settings, Track, WordSource};
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
    let mut job = job(what, extent, config)?;
    let (model, wish) = servers::language_model(&what.language_model, config, printer)?.unzip();
    job.settings.language_model = wish;
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
    let engines = match servers::recogniser(&what.remote_asr, what.language_model.allow_remote, config, printer)? {
        Some((with_recogniser, parallel)) => {
            job.threads = parallel;
            with_recogniser(engines)
        }
        None => engines,
    };
    let mut screen = Screen::new(*printer);
    let Warned { value: outcome, .. } = pipeline::run_with(&job, engines.as_ref(), model.as_deref(), &mut screen)?;
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
        tracks: what.track.iter().map(|named| track(named)).collect::<Result<_, _>>()?,
        out: what.out.clone(),
        meeting: what.meeting.clone(),
        transcript: what.transcript.clone(),
        attendance: what.attendance.clone(),
        voices: config::data_folder(),
        transcript_only: extent == Extent::Transcript,
        threads: what.threads.or(config.threads).unwrap_or(cores).clamp(1, 64),
        settings: Settings {
            language: what.language.clone().or_else(|| config.language.clone()).unwrap_or_else(|| "vi".to_owned()),
            quality,
            words: match what.words {
                Some(WordsChoice::Teams) => WordSource::Teams,
                Some(WordsChoice::Ours) | None => WordSource::Ours,
            },
            context: what.context.clone(),
            diarize: !what.no_diarize,
            speakers: what.speakers.as_deref().unwrap_or("auto").parse()?,
            ..papers::settings(&what.documents, config)?
        },
    })
}

/// `SITE=FILE`.
fn track(named: &str) -> Result<Track, Failure> {
    let parted = named.split_once('=').map(|(site, file)| (site.trim(), file.trim()));
    match parted.filter(|(site, file)| !site.is_empty() && !file.is_empty()) {
        Some((site, file)) => Ok(Track { site: site.to_owned(), file: PathBuf::from(file) }),
        None => Err(Failure::usage(
            text!("--track “{named}” thiếu tên điểm cầu hoặc tệp", "--track “{named}” lacks the site or the file"),
            text!("ví dụ: --track \"Kon Rẫy=kr.wav\"", "for example: --track \"Kon Rẫy=kr.wav\""),
        )),
    }
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
