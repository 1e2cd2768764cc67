//! How many people speak, by what the user knows?

use crate::text;
use crate::trouble::Failure;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How many people speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum SpeakerCount {
    /// As many as are heard.
    #[default]
    Auto,
    /// Exactly so many.
    Exactly(usize),
    /// At least the first, at most the second.
    Between(usize, usize),
}

impl fmt::Display for SpeakerCount {
    /// `auto`, `5`, `5-8`: what `--speakers` takes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Exactly(count) => write!(f, "{count}"),
            Self::Between(least, most) => write!(f, "{least}-{most}"),
        }
    }
}

impl FromStr for SpeakerCount {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let number = |text: &str| text.trim().parse::<usize>().ok().filter(|count| (1..=1_000).contains(count));
        let read = match text.trim().split_once('-') {
            _ if text.trim() == "auto" => Some(Self::Auto),
            None => number(text).map(Self::Exactly),
            Some((least, most)) => match (number(least), number(most)) {
                (Some(least), Some(most)) if least <= most => Some(Self::Between(least, most)),
                _ => None,
            },
        };
        read.ok_or_else(|| {
            Failure::usage(
                text!("--speakers không nhận giá trị “{text}”", "--speakers does not take “{text}”"),
                text!("dùng auto, một số như 6, hoặc khoảng như 5-8", "use auto, a number such as 6, or a range such as 5-8"),
            )
        })
    }
}

impl From<SpeakerCount> for String {
    fn from(count: SpeakerCount) -> Self {
        count.to_string()
    }
}

impl TryFrom<String> for SpeakerCount {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|failure: Failure| failure.message.en)
    }
}
