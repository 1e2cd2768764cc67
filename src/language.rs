//! In which language does the program talk to its user?
//!
//! Every message exists in Vietnamese and in English, side by side where it is written: [`text!`](crate::text)
//! builds a [`Text`], the printer picks the half the user wants. Documents are always Vietnamese.

use serde::{Deserialize, Serialize};

/// The language of messages on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UiLanguage {
    /// Vietnamese, the default.
    #[default]
    Vi,
    /// English.
    En,
}

/// A message in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

impl Text {
    /// The half in `language`.
    #[must_use]
    pub fn get(&self, language: UiLanguage) -> &str {
        match language {
            UiLanguage::Vi => &self.vi,
            UiLanguage::En => &self.en,
        }
    }
}

/// Builds a [`Text`] from a Vietnamese and an English format string; both see the same inline arguments.
///
/// ```
/// let path = "a.mp4";
/// let text = thuky::text!("không mở được {path}", "cannot open {path}");
/// assert_eq!(text.en, "cannot open a.mp4");
/// ```
#[macro_export]
macro_rules! text {
    ($vi:literal, $en:literal $(, $($arg:tt)*)?) => {
        $crate::language::Text { vi: format!($vi $(, $($arg)*)?), en: format!($en $(, $($arg)*)?) }
    };
}
