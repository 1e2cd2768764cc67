//! The words while they are said: they come, and whatever happens to them the recording is whole.

use super::scripted::{recording, silence_behind_the_first};
use super::{sound_bytes, tracks, wait_for};
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command};
use thuky::record::TrackKind;

fn page(out: &Path) -> String {
    std::fs::read_to_string(out.join("live.md")).unwrap_or_default()
}

fn ended(mut child: Child) -> String {
    let mut said = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
    assert!(child.wait().expect("ended").success(), "{said}");
    said
}

fn check_whole(out: &Path, least_seconds: usize) {
    for (kind, track) in [TrackKind::Mic, TrackKind::System].into_iter().zip(tracks(out)) {
        assert!(track.len() > least_seconds * 48_000);
        assert_eq!(silence_behind_the_first(kind, &track), 0);
    }
}

const SCRIPTED: [&str; 7] = ["--sound", "scripted", "--live", "--for", "24s", "--", "--engine"];

fn options() -> Vec<&'static str> {
    SCRIPTED.into_iter().chain(["scripted"]).collect()
}

#[test]
fn the_page_grows_while_the_meeting_is_recorded_and_is_whole_at_its_end() {
    let home = tempfile::tempdir().expect("a folder");
    let child = recording(home.path(), &options(), &[]);
    wait_for(|| page(home.path()).contains("**0:00:00**"));
    let so_far = sound_bytes(home.path()) / 96_000;
    assert!(so_far <= 15, "the first words came after {so_far} s");
    let said = ended(child);
    check_whole(home.path(), 23);
    assert!(said.contains("[0:00:00]"), "{said}");
    // The scripted recogniser hears a word a second.
    let page = page(home.path());
    let lines: Vec<&str> = page.lines().filter(|line| line.starts_with("**")).collect();
    let words: usize = lines.iter().map(|line| line.split_whitespace().count() - 1).sum();
    assert!((20..=28).contains(&words), "{words} words: {page}");
}

#[test]
fn a_listener_that_is_too_slow_leaves_sound_out_and_the_recording_is_whole() {
    let home = tempfile::tempdir().expect("a folder");
    let child = recording(home.path(), &options(), &[("THUKY_SCRIPT_PACE_MS", "17000")]);
    let said = ended(child);
    check_whole(home.path(), 23);
    assert!(said.contains("chép không kịp") && page(home.path()).contains("chép không kịp"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_listener_that_is_killed_costs_the_recording_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let child = recording(home.path(), &options(), &[]);
    wait_for(|| page(home.path()).contains("**0:00:00**"));
    let children = format!("/proc/{0}/task/{0}/children", child.id());
    let listener = std::fs::read_to_string(children).expect("readable").trim().to_owned();
    assert!(Command::new("kill").args(["-KILL", &listener]).status().expect("kill starts").success());
    let said = ended(child);
    check_whole(home.path(), 23);
    assert!(said.contains("the live transcript has stopped; the recording goes on"), "{said}");
}
