//! The words while they are said: they come, and whatever happens to them the recording is whole.

use super::scripted::{recording, silence_behind_the_first};
use super::{sound_bytes, tracks, wait_for};
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command};
use thuky::record::TrackKind;

fn page(out: &Path) -> String {
    std::fs::read_to_string(out.join("live.md")).unwrap_or_default()
}

fn ended(mut child: Child) -> String {
    let mut said = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
    assert!(child.wait().expect("ended").success(), "{said}");
    said
}

fn check_whole(out: &Path, least_seconds: usize) {
    for (kind, track) in [TrackKind::Mic, TrackKind::System].into_iter().zip(tracks(out)) {
        assert!(track.len() > least_seconds * 48_000);
        assert_eq!(silence_behind_the_first(kind, &track), 0);
    }
}

/// Options of a recording of so many seconds with a scripted listener, who hears a word a second.
fn options(length: &'static str) -> [&'static str; 8] {
    ["--sound", "scripted", "--live", "--for", length, "--", "--engine", "scripted"]
}

/// How many seconds of the recording stand on the page: a word each, or said to be left out.
fn seconds_on(page: &str) -> u64 {
    let clock = |text: &str| text.split(':').fold(0, |sum, part| sum * 60 + part.parse::<u64>().expect("a number"));
    let seconds = |line: &str| match line.strip_prefix("*[").and_then(|line| line.split_once(']')) {
        Some((span, _)) => span.split_once('–').map_or(0, |(from, to)| clock(to) - clock(from)),
        None if line.starts_with("**") => line.split_whitespace().count() as u64 - 1,
        None => 0,
    };
    page.lines().map(seconds).sum()
}

#[test]
fn the_page_grows_while_the_meeting_is_recorded_and_is_whole_at_its_end() {
    let home = tempfile::tempdir().expect("a folder");
    let mut child = recording(home.path(), &options("30s"), &[]);
    wait_for(|| page(home.path()).contains("\n**0:"));
    assert!(child.try_wait().expect("asked").is_none(), "the words came when it was over");
    let said = ended(child);
    check_whole(home.path(), 29);
    assert!(said.contains("[0:00:"), "{said}");
    let page = page(home.path());
    assert!((26..=36).contains(&seconds_on(&page)), "{page}");
}

#[test]
fn a_listener_that_is_too_slow_leaves_sound_out_and_the_recording_is_whole() {
    let home = tempfile::tempdir().expect("a folder");
    let environment = [("THUKY_SCRIPT_PACE_MS", "5000"), ("THUKY_SCRIPT_SPEED", "4")];
    let said = ended(recording(home.path(), &options("40s"), &environment));
    check_whole(home.path(), 39);
    assert!(said.contains("chép không kịp") && page(home.path()).contains("chép không kịp"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_listener_that_is_killed_costs_the_recording_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let child = recording(home.path(), &options("24s"), &[]);
    let children = format!("/proc/{0}/task/{0}/children", child.id());
    let listener = || std::fs::read_to_string(&children).unwrap_or_default().trim().to_owned();
    wait_for(|| sound_bytes(home.path()) > 300_000 && !listener().is_empty());
    assert!(Command::new("kill").args(["-KILL", &listener()]).status().expect("kill starts").success());
    let said = ended(child);
    check_whole(home.path(), 23);
    assert!(said.contains("the live transcript has stopped; the recording goes on"), "{said}");
}

/// The six voices of the fixtures one after the other, at 48 kHz, and what they say.
#[cfg(all(target_os = "linux", feature = "record", feature = "int8"))]
fn six_voices() -> (Vec<i16>, &'static str) {
    let mut sound = Vec::new();
    for voice in ["ngoc", "tuyen", "doan", "binh", "ly", "vinh"] {
        let path = crate::support::repository(&format!("tests/fixtures/voices/{voice}.wav"));
        sound.extend(super::samples(&path).into_iter().flat_map(|sample| [sample; 3]));
        sound.extend([0; 36_000]);
    }
    let said = "trong phòng rất tù mù nên có thể dễ dàng che dấu nó bạn cầm khúc cây và ném vào bãi cỏ xanh tươi rậm rạp ở đằng \
                xa nuôi con theo phong cách do thái không chỉ tốt cho đứa trẻ mà còn tốt cho cả các bậc cha mẹ anh chỉ muốn \
                được nhìn nhận như là một huấn luyện viên chúng ta có thể áp dụng logic tương tự với người khác đến cuối thế \
                kỷ 19 ngành đánh bắt cá được thương mại hóa";
    (sound, said)
}

/// Real speech through a real sound server to the real recogniser. However little time the computer has for it, words
/// come, they are those that were said, what was left out is told, and the recording is whole.
#[cfg(all(target_os = "linux", feature = "record", feature = "int8"))]
#[test]
fn real_speech_is_written_down_while_it_is_recorded() {
    use super::sound_server::{Kind, SoundServer};
    use std::io::Write;
    let Some(server) = SoundServer::start(Kind::PulseAudio) else { return };
    let home = tempfile::tempdir().expect("a folder");
    let mut recorder = server.recorder(home.path(), &["--live"]);
    wait_for(|| sound_bytes(home.path()) > 20_000);
    let (sound, said) = six_voices();
    let begun = std::time::Instant::now();
    let (mut rounds, mut playing) = (0, server.play("speakers", &sound));
    // A computer that is full of other work hears little at a time: the voices speak until something is heard.
    while rounds < 10 && !page(home.path()).contains("\n**0:") {
        playing.wait().expect("played");
        (rounds, playing) = (rounds + 1, server.play("speakers", &sound));
    }
    playing.wait().expect("played");
    std::thread::sleep(std::time::Duration::from_millis(700));
    recorder.stdin.as_mut().expect("a pipe").write_all(b"q\n").expect("heard");
    let told = ended(recorder);
    let page = page(home.path());
    let words: Vec<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("**")?.split_once("** "))
        .flat_map(|(_, words)| words.split_whitespace())
        .map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase())
        .collect();
    let known = words.iter().filter(|word| said.split_whitespace().any(|other| other == word.as_str())).count();
    assert!(words.len() >= 4 && known * 2 > words.len(), "{words:?} {page} {told}");
    let tracks = tracks(home.path());
    assert_eq!(tracks[0].len(), tracks[1].len());
    assert!(tracks[1].len() as f64 / 48_000.0 > begun.elapsed().as_secs_f64() - 3.0);
    assert!(!told.contains("are missing"), "{told}");
}
