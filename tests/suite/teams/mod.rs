//! What Teams exports, in every form.

mod align;
mod attendance;
mod bad_input;
mod transcripts;
mod word_files;
