//! Times are those of the recording, whatever the container says and whatever it leaves out.

use super::recordings::{Folder, codes, lag, samples, sound, sound_at_16_khz};
use std::path::PathBuf;
use thuky::media::{Ffmpeg, decode_with, order};
use thuky::progress::{Answer, Event, Observer, Stage, Unobserved};
use thuky::trouble::FailureKind;

/// The sound must begin `late_ms` into the recording, with silence before it.
fn check_start(folder: &Folder, path: &std::path::Path, late_ms: usize) {
    let got = folder.samples(path);
    let late = late_ms * 16;
    let label = path.display();
    assert!(got[..late - 100].iter().all(|sample| sample.abs() < 0.01), "{label}: no silence at the start");
    let lag = lag(&sound_at_16_khz(2.0), &got[late..], 4_000);
    assert!(lag.abs() <= 16, "{label}: late by {lag} more samples");
}

#[test]
fn sound_that_starts_after_the_picture_starts_late() {
    let folder = Folder::new();
    let source = folder.wav(2.0, 1);
    let source = source.to_str().unwrap();
    let picture = ["-f", "lavfi", "-i", "testsrc=size=160x120:rate=8:duration=4"];
    for (name, codec) in [("a.mp4", "aac"), ("a.mkv", "flac"), ("a.mov", "pcm_s16le")] {
        let rest = ["-itsoffset", "1.5", "-i", source, "-map", "0:v", "-map", "1:a", "-c:v", "mpeg4", "-c:a", codec];
        let path = folder.ffmpeg(name, &[&picture[..], &rest[..]].concat());
        check_start(&folder, &path, 1_500);
    }
}

#[test]
fn a_hole_in_the_stamps_is_silence() {
    let folder = Folder::new();
    let source = folder.wav(4.0, 1);
    // A second of sound is taken out; what follows keeps its time.
    let cut = "aselect='not(between(t,1,2.999))'";
    for (name, codec) in [("a.mkv", "flac"), ("a.mp4", "aac")] {
        let path = folder.ffmpeg(name, &["-i", source.to_str().unwrap(), "-af", cut, "-c:a", codec, "-fflags", "+genpts"]);
        let decoded = folder.decode(&path).unwrap();
        let got = samples(&decoded);
        let want = sound_at_16_khz(4.0);
        assert!(lag(&want, &got, 2_000).abs() <= 16, "{name}");
        assert!(lag(&want, &got, 52_000).abs() <= 32, "{name}: what follows the hole has moved");
        assert!(got[20_000..44_000].iter().all(|sample| sample.abs() < 0.02), "{name}: the hole is not silent");
        // MP4 cannot tell a long packet from a hole: it has no warning.
        if name == "a.mkv" {
            assert_eq!(codes(&decoded), ["recorder_gap"]);
        }
    }
}

#[test]
fn parts_follow_each_other_without_a_seam() {
    let folder = Folder::new();
    let first = folder.encoded("Họp-20210409_140000-Meeting Recording.mp4", 2.0, &["-c:a", "aac"]);
    let second = folder.encoded("Họp-20210409_150000UTC-Meeting Recording.mp4", 1.0, &["-c:a", "aac", "-ar", "32000"]);
    let parts = order(vec![second.clone(), first.clone()]);
    assert_eq!(parts, [first, second]);
    let decoded = decode_with(&Ffmpeg::absent(), &parts, &folder.path("decoded.wav"), &mut Unobserved).unwrap();
    let [one, two] = &decoded.value.parts[..] else { panic!("two parts") };
    assert_eq!(one.span.end(), two.span.start());
    assert_eq!(two.span.end(), decoded.value.audio.duration());
    assert_eq!(two.sample_rate_hz, 32_000);
    assert_eq!(two.started.map(|clock| clock.to_string()).as_deref(), Some("2021-04-09T15:00:00Z"));
    let got = samples(&decoded);
    let start = one.span.end().to_samples(16_000) as usize;
    assert!(lag(&sound_at_16_khz(1.0), &got[start..], 3_000).abs() <= 17);
    let json = serde_json::to_string(&decoded.value.parts).unwrap();
    let back: Vec<thuky::media::Part> = serde_json::from_str(&json).unwrap();
    assert_eq!(back, decoded.value.parts);
}

