//! A run that was killed, stopped or spread over other threads gives the same words.

use proptest::prelude::{ProptestConfig, prop, prop_assert, prop_assert_eq, proptest};
use std::path::{Path, PathBuf};
use thuky::asr::{AsrSettings, Heard, Journal, ScriptedEngine, recognize};
use thuky::media::Audio;
use thuky::progress::{Answer, Event, Observer, Unobserved};
use thuky::time::Span;
use thuky::trouble::{FailureKind, Warned};
use thuky::vad::Speech;

/// A recording of `seconds` of a faint tone: loud enough to be sound, the words come from the script.
fn recording(folder: &Path, seconds: u32) -> Audio {
    let path = folder.join("audio.wav");
    let spec = hound::WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut writer = hound::WavWriter::create(&path, spec).unwrap();
    for n in 0..seconds * 16_000 {
        writer.write_sample(((n % 80) as i16 - 40) * 50).unwrap();
    }
    writer.finalize().unwrap();
    Audio::open(&path).unwrap()
}

fn speech(seconds: u64) -> Speech {
    Speech::new((0..seconds / 6).map(|n| Span::from_ms(n * 6_000 + 500, n * 6_000 + 5_500)).collect())
}

fn settings(threads: usize) -> AsrSettings {
    AsrSettings { threads, ..AsrSettings::default() }
}

/// Says stop after so many events.
struct StopAfter(usize);

impl Observer for StopAfter {
    fn notice(&mut self, _event: Event) -> Answer {
        self.0 = self.0.saturating_sub(1);
        if self.0 == 0 { Answer::Stop } else { Answer::Continue }
    }
}

fn run(audio: &Audio, speech: &Speech, threads: usize, journal: &mut Journal) -> Warned<Vec<Heard>> {
    recognize(audio, speech, &ScriptedEngine::default(), &settings(threads), journal, &mut Unobserved).unwrap()
}

fn undisturbed(audio: &Audio, speech: &Speech) -> String {
    serde_json::to_string(&run(audio, speech, 1, &mut Journal::nowhere()).value).unwrap()
}

fn journal_path(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("asr.jsonl")
}

#[test]
fn nothing_is_heard_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let audio = recording(folder.path(), 5);
    let warned = run(&audio, &Speech::default(), 2, &mut Journal::nowhere());
    assert_eq!(warned, Warned::clean(Vec::new()));
}

#[test]
fn a_window_that_fails_is_a_warning_and_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let (audio, speech) = (recording(folder.path(), 60), speech(60));
    let whole = run(&audio, &speech, 1, &mut Journal::nowhere()).value;
    let bad = ScriptedEngine { failures: vec![whole[1].window], ..ScriptedEngine::default() };
    let warned = recognize(&audio, &speech, &bad, &settings(2), &mut Journal::nowhere(), &mut Unobserved).unwrap();
    assert_eq!(warned.value.len(), whole.len());
    assert!(warned.value[1].words.is_empty());
    assert_eq!(warned.value[0], whole[0]);
    assert_eq!(warned.warnings.len(), 1);
    assert_eq!((warned.warnings[0].code.as_str(), warned.warnings[0].span), ("undecoded_sound", Some(whole[1].window)));
}

