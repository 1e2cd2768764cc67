//! When is each written word said? The recogniser timed the words as heard; the edits lead from those to the words
//! as written.

use crate::transcript::Utterance;

/// For each word of `text` (parted by white space), its start after the utterance's, in hundredths of a second,
/// never falling. Words of an edit share the time of what was heard there; without timed words the letters are
/// spread over the utterance.
pub(super) fn word_times(utterance: &Utterance) -> Vec<u64> {
    let start = utterance.span.start().as_ms();
    let heard_starts = heard_word_starts(utterance);
    let length = utterance.text.chars().count().max(1) as u64;
    let mut edits = utterance.edits.iter().peekable();
    let (mut heard, mut word) = (0, 0);
    let mut times: Vec<u64> = Vec::new();
    let mut inside = 0;
    let mut after_blank = true;
    let mut held: Option<usize> = None;
    for (place, letter) in utterance.text.chars().enumerate() {
        // Enter the edits that begin here.
        while inside == 0 {
            match edits.peek() {
                Some(edit) if edit.at <= heard => {
                    inside = edit.after.chars().count();
                    held = Some(edit.at);
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
            let at = held.unwrap_or(heard);
            let ms = if heard_starts.is_empty() {
                start + utterance.span.duration_ms() * place as u64 / length
            } else {
                while word + 1 < heard_starts.len() && heard_starts[word + 1].0 <= at {
                    word += 1;
                }
                heard_starts[word].1
            };
            let time = ms.saturating_sub(start) / 10;
            times.push(time.max(times.last().copied().unwrap_or(0)));
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
    times
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
