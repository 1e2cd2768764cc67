//! `thuky models recommend`: which model fits this machine? Measured, not guessed from a list of processors.

use super::arguments::Common;
use super::printer::Printer;
use crate::language::Text;
use crate::models::{Models, times_base};
use crate::text;
use crate::trouble::Failure;
use serde::Serialize;
use std::process::ExitCode;

/// A model is recommended when an hour of meeting takes no longer than this.
const ACCEPTABLE_HOURS: f64 = 1.5;
/// With less of the machine than this, the measurement says so.
const BUSY: f64 = 0.85;
/// Left for the rest of the system.
const SPARE_MEMORY_MB: u64 = 1500;
/// Largest quality first: the first that fits is recommended for Vietnamese.
const PREFERENCE: [&str; 14] = [
    "phowhisper-large",
    "large-v3",
    "large-v3-q5_0",
    "phowhisper-medium",
    "large-v3-turbo-q8_0",
    "large-v3-turbo",
    "large-v3-turbo-q5_0",
    "phowhisper-small",
    "medium-q5_0",
    "medium",
    "small-q8_0",
    "small",
    "small-q5_1",
    "base",
];

/// How a model would do here.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Fit {
    name: String,
    /// Hours of computing for an hour of meeting, estimated.
    hours_per_hour: f64,
    memory_mb: u64,
    fits_memory: bool,
    pulled: bool,
    /// Published word error rates for Vietnamese.
    #[serde(skip_serializing_if = "Option::is_none")]
    wer: Option<String>,
}

/// What was measured, and what follows.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Recommendation {
    cores: usize,
    memory_mb: u64,
    /// Seconds of sound the embedded model hears in a second when nothing else runs.
    base_speed: f64,
    measured_seconds: f64,
    /// How much of the machine the measurement got, from 0 to 1; the speed is what all of it would give.
    share: f64,
    models: Vec<Fit>,
    recommended: String,
}

pub(super) fn recommend(models: &Models, seconds: u64, common: &Common, printer: &Printer) -> Result<ExitCode, Failure> {
    let seconds = seconds.clamp(1, 120);
    printer.say(&text!("đo máy này trong {seconds} giây …", "measuring this machine for {seconds} seconds …"));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let Measured { speed: base_speed, seconds: measured_seconds, share } = measure(cores, seconds)?;
    let mut system = sysinfo::System::new();
    system.refresh_memory();
    let memory_mb = system.available_memory() / 1_000_000;
    let pulled = crate::models::pulled_folder()?;
    let base = Fit {
        name: "base".to_owned(),
        hours_per_hour: 1.0 / base_speed,
        memory_mb: 400,
        fits_memory: true,
        pulled: true,
        wer: None,
    };
    let others = models.downloads().iter().filter_map(|entry| {
        Some(Fit {
            name: entry.name.clone(),
            hours_per_hour: times_base(&entry.shape)? / base_speed,
            memory_mb: entry.memory_mb,
            fits_memory: entry.memory_mb + SPARE_MEMORY_MB <= memory_mb,
            pulled: pulled.join(&entry.file).is_file(),
            wer: entry.wer.clone(),
        })
    });
    let fits: Vec<Fit> = [base].into_iter().chain(others).collect();
    let recommended = choose(&fits);
    if common.json {
        printer.json(&Recommendation { cores, memory_mb, base_speed, measured_seconds, share, models: fits, recommended });
        return Ok(ExitCode::SUCCESS);
    }
    if share < BUSY {
        let percent = (share * 100.0).round();
        printer.say(&text!(
            "máy đang bận việc khác: phép đo chỉ được {percent} % sức máy, kết quả dưới đây tính cho lúc máy rảnh",
            "the machine is busy: the measurement got {percent} % of it; what follows is for a machine at rest"
        ));
    }
    printer.say(&text!(
        "{cores} lõi, {memory_mb} MB bộ nhớ trống; mô hình base nghe nhanh gấp {base_speed:.1} lần thời gian thực",
        "{cores} cores, {memory_mb} MB of free memory; the base model hears {base_speed:.1} times real time"
    ));
    printer.say(&text!(
        "thời gian nghe một giờ họp (ước tính từ số phép tính), bộ nhớ cần, tỉ lệ lỗi từ tiếng Việt đã công bố:",
        "time for an hour of meeting (estimated from the work), memory it needs, published Vietnamese word error rates:"
    ));
    for fit in &fits {
        printer.result(line(fit, fit.name == recommended).get(printer.language));
    }
    printer.say(&text!(
        "nên dùng: {recommended}, mô hình tốt nhất cho tiếng Việt mà một giờ họp chạy không quá 90 phút",
        "recommended: {recommended}, the best for Vietnamese that takes at most 90 minutes for an hour of meeting"
    ));
    printer.say(&next_step(&recommended, fits.iter().any(|fit| fit.name == recommended && fit.pulled)));
    Ok(ExitCode::SUCCESS)
}

