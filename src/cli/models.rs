//! `thuky models`: which weights are there, and are they whole?

use super::arguments::{Common, ModelsAction, ModelsArguments};
use super::printer::Printer;
use crate::models::Models;
use crate::text;
use crate::trouble::Failure;
use std::process::ExitCode;

pub(super) fn models(what: &ModelsArguments, common: &Common, printer: &Printer) -> Result<ExitCode, Failure> {
    let models = Models::find()?;
    match what.action {
        ModelsAction::List if common.json => printer.json(&models.entries()),
        ModelsAction::List => {
            for entry in models.entries() {
                let megabytes = entry.bytes as f64 / 1e6;
                printer.result(&format!("{:<14} {megabytes:>6.1} MB  {:<20} {}", entry.name, entry.licence, entry.purpose));
            }
        }
        ModelsAction::Verify => {
            let mut first_trouble = None;
            for entry in models.entries() {
                match models.verify(entry) {
                    Ok(model) => printer.result(&format!("ok  {}  {}", entry.file, model.sha256)),
                    Err(failure) => {
                        printer.result(&format!("--  {}  {}", entry.file, failure.message.get(printer.language)));
                        first_trouble.get_or_insert(failure);
                    }
                }
            }
            if let Some(failure) = first_trouble {
                return Err(failure);
            }
            printer.say(&text!("mọi mô hình đều trọn vẹn", "every model is whole"));
        }
    }
    Ok(ExitCode::SUCCESS)
}
