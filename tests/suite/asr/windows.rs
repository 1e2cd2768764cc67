//! Packing speech into windows.

use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};
use thuky::asr::{Loudness, Packing, pack};
use thuky::time::{Span, Timestamp};
use thuky::vad::Speech;

const PACKING: Packing = Packing { max_ms: 15_000, max_pause_ms: 2_000, margin_ms: 200 };

fn check(speech: &[(u64, u64)], windows: &[(u64, u64)]) {
    let spans: Vec<Span> = speech.iter().map(|&(start, end)| Span::from_ms(start, end)).collect();
    let packed = pack(&spans, Timestamp::from_ms(60_000), &PACKING, &mut |zone| zone.end());
    let packed: Vec<(u64, u64)> = packed.iter().map(|span| (span.start().as_ms(), span.end().as_ms())).collect();
    assert_eq!(packed, windows);
}

#[test]
fn short_speech_shares_a_window() {
    check(&[(1_000, 3_000), (3_500, 6_000), (7_000, 9_000)], &[(800, 9_200)]);
}

#[test]
fn a_long_pause_ends_a_window() {
    check(&[(1_000, 3_000), (8_000, 9_000)], &[(800, 3_200), (7_800, 9_200)]);
}

#[test]
fn the_longer_pause_is_the_better_cut() {
    check(&[(0, 5_000), (6_000, 10_000), (10_200, 18_000)], &[(0, 5_200), (5_800, 18_200)]);
}

#[test]
fn speech_without_a_pause_is_cut_where_it_is_quietest() {
    let windows = pack(&[Span::from_ms(0, 25_000)], Timestamp::from_ms(25_000), &PACKING, &mut |zone| {
        Timestamp::from_ms(12_000).clamp(zone.start(), zone.end())
    });
    assert_eq!(windows, [Span::from_ms(0, 12_000), Span::from_ms(12_000, 25_000)]);
}

#[test]
fn a_click_of_speech_is_given_room() {
    check(&[(10_000, 10_050)], &[(9_800, 10_250)]);
}

#[test]
fn the_quietest_moment_is_found_in_its_span() {
    let loudness = Loudness::from_levels([vec![-20; 100], vec![-50; 5], vec![-20; 100]].concat());
    let moment = loudness.quietest(Span::from_ms(1_000, 3_000)).as_ms();
    assert!((2_000..2_100).contains(&moment), "{moment}");
    assert_eq!(loudness.quietest(Span::from_ms(60_000, 61_000)).as_ms(), 60_010, "past the end there is nothing to prefer");
}

proptest! {
    #[test]
    fn windows_hold_all_speech_in_order(
        lengths in prop::collection::vec((1u64..40_000, 1u64..5_000), 0..60),
        max_ms in 5_000u64..30_000,
        noise in any::<u64>(),
    ) {
        let mut at = 0;
        let spans = lengths.iter().map(|&(speech, pause)| {
            let span = Span::from_ms(at, at + speech);
            at += speech + pause;
            span
        }).collect();
        let speech = Speech::new(spans);
        let duration = Timestamp::from_ms(at);
        let packing = Packing { max_ms, ..PACKING };
        let mut quietest = |zone: Span| zone.start().plus_ms(noise % zone.duration_ms());
        let windows = pack(speech.spans(), duration, &packing, &mut quietest);
        for pair in windows.windows(2) {
            prop_assert!(pair[0].end() <= pair[1].start());
        }
        for window in &windows {
            prop_assert!(window.duration_ms() <= max_ms, "{} over {}", window.duration_ms(), max_ms);
            prop_assert!(window.end() <= duration);
        }
        let covered: u64 = windows.iter().map(|window| speech.within_ms(*window)).sum();
        prop_assert_eq!(covered, speech.total_ms());
    }
}
