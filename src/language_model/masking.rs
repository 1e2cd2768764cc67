//! How can a meeting be shown to a server without its names?
//!
//! Every name the program knows (roster, speakers, sites, chair) is replaced by a made-up word on the way out and put
//! back on the way in. The same spelling always gets the same word; a given name behind a form of address is hidden
//! too. A name that nobody has written down anywhere cannot be known and is not hidden; the user is told so.

use crate::minutes::Minutes;
use crate::roster::MeetingFile;
use crate::transcript::Transcript;
use std::collections::BTreeSet;

/// Words that stand before a person's given name.
const ADDRESSES: [&str; 13] =
    ["đồng chí", "anh", "chị", "ông", "bà", "thầy", "cô", "em", "bác", "chú", "đ/c", "chủ tịch", "hiệu trưởng"];

/// Names and the words that stand for them, longest name first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mask {
    pairs: Vec<(String, String)>,
}

impl Mask {
    /// The names of a meeting.
    #[must_use]
    pub fn of(transcript: &Transcript, meeting: &MeetingFile, minutes: &Minutes) -> Self {
        let people = meeting
            .participant
            .iter()
            .flat_map(|person| [&person.name].into_iter().chain(&person.aliases))
            .chain(&meeting.chair)
            .chain(&meeting.secretary)
            .chain(transcript.speakers.iter().filter_map(|speaker| speaker.name.as_ref()))
            .chain(minutes.meeting.participants.iter().map(|person| &person.name))
            .chain(minutes.meeting.chair.iter().map(|person| &person.name));
        let sites = meeting
            .participant
            .iter()
            .map(|person| &person.site)
            .chain(meeting.site.iter().flat_map(|site| [&site.name].into_iter().chain(&site.aliases)))
            .chain(transcript.speakers.iter().filter_map(|speaker| speaker.site.as_ref()))
            .chain(&meeting.organisation)
            .chain(&meeting.parent);
        let people: BTreeSet<&str> = people.map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
        let sites: BTreeSet<&str> =
            sites.map(|name| name.trim()).filter(|name| !name.is_empty() && !people.contains(name)).collect();
        let mut names: BTreeSet<String> = people.iter().chain(&sites).map(|name| (*name).to_owned()).collect();
        for person in &people {
            let Some(given) = person.split_whitespace().next_back().filter(|_| person.contains(' ')) else { continue };
            for address in ADDRESSES {
                names.insert(format!("{address} {given}"));
                names.insert(format!("{} {given}", crate::vietnamese::tones::capital(address)));
            }
        }
        let mut names: Vec<String> = names.into_iter().collect();
        names.sort_by(|one, other| other.len().cmp(&one.len()).then(one.cmp(other)));
        Self { pairs: names.into_iter().enumerate().map(|(at, name)| (name, format!("TÊN{}X", at + 1))).collect() }
    }

    /// Whether anything is hidden.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// The text without its names.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        self.pairs.iter().fold(text.to_owned(), |text, (name, word)| replace_words(&text, name, word))
    }

    /// The text with its names.
    #[must_use]
    pub fn restore(&self, text: &str) -> String {
        self.pairs.iter().fold(text.to_owned(), |text, (name, word)| replace_words(&text, word, name))
    }
}

/// Replaces whole words only: `An` does not stand in `Anh`.
fn replace_words(text: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut before: Option<char> = None;
    while let Some(at) = rest.find(from) {
        let (head, tail) = rest.split_at(at);
        let tail = &tail[from.len()..];
        before = head.chars().next_back().or(before);
        let alone = !before.is_some_and(char::is_alphanumeric) && !tail.chars().next().is_some_and(char::is_alphanumeric);
        out.push_str(head);
        out.push_str(if alone { to } else { from });
        before = from.chars().next_back();
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::RosterPerson;
    use crate::time::Timestamp;

    #[test]
    fn names_go_out_hidden_and_come_back() {
        let person = |name: &str, site: &str| RosterPerson { name: name.into(), site: site.into(), ..RosterPerson::default() };
        let meeting = MeetingFile {
            participant: vec![person("Phạm Văn An", "Trường THCS Plei Kần"), person("Lê An", "Phòng GDĐT")],
            ..MeetingFile::default()
        };
        let mask = Mask { ..Mask::of(&Transcript::empty("vi", Timestamp::ZERO), &meeting, &empty()) };
        let said = "Đồng chí Phạm Văn An và thầy An ở Trường THCS Plei Kần dạy tiếng Anh; An ninh tốt.";
        let hidden = mask.hide(said);
        for name in ["Phạm", "Văn An", "thầy An", "Plei"] {
            assert!(!hidden.contains(name), "{hidden}");
        }
        assert!(hidden.contains("tiếng Anh") && hidden.contains("An ninh"), "{hidden}");
        assert_eq!(mask.restore(&hidden), said);
    }

    fn empty() -> Minutes {
        serde_json::from_str("{\"schema\":\"thuky.minutes/1\",\"meeting\":{}}").expect("minutes")
    }
}
