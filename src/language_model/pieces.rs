//! How is a long meeting cut so that every piece fits the model's context, and nothing is left out unseen?
//!
//! Pieces end where a group (a part of the meeting, a speech) ends; inside a group they end between two speakers
//! where that costs no more than half a piece, else between two lines.

use super::fence::Line;
use std::ops::Range;

/// A piece is filled at least by this share before a change of speaker ends it.
const SHARE: usize = 2;

/// Cuts lines into pieces of at most `bytes` each; a line that is longer by itself is a piece of its own.
pub(super) fn cut(lines: &[Line], bytes: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        let group = lines[start].group;
        let mut end = start;
        let mut size = 0;
        let mut turn = None;
        while end < lines.len() && lines[end].group == group {
            let more = lines[end].json.len() + 1;
            if size + more > bytes && end > start {
                break;
            }
            if end > start && lines[end].speaker != lines[end - 1].speaker && size * SHARE >= bytes {
                turn = Some(end);
            }
            size += more;
            end += 1;
        }
        let whole = end == lines.len() || lines[end].group != group;
        if !whole && let Some(turn) = turn {
            end = turn;
        }
        pieces.push(start..end);
        start = end;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(group: usize, speaker: &str, length: usize) -> Line {
        Line { json: "x".repeat(length), group, speaker: speaker.to_owned(), utterances: Vec::new() }
    }

    #[test]
    fn pieces_fit_end_with_their_group_and_leave_nothing_out() {
        let lines: Vec<Line> = (0..200).map(|at| line(at / 70, ["a", "b"][at / 9 % 2], 20 + at % 30)).collect();
        let pieces = cut(&lines, 400);
        assert_eq!(pieces.iter().map(ExactSizeIterator::len).sum::<usize>(), lines.len());
        for piece in &pieces {
            assert!(lines[piece.clone()].iter().map(|line| line.json.len() + 1).sum::<usize>() <= 400);
            assert!(lines[piece.clone()].iter().all(|line| line.group == lines[piece.start].group));
        }
        assert_eq!(cut(&[line(0, "a", 900), line(0, "a", 10)], 400), [0..1, 1..2]);
    }
}
