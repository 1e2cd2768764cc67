//! `thuky models recommend`: which model fits this machine? Measured, not guessed from a list of processors.

use super::arguments::Common;
use super::printer::Printer;
use crate::models::{Models, times_base};
use crate::text;
use crate::trouble::Failure;
use serde::Serialize;
use std::process::ExitCode;

/// A model is recommended when an hour of meeting takes no longer than this.
const ACCEPTABLE_HOURS: f64 = 1.5;
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
}

/// What was measured, and what follows.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Recommendation {
    cores: usize,
    memory_mb: u64,
    /// Seconds of sound the embedded model hears in a second.
    base_speed: f64,
    measured_seconds: f64,
    models: Vec<Fit>,
    recommended: String,
}

pub(super) fn recommend(models: &Models, seconds: u64, common: &Common, printer: &Printer) -> Result<ExitCode, Failure> {
    let seconds = seconds.clamp(1, 120);
    printer.say(&text!("đo máy này trong {seconds} giây …", "measuring this machine for {seconds} seconds …"));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (base_speed, measured_seconds) = measure(cores, seconds)?;
    let mut system = sysinfo::System::new();
    system.refresh_memory();
    let memory_mb = system.available_memory() / 1_000_000;
    let pulled = crate::models::pulled_folder()?;
    let base = Fit { name: "base".to_owned(), hours_per_hour: 1.0 / base_speed, memory_mb: 400, fits_memory: true, pulled: true };
    let others = models.downloads().iter().filter_map(|entry| {
        Some(Fit {
            name: entry.name.clone(),
            hours_per_hour: times_base(&entry.shape)? / base_speed,
            memory_mb: entry.memory_mb,
            fits_memory: entry.memory_mb + SPARE_MEMORY_MB <= memory_mb,
            pulled: pulled.join(&entry.file).is_file(),
        })
    });
    let fits: Vec<Fit> = [base].into_iter().chain(others).collect();
    let recommended = choose(&fits);
    if common.json {
        printer.json(&Recommendation { cores, memory_mb, base_speed, measured_seconds, models: fits, recommended });
        return Ok(ExitCode::SUCCESS);
    }
    printer.say(&text!(
        "{cores} lõi, {memory_mb} MB bộ nhớ trống; mô hình base nghe nhanh gấp {base_speed:.1} lần thời gian thực",
        "{cores} cores, {memory_mb} MB of free memory; the base model hears {base_speed:.1} times real time"
    ));
    for fit in &fits {
        let mark = if fit.name == recommended { "→" } else { " " };
        let minutes = fit.hours_per_hour * 60.0;
        let memory = if fit.fits_memory { "" } else { "  (thiếu RAM / too little RAM)" };
        printer.result(&format!("{mark} {:<20} ~{minutes:>5.0} min/h  RAM {:>4} MB{memory}", fit.name, fit.memory_mb));
    }
    printer.say(&text!(
        "nên dùng: {recommended} (ước tính từ số phép tính của từng mô hình; cuộc họp 1 giờ chạy không quá 90 phút)",
        "recommended: {recommended} (estimated from the work of each model; an hour of meeting takes at most 90 minutes)"
    ));
    Ok(ExitCode::SUCCESS)
}

/// The best model that fits.
fn choose(fits: &[Fit]) -> String {
    let good = |fit: &&Fit| fit.fits_memory && fit.hours_per_hour <= ACCEPTABLE_HOURS;
    let best = PREFERENCE.iter().find_map(|name| fits.iter().filter(good).find(|fit| fit.name == **name));
    best.map_or_else(|| "base".to_owned(), |fit| fit.name.clone())
}

/// Seconds of sound heard in a second, and how long was measured.
fn measure(cores: usize, seconds: u64) -> Result<(f64, f64), Failure> {
    use crate::asr::{EngineChoice, Manner};
    use crate::pipeline::{Engines, ModelEngines};
    use crate::time::Span;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::{Duration, Instant};

    const WINDOW_SECONDS: u64 = 15;
    let engine = ModelEngines::prepare("base", EngineChoice::Auto)?.recogniser()?;
    let sound = voice_like(WINDOW_SECONDS as usize * 16_000);
    let manner = Manner { language: "vi".to_owned(), beam: 1, prompt: None, phrases: [].into() };
    let heard = AtomicU64::new(0);
    let begun = Instant::now();
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
        return Ok((heard / spent, spent));
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
