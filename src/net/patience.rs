//! How long does one wait for a server, and how often does one ask again?

use super::Trouble;
use std::time::Duration;

/// Waiting and asking again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For the connection.
    pub connect: Duration,
    /// For the next piece of an answer.
    pub idle: Duration,
    /// For a whole answer.
    pub whole: Duration,
    /// How often a question is asked at most.
    pub attempts: u32,
    /// The pause before the second attempt; it is four times as long before each further one.
    pub first_pause: Duration,
    /// No pause is longer, whatever the server wishes.
    pub longest_pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(180),
            whole: Duration::from_secs(900),
            attempts: 3,
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(60),
        }
    }
}

impl Patience {
    /// The pause after the attempt with this number (from 1), or `None` where another attempt is useless.
    #[must_use]
    pub fn pause(&self, attempt: u32, trouble: &Trouble) -> Option<Duration> {
        if attempt >= self.attempts || !trouble.may_pass() {
            return None;
        }
        let growing = self.first_pause.saturating_mul(4_u32.saturating_pow(attempt.saturating_sub(1)));
        let wished = match trouble {
            Trouble::Status { retry_after, .. } => retry_after.map(Duration::from_secs),
            _ => None,
        };
        Some(wished.unwrap_or(growing).max(growing.min(self.first_pause)).min(self.longest_pause))
    }

    /// Asks until it succeeds, fails for good, or patience ends.
    ///
    /// # Errors
    /// The last trouble.
    pub fn ask<T>(&self, mut once: impl FnMut() -> Result<T, Trouble>) -> Result<T, Trouble> {
        let mut attempt = 1;
        loop {
            match once() {
                Ok(answer) => return Ok(answer),
                Err(trouble) => match self.pause(attempt, &trouble) {
                    Some(pause) => {
                        tracing::debug!(attempt, pause_ms = pause.as_millis() as u64, ?trouble, "asking again");
                        std::thread::sleep(pause);
                        attempt += 1;
                    }
                    None => return Err(trouble),
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_obey_the_server_and_end() {
        let patience = Patience::default();
        let busy = |retry_after| Trouble::Status { code: 429, message: String::new(), retry_after };
        assert_eq!(patience.pause(1, &busy(None)), Some(Duration::from_secs(1)));
        assert_eq!(patience.pause(2, &busy(None)), Some(Duration::from_secs(4)));
        assert_eq!(patience.pause(1, &busy(Some(7))), Some(Duration::from_secs(7)));
        assert_eq!(patience.pause(1, &busy(Some(9_000))), Some(Duration::from_secs(60)));
        assert_eq!(patience.pause(3, &busy(None)), None);
        assert_eq!(patience.pause(1, &Trouble::Certificate(String::new())), None);
    }
}
