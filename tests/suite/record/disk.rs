//! A disk that fills while a meeting is recorded: a small one of its own, really full.

use super::scripted::silence_behind_the_first;
use super::tracks;
use crate::support::{thuky, thuky_command};
use std::path::Path;
use std::process::{Command, Stdio};
use thuky::record::TrackKind;

/// Room for this many bytes, of which the ballast takes most.
const DISK: u64 = 8_000_000;
const BALLAST: u64 = 5_000_000;

/// Tells the reader of the results what was not tried.
#[allow(clippy::print_stderr, reason = "a test has no other way to say it")]
fn leave_out(why: &str) {
    eprintln!("left out: {why}");
}

/// A shell with a disk of its own at `$DISK`, where this computer lets anybody have one. What is left on the disk under
/// `meeting` when the script ends is copied to `kept`.
fn on_a_small_disk(home: &Path, script: &str) -> Option<String> {
    let (disk, kept) = (home.join("disk"), home.join("kept"));
    std::fs::create_dir_all(&disk).expect("created");
    let spaces: [&[&str]; 2] = [&["--mount"], &["--user", "--map-root-user", "--mount"]];
    let may = |space: &&[&str]| {
        let tried = Command::new("unshare").args(*space).args(["mount", "-t", "tmpfs", "small"]).arg(&disk).output();
        tried.is_ok_and(|output| output.status.success())
    };
    let Some(space) = spaces.into_iter().find(may) else {
        leave_out("this computer lets nobody mount a disk, so that none could be filled");
        return None;
    };
    let whole = format!(
        "mount -t tmpfs -o size={DISK} small \"$DISK\" && head -c {BALLAST} /dev/zero > \"$DISK/ballast\" || exit 1\n\
         {script}\n\
         cp -r \"$DISK/meeting\" \"$KEPT\""
    );
    let mut command = Command::new("unshare");
    command.args(space).args(["sh", "-c", &whole]).env("DISK", &disk).env("KEPT", &kept);
    let program = thuky_command();
    command.env("THUKY", program.get_program());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    // Four times as fast as the day: 768 kB a second.
    command.env("THUKY_SCRIPT_SPEED", "4").stdin(Stdio::null());
    let output = command.output().expect("unshare starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(kept.exists(), "nothing was recorded: {said}");
    Some(said)
}

const RECORD: &str = "\"$THUKY\" record --yes --ui-language en --sound scripted --out \"$DISK/meeting\"";

#[test]
fn a_full_disk_that_is_cleared_in_time_costs_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    // The three megabytes that are free last for fifteen seconds of the script.
    let script = format!("(sleep 6; rm \"$DISK/ballast\") & {RECORD} --for 36s");
    let Some(said) = on_a_small_disk(home.path(), &script) else { return };
    assert!(said.contains("nearly full") && said.contains("THE DISK IS FULL"), "{said}");
    assert!(said.contains("takes sound again; 0.0 s are missing"), "{said}");
    let kept = home.path().join("kept");
    for (kind, track) in [TrackKind::Mic, TrackKind::System].into_iter().zip(tracks(&kept)) {
        assert!(track.len() > 35 * 48_000);
        assert_eq!(silence_behind_the_first(kind, &track), 0);
    }
}

#[test]
fn a_disk_that_stays_full_leaves_everything_up_to_then() {
    let home = tempfile::tempdir().expect("a folder");
    let Some(said) = on_a_small_disk(home.path(), &format!("{RECORD} --for 60s")) else { return };
    assert!(said.contains("THE DISK IS FULL"), "{said}");
    let kept = home.path().join("kept");
    let ran = thuky(&["record", "--recover", &kept.display().to_string(), "--ui-language", "en"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("the disk was full while it was recorded"), "{}", ran.stderr);
    for (kind, track) in [TrackKind::Mic, TrackKind::System].into_iter().zip(tracks(&kept)) {
        // The room kept in reserve may have taken the very last of it too.
        assert_eq!(silence_behind_the_first(kind, &track[..10 * 48_000]), 0);
    }
}
