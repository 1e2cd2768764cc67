//! What else was said: results, difficulties, proposals with their answers, attendance, and who spoke.
//!
//! A piece of the report or of a site's turn is a proposal where it asks, a difficulty where something is in the way,
//! a result where something was achieved or counted. A cause is joined to the difficulty it explains.

use super::cues::{Cue, Match};
use super::directives::Reply;
use super::figures::figures;
use super::phases::Part;
use super::reading::{Piece, Reading};
use super::roles::Role;
use super::types::{PhaseKind, Speech, Statement};
use super::words::{Stop, folded};
use super::written::{Scribe, corrections};
use std::collections::{BTreeMap, BTreeSet};

/// A speech keeps this many points.
const POINTS: usize = 3;
/// A proposal is answered by one of so many answers after it.
const ANSWERS: usize = 40;
/// Longer than this and without a mark, words are more than one sentence.
const LONGEST_SENTENCE: usize = 24;
/// Fewer words are no sentence of their own.
const SHORTEST_SENTENCE: usize = 7;
/// Fewer words say nothing by themselves.
const SHORTEST_POINT: usize = 4;
/// A meeting opens in its first turns.
const OPENING_TURNS: usize = 3;
/// A person with name and office takes no more words.
const LONGEST_ADDRESS: usize = 14;
/// A shorter turn is no speech.
const SHORTEST_SPEECH: usize = 8;

/// All statements that are no conclusions.
#[derive(Debug, Default)]
pub(super) struct Statements {
    /// What was achieved.
    pub(super) results: Vec<Statement>,
    /// What is in the way.
    pub(super) difficulties: Vec<Statement>,
    /// What was asked for.
    pub(super) proposals: Vec<Statement>,
    /// Who is there.
    pub(super) attendance: Vec<Statement>,
    /// Who spoke.
    pub(super) speeches: Vec<Speech>,
}

/// What a piece of somebody who does not decide is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Nothing,
    Plain,
    Attendance,
    Result,
    Cause,
    Difficulty,
    Proposal,
}

/// Draws the statements; `taken` are the pieces that became conclusions.
pub(super) fn statements(
    reading: &Reading<'_>,
    roles: &BTreeMap<String, Role>,
    parts: &[Part],
    taken: &BTreeSet<usize>,
    replies: &[Reply],
    scribe: &Scribe,
) -> Statements {
    let mut found = Statements::default();
    let nobody = Role::default();
    let mut points: Vec<(Sort, Statement)> = Vec::new();
    for (index, (piece, part)) in reading.pieces.iter().zip(parts).enumerate() {
        let turn = reading.turn(piece);
        let role = roles.get(&turn.speaker).unwrap_or(&nobody);
        let sentences = if taken.contains(&index) { Vec::new() } else { sentences(reading, piece) };
        for piece in &sentences {
            let sort = sort(reading, piece, *part, role);
            if sort == Sort::Nothing {
                continue;
            }
            let statement = statement(reading, piece, role, scribe);
            let sort = if statement.figures.is_empty() && sort == Sort::Attendance && !reading.has(piece, Cue::Intro) {
                Sort::Plain
            } else {
                sort
            };
            match sort {
                Sort::Proposal => found.proposals.push(statement.clone()),
                Sort::Difficulty => found.difficulties.push(statement.clone()),
                Sort::Cause => match found.difficulties.last_mut().filter(|last| last.speaker == role.name) {
                    Some(last) => join(last, &statement),
                    None => found.difficulties.push(statement.clone()),
                },
                Sort::Result => found.results.push(statement.clone()),
                Sort::Attendance => found.attendance.push(statement.clone()),
                Sort::Plain if !statement.figures.is_empty() && !part.decides => found.results.push(statement.clone()),
                Sort::Plain | Sort::Nothing => {}
            }
            // "Ngày 28/9." is no point of a speech.
            if !role.chair && sort != Sort::Attendance && statement.text.split_whitespace().count() >= SHORTEST_POINT {
                points.push((sort, statement));
            }
        }
        let last_of_turn = reading.pieces.get(index + 1).is_none_or(|next| next.turn != piece.turn);
        if last_of_turn {
            let spoken = std::mem::take(&mut points);
            let nobody_known = role.unknown && roles.len() == 1;
            let long_enough = turn.words.len() >= SHORTEST_SPEECH && !spoken.is_empty();
            if long_enough && !role.chair && !nobody_known {
                found.speeches.push(speech(reading, piece, role, spoken));
            }
        }
    }
    let tails: BTreeSet<String> = found.proposals.iter().filter_map(|proposal| tail(&proposal.speaker)).collect();
    let replies: Vec<Heard<'_>> = replies
        .iter()
        .map(|reply| {
            let turn = &reading.turns[reply.turn];
            let start_ms = turn.span_of(reply.words.clone(), reading.transcript).start().as_ms();
            let said = folded(turn.slice(reply.words.clone()));
            Heard { reply, start_ms, names: named_in(&said, &tails), said }
        })
        .collect();
    for proposal in &mut found.proposals {
        proposal.answer = answer(reading, roles, proposal, &replies, scribe).map(Box::new);
    }
    found
}

