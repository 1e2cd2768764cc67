//! What the program promises: one binary, and this list is its table of contents.

mod support;

mod asr;
mod cli;
mod diarize;
mod evaluate;
mod laws;
#[cfg(all(feature = "whisper", feature = "onnx"))]
mod listening;
mod media;
mod minutes;
mod pipeline;
mod record;
mod report;
mod roster;
mod teams;
mod tidy;
mod vad;
mod vietnamese;
