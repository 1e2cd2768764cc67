//! `thuky models`: which weights are there, are they whole, which larger ones can be had, and which fit this machine?

use super::arguments::{Common, ModelsAction, ModelsArguments};
use super::printer::Printer;
use super::{pull, recommend};
use crate::models::{Download, ModelEntry, Models, pulled_folder};
use crate::text;
use crate::trouble::Failure;
use serde::Serialize;
use std::process::ExitCode;

/// What `list --json` prints.
#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    entry: &'a Download,
    pulled: bool,
}

/// Both lists.
#[derive(Serialize)]
struct Everything<'a> {
    here: &'a [ModelEntry],
    catalogue: Vec<Listed<'a>>,
}

pub(super) fn models(what: &ModelsArguments, common: &Common, printer: &Printer) -> Result<ExitCode, Failure> {
    let models = Models::find()?;
    match &what.action {
        ModelsAction::List if common.json => {
            let folder = pulled_folder()?;
            let catalogue =
                models.downloads().iter().map(|entry| Listed { entry, pulled: folder.join(&entry.file).is_file() }).collect();
            printer.json(&Everything { here: models.entries(), catalogue });
        }
        ModelsAction::List => list(&models, printer)?,
        ModelsAction::Verify => verify(&models, printer)?,
        ModelsAction::Pull { name, from } => return pull::pull(&models, name, from.as_deref(), common, printer),
        ModelsAction::Recommend { seconds } => return recommend::recommend(&models, *seconds, common, printer),
    }
    Ok(ExitCode::SUCCESS)
}

fn list(models: &Models, printer: &Printer) -> Result<(), Failure> {
    for entry in models.entries() {
        let megabytes = entry.bytes as f64 / 1e6;
        printer.result(&format!("{:<20} {megabytes:>7.1} MB  {:<20} {}", entry.name, entry.licence, entry.purpose));
    }
    printer.say(&text!("tải thêm bằng `thuky models pull TÊN`:", "more with `thuky models pull NAME`:"));
    let folder = pulled_folder()?;
    for entry in models.downloads() {
        let megabytes = entry.bytes as f64 / 1e6;
        let mark = if folder.join(&entry.file).is_file() { "✓" } else { " " };
        let rates = entry.wer.as_ref().map(|wer| format!("  WER: {wer}")).unwrap_or_default();
        printer.result(&format!(
            "{mark} {:<18} {megabytes:>7.1} MB  RAM {:>4} MB  {}{rates}",
            entry.name, entry.memory_mb, entry.licence
        ));
    }
    Ok(())
}

fn verify(models: &Models, printer: &Printer) -> Result<(), Failure> {
    let mut first_trouble = None;
    let mut tell = |file: &str, outcome: Result<String, Failure>| match outcome {
        Ok(sha256) => printer.result(&format!("ok  {file}  {sha256}")),
        Err(failure) => {
            printer.result(&format!("--  {file}  {}", failure.message.get(printer.language)));
            first_trouble.get_or_insert(failure);
        }
    };
    for entry in models.entries() {
        tell(&entry.file, models.verify(entry).map(|model| model.sha256));
    }
    let folder = pulled_folder()?;
    for entry in models.downloads() {
        if let Some(outcome) = entry.pulled(&folder).transpose() {
            tell(&entry.file, outcome.map(|model| model.sha256));
        }
    }
    match first_trouble {
        Some(failure) => Err(failure),
        None => {
            printer.say(&text!("mọi mô hình đều trọn vẹn", "every model is whole"));
            Ok(())
        }
    }
}
