//! How is a recording repaired that broke off?
//!
//! Every segment is plain WAV whose samples have their places by the file's name, so nothing has to be guessed: a header
//! that is behind or was never written is made from the file's length, a segment that should be whole is filled up with
//! silence, a track that ends earlier than the other likewise. What is filled is said. Repairing twice changes nothing.

use super::device::TrackKind;
use super::folder::{RecordingFolder, recordings, unwritable};
use super::manifest::{Event, Manifest, ManifestWriter};
use super::segment::{HEADER_BYTES, SEGMENT_FRAMES, header, segment_path, sync_folder};
use super::track::at;
use crate::language::Text;
use crate::text;
use crate::time::{Span, Timestamp};
use crate::transcript::Marker;
use crate::trouble::{Failure, Warned, Warning};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A recording as it lies on disk, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovered {
    /// Its folder.
    pub folder: PathBuf,
    /// The segments of each track, in order; all tracks are equally long.
    pub tracks: Vec<(TrackKind, Vec<PathBuf>)>,
    /// Its length.
    pub length: Timestamp,
    /// Whether it had broken off.
    pub broke_off: bool,
    /// What was written down about it.
    pub manifest: Manifest,
}

/// What a file of sound holds, by its length.
fn frames_of(bytes: u64) -> u64 {
    bytes.saturating_sub(HEADER_BYTES) / 2
}

/// Repairs every recording in a folder: the folder itself, or `recording`, `recording-2`, … in it.
///
/// # Errors
/// When there is no recording, it is being made at this moment, or the disk cannot be written.
pub fn recover(folder: &Path) -> Result<Warned<Vec<Recovered>>, Failure> {
    let found = recordings(folder);
    if found.is_empty() {
        let shown = folder.display();
        return Err(Failure::usage(
            text!("không có bản ghi nào của thuky record trong {shown}", "there is no recording of thuky record in {shown}"),
            text!("nêu thư mục đã dùng cho thuky record --out", "name the folder that was given to thuky record --out"),
        ));
    }
    let mut warnings = Vec::new();
    let mut whole = Vec::new();
    for path in found {
        if let Some(recovered) = repair(&path)?.into_value(&mut warnings) {
            whole.push(recovered);
        }
    }
    if whole.is_empty() {
        let shown = folder.display();
        return Err(Failure::unusable(
            text!("bản ghi trong {shown} chưa có âm thanh nào", "the recording in {shown} holds no sound yet"),
            text!("nó bị ngắt trước khi có tiếng đầu tiên; hãy ghi lại", "it broke off before the first sound; record again"),
        ));
    }
    Ok(Warned::new(whole, warnings))
}

fn repair(path: &Path) -> Result<Warned<Option<Recovered>>, Failure> {
    let held = RecordingFolder::hold(path)?;
    let manifest = Manifest::read(path);
    let broke_off = !manifest.is_complete();
    let mut warnings = Vec::new();
    let kinds: Vec<TrackKind> =
        [TrackKind::Mic, TrackKind::System].into_iter().filter(|kind| last_segment(path, *kind).is_some()).collect();
    let ends: Vec<u64> = kinds
        .iter()
        .filter_map(|kind| last_segment(path, *kind))
        .map(|(number, frames)| number * SEGMENT_FRAMES + frames)
        .collect();
    let end = ends.iter().copied().max().unwrap_or(0);
    if end == 0 {
        return Ok(Warned::clean(None));
    }
    let mut tracks = Vec::new();
    for (kind, track_end) in kinds.iter().zip(ends) {
        let files = make_whole(path, *kind, end, &mut warnings).map_err(|error| unwritable(path, &error))?;
        if let Some(span) = Span::new(at(track_end), at(end)).filter(|span| span.duration_ms() > 1_500) {
            warnings.push(filled(*kind, span));
        }
        tracks.push((*kind, files));
    }
    held.release_reserve();
    sync_folder(path);
    if broke_off {
        warnings.push(said(path, at(end), &manifest));
        write_down(path, &manifest, end).map_err(|error| unwritable(path, &error))?;
    }
    let manifest = Manifest::read(path);
    warnings.extend(manifest.events.iter().filter_map(known_gap));
    let recovered = Recovered { folder: path.to_owned(), tracks, length: at(end), broke_off, manifest };
    Ok(Warned::new(Some(recovered), warnings))
}

