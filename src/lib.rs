//! thuky, the secretary of the meeting: from a recording to papers that can be signed, every statement one click from
//! its sound.
//!
//! ```text
//!  recording(s) --media--> Audio --vad--> Speech --asr--> Heard --+-attribute--> Transcript (as heard)
//!                            +--diarize----> Diarization ---------+                  |
//!  Teams .vtt .docx .csv, meeting.toml --teams, roster--> names, sites, dates ----->|
//!                                                                                   v
//!  documents <--report-- Minutes <--minutes-- Transcript (as written) <--vietnamese-+
//! ```
//!
//! # Reading order
//! [`time`] and [`transcript`] are the currency; [`trouble`] and [`progress`] are how stages talk to the outside;
//! [`pipeline::run`] is the whole program on one page. Then the chapters, each answering one question:
//!
//! | chapter | question |
//! |---|---|
//! | [`record`] | how is a meeting recorded, so that nothing is lost? |
//! | [`media`] | how is a recording opened? |
//! | [`vad`] | where does somebody speak? |
//! | [`context`] | which words belong to this meeting before anybody has spoken? |
//! | [`asr`] | what was said? |
//! | `remote_asr` (feature `net`) | what was said, by ears elsewhere? |
//! | [`diarize`] | who speaks? |
//! | `networks` (a crate of its own, features `int8` and `onnx`) | what do the neural networks say? |
//! | [`attribute`] | whose words are these, and where does an utterance end? |
//! | [`teams`], [`roster`] | what does Teams know, who was invited? |
//! | [`syllables`] | which Vietnamese syllable is likely after which? |
//! | [`vietnamese`] | how is it written? |
//! | [`minutes`] | what was concluded? |
//! | [`language_model`] | what may a language model add, and how is it kept from inventing? |
//! | [`report`] | what does it look like? |
//! | [`library`] | where do meetings live? |
//! | [`net`] | how is a server asked, where the user names one? |
//! | [`models`] | which weights are there, and are they whole? |
//! | [`config`], [`language`] | which setting holds, in which language do we talk? |
//! | [`evaluate`] | how good is it? |
//! | [`cli`] | what can I type? |
//!
//! # Invariants
//! - A [`time::Span`] is never empty; [`vad::Speech`] is sorted and disjoint.
//! - The transcript's words are the recogniser's words: none lost, none added, in order.
//! - Written text can be undone to what was heard, edit by edit.
//! - A conclusion has evidence, and its quotation stands in the evidence.
//! - Equal input, models and settings give equal bytes, whatever the threads, kills and resumptions.
//! - Files appear whole or not at all; a file that a person changed is never written over.
//!
//! # What is deliberately absent
//! No stage knows another stage; only `cli` prints; only `media`, `record`, `library`, `models`, `syllables`, `config`,
//! `context`, `teams`, `roster`, `asr` (weights) and `evaluate` open files. Fakes are called `Scripted…` and are chosen explicitly. Nothing goes over a
//! network unless the user names a server.
//!
//! # Where the layout differs from the first sketch
//! `pipeline` is a folder, because the opening page stays readable only if keys, costs and the placing of results have
//! pages of their own. `language` and `trouble` stand beside `time`: every chapter speaks to its user in two languages
//! and through the same two kinds of trouble. `networks` is a crate of its own: what `vad`, `asr` and `diarize` calculate
//! with must be compiled as one piece to be fast, and compiling everything so would make the first build a third longer.
//!
//! # Glossary
//! *điểm cầu*: a site, one room with one Teams account and several people. *biên bản*: minutes. *thông báo kết luận*:
//! notice of the chair's conclusions. *tin bài*: news article. *heard* / *written*: words as the recogniser gave them /
//! as an official prints them.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod asr;
pub mod attribute;
pub mod cli;
pub mod config;
pub mod context;
pub mod diarize;
pub mod evaluate;
pub mod language;
pub mod language_model;
pub mod library;
pub mod media;
pub mod minutes;
pub mod models;
pub mod net;
pub mod pipeline;
pub mod progress;
pub mod record;
#[cfg(feature = "net")]
pub mod remote_asr;
pub mod report;
pub mod roster;
pub mod syllables;
pub mod teams;
pub mod time;
pub mod transcript;
pub mod trouble;
pub mod vad;
pub mod vietnamese;
