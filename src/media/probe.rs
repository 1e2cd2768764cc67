//! What is in a recording, without decoding it?

use super::codec;
use super::decode::read;
use super::doubt::Doubt;
use super::ffmpeg::Ffmpeg;
use super::opening;
use super::packets::Refusal;
use super::part::Decoder;
use crate::trouble::Failure;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What a recording says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probed {
    /// `mp4`, `wave`, `matroska`, ….
    pub container: String,
    /// `aac`, `opus`, ….
    pub codec: String,
    /// Its declared length; live recordings declare none.
    pub duration_ms: Option<u64>,
    /// The number of tracks of sound.
    pub sound_tracks: usize,
    /// Who would decode it, judging by the header alone.
    pub decoder: Decoder,
}

/// Looks into a recording's header.
///
/// # Errors
/// Those of [`decode`](super::decode) that can be told from the header.
pub fn probe(path: &Path) -> Result<Probed, Failure> {
    probe_with(&Ffmpeg::from_environment(), path)
}

/// The same, with this `ffmpeg` for what our own readers do not know.
///
/// # Errors
/// Those of [`probe`].
pub fn probe_with(ffmpeg: &Ffmpeg, path: &Path) -> Result<Probed, Failure> {
    let doubt = match read(opening::open(path)?) {
        Ok(reader) => match reader.codec().filter(|codec| codec::decoder(codec).is_some_and(|(_, whole)| whole)) {
            Some(codec) => {
                return Ok(Probed {
                    container: reader.container().to_owned(),
                    codec: codec::name(codec).unwrap_or_default().to_owned(),
                    duration_ms: reader.declared_ns().and_then(|ns| u64::try_from(ns / 1_000_000).ok()),
                    sound_tracks: reader.sound_tracks(),
                    decoder: Decoder::Symphonia,
                });
            }
            None => Doubt::UnknownCodec(reader.codec_tag()),
        },
        Err(refusal @ (Refusal::NoIndex | Refusal::Unreadable(_))) => return Err(Doubt::Refused(refusal).failure(path, None)),
        Err(refusal) => Doubt::Refused(refusal),
    };
    match ffmpeg.describe(path) {
        Some(found) if found.sound_tracks > 0 => Ok(Probed {
            container: found.container,
            codec: found.codec,
            duration_ms: found.duration_ms,
            sound_tracks: found.sound_tracks,
            decoder: Decoder::Ffmpeg,
        }),
        Some(_) => Err(Doubt::Refused(Refusal::NoSound).failure(path, None)),
        None => Err(doubt.failure(path, ffmpeg.is_present().then_some(""))),
    }
}
