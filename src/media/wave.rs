//! How long is the sound in a WAV file whose header does not know?
//!
//! A recorder that streams, or that was switched off, leaves 0 or an absurd number where the length belongs. Such a
//! length is overwritten, for the reader's eyes only, by the one that means "to the end of the file".

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// Lengths from here on stand for an unknown one: no recorder reaches them, and several write them before they know better.
const PLACEHOLDER: u32 = 0x7fff_0000;
const TO_THE_END: [u8; 4] = [0xff; 4];
/// More chunks than any recorder writes before the sound.
const MOST_CHUNKS: usize = 1_000;

/// The places of a WAV file that must read differently for its sound to be found; none for other files.
pub(super) fn corrections(file: &mut File, file_bytes: u64) -> Vec<(u64, [u8; 4])> {
    let mut header = [0; 12];
    if file.rewind().and_then(|()| file.read_exact(&mut header)).is_err()
        || !header.starts_with(b"RIFF")
        || &header[8..] != b"WAVE"
    {
        return Vec::new();
    }
    let mut at = 12;
    for _ in 0..MOST_CHUNKS {
        let mut chunk = [0; 8];
        if file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut chunk)).is_err() {
            break;
        }
        let length = u32::from_le_bytes([chunk[4], chunk[5], chunk[6], chunk[7]]);
        if chunk.starts_with(b"data") {
            let unknown = length == 0 && at + 8 < file_bytes || length >= PLACEHOLDER;
            return if unknown { vec![(4, TO_THE_END), (at + 4, TO_THE_END)] } else { Vec::new() };
        }
        at += 8 + u64::from(length) + u64::from(length % 2);
    }
    Vec::new()
}

/// Applies corrections to what was read from `at`.
pub(super) fn correct(corrections: &[(u64, [u8; 4])], at: u64, read: &mut [u8]) {
    for (place, bytes) in corrections {
        for (step, byte) in (0..).zip(bytes) {
            let target = (place + step).checked_sub(at).and_then(|index| usize::try_from(index).ok());
            if let Some(target) = target.and_then(|index| read.get_mut(index)) {
                *target = *byte;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(length: u32, sound: &[u8]) -> Vec<(u64, [u8; 4])> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        let bytes = [b"RIFF\0\0\0\0WAVEfmt \x03\0\0\0abc\0data", &length.to_le_bytes()[..], sound].concat();
        std::fs::write(&path, &bytes).unwrap();
        corrections(&mut File::open(&path).unwrap(), bytes.len() as u64)
    }

    #[test]
    fn only_lengths_that_mean_nothing_are_corrected() {
        let both = [(4, TO_THE_END), (28, TO_THE_END)];
        assert_eq!(corrected(0, b"sound"), both);
        assert_eq!(corrected(u32::MAX, b"sound"), both);
        assert_eq!(corrected(0x7fff_ffff, b"sound"), both);
        assert!(corrected(5, b"sound").is_empty());
        assert!(corrected(99, b"sound").is_empty());
        assert!(corrected(0, b"").is_empty());
    }

    #[test]
    fn corrections_apply_to_any_window() {
        let whole: Vec<u8> = (0..40).collect();
        let mut want = whole.clone();
        correct(&[(4, TO_THE_END), (28, TO_THE_END)], 0, &mut want);
        for size in [1, 3, 30] {
            let mut got = whole.clone();
            (0..)
                .step_by(size)
                .zip(got.chunks_mut(size))
                .for_each(|(at, window)| correct(&[(4, TO_THE_END), (28, TO_THE_END)], at, window));
            assert_eq!(got, want);
        }
    }
}
