//! What a person types, and what they get back: exit codes, the line that says what, the line that says what to do.

use crate::support::{Ran, repository, thuky, wav_of_tone};
use std::fs;

fn refused(ran: &Ran, code: i32, said: &str) {
    assert_eq!(ran.code, code, "{}", ran.stderr);
    assert!(ran.stderr.contains(said), "expected `{said}` in:\n{}", ran.stderr);
    assert!(ran.stderr.contains("\nhint: ") || ran.stderr.starts_with("hint: "), "no hint in:\n{}", ran.stderr);
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
}

#[test]
fn help_is_vietnamese_unless_english_is_asked_for() {
    let vietnamese = thuky(&["--help"]);
    assert_eq!(vietnamese.code, 0);
    assert!(vietnamese.stdout.contains("Cách dùng:") && vietnamese.stdout.contains("Ví dụ:"));
    let english = thuky(&["run", "--help", "--ui-language", "en"]);
    assert!(english.stdout.contains("Usage:") && english.stdout.contains("Run the same command again"));
}

#[test]
fn a_mistyped_command_hears_what_and_what_to_do() {
    refused(&thuky(&["rum"]), 2, "không có lệnh rum");
    refused(&thuky(&["run", "--ui-language", "en", "--outt", "x"]), 2, "no such option: --outt");
    refused(&thuky(&["run", "a.mp4"]), 2, "thiếu --out");
    refused(&thuky(&["run", "a.wav", "--out", "x", "--quality", "superb"]), 2, "superb");
}

#[test]
fn bad_input_is_named_and_nothing_is_left_behind() {
    let home = tempfile::tempdir().expect("a folder");
    let path = |name: &str| home.path().join(name).to_string_lossy().into_owned();
    let out = path("out");
    fs::write(path("text.mp4"), "kính thưa các đồng chí\n".repeat(200)).expect("written");
    fs::write(path("empty.mp4"), "").expect("written");
    fs::write(path("file"), "x").expect("written");
    wav_of_tone(&home.path().join("tone.wav"), 1.0);
    let run = |recording: &str, more: &[&str]| {
        let mut arguments = vec!["run", recording, "--out", &out, "--engine", "scripted", "--ui-language", "en"];
        arguments.extend(more);
        thuky(&arguments)
    };
    refused(&run(&path("absent.mp4"), &[]), 2, "absent.mp4");
    refused(&run(&home.path().to_string_lossy(), &[]), 2, "folder");
    refused(&run(&path("tone.wav"), &["--language", "klingon"]), 2, "klingon");
    refused(&run(&path("tone.wav"), &["--kind", "thư-tình"]), 2, "thư-tình");
    refused(&run(&path("tone.wav"), &["--meeting", &path("absent.toml")]), 2, "absent.toml");
    assert!(!home.path().join("out").exists(), "a refused command makes no folder");
    refused(&run(&path("text.mp4"), &[]), 3, "text.mp4");
    refused(&run(&path("empty.mp4"), &[]), 3, "empty.mp4");
    assert!(!home.path().join("out/transcript.json").exists(), "no partial result that looks whole");
    let file = path("file");
    refused(&thuky(&["run", &path("tone.wav"), "--out", &file, "--engine", "scripted"]), 2, "không phải thư mục");
    assert_eq!(fs::read_to_string(&file).expect("still there"), "x");
}

#[test]
fn a_model_that_is_none_is_refused_before_the_recording_is_opened() {
    let home = tempfile::tempdir().expect("a folder");
    let model = home.path().join("film.bin");
    fs::write(&model, vec![1; 100_000]).expect("written");
    let recording = home.path().join("tone.wav");
    wav_of_tone(&recording, 1.0);
    let out = home.path().join("out");
    let arguments = ["transcribe", &recording.to_string_lossy(), "--out", &out.to_string_lossy(), "--model"].map(str::to_owned);
    let with = |model: &str| {
        let all: Vec<&str> = arguments.iter().map(String::as_str).chain([model]).collect();
        thuky(&all)
    };
    refused(&with(&model.to_string_lossy()), 2, "film.bin");
    refused(&with("gigantic"), 2, "gigantic");
    assert!(!out.exists());
}

#[test]
fn the_models_that_come_along_are_whole() {
    let ran = thuky(&["models", "verify"]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().filter(|line| line.starts_with("ok  ")).count(), ran.stdout.lines().count());
    assert!(thuky(&["models", "list", "--json"]).stdout.contains("\"sha256\""));
}

#[test]
fn results_go_to_stdout_and_talk_to_stderr() {
    let home = tempfile::tempdir().expect("a folder");
    let recording = home.path().join("tone.wav");
    wav_of_tone(&recording, 3.0);
    let out = home.path().join("out").to_string_lossy().into_owned();
    let recording = recording.to_string_lossy().into_owned();
    let quiet = thuky(&["run", &recording, "--out", &out, "--engine", "scripted", "--quiet"]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
    for line in quiet.stdout.lines() {
        assert!(fs::metadata(line).is_ok(), "`{line}` is a file");
    }
    let json = thuky(&["run", &recording, "--out", &out, "--engine", "scripted", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON on stdout");
    assert!(value["files"].as_array().is_some_and(|files| files.len() >= 6), "{value}");
}

#[test]
fn the_word_error_rate_of_a_text_against_itself_is_nothing() {
    let reference = repository("samples/six-voices/six-voices.stm").to_string_lossy().into_owned();
    let ran = thuky(&["evaluate", "wer", &reference, &reference]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains('0') && ran.stdout.contains('%'), "{}", ran.stdout);
    refused(&thuky(&["evaluate", "wer", "absent.txt", &reference]), 2, "absent.txt");
}

#[test]
fn the_doctor_looks_at_models_processor_disk_and_ffmpeg() {
    let ran = thuky(&["doctor", "--ui-language", "en"]);
    for word in ["model base: whole", "CPU", "cores", "disk", "ffmpeg"] {
        assert!(ran.stdout.contains(word), "no `{word}` in:\n{}", ran.stdout);
    }
}
