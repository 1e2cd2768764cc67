//! What does it look like? From [`Minutes`](crate::minutes::Minutes) to papers an office can sign after reading.
//!
//! ```text
//! Minutes + MeetingFile --compose--> Document --print--> docx html md txt csv ics json pdf
//! Transcript ------------transcript-----------------------> md txt srt vtt
//! ```
//!
//! Composing knows content and order, printing knows format. Only what rests on words of the meeting, or stands in
//! the meeting file, is printed; what nobody knows is a visible gap: `[CẦN BỔ SUNG: số văn bản]`.

pub mod compose;
pub mod document;
mod kind;
pub mod lint;
mod page;
mod papers;
mod pictures;
mod print;
mod sandbox;
mod templates;
pub mod transcript;

pub use compose::{ConclusionStyle, NoticeForm, Options, compose};
pub use document::Document;
pub use kind::{Format, Kind};
pub use lint::{Finding, lint, lint_bytes};
pub use page::{RecordingPart, page};
pub use papers::{Material, Paper, papers};
pub use pictures::{choose as choose_moments, illustrate, take_pictures};
pub use print::pdf::Typesetter;
pub use print::pdf::libreoffice::libreoffice;
pub use print::print;
pub use templates::Templates;
