//! What was said, what was not, and that no run differs from another.

mod filter;
mod model_file;
mod resume;
mod windows;
mod words;