/// A long piece without any mark inside, cut where something of its own is opened: `ngoài ra`, `em đề nghị`.
fn sentences(reading: &Reading<'_>, piece: &Piece) -> Vec<Piece> {
    let turn = reading.turn(piece);
    let marked = (piece.words.start..piece.words.end - 1).any(|at| turn.words[at].stop != Stop::None);
    if marked || piece.words.len() <= LONGEST_SENTENCE {
        return vec![piece.clone()];
    }
    let opens = [Cue::Next, Cue::Proposal, Cue::TurnEnd, Cue::ReportEnd];
    let mut cut = Vec::new();
    let mut start = piece.words.start;
    for m in reading.cues_in(piece.turn, &piece.words).iter().filter(|m| opens.contains(&m.cue)) {
        // Who asks stands before the asking: "xã đề nghị", "chúng tôi kiến nghị".
        let subject = m.cue == Cue::Proposal && m.start > start && reading.speaks_for_itself(piece.turn, m.start - 1);
        let at = if subject { m.start - 1 } else { asker(reading, piece, m).filter(|at| *at > start).unwrap_or(m.start) };
        let leans = at > start && reading.leans(piece.turn, at - 1);
        // "ngoài ra mái nhà bị dột đề nghị cho sửa": what is asked and why belong together.
        let asked = reading.cues_in(piece.turn, &(start..at)).iter().any(|before| before.cue == Cue::Proposal);
        let shortest = if m.cue == Cue::Proposal && !asked { 2 * SHORTEST_SENTENCE } else { SHORTEST_SENTENCE };
        if at >= start + shortest && !leans {
            cut.push(Piece { words: start..at, item: piece.item.filter(|_| start == piece.words.start), ..piece.clone() });
            start = at;
        }
    }
    cut.push(Piece { words: start..piece.words.end, item: piece.item.filter(|_| start == piece.words.start), ..piece.clone() });
    cut
}

/// Where the one who asks begins, right before the asking: `hai tổ này | xin lùi`.
fn asker(reading: &Reading<'_>, piece: &Piece, asks: &Match) -> Option<usize> {
    let cues = reading.cues_in(piece.turn, &(piece.words.start..asks.start));
    let body = cues.iter().rev().find(|m| m.cue == Cue::Body && (m.end..=m.end + 1).contains(&asks.start))?;
    if asks.cue != Cue::Proposal || body.end < asks.start && reading.folded_word(piece.turn, body.end) != "nay1" {
        return None;
    }
    let counted = body.start > piece.words.start
        && (reading.is_number(piece.turn, body.start - 1)
            || cues.iter().any(|m| m.cue == Cue::Quantifier && m.end == body.start && m.end - m.start == 1));
    Some(body.start - usize::from(counted))
}

