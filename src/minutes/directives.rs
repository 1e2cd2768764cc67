//! Which words of a deciding person are orders, and where does one end and the next begin?
//!
//! A piece is cut into clauses; thanks, praise, procedure and answers to what others said are set aside; what remains
//! is weighed. Items of a counted list stay whole, unless a later sentence names somebody else or another day.
//! A clause that only points back (`việc này giao …`, `xong trước …`) belongs to the order before it.

use super::assignees::{self, Hands};
use super::cues::{Cue, Match};
use super::phases::Part;
use super::reading::{Piece, Reading};
use super::words::Stop;
use std::collections::BTreeSet;
use std::ops::Range;

/// Orders outside the parts that direct must be this clear.
const CLEAR: f64 = 2.0;

/// One order: words of one turn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Order {
    /// The turn.
    pub(super) turn: usize,
    /// Its clauses.
    pub(super) parts: Vec<Range<usize>>,
    /// How sure it is that this is an order.
    pub(super) strength: f64,
    /// It was an item of a counted list.
    pub(super) counted: bool,
    /// Whom the lead of its list named.
    pub(super) inherited: Vec<String>,
}

/// What a clause of a deciding person is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Clause {
    Order(f64),
    /// Thanks, praise, procedure, an answer.
    Aside,
    /// Nothing by itself.
    Neutral,
}

/// An answer to somebody's proposal, kept for the proposals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    /// The turn.
    pub(super) turn: usize,
    /// Its words.
    pub(super) words: Range<usize>,
    /// The words themselves say that they answer or agree.
    pub(super) certain: bool,
}

/// The orders of a meeting, in order, and the answers found beside them.
pub(super) fn orders(reading: &Reading<'_>, parts: &[Part]) -> (Vec<Order>, Vec<Reply>) {
    let mut orders: Vec<Order> = Vec::new();
    let mut replies = Vec::new();
    let mut lead: Vec<String> = Vec::new();
    let mut open: Option<usize> = None;
    let mut topic: Option<(usize, Vec<Range<usize>>)> = None;
    for (index, (piece, part)) in reading.pieces.iter().zip(parts).enumerate() {
        if !part.decides {
            open = None;
            continue;
        }
        let directing = part.directs();
        if !directing {
            lead.clear();
        }
        let turn = reading.turn(piece);
        if orders.last().is_some_and(|last| last.turn != piece.turn) {
            open = None;
        }
        if let Some(hands) = lead_of(reading, piece) {
            lead = hands;
            open = None;
            continue;
        }
        if directing && is_heading(reading, piece, reading.pieces.get(index + 1)) {
            topic = Some((piece.turn, vec![piece.words.clone()]));
            open = None;
            continue;
        }
        let before = topic.take().filter(|(turn, _)| *turn == piece.turn && piece.item.is_none());
        let clauses = clauses(reading, piece);
        let kinds: Vec<Clause> = clauses.iter().map(|words| kind(reading, piece, words)).collect();
        if directing {
            for (words, kind) in clauses.iter().zip(&kinds) {
                if *kind == Clause::Aside && answers(reading.cues_in(piece.turn, words)) {
                    match replies.last_mut() {
                        Some(Reply { turn, words: last, .. }) if *turn == piece.turn && last.end == words.start => {
                            last.end = words.end;
                        }
                        _ => {
                            let certain = !reading.has(piece, Cue::Thanks);
                            replies.push(Reply { turn: piece.turn, words: words.clone(), certain });
                        }
                    }
                }
            }
        } else {
            replies.extend(reply(reading, piece));
        }
        let total: f64 =
            kinds.iter().map(|kind| if let Clause::Order(strength) = kind { *strength } else { 0.0 }).fold(0.0, f64::max);
        let kept: Vec<Range<usize>> =
            clauses.iter().zip(&kinds).filter(|(_, kind)| **kind != Clause::Aside).map(|(words, _)| words.clone()).collect();
        let Some(first) = kept.first().cloned() else {
            open = None;
            continue;
        };
        let is_order = if directing { total >= 1.0 } else { total >= CLEAR && piece.item.is_none() };
        let joins = open.is_some()
            && piece.item.is_none()
            && belongs_to_previous(reading, piece, &first, total, open.and_then(|at| orders.get(at)));
        if let Some(last) = open.filter(|_| joins).and_then(|at| orders.get_mut(at)) {
            last.parts.extend(kept);
            last.strength = last.strength.max(total);
            continue;
        }
        if !is_order {
            if piece.item.is_some() && directing {
                topic = Some((piece.turn, kept));
            }
            if piece.item.is_none() && turn.words[piece.words.end - 1].stop >= Stop::Sentence {
                open = None;
            }
            continue;
        }
        // "Ba là máy X quang. Anh Huy mời …": the item only named what the sentence behind it decides.
        let counted = piece.item.is_some() || before.is_some();
        let mut named = before.map(|(_, parts)| parts).unwrap_or_default();
        for group in group(&clauses, &kinds) {
            let parts = named.drain(..).chain(group).collect();
            orders.push(Order { turn: piece.turn, parts, strength: total, counted, inherited: lead.clone() });
            open = Some(orders.len() - 1);
        }
    }
    (orders, replies)
}

