//! What does a mistyped command hear? Clap's errors as one line and a hint, in the user's language.

use crate::text;
use crate::trouble::Failure;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The failure for a command line that clap refused.
#[must_use]
pub(super) fn refusal(error: &clap::Error) -> Failure {
    let context = |kind| {
        error.get(kind).map(|value| match value {
            ContextValue::Strings(values) => values.join(", "),
            ContextValue::StyledStrs(values) => values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
            other => other.to_string(),
        })
    };
    let argument = context(ContextKind::InvalidArg).unwrap_or_default();
    let value = context(ContextKind::InvalidValue).unwrap_or_default();
    let message = match error.kind() {
        ErrorKind::UnknownArgument => text!("không có tùy chọn {argument}", "no such option: {argument}"),
        ErrorKind::InvalidSubcommand => {
            let verb = context(ContextKind::InvalidSubcommand).unwrap_or_default();
            text!("không có lệnh {verb}", "no such command: {verb}")
        }
        ErrorKind::MissingRequiredArgument => text!("thiếu {argument}", "missing {argument}"),
        ErrorKind::MissingSubcommand => text!("thiếu tên lệnh", "missing a command"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            text!("{argument} cần một giá trị", "{argument} needs a value")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            text!("{argument} không nhận giá trị “{value}”", "{argument} does not take “{value}”")
        }
        ErrorKind::ArgumentConflict => {
            let other = context(ContextKind::PriorArg).unwrap_or_default();
            text!("{argument} không dùng chung với {other}", "{argument} cannot be used with {other}")
        }
        _ => {
            let line = error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            text!("{line}", "{line}")
        }
    };
    let suggestion = context(ContextKind::SuggestedArg).or_else(|| context(ContextKind::SuggestedSubcommand));
    let valid = context(ContextKind::ValidValue).filter(|values| !values.is_empty());
    let hint = match (suggestion, valid) {
        (Some(near), _) => text!("có phải là {near}?", "did you mean {near}?"),
        (None, Some(values)) => text!("chọn một trong: {values}", "choose one of: {values}"),
        (None, None) => text!("xem `thuky --help` hoặc `thuky LỆNH --help`", "see `thuky --help` or `thuky COMMAND --help`"),
    };
    Failure::usage(message, hint)
}
