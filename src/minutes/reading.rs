//! The meeting as the other files of this chapter read it: turns cut into pieces, with the cues found in them.
//!
//! A [`Piece`] is about a sentence. Where the text has no punctuation, a pause, the next item of a list or a length
//! of [`LONGEST_PIECE`] words ends it.

use super::cues::{Cue, Lexicon, Match};
use super::enumeration::{Counting, Item};
use super::turns::{Turn, turns};
use super::words::{Stop, Vocabulary};
use crate::transcript::Transcript;
use std::collections::BTreeMap;
use std::ops::Range;

/// Without any sign of a border, a piece ends after this many words.
const LONGEST_PIECE: usize = 45;

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
    pub(super) fn of(transcript: &'a Transcript) -> Self {
        let mut vocabulary = Vocabulary::default();
        let lexicon = Lexicon::shipped(&mut vocabulary);
        let counting = Counting::new(&mut vocabulary);
        let turns = turns(transcript, &mut vocabulary);
        let cues: Vec<Vec<Match>> = turns.iter().map(|turn| lexicon.matches(&turn.words)).collect();
        let mut pieces = Vec::new();
        let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, turn) in turns.iter().enumerate() {
            let last = counted.entry(turn.speaker.as_str()).or_insert(0);
            cut(index, turn, &cues[index], &counting, last, &mut pieces);
        }
        Self { transcript, turns, cues, pieces }
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
pub(super) fn opens_task(cues: &[Match], at: usize) -> bool {
    let from = cues.partition_point(|m| m.start < at);
    cues[from..].iter().take_while(|m| m.start == at).any(|m| {
        matches!(
            m.cue,
            Cue::Task | Cue::Performative | Cue::Modal | Cue::Prohibit | Cue::Body | Cue::Quantifier | Cue::Present | Cue::Topic
        )
    })
}

fn cut(index: usize, turn: &Turn, cues: &[Match], counting: &Counting, last: &mut usize, pieces: &mut Vec<Piece>) {
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
        let found = counting.item(words, at, fresh, *last, |at| opens_task(cues, at));
        let too_long = at - start >= LONGEST_PIECE;
        if found.is_some() || (ended || paused || too_long) && at > start {
            if at > start {
                pieces.push(Piece { turn: index, words: start..at, item: item.take() });
            }
            start = at;
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
