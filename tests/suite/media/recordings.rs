//! Recordings for the tests: a sound that is like nothing but itself at every moment, in any format, and measures of
//! how well and how exactly in time it came out again.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use tempfile::TempDir;
use thuky::media::{Decoded, Ffmpeg, decode_with};
use thuky::progress::Unobserved;
use thuky::trouble::{Failure, Warned};

/// A folder for one test.
pub(super) struct Folder(TempDir);

impl Folder {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file.
    pub(super) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// `sound(seconds)` as a WAV file at 48 kHz with so many equal channels.
    pub(super) fn wav(&self, seconds: f64, channels: u16) -> PathBuf {
        let path = self.path(&format!("source-{seconds}-{channels}.wav"));
        let spec = hound::WavSpec { channels, sample_rate: 48_000, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
        let mut writer = hound::WavWriter::create(&path, spec).unwrap();
        for sample in sound(seconds) {
            (0..channels).for_each(|_| writer.write_sample((sample * 32_767.0) as i16).unwrap());
        }
        writer.finalize().unwrap();
        path
    }

    /// Runs ffmpeg with these arguments; `OUT` stands for the file of this name in the folder.
    pub(super) fn ffmpeg(&self, name: &str, arguments: &[&str]) -> PathBuf {
        let out = self.path(name);
        let output = Command::new("ffmpeg").args(["-v", "error", "-nostdin", "-y"]).args(arguments).arg(&out).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        out
    }

    /// The source sound, encoded with these arguments.
    pub(super) fn encoded(&self, name: &str, seconds: f64, arguments: &[&str]) -> PathBuf {
        let source = self.wav(seconds, 1);
        self.ffmpeg(name, &[&["-i", source.to_str().unwrap()], arguments].concat())
    }

    /// What the folder holds now.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            std::fs::read_dir(self.0.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Decodes with our own decoders only.
    pub(super) fn decode(&self, path: &Path) -> Result<Warned<Decoded>, Failure> {
        decode_with(&Ffmpeg::absent(), &[path], &self.path("decoded.wav"), &mut Unobserved)
    }

    /// The samples of a file that our own decoders must be able to read.
    pub(super) fn samples(&self, path: &Path) -> Vec<f32> {
        let decoded = self.decode(path).unwrap_or_else(|failure| panic!("{}: {failure}", path.display()));
        samples(&decoded)
    }
}

/// All samples of a decoded track.
pub(super) fn samples(decoded: &Warned<Decoded>) -> Vec<f32> {
    decoded.value.audio.read_samples(0, usize::MAX).unwrap()
}

/// The codes of the warnings.
pub(super) fn codes(decoded: &Warned<Decoded>) -> Vec<&str> {
    decoded.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

/// A sound at 48 kHz that never repeats: soft noise below 5 kHz whose loudness comes and goes like speech.
pub(super) fn sound(seconds: f64) -> Vec<f32> {
    let mut state: u32 = 0x2021_0409;
    let mut filters = [0.0_f32; 4];
    (0..(seconds * 48_000.0) as usize)
        .map(|n| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 8) as f32 / 8_388_608.0 - 1.0;
            let filtered = filters.iter_mut().fold(noise, |input, filter| {
                *filter += 0.25 * (input - *filter);
                *filter
            });
            filtered * (1.2 + (n as f32 / 7_000.0).sin() * 0.7 + (n as f32 / 31_000.0).sin() * 0.4).clamp(0.05, 2.3) * 0.55
        })
        .collect()
}

/// The same at 16 kHz, as an ideal decoder would give it: at most four seconds.
pub(super) fn sound_at_16_khz(seconds: f64) -> Vec<f32> {
    static WHOLE: OnceLock<Vec<f32>> = OnceLock::new();
    let whole = WHOLE.get_or_init(|| {
        let folder = Folder::new();
        folder.samples(&folder.wav(4.0, 1))
    });
    whole[..(seconds * 16_000.0) as usize].to_vec()
}

/// By how many samples `got` is later than `want`, judged over a fifth of a second from `at`.
pub(super) fn lag(want: &[f32], got: &[f32], at: usize) -> i64 {
    let reach = 400_i64;
    let score = |lag: i64| -> f64 {
        let pair = |n: usize| Some((want.get(n)?, got.get(usize::try_from(n as i64 + lag).ok()?)?));
        (at..at + 3_000).filter_map(pair).map(|(a, b)| f64::from(a * b)).sum()
    };
    (-reach..=reach).max_by(|a, b| score(*a).total_cmp(&score(*b))).unwrap()
}

/// How far the difference lies below the signal, in decibels.
pub(super) fn snr_db(want: &[f32], got: &[f32]) -> f64 {
    let energy = |sound: &mut dyn Iterator<Item = f32>| sound.map(|sample| f64::from(sample * sample)).sum::<f64>();
    let signal = energy(&mut want.iter().copied());
    let noise = energy(&mut want.iter().zip(got).map(|(a, b)| a - b)).max(1e-12);
    10.0 * (signal / noise).log10()
}

/// What ffmpeg itself decodes: 16 kHz mono, starting with its first sample of sound.
pub(super) fn by_ffmpeg(path: &Path) -> Vec<f32> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-i"])
        .arg(path)
        .args(["-vn", "-af", "pan=1c|c0=c0,aresample=16000:filter_size=128:cutoff=0.98", "-f", "f32le", "-"])
        .output()
        .unwrap();
    output.stdout.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect()
}
