//! A recorded meeting survives: kills, devices that go, a disk that fills, and it lies on one clock, sample by sample.
//!
//! [`scripted`], [`live`], [`terminal`] and [`disk`] test with devices that play a script, [`servers`] with `PulseAudio` and `PipeWire` as
//! Debian ships them, started for the test on outputs that lead nowhere.

#[cfg(target_os = "linux")]
mod disk;
mod live;
mod scripted;
#[cfg(all(target_os = "linux", feature = "record"))]
mod servers;
#[cfg(all(target_os = "linux", feature = "record"))]
mod sound_server;
#[cfg(target_os = "linux")]
mod terminal;

use std::path::Path;
use std::time::{Duration, Instant};

/// The samples of a WAV file.
fn samples(path: &Path) -> Vec<i16> {
    hound::WavReader::open(path).expect("a WAV").samples().map(|sample| sample.expect("whole")).collect()
}

/// The first segment of the microphone and of the computer's sound.
fn tracks(out: &Path) -> [Vec<i16>; 2] {
    ["mic", "system"].map(|track| samples(&out.join(format!("recording/{track}-0001.wav"))))
}

/// Bytes of a track so far.
fn sound_bytes(out: &Path) -> u64 {
    std::fs::metadata(out.join("recording/mic-0001.wav")).map_or(0, |data| data.len())
}

fn wait_for(mut what: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !what() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it never came");
        std::thread::sleep(Duration::from_millis(20));
    }
}
