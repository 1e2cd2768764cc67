//! Which packets does a fragment of a live recording hold?
//!
//! Recorders that must survive a crash write the index piece by piece: a `moof` before each stretch of sound
//! (ISO/IEC 14496-12, 8.8). Its `tfdt` is the clock: a pause in the recording shows up there and nowhere else.

use super::boxes::{boxes, find, u32_at, u64_at};
use super::samples::Sample;

/// What the `trex` box says of packets that say nothing themselves.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Defaults {
    duration: u32,
    bytes: u32,
}

impl Defaults {
    /// Reads the track's `trex` in the body of an `mvex` box; `None` where the track has no fragments.
    pub(super) fn parse(mvex: &[u8], track: u32) -> Option<Self> {
        boxes(mvex)
            .filter(|(kind, trex)| kind == b"trex" && u32_at(trex, 4) == Some(track))
            .find_map(|(_, trex)| Some(Self { duration: u32_at(trex, 12)?, bytes: u32_at(trex, 16)? }))
    }
}

/// Lists the packets of `track` in the body of a `moof` box that begins at `moof_start` in the file; `clock` is the
/// end of the track so far, for fragments without a time of their own.
pub(super) fn samples(moof: &[u8], moof_start: u64, track: u32, defaults: Defaults, clock: i64) -> Vec<Sample> {
    let mut found = Vec::new();
    let mut time = clock;
    for (_, traf) in boxes(moof).filter(|(kind, _)| kind == b"traf") {
        let Some(header) = find(traf, b"tfhd").and_then(|tfhd| Header::parse(tfhd, moof_start, defaults)) else { continue };
        if header.track != track {
            continue;
        }
        if let Some(start) = find(traf, b"tfdt").and_then(decode_time) {
            time = start;
        }
        let mut offset = header.base;
        for (_, trun) in boxes(traf).filter(|(kind, _)| kind == b"trun") {
            (offset, time) = run(trun, &header, offset, time, &mut found);
        }
    }
    found
}

fn decode_time(tfdt: &[u8]) -> Option<i64> {
    if tfdt.first() == Some(&1) {
        u64_at(tfdt, 4).and_then(|time| i64::try_from(time).ok())
    } else {
        u32_at(tfdt, 4).map(i64::from)
    }
}

struct Header {
    track: u32,
    base: u64,
    defaults: Defaults,
}

impl Header {
    fn parse(tfhd: &[u8], moof_start: u64, mut defaults: Defaults) -> Option<Self> {
        let flags = u32_at(tfhd, 0)? & 0x00ff_ffff;
        let track = u32_at(tfhd, 4)?;
        let mut at = 8;
        let mut base = moof_start;
        if flags & 0x01 != 0 {
            base = u64_at(tfhd, at)?;
            at += 8;
        }
        if flags & 0x02 != 0 {
            at += 4;
        }
        if flags & 0x08 != 0 {
            defaults.duration = u32_at(tfhd, at)?;
            at += 4;
        }
        if flags & 0x10 != 0 {
            defaults.bytes = u32_at(tfhd, at)?;
        }
        Some(Self { track, base, defaults })
    }
}

/// Adds the packets of one `trun`; returns where the next one begins, in the file and in time.
fn run(trun: &[u8], header: &Header, offset: u64, time: i64, found: &mut Vec<Sample>) -> (u64, i64) {
    let (mut offset, mut time) = (offset, time);
    let (Some(flags), Some(count)) = (u32_at(trun, 0), u32_at(trun, 4)) else { return (offset, time) };
    let mut at = 8;
    if flags & 0x01 != 0 {
        let relative = u32_at(trun, at).unwrap_or(0).cast_signed();
        offset = header.base.saturating_add_signed(i64::from(relative));
        at += 4;
    }
    if flags & 0x04 != 0 {
        at += 4;
    }
    let fields = [0x100, 0x200, 0x400, 0x800].map(|flag| flags & flag != 0);
    let row_bytes = fields.iter().filter(|present| **present).count() * 4;
    // Without fields of its own a run of any declared length would cost nothing to write and all our memory to read.
    let most = if row_bytes == 0 { 1 << 16 } else { u32::MAX };
    for _ in 0..count.min(most) {
        let row = trun.get(at..at + row_bytes).unwrap_or_default();
        let field = |number: usize| {
            let before = fields[..number].iter().filter(|present| **present).count();
            if fields[number] { u32_at(row, before * 4).map(Some) } else { Some(None) }
        };
        let (Some(duration), Some(bytes)) = (field(0), field(1)) else { break };
        let duration = duration.unwrap_or(header.defaults.duration);
        let bytes = bytes.unwrap_or(header.defaults.bytes);
        found.push(Sample { offset, bytes, time, duration });
        offset = offset.saturating_add(u64::from(bytes));
        time = time.saturating_add(i64::from(duration));
        at += row_bytes;
    }
    (offset, time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_box(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&((8 + body.len()) as u32).to_be_bytes()[..], kind, body].concat()
    }

    fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    fn moof(tfhd: &[u32], tfdt: Option<u32>, trun: &[u32]) -> Vec<u8> {
        let mut traf = a_box(b"tfhd", &words(tfhd));
        if let Some(time) = tfdt {
            traf.extend(a_box(b"tfdt", &words(&[0, time])));
        }
        traf.extend(a_box(b"trun", &words(trun)));
        a_box(b"traf", &traf)
    }

    #[test]
    fn reads_sizes_and_the_clock() {
        let moof = moof(&[0x02_0008, 2, 1_024], Some(48_000), &[0x201, 2, 100, 30, 40]);
        let got = samples(&moof, 5_000, 2, Defaults::default(), 7);
        let want = [(5_100, 30, 48_000), (5_130, 40, 49_024)].map(|(offset, bytes, time)| Sample {
            offset,
            bytes,
            time,
            duration: 1_024,
        });
        assert_eq!(got, want);
        assert!(samples(&moof, 5_000, 1, Defaults::default(), 7).is_empty());
    }

    #[test]
    fn without_a_clock_it_goes_on_where_the_last_one_ended() {
        let moof = moof(&[0x01, 2, 0, 900], None, &[0x00, 2]);
        let got = samples(&moof, 0, 2, Defaults { duration: 960, bytes: 50 }, 7);
        assert_eq!(got.iter().map(|sample| (sample.offset, sample.time)).collect::<Vec<_>>(), [(900, 7), (950, 967)]);
    }

    #[test]
    fn counts_that_lie_cost_nothing() {
        assert_eq!(samples(&moof(&[0, 1], None, &[0x200, u32::MAX, 10]), 0, 1, Defaults::default(), 0).len(), 1);
        assert_eq!(samples(&moof(&[0, 1], None, &[0, u32::MAX]), 0, 1, Defaults::default(), 0).len(), 1 << 16);
        for length in 0..40 {
            let whole = moof(&[0x1b, 1, 0, 0, 1, 1, 1], Some(1), &[0xf05, 1, 1, 1, 1, 1, 1, 1]);
            samples(&whole[..whole.len() - length], u64::MAX, 1, Defaults::default(), i64::MAX);
        }
    }
}
