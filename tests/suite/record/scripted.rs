//! Devices that play a script, in which every sample tells when it was heard.

use super::{samples, sound_bytes, wait_for};
use crate::support::{thuky, thuky_command};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::Duration;
use thuky::record::{
    self, Clock, Command, Incident, MachineClock, Notice, Plan, ScriptedClock, ScriptedDevices, Session, TrackKind, Wish,
};

const TRACKS: [TrackKind; 2] = [TrackKind::Mic, TrackKind::System];

fn plan(out: &Path) -> Plan {
    let tracks = TRACKS.into_iter().map(|kind| (kind, Wish::Default)).collect();
    Plan { out: out.to_owned(), tracks, limit_ms: None, consent: None }
}

/// How far the script lies before the recording: the first sample of it that was recorded, and where.
fn offset(kind: TrackKind, sound: &[i16]) -> i64 {
    let first = sound.iter().position(|sample| *sample != 0).expect("some sound") + 10;
    let fits = |n: u64| (0..20).all(|step| ScriptedDevices::sample(kind, n + step) == sound[first + step as usize]);
    let n = (0..4_800_000).find(|n| fits(*n)).expect("the script");
    n as i64 - first as i64
}

/// Every sample stands where the clock says, or is silence; how much is silence between the first sound and the last (the
/// track that ends first is filled up to the other).
pub(super) fn silence_behind_the_first(kind: TrackKind, sound: &[i16]) -> usize {
    let offset = offset(kind, sound);
    let first = sound.iter().position(|sample| *sample != 0).expect("some sound");
    let last = sound.iter().rposition(|sample| *sample != 0).expect("some sound");
    assert!(sound.len() - last < 9_600, "the end is missing");
    let mut silent = 0;
    for (index, sample) in sound.iter().enumerate().take(last + 1).skip(first) {
        let expected = ScriptedDevices::sample(kind, (index as i64 + offset) as u64);
        if *sample == 0 && expected != 0 {
            silent += 1;
        } else {
            assert_eq!(*sample, expected, "{kind:?} at {index}");
        }
    }
    silent
}

#[test]
fn a_device_that_goes_leaves_silence_of_the_right_length_and_nothing_else_moves() {
    let home = tempfile::tempdir().expect("a folder");
    let clock: Arc<dyn Clock> = Arc::new(ScriptedClock::new(5));
    let gone = Incident::Gone { track: TrackKind::System, from_ms: 8_000, to_ms: 14_000 };
    let devices = Arc::new(ScriptedDevices::new(Arc::clone(&clock), vec![gone]));
    let (session, notices) = Session::begin(plan(home.path()), devices, Arc::clone(&clock)).expect("begun");
    clock.wait(Duration::from_secs(5));
    session.command(Command::Note("chốt hạn nộp".to_owned()));
    clock.wait(Duration::from_secs(20));
    session.finish().expect("ended");
    let recovered = record::recover(home.path()).expect("whole").value.remove(0);
    assert!(!recovered.broke_off);
    let sounds: Vec<Vec<i16>> = recovered.tracks.iter().map(|(_, files)| samples(&files[0])).collect();
    assert_eq!(sounds[0].len(), sounds[1].len());
    assert_eq!(silence_behind_the_first(TrackKind::Mic, &sounds[0]), 0);
    let silent_ms = silence_behind_the_first(TrackKind::System, &sounds[1]) as u64 / 48;
    assert!((5_500..12_000).contains(&silent_ms), "{silent_ms} ms of silence");
    assert_eq!(offset(TrackKind::Mic, &sounds[0]), offset(TrackKind::System, &sounds[1]));
    let markers = recovered.manifest.markers();
    let gap = markers.iter().find(|marker| marker.kind == "gap").expect("the gap is marked");
    let marked = gap.end.expect("its end").as_ms() - gap.at.as_ms();
    assert!(marked.abs_diff(silent_ms) < 30, "{marked} ms marked, {silent_ms} ms silent");
    assert!(markers.iter().any(|marker| marker.kind == "note" && marker.note == "chốt hạn nộp"));
    let warned: Vec<String> = notices
        .try_iter()
        .filter_map(|notice| match notice {
            Notice::Warned(warning) => Some(warning.code),
            Notice::Told(_) => None,
        })
        .collect();
    assert!(warned.contains(&"device_lost".to_owned()), "{warned:?}");
}

