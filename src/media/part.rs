//! What became of each recording?

use super::audio::Audio;
use super::order::WallClock;
use crate::time::Span;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The joined, decoded track, and the recordings it was made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// All parts in one track.
    pub audio: Audio,
    /// The recordings in the order in which they were joined.
    pub parts: Vec<Part>,
}

/// One recording inside the joined track.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Where the recording lies.
    pub path: PathBuf,
    /// Its file name, for people.
    pub file_name: String,
    /// Its place on the joined clock.
    #[serde(flatten)]
    pub span: Span,
    /// When it was started, by its file name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<WallClock>,
    /// `mp4`, `wave`, `matroska`, ….
    pub container: String,
    /// `aac`, `opus`, `pcm_s16le`, ….
    pub codec: String,
    /// The sample rate of the sound in the recording.
    pub sample_rate_hz: u32,
    /// The number of its channels.
    pub channels: u32,
    /// Who decoded it.
    pub decoder: Decoder,
    /// Where sound could not be decoded, on the joined clock; there is silence.
    pub damaged: Vec<Span>,
}

/// Who decoded a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decoder {
    /// The embedded decoders.
    Symphonia,
    /// The `ffmpeg` program.
    Ffmpeg,
}
