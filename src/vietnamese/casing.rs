//! Which letters are capitals?

use super::house::House;
use super::writer::Draft;

/// Sets capitals.
pub(crate) fn set_case(_draft: &mut Draft<'_>, _house: &House) {}