/// What a deciding person says between the others' turns may answer one of them: anything but procedure and questions.
fn reply(reading: &Reading<'_>, piece: &Piece) -> Option<Reply> {
    let cues = reading.cues_in(piece.turn, &piece.words);
    let turn = reading.turn(piece);
    let asks = turn.base[turn.bytes_of(piece.words.clone()).end..].starts_with('?');
    let certain = answers(cues) && !cues.iter().any(|m| m.cue == Cue::Thanks);
    let other = |m: &Match| {
        matches!(
            m.cue,
            Cue::Invite | Cue::Procedure | Cue::Tech | Cue::Open | Cue::Intro | Cue::Agenda | Cue::Close | Cue::Thanks
        )
    };
    (!asks && (certain || (4..=50).contains(&piece.words.len()) && !cues.iter().any(other))).then(|| Reply {
        turn: piece.turn,
        words: piece.words.clone(),
        certain,
    })
}

/// Whether a list's item only names what the sentence behind it is about: "Hai, tiêm chủng. Khoa Dược theo dõi …".
fn is_heading(reading: &Reading<'_>, piece: &Piece, next: Option<&Piece>) -> bool {
    let turn = reading.turn(piece);
    let Some(next) = next.filter(|next| next.turn == piece.turn && next.item.is_none() && piece.item.is_some()) else {
        return false;
    };
    let cues = reading.cues_in(piece.turn, &piece.words);
    let orders = cues.iter().any(|m| matches!(m.cue, Cue::Performative | Cue::Modal | Cue::Prohibit | Cue::Lead));
    let opens_with_task = cues.iter().any(|m| m.cue == Cue::Task && m.start == piece.words.start);
    let short = piece.words.len() <= if opens_with_task { 3 } else { 10 };
    short
        && !orders
        && turn.words[piece.words.end - 1].stop == Stop::Sentence
        && !turn.base[turn.bytes_of(piece.words.clone()).end..].starts_with('?')
        && !reading.dated(piece.turn, &piece.words)
        && assignees::find(reading, piece.turn, &piece.words).assignees.is_empty()
        && assignees::find(reading, next.turn, &next.words).end.is_some_and(|end| end <= next.words.start + 12)
}

/// The pieces that became orders, by index.
pub(super) fn taken(reading: &Reading<'_>, orders: &[Order]) -> BTreeSet<usize> {
    let mut taken = BTreeSet::new();
    for order in orders {
        for part in &order.parts {
            let first = reading.pieces.partition_point(|piece| (piece.turn, piece.words.end) <= (order.turn, part.start));
            let inside =
                reading.pieces[first..].iter().take_while(|piece| piece.turn == order.turn && piece.words.start < part.end);
            taken.extend((first..).zip(inside).map(|(index, _)| index));
        }
    }
    taken
}

