//! Decodes recordings into one WAV file and prints what became of them: `decode_recording OUT.wav RECORDING...`.

use std::path::{Path, PathBuf};
use thuky::language::UiLanguage;
use thuky::media;
use thuky::progress::Unobserved;

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a program of its own")]
fn main() -> std::process::ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let out = arguments.next().unwrap_or_else(|| PathBuf::from("out.wav"));
    let parts = media::order(arguments.collect());
    match media::decode(&parts, Path::new(&out), &mut Unobserved) {
        Ok(decoded) => {
            println!("{:#?}", decoded.value.parts);
            for warning in decoded.warnings {
                println!("{}: {}", warning.code, warning.message.en);
            }
            std::process::ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{}", failure.render(UiLanguage::En));
            std::process::ExitCode::from(failure.exit_code())
        }
    }
}
