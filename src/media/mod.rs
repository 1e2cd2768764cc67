//! How is a recording opened?

mod audio;
mod clock;
mod codec;
mod container;
mod decode;
mod downmix;
mod isobmff;
mod listening;
mod opening;
mod order;
mod packets;
mod part;
mod placing;
mod resample;
mod shield;
mod steps;
mod track;

pub use audio::{Audio, SAMPLE_RATE_HZ};
pub use decode::decode;
pub use order::{WallClock, order};
pub use part::{Decoded, Decoder, Part};
