//! What Teams exports, in every form.
