//! What does a Matroska file say that its reader does not pass on?
//!
//! EBML (RFC 8794) and Matroska (RFC 9559): an element is a number, a length and a body, both of the first written in
//! one to eight bytes. We look for two things: which tracks are marked as not to be played, and where clusters begin,
//! so that reading can go on behind damage.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

const EBML: u64 = 0x1a45_dfa3;
const SEGMENT: u64 = 0x1853_8067;
const TRACKS: u64 = 0x1654_ae6b;
const TRACK: u64 = 0xae;
const TRACK_NUMBER: u64 = 0xd7;
const FLAG_DEFAULT: u64 = 0x88;
const CLUSTER: u64 = 0x1f43_b675;
const CLUSTER_BYTES: [u8; 4] = [0x1f, 0x43, 0xb6, 0x75];
/// The head of a file is never longer: cover pictures are attached at the end.
const MOST_HEAD_BYTES: u64 = 1 << 22;

/// What lies before the sound.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// Where the first cluster begins.
    pub(super) clusters_from: u64,
    /// The numbers of the tracks that are not marked as default.
    pub(super) not_default: Vec<u64>,
}

impl Head {
    /// Reads the head; `None` where this is no Matroska file with at least one cluster.
    pub(super) fn read(file: &mut File, file_bytes: u64) -> Option<Self> {
        let mut magic = [0; 4];
        file.rewind().and_then(|()| file.read_exact(&mut magic)).and_then(|()| file.rewind()).ok()?;
        if unsigned(&magic) != Some(EBML) {
            return None;
        }
        let mut bytes = Vec::new();
        file.take(MOST_HEAD_BYTES.min(file_bytes)).read_to_end(&mut bytes).ok()?;
        Self::parse(&bytes)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut head = Self::default();
        let (id, body) = element(bytes, 0)?;
        if id != EBML {
            return None;
        }
        let (id, segment) = element(bytes, body.end)?;
        if id != SEGMENT {
            return None;
        }
        let mut at = segment.start;
        loop {
            let (id, body) = element(bytes, at)?;
            match id {
                CLUSTER => {
                    head.clusters_from = at as u64;
                    return Some(head);
                }
                TRACKS => head.not_default = not_default(bytes.get(body.clone())?),
                _ => {}
            }
            at = body.end;
        }
    }
}

fn not_default(tracks: &[u8]) -> Vec<u64> {
    let entries = elements(tracks).filter(|(id, _)| *id == TRACK).map(|(_, body)| body);
    entries
        .filter_map(|body| {
            let entry = tracks.get(body)?;
            let number =
                |wanted: u64| elements(entry).find(|(id, _)| *id == wanted).and_then(|(_, body)| unsigned(entry.get(body)?));
            // Where nothing is said, a track is a default one.
            (number(FLAG_DEFAULT) == Some(0)).then(|| number(TRACK_NUMBER)).flatten()
        })
        .collect()
}

fn elements(bytes: &[u8]) -> impl Iterator<Item = (u64, Range<usize>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (id, body) = element(bytes, at).filter(|(_, body)| body.end <= bytes.len())?;
        at = body.end;
        Some((id, body))
    })
}

/// The element at `at`: its number and where its body lies; an unknown length reaches the end.
fn element(bytes: &[u8], at: usize) -> Option<(u64, Range<usize>)> {
    let id_bytes = bytes.get(at)?.leading_zeros() as usize + 1;
    let id = unsigned(bytes.get(at..at + id_bytes).filter(|_| id_bytes <= 4)?)?;
    let length_at = at + id_bytes;
    let length_bytes = bytes.get(length_at)?.leading_zeros() as usize + 1;
    let coded = unsigned(bytes.get(length_at..length_at + length_bytes).filter(|_| length_bytes <= 8)?)?;
    let mask = (1_u64 << (7 * length_bytes)) - 1;
    let start = length_at + length_bytes;
    let length = if coded & mask == mask { bytes.len().saturating_sub(start) } else { usize::try_from(coded & mask).ok()? };
    Some((id, start..start.checked_add(length)?))
}

fn unsigned(bytes: &[u8]) -> Option<u64> {
    (bytes.len() <= 8).then(|| bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// Where the next cluster can begin, from `start` on.
pub(super) fn find_cluster(file: &mut File, start: u64) -> Option<u64> {
    let mut at = start;
    let mut window = vec![0; 1 << 16];
    loop {
        file.seek(SeekFrom::Start(at)).ok()?;
        let length = file.read(&mut window).ok().filter(|length| *length >= CLUSTER_BYTES.len())?;
        match window[..length].windows(4).position(|four| four == CLUSTER_BYTES) {
            Some(place) => return Some(at + place as u64),
            None => at += length as u64 - 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(id: &[u8], body: &[u8]) -> Vec<u8> {
        [id, &[0x40 | (body.len() >> 8) as u8, body.len() as u8], body].concat()
    }

    #[test]
    fn finds_the_flags_and_the_first_cluster() {
        let track = |number: u8, rest: &[u8]| written(&[0xae], &[&[0xd7, 0x81, number][..], rest].concat());
        let tracks =
            written(&[0x16, 0x54, 0xae, 0x6b], &[track(1, &[0x88, 0x81, 0]), track(2, &[]), track(3, &[0x88, 0x81, 1])].concat());
        let head = [
            written(&[0x1a, 0x45, 0xdf, 0xa3], b"....."),
            vec![0x18, 0x53, 0x80, 0x67, 0x01, 255, 255, 255, 255, 255, 255, 255],
            tracks,
        ]
        .concat();
        let file = [&head[..], &CLUSTER_BYTES, &[0x81, 0]].concat();
        assert_eq!(Head::parse(&file), Some(Head { clusters_from: head.len() as u64, not_default: vec![1] }));
        for length in 0..file.len() - 1 {
            assert_eq!(Head::parse(&file[..length]), None, "{length}");
        }
        for at in 0..file.len() {
            let mut wrong = file.clone();
            wrong[at] ^= 0xff;
            let _ = Head::parse(&wrong);
        }
    }
}
