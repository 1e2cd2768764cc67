//! Spoken into written Vietnamese.
