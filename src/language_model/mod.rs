//! What may a language model add, and how is it kept from inventing?
//!
//! Off unless the user names a server. [`assist`] shows a model lines of the meeting behind a fence, asks for JSON of
//! a given shape, and lets the [`leash`] judge every sentence: only what was said, put better, passes. Four chores
//! ([`Chore`]), each a switch. Answers are kept by content, so that a second run asks only for what is missing.
//!
//! ```text
//! Minutes + Transcript -> lines (fence, mask) -> pieces -> Question -> LanguageModel
//!                                                                          | JSON
//! Minutes <- verify <- leash <- sentences <- schema (one repair) <---------+
//! ```
//! [`ChatServer`] (feature `net`) speaks to any server with the chat interface of `OpenAI`; [`ScriptedLanguageModel`]
//! is the one tests choose.

mod asking;
mod assist;
mod chore;
mod desk;
mod fence;
mod jobs;
pub mod leash;
mod masking;
mod pieces;
mod question;
mod remembered;
mod schema;
mod scripted;
#[cfg(feature = "net")]
mod server;

pub use assist::{Assisted, assist};
pub use chore::{Chore, ChoreRecord, Contribution, Wish};
pub use masking::Mask;
pub use question::{Capacity, LanguageModel, Memory, Question, ScriptedMemory};
pub use remembered::Remembered;
pub use scripted::{Script, ScriptedLanguageModel};
#[cfg(feature = "net")]
pub use server::{ChatServer, ChatSettings};
