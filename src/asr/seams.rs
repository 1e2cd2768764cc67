//! How do two windows that were cut apart in the middle of a sentence become one text again?
//!
//! Where somebody speaks on without a pause, a cut may go through a word, and each side hears half of it. There both windows
//! reach over the cut, and the words that both heard are laid side by side: the fewest changes that turn one account into the
//! other say which words are the same. Near the middle, and best between words that both heard alike, the text changes over
//! from the first window to the second; every word comes once. Where a cut lies in a pause nothing is done.

use super::words::settle;
use crate::time::{Span, Timestamp};
use crate::transcript::Word;
use crate::vad::Speech;

/// A window reaches so far over a cut that goes through speech.
pub(super) const REACH_MS: u64 = 600;
/// Changing over next to a word that both windows heard alike is worth so much of a way from the middle.
const AGREEMENT_MS: u64 = 400;

/// The windows (sorted, disjoint) as they are to be listened to: reaching over each cut that goes through speech.
#[must_use]
pub fn overlapped(windows: &[Span], speech: &Speech) -> Vec<Span> {
    let cut = |index: usize| -> Option<Timestamp> {
        let (before, after) = (windows.get(index)?, windows.get(index + 1)?);
        (before.end() == after.start() && spoken_through(before.end(), speech)).then_some(before.end())
    };
    let reaching = |(index, window): (usize, &Span)| {
        let neighbour =
            |index: Option<usize>| index.and_then(|index| windows.get(index)).map_or(0, |window| window.duration_ms());
        // Never over more than half of a neighbour: no moment is heard three times.
        let before = index.checked_sub(1).and_then(cut).map_or(0, |_| REACH_MS.min(neighbour(index.checked_sub(1)) / 2));
        let after = cut(index).map_or(0, |_| REACH_MS.min(neighbour(Some(index + 1)) / 2));
        Span::at_least_1ms(window.start().minus_ms(before), window.end().plus_ms(after))
    };
    windows.iter().enumerate().map(reaching).collect()
}

/// Whether a moment lies within a stretch of speech, not at its edge.
fn spoken_through(moment: Timestamp, speech: &Speech) -> bool {
    let next = speech.spans().partition_point(|span| span.end() <= moment);
    speech.spans().get(next).is_some_and(|span| span.start() < moment)
}

/// The words of two windows that share the `overlap`, each word once: those of the first window, those of the second, and
/// the moment between them.
#[must_use]
pub fn stitch(mut first: Vec<Word>, second: Vec<Word>, overlap: Span) -> (Vec<Word>, Vec<Word>, Timestamp) {
    let tail = first.iter().position(|word| word.span.end() > overlap.start()).unwrap_or(first.len());
    let head = second.iter().rposition(|word| word.span.start() < overlap.end()).map_or(0, |last| last + 1);
    let (kept, dropped) = change_over(&first[tail..], &second[..head], overlap);
    first.truncate(tail + kept);
    let mut second = second.into_iter().skip(dropped).collect::<Vec<Word>>();
    let ends = first.last().map_or(overlap.start(), |word| word.span.end());
    let begins = second.first().map_or(overlap.end(), |word| word.span.start());
    let moment = Timestamp::from_ms(u64::midpoint(ends.as_ms(), begins.as_ms())).clamp(overlap.start(), overlap.end());
    if let Some(start) = first.first().map(|word| word.span.start()) {
        settle(&mut first, Span::at_least_1ms(start.min(moment), moment));
    }
    if let Some(end) = second.last().map(|word| word.span.end()) {
        settle(&mut second, Span::at_least_1ms(moment, end.max(moment)));
    }
    (first, second, moment)
}

