//! Under which name and site does each speaker of a transcript stand in the papers?

use super::resolve::Roster;
use crate::text;
use crate::transcript::{Naming, Transcript};
use crate::trouble::Warning;

/// So many names are written out in a warning.
const MOST_SHOWN: usize = 12;

impl Roster {
    /// Gives the speakers that Teams named their names and sites as the roster writes them. A display name that is
    /// nobody's for certain stays as it is, and a warning names it.
    #[must_use = "the warnings tell which names a person must look at"]
    pub fn apply(&self, transcript: &mut Transcript) -> Vec<Warning> {
        let mut unmatched = Vec::new();
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
                unmatched.push(name);
            }
        }
        unmatched_names(&unmatched).into_iter().collect()
    }
}

/// One warning for all of them: where nobody was listed, a hundred sites are a hundred unknown names.
fn unmatched_names(names: &[String]) -> Option<Warning> {
    let shown: Vec<String> = names.iter().take(MOST_SHOWN).map(|name| format!("\"{name}\"")).collect();
    let (listed, more) = (shown.join(", "), names.len() - shown.len());
    let message = match (names.len(), more) {
        (0, _) => return None,
        (1, _) => text!(
            "tên hiển thị {listed} không khớp chắc chắn với ai trong danh sách, được giữ nguyên",
            "the display name {listed} is nobody's on the roster for certain and stays as it is"
        ),
        (_, 0) => text!(
            "các tên hiển thị sau không khớp chắc chắn với ai trong danh sách, được giữ nguyên: {listed}",
            "these display names are nobody's on the roster for certain and stay as they are: {listed}"
        ),
        _ => text!(
            "các tên hiển thị sau không khớp chắc chắn với ai trong danh sách, được giữ nguyên: {listed} và {more} tên khác",
            "these display names are nobody's on the roster for certain and stay as they are: {listed} and {more} more"
        ),
    };
    Some(Warning::new("unmatched_name", message))
}
