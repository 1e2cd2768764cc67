//! Which phrases announce what?
//!
//! The lists in `cues/*.tsv` are read into one tree of words. [`Lexicon::matches`] finds every phrase of every list
//! in one pass over a text, whatever its punctuation and capitals; a phrase of two words or more is also found when
//! one of its words has lost its tone. A phrase of the class [`Cue::Trap`] ("ban chỉ đạo", "bếp ăn tập trung")
//! hides the shorter phrases inside it.

use super::words::{Key, Vocabulary, Word};
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// What a phrase announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Cue {
    /// Opens the meeting.
    Open,
    /// Names who is there.
    Intro,
    /// Programme, secretary, roll call.
    Agenda,
    /// Microphones and lines.
    Tech,
    /// A report begins.
    ReportStart,
    /// A report ends.
    ReportEnd,
    /// The floor is open.
    DiscussionStart,
    /// Gives somebody the floor.
    Invite,
    /// Invites to report.
    InviteReport,
    /// Invites to direct or to conclude.
    InviteDirect,
    /// Says who speaks.
    SelfIntro,
    /// Ends a turn or hands back.
    TurnEnd,
    /// Takes up or answers what others said.
    Answer,
    /// Announces that the speaker directs.
    LeaderSpeech,
    /// Announces that the speaker concludes.
    Conclude,
    /// Weaker signs of the same.
    ConcludeSoft,
    /// Ends the meeting.
    Close,
    /// Thanks and wishes.
    Thanks,
    /// Praise and evaluation.
    Praise,
    /// Agrees with what was said.
    Agree,
    /// How the meeting itself proceeds.
    Procedure,
    /// The speaker narrates or explains.
    Narrative,
    /// Gives an order: `đề nghị`, `giao`.
    Performative,
    /// `cần`, `phải`.
    Modal,
    /// `không được`, `không để`.
    Prohibit,
    /// A verb that names a task.
    Task,
    /// A word that says little by itself: `nghiêm túc`, `thực hiện`.
    Generic,
    /// Past and done.
    Past,
    /// Starts the next item of a list.
    Next,
    /// Starts an item about a topic: `về công tác`, `đối với`.
    Topic,
    /// Announces a list: `một số nội dung sau`.
    Lead,
    /// The head of a name of somebody who can be given a task.
    Body,
    /// A word that may stand before such a head: `các`, `toàn thể`.
    Quantifier,
    /// A pronoun for those present: `các đồng chí`.
    Present,
    /// `chủ trì`, `làm đầu mối`: behind an assignee.
    Charge,
    /// `phối hợp với`, `cùng với`: before a cooperator.
    Cooperate,
    /// `việc này`, `nội dung này`: points back.
    Back,
    /// An achievement.
    Result,
    /// Something in the way.
    Difficulty,
    /// Why it is so.
    Cause,
    /// Asks for something.
    Proposal,
    /// Says nothing.
    Filler,
    /// Takes back what was just said.
    Correction,
    /// Who is there and who is not.
    Attendance,
    /// Goes on with the order before: `cụ thể`, `trong đó`.
    Continue,
    /// An event that dates a task: `trước khi`.
    Event,
    /// The start of a deadline: `chậm nhất`, `trước ngày`.
    Limit,
    /// A head that names one person: `đồng chí`, `anh`.
    Person,
    /// Says that it was said before.
    Again,
    /// Hides cues inside it.
    Trap,
}

