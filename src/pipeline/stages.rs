//! How does a stage resume, and what did it cost?

use crate::library::{Key, MeetingFolder};
use crate::progress::{Event, Observer, Stage, proceed};
use crate::trouble::{Failure, Warned, Warning};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::time::Instant;

/// What a stage cost in this run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageCost {
    /// Which.
    pub stage: Stage,
    /// By the clock on the wall.
    pub wall_ms: u64,
    /// Over all cores.
    pub cpu_ms: u64,
    /// The highest memory of the process so far, in bytes; 0 where the system does not tell.
    pub peak_memory_bytes: u64,
    /// The result was there from an earlier run.
    pub reused: bool,
}

/// Runs stages one after the other, taking results of earlier runs where they are still good.
pub(super) struct Stages<'a> {
    pub(super) folder: &'a MeetingFolder,
    pub(super) observer: &'a mut dyn Observer,
    pub(super) costs: Vec<StageCost>,
    pub(super) warnings: Vec<Warning>,
}

impl<'a> Stages<'a> {
    pub(super) fn new(folder: &'a MeetingFolder, observer: &'a mut dyn Observer) -> Self {
        Self { folder, observer, costs: Vec::new(), warnings: Vec::new() }
    }

    /// The result of `stage` under `key`: from an earlier run where `whole` still holds, else made now and kept.
    pub(super) fn reach<T: Serialize + DeserializeOwned>(
        &mut self,
        stage: Stage,
        key: &Key,
        whole: impl Fn(&T) -> bool,
        make: impl FnOnce(&mut dyn Observer) -> Result<Warned<T>, Failure>,
    ) -> Result<T, Failure> {
        self.reach_for("", stage, key, whole, make)
    }

    /// The same for one of several tracks, whose results lie beside each other: `track` is part of their file names.
    pub(super) fn reach_for<T: Serialize + DeserializeOwned>(
        &mut self,
        track: &str,
        stage: Stage,
        key: &Key,
        whole: impl Fn(&T) -> bool,
        make: impl FnOnce(&mut dyn Observer) -> Result<Warned<T>, Failure>,
    ) -> Result<T, Failure> {
        let name = &format!("{}{track}.json", artifact_name(stage));
        let (begun, cpu_before) = (Instant::now(), cpu_ms());
        let earlier = self.folder.recall::<T>(name, key).filter(|found| whole(&found.value));
        let reused = earlier.is_some();
        let result = match earlier {
            Some(found) => {
                proceed(self.observer.notice(Event::Started { stage, total: None }))?;
                found
            }
            None => {
                let made = make(self.observer)?;
                self.folder.keep(name, key, &made)?;
                give_memory_back();
                made
            }
        };
        self.costs.push(StageCost {
            stage,
            wall_ms: begun.elapsed().as_millis() as u64,
            cpu_ms: cpu_ms().saturating_sub(cpu_before),
            peak_memory_bytes: peak_memory_bytes(),
            reused,
        });
        proceed(self.observer.notice(Event::Finished { stage, reused }))?;
        for warning in &result.warnings {
            proceed(self.observer.notice(Event::Warned(warning.clone())))?;
        }
        Ok(result.into_value(&mut self.warnings))
    }
}

impl Stages<'_> {
    /// The result of cheap work that is done again each time, with its cost added to its stage's.
    pub(super) fn timed<T>(&mut self, stage: Stage, make: impl FnOnce() -> T) -> T {
        let (begun, cpu_before) = (Instant::now(), cpu_ms());
        let value = make();
        let (wall_ms, cpu) = (begun.elapsed().as_millis() as u64, cpu_ms().saturating_sub(cpu_before));
        match self.costs.iter_mut().find(|cost| cost.stage == stage) {
            Some(cost) => {
                cost.wall_ms += wall_ms;
                cost.cpu_ms += cpu;
                cost.peak_memory_bytes = peak_memory_bytes();
            }
            None => {
                self.costs.push(StageCost { stage, wall_ms, cpu_ms: cpu, peak_memory_bytes: peak_memory_bytes(), reused: false });
            }
        }
        value
    }
}

impl Stages<'_> {
    /// Notes what work cost that waits for somebody else.
    pub(super) fn count(&mut self, stage: Stage, begun: Instant, reused: bool) {
        let wall_ms = begun.elapsed().as_millis() as u64;
        self.costs.push(StageCost { stage, wall_ms, cpu_ms: 0, peak_memory_bytes: peak_memory_bytes(), reused });
    }
}

fn artifact_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Media => "media",
        Stage::Vad => "vad",
        Stage::Asr => "asr",
        Stage::Diarize => "diarize",
        Stage::Attribute => "attribute",
        Stage::Vietnamese => "vietnamese",
        Stage::Minutes => "minutes",
        Stage::LanguageModel => "language-model",
        Stage::Report => "report",
    }
}

/// Hands what a stage no longer needs back to the system. The allocator of glibc keeps a hundred megabytes of what
/// recognition freed in pieces, and the next stage's memory would come on top.
fn give_memory_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "a call into the C library")]
    // SAFETY: takes no pointer, and may be called at any moment from any thread.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// CPU time of this process so far, in milliseconds; 0 where the system does not tell.
#[must_use]
pub fn cpu_ms() -> u64 {
    use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System};
    let Ok(pid) = sysinfo::get_current_pid() else { return 0 };
    let mut system = System::new();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), false, ProcessRefreshKind::nothing().with_cpu());
    system.process(pid).map_or(0, sysinfo::Process::accumulated_cpu_time)
}

/// The highest resident memory of this process so far, in bytes; 0 where the system does not tell.
#[must_use]
pub fn peak_memory_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()).map_or(0, |kilobytes| kilobytes * 1024)
}
