//! `thuky summarize`: from a transcript somebody else made to minutes, no sound needed.

use super::arguments::{Common, SummarizeArguments};
use super::papers;
use super::printer::Printer;
use super::progress::Screen;
use super::run::show;
use super::servers;
use crate::config::Config;
use crate::pipeline::{self, Job};
use crate::trouble::{Failure, Warned};
use std::process::ExitCode;

pub(super) fn summarize(
    what: &SummarizeArguments,
    common: &Common,
    config: &Config,
    printer: &Printer,
) -> Result<ExitCode, Failure> {
    let model = servers::language_model(&what.language_model, config, printer)?;
    let mut job = Job {
        recordings: Vec::new(),
        tracks: Vec::new(),
        out: what.out.clone(),
        meeting: what.meeting.clone(),
        transcript: Some(what.transcript.clone()),
        attendance: what.attendance.clone(),
        voices: None,
        transcript_only: false,
        threads: 1,
        settings: papers::settings(&what.documents, config)?,
    };
    let (model, wish) = model.unzip();
    job.settings.language_model = wish;
    let mut screen = Screen::new(*printer);
    let Warned { value: outcome, .. } = pipeline::summarize_with(&job, model.as_deref(), &mut screen)?;
    show(&outcome, common, printer);
    Ok(ExitCode::SUCCESS)
}