impl Cue {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "open" => Self::Open,
            "intro" => Self::Intro,
            "agenda" => Self::Agenda,
            "tech" => Self::Tech,
            "report_start" => Self::ReportStart,
            "report_end" => Self::ReportEnd,
            "discussion_start" => Self::DiscussionStart,
            "invite" => Self::Invite,
            "invite_report" => Self::InviteReport,
            "invite_direct" => Self::InviteDirect,
            "self_intro" => Self::SelfIntro,
            "turn_end" => Self::TurnEnd,
            "answer" => Self::Answer,
            "leader_speech" => Self::LeaderSpeech,
            "conclude" => Self::Conclude,
            "conclude_soft" => Self::ConcludeSoft,
            "close" => Self::Close,
            "thanks" => Self::Thanks,
            "praise" => Self::Praise,
            "agree" => Self::Agree,
            "procedure" => Self::Procedure,
            "narrative" => Self::Narrative,
            "performative" => Self::Performative,
            "modal" => Self::Modal,
            "prohibit" => Self::Prohibit,
            "task" => Self::Task,
            "generic" => Self::Generic,
            "past" => Self::Past,
            "next" => Self::Next,
            "topic" => Self::Topic,
            "lead" => Self::Lead,
            "body" => Self::Body,
            "quantifier" => Self::Quantifier,
            "present" => Self::Present,
            "charge" => Self::Charge,
            "cooperate" => Self::Cooperate,
            "back" => Self::Back,
            "result" => Self::Result,
            "difficulty" => Self::Difficulty,
            "cause" => Self::Cause,
            "proposal" => Self::Proposal,
            "filler" => Self::Filler,
            "correction" => Self::Correction,
            "attendance" => Self::Attendance,
            "continue" => Self::Continue,
            "event" => Self::Event,
            "limit" => Self::Limit,
            "person" => Self::Person,
            "trap" => Self::Trap,
            "again" => Self::Again,
            _ => return None,
        })
    }
}

/// A phrase found in a text: words `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    /// What it announces.
    pub(super) cue: Cue,
    /// Its first word.
    pub(super) start: usize,
    /// The word behind its last.
    pub(super) end: usize,
}

/// The lists, by name.
pub(super) const LISTS: [(&str, &str); 5] = [
    ("phases", include_str!("cues/phases.tsv")),
    ("directives", include_str!("cues/directives.tsv")),
    ("bodies", include_str!("cues/bodies.tsv")),
    ("statements", include_str!("cues/statements.tsv")),
    ("traps", include_str!("cues/traps.tsv")),
];

