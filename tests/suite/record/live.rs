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

/// Options of a recording of so many seconds with a scripted listener, who hears a word a second.
fn options(length: &'static str) -> [&'static str; 8] {
    ["--sound", "scripted", "--live", "--for", length, "--", "--engine", "scripted"]
}

/// How many seconds of the recording stand on the page: a word each, or said to be left out.
fn seconds_on(page: &str) -> u64 {
    let clock = |text: &str| text.split(':').fold(0, |sum, part| sum * 60 + part.parse::<u64>().expect("a number"));
    let seconds = |line: &str| match line.strip_prefix("*[").and_then(|line| line.split_once(']')) {
        Some((span, _)) => span.split_once('–').map_or(0, |(from, to)| clock(to) - clock(from)),
        None if line.starts_with("**") => line.split_whitespace().count() as u64 - 1,
        None => 0,
    };
    page.lines().map(seconds).sum()
}

#[test]
fn the_page_grows_while_the_meeting_is_recorded_and_is_whole_at_its_end() {
    let home = tempfile::tempdir().expect("a folder");
    let mut child = recording(home.path(), &options("30s"), &[]);
    wait_for(|| page(home.path()).contains("\n**0:"));
    assert!(child.try_wait().expect("asked").is_none(), "the words came when it was over");
    let said = ended(child);
    check_whole(home.path(), 29);
    assert!(said.contains("[0:00:"), "{said}");
    let page = page(home.path());
    assert!((26..=36).contains(&seconds_on(&page)), "{page}");
}

#[test]
fn a_listener_that_is_too_slow_leaves_sound_out_and_the_recording_is_whole() {
    let home = tempfile::tempdir().expect("a folder");
    let environment = [("THUKY_SCRIPT_PACE_MS", "5000"), ("THUKY_SCRIPT_SPEED", "4")];
    let said = ended(recording(home.path(), &options("40s"), &environment));
    check_whole(home.path(), 39);
    assert!(said.contains("chép không kịp") && page(home.path()).contains("chép không kịp"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_listener_that_is_killed_costs_the_recording_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let child = recording(home.path(), &options("24s"), &[]);
    let children = format!("/proc/{0}/task/{0}/children", child.id());
    let listener = || std::fs::read_to_string(&children).unwrap_or_default().trim().to_owned();
    wait_for(|| sound_bytes(home.path()) > 300_000 && !listener().is_empty());
    assert!(Command::new("kill").args(["-KILL", &listener()]).status().expect("kill starts").success());
    let said = ended(child);
    check_whole(home.path(), 23);
    assert!(said.contains("the live transcript has stopped; the recording goes on"), "{said}");
}