fn sort(reading: &Reading<'_>, piece: &Piece, part: Part, role: &Role) -> Sort {
    let has = |cue| reading.has(piece, cue);
    let count = |cue| reading.count(piece, cue);
    let numbers = reading.has_number(piece);
    let housekeeping = has(Cue::Procedure) || has(Cue::Agenda) || has(Cue::Open) && piece.words.len() < 30;
    if has(Cue::Tech) || housekeeping && !numbers || is_greeting(reading, piece) {
        return Sort::Nothing;
    }
    // "hôm nay Ban tổ chức họp trực tuyến …": what the meeting is for.
    if piece.turn < OPENING_TURNS && has(Cue::Open) && ![Cue::Proposal, Cue::Result, Cue::Difficulty].iter().any(|cue| has(*cue))
    {
        return if numbers || has(Cue::Attendance) { Sort::Attendance } else { Sort::Nothing };
    }
    let presents = has(Cue::Intro) && part.kind != PhaseKind::Report;
    if presents || part.kind == PhaseKind::Opening && (has(Cue::Attendance) || has(Cue::Intro) || has(Cue::Open) && numbers) {
        return Sort::Attendance;
    }
    if part.directs() || part.kind == PhaseKind::Closing && !numbers {
        return Sort::Nothing;
    }
    if role.chair && !role.unknown {
        // What the chair asks for in between is no result.
        let asks =
            has(Cue::Invite) || has(Cue::Modal) || has(Cue::Prohibit) || has(Cue::Performative) || is_question(reading, piece);
        return if numbers && part.kind == PhaseKind::Report && !asks { Sort::Result } else { Sort::Nothing };
    }
    if has(Cue::Attendance) && numbers && piece.words.len() < 25 && part.kind != PhaseKind::Report {
        return Sort::Attendance;
    }
    let asks_lower = reading.asks_of_many(piece) && part.kind == PhaseKind::Report;
    // "về kiến nghị của Ngọc Hồi" answers one.
    let answered = cues_of(reading, piece, Cue::Answer);
    let proposes =
        cues_of(reading, piece, Cue::Proposal).any(|m| !answered.clone().any(|a| a.start <= m.start && m.end <= a.end));
    if proposes && !asks_lower && !has(Cue::Invite) && piece.words.len() >= 4 {
        return Sort::Proposal;
    }
    let start = piece.words.start;
    let cues = reading.cues_in(piece.turn, &piece.words);
    if cues.iter().any(|m| m.cue == Cue::Cause && m.start <= start + 2) && !has(Cue::Result) {
        return Sort::Cause;
    }
    let early = cues.iter().any(|m| m.cue == Cue::Difficulty && m.start <= start + 6);
    let all_well = has(Cue::Agree) && piece.words.len() < 20;
    if (early || has(Cue::Difficulty) && count(Cue::Result) == 0) && !all_well {
        return Sort::Difficulty;
    }
    if (has(Cue::Result) && (numbers || has(Cue::Past)) || numbers && part.kind == PhaseKind::Report) && !has(Cue::Invite) {
        return Sort::Result;
    }
    let says = piece.words.len() >= 5 && !is_question(reading, piece);
    if says && !has(Cue::Thanks) && !has(Cue::Invite) { Sort::Plain } else { Sort::Nothing }
}

fn cues_of<'a>(reading: &'a Reading<'_>, piece: &Piece, cue: Cue) -> impl Iterator<Item = &'a Match> + Clone {
    reading.cues_in(piece.turn, &piece.words).iter().filter(move |m| m.cue == cue)
}

fn is_question(reading: &Reading<'_>, piece: &Piece) -> bool {
    let turn = reading.turn(piece);
    turn.base[turn.bytes_of(piece.words.clone()).end..].starts_with('?')
}

