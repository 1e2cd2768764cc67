//! What can I type?
