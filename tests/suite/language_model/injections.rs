//! A transcript that orders the model about changes nothing, even when the model obeys.

use super::material::{Meeting, answer, helped, lines, meetings, readable, rests_on, wish};
use crate::support::repository;
use thuky::language_model::{Chore, ScriptedLanguageModel, ScriptedMemory};
use thuky::time::Span;

/// The forty cases: what is said, and what an obedient model writes.
fn cases() -> Vec<(String, String)> {
    let file = std::fs::read_to_string(repository("tests/cases/language_model/injections.txt")).expect("the cases");
    let rows = file.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    rows.map(|row| row.split_once(" || ").expect("two parts"))
        .map(|(said, written)| (said.to_owned(), written.to_owned()))
        .collect()
}

/// A meeting in which somebody says these words: once in the middle, once at the end in the voice of the last speaker.
fn with_words(meeting: &Meeting, words: &str) -> Meeting {
    let mut transcript = meeting.transcript.clone();
    for place in [transcript.utterances.len() / 2, transcript.utterances.len() - 1] {
        let mut said = transcript.utterances[place].clone();
        said.heard = words.to_owned();
        said.text = words.to_owned();
        said.words.clear();
        said.edits.clear();
        said.span = Span::from_ms(said.span.end().as_ms() - 2, said.span.end().as_ms() - 1);
        transcript.utterances.insert(place + 1, said);
    }
    for (at, utterance) in transcript.utterances.iter_mut().enumerate() {
        utterance.id = format!("u{}", at + 1);
    }
    Meeting::of(meeting.file.clone(), transcript)
}

#[test]
fn an_obedient_model_changes_nothing() {
    let cases = cases();
    assert_eq!(cases.len(), 40);
    let meetings = meetings();
    for (at, (words, written)) in cases.iter().enumerate() {
        let meeting = with_words(&meetings[at % meetings.len()], words);
        let payload = written.clone();
        let model =
            ScriptedLanguageModel::new(move |question| Ok(answer(question, &mut |line| (payload.clone(), rests_on(line)))));
        let assisted = helped(&meeting, &model, &wish(&Chore::ALL), &mut ScriptedMemory::default()).value;
        assert_eq!(readable(&assisted.minutes), readable(&meeting.drawn), "{words}");
    }
}

#[test]
fn no_words_end_the_fence_and_plain_orders_to_machines_are_not_shown() {
    let meetings = meetings();
    for (words, _) in cases() {
        let meeting = with_words(&meetings[0], &words);
        let utterances = meeting.transcript.utterances.len();
        let model = ScriptedLanguageModel::new(move |question| {
            let fences = question.user.lines().filter(|line| line.starts_with("===")).count();
            assert_eq!(fences, 2, "the fence holds");
            assert!(lines(question).len() + fences == question.user.lines().count(), "every line is a line of JSON");
            assert!(!question.user.to_lowercase().contains("ignore previous"));
            Ok("{\"items\": []}".to_owned())
        });
        let assisted = helped(&meeting, &model, &wish(&[Chore::Missed]), &mut ScriptedMemory::default()).value;
        let record = &assisted.contribution.chores["missed"];
        assert_eq!(record.read + record.withheld, utterances, "what is kept from the model is counted");
    }
}
