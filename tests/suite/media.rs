//! Opening recordings, whole and broken.