/// The hands named by `đề nghị các trường thực hiện tốt một số nội dung sau`, if the piece only leads a list.
fn lead_of(reading: &Reading<'_>, piece: &Piece) -> Option<Vec<String>> {
    let cues = reading.cues_in(piece.turn, &piece.words);
    let turn = reading.turn(piece);
    let last = piece.words.end - 1;
    // "… đề nghị chi bộ ba nội dung."
    let counts = |words: usize| last >= piece.words.start + words && reading.is_number(piece.turn, last - words);
    let number = match reading.folded_word(piece.turn, last) {
        "dung" | "đê1" | "vu5" => counts(2),
        "viêc5" | "y2" | "điêm3" => counts(1),
        _ => false,
    };
    let lead = cues.iter().filter(|m| m.cue == Cue::Lead).map(|m| m.end).max().or_else(|| number.then_some(last + 1))?;
    let ends_list = piece.words.end - lead <= 1 || turn.words[last].stop == Stop::Colon;
    (ends_list && piece.item.is_none()).then(|| assignees::find(reading, piece.turn, &piece.words).assignees)
}

/// Whether a piece goes on with the order before it.
fn belongs_to_previous(reading: &Reading<'_>, piece: &Piece, first: &Range<usize>, total: f64, previous: Option<&Order>) -> bool {
    let Some(previous) = previous else { return false };
    let cues = reading.cues_in(piece.turn, &piece.words);
    let starts_with = |cue: Cue| cues.iter().any(|m| m.cue == cue && m.start <= first.start + 1);
    if starts_with(Cue::Back) || starts_with(Cue::Correction) || starts_with(Cue::Continue) {
        return true;
    }
    if starts_with(Cue::Next) || starts_with(Cue::Topic) {
        return false;
    }
    let Hands { assignees, .. } = assignees::find(reading, piece.turn, &piece.words);
    let own_task = cues.iter().any(|m| m.cue == Cue::Task && m.start <= first.start + 2);
    let performs = cues.iter().any(|m| m.cue == Cue::Performative && m.start <= first.start + 2);
    let dated = reading.dated(piece.turn, &piece.words);
    if previous.counted {
        let narrates =
            cues.iter().any(|m| matches!(m.cue, Cue::Narrative | Cue::Past | Cue::Conclude | Cue::Result | Cue::Difficulty));
        return if total < 1.0 { !narrates && piece.words.len() >= 3 } else { assignees.is_empty() && !dated };
    }
    // "Anh Nam trực tiếp chịu trách nhiệm.", "Chủ tịch huyện chịu trách nhiệm về việc này."
    let answers_for = cues.iter().rfind(|m| m.cue == Cue::Charge);
    if let Some(charge) = answers_for.filter(|_| piece.words.len() <= 12 && !dated && !performs)
        && (charge.end + 1 >= piece.words.end || cues.iter().any(|m| m.cue == Cue::Back))
    {
        return true;
    }
    // "Đừng để sót cháu nào."
    let warns = starts_with(Cue::Prohibit) && piece.words.len() <= 10;
    if warns && assignees.is_empty() && !performs {
        return true;
    }
    // "Xong trước ngày 15/10." and other ends of the sentence before.
    assignees.is_empty()
        && !performs
        && (dated && !own_task_beyond_finishing(reading, piece) || total < 1.0 && dated && !own_task)
}

/// A clause that has a task other than to be done in time.
fn own_task_beyond_finishing(reading: &Reading<'_>, piece: &Piece) -> bool {
    piece.words.len() > 12 || reading.count(piece, Cue::Task) > 1
}

