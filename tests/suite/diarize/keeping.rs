//! What people taught the program: their voices, and their corrections.

use thuky::diarize::corrections::Corrections;
use thuky::diarize::voices::Voices;
use thuky::diarize::{ScriptedSpeakers, Voice};
use thuky::time::{Span, Timestamp};
use thuky::transcript::{Naming, Speaker, Transcript, Utterance};
use thuky::trouble::FailureKind;

fn sample(voice: usize, seconds: usize) -> Vec<f32> {
    vec![ScriptedSpeakers::loudness(voice); seconds * 16_000]
}

fn heard(voice: usize, speech_ms: u64) -> Voice {
    let mut embedding = vec![0.0; 192];
    embedding[voice] = 1.0;
    Voice { id: "S1".into(), speech_ms, embedding }
}

#[test]
fn enrolled_voices_are_kept_recognised_and_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut voices = Voices::open(folder.path()).expect("no voices yet");
    assert!(voices.list().is_empty());
    voices.add("Phạm  Thị Trung", &sample(1, 12), &ScriptedSpeakers).expect("enrolled");
    voices.add("A Hùng", &sample(4, 5), &ScriptedSpeakers).expect("enrolled");
    let again = Voices::open(folder.path()).expect("the same voices");
    assert_eq!(again, voices);
    assert_eq!(again.list().iter().map(|voice| voice.name.as_str()).collect::<Vec<_>>(), ["A Hùng", "Phạm Thị Trung"]);
    let found = again.recognise(&[heard(1, 9_000), heard(4, 9_000), heard(7, 9_000), heard(1, 1_000)]);
    let names: Vec<_> = found.iter().map(|found| found.as_ref().map(|found| (found.name.as_str(), found.accepted))).collect();
    assert_eq!(names, [Some(("Phạm Thị Trung", true)), Some(("A Hùng", true)), None, Some(("Phạm Thị Trung", false))]);
    assert!(again.export().expect("JSON").contains("thuky.voices/1"));
    assert!(voices.remove("Phạm Thị Trung").expect("removed"));
    assert!(!voices.remove("Phạm Thị Trung").expect("nothing to remove"));
    assert_eq!(Voices::open(folder.path()).expect("one voice").list().len(), 1);
}

#[test]
fn silence_and_snippets_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut voices = Voices::open(folder.path()).expect("no voices yet");
    for samples in [vec![], vec![0.0; 160_000], sample(1, 2)] {
        assert_eq!(voices.add("Y Lan", &samples, &ScriptedSpeakers).expect_err("refused").kind, FailureKind::Unusable);
    }
    assert_eq!(voices.add("  ", &sample(1, 9), &ScriptedSpeakers).expect_err("refused").kind, FailureKind::Usage);
    assert!(voices.list().is_empty());
    std::fs::write(folder.path().join("voices.json"), "{}").expect("a damaged file");
    assert!(Voices::open(folder.path()).is_err());
}

#[test]
fn two_people_who_sound_alike_are_only_suggested() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut voices = Voices::open(folder.path()).expect("no voices yet");
    voices.add("Nguyễn Văn Anh", &sample(1, 9), &ScriptedSpeakers).expect("enrolled");
    voices.add("Nguyễn Văn Em", &sample(1, 9), &ScriptedSpeakers).expect("enrolled");
    assert!(!voices.recognise(&[heard(1, 9_000)])[0].as_ref().expect("a suggestion").accepted);
}

#[test]
fn a_stranger_who_sounds_like_somebody_known_is_only_suggested() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut voices = Voices::open(folder.path()).expect("no voices yet");
    voices.add("Nguyễn Thị Ngọc", &sample(1, 9), &ScriptedSpeakers).expect("enrolled");
    // As near as two real people were heard to be, and as near as one person is to themselves.
    for (likeness, accepted) in [(0.73_f32, false), (0.85, true)] {
        let mut other = heard(2, 90_000);
        other.embedding[1] = likeness;
        other.embedding[2] = (1.0 - likeness * likeness).sqrt();
        assert_eq!(voices.recognise(&[other])[0].as_ref().map(|found| found.accepted), Some(accepted), "{likeness}");
    }
}

