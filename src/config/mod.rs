//! Which setting holds?
