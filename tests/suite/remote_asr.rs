//! Ears elsewhere: windows go out side by side, words come back with times, and what a server cannot hear now is heard
//! by the next run.

use crate::server::{ScriptedServer, respond, respond_json};
use crate::support::{Ran, bytes_of_results, thuky_command, wav_of_tone};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

fn transcribe(recording: &Path, out: &Path, server: &str, more: &[&str]) -> Ran {
    let output = thuky_command()
        .arg("transcribe")
        .arg(recording)
        .arg("--out")
        .arg(out)
        .args(["--engine", "scripted", "--asr", server, "--ui-language", "en"])
        .args(more)
        .env("THUKY_PAUSE_MS", "1")
        .env("THUKY_ASR_KEY", "sk-ears")
        .output()
        .expect("the program starts");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// An answer with word times.
fn heard() -> Value {
    json!({
        "text": "xin chào các đồng chí", "language": "vietnamese",
        "words": [
            {"word": "xin", "start": 0.5, "end": 0.8}, {"word": "chào", "start": 0.8, "end": 1.2}, {"word": "các", "start": 1.3, "end": 1.5},
            {"word": "đồng", "start": 1.5, "end": 1.8}, {"word": "chí", "start": 1.8, "end": 2.1},
        ],
    })
}

fn words(out: &Path) -> Vec<(String, u64)> {
    let transcript: Value =
        serde_json::from_slice(&std::fs::read(out.join("transcript.json")).expect("a transcript")).expect("JSON");
    let utterances = transcript["utterances"].as_array().cloned().unwrap_or_default();
    let words = utterances.iter().flat_map(|one| one["words"].as_array().cloned().unwrap_or_default());
    words.map(|word| (word["w"].as_str().unwrap_or_default().to_owned(), word["start_ms"].as_u64().unwrap_or_default())).collect()
}

#[test]
fn windows_go_out_side_by_side_and_words_come_back_on_the_recording_s_clock() {
    let home = tempfile::tempdir().expect("a folder");
    let recording = home.path().join("hop.wav");
    wav_of_tone(&recording, 120.0);
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (inside, peak) = (Arc::clone(&now), Arc::clone(&most));
    let server = ScriptedServer::start(move |request, stream| {
        peak.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let body = String::from_utf8_lossy(&request.body).into_owned();
        assert!(body.contains("RIFF") && body.contains("verbose_json") && body.contains("whisper-large"), "a form with sound");
        std::thread::sleep(Duration::from_millis(150));
        inside.fetch_sub(1, Ordering::SeqCst);
        respond_json(stream, "200 OK", &heard());
    });
    let out = home.path().join("out");
    let ran = transcribe(&recording, &out, &server.address, &["--asr-parallel", "3", "--asr-model", "whisper-large"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let requests = server.requests();
    assert!(
        requests.len() >= 8 && most.load(Ordering::SeqCst) <= 3 && most.load(Ordering::SeqCst) > 1,
        "{} {most:?}",
        requests.len()
    );
    assert!(
        requests
            .iter()
            .all(|request| request.path == "/v1/audio/transcriptions" && request.headers["authorization"] == "Bearer sk-ears")
    );
    let words = words(&out);
    assert_eq!(words.len(), 5 * requests.len());
    assert!(words.windows(2).all(|pair| pair[0].1 <= pair[1].1), "times run forward");
    let record = std::fs::read_to_string(out.join("run.json")).expect("run.json");
    assert!(record.contains("whisper-large") && !record.contains("sk-ears"));
    let again = transcribe(&recording, &out, &server.address, &["--asr-model", "whisper-large"]);
    assert_eq!((again.code, server.requests().len()), (0, requests.len()), "nothing is heard twice");
}

#[test]
fn a_server_that_goes_away_costs_no_words_and_the_next_run_goes_on() {
    let home = tempfile::tempdir().expect("a folder");
    let recording = home.path().join("hop.wav");
    wav_of_tone(&recording, 120.0);
    let gone = Arc::new(AtomicBool::new(false));
    let (count, away) = (Arc::new(AtomicUsize::new(0)), Arc::clone(&gone));
    let counted = Arc::clone(&count);
    let server = ScriptedServer::start(move |_, stream| {
        if away.load(Ordering::SeqCst) && counted.fetch_add(1, Ordering::SeqCst) >= 3 {
            respond(stream, "503 Service Unavailable", &[], b"");
        } else {
            respond_json(stream, "200 OK", &heard());
        }
    });
    let (calm, harried) = (home.path().join("calm"), home.path().join("harried"));
    assert_eq!(transcribe(&recording, &calm, &server.address, &[]).code, 0);
    let whole = server.requests().len();
    gone.store(true, Ordering::SeqCst);
    let broken = transcribe(&recording, &harried, &server.address, &["--asr-parallel", "1"]);
    assert_eq!(broken.code, 1, "{}", broken.stderr);
    assert!(broken.stderr.contains("503") && !harried.join("transcript.json").exists(), "{}", broken.stderr);
    gone.store(false, Ordering::SeqCst);
    let before = server.requests().len();
    assert_eq!(transcribe(&recording, &harried, &server.address, &[]).code, 0);
    assert_eq!(server.requests().len() - before, whole - 3, "only what is missing is asked");
    assert_eq!(bytes_of_results(&calm), bytes_of_results(&harried));
}

#[test]
fn a_server_that_talks_nonsense_is_no_silence() {
    let home = tempfile::tempdir().expect("a folder");
    let recording = home.path().join("hop.wav");
    wav_of_tone(&recording, 120.0);
    let sane = Arc::new(AtomicBool::new(false));
    let is_sane = Arc::clone(&sane);
    let server = ScriptedServer::start(move |_, stream| {
        if is_sane.load(Ordering::SeqCst) {
            respond_json(stream, "200 OK", &heard());
        } else {
            respond(stream, "200 OK", &[], b"this is no JSON");
        }
    });
    let out = home.path().join("out");
    let broken = transcribe(&recording, &out, &server.address, &["--asr-parallel", "1"]);
    assert_eq!(broken.code, 1, "{}", broken.stderr);
    assert!(broken.stderr.contains("no JSON") && !out.join("transcript.json").exists(), "{}", broken.stderr);
    sane.store(true, Ordering::SeqCst);
    assert_eq!(transcribe(&recording, &out, &server.address, &[]).code, 0);
    assert!(!words(&out).is_empty());
}

#[test]
fn a_server_without_word_times_and_the_filter() {
    let home = tempfile::tempdir().expect("a folder");
    let recording = home.path().join("hop.wav");
    wav_of_tone(&recording, 40.0);
    let server = ScriptedServer::start(|request, stream| {
        if String::from_utf8_lossy(&request.body).contains("verbose_json") {
            respond_json(stream, "400 Bad Request", &json!({"error": {"message": "response_format is not supported"}}));
        } else {
            respond_json(stream, "200 OK", &json!({"text": "chúng tôi báo cáo kết quả tháng ba"}));
        }
    });
    let out = home.path().join("out");
    let ran = transcribe(&recording, &out, &server.address, &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(!words(&out).is_empty() && words(&out).len().is_multiple_of(8));

    let looping =
        ScriptedServer::start(|_, stream| respond_json(stream, "200 OK", &json!({"text": "hãy đăng ký kênh ".repeat(40)})));
    let out = home.path().join("looping");
    let ran = transcribe(&recording, &out, &looping.address, &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let heard = words(&out).len();
    assert!(heard < 40, "the filter lets {heard} words of a loop through");
}

#[test]
fn sound_does_not_leave_this_machine_without_consent() {
    let home = tempfile::tempdir().expect("a folder");
    let recording = home.path().join("hop.wav");
    wav_of_tone(&recording, 2.0);
    let ran = transcribe(&recording, &home.path().join("out"), "https://asr.example.org/v1", &[]);
    assert!(ran.code == 2 && ran.stderr.contains("--allow-remote"), "{}", ran.stderr);
    let page =
        ScriptedServer::start(|_, stream| respond(stream, "200 OK", &[("content-type", "text/html")], b"<html>Sign in</html>"));
    let ran = transcribe(&recording, &home.path().join("page"), &page.address, &[]);
    assert!(ran.code == 1 && ran.stderr.contains("web page"), "{}", ran.stderr);
}
