//! Real models on a simulated meeting of known voices.

#[path = "../../simulation/mod.rs"]
mod simulation;

use crate::support::repository;
use thuky::diarize::{DiarizeSettings, OnnxSpeakers, diarize, rttm};
use thuky::evaluate::der::{DerSettings, der};
use thuky::media::Audio;
use thuky::progress::Unobserved;

fn models() -> OnnxSpeakers {
    OnnxSpeakers::load(&repository("models/segmentation-3.0.onnx"), &repository("models/campplus.onnx"))
        .expect("the shipped models")
}

fn scored(samples: &[f32], reference: &[rttm::Segment]) -> thuky::evaluate::der::Der {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("meeting.wav");
    let spec = hound::WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut writer = hound::WavWriter::create(&path, spec).expect("a file");
    for sample in samples {
        writer.write_sample((sample * 32_767.0).clamp(-32_768.0, 32_767.0) as i16).expect("a sample");
    }
    writer.finalize().expect("a file");
    let audio = Audio::open(&path).expect("a track");
    let found = diarize(&audio, &models(), &DiarizeSettings::default(), 2, &mut Unobserved).expect("a diarization").value;
    let segments: Vec<rttm::Segment> =
        found.turns.iter().map(|turn| rttm::Segment { span: turn.span, label: found.voices[turn.speaker].id.clone() }).collect();
    der(reference, &segments, &DerSettings::default())
}

#[test]
fn most_of_a_clean_meeting_of_four_voices_is_right() {
    let mut voices = simulation::load_voices(&repository("tests/fixtures/voices"), &[1.0]);
    voices.truncate(4);
    let meeting = simulation::stage(&voices, &simulation::Plan::named("clean", 21, 60.0).expect("a plan"));
    let score = scored(&meeting.samples, &meeting.reference);
    // Two of these women sound much alike: the number may be off by one.
    assert!((3..=5).contains(&score.hypothesis_speakers), "{score:?}");
    assert!(score.rate < 0.25, "{score:?}");
}

#[test]
fn noise_and_tones_have_hardly_any_speakers() {
    let noise: Vec<f32> = simulation::stage(
        &simulation::load_voices(&repository("tests/fixtures/voices"), &[1.0]),
        &simulation::Plan { seconds: 1.0, noise_db: 10.0, ..simulation::Plan::named("clean", 1, 1.0).expect("a plan") },
    )
    .samples;
    let tones: Vec<f32> = (0..160_000)
        .map(|i| 0.2 * (std::f32::consts::TAU * (220.0 + 30.0 * (i / 8_000) as f32) * i as f32 / 16_000.0).sin())
        .collect();
    for samples in [noise, tones] {
        assert!(scored(&samples, &[]).hypothesis_speakers <= 1);
    }
}
