//! What the program promises: one binary, and this list is its table of contents.

#![allow(clippy::unwrap_used, clippy::type_complexity)]

#[cfg(feature = "net")]
mod server;
mod support;

mod asr;
mod cli;
mod context;
mod diarize;
#[cfg(feature = "net")]
mod downloads;
mod evaluate;
mod language_model;
mod laws;
#[cfg(all(feature = "whisper", feature = "onnx"))]
mod listening;
mod media;
mod minutes;
mod pipeline;
mod record;
#[cfg(feature = "net")]
mod remote_asr;
mod report;
mod roster;
mod teams;
mod tidy;
mod vad;
mod vietnamese;
