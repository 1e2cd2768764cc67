//! A run that is killed, resumed, repeated or changed: same bytes, nothing lost, nothing done twice.

use crate::support::{bytes_of_results, thuky, thuky_command, wav_of_tone};
use std::fs;
use std::path::Path;
use std::time::Duration;

fn run_arguments(recording: &Path, out: &Path) -> Vec<String> {
    ["run", &recording.to_string_lossy(), "--out", &out.to_string_lossy(), "--engine", "scripted", "--quiet"]
        .map(str::to_owned)
        .to_vec()
}

fn run(recording: &Path, out: &Path, more: &[&str]) {
    let arguments = run_arguments(recording, out);
    let all: Vec<&str> = arguments.iter().map(String::as_str).chain(more.iter().copied()).collect();
    let ran = thuky(&all);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn killed_twenty_times_it_leaves_the_same_bytes() {
    let home = tempfile::tempdir().expect("a folder");
    let recording = home.path().join("long.wav");
    wav_of_tone(&recording, 600.0);
    let (calm, harried) = (home.path().join("calm"), home.path().join("harried"));
    run(&recording, &calm, &[]);
    let mut kills = 0;
    for attempt in 0_u64..400 {
        if kills == 20 {
            break;
        }
        let mut child = thuky_command()
            .args(run_arguments(&recording, &harried))
            .env("THUKY_SCRIPT_PACE_MS", "40")
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("started");
        // A spread of moments, from before the first stage to deep inside the recognition.
        let moment_ms = 15 + (attempt * 7_919 + 13) % 420;
        std::thread::sleep(Duration::from_millis(moment_ms));
        if child.try_wait().expect("asked").is_none() {
            child.kill().expect("killed");
            kills += 1;
        }
        child.wait().expect("gone");
        if harried.join("run.json").exists() {
            // It came through between two kills: begin again, the promise is about interrupted runs.
            fs::remove_dir_all(&harried).expect("removed");
        }
    }
    assert_eq!(kills, 20);
    run(&recording, &harried, &[]);
    assert_eq!(bytes_of_results(&calm), bytes_of_results(&harried));
}

#[test]
fn recognition_goes_on_behind_the_last_finished_window() {
    let home = tempfile::tempdir().expect("a folder");
    let recording = home.path().join("long.wav");
    wav_of_tone(&recording, 120.0);
    let out = home.path().join("out");
    run(&recording, &out, &[]);
    let journal = out.join(".thuky/asr.jsonl");
    let text = fs::read_to_string(&journal).expect("a journal");
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() > 4, "several windows");
    // As a kill leaves it: two windows done, the third torn, the stage's result absent.
    fs::write(&journal, format!("{}\n{}\n{}\n{}", lines[0], lines[1], lines[2], &lines[3][..lines[3].len() / 2])).expect("torn");
    fs::remove_file(out.join(".thuky/asr.json")).expect("removed");
    let before = bytes_of_results(&out);
    run(&recording, &out, &[]);
    assert_eq!(before, bytes_of_results(&out));
    let again = fs::read_to_string(&journal).expect("a journal");
    assert!(again.starts_with(&format!("{}\n{}\n{}\n", lines[0], lines[1], lines[2])), "finished windows are not heard again");
    assert_eq!(again.lines().count(), lines.len());
}

#[test]
fn a_changed_setting_redoes_only_what_stands_behind_it() {
    let home = tempfile::tempdir().expect("a folder");
    let recording = home.path().join("tone.wav");
    wav_of_tone(&recording, 20.0);
    let out = home.path().join("out");
    let stages = || {
        let record: serde_json::Value = serde_json::from_slice(&fs::read(out.join("run.json")).expect("run.json")).expect("JSON");
        let stages = record["stages"].as_array().expect("stages").clone();
        let reused = |name: &str| stages.iter().find(|stage| stage["stage"] == name).and_then(|stage| stage["reused"].as_bool());
        [reused("media"), reused("vad"), reused("asr")]
    };
    run(&recording, &out, &[]);
    assert_eq!(stages(), [Some(false); 3]);
    run(&recording, &out, &[]);
    assert_eq!(stages(), [Some(true); 3]);
    run(&recording, &out, &["--quality", "best"]);
    assert_eq!(stages(), [Some(true), Some(true), Some(false)]);
    wav_of_tone(&recording, 21.0);
    run(&recording, &out, &[]);
    assert_eq!(stages(), [Some(false); 3]);
}

