//! What does the edit list make of the media's own clock?
//!
//! ISO/IEC 14496-12, 8.6.6. An edit list says which stretches of the media are presented, in which order, and with
//! what pauses. It is how MP4 writes two things we need to the sample: encoders' priming (the first edit starts at
//! media time 1024 or 2112) and sound that begins later than the picture (a first edit without media).

use super::boxes::{u16_at, u32_at, u64_at};
use std::ops::Range;

/// One presented stretch: media time, and the presentation time of its start, in nanoseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edit {
    media: Range<i64>,
    at_ns: i64,
}

/// How media time becomes presentation time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct EditList {
    edits: Vec<Edit>,
}

/// A packet on the presentation's clock: where its first frame lies, and which stretch of it is presented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Presented {
    pub(super) start_ns: i64,
    pub(super) keep: Range<i64>,
}

impl EditList {
    /// Reads the body of an `elst` box. A list that repeats or reorders media is not followed beyond its first edit:
    /// sound is presented once, in the order in which it was recorded.
    pub(super) fn parse(elst: &[u8], movie_scale: u32, media_scale: u32) -> Self {
        let mut list = Self::default();
        let wide = elst.first() == Some(&1);
        let entry_bytes = if wide { 20 } else { 12 };
        let count = u32_at(elst, 4).unwrap_or(0) as usize;
        let mut at_ns: i64 = 0;
        for entry in elst.get(8..).unwrap_or_default().chunks_exact(entry_bytes).take(count) {
            let (duration, media_time) = if wide {
                (u64_at(entry, 0), u64_at(entry, 8).map(u64::cast_signed))
            } else {
                (u32_at(entry, 0).map(u64::from), u32_at(entry, 4).map(|time| i64::from(time.cast_signed())))
            };
            let (Some(duration), Some(media_time)) = (duration, media_time) else { break };
            let duration_ns = scale_to_ns(i64::try_from(duration).unwrap_or(i64::MAX), movie_scale);
            let plays_at_normal_speed = u16_at(entry, entry_bytes - 4) != Some(0);
            if media_time >= 0 && plays_at_normal_speed {
                let from = scale_to_ns(media_time, media_scale);
                // Fragmented files write a first edit of no length: up to the end.
                let to = if duration == 0 { i64::MAX } else { from.saturating_add(duration_ns) };
                if list.edits.last().is_some_and(|last| last.media.end > from) {
                    break;
                }
                list.edits.push(Edit { media: from..to, at_ns });
            }
            at_ns = at_ns.saturating_add(duration_ns);
        }
        list
    }

    /// The list that presents `frames` ticks after `priming` ticks, and nothing else.
    pub(super) fn only(priming: u64, frames: u64, media_scale: u32) -> Self {
        let ns = |ticks: u64| scale_to_ns(i64::try_from(ticks).unwrap_or(i64::MAX), media_scale);
        Self { edits: vec![Edit { media: ns(priming)..ns(priming.saturating_add(frames)), at_ns: 0 }] }
    }

    /// When the last of media that lasts `media_ns` is presented.
    pub(super) fn presented_ns(&self, media_ns: i64) -> i64 {
        let end = |edit: &Edit| edit.at_ns.saturating_add(edit.media.end.min(media_ns).saturating_sub(edit.media.start).max(0));
        self.edits.last().map_or(media_ns, end)
    }

    /// Where a packet of media time `start_ns..start_ns + duration_ns` is presented. One that lies in no edit keeps its
    /// distance to the nearest edit, for the decoder's sake, and presents nothing.
    pub(super) fn present(&self, start_ns: i64, duration_ns: i64) -> Presented {
        let end_ns = start_ns.saturating_add(duration_ns.max(1));
        let overlap = |edit: &Edit| edit.media.end.min(end_ns).saturating_sub(edit.media.start.max(start_ns));
        let Some(edit) = self.edits.iter().max_by_key(|edit| overlap(edit)) else {
            return Presented { start_ns, keep: i64::MIN..i64::MAX };
        };
        let shift = edit.at_ns.saturating_sub(edit.media.start);
        let length = edit.media.end.saturating_sub(edit.media.start);
        let keep = if overlap(edit) > 0 { edit.at_ns..edit.at_ns.saturating_add(length) } else { 0..0 };
        Presented { start_ns: start_ns.saturating_add(shift), keep }
    }

