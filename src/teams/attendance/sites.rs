//! How many sites took part? Accounts that are one site are counted once.

use super::gather::united;
use super::{Attendance, Stay};
use crate::roster::{Roster, folded_names};
use serde::{Deserialize, Serialize};

/// A site (điểm cầu), with every account that spoke for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendedSite {
    /// The roster's name, or the display name without what Teams appended.
    pub name: String,
    /// Places in [`Attendance::people`].
    pub accounts: Vec<usize>,
    /// When at least one of them was there: sorted, disjoint.
    pub stays: Vec<Stay>,
    /// Whether the roster knows it.
    pub is_known: bool,
}

impl Attendance {
    /// The sites in order of first joining. Rows, devices and re-joins of one site are one site.
    #[must_use]
    pub fn sites(&self, roster: &Roster) -> Vec<AttendedSite> {
        let observed = roster.clone().with_observed(self.people.iter().map(|person| person.name.as_str()));
        let names = folded_names(self.people.iter().map(|person| person.name.as_str()));
        let mut sites: Vec<AttendedSite> = Vec::new();
        let mut places: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
        for (index, person) in self.people.iter().enumerate() {
            let account = person.email.as_deref().and_then(|email| email.split('@').next());
            let by_name = roster.resolve(&person.name).site;
            let by_account = || account.and_then(|account| roster.resolve(account).site);
            let known = by_name.or_else(by_account);
            let is_known = known.is_some();
            let name = known
                .or_else(|| observed.resolve(&person.name).site)
                .unwrap_or_else(|| Roster::site_of_stranger(&person.name, &names));
            let place = *places.entry(crate::roster::fold::fold(&name)).or_insert_with(|| {
                sites.push(AttendedSite { name: name.clone(), accounts: Vec::new(), stays: Vec::new(), is_known });
                sites.len() - 1
            });
            if let Some(site) = sites.get_mut(place) {
                site.accounts.push(index);
                site.stays = united([site.stays.as_slice(), person.stays.as_slice()].concat());
            }
        }
        sites
    }
}
