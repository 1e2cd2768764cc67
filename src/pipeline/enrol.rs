//! How does a person let their voice be known? By sound of them alone, or by a speaker of a finished meeting.

use super::draft::Draft;
use super::voices::voices_of_speakers;
use crate::diarize::voices::Voices;
use crate::diarize::{self, DiarizeSettings, SpeakerModels};
use crate::library::MeetingFolder;
use crate::media::{self, SAMPLE_RATE_HZ};
use crate::progress::Unobserved;
use crate::text;
use crate::transcript::Transcript;
use crate::trouble::Failure;
use std::path::Path;

/// No more of a sample is listened to, in seconds: a voice does not become clearer.
const LONGEST_SAMPLE_SECONDS: usize = 600;
/// Where a second voice speaks for more than this part of a sample, it is not of one person alone.
const MOST_OF_OTHERS: f64 = 0.15;

/// Learns the voice of `name` from a recording of that person alone; says how many seconds of speech were heard.
///
/// # Errors
/// When the recording cannot be opened, holds too little speech or several voices, or the disk fails.
pub fn enrol(voices: &mut Voices, name: &str, sample: &Path, models: &dyn SpeakerModels) -> Result<f32, Failure> {
    let shown = sample.display();
    let failed = |error: std::io::Error| {
        Failure::failed(
            text!("không tạo được tệp tạm: {error}", "cannot make a temporary file: {error}"),
            text!("kiểm tra ổ đĩa", "check the disk"),
        )
    };
    let folder = tempfile::tempdir().map_err(failed)?;
    let audio = media::decode(&[sample], &folder.path().join("sample.wav"), &mut Unobserved)?.value.audio;
    let told = diarize::diarize(&audio, models, &DiarizeSettings::default(), 2, &mut Unobserved)?.value;
    let mut spoken: Vec<u64> = told.voices.iter().map(|voice| voice.speech_ms).collect();
    spoken.sort_unstable_by(|a, b| b.cmp(a));
    let others: u64 = spoken.iter().skip(1).sum();
    if others as f64 > MOST_OF_OTHERS * spoken.iter().sum::<u64>() as f64 {
        let count = spoken.len();
        return Err(Failure::unusable(
            text!("{shown} có {count} giọng nói, không phải của riêng {name}", "{shown} holds {count} voices, not {name} alone"),
            text!(
                "ghi lại 10–30 giây chỉ có một người nói, hoặc dùng --from với một người nói của cuộc họp",
                "record 10 to 30 seconds of that person alone, or use --from with a speaker of a meeting"
            ),
        ));
    }
    voices.add(name, &audio.read_samples(0, LONGEST_SAMPLE_SECONDS * SAMPLE_RATE_HZ as usize)?, models)
}

/// The voice of a speaker of a finished meeting, and how many seconds of speech it rests on.
///
/// # Errors
/// When the folder holds no meeting with voices, or no such speaker.
pub fn voice_of_speaker(folder: &Path, speaker: &str) -> Result<(Vec<f32>, f32), Failure> {
    let transcript: Transcript = super::render::read_result(folder, "transcript.json")?;
    let draft = Draft::of(&MeetingFolder::open(folder)?)?;
    let heard = draft.listened.voices.unwrap_or_default();
    let speakers = voices_of_speakers(&transcript.utterances, &heard.exclusive);
    let main = speakers.get(speaker).and_then(|voices| voices.iter().max_by_key(|&(voice, ms)| (*ms, std::cmp::Reverse(*voice))));
    let found = main.and_then(|(&voice, &ms)| Some((heard.voices.get(voice)?.embedding.clone(), ms as f32 / 1000.0)));
    found.ok_or_else(|| {
        Failure::usage(
            text!("cuộc họp này không có giọng nói của {speaker}", "this meeting holds no voice of {speaker}"),
            text!("xem `thuky speakers DIR`", "see `thuky speakers DIR`"),
        )
    })
}
