//! How does the program speak? Results to stdout, talk to stderr, nothing else anywhere.

use crate::language::{Text, UiLanguage};
use crate::trouble::{Failure, Warning};
use serde::Serialize;
use std::io::{self, Write};
use std::process::ExitCode;

/// The program's voice. A closed pipe is no error: whoever read has read enough.
#[derive(Debug, Clone, Copy)]
pub(super) struct Printer {
    pub(super) language: UiLanguage,
    quiet: bool,
}

impl Printer {
    pub(super) fn new(language: UiLanguage, quiet: bool) -> Self {
        Self { language, quiet }
    }

    pub(super) fn is_quiet(self) -> bool {
        self.quiet
    }

    /// A line of the result.
    pub(super) fn result(self, line: &str) {
        let _ = writeln!(io::stdout(), "{line}");
    }

    /// The whole result, for scripts.
    pub(super) fn json(self, value: &impl Serialize) {
        if let Ok(json) = serde_json::to_string_pretty(value) {
            self.result(&json);
        }
    }

    /// A line of talk.
    pub(super) fn say(self, text: &Text) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{}", text.get(self.language));
        }
    }

    /// A warning about a result that stands.
    pub(super) fn warn(self, warning: &Warning) {
        if self.quiet {
            return;
        }
        let lead = match self.language {
            UiLanguage::Vi => "lưu ý",
            UiLanguage::En => "warning",
        };
        let place = warning.span.map(|span| format!("[{span}] ")).unwrap_or_default();
        let _ = writeln!(io::stderr(), "{lead}: {place}{}", warning.message.get(self.language));
    }

    /// The error and its hint; the exit code that says the same.
    pub(super) fn refuse(self, failure: &Failure) -> ExitCode {
        let _ = writeln!(io::stderr(), "{}", failure.render(self.language));
        ExitCode::from(failure.exit_code())
    }

    /// Help or version, as asked for.
    pub(super) fn page(self, text: &str) -> ExitCode {
        let _ = write!(io::stdout(), "{text}");
        ExitCode::SUCCESS
    }

    /// Help for someone who typed nothing at all.
    pub(super) fn help_for_nothing(self, text: &str) -> ExitCode {
        let _ = write!(io::stderr(), "{text}");
        ExitCode::from(2)
    }
}
