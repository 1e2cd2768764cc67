//! Parse, dispatch, print the error and its hint, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    thuky::cli::main(std::env::args_os().collect())
}
