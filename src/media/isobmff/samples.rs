//! Where in the file does each packet of a track lie, and when is it heard?
//!
//! The sample table of ISO/IEC 14496-12, 8.6 and 8.7: sizes, chunk offsets, chunk lengths and durations, each written
//! in its own way, walked together. Tables are kept as they are in the file; a packet costs no memory of its own.

use super::boxes::{find, u32_at, u64_at};

/// A packet's place in the file and on the media's clock (ticks of the media time scale).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sample {
    pub(super) offset: u64,
    pub(super) bytes: u32,
    pub(super) time: i64,
    pub(super) duration: u32,
}

/// The sample table of one track, and how far it has been walked.
#[derive(Debug, Default)]
pub(super) struct SampleTable {
    sizes: Vec<u8>,
    one_size: u32,
    count: u32,
    chunks: Vec<u8>,
    wide_chunks: bool,
    chunk_lengths: Vec<u8>,
    durations: Vec<u8>,
    next: u32,
    chunk: usize,
    left_in_chunk: u32,
    length_row: usize,
    offset: u64,
    duration_row: usize,
    left_in_row: u32,
    time: i64,
}

impl SampleTable {
    /// Reads the body of an `stbl` box. For uncompressed sound `frame_bytes` is the size of a frame: `QuickTime` writes
    /// a 1 in its place.
    pub(super) fn parse(stbl: &[u8], frame_bytes: Option<u32>) -> Self {
        let rows = |kind: &[u8; 4], skip: usize| find(stbl, kind).and_then(|body| body.get(skip..)).unwrap_or_default().to_vec();
        let stsz = find(stbl, b"stsz").unwrap_or_default();
        let one_size = u32_at(stsz, 4).unwrap_or(0);
        let wide_chunks = find(stbl, b"stco").is_none();
        Self {
            sizes: if one_size == 0 { rows(b"stsz", 12) } else { Vec::new() },
            one_size: if one_size == 0 { 0 } else { frame_bytes.unwrap_or(one_size) },
            count: u32_at(stsz, 8).unwrap_or(0),
            chunks: if wide_chunks { rows(b"co64", 8) } else { rows(b"stco", 8) },
            wide_chunks,
            chunk_lengths: rows(b"stsc", 8),
            durations: rows(b"stts", 8),
            ..Self::default()
        }
    }

    /// The length of the whole track in ticks, by its own table.
    pub(super) fn duration(&self) -> u64 {
        self.durations
            .chunks_exact(8)
            .map(|row| u64::from(u32_at(row, 0).unwrap_or(0)) * u64::from(u32_at(row, 4).unwrap_or(0)))
            .fold(0, u64::saturating_add)
    }

    /// The next packet; with `most` above 1, up to so many packets of one size that lie side by side, as one.
    pub(super) fn next(&mut self, most: u32) -> Option<Sample> {
        while self.left_in_chunk == 0 {
            self.enter_chunk()?;
        }
        let left = self.count.checked_sub(self.next).filter(|left| *left > 0)?;
        let run = if self.one_size == 0 { 1 } else { most.clamp(1, self.left_in_chunk).min(left) };
        let bytes = match self.one_size {
            0 => u32_at(&self.sizes, self.next as usize * 4)?,
            size => size.saturating_mul(run),
        };
        let (offset, time) = (self.offset, self.time);
        let duration = self.pass(run);
        self.time = self.time.saturating_add(i64::from(duration));
        self.offset = self.offset.saturating_add(u64::from(bytes));
        self.left_in_chunk -= run;
        self.next += run;
        Some(Sample { offset, bytes, time, duration })
    }

    /// Moves to the next chunk: its offset, and how many packets it holds.
    fn enter_chunk(&mut self) -> Option<()> {
        self.offset = if self.wide_chunks {
            u64_at(&self.chunks, self.chunk * 8)?
        } else {
            u64::from(u32_at(&self.chunks, self.chunk * 4)?)
        };
        self.chunk += 1;
        let first_chunk = |row: usize| u32_at(&self.chunk_lengths, row * 12).map(|first| first as usize);
        while first_chunk(self.length_row + 1).is_some_and(|first| first <= self.chunk) {
            self.length_row += 1;
        }
        self.left_in_chunk = u32_at(&self.chunk_lengths, self.length_row * 12 + 4)?;
        Some(())
    }

