//! Recorded through a real sound server, sample by sample: no gap, no repeat, both tracks on one clock, whatever happens.

use super::sound_server::{Kind, SoundServer, speech};
use super::{samples, sound_bytes, wait_for};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

const SECOND: usize = 48_000;
/// PipeWire's mixer reckons in floating point: the last bit may differ.
const ROUNDING: i32 = 1;

/// A recording that is being made, and what it will say.
struct Recorder(Child);

impl Recorder {
    fn start(server: &SoundServer, out: &Path, options: &[&str]) -> Self {
        let child = server.recorder(out, options);
        wait_for(|| sound_bytes(out) > 20_000);
        Self(child)
    }

    /// Ends it as a person would, and gives what it said.
    fn stop(mut self) -> String {
        self.0.stdin.take().expect("a pipe").write_all(b"q\n").expect("heard");
        let mut said = String::new();
        self.0.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
        assert!(self.0.wait().expect("ended").success(), "{said}");
        said
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.0.id().to_string()]).status().expect("kill starts");
        assert!(sent.success());
    }
}

/// Where in a track the sound's stretch from `from` on begins, by the samples alone.
fn place(track: &[i16], sound: &[i16], from: usize) -> Option<usize> {
    // A stretch that is loud enough to be unlike any other.
    let probe = &sound[from..from + 2_000];
    let fits = |at: usize| track[at..at + probe.len()].iter().zip(probe).all(|(a, b)| near(*a, *b));
    (0..track.len().saturating_sub(probe.len())).find(|at| fits(*at))
}

fn near(a: i16, b: i16) -> bool {
    (i32::from(a) - i32::from(b)).abs() <= ROUNDING
}

/// The first sample of the sound from which on for a while it is loud.
fn loud(sound: &[i16], from: usize) -> usize {
    let is_loud = |at: usize| sound[at..at + 2_000].iter().filter(|sample| sample.unsigned_abs() > 300).count() > 1_000;
    (from..sound.len() - 2_000).step_by(500).find(|at| is_loud(*at)).expect("speech")
}

/// How many samples in a row of the sound stand in the track, from a place in it on.
fn unbroken(track: &[i16], at: usize, sound: &[i16], from: usize) -> usize {
    track[at..].iter().zip(&sound[from..]).take_while(|(a, b)| near(**a, **b)).count()
}

fn tracks(out: &Path) -> [Vec<i16>; 2] {
    ["mic", "system"].map(|track| samples(&out.join(format!("recording/{track}-0001.wav"))))
}

/// The sound is there from its first loud moment to its end, once, and on both tracks at the same place.
fn check_whole(out: &Path, sound: &[i16]) {
    let from = loud(sound, 0);
    let places = tracks(out).map(|track| {
        let at = place(&track, sound, from).expect("the speech is recorded");
        let there = unbroken(&track, at, sound, from);
        assert_eq!(there, sound.len() - from, "it breaks after {} s", there as f64 / SECOND as f64);
        at
    });
    let apart_ms = places[0].abs_diff(places[1]) as f64 / 48.0;
    assert!(apart_ms < 20.0, "the tracks lie {apart_ms:.1} ms apart");
}

fn speech_is_recorded_sample_by_sample(kind: Kind) {
    let Some(server) = SoundServer::start(kind) else { return };
    let home = tempfile::tempdir().expect("a folder");
    let sound = &speech()[..12 * SECOND];
    let recorder = Recorder::start(&server, home.path(), &[]);
    server.play("speakers", sound).wait().expect("played");
    std::thread::sleep(Duration::from_millis(500));
    recorder.stop();
    check_whole(home.path(), sound);
}

#[test]
fn speech_is_recorded_sample_by_sample_from_pulseaudio() {
    speech_is_recorded_sample_by_sample(Kind::PulseAudio);
}

#[test]
fn speech_is_recorded_sample_by_sample_from_pipewire() {
    speech_is_recorded_sample_by_sample(Kind::PipeWire);
}

/// The process is stopped for twenty seconds in the middle of speech; the server keeps the sound, and all of it is there.
fn a_stopped_process_loses_nothing(kind: Kind) {
    let Some(server) = SoundServer::start(kind) else { return };
    let home = tempfile::tempdir().expect("a folder");
    let sound = &speech()[..26 * SECOND];
    let recorder = Recorder::start(&server, home.path(), &[]);
    let mut player = server.play("speakers", sound);
    std::thread::sleep(Duration::from_secs(3));
    recorder.signal("STOP");
    std::thread::sleep(Duration::from_secs(20));
    recorder.signal("CONT");
    player.wait().expect("played");
    std::thread::sleep(Duration::from_secs(1));
    let said = recorder.stop();
    assert!(said.contains("stood still"), "{said}");
    check_whole(home.path(), sound);
}

#[test]
fn a_process_stopped_for_twenty_seconds_loses_nothing_with_pulseaudio() {
    a_stopped_process_loses_nothing(Kind::PulseAudio);
}

#[test]
fn a_process_stopped_for_twenty_seconds_loses_nothing_with_pipewire() {
    a_stopped_process_loses_nothing(Kind::PipeWire);
}

