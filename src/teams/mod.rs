//! What does Teams know?
