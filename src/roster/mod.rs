//! Who was invited, and from where? The meeting file `meeting.toml`, and what can be known without one.
//!
//! `read` turns the file a person wrote into a [`MeetingFile`], with line numbers for every mistake; `file_name`
//! reads what a recording's name says; `decode` and `calendar` are the two tools every text file from outside needs.

mod apply;
pub mod calendar;
pub(crate) mod decode;
mod display_name;
mod file_name;
pub mod fold;
mod known_keys;
mod likeness;
mod read;
mod resolve;
mod unit;

pub(crate) use display_name::printed_name;
pub use file_name::{FileNameFacts, facts_from_file_name, meeting_from_file_name};
pub use read::{parse, read};
pub(crate) use resolve::folded_names;
pub use resolve::{Match, Roster};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything a person wrote about the meeting; every field may be absent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MeetingFile {
    /// Name of the meeting.
    pub title: Option<String>,
    /// ISO 8601 date.
    pub date: Option<String>,
    /// `HH:MM`.
    pub start: Option<String>,
    /// The issuing body (cơ quan ban hành).
    pub organisation: Option<String>,
    /// The body above it (cơ quan chủ quản).
    pub parent: Option<String>,
    /// `state`, `party`, `union` or `school`.
    pub issuer_kind: Option<String>,
    /// Place, as in the place-and-date line.
    pub place: Option<String>,
    /// `Microsoft Teams`, ….
    pub platform: Option<String>,
    /// Name of the chair.
    pub chair: Option<String>,
    /// Name of the secretary.
    pub secretary: Option<String>,
    /// People.
    pub participant: Vec<RosterPerson>,
    /// Sites.
    pub site: Vec<RosterSite>,
    /// Heard = written, the strongest rule of all.
    pub glossary: BTreeMap<String, String>,
    /// House style.
    pub style: HouseStyle,
    /// What the registry and the signer decide, for all papers (`[paper.chung]`) or for one (`[paper.bien-ban]`).
    pub paper: BTreeMap<String, PaperDetails>,
}

/// What stands on a paper and is never said in a meeting; what is absent is left as a visible gap.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaperDetails {
    /// Number given by the registry: `12`.
    pub number: Option<String>,
    /// Symbol: `TB-PGDĐT`; without it, the kind's letters and [`PaperDetails::abbreviation`].
    pub symbol: Option<String>,
    /// The issuing body in short, as its head laid down: `PGDĐT`.
    pub abbreviation: Option<String>,
    /// ISO 8601 date of signing.
    pub date: Option<String>,
    /// First line above the signature: `KT. TRƯỞNG PHÒNG`, `TM. ỦY BAN NHÂN DÂN`, `TL. CHỦ TỊCH`.
    pub authority: Option<String>,
    /// Position of who signs.
    pub signer_title: Option<String>,
    /// Name of who signs.
    pub signer: Option<String>,
    /// Nơi nhận, a line each, without dashes.
    pub recipients: Vec<String>,
}

/// A person on the roster.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RosterPerson {
    /// Full name.
    pub name: String,
    /// Position.
    pub title: String,
    /// The site where they sit.
    pub site: String,
    /// Teams display names, other spellings.
    pub aliases: Vec<String>,
}

/// A site on the roster.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RosterSite {
    /// Its name.
    pub name: String,
    /// Teams display names, other spellings.
    pub aliases: Vec<String>,
}

/// How this house writes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HouseStyle {
    /// `GDĐT` (default) or `GD&ĐT`.
    pub education: Option<String>,
    /// `keep` (default: as said), `expand` or `shorten`.
    pub abbreviations: Option<String>,
    /// Counts below ten as `06` instead of `6`.
    pub pad_small: bool,
}

/// A site's name without the words that say it is one: `điểm cầu Trường Hoa Mai` is `Trường Hoa Mai`.
pub(crate) fn own_name_of_site(name: &str) -> &str {
    let name = name.trim();
    let own = ["điểm cầu ", "Điểm cầu "].iter().find_map(|lead| name.strip_prefix(lead));
    own.map(str::trim).filter(|own| !own.is_empty()).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::own_name_of_site;

    #[test]
    fn a_site_is_not_called_a_site_twice() {
        assert_eq!(own_name_of_site("điểm cầu Trường Hoa Mai"), "Trường Hoa Mai");
        assert_eq!(own_name_of_site(" Điểm cầu xã Nậm Xé "), "xã Nậm Xé");
        assert_eq!(own_name_of_site("Trường Hoa Mai"), "Trường Hoa Mai");
        assert_eq!(own_name_of_site("Điểm cầu "), "Điểm cầu");
    }
}
