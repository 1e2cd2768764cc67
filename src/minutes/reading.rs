//! The meeting as the other files of this chapter read it: turns cut into pieces, with the cues found in them.
//!
//! A [`Piece`] is about a sentence. Where the text has no punctuation, a pause, the next item of a list or a length
//! of [`LONGEST_PIECE`] words ends it.

use super::cues::{Cue, Lexicon, Match};
use super::enumeration::{Counting, Item};
use super::turns::{Turn, turns};
use super::words::{Stop, Vocabulary, folded};
use crate::roster::{MeetingFile, own_name_of_site};
use crate::transcript::Transcript;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Without any sign of a border, a piece ends after this many words.
const LONGEST_PIECE: usize = 90;

/// Words that lean on the word behind them.
const LEANS: [&str; 18] = [
    "như", "theo", "cua3", "cac2", "nhưng4", "vơi2", "vê1", "cho", "va1", "la1", "đê3", "do", "bơi3", "trong", "tai5", "ơ3",
    "môi4", "tưng1",
];

/// A transcript, read.
pub(super) struct Reading<'a> {
    /// What is read.
    pub(super) transcript: &'a Transcript,
    /// Who holds the floor, in order.
    pub(super) turns: Vec<Turn>,
    /// For every turn, the cues in it by start.
    pub(super) cues: Vec<Vec<Match>>,
    /// All turns cut into pieces, in order.
    pub(super) pieces: Vec<Piece>,
    vocabulary: Vocabulary,
    /// Names of the meeting file, folded.
    names: Vec<String>,
    /// The last words of the persons' names, folded.
    given_names: BTreeSet<String>,
}

/// About a sentence of one turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Index of the turn.
    pub(super) turn: usize,
    /// Its words, the announcement of the item not counted.
    pub(super) words: Range<usize>,
    /// The item of a list it starts.
    pub(super) item: Option<Item>,
}