/// Cuts a piece into clauses.
fn clauses(reading: &Reading<'_>, piece: &Piece) -> Vec<Range<usize>> {
    let turn = reading.turn(piece);
    let cues = reading.cues_in(piece.turn, &piece.words);
    let inner_marks = (piece.words.start..piece.words.end - 1).any(|at| turn.words[at].stop != Stop::None);
    let loose = !inner_marks && piece.words.len() > 14;
    let mut clauses = Vec::new();
    let mut start = piece.words.start;
    for m in cues {
        let at = m.start;
        if at <= start + 1 {
            continue;
        }
        let comma = turn.words[at - 1].stop >= Stop::Comma;
        // No clause ends with a word that leans on the next: "lắp chuông như | đề xuất của khoa".
        if !comma && reading.leans(piece.turn, at - 1) {
            continue;
        }
        let aside = (comma || loose) && matches!(m.cue, Cue::Agree | Cue::Thanks | Cue::Close | Cue::Praise | Cue::TurnEnd)
            || (comma || loose) && m.cue == Cue::Answer && m.end - m.start >= 3;
        let settles = matches!(m.cue, Cue::Agree | Cue::Thanks | Cue::Close) && !comma;
        let back = (start + 4..at).rev().take(8).find(|word| turn.words[*word].stop >= Stop::Comma).map(|word| word + 1);
        if let Some(back) = back.filter(|_| settles && inner_marks) {
            clauses.push(start..back);
            start = back;
            continue;
        }
        let said_enough = at - start >= 6 && reading.has_order(piece.turn, &(start..at));
        let about = matches!(reading.folded_word(piece.turn, at), "đôi2" | "riêng");
        let next = loose && said_enough && (m.cue == Cue::Next || m.cue == Cue::Topic && about);
        let topic_before = at - start < 8
            && cues.iter().any(|m| m.cue == Cue::Topic && m.start == start)
            && reading.folded_word(piece.turn, start) != "đê2"
            || at - start < 8 && reading.folded_word(piece.turn, start) == "vê1";
        let so_far = reading.cues_in(piece.turn, &(start..at));
        // "chuyển sinh hoạt trên phần mềm giao Ban … chủ trì" is one order: the task first, then its hand.
        let has_task = so_far.iter().any(|m| m.cue == Cue::Task);
        let has_hand = so_far.iter().any(|m| m.cue == Cue::Performative)
            || !assignees::find(reading, piece.turn, &(start..at)).assignees.is_empty();
        let performs = loose
            && (has_hand || !has_task)
            && !topic_before
            && at - start >= 4
            && m.cue == Cue::Performative
            && named_after(cues, m.end)
            && !named_before(cues, at);
        let settled =
            so_far.iter().any(|m| matches!(m.cue, Cue::Agree | Cue::Answer) || m.cue == Cue::Limit && at - m.start <= 8);
        let renamed = loose
            && at - start >= 4
            && settled
            && matches!(m.cue, Cue::Body | Cue::Quantifier | Cue::Person)
            && assignees::subject_at(reading, piece.turn, &piece.words, at)
            && (said_enough || so_far.iter().any(|m| m.cue == Cue::Agree));
        let event = loose && said_enough && m.cue == Cue::Event && task_follows(cues, at, 12) && body_follows(cues, at, 7);
        if aside || next || performs || event || renamed {
            clauses.push(start..at);
            start = at;
        }
    }
    clauses.push(start..piece.words.end);
    clauses
}

fn named_after(cues: &[Match], at: usize) -> bool {
    cues.iter().any(|m| (m.start == at || m.start == at + 1) && matches!(m.cue, Cue::Body | Cue::Quantifier | Cue::Present))
}

fn named_before(cues: &[Match], at: usize) -> bool {
    cues.iter().any(|m| m.end == at && m.cue == Cue::Body)
}

fn task_follows(cues: &[Match], at: usize, within: usize) -> bool {
    cues.iter().any(|m| m.cue == Cue::Task && m.start > at && m.start <= at + within)
}

fn body_follows(cues: &[Match], at: usize, within: usize) -> bool {
    cues.iter().any(|m| m.cue == Cue::Body && m.start > at && m.start <= at + within)
}

/// Clauses of one piece that make one order each.
fn group(clauses: &[Range<usize>], kinds: &[Clause]) -> Vec<Vec<Range<usize>>> {
    let mut groups: Vec<(Vec<Range<usize>>, bool)> = Vec::new();
    for (words, kind) in clauses.iter().zip(kinds) {
        if *kind == Clause::Aside {
            continue;
        }
        let order = matches!(kind, Clause::Order(strength) if *strength >= 1.0);
        match groups.last_mut() {
            Some((parts, has_order)) if !order || !*has_order => {
                parts.push(words.clone());
                *has_order |= order;
            }
            _ => groups.push((vec![words.clone()], order)),
        }
    }
    groups.into_iter().filter(|(_, has_order)| *has_order).map(|(parts, _)| parts).collect()
}

