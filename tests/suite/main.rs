//! What the program promises: one binary, and this list is its table of contents.

mod support;

mod media;
mod minutes;
mod report;
mod roster;
mod teams;
mod tidy;
mod vietnamese;