impl<'a> Reading<'a> {
    /// Reads a transcript.
    pub(super) fn of(transcript: &'a Transcript, file: &MeetingFile) -> Self {
        let (words, lexicon) = Lexicon::shipped();
        let mut vocabulary = Vocabulary::upon(words);
        let names = names(file);
        let own = Lexicon::of_names(&names, &mut vocabulary);
        let counting = Counting::new(&mut vocabulary);
        let turns = turns(transcript, &mut vocabulary);
        let cues: Vec<Vec<Match>> = turns.iter().map(|turn| lexicon.matches(&own, &turn.words)).collect();
        let mut pieces = Vec::new();
        let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, turn) in turns.iter().enumerate() {
            let last = counted.entry(turn.speaker.as_str()).or_insert(0);
            cut(index, turn, &cues[index], (&counting, &vocabulary), last, &mut pieces);
        }
        let names = names.iter().map(|name| folded(name)).collect();
        let given_names =
            file.participant.iter().filter_map(|person| folded(&person.name).rsplit(' ').next().map(str::to_owned)).collect();
        Self { transcript, turns, cues, pieces, vocabulary, names, given_names }
    }

    /// Whether the word is the given name of somebody in the meeting file.
    pub(super) fn is_given_name(&self, turn: usize, word: usize) -> bool {
        self.given_names.contains(self.folded_word(turn, word))
    }

    /// Whether the words are an honorific and a given name of the meeting file, or a full name.
    pub(super) fn is_person(&self, turn: usize, words: &Range<usize>) -> bool {
        words.len() >= 2 && words.len() <= 4 && self.is_given_name(turn, words.end - 1)
    }

    /// Whether the word counts: `ba`, `3`.
    pub(super) fn is_number(&self, turn: usize, word: usize) -> bool {
        const NUMBERS: [&str; 10] = ["môt5", "hai", "ba", "bôn2", "năm", "sau2", "bai3", "tam2", "chin2", "mươi1"];
        NUMBERS.contains(&self.folded_word(turn, word))
    }

    /// Whether the word leans on the one behind it, so that no clause ends there.
    pub(super) fn leans(&self, turn: usize, word: usize) -> bool {
        LEANS.contains(&self.folded_word(turn, word))
    }

    /// Whether the word stands for the speaker or the speaker's unit: `tôi`, `em`, `xã`, `trường`.
    pub(super) fn speaks_for_itself(&self, turn: usize, word: usize) -> bool {
        const OWN: [&str; 7] = ["tôi", "em", "xa4", "trương1", "xin", "khoa", "thôn"];
        OWN.contains(&self.folded_word(turn, word))
    }

    /// A word without capitals, its tone behind it.
    pub(super) fn folded_word(&self, turn: usize, word: usize) -> &str {
        self.turns[turn].words.get(word).map_or("", |word| self.vocabulary.spelling(word.key))
    }

    /// A phrase that names somebody, as the transcript writes it.
    pub(super) fn hand(&self, turn: usize, words: Range<usize>) -> String {
        let turn = &self.turns[turn];
        turn.quoted(words.clone(), self.transcript).unwrap_or_else(|| turn.slice(words).to_owned())
    }

    /// Whether some task or order stands in the words.
    pub(super) fn has_order(&self, turn: usize, words: &Range<usize>) -> bool {
        self.cues_in(turn, words).iter().any(|m| matches!(m.cue, Cue::Task | Cue::Performative | Cue::Modal | Cue::Prohibit))
    }

    /// Whether a deadline seems to stand in the words.
    pub(super) fn dated(&self, turn: usize, words: &Range<usize>) -> bool {
        self.cues_in(turn, words).iter().any(|m| matches!(m.cue, Cue::Limit | Cue::Event))
    }

    /// Whether a number stands in the piece as written.
    pub(super) fn has_number(&self, piece: &Piece) -> bool {
        self.written(piece).contains(|c: char| c.is_ascii_digit())
    }

    /// The piece as the transcript writes it.
    pub(super) fn written(&self, piece: &Piece) -> String {
        let evidence = self.turn(piece).evidence(piece.words.clone(), self.transcript);
        evidence.iter().map(|evidence| evidence.quote.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Whether the piece asks `các trường`, `các đơn vị`: those below, not those above.
    pub(super) fn asks_of_many(&self, piece: &Piece) -> bool {
        let cues = self.cues_in(piece.turn, &piece.words);
        cues.iter()
            .filter(|m| m.cue == Cue::Performative)
            .any(|m| cues.iter().any(|next| next.start == m.end && matches!(next.cue, Cue::Quantifier | Cue::Present)))
    }

    /// Whether the words only address somebody: `Kính thưa hội nghị,`.
    pub(super) fn is_address(&self, turn: usize, words: Range<usize>) -> bool {
        let content = [Cue::Proposal, Cue::Result, Cue::Difficulty, Cue::Modal];
        words.len() <= 14
            && !self.cues_in(turn, &words).iter().any(|m| content.contains(&m.cue))
            && self.turns[turn].words[words.clone()].iter().all(|word| !word.digit)
            && !words.clone().any(|word| self.is_number(turn, word))
    }

    /// Whether the words name a place that `place` (folded) names too.
    pub(super) fn named_place(&self, turn: usize, words: &Range<usize>, place: &str) -> bool {
        self.cues_in(turn, words).iter().filter(|m| m.cue == Cue::Body).any(|m| {
            let name = folded(self.turns[turn].slice(m.start..m.end));
            self.names.contains(&name) && place.contains(&name)
        })
    }

    /// The turn of a piece.
    pub(super) fn turn(&self, piece: &Piece) -> &Turn {
        &self.turns[piece.turn]
    }

    /// The cues that start inside the words of a turn.
    pub(super) fn cues_in(&self, turn: usize, words: &Range<usize>) -> &[Match] {
        let cues = &self.cues[turn];
        let from = cues.partition_point(|m| m.start < words.start);
        let to = cues.partition_point(|m| m.start < words.end);
        &cues[from..to]
    }

    /// How often a cue occurs in a piece.
    pub(super) fn count(&self, piece: &Piece, cue: Cue) -> usize {
        self.cues_in(piece.turn, &piece.words).iter().filter(|m| m.cue == cue).count()
    }

    /// Whether a cue occurs in a piece.
    pub(super) fn has(&self, piece: &Piece, cue: Cue) -> bool {
        self.count(piece, cue) > 0
    }
}

/// Whether some cue that can open a task starts at the word.
fn opens_task(cues: &[Match], at: usize, bodies: bool) -> bool {
    let from = cues.partition_point(|m| m.start < at);
    cues[from..].iter().take_while(|m| m.start == at).any(|m| {
        matches!(m.cue, Cue::Task | Cue::Performative | Cue::Modal | Cue::Prohibit | Cue::Quantifier | Cue::Present | Cue::Topic)
            || bodies && m.cue == Cue::Body
    })
}

/// Where to cut words without any mark: behind the middle, before the last words that open something of their own.
fn soft_border(turn: &Turn, cues: &[Match], vocabulary: &Vocabulary, words: Range<usize>) -> usize {
    let Range { start, end } = words;
    let earliest = start + (end - start) / 3;
    let from = cues.partition_point(|m| m.start < earliest);
    let to = cues.partition_point(|m| m.start < end);
    let opens = |m: &&Match| {
        matches!(
            m.cue,
            Cue::Next | Cue::Topic | Cue::Performative | Cue::Proposal | Cue::Conclude | Cue::Lead | Cue::Thanks | Cue::TurnEnd
        )
    };
    let ends = |m: &&Match| !LEANS.contains(&vocabulary.spelling(turn.words[m.start - 1].key));
    // Somebody who is told something: "… Sở Tài chính tham mưu …".
    let told = |m: &&Match| {
        m.cue == Cue::Body && cues[from..to].iter().any(|task| task.cue == Cue::Task && (m.end..m.end + 5).contains(&task.start))
    };
    let marked = (earliest..end).rev().find(|at| turn.words[at - 1].stop >= Stop::Comma);
    let opened = || cues[from..to].iter().rev().filter(ends).find(opens).map(|m| m.start);
    let named = || cues[from..to].iter().rev().filter(ends).find(told).map(|m| m.start);
    marked.or_else(opened).or_else(named).unwrap_or(end)
}

fn cut(index: usize, turn: &Turn, cues: &[Match], read: (&Counting, &Vocabulary), last: &mut usize, pieces: &mut Vec<Piece>) {
    let (counting, vocabulary) = read;
    let words = &turn.words;
    let punctuated = words.iter().filter(|word| word.stop >= Stop::Semicolon).count() * 60 >= words.len();
    let mut start = 0;
    let mut item: Option<Item> = None;
    let mut at = 0;
    while at < words.len() {
        let ended = at == 0 || words[at - 1].stop >= Stop::Semicolon;
        let paused = turn.pause[at] && (!punctuated || words[at - 1].stop != Stop::None);
        let announced = at > 0 && {
            let from = cues.partition_point(|m| m.start + 8 < at);
            cues[from..].iter().take_while(|m| m.start < at).any(|m| m.end == at && matches!(m.cue, Cue::Lead | Cue::Conclude))
        };
        let comma = at > 0 && words[at - 1].stop >= Stop::Comma;
        let fresh = ended || paused || announced || comma;
        // Where the text has marks, an item begins behind one: "đừng chờ thứ tư" counts nothing.
        let found = counting
            .item(words, at, fresh, *last, |at, fresh| opens_task(cues, at, fresh))
            .filter(|_| fresh || !punctuated || at - start <= 2);
        let too_long = at - start >= LONGEST_PIECE;
        if found.is_some() || (ended || paused || too_long) && at > start {
            let border = if too_long && found.is_none() && !ended && !paused {
                soft_border(turn, cues, vocabulary, start..at)
            } else {
                at
            };
            if border > start {
                pieces.push(Piece { turn: index, words: start..border, item: item.take() });
            }
            start = border;
        }
        if let Some(found) = found {
            *last = found.number;
            item = Some(found);
            at += found.length;
            start = at;
        } else {
            at += 1;
        }
    }
    if start < words.len() {
        pieces.push(Piece { turn: index, words: start..words.len(), item });
    }
}

/// How the people and places of the meeting file may be called: in full, without `điểm cầu`, and by the name alone.
fn names(file: &MeetingFile) -> Vec<String> {
    let people = file
        .participant
        .iter()
        .flat_map(|person| person.aliases.iter().chain([&person.name, &person.site]).cloned().collect::<Vec<_>>());
    let sites = file.site.iter().flat_map(|site| site.aliases.iter().chain([&site.name]).cloned().collect::<Vec<_>>());
    let mut names = Vec::new();
    for name in people.chain(sites) {
        let words: Vec<&str> = name.split_whitespace().map(|word| word.trim_matches([',', '(', ')', '-', ';'])).collect();
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let capitals = words.iter().rev().take_while(|word| word.chars().next().is_some_and(char::is_uppercase)).count();
        let tails = [words.len(), capitals, 2.min(capitals)];
        for length in tails {
            let tail = words[words.len() - length..].join(" ");
            if length >= 2 && !names.contains(&tail) {
                names.push(tail);
            }
        }
        let whole = words.join(" ");
        let own = own_name_of_site(&whole);
        if own.len() < whole.len() && own.contains(' ') {
            names.push(own.to_owned());
        }
    }
    let units = file.participant.iter().filter_map(|person| unit_led(&person.title));
    names.extend(units.collect::<BTreeSet<_>>());
    names
}

/// The unit that somebody leads: `Trưởng phòng Kế hoạch tổng hợp` leads `phòng Kế hoạch tổng hợp`.
fn unit_led(title: &str) -> Option<String> {
    const OFFICE: [&str; 16] = [
        "phó",
        "quyền",
        "trưởng",
        "giám",
        "đốc",
        "chánh",
        "chủ",
        "tịch",
        "nhiệm",
        "bí",
        "thư",
        "hiệu",
        "tổng",
        "thường",
        "trực",
        "thủ",
    ];
    let words: Vec<&str> = title.split_whitespace().collect();
    let led = words.iter().position(|word| !OFFICE.contains(&word.to_lowercase().as_str()))?;
    (led > 0 && (2..=9).contains(&(words.len() - led))).then(|| words[led..].join(" "))
}
