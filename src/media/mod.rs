//! How is a recording opened?

mod audio;

pub use audio::{Audio, SAMPLE_RATE_HZ};
