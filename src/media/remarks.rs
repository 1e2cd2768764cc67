//! What should the user know about a recording that was decoded?
//!
//! Where it is damaged, where the recorder paused, how much is missing at its end. Each remark has a stable key and,
//! where it has one, a place on the joined clock.

use super::placing::Placed;
use crate::text;
use crate::time::Span;
use crate::trouble::Warning;

/// Beyond so many places of one kind, the rest are counted.
const MOST_PLACES: usize = 20;
/// Less than this missing at the end is the rounding of a header.
const NOTABLE_MISSING_NS: i64 = 1_000_000_000;
/// Less than this left out by an edit list is priming and padding.
const NOTABLE_LEFT_OUT_NS: i64 = 1_000_000_000;

/// The remarks on where sound is silent although the recording goes on. `whole` is the part's place.
pub(super) fn on_places(name: &str, placed: &Placed) -> Vec<Warning> {
    let mut warnings = places("damaged_sound", &placed.damaged, |span| {
        let seconds = seconds(span.duration_ms().cast_signed().saturating_mul(1_000_000));
        text!("{name}: hỏng khoảng {seconds} giây, để im lặng", "{name}: about {seconds} s are damaged and left silent")
    });
    warnings.extend(places("recorder_gap", &placed.gaps, |span| {
        let seconds = seconds(span.duration_ms().cast_signed().saturating_mul(1_000_000));
        text!("{name}: máy ghi ngừng {seconds} giây, để im lặng", "{name}: the recorder paused for {seconds} s, left silent")
    }));
    if placed.clock_moved {
        warnings.push(Warning::new(
            "clock_moved",
            text!(
                "{name}: đồng hồ trong tệp bị nhảy; âm thanh được giữ đủ, thời gian tính theo độ dài âm thanh",
                "{name}: the clock in the file jumps; all sound is kept, and times follow the length of the sound"
            ),
        ));
    }
    warnings
}

fn places(code: &str, spans: &[Span], say: impl Fn(&Span) -> crate::language::Text) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = spans.iter().take(MOST_PLACES).map(|span| Warning::at(code, *span, say(span))).collect();
    if let Some(rest) = spans.get(MOST_PLACES..)
        && let (Some(first), Some(last)) = (rest.first(), rest.last())
    {
        let count = rest.len();
        let text = text!("và {count} chỗ nữa như vậy", "and {count} more places like these");
        warnings.push(Warning::at(code, first.join(*last), text));
    }
    warnings
}

/// The remark on sound that the file promises and does not hold; `end` is where the part ends.
pub(super) fn on_missing(name: &str, missing_ns: i64, end: Span) -> Option<Warning> {
    let seconds = seconds(missing_ns);
    (missing_ns >= NOTABLE_MISSING_NS).then(|| {
        Warning::at(
            "cut_off",
            end,
            text!(
                "{name}: tệp bị cắt cụt, thiếu {seconds} giây cuối; tải lại bản ghi nếu có thể",
                "{name}: the file is cut off, its last {seconds} s are missing; download it again if possible"
            ),
        )
    })
}

/// The remark on sound that the file's edit list hides from players.
pub(super) fn on_left_out(name: &str, left_out_ns: i64) -> Option<Warning> {
    let seconds = seconds(left_out_ns);
    (left_out_ns >= NOTABLE_LEFT_OUT_NS).then(|| {
        Warning::new(
            "edited_out",
            text!(
                "{name}: {seconds} giây đã bị cắt bỏ khi biên tập, các trình phát không phát nên không chép",
                "{name}: {seconds} s were cut out by an edit; players skip them, and so do we"
            ),
        )
    })
}

/// The remark on tracks that are not listened to.
pub(super) fn on_other_tracks(name: &str, sound_tracks: usize) -> Option<Warning> {
    (sound_tracks > 1).then(|| {
        Warning::new(
            "other_tracks",
            text!(
                "{name}: có {sound_tracks} luồng âm thanh, chỉ nghe luồng chính",
                "{name}: there are {sound_tracks} tracks of sound, only the main one is heard"
            ),
        )
    })
}

/// Whole seconds, one decimal under ten.
fn seconds(ns: i64) -> String {
    let tenths = (ns.max(0) + 50_000_000) / 100_000_000;
    if tenths < 100 { format!("{}.{}", tenths / 10, tenths % 10) } else { (tenths / 10).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_places_are_counted_not_listed() {
        let damaged = (0..25).map(|n| Span::from_ms(n * 1_000, n * 1_000 + 200)).collect();
        let warnings = on_places("a.mp4", &Placed { damaged, ..Placed::default() });
        assert_eq!(warnings.len(), 21);
        assert_eq!(warnings[20].span, Some(Span::from_ms(20_000, 24_200)));
        assert!(warnings[20].message.en.contains('5'));
        assert_eq!(warnings[3].span, Some(Span::from_ms(3_000, 3_200)));
    }

    #[test]
    fn rounding_is_not_worth_a_word() {
        assert_eq!(on_missing("a", 900_000_000, Span::from_ms(0, 1)), None);
        assert_eq!(on_left_out("a", 64_000_000), None);
        assert_eq!(on_other_tracks("a", 1), None);
        assert!(on_missing("a", 61_000_000_000, Span::from_ms(0, 1)).unwrap().message.vi.contains("61 giây"));
        assert!(on_left_out("a", 2_500_000_000).unwrap().message.en.contains("2.5 s"));
        assert!(on_other_tracks("a", 2).is_some());
        assert!(on_places("a", &Placed::default()).is_empty());
    }
}
