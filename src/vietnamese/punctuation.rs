//! Where do sentences begin and end?

use super::writer::{Draft, Place};

/// Puts end marks and capitals where the recogniser gave none.
pub(crate) fn punctuate(_draft: &mut Draft<'_>, _place: Place) {}
