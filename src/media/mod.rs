//! How is a recording opened?
//!
//! ```text
//! Recording(s) --order--> parts --opening--> file --+-- isobmff (MP4, QuickTime) --+
//!                                                   +-- container (all others) ----+--> packets
//!   packets --codec--> channels --downmix--> mono --placing (clock, silence for gaps)--> resample --> track --> Audio
//!                                                   +-- ffmpeg, where `doubt` sends it --^
//! ```
//!
//! What holds for every recording:
//! - Sample `n` of the track is heard `n / 16000` seconds after the recording's start: priming is cut, late starts and
//!   gaps are silence, parts follow each other without a seam.
//! - Sound is never dropped because a time stamp looks odd, and damage costs only itself.
//! - Memory does not grow with the length: nothing is held but the index and the packet at hand.
//! - The same files give the same bytes.
//!
//! Read [`decode`] first, then `listening`, `placing` and `clock`.

mod audio;
mod clock;
mod codec;
mod container;
mod decode;
mod doubt;
mod downmix;
mod ffmpeg;
mod isobmff;
mod listening;
mod matroska;
mod mpeg;
mod opening;
mod order;
mod packets;
mod part;
mod placing;
mod probe;
mod remarks;
mod resample;
mod shield;
pub mod sites;
mod steps;
mod track;
mod wave;

pub use audio::{Audio, SAMPLE_RATE_HZ};
pub use decode::{decode, decode_with};
pub use ffmpeg::Ffmpeg;
pub use order::{WallClock, order};
pub use part::{Decoded, Decoder, Part};
pub use probe::{Probed, probe, probe_with};
