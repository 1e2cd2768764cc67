//! What a model that keeps to the rules can do, and what is recorded of it.

use super::material::{answer, helped, lines, meetings, readable, rests_on, said, wish};
use std::collections::BTreeSet;
use thuky::language_model::{Chore, Remembered, ScriptedLanguageModel, ScriptedMemory};
use thuky::minutes::verify;
use thuky::net::Trouble;
use thuky::report::{Kind, Options, compose};

/// Says each line again without some of its padding.
fn tidying() -> ScriptedLanguageModel {
    ScriptedLanguageModel::new(|question| {
        Ok(answer(question, &mut |line| {
            let mut text = said(line);
            for padding in [" là", " cái", " nhé", " ạ"] {
                text = text.replacen(&format!("{padding} "), " ", 1);
            }
            (text, rests_on(line))
        }))
    })
}

#[test]
fn what_was_said_may_be_put_better_and_everything_is_still_borne() {
    let mut kept = 0;
    for meeting in meetings() {
        let assisted = helped(&meeting, &tidying(), &wish(&Chore::ALL), &mut ScriptedMemory::default()).value;
        assert_eq!(
            verify(&assisted.minutes, &meeting.transcript, &meeting.file),
            verify(&meeting.drawn, &meeting.transcript, &meeting.file)
        );
        kept += assisted.contribution.chores.values().map(|record| record.kept).sum::<usize>();
        for record in assisted.contribution.chores.values() {
            assert_eq!(record.read + record.withheld, record.utterances, "everything was read");
        }
        for conclusion in assisted.minutes.conclusions.iter().filter(|one| one.flags.iter().any(|flag| flag == "llm_polished")) {
            let before = meeting.drawn.conclusions.iter().find(|one| one.id == conclusion.id).expect("the same conclusion");
            assert_ne!(conclusion.text, before.text);
            assert_eq!(
                (&conclusion.assignees, &conclusion.deadline, &conclusion.evidence),
                (&before.assignees, &before.deadline, &before.evidence)
            );
        }
    }
    assert!(kept > 40, "only {kept} sentences were kept");
}

#[test]
fn the_article_shows_headlines_and_lead_and_no_paper_prints_a_candidate() {
    let mut candidates = 0;
    for meeting in meetings() {
        let assisted = helped(&meeting, &tidying(), &wish(&Chore::ALL), &mut ScriptedMemory::default()).value;
        let proposed = assisted.minutes.proposed.clone().unwrap_or_default();
        let article = compose(Kind::Article, &assisted.minutes, &meeting.file, &Options::default()).expect("composed");
        let printed = format!("{article:?}");
        for sentence in &proposed.headlines {
            assert!(printed.contains(sentence.text.trim_end_matches('.')), "{}", sentence.text);
        }
        let signed = [Kind::Minutes, Kind::Notice, Kind::Article];
        let printed: String = signed
            .iter()
            .map(|kind| {
                format!("{:?}", compose(*kind, &assisted.minutes, &meeting.file, &Options::default()).expect("composed").blocks)
            })
            .collect();
        let before: String = signed
            .iter()
            .map(|kind| {
                format!("{:?}", compose(*kind, &meeting.drawn, &meeting.file, &Options::default()).expect("composed").blocks)
            })
            .collect();
        let elsewhere: BTreeSet<&str> =
            assisted.minutes.speeches.iter().flat_map(|speech| &speech.points).map(|point| point.text.as_str()).collect();
        let shown: BTreeSet<&str> = proposed.headlines.iter().chain(&proposed.lead).map(|one| one.text.as_str()).collect();
        for candidate in proposed.candidates.iter().filter(|one| !shown.contains(one.statement.text.as_str())) {
            candidates += 1;
            let text = &candidate.statement.text;
            assert!(
                !printed.contains(text.as_str())
                    || before.contains(text.as_str())
                    || elsewhere.iter().chain(&shown).any(|told| told.contains(text.as_str())),
                "{text}"
            );
        }
    }
    assert!(candidates > 0);
}

#[test]
fn a_second_run_asks_only_for_what_is_missing() {
    let meeting = meetings().remove(0);
    let mut memory = ScriptedMemory::default();
    let model = tidying();
    let first = helped(&meeting, &model, &wish(&Chore::ALL), &mut memory).value;
    let asked = model.asked();
    let second = helped(&meeting, &model, &wish(&Chore::ALL), &mut memory).value;
    assert_eq!(model.asked(), asked, "nothing is asked twice");
    assert_eq!((&first.minutes, &first.contribution), (&second.minutes, &second.contribution));
    let forgotten = memory.kept.keys().find(|key| !key.starts_with("capacity")).cloned().expect("an answer");
    memory.kept.remove(&forgotten);
    let third = helped(&meeting, &model, &wish(&Chore::ALL), &mut memory).value;
    assert_eq!(model.asked(), asked + 1);
    assert_eq!(first.minutes, third.minutes);
}

