//! How do the recordings of a meeting become one track?
//!
//! Part by part, each opened by our own readers first. When they cannot do it, or hear too little, the `ffmpeg`
//! program is asked; what neither can open is a failure that names the file.

use super::audio::SAMPLE_RATE_HZ;
use super::container::Container;
use super::isobmff::Mp4;
use super::listening::{Heard, listen};
use super::opening::{self, Opened};
use super::order::WallClock;
use super::packets::{PacketReader, Refusal};
use super::part::{Decoded, Decoder, Part};
use super::steps::{Extent, Steps};
use super::track::TrackWriter;
use crate::progress::Observer;
use crate::text;
use crate::time::{Span, Timestamp};
use crate::trouble::{Failure, Warned, Warning};
use std::io::Seek as _;
use std::path::Path;

/// Decodes the recordings, as one after the other, into a 16 kHz mono WAV file that appears at `into` whole or not at
/// all. Tells `observer` how far it is, as [`Stage::Media`](crate::progress::Stage::Media).
///
/// # Errors
/// A path that is wrong or unreadable is [`FailureKind::Usage`](crate::trouble::FailureKind::Usage); a file without a
/// usable recording is [`FailureKind::Unusable`](crate::trouble::FailureKind::Unusable); a full disk is
/// [`FailureKind::Failed`](crate::trouble::FailureKind::Failed). Nothing is left at `into` then.
pub fn decode<P: AsRef<Path>>(parts: &[P], into: &Path, observer: &mut dyn Observer) -> Result<Warned<Decoded>, Failure> {
    if parts.is_empty() {
        return Err(Failure::usage(
            text!("chưa nêu bản ghi nào", "no recording was named"),
            text!("nêu ít nhất một tệp ghi", "name at least one recording"),
        ));
    }
    let extents = parts.iter().map(|part| extent(part.as_ref())).collect::<Result<Vec<_>, _>>()?;
    let mut steps = Steps::begin(&extents, observer)?;
    let mut track = TrackWriter::create(into)?;
    let mut warnings = Vec::new();
    let mut decoded = Vec::new();
    for (path, extent) in parts.iter().zip(extents) {
        decoded.push(decode_part(path.as_ref(), &mut track, &mut steps, &mut warnings)?);
        steps.complete_part(extent)?;
    }
    let audio = track.finish()?;
    steps.finish()?;
    Ok(Warned::new(Decoded { audio, parts: decoded }, warnings))
}

/// Looks at every part before any is decoded: a wrong path must not cost an hour.
fn extent(path: &Path) -> Result<Extent, Failure> {
    let opened = opening::open(path)?;
    let bytes = opened.bytes;
    let declared_ns = read(opened).ok().and_then(|reader| reader.declared_ns());
    Ok(Extent { declared_ms: declared_ns.and_then(|ns| u64::try_from(ns / 1_000_000).ok()), bytes })
}

/// Opens a recording with our own readers.
pub(super) fn read(opened: Opened) -> Result<Box<dyn PacketReader>, Refusal> {
    let Opened { file, bytes } = opened;
    // Both handles share one position in the file; the one that is not used does not matter.
    let unreadable = |error: std::io::Error| Refusal::Unreadable(error.to_string());
    let mut same_file = file.try_clone().map_err(unreadable)?;
    match Mp4::open(file, bytes) {
        Some(mp4) => Ok(Box::new(mp4?)),
        None => {
            same_file.rewind().map_err(unreadable)?;
            Ok(Box::new(Container::open(same_file, bytes)?))
        }
    }
}

fn decode_part(
    path: &Path,
    track: &mut TrackWriter,
    steps: &mut Steps<'_>,
    _warnings: &mut Vec<Warning>,
) -> Result<Part, Failure> {
    let start = track.samples();
    let mut reader = read(opening::open(path)?).map_err(|refusal| unusable(path, &refusal))?;
    let heard = listen(reader.as_mut(), track, steps)?.unwrap_or_default();
    let Heard { placed, codec, sample_rate_hz, channels, .. } = heard;
    if placed.samples == 0 {
        return Err(unusable(path, &Refusal::NoSound));
    }
    let at = |sample: u64| Timestamp::from_samples(sample, SAMPLE_RATE_HZ);
    Ok(Part {
        path: path.to_owned(),
        file_name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        span: Span::at_least_1ms(at(start), at(track.samples())),
        started: WallClock::from_file_name(path),
        container: reader.container().to_owned(),
        codec,
        sample_rate_hz,
        channels,
        decoder: Decoder::Symphonia,
        damaged: placed.damaged,
    })
}

fn unusable(path: &Path, refusal: &Refusal) -> Failure {
    let shown = path.display();
    Failure::unusable(text!("{shown}: {refusal:?}", "{shown}: {refusal:?}"), text!("?", "?"))
}
