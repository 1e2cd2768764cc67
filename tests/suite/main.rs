//! What the program promises: one binary, and this list is its table of contents.

mod support;

mod diarize;
mod media;
mod minutes;
mod pipeline;
mod report;
mod roster;
mod teams;
mod tidy;
mod vad;
mod vietnamese;