#[test]
fn nobody_else_is_suggested_to_be_a_person_who_was_recognised() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut voices = Voices::open(folder.path()).expect("no voices yet");
    voices.add("Nguyễn Thị Ngọc", &sample(1, 9), &ScriptedSpeakers).expect("enrolled");
    let like = |likeness: f32| {
        let mut other = heard(2, 90_000);
        other.embedding[1] = likeness;
        other.embedding[2] = (1.0 - likeness * likeness).sqrt();
        other
    };
    let found = voices.recognise(&[like(0.95), like(0.6), like(0.8)]);
    assert!(found[0].as_ref().is_some_and(|found| found.accepted));
    assert!(found[1].is_none());
    assert!(found[2].as_ref().is_some_and(|found| !found.accepted), "perhaps the same voice, heard as two");
    assert!(voices.recognise(&[like(0.6)])[0].as_ref().is_some_and(|found| !found.accepted));
}

fn transcript(lines: &[(&str, u64)]) -> Transcript {
    let mut transcript = Transcript::empty("vi", Timestamp::from_ms(60_000));
    let mut at = 0;
    for (number, &(speaker, length_ms)) in lines.iter().enumerate() {
        if transcript.speaker(speaker).is_none() {
            transcript.speakers.push(Speaker { id: speaker.into(), name: None, site: None, how: Naming::None });
        }
        transcript.utterances.push(Utterance {
            id: format!("u{}", number + 1),
            span: Span::from_ms(at, at + length_ms),
            speaker: speaker.into(),
            heard: "vâng".into(),
            text: "vâng".into(),
            words: Vec::new(),
            edits: Vec::new(),
        });
        at += length_ms;
    }
    transcript
}

fn speakers(transcript: &Transcript) -> Vec<&str> {
    transcript.utterances.iter().map(|utterance| utterance.speaker.as_str()).collect()
}

#[test]
fn corrections_survive_a_run_that_numbers_otherwise() {
    let before = transcript(&[("S1", 4_000), ("S2", 3_000), ("S3", 5_000), ("S1", 1_000), ("S2", 2_000)]);
    let mut corrections = Corrections::default();
    corrections.merge(&before, "S1", "S3").expect("both speak");
    corrections.name(&before, "S2", "Phạm Thị Trung").expect("speaks");
    corrections.move_utterance(&before, "u4", "S2").expect("said");
    let corrected = corrections.apply(&before);
    assert_eq!(speakers(&corrected.value), ["S1", "S2", "S1", "S2", "S2"]);
    assert_eq!(corrected.warnings, []);
    assert_eq!(corrected.value.speakers.len(), 2);
    assert_eq!(corrected.value.speaker("S2").and_then(|speaker| speaker.name.as_deref()), Some("Phạm Thị Trung"));
    assert_eq!(corrected.value.speaker("S2").map(|speaker| speaker.how), Some(Naming::User));
    // The same meeting, other numbers, one utterance cut in two; and the corrections have been on disk.
    let stored: Corrections = serde_json::from_str(&serde_json::to_string(&corrections).expect("JSON")).expect("JSON");
    let after = transcript(&[("S2", 2_000), ("S2", 2_000), ("S3", 3_000), ("S1", 5_000), ("S2", 1_000), ("S3", 2_000)]);
    let corrected = stored.apply(&after).value;
    assert_eq!(speakers(&corrected), ["S2", "S2", "S3", "S2", "S3", "S3"]);
    assert_eq!(corrected.speaker("S3").and_then(|speaker| speaker.name.as_deref()), Some("Phạm Thị Trung"));
    // Twice is the same as once.
    assert_eq!(stored.apply(&corrected).value, corrected);
}

#[test]
fn corrections_of_what_is_not_there_are_refused_or_warned_of() {
    let before = transcript(&[("S1", 4_000), ("S2", 3_000)]);
    let mut corrections = Corrections::default();
    assert!(corrections.merge(&before, "S1", "S9").is_err());
    assert!(corrections.merge(&before, "S1", "S1").is_err());
    assert!(corrections.name(&before, "S1", " ").is_err());
    assert!(corrections.move_utterance(&before, "u9", "S1").is_err());
    corrections.name(&before, "S2", "Y Lan").expect("speaks");
    let lost = corrections.apply(&transcript(&[("S1", 1_000)]));
    assert_eq!(lost.warnings[0].code, "correction_lost");
    corrections.move_utterance(&before, "u1", "S8").expect("a new speaker");
    assert_eq!(speakers(&corrections.apply(&before).value), ["S8", "S2"]);
}