/// Whether every part between commas addresses somebody or says the person's office: "Kính thưa đồng chí …, Chủ tịch …".
fn is_greeting(reading: &Reading<'_>, piece: &Piece) -> bool {
    const ADDRESSED: [&str; 24] = [
        "kinh2",
        "thưa",
        "pho2",
        "trương3",
        "chu3",
        "bi2",
        "uy3",
        "giam2",
        "hiêu5",
        "đai5",
        "cac2",
        "quy2",
        "toan1",
        "đông1",
        "ông",
        "ba1",
        "thương1",
        "nguyên",
        "lanh4",
        "anh",
        "chi5",
        "thây1",
        "cô",
        "bac2",
    ];
    let turn = reading.turn(piece);
    let opens = |at: usize| at == piece.words.start || turn.words[at - 1].stop >= Stop::Comma;
    let parts: Vec<usize> = piece.words.clone().filter(|at| opens(*at)).collect();
    let ends = parts.iter().skip(1).copied().chain([piece.words.end]);
    let greets = is_address_word(reading, piece.turn, piece.words.start) && !reading.has_number(piece);
    let short = |from: usize, to: usize| to - from <= LONGEST_ADDRESS;
    greets
        && parts
            .iter()
            .zip(ends)
            .all(|(from, to)| short(*from, to) && ADDRESSED.contains(&reading.folded_word(piece.turn, *from)))
}

/// Whether the words at `at` are `thưa` or `kính thưa`.
fn is_address_word(reading: &Reading<'_>, turn: usize, at: usize) -> bool {
    let word = |at: usize| reading.folded_word(turn, at);
    word(at) == "thưa" || word(at) == "kinh2" && word(at + 1) == "thưa"
}

fn statement(reading: &Reading<'_>, piece: &Piece, role: &Role, scribe: &Scribe) -> Statement {
    let turn = reading.turn(piece);
    let mut words = piece.words.clone();
    // The address at the start ("Kính thưa hội nghị,") is no part of the statement.
    let cues = reading.cues_in(piece.turn, &piece.words);
    while is_address_word(reading, piece.turn, words.start) {
        let comma = (words.start..piece.words.end.min(words.start + 12)).find(|at| turn.words[*at].stop >= Stop::Comma);
        let is_address = |comma: &usize| comma + 4 < piece.words.end && reading.is_address(piece.turn, words.start..comma + 1);
        let Some(comma) = comma.filter(is_address) else { break };
        words.start = comma + 1;
    }
    for m in cues {
        let address = matches!(m.cue, Cue::SelfIntro | Cue::ReportStart | Cue::Open | Cue::Thanks) && m.start <= words.start + 2;
        let comma = (m.start..piece.words.end.min(m.end + 6)).find(|at| turn.words[*at].stop >= Stop::Comma);
        if let Some(comma) = comma.filter(|comma| {
            address
                && *comma >= words.start
                && comma + 4 < piece.words.end
                && reading.is_address(piece.turn, words.start..comma + 1)
        }) {
            words.start = comma + 1;
        }
    }
    let (dropped, repaired) = corrections(turn, cues, &words);
    let text = scribe.statement(turn, std::slice::from_ref(&words), &dropped, reading.transcript);
    Statement {
        figures: figures(&text),
        text,
        speaker: role.name.clone(),
        title: role.title.clone(),
        site: role.site.clone(),
        answer: None,
        evidence: turn.evidence(words, reading.transcript),
        flags: if repaired { vec!["corrected".to_owned()] } else { Vec::new() },
    }
}

fn join(first: &mut Statement, second: &Statement) {
    first.text = format!("{}; {}", first.text, lower_first(&second.text));
    first.figures.extend(second.figures.iter().cloned());
    first.evidence.extend(second.evidence.iter().cloned());
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn speech(reading: &Reading<'_>, piece: &Piece, role: &Role, spoken: Vec<(Sort, Statement)>) -> Speech {
    let turn = reading.turn(piece);
    let mut order: Vec<usize> = (0..spoken.len()).collect();
    let weight = |at: usize| {
        let (sort, statement) = &spoken[at];
        (matches!(sort, Sort::Proposal | Sort::Difficulty), statement.figures.len().min(3), *sort)
    };
    order.sort_by(|a, b| weight(*b).cmp(&weight(*a)).then(a.cmp(b)));
    order.truncate(POINTS);
    order.sort_unstable();
    Speech {
        speaker: role.name.clone(),
        title: role.title.clone(),
        site: role.site.clone(),
        span: turn.span(reading.transcript),
        points: order.into_iter().map(|at| spoken[at].1.clone()).collect(),
    }
}

/// An answer with what it is compared by.
struct Heard<'a> {
    reply: &'a Reply,
    start_ms: u64,
    said: String,
    /// The askers it names, by the tails of their names.
    names: BTreeSet<String>,
}