/// Fifty-five seconds from devices whose clocks are fast by so many millionths: what was measured, and both tracks.
fn with_fast_clocks(microphone: i64, output: i64) -> ([Option<f64>; 2], Vec<Vec<i16>>) {
    let home = tempfile::tempdir().expect("a folder");
    let clock: Arc<dyn Clock> = Arc::new(ScriptedClock::new(5));
    let devices = Arc::new(ScriptedDevices::new(Arc::clone(&clock), Vec::new()).with_fast_clocks(microphone, output));
    let (session, _notices) = Session::begin(plan(home.path()), devices, Arc::clone(&clock)).expect("begun");
    clock.wait(Duration::from_secs(55));
    session.finish().expect("ended");
    let recovered = record::recover(home.path()).expect("whole").value.remove(0);
    let measured = TRACKS.map(|kind| {
        recovered.manifest.events.iter().find_map(|event| match event {
            record::Event::Drift { track, parts_per_million, .. } if *track == kind => Some(*parts_per_million),
            _ => None,
        })
    });
    (measured, recovered.tracks.iter().map(|(_, files)| samples(&files[0])).collect())
}

#[test]
fn a_device_whose_clock_runs_off_is_measured_and_the_first_one_is_left_as_it_is() {
    let (measured, tracks) = with_fast_clocks(400, 0);
    assert!((measured[0].expect("measured") - 400.0).abs() < 60.0, "{measured:?}");
    assert!(measured[1].expect("measured").abs() < 60.0, "{measured:?}");
    assert_eq!(silence_behind_the_first(TrackKind::Mic, &tracks[0]), 0);
    // Fifty seconds of four ten-thousandths are twenty milliseconds; what is left of them is what is borne.
    let end = tracks[1].len() - 48_000;
    let last = offset(TrackKind::Mic, &tracks[0]) + end as i64;
    let heard = correlated(TrackKind::System, &tracks[1][end..end + 9_600], last as u64 * 10_000 / 10_004);
    assert!(heard.abs() < 720, "{heard} samples off");
}

/// How far the sound lies from where it is expected, by the script's sample that its middle is most like.
fn correlated(kind: TrackKind, sound: &[i16], expected: u64) -> i64 {
    let likeness = |shift: &i64| -> i64 {
        let at = |index: usize| (expected as i64 + shift) as u64 + index as u64;
        (4_000..5_000).map(|index| i64::from(sound[index]) * i64::from(ScriptedDevices::sample(kind, at(index)))).sum()
    };
    (-1_500..1_500).max_by_key(likeness).unwrap_or(i64::MAX)
}

#[test]
fn devices_that_run_off_together_are_both_left_as_they_are() {
    let (measured, tracks) = with_fast_clocks(400, 400);
    assert!(measured.iter().all(|measured| (measured.expect("measured") - 400.0).abs() < 60.0), "{measured:?}");
    for (kind, track) in TRACKS.into_iter().zip(&tracks) {
        assert_eq!(silence_behind_the_first(kind, track), 0);
    }
    let apart = offset(TrackKind::Mic, &tracks[0]).abs_diff(offset(TrackKind::System, &tracks[1]));
    assert!(apart <= 2, "{apart} samples");
}

pub(super) fn recording(out: &Path, options: &[&str], environment: &[(&str, &str)]) -> Child {
    let mut command = thuky_command();
    command.args(["record", "--yes", "--ui-language", "en", "--out"]).arg(out).args(options);
    command.envs(environment.iter().copied()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().expect("the program starts")
}

#[test]
fn a_killed_recording_is_repaired_and_lacks_at_most_a_second() {
    for bytes in [100_000, 160_000, 290_000] {
        let home = tempfile::tempdir().expect("a folder");
        let mut child = recording(home.path(), &["--sound", "scripted"], &[]);
        wait_for(|| sound_bytes(home.path()) > bytes);
        child.kill().and_then(|()| child.wait()).expect("killed");
        let on_disk = sound_bytes(home.path());
        let ran = thuky(&["record", "--recover", &home.path().display().to_string(), "--ui-language", "en"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stderr.contains("at most 1 s"), "{}", ran.stderr);
        let sound = samples(&home.path().join("recording/mic-0001.wav"));
        assert!(sound.len() as u64 * 2 + 44 >= on_disk - 1);
        assert_eq!(silence_behind_the_first(TrackKind::Mic, &sound[..sound.len().min((on_disk as usize - 44) / 2)]), 0);
    }
}

#[test]
fn a_recording_in_progress_is_left_alone_and_consent_is_asked_for() {
    let home = tempfile::tempdir().expect("a folder");
    let mut child = recording(home.path(), &["--sound", "scripted"], &[]);
    wait_for(|| sound_bytes(home.path()) > 0);
    let ran = thuky(&["record", "--recover", &home.path().display().to_string()]);
    child.kill().and_then(|()| child.wait()).expect("killed");
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let out = home.path().join("other").display().to_string();
    assert_eq!(thuky(&["record", "--sound", "scripted", "--out", &out]).code, 2);
    assert!(!PathBuf::from(out).exists());
}

#[test]
fn a_clock_of_the_machine_goes_on() {
    let clock = MachineClock;
    let before = clock.now_ns();
    clock.wait(Duration::from_millis(20));
    assert!(clock.now_ns() - before >= 20_000_000);
}