#[test]
fn equal_input_gives_equal_bytes_whatever_the_number_of_threads() {
    let home = tempfile::tempdir().expect("a folder");
    let recording = home.path().join("tone.wav");
    wav_of_tone(&recording, 90.0);
    let (one, four) = (home.path().join("one"), home.path().join("four"));
    run(&recording, &one, &["--threads", "1"]);
    run(&recording, &four, &["--threads", "4"]);
    assert_eq!(bytes_of_results(&one), bytes_of_results(&four));
}

#[test]
fn what_a_person_changed_stays_when_the_run_is_repeated() {
    let home = tempfile::tempdir().expect("a folder");
    let recording = home.path().join("tone.wav");
    wav_of_tone(&recording, 10.0);
    let out = home.path().join("out");
    run(&recording, &out, &[]);
    fs::write(out.join("bien-ban.md"), "bản của tôi").expect("edited");
    run(&recording, &out, &["--quality", "best"]);
    assert_eq!(fs::read_to_string(out.join("bien-ban.md")).expect("kept"), "bản của tôi");
}

#[test]
fn the_files_of_a_run_are_all_there() {
    let home = tempfile::tempdir().expect("a folder");
    let recording = home.path().join("Giao ban-20210409_140000-Meeting Recording.wav");
    wav_of_tone(&recording, 10.0);
    let out = home.path().join("out");
    run(&recording, &out, &[]);
    for name in [
        "transcript.json",
        "transcript.md",
        "transcript.srt",
        "transcript.vtt",
        "minutes.json",
        "bien-ban.docx",
        "bien-ban.md",
        "run.json",
    ] {
        assert!(fs::metadata(out.join(name)).is_ok_and(|data| data.len() > 0), "{name} is there");
    }
    let minutes: serde_json::Value = serde_json::from_slice(&fs::read(out.join("minutes.json")).expect("read")).expect("JSON");
    assert_eq!(minutes["meeting"]["title"], "Giao ban");
    assert_eq!(minutes["meeting"]["date"], "2021-04-09");
}

/// A named pipe that nobody writes into would be waited for without end, even by Ctrl-C.
#[cfg(unix)]
#[test]
fn a_pipe_is_refused_and_not_waited_for() {
    let home = tempfile::tempdir().expect("a folder");
    let (recording, pipe) = (home.path().join("hop.wav"), home.path().join("pipe"));
    wav_of_tone(&recording, 2.0);
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let (sound, pipe, out) = (recording.to_string_lossy(), pipe.to_string_lossy(), home.path().join("out"));
    let out = out.to_string_lossy();
    for arguments in [
        &["run", &*pipe, "--out", &*out][..],
        &["run", &*sound, "--transcript", &*pipe, "--out", &*out, "--engine", "scripted"],
        &["run", &*sound, "--context", &*pipe, "--out", &*out, "--engine", "scripted"],
        #[cfg(feature = "int8")]
        &["run", &*sound, "--model", &*pipe, "--out", &*out],
    ] {
        let mut child = thuky_command().args(arguments).stderr(std::process::Stdio::piped()).spawn().expect("started");
        let begun = std::time::Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().expect("asked") {
                break status;
            }
            if begun.elapsed() > Duration::from_secs(60) {
                child.kill().expect("killed");
                panic!("waits for the pipe: {arguments:?}");
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let mut said = String::new();
        std::io::Read::read_to_string(&mut child.stderr.take().expect("piped"), &mut said).expect("text");
        assert!(status.code() == Some(2) && said.contains("hint: ") && said.contains(&*pipe), "{arguments:?}: {said}");
        assert!(!home.path().join("out").exists(), "{arguments:?}");
    }
}
