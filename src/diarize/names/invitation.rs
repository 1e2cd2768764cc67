//! Who is given the floor at the end of a turn?
//!
//! "Xin mời đồng chí Vũ Hải Đường báo cáo, đồng chí A Nghĩa chuẩn bị", "mời phòng tài chính, chị Yến Nhi", "còn đồng
//! chí Tráng bên Lê Lợi, xin mời", "phần này xin phép để đồng chí Lương báo cáo thêm". Somebody who is only spoken
//! of, was invited before or will be, or is asked for something other than speech, is not given the floor.

use super::RosterNames;
use super::cues::{
    asks_something_else, contains, ends_a_name, ends_an_invitation, is_addressed, is_given_now, is_title, stands_at,
};

/// An invitation farther than this from the end of its turn is about something later, in words.
pub(super) const LAST_WORDS: usize = 25;
/// Words between a cue and the name: titles, the name of an office or a place.
const MOST_BETWEEN: usize = 14;
/// Words of no title among them.
const MOST_OTHERS: usize = 6;
/// How far before "xin mời" at the end of a turn the name may stand.
const MOST_BEFORE: usize = 14;
/// Words behind the cue that name nobody: "xin mời thầy ạ".
const MOST_BEHIND: usize = 3;

/// A name in an invitation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Called {
    pub(super) entry: usize,
    /// The name was said in full, or as far as nobody else's; otherwise only the given name.
    pub(super) is_full: bool,
    /// The word after the name.
    pub(super) after: usize,
}

/// Who is asked to speak next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Invitation {
    pub(super) person: Option<Called>,
    pub(super) site: Option<Called>,
    /// Who is told to get ready.
    pub(super) prepared: Option<usize>,
    /// The cue's first word.
    pub(super) at: usize,
    /// How much it says about who speaks next, from 0 to 1.
    pub(super) weight: f32,
}

/// The last invitation near the end of a turn, unless it invites several at once.
pub(super) fn invitation(said: &[String], roster: &RosterNames) -> Option<Invitation> {
    let from = said.len().saturating_sub(LAST_WORDS);
    (from..said.len())
        .rev()
        .filter_map(|at| Some((at, cue(said, at)?)))
        .find_map(|(at, length)| {
            let named = named_after(said, at, at + length, roster);
            match named {
                Named::Nobody => named_before(said, at, length, roster),
                named => Some(named),
            }
        })?
        .invitation()
}

enum Named {
    Nobody,
    /// Several, or asked for something else: the cue is used up.
    Unsure,
    One(Invitation),
}

impl Named {
    fn invitation(self) -> Option<Invitation> {
        match self {
            Self::One(invitation) => Some(invitation),
            Self::Nobody | Self::Unsure => None,
        }
    }
}

/// The words of a cue that gives the floor now.
fn cue(said: &[String], at: usize) -> Option<usize> {
    let handed_over = ["xin phép để", "nhường lời cho", "nhường cho", "xin chuyển lời cho", "chuyển micro cho", "trao lời cho"];
    if let Some(phrase) = handed_over.iter().find(|phrase| stands_at(said, at, phrase)) {
        let speaks = ["báo cáo", "phát biểu", "trình bày", "bổ sung", "trả lời", "nói", "giải trình", "làm rõ", "tiếp"];
        let then = &said[at..];
        return speaks.iter().any(|verb| contains(then, verb)).then(|| phrase.split(' ').count());
    }
    let length = ["đề nghị", "mời"].iter().find(|phrase| stands_at(said, at, phrase))?.split(' ').count();
    // "đề nghị mời đồng chí A" is one cue.
    is_given_now(said, at).then_some(length)
}

