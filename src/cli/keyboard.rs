//! What is pressed? Read on a thread of its own: a terminal that is closed makes the reading library wait for ever, and a
//! recording must hear that it has to end, whatever its terminal does.

use crossterm::event::{self, Event, KeyEvent, KeyEventKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// How often the thread looks whether it is still wanted.
const GLANCE: Duration = Duration::from_millis(200);

/// The keys of this terminal, until it is dropped.
pub(super) struct Keyboard {
    keys: Receiver<KeyEvent>,
    over: Arc<AtomicBool>,
}

impl Keyboard {
    /// Listens from now on; the terminal gives single keys already.
    pub(super) fn listen() -> Self {
        let (sender, keys) = channel();
        let over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&over);
        std::thread::spawn(move || {
            while !ends.load(Ordering::Relaxed) && is_there(Duration::ZERO) {
                match event::poll(if cfg!(unix) { Duration::ZERO } else { GLANCE }) {
                    Ok(true) => {}
                    Ok(false) if is_there(GLANCE) => continue,
                    Ok(false) | Err(_) => return,
                }
                if let Ok(Event::Key(key)) = event::read()
                    && key.kind != KeyEventKind::Release
                    && sender.send(key).is_err()
                {
                    return;
                }
            }
        });
        Self { keys, over }
    }

    /// The next key, if one is pressed within this time. A terminal that is gone has none.
    pub(super) fn next(&self, within: Duration) -> Option<KeyEvent> {
        match self.keys.recv_timeout(within) {
            Ok(key) => Some(key),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(within);
                None
            }
        }
    }
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

/// Whether the terminal is still there; waits so long for something to be pressed.
#[cfg(unix)]
fn is_there(within: Duration) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let stdin = std::io::stdin();
    let mut waited = [PollFd::new(&stdin, PollFlags::IN)];
    let within = Timespec { tv_sec: 0, tv_nsec: within.subsec_nanos().into() };
    match poll(&mut waited, Some(&within)) {
        Ok(_) => !waited[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL),
        Err(error) => error == rustix::io::Errno::INTR,
    }
}

#[cfg(not(unix))]
fn is_there(_within: Duration) -> bool {
    true
}
