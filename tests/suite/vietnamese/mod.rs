//! Spoken into written Vietnamese: every case a linguist wrote, and the laws.

mod cases;
mod held_out;
mod laws;
mod transcripts;
