//! Which words belong to this meeting before anybody has spoken?
//!
//! [`own_phrases`] gathers them from the meeting file (people, sites, glossary) and from attached papers (agenda,
//! reports, drafts: [`read_paper`]). The recogniser favours them where the sound carries them; nothing from here is ever
//! written without having been heard.

mod papers;
mod phrases;

pub use papers::read_paper;
pub use phrases::own_phrases;
