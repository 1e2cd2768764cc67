//! How does `--help` speak Vietnamese by default and English on request?
//!
//! Every help text is written once as `tiếng Việt || English`; [`in_language`] walks the whole command and keeps
//! the half the user wants, together with headings that clap knows only in English.

use crate::language::UiLanguage;
use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command};

/// The command with every text in `language`.
#[must_use]
pub(super) fn in_language(command: Command, language: UiLanguage) -> Command {
    let (usage, commands, help, version) = match language {
        UiLanguage::Vi => ("Cách dùng", "Các lệnh", "In hướng dẫn này", "In phiên bản"),
        UiLanguage::En => ("Usage", "Commands", "Print this help", "Print the version"),
    };
    let top = command.clone().arg(
        Arg::new("version").short('V').long("version").action(ArgAction::Version).help(version).help_heading(options(language)),
    );
    walk(if command.get_version().is_some() { top } else { command }, language, usage, commands, help)
}

fn walk(command: Command, language: UiLanguage, usage: &'static str, commands: &'static str, help: &'static str) -> Command {
    let about = command.get_about().map(|text| half(text, language));
    let after = command.get_after_help().map(|text| half(text, language));
    let mut command = command
        .mut_args(|argument| {
            let heading = if argument.is_positional() { arguments(language) } else { options(language) };
            let text = argument.get_help().map(|text| half(text, language));
            let takes_value = matches!(argument.get_action(), ArgAction::Set | ArgAction::Append);
            let argument = argument.help_heading(heading).hide_env(true);
            let argument = if takes_value { argument.hide_default_value(true).hide_possible_values(true) } else { argument };
            match text {
                Some(text) => argument.help(text),
                None => argument,
            }
        })
        .mut_subcommands(|inner| walk(inner, language, usage, commands, help))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(commands)
        .help_template(format!("{{about-with-newline}}\n{usage}: {{usage}}\n\n{{all-args}}{{after-help}}"))
        .arg(Arg::new("help").short('h').long("help").action(ArgAction::Help).help(help).help_heading(options(language)));
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(after) = after {
        command = command.after_help(after);
    }
    command
}

fn options(language: UiLanguage) -> &'static str {
    match language {
        UiLanguage::Vi => "Tùy chọn",
        UiLanguage::En => "Options",
    }
}

fn arguments(language: UiLanguage) -> &'static str {
    match language {
        UiLanguage::Vi => "Đối số",
        UiLanguage::En => "Arguments",
    }
}

/// The wanted half of `vi || en`; the whole text where it has no halves.
fn half(text: &StyledStr, language: UiLanguage) -> String {
    let text = text.to_string();
    match text.split_once("||") {
        Some((vi, en)) => match language {
            UiLanguage::Vi => vi.trim().to_owned(),
            UiLanguage::En => en.trim().to_owned(),
        },
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Arguments;
    use clap::CommandFactory;

    #[test]
    fn the_command_is_sound_and_every_text_has_both_halves() {
        for language in [UiLanguage::Vi, UiLanguage::En] {
            let mut command = in_language(Arguments::command(), language);
            command.clone().debug_assert();
            command.build();
            for verb in command.get_subcommands_mut() {
                let help = verb.render_long_help().to_string();
                assert!(!help.contains("||"), "{help}");
            }
        }
        let english = in_language(Arguments::command(), UiLanguage::En).render_long_help().to_string();
        let vietnamese = in_language(Arguments::command(), UiLanguage::Vi).render_long_help().to_string();
        assert!(english.contains("Usage:") && english.contains("Examples:"));
        assert!(vietnamese.contains("Cách dùng:") && vietnamese.contains("Ví dụ:") && !vietnamese.contains("Usage"));
    }
}
