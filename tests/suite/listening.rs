//! What the embedded models hear: real sound, real weights, scored against what people really said.

use crate::support::{bytes_of_results, repository, thuky, thuky_command};
use std::f64::consts::PI;
use std::fs;
use std::path::Path;

fn transcribe(recording: &Path, out: &Path, more: &[&str]) {
    let (recording, out) = (recording.to_string_lossy(), out.to_string_lossy());
    let arguments: Vec<&str> =
        ["transcribe", &recording, "--out", &out, "--quiet"].into_iter().chain(more.iter().copied()).collect();
    let ran = thuky(&arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

fn word_error_rate(reference: &str, out: &Path) -> f64 {
    let errors = thuky::evaluate::wer(&repository(reference), &out.join("transcript.json")).expect("scored");
    errors.rate
}

#[test]
fn six_vietnamese_voices_are_understood() {
    let home = tempfile::tempdir().expect("a folder");
    transcribe(&repository("samples/six-voices/six-voices.mp4"), home.path(), &[]);
    let rate = word_error_rate("samples/six-voices/six-voices.stm", home.path());
    assert!(rate <= 0.35, "word error rate {rate}");
}

#[test]
fn an_english_telephone_call_is_understood() {
    let home = tempfile::tempdir().expect("a folder");
    transcribe(&repository("samples/phone-call/sample.wav"), home.path(), &["--language", "en"]);
    let rate = word_error_rate("samples/phone-call/sample.stm", home.path());
    assert!(rate <= 0.30, "word error rate {rate}");
}

/// Eight bits and another search change a word here and there, not what was said.
#[test]
fn both_engines_hear_the_same() {
    let home = tempfile::tempdir().expect("a folder");
    let recording = repository("samples/phone-call/sample.wav");
    let (int8, reference) = (home.path().join("int8"), home.path().join("reference"));
    transcribe(&recording, &int8, &["--language", "en", "--engine", "int8"]);
    transcribe(&recording, &reference, &["--language", "en", "--engine", "whisper.cpp"]);
    let apart = thuky::evaluate::wer(&reference.join("transcript.json"), &int8.join("transcript.json")).expect("scored");
    assert!(apart.rate <= 0.25, "{} of a hundred words differ", apart.rate * 100.0);
}

#[test]
fn the_same_words_for_one_thread_and_two_and_after_a_kill() {
    let home = tempfile::tempdir().expect("a folder");
    let recording = repository("samples/six-voices/six-voices.mp4");
    let (one, two, killed) = (home.path().join("one"), home.path().join("two"), home.path().join("killed"));
    transcribe(&recording, &one, &["--threads", "1"]);
    transcribe(&recording, &two, &["--threads", "2"]);
    assert_eq!(bytes_of_results(&one), bytes_of_results(&two));
    let mut child = thuky_command()
        .args(["transcribe", &recording.to_string_lossy(), "--out", &killed.to_string_lossy(), "--quiet"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("started");
    let journal = killed.join(".thuky/asr.jsonl");
    let windows = || fs::read_to_string(&journal).map_or(0, |text| text.lines().count());
    while windows() < 2 && child.try_wait().expect("asked").is_none() {
        std::thread::yield_now();
    }
    child.kill().expect("killed");
    child.wait().expect("gone");
    transcribe(&recording, &killed, &[]);
    assert_eq!(bytes_of_results(&one), bytes_of_results(&killed));
}

/// Thirty seconds of sound in which nobody speaks.
fn wordless(path: &Path, sample: impl Fn(f64, f64) -> f64) {
    let spec = hound::WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut writer = hound::WavWriter::create(path, spec).expect("created");
    let mut chance = 0x2545_f491_4f6c_dd1d_u64;
    for index in 0..30 * 16_000 {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        let random = (chance >> 11) as f64 / (1_u64 << 53) as f64 * 2.0 - 1.0;
        writer.write_sample((sample(f64::from(index) / 16_000.0, random) * 32_000.0) as i16).expect("written");
    }
    writer.finalize().expect("whole");
}

#[test]
fn nothing_is_invented_where_nobody_speaks() {
    let home = tempfile::tempdir().expect("a folder");
    let tone = |at: f64, hertz: f64| (2.0 * PI * hertz * at).sin();
    let chord = move |at: f64| {
        let root = [220.0, 261.6, 329.6, 196.0][(at / 2.0) as usize % 4];
        (tone(at, root) + tone(at, root * 1.25) + tone(at, root * 1.5)) / 3.0 * (1.0 - at.fract() * 0.6)
    };
    type Sound<'a> = Box<dyn Fn(f64, f64) -> f64 + 'a>;
    let sounds: [(&str, Sound); 6] = [
        ("silence", Box::new(|_, _| 0.0)),
        ("hiss", Box::new(|_, random| random * 0.02)),
        ("noise", Box::new(|_, random| random * 0.3)),
        ("hum", Box::new(move |at, random| tone(at, 50.0) * 0.3 + tone(at, 150.0) * 0.1 + random * 0.005)),
        ("music", Box::new(move |at, _| chord(at) * 0.5)),
        ("breath", Box::new(move |at, random| random * 0.15 * (PI * at / 2.0).sin().powi(4))),
    ];
    for (name, sound) in &sounds {
        let (recording, out) = (home.path().join(format!("{name}.wav")), home.path().join(name));
        wordless(&recording, sound);
        transcribe(&recording, &out, &[]);
        let transcript: serde_json::Value =
            serde_json::from_slice(&fs::read(out.join("transcript.json")).expect("read")).expect("JSON");
        assert_eq!(transcript["utterances"].as_array().map(Vec::len), Some(0), "{name}: {}", transcript["utterances"]);
    }
}