/// What a clause is.
fn kind(reading: &Reading<'_>, piece: &Piece, words: &Range<usize>) -> Clause {
    let cues = reading.cues_in(piece.turn, words);
    let has = |cue: Cue| cues.iter().any(|m| m.cue == cue);
    let near = |m: &Match, reach: usize| m.start <= words.start + reach;
    let turn = reading.turn(piece);
    let question = turn.base[turn.bytes_of(words.clone()).end..].starts_with('?');
    let first = piece.item.is_some() && words.start == piece.words.start;
    let hands = assignees::find(reading, piece.turn, words);
    let mut strength = if first { 0.8 } else { 0.0 };
    let mut aside = 0.0;
    // "… thì tôi chưa đồng ý ngay, giao Sở Tài chính thẩm định": what is given stands behind a comma.
    let behind_comma = |m: &Match| turn.words[m.start - 1].stop >= Stop::Comma && named_after(cues, m.end);
    if cues.iter().any(|m| m.cue == Cue::Performative && (near(m, 6) || m.start > words.start && behind_comma(m))) {
        strength += 1.2;
    }
    if cues.iter().any(|m| matches!(m.cue, Cue::Modal | Cue::Prohibit) && near(m, 4)) {
        strength += 1.0;
    } else if has(Cue::Modal) || has(Cue::Prohibit) {
        strength += 0.8;
    }
    let subject_end = hands.end.unwrap_or(words.start);
    if cues.iter().any(|m| m.cue == Cue::Task && (near(m, 2) || m.start <= subject_end + 2 && m.start >= subject_end)) {
        strength += 1.0;
    } else if cues.iter().any(|m| m.cue == Cue::Task && near(m, 8) && m.end > m.start + 1) {
        // An unknown subject before a known task.
        strength += if has(Cue::Past) || has(Cue::Result) || has(Cue::Difficulty) { 0.4 } else { 1.0 };
    } else if has(Cue::Task) {
        strength += 0.4;
    }
    if !hands.assignees.is_empty() {
        strength += 0.5;
    }
    if reading.dated(piece.turn, words) {
        strength += 0.5;
    }
    for m in cues {
        let weight = match m.cue {
            Cue::Thanks | Cue::Tech | Cue::Invite => 2.0,
            Cue::Close | Cue::Procedure | Cue::TurnEnd => 2.5,
            Cue::Praise | Cue::Agree | Cue::DiscussionStart => 1.5,
            Cue::Answer if m.end - m.start >= 3 => 1.5,
            Cue::Narrative => 1.0,
            Cue::Conclude | Cue::LeaderSpeech => 0.8,
            Cue::Past => 0.6,
            Cue::Difficulty if near(m, 4) => 0.5,
            _ => 0.0,
        };
        aside += weight;
    }
    if question {
        aside += 1.5;
    }
    let performs = has(Cue::Performative) && !hands.assignees.is_empty();
    let weighed = strength - aside;
    if weighed >= 1.0 && residue(cues, words) >= 2 {
        Clause::Order(weighed)
    } else if aside >= 1.5 && !performs
        || has(Cue::ConcludeSoft) && weighed < 1.0 && words.len() < 14
        || (first || weighed > 0.0) && residue(cues, words) < 2 && words.len() > 2
    {
        Clause::Aside
    } else {
        Clause::Neutral
    }
}

fn answers(cues: &[Match]) -> bool {
    cues.iter().any(|m| matches!(m.cue, Cue::Agree | Cue::Answer))
}

/// How many words say what is to be done, beyond `thực hiện nghiêm túc` and the like.
fn residue(cues: &[Match], words: &Range<usize>) -> usize {
    let mut covered = vec![false; words.len()];
    for m in cues {
        let light = matches!(
            m.cue,
            Cue::Generic
                | Cue::Performative
                | Cue::Modal
                | Cue::Present
                | Cue::Filler
                | Cue::Next
                | Cue::Lead
                | Cue::Conclude
                | Cue::ConcludeSoft
                | Cue::LeaderSpeech
                | Cue::Thanks
                | Cue::Back
                | Cue::Quantifier
                | Cue::Close
        );
        if light {
            for slot in covered.iter_mut().take(m.end.min(words.end) - words.start).skip(m.start - words.start) {
                *slot = true;
            }
        }
    }
    covered.iter().filter(|covered| !**covered).count()
}
