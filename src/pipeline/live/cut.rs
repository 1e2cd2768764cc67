//! Which stretch of a growing recording is listened to next?
//!
//! Early enough that nobody waits long for the words, late enough that sentences are whole: behind the last pause once
//! some seconds are there, at the quietest moment when nobody pauses.

use crate::asr::Loudness;
use crate::time::{Span, Timestamp};

/// Less than this is not worth a window, unless nothing more comes.
const LEAST_MS: u64 = 4_000;
/// No window is longer: its first word has waited for so long when the listening begins.
const MOST_MS: u64 = 10_000;
/// Where nobody pauses, the quietest moment of so much at the end is the border.
const CUT_ZONE_MS: u64 = 3_500;
/// Quiet for so long is a pause.
const PAUSE_MS: u64 = 400;
/// Quiet is so much below the loudest tenth.
const QUIET_DB: i8 = 18;
/// Behind by more than this, the listener leaves sound out…
const MOST_BEHIND_MS: u64 = 15_000;
/// …all but so much of the newest.
const KEPT_MS: u64 = 5_000;

/// What to do with the sound that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// More has to come first.
    Wait,
    /// Hear this.
    Listen(Span),
    /// There is no time for this.
    Leave(Span),
}

/// Decides about the sound in `pending`; `over` says that it will not grow any more.
pub(super) fn next(pending: Span, over: bool, levels: &mut dyn FnMut(Span) -> Loudness) -> Next {
    if pending.duration_ms() > MOST_BEHIND_MS && !over {
        return Next::Leave(Span::at_least_1ms(pending.start(), pending.end().minus_ms(KEPT_MS)));
    }
    if pending.duration_ms() < LEAST_MS {
        return if over { Next::Listen(pending) } else { Next::Wait };
    }
    let within = Span::at_least_1ms(pending.start(), pending.end().min(pending.start().plus_ms(MOST_MS)));
    let levels = levels(within);
    let border = last_pause(&levels, within.duration_ms()).or_else(|| {
        let zone = Span::from_ms(within.duration_ms().saturating_sub(CUT_ZONE_MS), within.duration_ms());
        (within.duration_ms() == MOST_MS).then(|| levels.quietest(zone))
    });
    match border {
        _ if over && within.end() == pending.end() => Next::Listen(pending),
        Some(border) => Next::Listen(Span::at_least_1ms(within.start(), within.start().plus_ms(border.as_ms()))),
        None => Next::Wait,
    }
}

/// The middle of the last pause behind the first seconds, from the start of the sound.
fn last_pause(levels: &Loudness, length_ms: u64) -> Option<Timestamp> {
    let quiet = levels.loud_db().saturating_sub(QUIET_DB);
    let is_pause = |end_ms: &u64| levels.loudest_db(Span::from_ms(end_ms - PAUSE_MS, *end_ms)) <= quiet;
    let ends = (LEAST_MS..=length_ms).rev().step_by(100);
    ends.into_iter().find(is_pause).map(|end_ms| Timestamp::from_ms(end_ms - PAUSE_MS / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Speech at -20 dB with pauses at these seconds, each half a second long.
    fn speech(pauses: &'static [u64]) -> impl FnMut(Span) -> Loudness {
        move |span: Span| {
            let frame = |at_ms: u64| if pauses.iter().any(|pause| (*pause..pause + 500).contains(&at_ms)) { -70 } else { -20 };
            Loudness::from_levels((span.start().as_ms()..span.end().as_ms()).step_by(20).map(frame).collect())
        }
    }

    #[test]
    fn a_window_ends_at_the_last_pause() {
        let pending = Span::from_ms(100_000, 108_000);
        let heard = next(pending, false, &mut speech(&[102_000, 105_000, 106_500]));
        let Next::Listen(window) = heard else { panic!("{heard:?}") };
        assert_eq!(window.start(), pending.start());
        assert!((106_500..107_000).contains(&window.end().as_ms()), "{window}");
    }

    #[test]
    fn nobody_waits_for_a_pause_for_longer_than_ten_seconds() {
        assert_eq!(next(Span::from_ms(0, 9_900), false, &mut speech(&[])), Next::Wait);
        assert_eq!(next(Span::from_ms(0, 3_000), false, &mut speech(&[])), Next::Wait);
        let heard = next(Span::from_ms(0, 12_000), false, &mut speech(&[]));
        assert!(matches!(heard, Next::Listen(window) if (6_500..=10_000).contains(&window.end().as_ms())), "{heard:?}");
    }

    #[test]
    fn who_falls_behind_leaves_out_all_but_the_newest() {
        assert_eq!(next(Span::from_ms(0, 60_000), false, &mut speech(&[])), Next::Leave(Span::from_ms(0, 55_000)));
    }

    #[test]
    fn at_the_end_everything_is_heard() {
        assert_eq!(next(Span::from_ms(0, 500), true, &mut speech(&[])), Next::Listen(Span::from_ms(0, 500)));
        assert_eq!(next(Span::from_ms(0, 9_000), true, &mut speech(&[])), Next::Listen(Span::from_ms(0, 9_000)));
        assert!(matches!(next(Span::from_ms(0, 40_000), true, &mut speech(&[])), Next::Listen(_)));
    }
}
