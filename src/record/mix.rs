//! How do two tracks become the one recording that the rest of the program opens?
//!
//! Ten minutes at a time, as files beside the tracks: room and computer added, limited to the scale. A recording of one
//! track is that track.

use super::folder::unwritable;
use super::recover::Recovered;
use super::segment::{HEADER_BYTES, header};
use crate::trouble::Failure;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// The files to open, in order.
///
/// # Errors
/// When a track cannot be read or the mix cannot be written.
pub fn mix(recording: &Recovered) -> Result<Vec<PathBuf>, Failure> {
    if let [(_, only)] = recording.tracks.as_slice() {
        return Ok(only.clone());
    }
    let count = recording.tracks.iter().map(|(_, files)| files.len()).min().unwrap_or(0);
    (0..count)
        .map(|number| {
            let sources: Vec<&Path> = recording.tracks.iter().map(|(_, files)| files[number].as_path()).collect();
            let path = recording.folder.join(format!("mix-{:04}.wav", number + 1));
            add(&sources, &recording.folder, &path).map_err(|error| unwritable(&path, &error))?;
            Ok(path)
        })
        .collect()
}

/// Adds files of equal length into one, which appears whole or not at all.
fn add(sources: &[&Path], folder: &Path, path: &Path) -> io::Result<()> {
    let mut readers = Vec::new();
    let mut frames = 0;
    for source in sources {
        let file = File::open(source)?;
        frames = frames.max(file.metadata()?.len().saturating_sub(HEADER_BYTES) / 2);
        let mut reader = BufReader::with_capacity(1 << 16, file);
        reader.read_exact(&mut [0; HEADER_BYTES as usize])?;
        readers.push(reader);
    }
    let mut into = BufWriter::with_capacity(1 << 16, tempfile::Builder::new().prefix(".mix-").tempfile_in(folder)?);
    into.write_all(&header(frames))?;
    let mut piece = [0_u8; 1 << 14];
    let mut left = frames * 2;
    while left > 0 {
        let length = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let mut sums = vec![0_i32; length / 2];
        for reader in &mut readers {
            reader.read_exact(&mut piece[..length])?;
            for (sum, sample) in sums.iter_mut().zip(piece[..length].chunks_exact(2)) {
                *sum += i32::from(i16::from_le_bytes([sample[0], sample[1]]));
            }
        }
        let bytes: Vec<u8> = sums
            .iter()
            .flat_map(|sum| (*sum).clamp(i32::from(i16::MIN), i32::from(i16::MAX)).to_le_bytes()[..2].to_vec())
            .collect();
        into.write_all(&bytes)?;
        left -= length as u64;
    }
    let file = into.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::device::TrackKind;
    use super::super::recover::recover;
    use super::super::segment::Segments;
    use super::*;

    #[test]
    fn tracks_are_added_and_limited() {
        let home = tempfile::tempdir().expect("a folder");
        for (kind, sound) in [(TrackKind::Mic, [1_000, -30_000, 7]), (TrackKind::System, [-200, -30_000, 0])] {
            let mut segments = Segments::new(home.path(), kind);
            segments.sound(&sound);
            segments.flush().expect("written");
        }
        let recovered = recover(home.path()).expect("whole").value;
        let files = mix(&recovered[0]).expect("mixed");
        assert_eq!(files, [home.path().join("mix-0001.wav")]);
        let mixed: Vec<i16> =
            hound::WavReader::open(&files[0]).expect("a WAV").samples().map(|sample| sample.expect("whole")).collect();
        assert_eq!(mixed, [800, i16::MIN, 7]);
    }
}
