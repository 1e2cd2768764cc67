//! Which items rest on words that were badly heard?
//!
//! The recogniser says of each word how likely it is right. An item is flagged when a word that carries its meaning is
//! in doubt (a figure, a negation, a part of a name it gives a task to), or many of its words are.

use super::types::{Evidence, Minutes};
use crate::transcript::{Transcript, Utterance, Word};
use std::collections::BTreeMap;

/// The flag.
const DOUBTFUL_WORDS: &str = "doubtful_words";
/// Below this a word is more likely wrong than right.
const DOUBT: f32 = 0.5;
/// So many of a hundred words in doubt are many.
const MANY_PERCENT: usize = 25;
/// Flags the items of `minutes` that rest on doubtful words.
pub(super) fn flag_doubts(minutes: &mut Minutes, transcript: &Transcript) {
    let utterances: BTreeMap<&str, &Utterance> = transcript.utterances.iter().map(|one| (one.id.as_str(), one)).collect();
    let timed = transcript.utterances.iter().any(|one| !one.words.is_empty());
    if !timed {
        return;
    }
    for conclusion in &mut minutes.conclusions {
        let names: Vec<&str> = conclusion.assignees.iter().chain(&conclusion.cooperators).map(String::as_str).collect();
        if doubtful(&conclusion.evidence, &names, &utterances) {
            add(&mut conclusion.flags);
        }
    }
    let points = minutes.speeches.iter_mut().flat_map(|speech| &mut speech.points);
    let statements = minutes.results.iter_mut().chain(&mut minutes.difficulties).chain(&mut minutes.proposals).chain(points);
    for statement in statements {
        if doubtful(&statement.evidence, &[], &utterances) {
            add(&mut statement.flags);
        }
    }
}

fn add(flags: &mut Vec<String>) {
    if !flags.iter().any(|flag| flag == DOUBTFUL_WORDS) {
        flags.push(DOUBTFUL_WORDS.to_owned());
    }
}

fn doubtful(evidence: &[Evidence], names: &[&str], utterances: &BTreeMap<&str, &Utterance>) -> bool {
    let names: Vec<String> = names.iter().flat_map(|name| name.split_whitespace()).map(str::to_lowercase).collect();
    let (mut all, mut in_doubt) = (0, 0);
    for piece in evidence {
        let Some(utterance) = utterances.get(piece.utterance.as_str()) else { continue };
        let within = |word: &&Word| word.span.start() < piece.span.end() && word.span.end() > piece.span.start();
        for word in utterance.words.iter().filter(within) {
            all += 1;
            if word.probability < DOUBT {
                if word.is_figure_or_negation() || names.contains(&word.folded()) {
                    return true;
                }
                in_doubt += 1;
            }
        }
    }
    in_doubt * 100 > all * MANY_PERCENT
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minutes::Conclusion;
    use crate::time::{Span, Timestamp};

    fn flags(words: &[(&str, f32)]) -> Vec<String> {
        let words: Vec<Word> = (0u64..)
            .zip(words)
            .map(|(at, (text, probability))| Word {
                text: (*text).to_owned(),
                span: Span::from_ms(at * 300, at * 300 + 300),
                probability: *probability,
            })
            .collect();
        let heard: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let (heard, span) = (heard.join(" "), Span::from_ms(0, words.len() as u64 * 300));
        let mut transcript = Transcript::empty("vi", Timestamp::from_ms(60_000));
        let evidence = vec![Evidence { utterance: "u1".to_owned(), span, quote: heard.clone() }];
        let text = heard.clone();
        transcript.utterances =
            vec![Utterance { id: "u1".to_owned(), span, speaker: "S1".to_owned(), heard, text, words, edits: Vec::new() }];
        let conclusion = serde_json::json!({"id": "c1", "text": "", "assignees": ["Sở Y tế"], "evidence": evidence});
        let mut minutes = crate::minutes::draw(&transcript, &crate::roster::MeetingFile::default(), None).value;
        minutes.conclusions = vec![serde_json::from_value::<Conclusion>(conclusion).expect("a conclusion")];
        flag_doubts(&mut minutes, &transcript);
        minutes.conclusions.remove(0).flags
    }

    #[test]
    fn a_doubtful_figure_negation_or_name_is_flagged_and_a_filler_is_not() {
        let sure =
            [("giao", 0.9), ("Sở", 0.9), ("Y", 0.9), ("tế", 0.9), ("báo", 0.9), ("cáo", 0.9), ("trước", 0.9), ("ngày", 0.9)];
        let with = |word: (&'static str, f32)| flags(&[&sure[..], &[word, ("ạ", 0.9)]].concat());
        assert!(with(("thì", 0.2)).is_empty() && with(("mười", 0.9)).is_empty());
        for word in ["mười", "15", "không", "tế."] {
            assert_eq!(with((word, 0.3)), [DOUBTFUL_WORDS], "{word}");
        }
    }

    #[test]
    fn many_doubtful_words_are_flagged() {
        assert_eq!(flags(&[("nội", 0.3), ("dung", 0.4), ("này", 0.9), ("làm", 0.9)]), [DOUBTFUL_WORDS]);
        assert!(flags(&[("nội", 0.6), ("dung", 0.7), ("này", 0.9), ("làm", 0.9)]).is_empty());
    }
}
