//! What Teams exports, in every form.

mod transcripts;
