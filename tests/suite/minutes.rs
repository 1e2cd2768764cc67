//! Conclusions with their evidence.