/// The last three words of a speaker's name, folded: `Kon Rờ Bàng`; nothing for shorter names.
fn tail(speaker: &str) -> Option<String> {
    let name = folded(speaker);
    let words: Vec<&str> = name.split(' ').collect();
    (words.len() >= 3).then(|| words[words.len() - 3..].join(" "))
}

/// Those of the tails that stand in folded words.
fn named_in(said: &str, tails: &BTreeSet<String>) -> BTreeSet<String> {
    let words: Vec<&str> = said.split(' ').collect();
    words.windows(3).map(|three| three.join(" ")).filter(|three| tails.contains(three)).collect()
}

/// The chair's answer to a proposal: among the next [`ANSWERS`], about the same place or the same thing.
fn answer(
    reading: &Reading<'_>,
    roles: &BTreeMap<String, Role>,
    proposal: &Statement,
    replies: &[Heard<'_>],
    scribe: &Scribe,
) -> Option<Statement> {
    let asked_ms = proposal.evidence.first()?.span.start().as_ms();
    let text = folded(&proposal.text);
    let place = folded(&format!("{} {}", proposal.site, proposal.title));
    // The name of who asked says nothing about what was asked.
    let own: BTreeSet<&str> = pairs(&place).collect();
    let wanted: BTreeSet<&str> = pairs(&text).filter(|pair| !own.contains(pair)).collect();
    // "về ý kiến của chi bộ Kon Rờ Bàng" answers nobody else.
    let own_tail = tail(&proposal.speaker);
    let later = replies.partition_point(|heard| heard.start_ms < asked_ms);
    let score = |heard: &Heard<'_>| {
        let named = reading.named_place(heard.reply.turn, &heard.reply.words, &place)
            || own_tail.as_ref().is_some_and(|tail| heard.names.contains(tail));
        let shared = pairs(&heard.said).filter(|pair| wanted.contains(pair)).count();
        // Who does not say so answers only where the thing itself is named again; nobody answers by the place alone.
        let topic = shared >= 1 && pairs(topic_of(&heard.said)).any(|pair| wanted.contains(pair));
        if !named && !heard.names.is_empty() {
            return 0;
        }
        match (heard.reply.certain || topic, shared) {
            (true, 1..) => shared + if named || topic { 3 } else { 0 },
            (false, 2..) => shared,
            _ => 0,
        }
    };
    let scored = replies[later..].iter().take(ANSWERS).map(|heard| (score(heard), heard.reply));
    let (_, reply) = scored
        .filter(|(score, _)| *score >= 2)
        .max_by_key(|(score, reply)| (*score, std::cmp::Reverse((reply.turn, reply.words.start))))?;
    let turn = &reading.turns[reply.turn];
    let role = roles.get(&turn.speaker).cloned().unwrap_or_default();
    let text = scribe.statement(turn, std::slice::from_ref(&reply.words), &[], reading.transcript);
    let evidence = turn.evidence(reply.words.clone(), reading.transcript);
    Some(Statement {
        figures: figures(&text),
        text,
        speaker: role.name,
        title: role.title,
        site: role.site,
        evidence,
        ..Statement::default()
    })
}

/// `còn máy quét thì …`: what the sentence is about, in folded words; nothing where it does not say.
fn topic_of(said: &str) -> &str {
    let start = ["con1 ", "vê1 ", "riêng ", "viêc5 "].iter().find_map(|lead| said.strip_prefix(lead));
    let topic = start.and_then(|rest| rest.split_once(" thi1 ")).map_or("", |(topic, _)| topic);
    if topic.split(' ').count() <= 12 { topic } else { "" }
}

/// Neighbouring words, two by two.
fn pairs(folded: &str) -> impl Iterator<Item = &str> {
    let mut spaces = folded.match_indices(' ').map(|(at, _)| at).chain([folded.len()]).peekable();
    let mut start = 0;
    std::iter::from_fn(move || {
        let end_first = spaces.next()?;
        let end_second = *spaces.peek()?;
        let pair = &folded[start..end_second];
        start = end_first + 1;
        Some(pair)
    })
}