#[test]
fn one_dead_channel_and_one_turned_channel_lose_nothing() {
    let folder = Folder::new();
    for (name, pan) in [("dead.wav", "pan=stereo|c0=c0|c1=0*c0"), ("turned.wav", "pan=stereo|c0=c0|c1=-1*c0")] {
        let path = folder.encoded(name, 2.0, &["-af", pan]);
        let got = folder.samples(&path);
        let want = sound_at_16_khz(2.0);
        let worst = got.iter().zip(&want).skip(500).take(30_000).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 0.002, "{name}: {worst}");
    }
}

#[test]
fn the_track_marked_as_default_is_heard() {
    let folder = Folder::new();
    let source = folder.wav(2.0, 1);
    let source = source.to_str().unwrap();
    for name in ["a.mp4", "a.mkv"] {
        let arguments = [
            &["-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono:d=2", "-i", source, "-map", "0", "-map", "1", "-c:a", "aac"][..],
            &["-disposition:a:0", "0", "-disposition:a:1", "default"],
        ]
        .concat();
        let path = folder.ffmpeg(name, &arguments);
        let decoded = folder.decode(&path).unwrap();
        assert_eq!(codes(&decoded), ["other_tracks"], "{name}");
        assert!(samples(&decoded).iter().any(|sample| sample.abs() > 0.1), "{name}: the silent track was heard");
    }
}

#[test]
fn silence_is_a_recording_too() {
    let folder = Folder::new();
    let path = folder.ffmpeg("a.mp4", &["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo:d=2", "-c:a", "aac"]);
    let decoded = folder.decode(&path).unwrap();
    assert!(codes(&decoded).is_empty());
    assert!(decoded.value.audio.sample_count() >= 31_000 && samples(&decoded).iter().all(|sample| *sample == 0.0));
}

/// Keeps what it is told, and stops when told so much.
#[derive(Default)]
struct Watcher {
    events: Vec<Event>,
    stop_at: Option<u64>,
}

impl Observer for Watcher {
    fn notice(&mut self, event: Event) -> Answer {
        let stop = matches!((&event, self.stop_at), (Event::Advanced { done, .. }, Some(limit)) if *done >= limit);
        self.events.push(event);
        if stop { Answer::Stop } else { Answer::Continue }
    }
}

#[test]
fn progress_is_told_and_a_stop_is_heard() {
    let folder = Folder::new();
    let path = folder.encoded("a.mp4", 9.0, &["-c:a", "aac"]);
    let out = folder.path("decoded.wav");
    let mut watcher = Watcher::default();
    decode_with(&Ffmpeg::absent(), &[&path], &out, &mut watcher).unwrap();
    let Some(Event::Started { stage: Stage::Media, total: Some(total) }) = watcher.events.first() else {
        panic!("{:?}", watcher.events)
    };
    assert!((9_000..9_050).contains(total), "{total}");
    let done: Vec<u64> = watcher
        .events
        .iter()
        .filter_map(|event| if let Event::Advanced { done, .. } = event { Some(*done) } else { None })
        .collect();
    assert!(done.len() >= 4 && done.is_sorted() && done.last() == Some(total), "{done:?}");

    std::fs::remove_file(&out).unwrap();
    let before = folder.names();
    let mut stopper = Watcher { stop_at: Some(4_000), ..Watcher::default() };
    let failure = decode_with(&Ffmpeg::absent(), &[&path], &out, &mut stopper).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Stopped);
    assert_eq!(folder.names(), before, "something was left behind");
}

#[test]
fn a_change_of_rate_inside_a_stream_keeps_the_clock() {
    let folder = Folder::new();
    // Two Ogg streams, one after the other: a chain (RFC 3533).
    let parts: Vec<PathBuf> = [("1.ogg", "48000"), ("2.ogg", "16000")]
        .map(|(name, rate)| folder.encoded(name, 2.0, &["-c:a", "libvorbis", "-ar", rate]))
        .into();
    let chained: Vec<u8> = parts.iter().flat_map(|part| std::fs::read(part).unwrap()).collect();
    let got = folder.samples(&folder.file("chained.ogg", &chained));
    assert!(got.len().abs_diff(64_000) < 600, "{}", got.len());
    assert!(lag(&sound_at_16_khz(2.0), &got[32_000..], 8_000).abs() <= 200);
}

#[test]
fn the_sound_of_the_tests_never_repeats() {
    let sound = sound(4.0);
    let peak = sound.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    assert!(peak > 0.2 && peak < 1.0, "{peak}");
}
