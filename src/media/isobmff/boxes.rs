//! What boxes is an MP4 file made of?
//!
//! ISO/IEC 14496-12: a box is a 32-bit length, four letters and a body; length 1 means that 64 bits follow, length 0
//! that the box reaches the end. Nothing here trusts a length further than the bytes that are there.

use std::io::{self, Read, Seek, SeekFrom};

/// A box at the top of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TopBox {
    /// Its four letters.
    pub(super) kind: [u8; 4],
    /// Where it begins.
    pub(super) start: u64,
    /// Where its body begins.
    pub(super) body: u64,
    /// Where it says it ends, possibly beyond the file.
    pub(super) end: u64,
}

/// Reads the header of the box at `start`; `None` at the end of the file or where no box can begin.
pub(super) fn top_box<R: Read + Seek>(file: &mut R, start: u64, file_bytes: u64) -> io::Result<Option<TopBox>> {
    if start.checked_add(8).is_none_or(|end| end > file_bytes) {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(start))?;
    let mut header = [0; 8];
    file.read_exact(&mut header)?;
    let kind = [header[4], header[5], header[6], header[7]];
    let (body, length) = match u32_at(&header, 0).map_or(0, u64::from) {
        0 => (start + 8, file_bytes - start),
        1 => {
            let mut long = [0; 8];
            if file.read_exact(&mut long).is_err() {
                return Ok(None);
            }
            (start + 16, u64::from_be_bytes(long))
        }
        length => (start + 8, length),
    };
    let plausible = kind.iter().all(|letter| (b' '..=b'~').contains(letter) || *letter == 0xa9);
    let end = start.saturating_add(length);
    Ok((plausible && end >= body).then_some(TopBox { kind, start, body, end }))
}

/// Reads a box whole, as far as the file goes; `None` if that is more than `limit` bytes.
pub(super) fn read_body<R: Read + Seek>(
    file: &mut R,
    found: &TopBox,
    file_bytes: u64,
    limit: u64,
) -> io::Result<Option<Vec<u8>>> {
    let length = found.end.min(file_bytes).saturating_sub(found.body);
    if length > limit {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(found.body))?;
    let mut body = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    file.take(length).read_to_end(&mut body)?;
    Ok(Some(body))
}

/// The boxes inside a body, with their bodies; ends at the first that does not fit.
pub(super) fn boxes(body: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = body;
    std::iter::from_fn(move || {
        let length = u32_at(rest, 0)?;
        let kind = rest.get(4..8)?.try_into().ok()?;
        let (head, length) = match length {
            0 => (8, rest.len()),
            1 => (16, usize::try_from(u64_at(rest, 8)?).ok()?),
            length => (8, usize::try_from(length).ok()?),
        };
        let inner = rest.get(head..length)?;
        rest = &rest[length..];
        Some((kind, inner))
    })
}

/// The body of the first box of this kind.
pub(super) fn find<'a>(body: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    boxes(body).find(|(found, _)| found == kind).map(|(_, inner)| inner)
}

/// The body of the box at the end of this path.
pub(super) fn descend<'a>(body: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    path.iter().try_fold(body, |body, kind| find(body, kind))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn walks_nested_boxes_and_stops_at_nonsense() {
        let bytes = b"\0\0\0\x14aaaa\0\0\0\x0cbbbbwxyz\0\0\0\x09cccc!\0\0\xff\xffdddd";
        let kinds: Vec<_> = boxes(bytes).map(|(kind, inner)| (kind, inner.len())).collect();
        assert_eq!(kinds, [(*b"aaaa", 12), (*b"cccc", 1)]);
        assert_eq!(descend(bytes, &[b"aaaa", b"bbbb"]), Some(&b"wxyz"[..]));
        assert_eq!(descend(bytes, &[b"aaaa", b"zzzz"]), None);
        assert_eq!(boxes(b"\0\0\0\x04aaaa").count(), 0);
        assert_eq!(boxes(b"\0\0\0\x01aaaa\xff\xff\xff\xff\xff\xff\xff\xff").count(), 0);
    }

    #[test]
    fn a_box_that_claims_too_much_ends_where_it_says_but_reads_what_is_there() {
        let bytes = b"\0\0\x10\0mdatsound".to_vec();
        let length = bytes.len() as u64;
        let mut file = Cursor::new(bytes);
        let found = top_box(&mut file, 0, length).unwrap().unwrap();
        assert_eq!((found.body, found.end), (8, 4_096));
        assert_eq!(read_body(&mut file, &found, length, 99).unwrap().unwrap(), b"sound");
        assert_eq!(read_body(&mut file, &found, length, 4).unwrap(), None);
        assert_eq!(top_box(&mut file, 9, length).unwrap(), None);
        assert_eq!(top_box(&mut file, u64::MAX - 1, length).unwrap(), None);
    }
}
