//! What cannot be opened is refused clearly, with a hint, and nothing is left behind.

use super::recordings::Folder;
use std::path::Path;
use thuky::language::UiLanguage;
use thuky::media::{Ffmpeg, decode_with, probe};
use thuky::progress::Unobserved;
use thuky::trouble::FailureKind;

/// Refused by our own decoders and with ffmpeg; says `what`, names the file, hints, leaves nothing.
fn check(folder: &Folder, path: &Path, kind: FailureKind, what: &str) {
    let before = folder.names();
    for ffmpeg in [Ffmpeg::absent(), Ffmpeg::from_environment()] {
        let failure = decode_with(&ffmpeg, &[path], &folder.path("decoded.wav"), &mut Unobserved).unwrap_err();
        let said = failure.render(UiLanguage::En);
        assert_eq!(failure.kind, kind, "{said}");
        assert!(said.contains(what) && said.contains(&path.display().to_string()), "{said:?} does not say {what:?}");
        assert_eq!(said.lines().count(), 2, "{said}");
        assert!(failure.message.vi != failure.message.en && !failure.hint.vi.is_empty());
        assert_eq!(folder.names(), before, "something was left behind");
    }
    if let Err(failure) = probe(path) {
        assert_eq!(failure.kind, kind, "{failure}");
    }
}

#[test]
fn what_is_no_recording() {
    let folder = Folder::new();
    check(&folder, &folder.file("hop.mp4", "Biên bản họp giao ban\n".as_bytes()), FailureKind::Unusable, "is text");
    check(&folder, &folder.file("rong.mp4", b""), FailureKind::Unusable, "is empty");
    check(&folder, &folder.file("zero.mp4", &[0; 100_000]), FailureKind::Unusable, "is not a recording");
    let noise: Vec<u8> = (0..100_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    check(&folder, &folder.file("noise.bin", &noise), FailureKind::Unusable, "is not a recording");
    check(&folder, &folder.file("a.zip", b"PK\x03\x04\x14\0\0\0\x08\0 and so on"), FailureKind::Unusable, "is not a recording");
    let picture = folder.ffmpeg("a.png", &["-f", "lavfi", "-i", "testsrc=size=64x64:duration=0.1", "-frames:v", "1"]);
    check(&folder, &picture, FailureKind::Unusable, "is not a recording");
}

#[test]
fn what_is_no_readable_file() {
    let folder = Folder::new();
    check(&folder, &folder.path("none.mp4"), FailureKind::Usage, "no recording");
    std::fs::create_dir(folder.path("Recordings")).unwrap();
    check(&folder, &folder.path("Recordings"), FailureKind::Usage, "is a folder");
    check(&folder, Path::new("/dev/zero"), FailureKind::Usage, "not a regular file");
    let nothing = decode_with::<&Path>(&Ffmpeg::absent(), &[], &folder.path("decoded.wav"), &mut Unobserved).unwrap_err();
    assert_eq!(nothing.kind, FailureKind::Usage);
}

#[test]
fn video_without_sound() {
    let folder = Folder::new();
    for name in ["a.mp4", "a.mkv", "a.mov"] {
        let path = folder.ffmpeg(name, &["-f", "lavfi", "-i", "testsrc=size=160x120:rate=8:duration=1", "-c:v", "mpeg4"]);
        check(&folder, &path, FailureKind::Unusable, "has no sound");
    }
}

#[test]
fn an_mp4_whose_index_is_missing() {
    let folder = Folder::new();
    let path = folder.encoded("a.mp4", 3.0, &["-c:a", "aac"]);
    let bytes = std::fs::read(&path).unwrap();
    for length in [bytes.len() / 2, bytes.len() - 100, 60] {
        check(&folder, &folder.file("cut.mp4", &bytes[..length]), FailureKind::Unusable, "cut off");
    }
}

#[test]
fn an_index_without_sound_data() {
    let folder = Folder::new();
    let path = folder.encoded("a.mp4", 3.0, &["-c:a", "aac", "-movflags", "+faststart"]);
    let bytes = std::fs::read(&path).unwrap();
    let data = bytes.windows(4).position(|four| four == b"mdat").unwrap();
    check(&folder, &folder.file("cut.mp4", &bytes[..data + 4]), FailureKind::Unusable, "no sound");
}

#[test]
fn one_bad_part_is_found_before_any_work() {
    let folder = Folder::new();
    let good = folder.encoded("a.mp4", 1.0, &["-c:a", "aac"]);
    let missing = folder.path("none.mp4");
    let before = folder.names();
    let failure = decode_with(&Ffmpeg::absent(), &[&good, &missing], &folder.path("decoded.wav"), &mut Unobserved).unwrap_err();
    assert!(failure.message.en.contains("none.mp4"));
    assert_eq!(folder.names(), before);
}

#[cfg(unix)]
#[test]
fn a_file_without_read_permission() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    const SECOND_RUN: &str = "THUKY_TEST_UNREADABLE";
    let refused = |path: &Path| {
        let failure = thuky::media::probe(path).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Usage);
        assert!(failure.message.en.contains("no permission"), "{failure}");
    };
    if let Some(path) = std::env::var_os(SECOND_RUN) {
        return refused(Path::new(&path));
    }
    let folder = Folder::new();
    let path = folder.encoded("a.wav", 0.5, &[]);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::File::open(&path).is_err() {
        return refused(&path);
    }
    // Root may read anything: run this very test again as somebody else, from a place where they may run it.
    std::fs::set_permissions(path.parent().unwrap(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let program = folder.path("suite");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let output = std::process::Command::new(program)
        .args(["--exact", "media::refusals::a_file_without_read_permission"])
        .env(SECOND_RUN, &path)
        .current_dir("/")
        .uid(65_534)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn a_target_that_cannot_be_written() {
    let folder = Folder::new();
    let path = folder.encoded("a.wav", 0.5, &[]);
    let failure = decode_with(&Ffmpeg::absent(), &[&path], &folder.path("none/decoded.wav"), &mut Unobserved).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Usage);
    std::fs::create_dir(folder.path("decoded.wav")).unwrap();
    std::fs::write(folder.path("decoded.wav/keep"), "x").unwrap();
    let before = folder.names();
    decode_with(&Ffmpeg::absent(), &[&path], &folder.path("decoded.wav"), &mut Unobserved).unwrap_err();
    assert_eq!(folder.names(), before);
}