/// The output is taken away and comes back: told at once, silence of the right length, and what is played then is on its
/// place by the clock of the other track.
fn an_output_goes_and_comes_back(kind: Kind) {
    let Some(server) = SoundServer::start(kind) else { return };
    let home = tempfile::tempdir().expect("a folder");
    let sound = speech();
    let headset = "module-null-sink sink_name=headset rate=48000 channels=2";
    server.load(headset);
    // The microphone hears all the while, so its track is the clock.
    let recorder = Recorder::start(&server, home.path(), &["--system", "headset.monitor"]);
    let mut whole = server.play("speakers", &sound[..14 * SECOND]);
    let mut first = server.play("headset", &sound[..10 * SECOND]);
    std::thread::sleep(Duration::from_secs(3));
    let gone = Instant::now();
    server.unload(&server.module_of("headset"));
    std::thread::sleep(Duration::from_secs(4));
    server.load(headset);
    let away = gone.elapsed();
    let _ = first.kill().and_then(|()| first.wait());
    std::thread::sleep(Duration::from_secs(2));
    let again = &sound[15 * SECOND..18 * SECOND];
    server.play("headset", again).wait().expect("played");
    whole.wait().expect("played");
    std::thread::sleep(Duration::from_millis(500));
    let said = recorder.stop();
    assert!(said.contains("THE DEVICE IS GONE") && said.contains("connected again"), "{said}");
    let [mic, system] = tracks(home.path());
    let from = loud(&sound, 0);
    let at = place(&mic, &sound, from).expect("the microphone heard it");
    assert_eq!(unbroken(&mic, at, &sound[..14 * SECOND], from), 14 * SECOND - from, "the other track is untouched");
    let before = place(&system, &sound, from).expect("what was played before");
    let kept = unbroken(&system, before, &sound, from);
    assert!(from + kept > 2 * SECOND, "{kept} samples before it went");
    let after = loud(again, 0);
    let came = place(&system, again, after).expect("what was played after");
    assert_eq!(unbroken(&system, came, again, after), again.len() - after);
    let silent = system[before + kept..came].iter().filter(|sample| **sample == 0).count();
    assert!(silent as f64 / SECOND as f64 >= away.as_secs_f64() - 1.0, "{silent} silent samples for {away:?}");
    let manifest = std::fs::read_to_string(home.path().join("recording/manifest.jsonl")).expect("there");
    assert!(manifest.contains(r#""kind":"gap""#), "{manifest}");
    assert_eq!(mic.len(), system.len());
}

#[test]
fn an_output_goes_and_comes_back_with_pulseaudio() {
    an_output_goes_and_comes_back(Kind::PulseAudio);
}

#[test]
fn an_output_goes_and_comes_back_with_pipewire() {
    an_output_goes_and_comes_back(Kind::PipeWire);
}

/// Killed while somebody speaks: what was heard until a second before is there after the repair, sample by sample.
fn a_killed_recording_lacks_at_most_a_second(kind: Kind, after: &[u64]) {
    let Some(server) = SoundServer::start(kind) else { return };
    let sound = speech();
    let mut player = server.play("speakers", &sound);
    std::thread::sleep(Duration::from_secs(2));
    for milliseconds in after {
        let home = tempfile::tempdir().expect("a folder");
        let mut recorder = Recorder::start(&server, home.path(), &[]);
        let begun = Instant::now();
        let already = sound_bytes(home.path()) / 96;
        std::thread::sleep(Duration::from_millis(*milliseconds));
        let heard_ms = already + begun.elapsed().as_millis() as u64;
        recorder.0.kill().and_then(|()| recorder.0.wait()).expect("killed");
        let repaired = server.thuky().args(["record", "--recover"]).arg(home.path()).output().expect("it starts");
        assert!(repaired.status.success(), "{}", String::from_utf8_lossy(&repaired.stderr));
        let [mic, system] = tracks(home.path());
        assert_eq!(mic.len(), system.len());
        let kept_ms = mic.len() as u64 / 48;
        assert!(kept_ms + 1_000 >= heard_ms, "{kept_ms} of {heard_ms} ms");
        // The recording is a stretch of the speech, wherever it began.
        let probe = loud(&mic, SECOND / 2);
        let at = place(&sound, &mic, probe).expect("a stretch of the speech");
        let whole = unbroken(&sound, at, &mic, probe);
        assert!(probe + whole + SECOND >= mic.len(), "it breaks at {} of {}", probe + whole, mic.len());
    }
    let _ = player.kill().and_then(|()| player.wait());
}

#[test]
fn a_recording_killed_at_random_moments_lacks_at_most_a_second_with_pulseaudio() {
    a_killed_recording_lacks_at_most_a_second(Kind::PulseAudio, &[2_130, 3_470, 2_790]);
}

#[test]
fn a_recording_killed_at_random_moments_lacks_at_most_a_second_with_pipewire() {
    a_killed_recording_lacks_at_most_a_second(Kind::PipeWire, &[2_510, 3_190]);
}
