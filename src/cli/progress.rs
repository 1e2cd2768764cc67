//! How far is it, on the screen? The only place that knows the progress bar library.

use super::printer::Printer;
use crate::language::UiLanguage;
use crate::progress::{Answer, Event, Observer, Stage};
use crate::text;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write as _;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Without a terminal, a line at least this far apart.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Raised by Ctrl-C or a request to end, from now on. One for the whole process, whatever it does one after the other.
pub(super) fn interruption() -> Arc<AtomicBool> {
    static RAISED: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    let raised = RAISED.get_or_init(|| {
        let raised = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&raised);
        // Refused only where somebody else handles it already.
        let _ = ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst));
        raised
    });
    Arc::clone(raised)
}

/// Shows a bar per stage on a terminal, plain lines elsewhere, nothing when quiet; answers Stop after Ctrl-C.
pub(super) struct Screen {
    printer: Printer,
    terminal: bool,
    stop: Arc<AtomicBool>,
    bar: Option<ProgressBar>,
    total: Option<u64>,
    started: Instant,
    last_line: Instant,
    first_done: Option<(u64, Instant)>,
}

impl Screen {
    /// A screen that listens for Ctrl-C from now on.
    pub(super) fn new(printer: Printer) -> Self {
        let stop = interruption();
        let now = Instant::now();
        Self {
            printer,
            terminal: std::io::stderr().is_terminal(),
            stop,
            bar: None,
            total: None,
            started: now,
            last_line: now,
            first_done: None,
        }
    }

    fn start(&mut self, stage: Stage, total: Option<u64>) {
        self.total = total.filter(|total| *total > 0);
        self.started = Instant::now();
        self.last_line = self.started;
        self.first_done = None;
        let label = stage.label();
        let label = label.get(self.printer.language).to_owned();
        if self.printer.is_quiet() {
            return;
        }
        if !self.terminal {
            self.printer.say(&text!("{label} …", "{label} …"));
            return;
        }
        let bar = ProgressBar::with_draw_target(self.total, ProgressDrawTarget::stderr());
        let left = match self.printer.language {
            UiLanguage::Vi => "còn",
            UiLanguage::En => "left",
        };
        let template = if self.total.is_some() {
            format!("{{msg:24}} {{bar:30}} {{percent:>3}}% {left} {{eta_mm}}")
        } else {
            "{msg:24} {spinner} {elapsed}".to_owned()
        };
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style.with_key("eta_mm", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let _ = out.write_str(&clock(state.eta()));
            }));
        }
        bar.set_message(label);
        self.bar = Some(bar);
    }

    fn advance(&mut self, stage: Stage, done: u64) {
        if let Some(bar) = &self.bar {
            // A resumed stage begins far along: its speed is counted from there, or the remaining time would lie.
            if self.first_done.is_none() {
                self.first_done = Some((done, Instant::now()));
                bar.set_position(done);
                bar.reset_eta();
            }
            bar.set_position(done);
            return;
        }
        let (from, since) = *self.first_done.get_or_insert((done, Instant::now()));
        if self.printer.is_quiet() || self.last_line.elapsed() < LINE_EVERY {
            return;
        }
        self.last_line = Instant::now();
        let label = stage.label();
        let (vi, en) = (label.vi, label.en);
        if let Some(total) = self.total {
            let percent = done.min(total) * 100 / total;
            let left = remaining(since.elapsed(), done.saturating_sub(from), total.saturating_sub(done)).map(clock);
            self.printer.say(&match left {
                Some(left) => text!("{vi}: {percent}%, còn {left}", "{en}: {percent}%, {left} left"),
                None => text!("{vi}: {percent}%", "{en}: {percent}%"),
            });
        }
    }
}

impl Observer for Screen {
    fn notice(&mut self, event: Event) -> Answer {
        match event {
            Event::Started { stage, total } => self.start(stage, total),
            Event::Advanced { stage, done } => self.advance(stage, done),
            Event::Finished { stage, reused } => {
                if let Some(bar) = self.bar.take() {
                    bar.finish_and_clear();
                }
                let label = stage.label();
                let (vi, en) = (label.vi, label.en);
                if reused {
                    self.printer.say(&text!("✓ {vi} (đã có từ lần chạy trước)", "✓ {en} (from an earlier run)"));
                } else {
                    let took = clock(self.started.elapsed());
                    self.printer.say(&text!("✓ {vi} ({took})", "✓ {en} ({took})"));
                }
            }
            Event::Warned(warning) => match &self.bar {
                Some(bar) => bar.suspend(|| self.printer.warn(&warning)),
                None => self.printer.warn(&warning),
            },
        }
        if self.stop.load(Ordering::SeqCst) { Answer::Stop } else { Answer::Continue }
    }
}

/// A download: a bar on a terminal, a plain line now and then elsewhere, nothing when quiet.
#[cfg(feature = "net")]
pub(super) struct Transfer {
    printer: Printer,
    bar: Option<ProgressBar>,
    last_line: Option<Instant>,
}

#[cfg(feature = "net")]
impl Transfer {
    /// Of so many bytes.
    pub(super) fn new(printer: Printer, total: u64) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let target = if printer.is_quiet() { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
            let bar = ProgressBar::with_draw_target(Some(total), target);
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}") {
                bar.set_style(style);
            }
            bar
        });
        Self { printer, bar, last_line: None }
    }

    /// So many bytes are there.
    pub(super) fn at(&mut self, there: u64, total: u64) {
        let first = self.last_line.is_none();
        if let Some(bar) = &self.bar {
            bar.set_length(total);
            bar.set_position(there);
            if first {
                bar.reset_eta();
            }
        } else if first || self.last_line.is_some_and(|last| last.elapsed() >= LINE_EVERY) {
            let (done, all) = (there as f64 / 1e6, total as f64 / 1e6);
            self.printer.say(&text!("đã tải {done:.1}/{all:.1} MB", "{done:.1} of {all:.1} MB"));
        } else {
            return;
        }
        self.last_line = Some(Instant::now());
    }

    /// Takes the bar away.
    pub(super) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// The time left if the work goes on as it went.
fn remaining(spent: Duration, done: u64, left: u64) -> Option<Duration> {
    (done > 0).then(|| Duration::from_secs_f64((spent.as_secs_f64() * left as f64 / done as f64).min(1e9)))
}

/// `m:ss`, or `h:mm:ss`.
fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let mut out = String::new();
    if seconds >= 3600 {
        let _ = write!(out, "{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    } else {
        let _ = write!(out, "{}:{:02}", seconds / 60, seconds % 60);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remaining_time_follows_the_speed_so_far() {
        assert_eq!(remaining(Duration::from_secs(10), 100, 300), Some(Duration::from_secs(30)));
        assert_eq!(remaining(Duration::from_secs(10), 0, 300), None);
        assert_eq!(clock(Duration::from_secs(3_725)), "1:02:05");
        assert_eq!(clock(Duration::from_secs(65)), "1:05");
    }
}