/// The last segment of a track that holds sound: its number and how much.
pub(super) fn last_segment(folder: &Path, track: TrackKind) -> Option<(u64, u64)> {
    let prefix = format!("{}-", track.key());
    let numbers = fs::read_dir(folder).ok()?.flatten().filter_map(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let number: u64 = name.strip_prefix(&prefix)?.strip_suffix(".wav")?.parse().ok()?;
        let frames = frames_of(entry.metadata().ok()?.len()).min(SEGMENT_FRAMES);
        (number > 0 && frames > 0).then_some((number - 1, frames))
    });
    numbers.max()
}

/// Gives every segment up to `end` its header and its length.
fn make_whole(folder: &Path, track: TrackKind, end: u64, warnings: &mut Vec<Warning>) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let last = (end - 1) / SEGMENT_FRAMES;
    let own_last = last_segment(folder, track).map_or(0, |(number, _)| number);
    for number in 0..=last {
        let path = segment_path(folder, track, number);
        let wanted = (end - number * SEGMENT_FRAMES).min(SEGMENT_FRAMES);
        let mut file = File::options().create(true).truncate(false).read(true).write(true).open(&path)?;
        let bytes = file.metadata()?.len();
        let start = number * SEGMENT_FRAMES;
        let there = frames_of(bytes);
        if there < wanted
            && number < own_last
            && let Some(span) = Span::new(at(start + there), at(start + wanted))
        {
            warnings.push(filled(track, span));
        }
        let (mut now, right) = ([0; HEADER_BYTES as usize], header(wanted));
        let whole = bytes >= HEADER_BYTES && file.read_exact(&mut now).is_ok() && now == right;
        if bytes != HEADER_BYTES + wanted * 2 || !whole {
            file.set_len(HEADER_BYTES + wanted * 2)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&right)?;
            file.sync_all()?;
        }
        files.push(path);
    }
    Ok(files)
}

/// The place where a recording broke off, and devices that were gone then, go into the manifest as markers.
fn write_down(path: &Path, manifest: &Manifest, end: u64) -> io::Result<()> {
    let mut writer = ManifestWriter::open(path)?;
    for (track, since) in manifest.open_losses() {
        let marker = Marker { at: since, end: Some(at(end)), kind: "gap".to_owned(), note: track.key().to_owned() };
        writer.append(&Event::Marker { marker, track: Some(track) })?;
    }
    let marker = Marker { at: at(end), end: None, kind: "interrupted".to_owned(), note: String::new() };
    writer.append(&Event::Marker { marker, track: None })?;
    let now = chrono::Local::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, false);
    writer.append(&Event::Recovered { at: now, at_ms: at(end) })
}

fn said(path: &Path, end: Timestamp, manifest: &Manifest) -> Warning {
    let refused = manifest.markers().into_iter().rfind(|marker| marker.kind == "disk_full").filter(|marker| marker.end.is_none());
    let end = refused.as_ref().map_or(end, |marker| marker.at.min(end));
    let (shown, milliseconds) = (path.display(), end.as_ms() % 1000);
    if refused.is_some() {
        return Warning::new(
            "disk_full",
            text!(
                "{shown}: ổ đĩa đầy khi đang ghi; bản ghi nguyên vẹn đến {end}.{milliseconds:03}, sau đó không ghi được, hoặc chỉ được từng đoạn",
                "{shown}: the disk was full while it was recorded; it is whole up to {end}.{milliseconds:03}, what came after could not be written, or only in pieces"
            ),
        );
    }
    Warning::new(
        "interrupted",
        text!(
            "{shown}: việc ghi bị ngắt đột ngột; bản ghi nguyên vẹn đến {end}.{milliseconds:03}, thiếu nhiều nhất 1 giây trước lúc bị ngắt",
            "{shown}: the recording broke off; it is whole up to {end}.{milliseconds:03}, at most 1 s before the break is missing"
        ),
    )
}

