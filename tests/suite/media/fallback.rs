//! What our own decoders cannot read goes to the `ffmpeg` program; without it, the user learns that it would help.

use super::recordings::{Folder, codes, lag, samples, sound_at_16_khz};
use std::path::Path;
use thuky::media::{Decoder, Ffmpeg, decode_with, probe_with};
use thuky::progress::Unobserved;
use thuky::trouble::FailureKind;

/// Refused alone, decoded in time with ffmpeg.
fn check(name: &str, arguments: &[&str], late: i64) {
    let folder = Folder::new();
    let path = folder.encoded(name, 3.0, arguments);
    let alone = folder.decode(&path).err().unwrap_or_else(|| panic!("{name} needs no help"));
    assert_eq!(alone.kind, FailureKind::Unusable, "{name}");
    assert!(alone.hint.en.contains("ffmpeg"), "{name}: {}", alone.hint.en);
    let out = folder.path("decoded.wav");
    let decoded = decode_with(&Ffmpeg::from_environment(), &[&path], &out, &mut Unobserved)
        .unwrap_or_else(|failure| panic!("{name}: {failure}"));
    assert_eq!(decoded.value.parts[0].decoder, Decoder::Ffmpeg);
    assert!(decoded.value.parts[0].sample_rate_hz > 0 && !decoded.value.parts[0].codec.is_empty());
    let lag = lag(&sound_at_16_khz(3.0), &samples(&decoded), 10_000);
    assert!(lag.abs() <= late, "{name}: late by {lag}");
    let probed = probe_with(&Ffmpeg::from_environment(), &path).unwrap();
    assert_eq!((probed.decoder, probed.sound_tracks), (Decoder::Ffmpeg, 1));
}

#[test]
fn other_codecs_and_containers() {
    check("a.wma", &["-c:a", "wmav2"], 200);
    // AC-3 delays the sound by 256 frames, and no container says so.
    check("a.avi", &["-c:a", "ac3"], 100);
    check("a.mp4", &["-c:a", "ac3"], 100);
    check("a.mkv", &["-c:a", "eac3"], 100);
    check("a.w64", &[], 16);
}

#[test]
fn ffmpeg_reads_nothing_but_the_recording() {
    let folder = Folder::new();
    folder.encoded("secret.wav", 1.0, &[]);
    let list = "ffconcat version 1.0\nfile secret.wav\n";
    let mut hidden = list.as_bytes().to_vec();
    hidden.extend([0xff, 0xfe, 0x00, 0x80]);
    let playlist = format!("#EXTM3U\n#EXTINF:1,\n{}\n\u{0}", folder.path("secret.wav").display());
    for (name, bytes) in [("a.mp4", &hidden[..]), ("b.mp4", playlist.as_bytes())] {
        let path = folder.file(name, bytes);
        let failure =
            decode_with(&Ffmpeg::from_environment(), &[&path], &folder.path("decoded.wav"), &mut Unobserved).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Unusable, "{name}");
    }
}

#[test]
fn many_bad_packets_ask_for_help_and_keep_the_clock() {
    let folder = Folder::new();
    let path = folder.encoded("a.mp4", 4.0, &["-c:a", "aac", "-b:a", "64k", "-movflags", "+faststart"]);
    let mut bytes = std::fs::read(&path).unwrap();
    let data = bytes.windows(4).position(|four| four == b"mdat").unwrap();
    // Every tenth stretch of 300 bytes is lost.
    bytes[data + 4..].chunks_mut(300).skip(3).step_by(10).for_each(|piece| piece.fill(0xff));
    std::fs::write(&path, bytes).unwrap();
    let want = sound_at_16_khz(4.0);
    let alone = folder.decode(&path).unwrap();
    assert!(codes(&alone).contains(&"poorly_decoded") && codes(&alone).contains(&"damaged_sound"), "{:?}", alone.warnings);
    assert!(samples(&alone).len().abs_diff(want.len()) < 1_600);
    let helped = decode_with(&Ffmpeg::from_environment(), &[&path], &folder.path("decoded.wav"), &mut Unobserved).unwrap();
    assert!(codes(&helped).contains(&"damaged_sound"));
    assert!(samples(&helped).len().abs_diff(want.len()) < 3_200, "{}", samples(&helped).len());
}

#[cfg(unix)]
#[test]
fn an_ffmpeg_that_fails_hangs_or_lies_does_no_harm() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let path = folder.encoded("a.wma", 1.0, &["-c:a", "wmav2"]);
    let scripts = [
        ("fails", "echo broken >&2; exit 1"),
        ("lies", "head -c 200000 /dev/zero"),
        ("empty", "true"),
        ("deaf", "printf 'RIFF\\0\\0\\0\\0WAVEdata\\0\\0\\0\\0'"),
    ];
    for (name, body) in scripts {
        let program = folder.file(name, format!("#!/bin/sh\n{body}\n").as_bytes());
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let before = folder.names();
        let failure = decode_with(&Ffmpeg::at(&program), &[&path], &folder.path("decoded.wav"), &mut Unobserved).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Unusable, "{name}: {failure}");
        assert_eq!(folder.names(), before, "{name}");
    }
    assert!(Ffmpeg::at(Path::new("/nowhere")).version().is_none());
    assert!(Ffmpeg::from_environment().version().is_some_and(|version| version.contains("ffmpeg")));
}