/// The phrases of a list: `(phrase pattern, class)`, comments left out.
pub(super) fn entries(list: &str) -> impl Iterator<Item = (&str, &str)> {
    list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// A pattern written out: `{tôi|chúng tôi} xin [phép] kết luận` stands for four phrases.
pub(super) fn expand(pattern: &str) -> Vec<String> {
    let mut phrases = vec![String::new()];
    let mut rest = pattern;
    while let Some(open) = rest.find(['{', '[']) {
        let close_sign = if rest[open..].starts_with('{') { '}' } else { ']' };
        let Some(length) = rest[open..].find(close_sign) else { break };
        let inside = &rest[open + 1..open + length];
        let mut choices: Vec<&str> = inside.split('|').collect();
        if close_sign == ']' {
            choices.push("");
        }
        let before = &rest[..open];
        phrases =
            phrases.iter().flat_map(|phrase| choices.iter().map(move |choice| format!("{phrase}{before}{choice}"))).collect();
        rest = &rest[open + length + 1..];
    }
    for phrase in &mut phrases {
        phrase.push_str(rest);
    }
    phrases.iter().map(|phrase| phrase.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[derive(Debug, Default)]
struct Node {
    exact: HashMap<Key, usize>,
    toneless: HashMap<Key, Vec<usize>>,
    cues: Vec<Cue>,
}

/// All lists in one tree.
#[derive(Debug)]
pub(super) struct Lexicon {
    nodes: Vec<Node>,
}

impl Lexicon {
    /// The lists that ship with the program, read once.
    pub(super) fn shipped() -> &'static (Vocabulary, Lexicon) {
        static SHIPPED: LazyLock<(Vocabulary, Lexicon)> = LazyLock::new(|| {
            let mut vocabulary = Vocabulary::default();
            let mut lexicon = Lexicon { nodes: vec![Node::default()] };
            for (_, list) in LISTS {
                for (pattern, class) in entries(list) {
                    let Some(cue) = Cue::named(class.trim()) else { continue };
                    for phrase in expand(pattern) {
                        lexicon.add(&phrase, cue, &mut vocabulary);
                    }
                }
            }
            (vocabulary, lexicon)
        });
        &SHIPPED
    }

    /// The names of one meeting, as heads that can be given a task.
    pub(super) fn of_names(names: &[String], vocabulary: &mut Vocabulary) -> Self {
        let mut lexicon = Self { nodes: vec![Node::default()] };
        for name in names {
            lexicon.add(name, Cue::Body, vocabulary);
        }
        lexicon
    }

    fn add(&mut self, phrase: &str, cue: Cue, vocabulary: &mut Vocabulary) {
        let mut at = 0;
        for word in phrase.split_whitespace() {
            let (key, bare) = vocabulary.keys_of(word);
            at = if let Some(next) = self.nodes[at].exact.get(&key) {
                *next
            } else {
                let next = self.nodes.len();
                self.nodes.push(Node::default());
                self.nodes[at].exact.insert(key, next);
                if key != bare {
                    self.nodes[at].toneless.entry(bare).or_default().push(next);
                }
                next
            };
        }
        if at != 0 && !self.nodes[at].cues.contains(&cue) {
            self.nodes[at].cues.push(cue);
        }
    }

    /// Every phrase of both in `words`: for each class and each start the longest, without those that a trap hides.
    pub(super) fn matches(&self, names: &Self, words: &[Word]) -> Vec<Match> {
        let mut found = Vec::new();
        let mut traps = vec![(0usize, 0usize); words.len()];
        for start in 0..words.len() {
            let mut longest: BTreeMap<Cue, usize> = BTreeMap::new();
            self.walk(words, start, start, 0, 0, &mut longest);
            names.walk(words, start, start, 0, 0, &mut longest);
            // Everyday words that hide a cue have no capitals: "phòng Tổ chức cán bộ" is a name.
            let everyday = |end: &usize| !words[start + 1..*end].iter().any(|word| word.capital);
            if let Some(end) = longest.remove(&Cue::Trap).filter(everyday) {
                for slot in &mut traps[start..end] {
                    if slot.1 < end {
                        *slot = (start, end);
                    }
                }
            }
            found.extend(longest.into_iter().map(|(cue, end)| Match { cue, start, end }));
        }
        // "giao ban" is no briefing where a long name begins inside it: "giao [ban xây dựng đảng]".
        for m in found.iter().filter(|m| m.cue == Cue::Body && m.end - m.start >= 3) {
            let (start, end) = traps[m.start];
            if start < m.start && end < m.end {
                traps[start..end].fill((0, 0));
            }
        }
        // An order that starts inside a trap is hidden even where it runs on: "bàn [giao cho]".
        found.retain(|m| {
            let (start, end) = traps[m.start];
            let inside = m.start > start && end > m.start && m.cue == Cue::Performative;
            (m.end > end && !inside) || (m.start, m.end) == (start, end)
        });
        found
    }

    fn walk(&self, words: &[Word], start: usize, at: usize, node: usize, lost: usize, longest: &mut BTreeMap<Cue, usize>) {
        let length = at - start;
        if length > 0 && (lost == 0 || length >= 2 && lost * 2 <= length) {
            for cue in &self.nodes[node].cues {
                let end = longest.entry(*cue).or_insert(at);
                *end = (*end).max(at);
            }
        }
        let Some(word) = words.get(at) else { return };
        // A phrase never runs over the end of a sentence.
        if at > start && words[at - 1].stop >= super::words::Stop::Semicolon {
            return;
        }
        if let Some(next) = self.nodes[node].exact.get(&word.key) {
            self.walk(words, start, at + 1, *next, lost, longest);
        }
        if word.key == word.bare
            && lost < 2
            && let Some(nexts) = self.nodes[node].toneless.get(&word.key)
        {
            for next in nexts {
                self.walk(words, start, at + 1, *next, lost + 1, longest);
            }
        }
    }
}
