//! `thuky bench`: what does each stage cost on this machine?
//!
//! Each recording is transcribed by a process of its own into a folder of its own, so that times and memory are those
//! a user would see; the figures are the ones the run wrote into `run.json`.

use super::arguments::{BenchArguments, Common, QualityChoice};
use super::printer::Printer;
use crate::config::Config;
use crate::media::{self, Audio, SAMPLE_RATE_HZ};
use crate::pipeline::RunRecord;
use crate::progress::{Stage, Unobserved};
use crate::text;
use crate::trouble::{Failure, Warned};
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// Silence between two repetitions of a sample, in seconds.
const GAP_SECONDS: u64 = 2;
/// How often a run is killed.
const KILLS: u32 = 20;

#[derive(Debug, Serialize)]
struct Row {
    recording: String,
    seconds: f64,
    stage: String,
    wall_seconds: f64,
    cpu_seconds: f64,
    times_real_time: f64,
    times_real_time_per_cpu_second: f64,
    peak_memory_mb: u64,
}

pub(super) fn bench(what: &BenchArguments, common: &Common, _config: &Config, printer: &Printer) -> Result<ExitCode, Failure> {
    if let Some(transcript) = &what.text {
        return super::bench_text::bench(transcript, common, printer);
    }
    let home = tempfile::tempdir().map_err(|error| failed(&error))?;
    let samples: Vec<PathBuf> = if what.recordings.is_empty() { shipped_samples() } else { what.recordings.clone() };
    let mut recordings: Vec<PathBuf> = samples.clone();
    if let Some(first) = samples.first() {
        for minutes in &what.minutes {
            printer.say(&text!("tạo bản ghi dài {minutes} phút …", "making a recording of {minutes} minutes …"));
            recordings.push(repeated(first, *minutes, home.path())?);
        }
    }
    let mut rows = Vec::new();
    for (index, recording) in recordings.iter().enumerate() {
        let name = recording.file_name().unwrap_or_default().to_string_lossy().into_owned();
        printer.say(&text!("đo {name} …", "measuring {name} …"));
        let out = home.path().join(format!("run{index}"));
        let mut child = transcribe(what, recording, &out)?;
        child.wait().map_err(|error| failed(&error))?;
        rows.extend(measured(&name, &out)?);
    }
    if common.json {
        printer.json(&rows);
    } else {
        print_table(&rows, printer);
    }
    if what.kills
        && let Some(recording) = recordings.last()
    {
        killed_and_resumed(what, recording, home.path(), printer)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn shipped_samples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    vec![root.join("six-voices/six-voices.mp4"), root.join("phone-call/sample.wav")]
}

/// A recording of so many minutes, the sample over and over with gaps; AAC where ffmpeg is there, as meetings are.
fn repeated(sample: &Path, minutes: u64, home: &Path) -> Result<PathBuf, Failure> {
    let decoded = home.join("decoded.wav");
    let Warned { value, .. } = media::decode(&[sample.to_owned()], &decoded, &mut Unobserved)?;
    let audio: &Audio = &value.audio;
    let mut once = audio.read_samples(0, audio.sample_count() as usize)?;
    once.resize(once.len() + (GAP_SECONDS * u64::from(SAMPLE_RATE_HZ)) as usize, 0.0);
    let path = home.join(format!("{minutes}-min.wav"));
    let spec =
        hound::WavSpec { channels: 1, sample_rate: SAMPLE_RATE_HZ, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let write = || -> Result<(), hound::Error> {
        let mut writer = hound::WavWriter::create(&path, spec)?;
        let wanted = (minutes * 60 * u64::from(SAMPLE_RATE_HZ)) as usize;
        for sample in once.iter().cycle().take(wanted) {
            writer.write_sample((sample * 32767.0) as i16)?;
        }
        writer.finalize()
    };
    write().map_err(|error| failed(&error))?;
    let compressed = path.with_extension("m4a");
    let ffmpeg = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-i"])
        .arg(&path)
        .args(["-c:a", "aac", "-b:a", "64k"])
        .arg(&compressed)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    Ok(if ffmpeg.is_ok_and(|status| status.success()) { compressed } else { path })
}

fn transcribe(what: &BenchArguments, recording: &Path, out: &Path) -> Result<Child, Failure> {
    let program = std::env::current_exe().map_err(|error| failed(&error))?;
    let mut command = Command::new(program);
    command.arg("transcribe").arg(recording).arg("--out").arg(out).arg("--quiet");
    if recording.to_string_lossy().contains("phone-call") {
        command.args(["--language", "en"]);
    }
    if what.quality == Some(QualityChoice::Best) {
        command.args(["--quality", "best"]);
    }
    if let Some(model) = &what.model {
        command.args(["--model", model]);
    }
    if let Some(threads) = what.threads {
        command.args(["--threads", &threads.to_string()]);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().map_err(|error| failed(&error))
}

fn measured(name: &str, out: &Path) -> Result<Vec<Row>, Failure> {
    let bytes = fs::read(out.join("run.json")).map_err(|error| failed(&error))?;
    let record: RunRecord = serde_json::from_slice(&bytes).map_err(|error| failed(&error))?;
    let seconds = record.parts.iter().map(|part| part.span.end().as_seconds()).fold(0.0, f64::max);
    let row = |stage: String, wall_ms: u64, cpu_ms: u64, peak: u64| Row {
        recording: name.to_owned(),
        seconds,
        stage,
        wall_seconds: wall_ms as f64 / 1000.0,
        cpu_seconds: cpu_ms as f64 / 1000.0,
        times_real_time: seconds / (wall_ms.max(1) as f64 / 1000.0),
        times_real_time_per_cpu_second: seconds / (cpu_ms.max(1) as f64 / 1000.0),
        peak_memory_mb: peak / 1_000_000,
    };
    let listening: Vec<_> =
        record.stages.iter().filter(|cost| matches!(cost.stage, Stage::Media | Stage::Vad | Stage::Asr)).collect();
    let mut rows: Vec<Row> =
        listening.iter().map(|cost| row(cost.stage.label().en, cost.wall_ms, cost.cpu_ms, cost.peak_memory_bytes)).collect();
    let sum = |of: fn(&crate::pipeline::StageCost) -> u64| listening.iter().map(|cost| of(cost)).sum::<u64>();
    let peak = listening.iter().map(|cost| cost.peak_memory_bytes).max().unwrap_or(0);
    rows.push(row("decode + VAD + recognition".to_owned(), sum(|cost| cost.wall_ms), sum(|cost| cost.cpu_ms), peak));
    let voices = record.stages.iter().filter(|cost| cost.stage == Stage::Diarize);
    rows.extend(voices.map(|cost| row(cost.stage.label().en, cost.wall_ms, cost.cpu_ms, cost.peak_memory_bytes)));
    Ok(rows)
}

fn print_table(rows: &[Row], printer: &Printer) {
    printer.result(&format!(
        "{:<18} {:>7} {:<28} {:>8} {:>8} {:>9} {:>11} {:>8}",
        "recording", "sound s", "stage", "wall s", "CPU s", "x by wall", "x per CPU s", "peak MB"
    ));
    for row in rows {
        printer.result(&format!(
            "{:<18} {:>7.0} {:<28} {:>8.2} {:>8.2} {:>9.1} {:>11.1} {:>8}",
            row.recording,
            row.seconds,
            row.stage,
            row.wall_seconds,
            row.cpu_seconds,
            row.times_real_time,
            row.times_real_time_per_cpu_second,
            row.peak_memory_mb
        ));
    }
}

/// Kills a run again and again at moments spread over its length, and compares what it leaves with an undisturbed one.
fn killed_and_resumed(what: &BenchArguments, recording: &Path, home: &Path, printer: &Printer) -> Result<(), Failure> {
    let (calm, harried) = (home.join("calm"), home.join("harried"));
    let begun = Instant::now();
    transcribe(what, recording, &calm)?.wait().map_err(|error| failed(&error))?;
    let slice = begun.elapsed() / (KILLS + 1);
    let mut kills = 0;
    while kills < KILLS {
        let mut child = transcribe(what, recording, &harried)?;
        // Not the same moment each time: the golden ratio spreads the kills evenly over the slice.
        let fraction = 0.35 + (f64::from(kills) * 0.618_033_988_75).fract();
        std::thread::sleep(Duration::from_secs_f64(slice.as_secs_f64() * fraction + 0.2));
        if child.try_wait().map_err(|error| failed(&error))?.is_some() {
            break;
        }
        child.kill().and_then(|()| child.wait()).map_err(|error| failed(&error))?;
        kills += 1;
    }
    transcribe(what, recording, &harried)?.wait().map_err(|error| failed(&error))?;
    let same = ["transcript.json", "transcript.md", "transcript.srt", "transcript.vtt"]
        .iter()
        .all(|name| fs::read(calm.join(name)).is_ok_and(|bytes| fs::read(harried.join(name)).is_ok_and(|other| other == bytes)));
    if same {
        printer.result(&format!("killed {kills} times: same bytes"));
        return Ok(());
    }
    Err(Failure::failed(
        text!(
            "bị ngắt {kills} lần: kết quả khác với lần chạy liền mạch",
            "killed {kills} times: the result differs from an undisturbed run"
        ),
        text!("hãy báo lỗi này cho nhóm phát triển", "please report this"),
    ))
}

fn failed(error: &dyn std::fmt::Display) -> Failure {
    Failure::failed(
        text!("không đo được: {error}", "cannot measure: {error}"),
        text!("kiểm tra ổ đĩa và quyền ghi của thư mục tạm", "check the disk and the rights of the temporary folder"),
    )
}