/// How many words of `tail` come before the change, and how many of `head` it leaves out.
fn change_over(tail: &[Word], head: &[Word], overlap: Span) -> (usize, usize) {
    let same = |row: usize, column: usize| tail[row].folded() == head[column].folded();
    // costs[i][j]: the fewest changes that turn the words of `tail` from i on into those of `head` from j on.
    let mut costs = vec![vec![0usize; head.len() + 1]; tail.len() + 1];
    for row in (0..=tail.len()).rev() {
        for column in (0..=head.len()).rev() {
            costs[row][column] = match (tail.len() - row, head.len() - column) {
                (0, left) | (left, 0) => left,
                _ => {
                    let pair = costs[row + 1][column + 1] + usize::from(!same(row, column));
                    pair.min(costs[row + 1][column] + 1).min(costs[row][column + 1] + 1)
                }
            };
        }
    }
    let middle = u64::midpoint(overlap.start().as_ms(), overlap.end().as_ms());
    let distance = |row: usize, column: usize, agreed: bool| {
        let ends = row.checked_sub(1).map_or(overlap.start(), |last| tail[last].span.end()).as_ms();
        let begins = head.get(column).map_or(overlap.end(), |word| word.span.start()).as_ms();
        u64::midpoint(ends, begins).abs_diff(middle) + if agreed { 0 } else { AGREEMENT_MS }
    };
    let (mut row, mut column, mut agreed) = (0, 0, false);
    let mut best = (u64::MAX, (0, 0));
    loop {
        let pairs = row < tail.len() && column < head.len();
        let agrees = pairs && same(row, column);
        best = best.min((distance(row, column, agreed || agrees), (row, column)));
        let cost = costs[row][column];
        agreed = false;
        if pairs && cost == costs[row + 1][column + 1] + usize::from(!agrees) {
            agreed = agrees;
            (row, column) = (row + 1, column + 1);
        } else if row < tail.len() && cost == costs[row + 1][column] + 1 {
            row += 1;
        } else if column < head.len() {
            column += 1;
        } else {
            return best.1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{Just, Strategy, prop, prop_assert, prop_assert_eq, proptest};

    /// Words of 300 ms, the first at `from_ms`.
    fn words(text: &str, from_ms: u64) -> Vec<Word> {
        let word = |(text, at): (&str, u64)| {
            let start = from_ms + at * 300;
            Word { text: text.to_owned(), span: Span::from_ms(start, start + 300), probability: 0.9 }
        };
        text.split_whitespace().zip(0..).map(word).collect()
    }

    fn stitched(first: &str, second: &str, second_from_ms: u64, overlap: (u64, u64)) -> String {
        let (before, after, moment) = stitch(words(first, 0), words(second, second_from_ms), Span::from_ms(overlap.0, overlap.1));
        assert!(before.iter().all(|word| word.span.end() <= moment) && after.iter().all(|word| word.span.start() >= moment));
        before.iter().chain(&after).map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_word_in_both_windows_comes_once() {
        assert_eq!(stitched("một hai ba bốn năm", "ba bốn năm sáu bảy", 600, (600, 1500)), "một hai ba bốn năm sáu bảy");
        // Their clocks differ by two words.
        assert_eq!(stitched("một hai ba bốn năm", "bốn năm sáu bảy", 500, (600, 1500)), "một hai ba bốn năm sáu bảy");
    }

    #[test]
    fn half_a_word_at_an_edge_gives_way_to_the_whole_one() {
        assert_eq!(stitched("một hai ba bốn nă", "a bốn năm sáu", 600, (600, 1500)), "một hai ba bốn năm sáu");
    }

    #[test]
    fn a_word_heard_in_two_ways_comes_once() {
        let joined = stitched("một hai trường bốn", "trương bốn năm", 600, (600, 1200));
        assert_eq!(joined, "một hai trường bốn năm");
    }

    #[test]
    fn what_only_one_window_heard_stays() {
        assert_eq!(stitched("một hai", "ba bốn", 900, (600, 900)), "một hai ba bốn");
        assert_eq!(stitched("", "ba bốn", 900, (600, 900)), "ba bốn");
        assert_eq!(stitched("một hai", "", 900, (600, 900)), "một hai");
    }

    #[test]
    fn only_cuts_through_speech_are_reached_over() {
        let windows = [Span::from_ms(0, 10_000), Span::from_ms(10_000, 20_000), Span::from_ms(20_000, 30_000)];
        let speech = Speech::new(vec![Span::from_ms(100, 19_900), Span::from_ms(20_100, 30_000)]);
        let heard = overlapped(&windows, &speech);
        assert_eq!(heard, [Span::from_ms(0, 10_600), Span::from_ms(9_400, 20_000), Span::from_ms(20_000, 30_000)]);
    }

    proptest! {
        #[test]
        fn without_overlap_nothing_changes(count in 0usize..12, more in 0usize..12, gap in 0u64..900) {
            let name = |range: std::ops::Range<usize>| range.map(|n| format!("từ{n}")).collect::<Vec<_>>().join(" ");
            let edge = count as u64 * 300;
            let (first, second) = (words(&name(0..count), 0), words(&name(count..count + more), edge + gap));
            let (before, after, _) = stitch(first.clone(), second.clone(), Span::at_least_1ms(Timestamp::from_ms(edge), Timestamp::from_ms(edge + gap)));
            prop_assert_eq!((before, after), (first, second));
        }

        #[test]
        fn speech_cut_anywhere_is_whole_again(
            (count, cut) in (8usize..40).prop_flat_map(|count| (Just(count), 3..count - 3)),
            late in 0u64..250,
        ) {
            let all: Vec<Word> = words(&(0..count).map(|n| format!("từ{n}")).collect::<Vec<_>>().join(" "), 0);
            let first = all[..(cut + 2).min(count)].to_vec();
            let second: Vec<Word> = all[cut - 2..].iter().map(|word| {
                let shifted = Span::at_least_1ms(word.span.start().plus_ms(late), word.span.end().plus_ms(late));
                Word { span: shifted, ..word.clone() }
            }).collect();
            let middle = cut as u64 * 300;
            let (before, after, _) = stitch(first, second, Span::from_ms(middle - 600, middle + 600));
            let text: Vec<&str> = before.iter().chain(&after).map(|word| word.text.as_str()).collect();
            prop_assert_eq!(text, all.iter().map(|word| word.text.as_str()).collect::<Vec<_>>());
            prop_assert!(before.iter().chain(&after).is_sorted_by_key(|word| word.span.start()));
        }

        #[test]
        fn the_moments_of_windows_are_heard_at_most_twice(lengths in prop::collection::vec(1u64..20_000, 1..12)) {
            let mut windows = Vec::new();
            let mut at = 0;
            for length in lengths {
                windows.push(Span::from_ms(at, at + length));
                at += length;
            }
            let heard = overlapped(&windows, &Speech::new(vec![Span::from_ms(0, at)]));
            for (window, heard) in windows.iter().zip(&heard) {
                prop_assert!(heard.start() <= window.start() && heard.end() >= window.end());
            }
            prop_assert!(heard.windows(3).all(|three| three[0].end() <= three[2].start()));
            prop_assert!(heard.is_sorted());
        }
    }
}
