//! Turns and words: the laws, and whole recordings with scripted voices.

use proptest::prelude::*;
use thuky::diarize::words::speakers_of_words;
use thuky::diarize::{Diarization, DiarizeSettings, ScriptedSpeakers, SpeakerCount, Turn, diarize};
use thuky::media::Audio;
use thuky::progress::{Answer, Event, Observer, Unobserved};
use thuky::time::Span;
use thuky::trouble::{Failure, FailureKind, Warned};

/// A recording in which voice `v` is a constant of its scripted loudness: (voice or silence, seconds).
fn recording(script: &[(Option<usize>, f32)]) -> (tempfile::TempDir, Audio) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("audio.wav");
    let spec = hound::WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut writer = hound::WavWriter::create(&path, spec).expect("a file");
    for &(voice, seconds) in script {
        let value = voice.map_or(0.0, ScriptedSpeakers::loudness);
        for _ in 0..(seconds * 16_000.0) as usize {
            writer.write_sample((value * 32768.0).min(32767.0) as i16).expect("a sample");
        }
    }
    writer.finalize().expect("a file");
    let audio = Audio::open(&path).expect("a track");
    (folder, audio)
}

fn told_apart(script: &[(Option<usize>, f32)], speakers: SpeakerCount) -> Result<Warned<Diarization>, Failure> {
    let (_folder, audio) = recording(script);
    diarize(&audio, &ScriptedSpeakers, &DiarizeSettings { speakers }, 2, &mut Unobserved)
}

#[test]
fn voices_that_come_back_are_the_same_speaker() {
    let script = [(Some(0), 8.0), (None, 1.0), (Some(3), 9.0), (Some(0), 7.0), (None, 2.0), (Some(7), 12.0), (Some(3), 6.0)];
    let found = told_apart(&script, SpeakerCount::Auto).expect("a diarization").value;
    assert_eq!(found.voices.iter().map(|voice| voice.id.as_str()).collect::<Vec<_>>(), ["S1", "S2", "S3"]);
    let order: Vec<usize> = found.exclusive.iter().map(|turn| turn.speaker).collect();
    assert_eq!(order, [0, 1, 0, 2, 1]);
    for (turn, (start, end)) in
        found.exclusive.iter().zip([(0, 8_000), (9_000, 18_000), (18_000, 25_000), (27_000, 39_000), (39_000, 45_000)])
    {
        assert!(turn.span.start().as_ms().abs_diff(start) < 60 && turn.span.end().as_ms().abs_diff(end) < 60, "{turn:?}");
    }
}

#[test]
fn silence_has_no_speakers_and_says_so() {
    let found = told_apart(&[(None, 30.0)], SpeakerCount::Exactly(3)).expect("a diarization");
    assert_eq!(found.value, Diarization::default());
    assert_eq!(found.warnings[0].code, "no_speech");
    for seconds in [0.0, 0.01, 0.5] {
        assert!(told_apart(&[(None, seconds)], SpeakerCount::Auto).expect("a diarization").value.turns.is_empty());
    }
}

#[test]
fn three_seconds_of_one_voice_are_one_speaker() {
    let found = told_apart(&[(Some(2), 3.0)], SpeakerCount::Auto).expect("a diarization").value;
    assert_eq!((found.voices.len(), found.turns.len()), (1, 1));
}

#[test]
fn the_user_may_say_how_many() {
    let script = [(Some(0), 8.0), (Some(3), 9.0), (Some(7), 12.0), (Some(9), 8.0)];
    for wanted in [1, 2, 4] {
        let found = told_apart(&script, SpeakerCount::Exactly(wanted)).expect("a diarization").value;
        assert_eq!(found.voices.len(), wanted);
    }
    assert_eq!(told_apart(&script, SpeakerCount::Between(1, 2)).expect("a diarization").value.voices.len(), 2);
}

#[test]
fn two_runs_give_equal_bytes() {
    let script = [(Some(0), 20.0), (None, 1.0), (Some(3), 25.0), (Some(5), 14.0)];
    let json = || serde_json::to_string(&told_apart(&script, SpeakerCount::Auto).expect("a diarization").value).expect("JSON");
    assert_eq!(json(), json());
}

struct Impatient(u32);

impl Observer for Impatient {
    fn notice(&mut self, _event: Event) -> Answer {
        self.0 += 1;
        if self.0 > 3 { Answer::Stop } else { Answer::Continue }
    }
}

#[test]
fn it_stops_when_asked() {
    let (_folder, audio) = recording(&[(Some(0), 300.0)]);
    let stopped = diarize(&audio, &ScriptedSpeakers, &DiarizeSettings::default(), 2, &mut Impatient(0));
    assert_eq!(stopped.expect_err("stopped").kind, FailureKind::Stopped);
}

fn turn(start_ms: u64, end_ms: u64, speaker: usize) -> Turn {
    Turn { span: Span::from_ms(start_ms, end_ms), speaker }
}

#[test]
fn a_word_goes_where_its_larger_part_lies() {
    let turns = [turn(0, 1_000, 0), turn(1_000, 2_000, 1), turn(2_500, 3_000, 0)];
    let word = |start, end| speakers_of_words(&[Span::from_ms(start, end)], &turns)[0];
    assert_eq!(word(900, 1_050), Some(0));
    assert_eq!(word(950, 1_200), Some(1));
    assert_eq!(word(950, 1_050), Some(0));
    assert_eq!(word(2_050, 2_100), Some(1));
    assert_eq!(word(2_400, 2_450), Some(0));
    assert_eq!(word(4_900, 5_000), Some(0));
    assert_eq!(word(5_100, 5_200), None);
}

proptest! {
    #[test]
    fn every_word_gets_one_answer_and_the_largest_share(
        cuts in prop::collection::vec((1_u64..3_000, 0_u64..800, 0_usize..4), 0..12),
        words in prop::collection::vec((0_u64..30_000, 1_u64..900), 0..40),
    ) {
        let mut at = 0;
        let turns: Vec<Turn> = cuts.iter().map(|&(length, gap, speaker)| {
            let found = turn(at + gap, at + gap + length, speaker);
            at += gap + length;
            found
        }).collect();
        let words: Vec<Span> = words.iter().map(|&(start, length)| Span::from_ms(start, start + length)).collect();
        let found = speakers_of_words(&words, &turns);
        prop_assert_eq!(found.len(), words.len());
        for (word, speaker) in words.iter().zip(found) {
            let share = |speaker: usize| turns.iter().filter(|turn| turn.speaker == speaker).map(|turn| turn.span.overlap_ms(*word)).sum::<u64>();
            let most = (0..4).map(share).max().unwrap_or(0);
            match speaker {
                Some(speaker) => prop_assert_eq!(share(speaker), most),
                None => prop_assert_eq!(most, 0),
            }
        }
    }
}
