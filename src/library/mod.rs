//! Where do meetings live?
//!
//! A meeting is a folder. What people read lies at its top; what a resumed run needs lies in `.thuky/`, one file a
//! stage, each carrying the key it was made under. Every file appears whole or not at all.

mod artifact;
mod folder;
mod output;

pub use artifact::Key;
pub use folder::MeetingFolder;
pub(crate) use folder::write_whole;
pub use output::{Placed, Written};
