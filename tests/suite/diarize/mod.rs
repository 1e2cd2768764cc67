//! Telling voices apart: turns and words, names, what people taught the program, scores.

mod evaluation;
mod keeping;
mod naming;
mod scripted_meetings;
#[cfg(feature = "onnx")]
mod simulated;
mod stages;
mod tracks;
mod turns;
mod wired;
