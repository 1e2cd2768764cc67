//! What time is it, for a recording? Nanoseconds that go on while the process is stopped or the computer sleeps.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A clock that never goes back.
pub trait Clock: Send + Sync {
    /// Nanoseconds since some fixed moment.
    fn now_ns(&self) -> u64;

    /// Lets a stretch of this clock's time pass.
    fn wait(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}

/// The computer's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct MachineClock;

impl Clock for MachineClock {
    // Linux's usual monotonic clock stands still while the computer sleeps; a meeting does not.
    #[cfg(target_os = "linux")]
    fn now_ns(&self) -> u64 {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        (now.tv_sec as u64) * 1_000_000_000 + now.tv_nsec as u64
    }

    #[cfg(not(target_os = "linux"))]
    fn now_ns(&self) -> u64 {
        use std::sync::OnceLock;
        static ORIGIN: OnceLock<Instant> = OnceLock::new();
        ORIGIN.get_or_init(Instant::now).elapsed().as_nanos() as u64
    }
}

/// A clock for tests, that runs so many times faster than the day, and can be made to jump.
#[derive(Debug)]
pub struct ScriptedClock {
    origin: Instant,
    speed: u32,
    jumped_ns: AtomicU64,
}

impl ScriptedClock {
    /// A clock of this speed.
    #[must_use]
    pub fn new(speed: u32) -> Self {
        Self { origin: Instant::now(), speed: speed.max(1), jumped_ns: AtomicU64::new(0) }
    }

    /// As if nothing had run for so long.
    pub fn jump(&self, duration: Duration) {
        self.jumped_ns.fetch_add(duration.as_nanos() as u64, Ordering::Relaxed);
    }
}

impl Clock for ScriptedClock {
    fn now_ns(&self) -> u64 {
        let passed = self.origin.elapsed().as_nanos() * u128::from(self.speed);
        passed as u64 + self.jumped_ns.load(Ordering::Relaxed)
    }

    fn wait(&self, duration: Duration) {
        std::thread::sleep(duration / self.speed);
    }
}
