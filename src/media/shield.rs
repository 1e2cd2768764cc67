//! What if a decoding library falls over?
//!
//! Decoders read bytes that anybody may have made. Ours are written not to panic; if one does all the same, the packet
//! counts as damaged and the meeting goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Does the work; `None` if it panicked. What the work has touched must then not be used any further.
pub(super) fn shielded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| tracing::warn!("a decoder panicked; its packet counts as damaged")).ok()
}

#[cfg(test)]
mod tests {
    use super::shielded;

    #[test]
    fn a_panic_is_a_missing_result() {
        assert_eq!(shielded(|| 7), Some(7));
        assert_eq!(shielded(|| [1, 2].iter().position(|n| *n == 3).unwrap_or_else(|| panic!("on purpose"))), None);
    }
}
