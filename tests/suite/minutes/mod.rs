//! Conclusions with their evidence.

mod bad_input;
mod edits;
mod evidence;
mod lists;
mod rules;
mod scored;
mod script;
