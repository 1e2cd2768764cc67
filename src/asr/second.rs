//! Was it the sound that chose this figure, this negation, this name, or only the language model?
//!
//! Where the syllable model's advice overruled the sound in a word that turns the sentence into another, the window is
//! read again with the sound alone and more care. Where the two readings agree, the matter is settled. Where they do not,
//! the sound's word is written, and marked as doubtful: the language model alone never chooses such a word.

use crate::transcript::Word;

/// A word that is still in doubt is not believed more than this: more likely wrong than right.
const STILL_IN_DOUBT: f32 = 0.49;

/// A word of a reading, and whether the sound by itself preferred other letters in it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Advised {
    pub(super) word: Word,
    pub(super) overruled: bool,
}

/// Whether the sound must be heard again by itself.
pub(super) fn is_disputed(words: &[Advised]) -> bool {
    (0..words.len()).any(|index| disputed(words, index))
}

fn disputed(words: &[Advised], index: usize) -> bool {
    words[index].overruled && (words[index].word.is_figure_or_negation() || is_name(words, index))
}

/// A capital letter where no sentence begins.
fn is_name(words: &[Advised], index: usize) -> bool {
    let capital = words[index].word.text.chars().next().is_some_and(char::is_uppercase);
    let before = index.checked_sub(1).and_then(|before| words.get(before));
    capital && before.is_some_and(|before| !before.word.text.ends_with(['.', '?', '!']))
}

/// The words of the first reading, with those in dispute as `alone` (the sound by itself) has them.
pub(super) fn settle(first: Vec<Advised>, alone: &[Word]) -> Vec<Word> {
    let partners = aligned(&first, alone);
    let disputes: Vec<bool> = (0..first.len()).map(|index| disputed(&first, index)).collect();
    let settled = first.into_iter().zip(partners).zip(disputes).map(|((advised, partner), in_dispute)| {
        let mut word = advised.word;
        let other = partner.and_then(|partner| alone.get(partner));
        if in_dispute && other.is_none_or(|other| other.folded() != word.folded()) {
            if let Some(other) = other {
                word.text.clone_from(&other.text);
            }
            word.probability = word.probability.min(STILL_IN_DOUBT);
        }
        word
    });
    settled.collect()
}

/// For each word of `first` the word of `alone` that stands in its place: the alignment with the fewest changes.
fn aligned(first: &[Advised], alone: &[Word]) -> Vec<Option<usize>> {
    let (rows, columns) = (first.len(), alone.len());
    let (ours, theirs): (Vec<String>, Vec<String>) =
        (first.iter().map(|advised| advised.word.folded()).collect(), alone.iter().map(Word::folded).collect());
    let mut cost = vec![vec![0_usize; columns + 1]; rows + 1];
    for row in 0..=rows {
        for column in 0..=columns {
            cost[row][column] = match (row, column) {
                (0, other) | (other, 0) => other,
                _ => {
                    let replaced = cost[row - 1][column - 1] + usize::from(ours[row - 1] != theirs[column - 1]);
                    replaced.min(cost[row - 1][column] + 1).min(cost[row][column - 1] + 1)
                }
            };
        }
    }
    let mut partners = vec![None; rows];
    let (mut row, mut column) = (rows, columns);
    while row > 0 && column > 0 {
        let replaced = cost[row - 1][column - 1] + usize::from(ours[row - 1] != theirs[column - 1]);
        if cost[row][column] == replaced {
            partners[row - 1] = Some(column - 1);
            (row, column) = (row - 1, column - 1);
        } else if cost[row][column] == cost[row - 1][column] + 1 {
            row -= 1;
        } else {
            column -= 1;
        }
    }
    partners
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Span;

    fn word(text: &str, at: u64) -> Word {
        Word { text: text.to_owned(), span: Span::from_ms(at * 300, at * 300 + 300), probability: 0.9 }
    }

    fn advised(text: &str, overruled: &[&str]) -> Vec<Advised> {
        let words = text.split(' ').zip(0..);
        words.map(|(text, at)| Advised { word: word(text, at), overruled: overruled.contains(&text) }).collect()
    }

    fn heard(text: &str) -> Vec<Word> {
        text.split(' ').zip(0..).map(|(text, at)| word(text, at)).collect()
    }

    fn text(words: &[Word]) -> String {
        words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn only_figures_negations_and_names_are_worth_a_second_listening() {
        assert!(is_disputed(&advised("giao mười lăm trường", &["lăm"])));
        assert!(is_disputed(&advised("tôi không đồng ý", &["không"])));
        assert!(is_disputed(&advised("mời đồng chí Thắng", &["Thắng"])));
        assert!(!is_disputed(&advised("Giao mười lăm trường", &["Giao", "trường"])));
        assert!(!is_disputed(&advised("mười không Thắng", &[])));
    }

    #[test]
    fn the_sound_keeps_the_last_word_and_what_is_in_doubt_is_marked() {
        let settled = settle(advised("giao mười lăm trường", &["lăm", "trường"]), &heard("giao mười năm truyền"));
        assert_eq!(text(&settled), "giao mười năm trường");
        assert!(settled[2].probability < 0.5 && settled[3].probability > 0.5);
    }

    #[test]
    fn what_both_readings_say_is_settled() {
        let settled = settle(advised("giao mười lăm trường", &["lăm"]), &heard("à giao mười lăm"));
        assert_eq!(text(&settled), "giao mười lăm trường");
        assert!(settled.iter().all(|word| word.probability > 0.5));
        let lost = settle(advised("tôi không đồng ý", &["không"]), &heard("tôi đồng ý"));
        assert_eq!(text(&lost), "tôi không đồng ý");
        assert!(lost[1].probability < 0.5);
    }
}