    /// The duration of the next `run` packets. Where the table has run out, the last duration holds on.
    fn pass(&mut self, run: u32) -> u32 {
        let mut ticks: u32 = 0;
        let mut run = run;
        while run > 0 {
            if self.left_in_row == 0 {
                match u32_at(&self.durations, self.duration_row * 8) {
                    Some(count) => {
                        self.left_in_row = count;
                        self.duration_row += 1;
                        continue;
                    }
                    None => self.left_in_row = u32::MAX,
                }
            }
            let step = run.min(self.left_in_row);
            let each = self.duration_row.checked_sub(1).and_then(|row| u32_at(&self.durations, row * 8 + 4)).unwrap_or(0);
            ticks = ticks.saturating_add(each.saturating_mul(step));
            self.left_in_row -= step;
            run -= step;
        }
        ticks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full_box(kind: &[u8; 4], words: &[u32]) -> Vec<u8> {
        let mut bytes = ((12 + words.len() * 4) as u32).to_be_bytes().to_vec();
        bytes.extend(kind);
        bytes.extend([0; 4]);
        words.iter().for_each(|word| bytes.extend(word.to_be_bytes()));
        bytes
    }

    fn walk(table: &mut SampleTable, most: u32) -> Vec<(u64, u32, i64, u32)> {
        std::iter::from_fn(|| table.next(most))
            .map(|sample| (sample.offset, sample.bytes, sample.time, sample.duration))
            .collect()
    }

    #[test]
    fn walks_chunks_of_different_lengths() {
        let stbl = [
            full_box(b"stsz", &[0, 5, 10, 20, 30, 40, 50]),
            full_box(b"stco", &[3, 1_000, 2_000, 3_000]),
            full_box(b"stsc", &[2, 1, 2, 1, 3, 1, 1]),
            full_box(b"stts", &[2, 4, 1_024, 1, 500]),
        ]
        .concat();
        let mut table = SampleTable::parse(&stbl, None);
        assert_eq!(table.duration(), 4_596);
        let expected = [
            (1_000, 10, 0, 1_024),
            (1_010, 20, 1_024, 1_024),
            (2_000, 30, 2_048, 1_024),
            (2_030, 40, 3_072, 1_024),
            (3_000, 50, 4_096, 500),
        ];
        assert_eq!(walk(&mut table, 1), expected);
    }

    #[test]
    fn frames_of_uncompressed_sound_come_in_runs() {
        let stbl = [
            full_box(b"stsz", &[1, 10]),
            full_box(b"co64", &[2, 0, 100, 0, 900]),
            full_box(b"stsc", &[1, 1, 5, 1]),
            full_box(b"stts", &[1, 10, 1]),
        ]
        .concat();
        let expected = [(100, 16, 0, 4), (116, 4, 4, 1), (900, 16, 5, 4), (916, 4, 9, 1)];
        assert_eq!(walk(&mut SampleTable::parse(&stbl, Some(4)), 4), expected);
    }

    #[test]
    fn tables_that_lie_end_early_or_hold_on() {
        let short = [full_box(b"stsz", &[0, 9, 10]), full_box(b"stco", &[1, 7]), full_box(b"stsc", &[1, 1, 9, 1])].concat();
        assert_eq!(walk(&mut SampleTable::parse(&short, None), 1), [(7, 10, 0, 0)]);
        let empty_chunks =
            [full_box(b"stsz", &[4, u32::MAX]), full_box(b"stco", &[2, 1, 2]), full_box(b"stsc", &[1, 1, 0, 1])].concat();
        assert!(walk(&mut SampleTable::parse(&empty_chunks, None), 1).is_empty());
        assert!(walk(&mut SampleTable::parse(b"", None), 1).is_empty());
    }
}
