//! When is each written word said, and was it heard well? The recogniser timed and weighed the words as heard; the
//! edits lead from those to the words as written.

use crate::transcript::Utterance;

/// Below this the recogniser was more likely wrong than right.
const DOUBT: f32 = 0.5;

/// A word of the written text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    /// Its start after the utterance's, in hundredths of a second, never falling.
    pub(super) time: u64,
    /// Whether the recogniser doubted what was heard there.
    pub(super) doubtful: bool,
}

/// For each word of `text` (parted by white space), when and how well it was heard. Words of an edit share the time
/// and the weakest word of what was heard there; without timed words the letters are spread over the utterance.
pub(super) fn words_said(utterance: &Utterance) -> Vec<Said> {
    let start = utterance.span.start().as_ms();
    let heard_starts = heard_word_starts(utterance);
    let length = utterance.text.chars().count().max(1) as u64;
    let mut edits = utterance.edits.iter().peekable();
    let (mut heard, mut word) = (0, 0);
    let mut words: Vec<Said> = Vec::new();
    let mut inside = 0;
    let mut after_blank = true;
    let mut held: Option<(usize, usize)> = None;
    for (place, letter) in utterance.text.chars().enumerate() {
        // Enter the edits that begin here.
        while inside == 0 {
            match edits.peek() {
                Some(edit) if edit.at <= heard => {
                    inside = edit.after.chars().count();
                    held = Some((edit.at, edit.at + edit.before.chars().count()));
                    heard = edit.at + edit.before.chars().count();
                    edits.next();
                    if inside == 0 {
                        held = None;
                    }
                }
                _ => break,
            }
        }
        if after_blank && !letter.is_whitespace() {
            let (at, end) = held.unwrap_or((heard, heard + 1));
            let ms = if heard_starts.is_empty() {
                start + utterance.span.duration_ms() * place as u64 / length
            } else {
                while word + 1 < heard_starts.len() && heard_starts[word + 1].0 <= at {
                    word += 1;
                }
                heard_starts[word].1
            };
            let time = ms.saturating_sub(start) / 10;
            let heard_here = utterance.words.iter().zip(&heard_starts).skip(word);
            let doubtful = heard_here
                .take_while(|(_, (begins, _))| *begins < end)
                .any(|(one, (begins, _))| *begins + one.text.chars().count() > at && one.probability < DOUBT);
            words.push(Said { time: time.max(words.last().map_or(0, |last| last.time)), doubtful });
        }
        after_blank = letter.is_whitespace();
        if inside > 0 {
            inside -= 1;
            if inside == 0 {
                held = None;
            }
        } else {
            heard += 1;
        }
    }
    words
}

/// Where each timed word starts in `heard`, in letters, and when.
fn heard_word_starts(utterance: &Utterance) -> Vec<(usize, u64)> {
    let mut at = 0;
    let starts = utterance.words.iter().map(|word| {
        let here = at;
        at += word.text.chars().count() + 1;
        (here, word.span.start().as_ms())
    });
    starts.collect()
}
