//! What can I type?
//!
//! One file a verb. Results go to stdout (paths, or JSON with `--json`), talk goes to stderr, and the exit code says
//! 0 ok, 1 failed, 2 usage, 3 nothing usable in the input, 130 stopped. Only this chapter prints.

mod arguments;
mod bench;
mod bench_text;
mod choices;
mod doctor;
mod evaluate;
mod help;
mod keyboard;
mod models;
mod papers;
mod printer;
mod progress;
mod pull;
mod recommend;
mod record;
mod record_live;
mod record_screen;
mod refusal;
mod run;
mod servers;
mod speakers;
mod summarize;
mod voices;
mod watch;

pub use arguments::Arguments;

use crate::config::Config;
use crate::language::UiLanguage;
use crate::trouble::Failure;
use arguments::Verb;
use clap::{CommandFactory, FromArgMatches};
use printer::Printer;
use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the program on these arguments, the first of which is its own name.
#[must_use]
pub fn main(arguments: Vec<OsString>) -> ExitCode {
    listen_to_events();
    let config = Config::load();
    let language = language_before_parsing(&arguments, config.as_ref().ok());
    let command = help::in_language(Arguments::command(), language);
    let parsed = command.try_get_matches_from(&arguments).and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) if !error.use_stderr() => return Printer::new(language, false).page(&error.to_string()),
        Err(error) if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return Printer::new(language, false).help_for_nothing(&error.to_string());
        }
        Err(error) => return Printer::new(language, false).refuse(&refusal::refusal(&error)),
    };
    let printer = Printer::new(language, arguments.common.quiet);
    match config.and_then(|config| dispatch(arguments, &config, &printer)) {
        Ok(code) => code,
        Err(failure) => printer.refuse(&failure),
    }
}

fn dispatch(arguments: Arguments, config: &Config, printer: &Printer) -> Result<ExitCode, Failure> {
    let common = arguments.common;
    match arguments.verb {
        Verb::Run(what) => run::run(&what, run::Extent::Documents, &common, config, printer),
        Verb::Transcribe(what) => run::run(&what, run::Extent::Transcript, &common, config, printer),
        Verb::Summarize(what) => summarize::summarize(&what, &common, config, printer),
        Verb::Render(what) => papers::render(&what, &common, config, printer),
        Verb::Verify(what) => papers::verify(&what, &common, printer),
        Verb::Lint(what) => papers::lint(&what, &common, printer),
        Verb::Templates(what) => papers::templates(&what, printer),
        Verb::Speakers(what) => speakers::speakers(&what, &common, printer),
        Verb::Voices(what) => voices::voices(&what, &common, printer),
        Verb::Record(what) => record::record(&what, &common, config, printer),
        Verb::Watch(what) => watch::watch(&what, &common, config, printer),
        Verb::Evaluate(what) => evaluate::evaluate(&what, &common, printer),
        Verb::Models(what) => models::models(&what, &common, printer),
        Verb::Bench(what) => bench::bench(&what, &common, config, printer),
        Verb::Doctor(_) => doctor::doctor(&common, printer),
    }
}

/// The language of messages has to be known before the arguments are understood: their errors are messages too.
fn language_before_parsing(arguments: &[OsString], config: Option<&Config>) -> UiLanguage {
    let mut words = arguments.iter().filter_map(|argument| argument.to_str());
    let mut named = None;
    while let Some(word) = words.next() {
        if word == "--ui-language" {
            named = words.next();
        } else if let Some(value) = word.strip_prefix("--ui-language=") {
            named = Some(value);
        }
    }
    let environment = std::env::var("THUKY_UI_LANGUAGE").ok();
    match named.or(environment.as_deref()) {
        Some("en") => UiLanguage::En,
        Some(_) => UiLanguage::Vi,
        None => config.and_then(|config| config.ui_language).unwrap_or_default(),
    }
}

/// Developers see what happens with `THUKY_LOG=debug`; users see nothing.
fn listen_to_events() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("THUKY_LOG").unwrap_or_else(|_| "off".into());
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