fn named_after(said: &[String], at: usize, from: usize, roster: &RosterNames) -> Named {
    let (mut person, mut site): (Option<Called>, Option<Called>) = (None, None);
    let (mut place, mut others) = (from, 0);
    let mut only_titles = true;
    while place < said.len().min(from + MOST_BETWEEN) && others <= MOST_OTHERS {
        if let Some((entry, length)) = roster.name_at(said, place) {
            let called = Called { entry, is_full: true, after: place + length };
            if roster.entry(entry).is_site {
                site = site.or(Some(called));
                place += length;
                continue;
            }
            if only_titles || is_addressed(said, place) {
                person = Some(called);
                break;
            }
        }
        if let Some(entry) = roster.given_at(said, place)
            && is_addressed(said, place)
            && ends_a_name(said, place + 1)
        {
            person = Some(Called { entry, is_full: false, after: place + 1 });
            break;
        }
        if !is_title(&said[place]) {
            if ends_an_invitation(&said[place]) {
                break;
            }
            only_titles = false;
            others += 1;
        }
        place += 1;
    }
    let Some(called) = person.or(site) else { return Named::Nobody };
    let after = called.after;
    // "mời đồng chí A và đồng chí B": nobody knows who begins.
    if ["và", "cùng", "hoặc", "với"].iter().any(|word| stands_at(said, after, word)) || asks_something_else(said, after) {
        return Named::Unsure;
    }
    site = site.or_else(|| site_behind(said, after, roster));
    // "xin mời A, B chuẩn bị": B speaks after A. A plain second name without "chuẩn bị" makes the first one unsure.
    let own = |entry: usize| entry == called.entry || site.is_some_and(|site| site.entry == entry);
    let second = (after..said.len()).find_map(|place| {
        let (entry, length) = roster.name_at(said, place).filter(|(entry, _)| !own(*entry))?;
        Some((entry, place + length))
    });
    let mut prepared = None;
    if let Some((next, end)) = second {
        let is_ready = (end..said.len().min(end + 4)).any(|place| stands_at(said, place, "chuẩn bị"));
        // A site and the person who sits there are one and the same invitation.
        if !is_ready && roster.entry(next).is_site == roster.entry(called.entry).is_site {
            return Named::Unsure;
        }
        prepared = is_ready.then_some(next);
    }
    let weight = if called.is_full { 0.8 } else { 0.6 };
    Named::One(Invitation { person, site, prepared, at, weight })
}

/// The site named just behind a person: "đồng chí Nguyễn Văn Hùng, hiệu trưởng trường Trần Phú".
fn site_behind(said: &[String], after: usize, roster: &RosterNames) -> Option<Called> {
    for place in after..said.len().min(after + 5) {
        if let Some((entry, length)) = roster.name_at(said, place) {
            let called = Called { entry, is_full: true, after: place + length };
            return roster.entry(entry).is_site.then_some(called);
        }
        if !is_title(&said[place]) && said[place] != "bên" && said[place] != "ở" {
            return None;
        }
    }
    None
}

/// "còn đồng chí Tráng bên Lê Lợi, xin mời": the cue stands last, the name before it.
fn named_before(said: &[String], at: usize, length: usize, roster: &RosterNames) -> Option<Named> {
    let behind = &said[at + length..];
    let nobody = behind.len() <= MOST_BEHIND && behind.iter().all(|word| is_title(word) || word == "ạ" || word == "nhé");
    if !nobody {
        return None;
    }
    let from = at.saturating_sub(MOST_BEFORE);
    let called = (from..at).rev().find_map(|place| {
        if !is_addressed(said, place) {
            return None;
        }
        match roster.name_at(said, place) {
            Some((entry, length)) if !roster.entry(entry).is_site => Some(Called { entry, is_full: true, after: place + length }),
            _ => {
                let entry = roster.given_at(said, place).filter(|_| ends_a_name(said, place + 1))?;
                Some(Called { entry, is_full: false, after: place + 1 })
            }
        }
    })?;
    let told = ["vừa", "đã", "nêu", "hỏi", "nói", "phát", "báo", "trình", "không", "và", "cảm", "xong"];
    if said[called.after.min(at)..at].iter().any(|word| told.contains(&word.as_str()) && !asks(said, called.after, at)) {
        return None;
    }
    let weight = if called.is_full { 0.6 } else { 0.5 };
    Some(Named::One(Invitation { person: Some(called), site: None, prepared: None, at, weight }))
}

/// "… có ý kiến gì không ạ" and the like: the person is asked, and then invited.
fn asks(said: &[String], from: usize, to: usize) -> bool {
    let question = &said[from.min(to)..to];
    contains(question, "có ý kiến") && !["vừa", "đã", "xong"].iter().any(|word| question.iter().any(|said| said == word))
}
