//! How do the recordings of a meeting become one track?
//!
//! Part by part, each opened by our own readers first. When they cannot do it, or hear too little, the `ffmpeg`
//! program is asked; what neither can open is a failure that names the file.

use super::audio::SAMPLE_RATE_HZ;
use super::container::Container;
use super::doubt::Doubt;
use super::ffmpeg::{Ffmpeg, FromFfmpeg};
use super::isobmff::Mp4;
use super::listening::{Heard, listen};
use super::opening::{self, Opened};
use super::order::WallClock;
use super::packets::{PacketReader, Refusal};
use super::part::{Decoded, Decoder, Part};
use super::placing::Placed;
use super::remarks;
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
    decode_with(&Ffmpeg::from_environment(), parts, into, observer)
}

/// The same, with this `ffmpeg` for what our own decoders cannot do.
///
/// # Errors
/// Those of [`decode`].
pub fn decode_with<P: AsRef<Path>>(
    ffmpeg: &Ffmpeg,
    parts: &[P],
    into: &Path,
    observer: &mut dyn Observer,
) -> Result<Warned<Decoded>, Failure> {
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
        let part = decode_part(ffmpeg, path.as_ref(), &mut track, &mut steps)?;
        decoded.push(part.into_value(&mut warnings));
        steps.complete_part(extent)?;
    }
    let audio = track.finish()?;
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

/// A recording as our own decoders heard it.
struct Own {
    heard: Heard,
    container: String,
    sound_tracks: usize,
    left_out_ns: i64,
}

fn decode_part(ffmpeg: &Ffmpeg, path: &Path, track: &mut TrackWriter, steps: &mut Steps<'_>) -> Result<Warned<Part>, Failure> {
    let start = track.samples();
    let (own, doubt) = listen_ourselves(path, track, steps)?;
    let Some(doubt) = doubt else { return own_part(path, start, own, None) };
    if matches!(doubt, Doubt::Refused(Refusal::NoIndex | Refusal::Unreadable(_))) {
        return Err(doubt.failure(path, None));
    }
    let heard_samples = own.heard.placed.samples;
    if heard_samples > 0 && !ffmpeg.is_present() {
        return own_part(path, start, own, Some(doubt.warning(path, false)));
    }
    track.rewind(start)?;
    match ffmpeg.listen(path, track, steps)? {
        // It must not have heard less than we did.
        Ok(theirs) if theirs.placed.samples.saturating_mul(50) >= heard_samples.saturating_mul(49) => {
            Ok(their_part(path, start, own, theirs))
        }
        Ok(_) | Err(Some(_)) if heard_samples > 0 => {
            track.rewind(start)?;
            let (own, _) = listen_ourselves(path, track, steps)?;
            own_part(path, start, own, Some(doubt.warning(path, true)))
        }
        Ok(_) => Err(doubt.failure(path, Some(""))),
        Err(said) => Err(doubt.failure(path, said.as_deref())),
    }
}

fn listen_ourselves(path: &Path, track: &mut TrackWriter, steps: &mut Steps<'_>) -> Result<(Own, Option<Doubt>), Failure> {
    let opened = opening::open(path)?;
    let bytes = opened.bytes;
    let nothing = |container: String| Own { heard: Heard::default(), container, sound_tracks: 0, left_out_ns: 0 };
    let mut reader = match read(opened) {
        Ok(reader) => reader,
        Err(refusal) => return Ok((nothing(String::new()), Some(Doubt::Refused(refusal)))),
    };
    let container = reader.container().to_owned();
    let Some(heard) = listen(reader.as_mut(), track, steps)? else {
        return Ok((nothing(container), Some(Doubt::UnknownCodec(reader.codec_tag()))));
    };
    let doubt = Doubt::about(&heard, reader.bytes_read(), bytes);
    Ok((Own { heard, container, sound_tracks: reader.sound_tracks(), left_out_ns: reader.left_out_ns() }, doubt))
}

/// The part that our own decoders made of a recording, with its warnings.
fn own_part(path: &Path, start: u64, own: Own, doubt: Option<Warning>) -> Result<Warned<Part>, Failure> {
    let Own { heard, container, sound_tracks, left_out_ns } = own;
    let name = file_name(path);
    let span = span(start, &heard.placed);
    let mut warnings = remarks::on_places(&name, &heard.placed);
    let end = Span::at_least_1ms(span.end().minus_ms(1), span.end());
    warnings.extend(remarks::on_missing(&name, heard.missing_ns, end));
    warnings.extend(remarks::on_left_out(&name, left_out_ns));
    warnings.extend(remarks::on_other_tracks(&name, sound_tracks));
    warnings.extend(doubt);
    let part = Part {
        path: path.to_owned(),
        file_name: name,
        span,
        started: WallClock::from_file_name(path),
        container,
        codec: heard.codec,
        sample_rate_hz: heard.sample_rate_hz,
        channels: heard.channels,
        decoder: Decoder::Symphonia,
        damaged: heard.placed.damaged,
    };
    Ok(Warned::new(part, warnings))
}

/// The part that ffmpeg made. Where we met damage, it met it too: those places stay marked.
fn their_part(path: &Path, start: u64, own: Own, theirs: FromFfmpeg) -> Warned<Part> {
    let FromFfmpeg { placed, description } = theirs;
    let name = file_name(path);
    let span = span(start, &placed);
    let damaged: Vec<Span> = own.heard.placed.damaged.iter().filter_map(|damage| damage.within(span)).collect();
    let mut warnings = remarks::on_places(&name, &Placed { damaged: damaged.clone(), ..Placed::default() });
    warnings.extend(remarks::on_other_tracks(&name, description.sound_tracks.max(own.sound_tracks)));
    let part = Part {
        path: path.to_owned(),
        file_name: name,
        span,
        started: WallClock::from_file_name(path),
        container: if own.container.is_empty() { description.container } else { own.container },
        codec: description.codec,
        sample_rate_hz: description.sample_rate_hz,
        channels: description.channels,
        decoder: Decoder::Ffmpeg,
        damaged,
    };
    Warned::new(part, warnings)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn span(start: u64, placed: &Placed) -> Span {
    let at = |sample: u64| Timestamp::from_samples(sample, SAMPLE_RATE_HZ);
    Span::at_least_1ms(at(start), at(start + placed.samples))
}
