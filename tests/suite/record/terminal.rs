//! A recording that is made on a terminal: keys are heard, and a terminal that is closed ends it properly.

use super::{sound_bytes, wait_for};
use crate::support::thuky_command;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A recording of scripted devices on a terminal of its own; nothing where no program makes one.
fn on_a_terminal(out: &Path) -> Option<Child> {
    let program = thuky_command();
    let mut command = Command::new("script");
    let line = "exec \"$THUKY\" record --yes --ui-language en --sound scripted --out \"$OUT\"";
    command
        .args(["-q", "-e", "-c", line, "/dev/null"])
        .env("THUKY", program.get_program())
        .env("OUT", out)
        .env("SHELL", "/bin/sh");
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let begun = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if begun.is_err() {
        crate::support::left_out("script (util-linux)");
    }
    let child = begun.ok()?;
    wait_for(|| sound_bytes(out) > 50_000);
    Some(child)
}

fn manifest(out: &Path) -> String {
    std::fs::read_to_string(out.join("recording/manifest.jsonl")).unwrap_or_default()
}

#[test]
fn keys_pause_mark_and_end() {
    let home = tempfile::tempdir().expect("a folder");
    let Some(mut terminal) = on_a_terminal(home.path()) else { return };
    let mut press = |keys: &str, until: &str| {
        let pressed = terminal.stdin.as_mut().map(|keyboard| keyboard.write_all(keys.as_bytes()));
        assert!(pressed.is_some_and(|pressed| pressed.is_ok()), "{keys}");
        wait_for(|| manifest(home.path()).contains(until));
    };
    press("mchốt hạn nộp\r", r#""note":"chốt hạn nộp""#);
    press("p", r#""kind":"pause""#);
    press("p", r#""kind":"resume""#);
    press("q", r#""event":"finished""#);
    assert!(terminal.wait().expect("ended").success());
}

#[test]
fn a_terminal_that_is_closed_ends_the_recording_whole() {
    let home = tempfile::tempdir().expect("a folder");
    let Some(mut terminal) = on_a_terminal(home.path()) else { return };
    terminal.kill().and_then(|()| terminal.wait()).expect("the terminal is gone");
    wait_for(|| manifest(home.path()).contains(r#""event":"finished""#));
}
