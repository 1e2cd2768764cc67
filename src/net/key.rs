//! Where does an access key come from, and where does it never go?
//!
//! From the environment or a file; never from an argument, which every user of the machine can read in the list of
//! processes. It prints as `…` and cannot be serialised.

use crate::text;
use crate::trouble::Failure;
use std::fmt;
use std::path::Path;

/// A longer file holds something else.
const LONGEST_BYTES: u64 = 8192;

/// An access key.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// The key in this environment variable, if it is set.
    #[must_use]
    pub fn from_environment(variable: &str) -> Option<Self> {
        Self::of(&std::env::var(variable).ok()?)
    }

    /// The key in the first line of a file.
    ///
    /// # Errors
    /// When the file cannot be read or holds none.
    pub fn from_file(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        let hint = || text!("ghi khóa vào dòng đầu của tệp đó", "put the key into the first line of that file");
        let unreadable = |error: std::io::Error| {
            Failure::usage(text!("không đọc được tệp khóa {shown}: {error}", "cannot read the key file {shown}: {error}"), hint())
        };
        if std::fs::metadata(path).map_err(unreadable)?.len() > LONGEST_BYTES {
            return Err(Failure::usage(text!("{shown} quá lớn để là tệp khóa", "{shown} is too large to be a key file"), hint()));
        }
        let content = std::fs::read_to_string(path).map_err(unreadable)?;
        Self::of(content.lines().next().unwrap_or_default())
            .ok_or_else(|| Failure::usage(text!("tệp khóa {shown} trống", "the key file {shown} is empty"), hint()))
    }

    fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty() && text.chars().all(|letter| letter.is_ascii_graphic())).then(|| Self(text.to_owned()))
    }

    /// The key itself, for a header and nothing else.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// `text` without the key, for messages of servers that repeat what they were sent.
    #[must_use]
    pub fn struck_from(&self, text: &str) -> String {
        text.replace(&self.0, "…")
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_printed() {
        let key = Key::of(" sk-secret\n").expect("a key");
        assert_eq!(format!("{key:?}"), "Key(…)");
        assert_eq!(key.struck_from("bad key sk-secret!"), "bad key …!");
        assert!(Key::of("  ").is_none() && Key::of("two words").is_none());
    }
}
