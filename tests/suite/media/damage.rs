//! A damaged recording costs its damaged part, and says which part that is.

use super::recordings::{Folder, codes, lag, samples, sound_at_16_khz};
use std::path::Path;

/// Turns over 400 bytes in the middle of a file.
fn flip_middle(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 400].iter_mut().for_each(|byte| *byte = !*byte);
    std::fs::write(path, bytes).unwrap();
}

/// Four seconds with 400 flipped bytes: what comes before and after is there, `moved` samples off at most after the
/// damage; `named` says whether the damage must be noticed.
fn check_flipped(name: &str, arguments: &[&str], moved: i64, named: bool) {
    let folder = Folder::new();
    let path = folder.encoded(name, 4.0, arguments);
    flip_middle(&path);
    let decoded = folder.decode(&path).unwrap_or_else(|failure| panic!("{name} {arguments:?}: {failure}"));
    let got = samples(&decoded);
    let want = sound_at_16_khz(4.0);
    let label = format!("{name} {arguments:?} {:?}", decoded.warnings);
    assert!(got.len().abs_diff(want.len()) < 1_600, "{label}: {} samples for {}", got.len(), want.len());
    // AAC in Matroska is late by its priming, which the file does not tell.
    let moved = if name == "a.mkv" { 345 } else { moved };
    for at in [4_000, 16_000] {
        assert!(lag(&want, &got, at).abs() <= moved.max(64), "{label}: before the damage");
    }
    for at in [48_000, 58_000] {
        let lag = lag(&want, &got, at);
        assert!(lag.abs() <= moved, "{label}: late by {lag} after the damage");
    }
    if named {
        assert!(codes(&decoded).contains(&"damaged_sound"), "{label}");
        let part = &decoded.value.parts[0];
        assert!(
            part.damaged.iter().all(|span| span.start().as_ms() > 1_000 && span.end().as_ms() < 3_200),
            "{label}: {:?}",
            part.damaged
        );
    }
}

#[test]
fn flipped_bytes_in_mp4() {
    check_flipped("a.mp4", &["-c:a", "aac", "-b:a", "64k"], 16, true);
    check_flipped("a.mp4", &["-c:a", "aac", "-b:a", "32k", "-ar", "16000", "-movflags", "+faststart"], 16, true);
    check_flipped("a.m4a", &["-c:a", "alac"], 16, true);
}

#[test]
fn flipped_bytes_in_fragmented_mp4() {
    check_flipped(
        "a.mp4",
        &["-c:a", "aac", "-movflags", "frag_keyframe+empty_moov+delay_moov", "-frag_duration", "100000"],
        16,
        true,
    );
}

#[test]
fn flipped_bytes_in_wav_flac_and_mp3() {
    check_flipped("a.wav", &[], 0, false);
    check_flipped("a.flac", &[], 16, true);
    check_flipped("a.mp3", &["-c:a", "libmp3lame", "-b:a", "64k"], 16, true);
    check_flipped("a.mp3", &["-c:a", "libmp3lame", "-b:a", "48k", "-ar", "16000", "-metadata", "title=Giao ban"], 16, true);
    // Of frames that differ in length nobody knows how many were lost.
    check_flipped("a.mp3", &["-c:a", "libmp3lame", "-q:a", "7"], 600, true);
}

#[test]
fn flipped_bytes_in_ogg() {
    check_flipped("a.ogg", &["-c:a", "libvorbis"], 64, true);
    #[cfg(feature = "opus")]
    check_flipped("a.opus", &["-c:a", "libopus", "-page_duration", "100000"], 64, true);
}

#[test]
fn flipped_bytes_in_matroska() {
    check_flipped("a.mkv", &["-c:a", "aac", "-cluster_time_limit", "500"], 64, true);
    check_flipped("a.webm", &["-c:a", "libvorbis", "-cluster_time_limit", "500"], 64, true);
}

/// Cut off at two thirds: two thirds are there, with a warning.
fn check_cut(name: &str, arguments: &[&str], warning: bool) {
    let folder = Folder::new();
    let path = folder.encoded(name, 4.0, arguments);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() * 2 / 3]).unwrap();
    let decoded = folder.decode(&path).unwrap_or_else(|failure| panic!("{name} {arguments:?}: {failure}"));
    let got = samples(&decoded);
    assert!(got.len() > 30_000 && got.len() < 48_000, "{name} {arguments:?}: {}", got.len());
    assert!(lag(&sound_at_16_khz(4.0), &got, 20_000).abs() <= if name == "a.mkv" { 345 } else { 64 }, "{name}");
    assert_eq!(codes(&decoded).contains(&"cut_off"), warning, "{name} {arguments:?}: {:?}", decoded.warnings);
}

#[test]
fn a_cut_off_recording_is_heard_as_far_as_it_goes() {
    check_cut("a.mp4", &["-c:a", "aac", "-movflags", "+faststart"], true);
    check_cut("a.m4a", &["-c:a", "alac", "-movflags", "+faststart"], true);
    check_cut("a.wav", &[], true);
    check_cut("a.flac", &[], true);
    check_cut("a.mkv", &["-c:a", "aac"], true);
    check_cut("a.mp3", &["-c:a", "libmp3lame", "-b:a", "96k"], true);
    // These do not say how long they would have been.
    check_cut("a.ogg", &["-c:a", "libvorbis"], false);
    check_cut("a.mp4", &["-c:a", "aac", "-movflags", "frag_keyframe+empty_moov+delay_moov", "-frag_duration", "100000"], false);
}
