//! Which words of the concluding person are orders?

use super::cues::Cue;
use super::reading::{Piece, Reading};

/// How sure it is that a piece in a directing part orders something; below 1 it does not.
pub(super) fn strength(reading: &Reading<'_>, piece: &Piece) -> f64 {
    let mut strength = if piece.item.is_some() { 1.0 } else { 0.0 };
    for m in reading.cues_in(piece.turn, &piece.words) {
        let near = m.start <= piece.words.start + 8;
        strength += match m.cue {
            Cue::Performative if near => 1.0,
            Cue::Modal | Cue::Prohibit => 0.5,
            Cue::Task if near => 0.7,
            Cue::Thanks => -2.0,
            Cue::Close => -3.0,
            Cue::Procedure | Cue::Tech => -2.0,
            Cue::Praise | Cue::Agree => -1.0,
            Cue::Invite => -2.0,
            Cue::Conclude => -1.5,
            _ => 0.0,
        };
    }
    strength
}