fn filled(track: TrackKind, span: Span) -> Warning {
    let (Text { vi, en }, seconds) = (track.label(), span.duration_ms() as f64 / 1000.0);
    Warning::at(
        "filled_with_silence",
        span,
        text!(
            "{vi}: thiếu {seconds:.1} giây, đã thay bằng khoảng lặng",
            "{en}: {seconds:.1} s are missing, silence stands there"
        ),
    )
}

/// What the recorder itself noticed to be missing.
fn known_gap(event: &Event) -> Option<Warning> {
    let Event::Marker { marker, track } = event else { return None };
    let span = Span::new(marker.at, marker.end?)?;
    match (marker.kind.as_str(), track) {
        ("gap", Some(track)) => Some(filled(*track, span)),
        ("disk_full", _) => Some(Warning::at(
            "disk_full",
            span,
            text!("ổ đĩa đầy khi đang ghi: đoạn này là khoảng lặng", "the disk was full: silence stands here"),
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::segment::Segments;
    use super::*;

    fn recorded(home: &Path, kind: TrackKind, frames: usize) {
        let mut segments = Segments::new(home, kind);
        segments.sound(&vec![9; frames]);
        segments.flush().expect("written");
    }

    fn samples(path: &Path) -> Vec<i16> {
        hound::WavReader::open(path).expect("a WAV").samples().map(|sample| sample.expect("whole")).collect()
    }

    #[test]
    fn any_truncation_of_the_last_segment_gives_a_whole_recording() {
        for cut in [45, 46, 47, 1_000, 95_001, 96_043] {
            let home = tempfile::tempdir().expect("a folder");
            recorded(home.path(), TrackKind::Mic, 48_000);
            let file = home.path().join("mic-0001.wav");
            File::options().write(true).open(&file).expect("there").set_len(cut).expect("cut");
            let recovered = recover(home.path());
            let frames = frames_of(cut);
            match recovered {
                Ok(recovered) => {
                    assert!(recovered.value[0].broke_off && !recovered.warnings.is_empty());
                    assert_eq!(samples(&file), vec![9; frames as usize]);
                    let again = recover(home.path()).expect("repaired");
                    assert!(!again.value[0].broke_off);
                }
                Err(failure) => assert_eq!((failure.exit_code(), frames), (3, 0)),
            }
        }
    }

    #[test]
    fn a_header_that_never_reached_the_disk_and_a_short_track_are_made_good() {
        let home = tempfile::tempdir().expect("a folder");
        recorded(home.path(), TrackKind::Mic, 200_000);
        recorded(home.path(), TrackKind::System, 48_000);
        let file = home.path().join("mic-0001.wav");
        let mut zeroed = fs::read(&file).expect("there");
        zeroed[..44].fill(0);
        fs::write(&file, zeroed).expect("written");
        let recovered = recover(home.path()).expect("repaired");
        assert_eq!(samples(&file), vec![9; 200_000]);
        let system = samples(&home.path().join("system-0001.wav"));
        assert_eq!(system.len(), 200_000);
        assert!(system[..48_000].iter().all(|sample| *sample == 9) && system[48_000..].iter().all(|sample| *sample == 0));
        assert!(recovered.warnings.iter().any(|warning| warning.code == "filled_with_silence"));
    }

    #[test]
    fn a_folder_of_something_else_is_no_recording() {
        let home = tempfile::tempdir().expect("a folder");
        assert_eq!(recover(home.path()).expect_err("nothing there").exit_code(), 2);
    }
}
