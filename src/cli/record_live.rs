//! The words while they are said: a listener in a process of its own, which reads what the recorder has written.
//!
//! Of its own, so that nothing it does can cost a sample: it takes the processor only when nobody else wants it, it is
//! the first that a computer short of memory ends, and when it breaks down the recording does not notice.

use super::arguments::RunArguments;
use super::printer::Printer;
use super::run;
use crate::asr::AsrSettings;
use crate::config::Config;
use crate::language::{Text, UiLanguage};
use crate::pipeline;
use crate::text;
use crate::trouble::Failure;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, channel};
use std::time::{Duration, Instant};

/// Where the words go, below the meeting's folder.
const PAGE: &str = "live.md";
/// What was said last is waited for so long when the recording has ended.
const PATIENCE: Duration = Duration::from_secs(20);

/// The listener, as the recorder knows it.
pub(super) struct Live {
    process: Child,
    heard: Receiver<String>,
    ended: bool,
}

impl Live {
    /// Starts it; without it the recording goes on all the same.
    pub(super) fn start(recording: &Path, out: &Path, options: &[String], printer: &Printer) -> Option<Self> {
        let language = match printer.language {
            UiLanguage::Vi => "vi",
            UiLanguage::En => "en",
        };
        let process = std::env::current_exe().and_then(|program| {
            let mut command = Command::new(program);
            command.args(["record", "--ui-language", language, "--follow"]).arg(recording).arg("--out").arg(out);
            command.arg("--").args(options).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
            command.spawn()
        });
        let mut process = match process {
            Ok(process) => process,
            Err(error) => {
                printer.say(&text!("không chép trực tiếp được: {error}", "no live transcript: {error}"));
                return None;
            }
        };
        let output = process.stdout.take()?;
        let (sender, heard) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Some(Self { process, heard, ended: false })
    }

    /// What was heard since the last time.
    pub(super) fn lines(&mut self) -> Vec<Text> {
        let mut lines = Vec::new();
        loop {
            match self.heard.try_recv() {
                Ok(line) => lines.push(as_heard(line)),
                Err(TryRecvError::Empty) => return lines,
                Err(TryRecvError::Disconnected) => {
                    if !self.ended {
                        lines.push(text!(
                            "bản chép trực tiếp đã dừng; việc ghi âm vẫn tiếp tục",
                            "the live transcript has stopped; the recording goes on"
                        ));
                    }
                    self.ended = true;
                    return lines;
                }
            }
        }
    }

    /// Lets it hear what was said last, and ends it.
    pub(super) fn finish(mut self, mut show: impl FnMut(Text)) {
        drop(self.process.stdin.take()); // it sees the end of its input
        let begun = Instant::now();
        while let Some(left) = PATIENCE.checked_sub(begun.elapsed()) {
            match self.heard.recv_timeout(left) {
                Ok(line) => show(as_heard(line)),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let _ = self.process.kill(); // it may have ended by itself
        let _ = self.process.wait();
    }
}

fn as_heard(line: String) -> Text {
    Text { vi: line.clone(), en: line }
}

/// The listener itself: writes the page, and every line of it to standard output, until its input ends.
pub(super) fn follow(
    recording: &Path,
    out: &Path,
    what: &RunArguments,
    config: &Config,
    printer: &Printer,
) -> Result<ExitCode, Failure> {
    step_back();
    let over = Arc::new(AtomicBool::new(false));
    let ends = Arc::clone(&over);
    std::thread::spawn(move || {
        let _ = std::io::stdin().lock().read_to_end(&mut Vec::new()); // also ends when the recorder is killed
        ends.store(true, Ordering::SeqCst);
    });
    let engines = run::engines(what, config)?;
    let language = what.language.clone().or_else(|| config.language.clone()).unwrap_or_else(|| "vi".to_owned());
    let settings = AsrSettings { language, threads: 1, ..AsrSettings::default() };
    // A request to end is meant for the recorder, which then ends this.
    let _ = super::progress::interruption();
    let ended = || over.load(Ordering::SeqCst);
    pipeline::follow(recording, &out.join(PAGE), &settings, engines.as_ref(), &ended, &mut |said| {
        printer.result(&said.to_string());
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The recorder comes first, and so does the meeting on this computer.
#[cfg(target_os = "linux")]
fn step_back() {
    // Refused where a rule of the house says so; the listener then is as important as anybody else.
    let _ = rustix::process::setpriority_process(None, 10);
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
}

#[cfg(not(target_os = "linux"))]
fn step_back() {}
