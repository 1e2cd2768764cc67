//! What several promises need: temporary folders, the repository, small transcripts.

use std::path::PathBuf;

/// A path below the root of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every file below a folder of the repository, sorted.
pub(crate) fn files_below(folder: &str) -> Vec<PathBuf> {
    fn walk(folder: &std::path::Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(&repository(folder), &mut found);
    found.sort();
    found
}

/// What a command answered.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The program under test, free of the settings of whoever runs the tests.
pub(crate) fn thuky_command() -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_thuky"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("THUKY_")) {
        command.env_remove(name);
    }
    command.env("XDG_CONFIG_HOME", "/nonexistent").env("XDG_DATA_HOME", "/nonexistent").env("THUKY_MODELS", repository("models"));
    command
}

/// Runs the program to its end.
pub(crate) fn thuky(arguments: &[&str]) -> Ran {
    let output = thuky_command().args(arguments).stdin(std::process::Stdio::null()).output().expect("the program starts");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A WAV of 16 kHz with a tone that comes and goes, so many seconds long.
pub(crate) fn wav_of_tone(path: &std::path::Path, seconds: f64) {
    let spec = hound::WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut writer = hound::WavWriter::create(path, spec).expect("created");
    for index in 0..(seconds * 16_000.0) as u64 {
        let at = index as f64 / 16_000.0;
        let value = (at * 2.0 * std::f64::consts::PI * 220.0).sin() * 8_000.0 * (at * 1.5).sin().abs();
        writer.write_sample(value as i16).expect("written");
    }
    writer.finalize().expect("whole");
}

/// Every file a run leaves for people, by name; of `run.json` without its clock readings.
pub(crate) fn bytes_of_results(out: &std::path::Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    for entry in std::fs::read_dir(out).expect("the folder").flatten().filter(|entry| entry.path().is_file()) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let mut bytes = std::fs::read(entry.path()).expect("readable");
        if name == "run.json" {
            let mut record: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
            record.as_object_mut().expect("an object").remove("stages");
            bytes = record.to_string().into_bytes();
        }
        found.insert(name, bytes);
    }
    found
}

/// A test that cannot run here: allowed while working, never where the set-up of `make test` has been made.
pub(crate) fn left_out(missing: &str) {
    assert!(std::env::var_os("THUKY_COMPLETE").is_none(), "the test set-up lacks {missing}");
}
