//! What several promises need: temporary folders, the repository, small transcripts.

use std::path::PathBuf;

/// A path below the root of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}
