//! What the program promises: one binary, and this list is its table of contents.

mod support;

mod diarize;
mod media;
mod minutes;
mod report;
mod teams;
mod vietnamese;
