//! What does Teams know?
//!
//! An organiser has more than the recording: a transcript with display names, and a report of who joined when.
//!
//! ```text
//! .vtt .srt .docx .json --transcript--> Imported ----align----> names on our words, or their words on our clock
//! attendance .csv .json --attendance--> Attendance ----------->  sites counted, first join, last leave
//! ```
//!
//! What a file is shows in its content, never in its name. Every parser takes any bytes whatever in linear time and
//! answers with a result, warnings that name lines, or a [`Failure`](crate::trouble::Failure) that says what to do.

mod align;
mod attendance;
mod cue;
mod findings;
mod graph_cue;
mod headings;
mod own_json;
mod payload;
mod plain_names;
mod timing;
mod transcript;
mod vtt;
mod word_file;
mod word_transcript;
mod words;

pub use align::{Alignment, ENOUGH_CONFIDENCE, Named, align, name_speakers, shifted};
pub use attendance::{Attendance, AttendedSite, Attendee, Role, Stay, attendance_from_bytes, read_attendance};
pub use transcript::{Imported, SourceForm, read_transcript, transcript_from_bytes};
pub(crate) use word_file::word_lines;