#[test]
fn a_small_context_cuts_the_meeting_into_pieces_and_leaves_nothing_out() {
    for meeting in meetings() {
        let mut model = tidying();
        model.context_tokens = 2600;
        let assisted = helped(&meeting, &model, &wish(&[Chore::Missed]), &mut ScriptedMemory::default()).value;
        let record = &assisted.contribution.chores["missed"];
        assert_eq!((record.utterances, record.unread.len()), (meeting.transcript.utterances.len(), 0));
        assert_eq!(record.read, record.utterances);
    }
}

#[test]
fn what_no_context_can_hold_is_named_not_dropped_in_silence() {
    let meeting = meetings().remove(0);
    let model = ScriptedLanguageModel::new(|question| {
        if lines(question).iter().any(|line| line["id"] == "u3") {
            Err(Trouble::TooLong { context_tokens: None })
        } else {
            Ok("{\"items\": []}".to_owned())
        }
    });
    let assisted = helped(&meeting, &model, &wish(&[Chore::Missed]), &mut ScriptedMemory::default());
    assert_eq!(assisted.value.contribution.chores["missed"].unread, ["u3"]);
    assert!(assisted.warnings.iter().any(|warning| warning.code == "llm_unread"));
}

#[test]
fn a_wrong_shape_is_sent_back_once() {
    let meeting = meetings().remove(0);
    let model = ScriptedLanguageModel::new(|question| {
        let again = question.user.contains("sai dạng");
        Ok(if again { "{\"items\": []}".to_owned() } else { "{\"items\": [{\"txt\": 1}]}".to_owned() })
    });
    let assisted = helped(&meeting, &model, &wish(&[Chore::Polish]), &mut ScriptedMemory::default()).value;
    assert_eq!(assisted.contribution.chores["polish"].unread.len(), 0);
    assert_eq!(model.asked(), 2 * assisted.contribution.chores["polish"].pieces);
    assert_eq!(readable(&assisted.minutes), readable(&meeting.drawn));
}

#[test]
fn masked_names_never_leave_and_come_back_whole() {
    for meeting in meetings() {
        let names: Vec<String> =
            meeting.file.participant.iter().map(|person| person.name.clone()).filter(|name| name.contains(' ')).collect();
        let model = ScriptedLanguageModel::new(move |question| {
            for name in &names {
                assert!(!question.user.contains(name.as_str()), "{name} was sent");
            }
            Ok(answer(question, &mut |line| (said(line), rests_on(line))))
        });
        let masked = thuky::language_model::Wish { mask_names: true, ..wish(&Chore::ALL) };
        let assisted = helped(&meeting, &model, &masked, &mut ScriptedMemory::default()).value;
        let printed = serde_json::to_string(&assisted.minutes).expect("plain data");
        let hidden = (1..400).any(|number| printed.contains(&format!("TÊN{number}X")));
        assert!(!hidden, "a mask stayed in the minutes");
    }
}

#[test]
fn after_a_correction_earlier_answers_still_help_and_nobody_is_asked() {
    let meeting = meetings().into_iter().next().expect("a meeting");
    let mut memory = ScriptedMemory::default();
    assert!(Remembered::of(&memory).is_none(), "nobody was asked yet");
    let model = tidying();
    let before = helped(&meeting, &model, &wish(&Chore::ALL), &mut memory).value;
    let asked = model.asked();
    let remembered = Remembered::of(&memory).expect("who answered is remembered");
    let again = helped(&meeting, &remembered, &wish(&Chore::ALL), &mut memory);
    assert_eq!(again.value.minutes, before.minutes, "the same minutes from the answers alone");
    assert!(again.warnings.iter().all(|warning| warning.code != "llm_unread"), "{:?}", again.warnings);
    assert_eq!(model.asked(), asked);
}

#[test]
fn what_no_earlier_answer_covers_is_told_with_the_way_to_ask_again() {
    let meeting = meetings().into_iter().next().expect("a meeting");
    let mut memory = ScriptedMemory::default();
    helped(&meeting, &tidying(), &wish(&[Chore::Polish]), &mut memory);
    let remembered = Remembered::of(&memory).expect("who answered is remembered");
    let other = helped(&meeting, &remembered, &wish(&[Chore::Missed]), &mut memory);
    assert_eq!(other.value.minutes.conclusions, meeting.drawn.conclusions, "the rules' conclusions stand");
    let unread = other.warnings.iter().find(|warning| warning.code == "llm_unread").expect("a warning");
    assert!(unread.message.en.contains("--llm"), "{}", unread.message.en);
}
