//! `thuky evaluate`: how good is it, against a reference?

use super::arguments::{Common, EvaluateArguments, Measure};
use super::printer::Printer;
use crate::evaluate;
use crate::trouble::Failure;
use std::process::ExitCode;

pub(super) fn evaluate(what: &EvaluateArguments, common: &Common, printer: &Printer) -> Result<ExitCode, Failure> {
    match &what.measure {
        Measure::Wer { reference, hypothesis } => {
            let errors = evaluate::wer(reference, hypothesis)?;
            if common.json {
                printer.json(&errors);
            } else {
                printer.result(errors.render().get(printer.language));
            }
        }
        Measure::Minutes { reference, hypothesis } => {
            let scores = evaluate::minutes(reference, hypothesis)?;
            if common.json {
                printer.json(&scores);
            } else {
                printer.result(scores.render().get(printer.language));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
