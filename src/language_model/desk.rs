//! How does material go to the model in pieces, and come back?
//!
//! The desk knows the model's capacity, cuts lines to fit it, asks, and cuts again where a piece proves too long.

use super::asking::Asking;
use super::chore::ChoreRecord;
use super::fence::{Line, RULES, fenced};
use super::masking::Mask;
use super::pieces::cut;
use super::question::{Capacity, LanguageModel, Question};
use crate::net::Trouble;
use serde_json::Value;

/// No piece is larger, however large the context: models read the middle of long material badly.
const LARGEST_PIECE_TOKENS: u64 = 6_000;
/// Chat templates and special tokens.
const MARGIN_TOKENS: u64 = 96;

/// Where questions are put together.
pub(super) struct Desk<'a> {
    pub(super) asking: Asking<'a>,
    pub(super) model: &'a dyn LanguageModel,
    pub(super) capacity: Capacity,
    pub(super) mask: Mask,
}

/// A kind of question.
pub(super) struct Form {
    /// What is to be done.
    pub(super) task: String,
    /// The name of the answer's shape.
    pub(super) shape: &'static str,
    /// The answer's shape.
    pub(super) schema: Value,
    /// The answer repeats the material, so it needs as much room.
    pub(super) repeats: bool,
}

impl Desk<'_> {
    /// Asks about all lines; gives back each piece with its answer. What could not be asked stays unread.
    pub(super) fn ask(&mut self, lines: &[Line], form: &Form, record: &mut ChoreRecord) -> Vec<(Vec<Line>, Value)> {
        for id in lines.iter().flat_map(|line| &line.utterances) {
            record.about(id);
        }
        let mut waiting: Vec<Vec<Line>> =
            cut(lines, self.piece_bytes(form)).into_iter().map(|piece| lines[piece].to_vec()).collect();
        waiting.reverse();
        let mut answers = Vec::new();
        while let Some(piece) = waiting.pop() {
            match self.ask_piece(&piece, form) {
                Ok(answer) => {
                    for id in piece.iter().flat_map(|line| &line.utterances) {
                        record.seen(id);
                    }
                    record.pieces += 1;
                    answers.push((piece, answer));
                }
                // Where nobody is asked, an earlier run may have cut here, because the server counted more tokens.
                Err(Trouble::TooLong { .. } | Trouble::NotAsked) if piece.len() > 1 => {
                    let (first, second) = piece.split_at(piece.len() / 2);
                    waiting.push(second.to_vec());
                    waiting.push(first.to_vec());
                }
                Err(_) => {}
            }
        }
        answers
    }

    fn ask_piece(&mut self, piece: &[Line], form: &Form) -> Result<Value, Trouble> {
        let question = Question {
            system: format!("{RULES}\n{}", form.task),
            user: fenced(piece),
            shape: form.shape,
            schema: form.schema.clone(),
            answer_tokens: self.answer_tokens(),
        };
        if self.asking.ended.is_none()
            && let Some(tokens) = self.model.count_tokens(&format!("{}\n{}", question.system, question.user))
            && tokens + self.answer_tokens() + MARGIN_TOKENS > self.capacity.context_tokens
        {
            return Err(Trouble::TooLong { context_tokens: Some(self.capacity.context_tokens) });
        }
        self.asking.ask(&question)
    }

    fn answer_tokens(&self) -> u64 {
        (self.capacity.context_tokens / 4).clamp(128, 1536)
    }

    /// How many bytes of material fit a question.
    fn piece_bytes(&self, form: &Form) -> usize {
        let bytes = self.capacity.bytes_per_1000_tokens.max(200);
        let fixed = (RULES.len() + form.task.len() + 300) as u64 * 1000 / bytes + MARGIN_TOKENS;
        let room = self.capacity.context_tokens.saturating_sub(self.answer_tokens() + fixed).clamp(64, LARGEST_PIECE_TOKENS);
        let room = if form.repeats { room.min(self.answer_tokens() * 2 / 3) } else { room };
        // A tenth is kept back: the measure was taken elsewhere in the text.
        usize::try_from(room * bytes / 1000 * 9 / 10).unwrap_or(usize::MAX)
    }
}