#[test]
fn other_settings_or_another_input_start_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (audio, speech) = (recording(folder.path(), 30), speech(30));
    let path = journal_path(&folder);
    run(&audio, &speech, 1, &mut Journal::at(&path, "one"));
    let before = std::fs::read_to_string(&path).unwrap();
    run(&audio, &speech, 1, &mut Journal::at(&path, "one"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), before, "a finished journal is left alone");
    run(&audio, &speech, 1, &mut Journal::at(&path, "two"));
    let after = std::fs::read_to_string(&path).unwrap();
    assert!(after.starts_with(r#"{"journal":"thuky.asr/1","input":"two""#), "{after}");
    assert_eq!(after.lines().count(), before.lines().count());
}

#[test]
fn what_the_filter_drops_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let audio = recording(folder.path(), 30);
    let speech = Speech::new(vec![Span::from_ms(0, 30_000)]);
    let looped = "và các bạn ".repeat(9);
    let engine = ScriptedEngine { phrases: vec![(Span::from_ms(0, 30_000), looped.clone())], ..ScriptedEngine::default() };
    let warned = recognize(&audio, &speech, &engine, &settings(1), &mut Journal::nowhere(), &mut Unobserved).unwrap();
    assert!(warned.value.iter().all(|heard| heard.words.is_empty()), "{:?}", warned.value);
    assert!(!warned.warnings.is_empty());
    assert!(warned.warnings.iter().all(|warning| warning.code == "dropped_text" && warning.span.is_some()));
}

#[test]
fn an_unknown_language_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let audio = recording(folder.path(), 2);
    let settings = AsrSettings { language: "xx".to_owned(), ..AsrSettings::default() };
    let failure = recognize(&audio, &speech(2), &ScriptedEngine::default(), &settings, &mut Journal::nowhere(), &mut Unobserved);
    assert_eq!(failure.unwrap_err().kind, FailureKind::Usage);
}

#[test]
fn the_language_is_found_once() {
    let folder = tempfile::tempdir().unwrap();
    let (audio, speech) = (recording(folder.path(), 30), speech(30));
    let auto = AsrSettings { language: "auto".to_owned(), ..settings(1) };
    let found = recognize(&audio, &speech, &ScriptedEngine::default(), &auto, &mut Journal::nowhere(), &mut Unobserved).unwrap();
    assert_eq!(serde_json::to_string(&found.value).unwrap(), undisturbed(&audio, &speech));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]
    #[test]
    fn stopped_torn_and_resumed_it_comes_out_the_same(
        stops in prop::collection::vec((2usize..9, 1usize..4, 0u64..200), 1..6),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (audio, speech) = (recording(folder.path(), 60), speech(60));
        let path = journal_path(&folder);
        for (events, threads, torn) in stops {
            let mut observer = StopAfter(events);
            let outcome = recognize(
                &audio, &speech, &ScriptedEngine::default(), &settings(threads), &mut Journal::at(&path, "input"), &mut observer,
            );
            if let Err(failure) = outcome {
                prop_assert_eq!(failure.kind, FailureKind::Stopped);
            }
            // As a kill in the middle of a write would leave it.
            if let Ok(file) = std::fs::OpenOptions::new().write(true).open(&path) {
                let length = file.metadata().unwrap().len();
                file.set_len(length.saturating_sub(torn)).unwrap();
            }
        }
        let resumed = run(&audio, &speech, 2, &mut Journal::at(&path, "input"));
        prop_assert!(resumed.warnings.is_empty());
        prop_assert_eq!(serde_json::to_string(&resumed.value).unwrap(), undisturbed(&audio, &speech));
    }

    #[test]
    fn a_damaged_journal_never_changes_the_words(place in 0usize..4_000, byte in 0u8..255) {
        let folder = tempfile::tempdir().unwrap();
        let (audio, speech) = (recording(folder.path(), 60), speech(60));
        let path = journal_path(&folder);
        run(&audio, &speech, 1, &mut Journal::at(&path, "input"));
        let mut bytes = std::fs::read(&path).unwrap();
        let place = place % bytes.len();
        bytes[place] = byte;
        // A digit or letter that changed inside a whole line is not noticed: the journal is no archive.
        if serde_json::from_slice::<serde_json::Value>(bytes.split(|&b| b == b'\n').next().unwrap()).is_err() {
            std::fs::write(&path, &bytes).unwrap();
            let resumed = run(&audio, &speech, 1, &mut Journal::at(&path, "input"));
            prop_assert_eq!(serde_json::to_string(&resumed.value).unwrap(), undisturbed(&audio, &speech));
        }
    }
}
