//! Where somebody speaks: probabilities into stretches.

use proptest::prelude::{prop, prop_assert, proptest};
use thuky::time::{Span, Timestamp};
use thuky::vad::{Detection, Speech, speech_regions};

const DETECTION: Detection = Detection { onset: 0.5, offset: 0.3, min_silence_ms: 200, min_speech_ms: 100, padding_ms: 50 };

/// One digit is 50 ms at that many tenths of probability.
fn check(probabilities: &str, regions: &[(u64, u64)]) {
    let values: Vec<f32> = probabilities.chars().map(|digit| digit.to_digit(10).unwrap() as f32 / 10.0).collect();
    let duration = Timestamp::from_ms(values.len() as u64 * 50);
    let found: Vec<(u64, u64)> =
        speech_regions(&values, 50, duration, &DETECTION).iter().map(|span| (span.start().as_ms(), span.end().as_ms())).collect();
    assert_eq!(found, regions, "{probabilities}");
}

#[test]
fn silence_has_no_regions() {
    check("", &[]);
    check("0000400000", &[]);
}

#[test]
fn a_region_begins_at_the_onset_and_lasts_to_the_offset() {
    check("00004993321000000", &[(200, 500)]);
}

#[test]
fn a_short_pause_is_bridged_and_a_long_one_is_not() {
    check("0099900099900", &[(50, 600)]);
    check("009990000099900", &[(50, 300), (450, 700)]);
}

#[test]
fn a_click_is_no_speech() {
    check("0000900000000", &[]);
}

#[test]
fn speech_may_touch_both_ends() {
    check("9999", &[(0, 200)]);
}

#[test]
fn padding_never_reaches_into_a_neighbour() {
    let detection = Detection { padding_ms: 400, ..DETECTION };
    let values: Vec<f32> = "9990000099".chars().map(|digit| if digit == '9' { 0.9 } else { 0.0 }).collect();
    let found = speech_regions(&values, 50, Timestamp::from_ms(500), &detection);
    assert_eq!(found, [Span::from_ms(0, 275), Span::from_ms(275, 500)]);
}

#[test]
fn overlap_with_speech_is_counted() {
    let speech = Speech::new(vec![Span::from_ms(100, 200), Span::from_ms(300, 400)]);
    assert_eq!(speech.within_ms(Span::from_ms(150, 350)), 100);
    assert_eq!(speech.within_ms(Span::from_ms(200, 300)), 0);
    assert_eq!(speech.within_ms(Span::from_ms(0, 1_000)), speech.total_ms());
}

#[test]
fn speech_read_from_a_file_is_put_in_order() {
    let speech: Speech = serde_json::from_str(r#"[{"start_ms":5,"end_ms":9},{"start_ms":0,"end_ms":6}]"#).unwrap();
    assert_eq!(speech.spans(), [Span::from_ms(0, 9)]);
}

proptest! {
    #[test]
    fn regions_are_sorted_disjoint_and_inside(values in prop::collection::vec(0.0f32..1.0, 0..400), pad in 0u64..500) {
        let detection = Detection { padding_ms: pad, ..DETECTION };
        let duration = Timestamp::from_ms((values.len() as u64 * 32).saturating_sub(13));
        let found = speech_regions(&values, 32, duration, &detection);
        for pair in found.windows(2) {
            prop_assert!(pair[0].end() <= pair[1].start());
        }
        prop_assert!(found.iter().all(|span| span.end() <= duration));
    }
}
