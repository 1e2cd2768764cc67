//! thuky, the secretary of the meeting.

pub mod asr;
pub mod cli;
pub mod config;
pub mod diarize;
pub mod evaluate;
pub mod language;
pub mod media;
pub mod minutes;
pub mod progress;
pub mod report;
pub mod roster;
pub mod teams;
pub mod time;
pub mod transcript;
pub mod trouble;
pub mod vad;
pub mod vietnamese;
