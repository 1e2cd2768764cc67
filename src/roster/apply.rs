//! Under which name and site does each speaker of a transcript stand in the papers?

use super::resolve::Roster;
use crate::text;
use crate::transcript::{Naming, Transcript};
use crate::trouble::Warning;

impl Roster {
    /// Gives the speakers that Teams named their names and sites as the roster writes them. A display name that is
    /// nobody's for certain stays as it is, and a warning names it.
    #[must_use = "the warnings tell which names a person must look at"]
    pub fn apply(&self, transcript: &mut Transcript) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for speaker in &mut transcript.speakers {
            let (Some(name), Naming::Teams) = (speaker.name.clone(), speaker.how) else { continue };
            let found = self.resolve(&name);
            if let Some(person) = found.person {
                speaker.name = Some(person.name.clone());
            }
            if let Some(site) = found.site.filter(|_| speaker.site.is_none()) {
                speaker.site = Some(site);
            }
            if found.flagged {
                warnings.push(Warning::new(
                    "unmatched_name",
                    text!(
                        "tên hiển thị \"{name}\" không khớp chắc chắn với ai trong danh sách, được giữ nguyên",
                        "the display name \"{name}\" is nobody's on the roster for certain and stays as it is"
                    ),
                ));
            }
        }
        warnings
    }
}
