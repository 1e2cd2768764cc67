//! `thuky evaluate`: how good is it, against a reference?

use super::arguments::{Common, EvaluateArguments, Measure};
use super::printer::Printer;
use crate::evaluate;
use crate::evaluate::der::DerSettings;
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
        Measure::Der { reference, hypothesis, collar, skip_overlap } => {
            let settings = DerSettings { collar_ms: (collar.max(0.0) * 1000.0).round() as u64, skip_overlap: *skip_overlap };
            let score = evaluate::der_of_files(reference, hypothesis, &settings)?;
            score.warnings.iter().for_each(|warning| printer.warn(warning));
            if common.json {
                printer.json(&score.value);
            } else {
                printer.result(score.value.render().get(printer.language));
            }
        }
        Measure::Cpwer { reference, hypothesis } => {
            let score = evaluate::cpwer_of_files(reference, hypothesis)?;
            if common.json {
                printer.json(&score);
            } else {
                printer.result(score.render().get(printer.language));
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
