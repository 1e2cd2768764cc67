//! Where, when, who: the frame of the meeting, from the meeting file and from what was said.

use super::Presence;
use super::cues::Cue;
use super::reading::Reading;
use super::roles::{Role, person};
use super::types::{Meeting, Participant, Person, Site};
use super::words::folded;
use crate::roster::MeetingFile;
use crate::roster::calendar::Date;
use crate::vietnamese::find_dates;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The end of a meeting is told in its last sentences.
const CLOSING_PIECES: usize = 8;

static ENDED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(?:hội nghị|họp|giao ban|phiên họp|buổi làm việc)[^.;]{0,20}\b(?:kết thúc|bế mạc)[^.;,]{0,20}",
        r"\b(?:lúc|hồi|vào lúc|vào hồi|vào) (?P<hour>\d{1,2})(?: giờ|h)(?: ?(?P<minute>\d{1,2}))?"
    ))
    .ok()
});

/// The day of the meeting: from the meeting file, else as said where the meeting opens.
pub(super) fn day(reading: &Reading<'_>, file: &MeetingFile) -> Option<Date> {
    if let Some(date) = file.date.as_deref().and_then(Date::from_iso) {
        return Some(date);
    }
    let year = file.title.as_deref().and_then(|title| {
        title
            .split(|c: char| !c.is_ascii_digit())
            .filter(|digits| digits.len() == 4)
            .find_map(|digits| digits.parse::<u16>().ok())
    });
    let fallback = year.filter(|year| (1990..2100).contains(year)).map(|year| format!("{year:04}-01-01"));
    let opening = (reading.pieces.len() / 4).max(12);
    reading.pieces.iter().take(opening).find_map(|piece| {
        let text = reading.written(piece);
        let lower = text.to_lowercase();
        let at = lower.find("hôm nay").filter(|_| lower.len() == text.len())?;
        let near: String = text[at..].chars().take(60).collect();
        let dated = near
            .replacen("hôm nay", "hôm nay ngày", 1)
            .replacen("Hôm nay", "hôm nay ngày", 1)
            .replace("ngày ngày", "ngày")
            .replace("ngày, ngày", "ngày");
        find_dates(&dated, fallback.as_deref()).into_iter().next().and_then(|date| Date::from_iso(&date.iso))
    })
}

/// When the meeting ended, as said where it closes: `kết thúc lúc 16 giờ 30`.
pub(super) fn end(reading: &Reading<'_>) -> Option<String> {
    let pattern = ENDED.as_ref()?;
    reading.pieces.iter().rev().take(CLOSING_PIECES).find_map(|piece| {
        let text = reading.written(piece);
        let found = pattern.captures(&text)?;
        let hour: u8 = found.name("hour")?.as_str().parse().ok()?;
        let minute: u8 = found.name("minute").map_or(Some(0), |minute| minute.as_str().parse().ok())?;
        (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
    })
}

/// The frame, with everyone who was seen or heard marked.
pub(super) fn frame(
    roles: &BTreeMap<String, Role>,
    file: &MeetingFile,
    attendance: Option<&Presence>,
    day: Option<Date>,
    end: Option<String>,
) -> Meeting {
    let mut seen: BTreeSet<String> =
        attendance.into_iter().flat_map(|presence| presence.names.iter().map(|name| folded(name))).collect();
    seen.extend(roles.values().flat_map(|role| [folded(&role.name), folded(&role.site)]));
    seen.remove("");
    let heard = |name: &str, aliases: &[String]| {
        seen.contains(&folded(name)) || aliases.iter().any(|alias| seen.contains(&folded(alias)))
    };
    let participants: Vec<Participant> = file
        .participant
        .iter()
        .map(|person| Participant {
            name: person.name.clone(),
            title: person.title.clone(),
            site: person.site.clone(),
            present: heard(&person.name, &person.aliases),
        })
        .collect();
    let mut sites: Vec<Site> =
        file.site.iter().map(|site| Site { name: site.name.clone(), present: heard(&site.name, &site.aliases) }).collect();
    let of_people = participants.iter().map(|person| (&person.site, person.present));
    let of_speakers = roles.values().map(|role| (&role.site, true));
    for (name, present) in of_people.chain(of_speakers).filter(|(name, _)| !name.is_empty()) {
        match sites.iter_mut().find(|site| folded(&site.name) == folded(name)) {
            Some(site) => site.present |= present,
            None => sites.push(Site { name: name.clone(), present }),
        }
    }
    let named = |name: &String| Person {
        name: name.clone(),
        title: person(file, name).map(|person| person.title.clone()).unwrap_or_default(),
    };
    let chair = file.chair.as_ref().map(named).or_else(|| {
        roles
            .values()
            .find(|role| role.chair && !role.unknown)
            .map(|role| Person { name: role.name.clone(), title: role.title.clone() })
    });
    Meeting {
        title: file.title.clone().unwrap_or_default(),
        date: day.map(|day| day.to_string()),
        start: file.start.clone(),
        end,
        organisation: file.organisation.clone().unwrap_or_default(),
        parent: file.parent.clone().unwrap_or_default(),
        issuer_kind: file.issuer_kind.clone().unwrap_or_default(),
        place: file.place.clone().unwrap_or_default(),
        platform: file.platform.clone().unwrap_or_default(),
        chair,
        secretary: file.secretary.as_ref().map(named),
        participants,
        sites,
    }
}

/// Whether the meeting has any sign of being one: an opening, an invitation, a conclusion, a report.
pub(super) fn looks_like_a_meeting(reading: &Reading<'_>) -> bool {
    let signs = [Cue::Open, Cue::Invite, Cue::Conclude, Cue::ReportStart, Cue::DiscussionStart, Cue::Close, Cue::LeaderSpeech];
    let found = signs.iter().filter(|sign| reading.pieces.iter().any(|piece| reading.has(piece, **sign))).count();
    found >= 1
}