    /// How much of media that lasts `media_ns` is presented nowhere.
    pub(super) fn left_out_ns(&self, media_ns: i64) -> i64 {
        if self.edits.is_empty() {
            return 0;
        }
        let presented: i64 = self
            .edits
            .iter()
            .map(|edit| edit.media.end.min(media_ns).saturating_sub(edit.media.start).max(0))
            .fold(0, i64::saturating_add);
        media_ns.saturating_sub(presented).max(0)
    }
}

/// Media or movie time in nanoseconds.
pub(super) fn scale_to_ns(time: i64, scale: u32) -> i64 {
    let ns = i128::from(time) * 1_000_000_000 / i128::from(scale.max(1));
    i64::try_from(ns).unwrap_or(if time < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: i64 = 1_000_000;

    /// Entries are (duration in movie time, media time, rate).
    fn list(entries: &[(u32, i32, u16)]) -> EditList {
        let mut elst = vec![0, 0, 0, 0];
        elst.extend((entries.len() as u32).to_be_bytes());
        for (duration, media_time, rate) in entries {
            elst.extend(duration.to_be_bytes());
            elst.extend(media_time.to_be_bytes());
            elst.extend(rate.to_be_bytes());
            elst.extend([0, 0]);
        }
        EditList::parse(&elst, 1_000, 16_000)
    }

    #[test]
    fn no_list_changes_nothing() {
        assert_eq!(list(&[]).present(5 * MS, 64 * MS), Presented { start_ns: 5 * MS, keep: i64::MIN..i64::MAX });
    }

    #[test]
    fn priming_lies_before_the_start() {
        let edits = list(&[(10_000, 1_024, 1)]);
        assert_eq!(edits.present(0, 64 * MS), Presented { start_ns: -64 * MS, keep: 0..0 });
        assert_eq!(edits.present(64 * MS, 64 * MS), Presented { start_ns: 0, keep: 0..10_000 * MS });
    }

    #[test]
    fn an_empty_edit_is_a_pause() {
        let edits = list(&[(2_500, -1, 1), (10_000, 1_024, 1)]);
        assert_eq!(edits.present(64 * MS, 64 * MS), Presented { start_ns: 2_500 * MS, keep: 2_500 * MS..12_500 * MS });
    }

    #[test]
    fn an_edit_without_length_reaches_the_end() {
        let edits = list(&[(0, 1_024, 1)]);
        assert_eq!(edits.present(7_200_064 * MS, 64 * MS).start_ns, 7_200_000 * MS);
        assert!(edits.present(7_200_064 * MS, 64 * MS).keep.end > 7_200_000 * MS);
    }

    #[test]
    fn what_was_cut_out_is_not_presented() {
        let edits = list(&[(1_000, 0, 1), (1_000, 48_000, 1)]);
        assert_eq!(edits.present(500 * MS, 64 * MS), Presented { start_ns: 500 * MS, keep: 0..1_000 * MS });
        assert!(edits.present(2_000 * MS, 64 * MS).keep.is_empty());
        assert_eq!(edits.present(3_000 * MS, 64 * MS), Presented { start_ns: 1_000 * MS, keep: 1_000 * MS..2_000 * MS });
        assert_eq!(edits.left_out_ns(5_000 * MS), 3_000 * MS);
        assert_eq!(list(&[]).left_out_ns(5_000 * MS), 0);
    }

    #[test]
    fn media_that_is_repeated_is_presented_once() {
        let edits = list(&[(1_000, 16_000, 1), (1_000, 0, 1)]);
        assert_eq!(edits.edits.len(), 1);
    }

    #[test]
    fn hostile_lists_are_no_trouble() {
        for elst in [
            &b""[..],
            b"\x01",
            b"\0\0\0\0\xff\xff\xff\xff",
            b"\x01\0\0\0\0\0\0\x02\xff\xff\xff\xff\xff\xff\xff\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\x01\0\0",
        ] {
            EditList::parse(elst, 0, 0).present(i64::MAX, i64::MAX);
        }
        list(&[(u32::MAX, -1, 1), (u32::MAX, i32::MAX, 1)]).present(i64::MIN, i64::MAX);
    }
}