/// One model in the table.
fn line(fit: &Fit, recommended: bool) -> Text {
    let Fit { name, memory_mb, .. } = fit;
    let mark = if recommended { "→" } else { " " };
    let minutes = fit.hours_per_hour * 60.0;
    let wer = fit.wer.as_ref().map(|wer| format!("  WER: {wer}")).unwrap_or_default();
    let (short_vi, short_en) = if fit.fits_memory { ("", "") } else { ("  thiếu bộ nhớ", "  too little memory") };
    let (here_vi, here_en) = if fit.pulled { ("  đã có", "  here") } else { ("", "") };
    text!(
        "{mark} {name:<20} ~{minutes:>4.0} phút  {memory_mb:>4} MB{here_vi}{short_vi}{wer}",
        "{mark} {name:<20} ~{minutes:>4.0} min  {memory_mb:>4} MB{here_en}{short_en}{wer}"
    )
}

/// What to type now.
fn next_step(name: &str, pulled: bool) -> Text {
    match (name, pulled) {
        ("base", _) => text!(
            "mô hình kèm sẵn là vừa với máy này, không cần tải thêm",
            "the model that comes with the program suits this machine; nothing to pull"
        ),
        (_, true) => text!("mô hình đã tải; dùng: thuky run … --model {name}", "it is here; use: thuky run … --model {name}"),
        (_, false) => text!(
            "tải về: thuky models pull {name}; rồi dùng: thuky run … --model {name}",
            "pull it: thuky models pull {name}; then: thuky run … --model {name}"
        ),
    }
}

/// The best model that fits.
fn choose(fits: &[Fit]) -> String {
    let good = |fit: &&Fit| fit.fits_memory && fit.hours_per_hour <= ACCEPTABLE_HOURS;
    let best = PREFERENCE.iter().find_map(|name| fits.iter().filter(good).find(|fit| fit.name == **name));
    best.map_or_else(|| "base".to_owned(), |fit| fit.name.clone())
}

/// What the measurement gave.
struct Measured {
    /// Seconds of sound heard in a second, with the whole machine.
    speed: f64,
    /// How long was measured.
    seconds: f64,
    /// How much of the machine there was for it.
    share: f64,
}

fn measure(cores: usize, seconds: u64) -> Result<Measured, Failure> {
    use crate::asr::{EngineChoice, Manner};
    use crate::pipeline::{Engines, ModelEngines, cpu_ms};
    use crate::time::Span;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::{Duration, Instant};

    const WINDOW_SECONDS: u64 = 15;
    let engine = ModelEngines::prepare("base", EngineChoice::Auto)?.recogniser()?;
    let sound = voice_like(WINDOW_SECONDS as usize * 16_000);
    let manner = Manner { language: "vi".to_owned(), beam: 1, prompt: None, phrases: [].into() };
    let heard = AtomicU64::new(0);
    let (begun, cpu_before) = (Instant::now(), cpu_ms());
    let until = begun + Duration::from_secs(seconds);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                let Ok(mut listener) = engine.listener() else { return };
                while Instant::now() < until {
                    let window = Span::from_ms(0, WINDOW_SECONDS * 1000);
                    if listener.listen(&sound, window, &manner).is_err() {
                        return;
                    }
                    heard.fetch_add(WINDOW_SECONDS, Ordering::Relaxed);
                }
            });
        }
    });
    let spent = begun.elapsed().as_secs_f64();
    let heard = heard.load(Ordering::Relaxed) as f64;
    if heard > 0.0 {
        // Other programs took the rest of the processor's time; it will be there another day.
        let got = cpu_ms().saturating_sub(cpu_before) as f64 / 1000.0 / (spent * cores as f64);
        let share = if got > 0.05 { got.min(1.0) } else { 1.0 };
        return Ok(Measured { speed: heard / spent / share, seconds: spent, share });
    }
    Err(Failure::failed(
        text!("không đo được máy này", "this machine could not be measured"),
        text!("chạy `thuky doctor`", "run `thuky doctor`"),
    ))
}

/// Sound with the rhythm and the spectrum of a voice; what is said does not matter for the time it takes.
fn voice_like(samples: usize) -> Vec<f32> {
    let tau = std::f32::consts::TAU;
    (0..samples)
        .map(|at| {
            let seconds = at as f32 / 16_000.0;
            let pitch = 140.0 + 30.0 * (seconds * tau * 0.7).sin();
            let voice: f32 = (1..12).map(|harmonic| (seconds * tau * pitch * harmonic as f32).sin() / harmonic as f32).sum();
            0.1 * voice * (0.5 + 0.5 * (seconds * tau * 4.0).sin())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_that_fits_is_chosen() {
        let fit = |name: &str, hours_per_hour, fits_memory| Fit {
            name: name.to_owned(),
            hours_per_hour,
            memory_mb: 0,
            fits_memory,
            pulled: false,
            wer: None,
        };
        let fits = [
            fit("base", 0.1, true),
            fit("phowhisper-small", 0.4, true),
            fit("phowhisper-medium", 1.2, false),
            fit("large-v3", 9.0, true),
        ];
        assert_eq!(choose(&fits), "phowhisper-small");
        assert_eq!(choose(&fits[..1]), "base");
        assert_eq!(choose(&[]), "base");
    }
}
