//! Every statement bears the check of its evidence, and a false one does not.

use super::script::{Script, scripts};
use thuky::minutes::{Minutes, Trouble, draw, verify};
use thuky::roster::MeetingFile;
use thuky::transcript::Transcript;

fn drawn() -> (Minutes, Transcript, MeetingFile) {
    let script = scripts("known").into_iter().find(|script| script.name == "dang-uy").expect("the sample");
    let transcript = script.clean();
    (draw(&transcript, &script.meeting, None).value, transcript, script.meeting)
}

fn troubles(change: impl Fn(&mut Minutes)) -> Vec<Trouble> {
    let (mut minutes, transcript, meeting) = drawn();
    change(&mut minutes);
    verify(&minutes, &transcript, &meeting).into_iter().map(|finding| finding.trouble).collect()
}

fn at(minutes: &mut Minutes, words: &str) -> usize {
    minutes.conclusions.iter().position(|conclusion| conclusion.text.contains(words)).expect("the conclusion")
}

#[test]
fn what_is_drawn_is_borne_by_its_evidence() {
    for script in scripts("known").iter().chain(&scripts("aside")) {
        for transcript in [script.clean(), script.noisy(1), Script::unnamed(script.noisy(1))] {
            let minutes = draw(&transcript, &script.meeting, None).value;
            let findings = verify(&minutes, &transcript, &script.meeting);
            assert!(findings.is_empty(), "{}: {findings:?}", script.name);
            for conclusion in &minutes.conclusions {
                assert!(!conclusion.evidence.is_empty(), "{}", conclusion.text);
                for evidence in &conclusion.evidence {
                    let utterance = transcript.utterance(&evidence.utterance).expect("the utterance");
                    assert!(utterance.text.contains(&evidence.quote), "{} not in {}", evidence.quote, utterance.text);
                }
            }
        }
    }
}

#[test]
fn untouched_minutes_pass() {
    assert_eq!(troubles(|_| {}), []);
}

#[test]
fn a_changed_number_is_found() {
    let found = troubles(|minutes| {
        let at = at(minutes, "85%");
        minutes.conclusions[at].text = minutes.conclusions[at].text.replace("85%", "95%");
    });
    assert_eq!(found, [Trouble::Number]);
}

#[test]
fn a_changed_date_is_found() {
    let found = troubles(|minutes| {
        let at = at(minutes, "20/10");
        minutes.conclusions[at].text = minutes.conclusions[at].text.replace("20/10", "21/10");
    });
    assert!(found.contains(&Trouble::Date), "{found:?}");
}

#[test]
fn a_changed_document_is_found() {
    let found = troubles(|minutes| {
        let at = at(minutes, "127-KL/TW");
        minutes.conclusions[at].text = minutes.conclusions[at].text.replace("127-KL/TW", "128-KL/TW");
    });
    assert!(found.contains(&Trouble::Document), "{found:?}");
}

#[test]
fn a_lost_and_an_added_negation_are_found() {
    let lost = troubles(|minutes| {
        let at = at(minutes, "không để");
        minutes.conclusions[at].text = minutes.conclusions[at].text.replace("không để", "để");
    });
    assert_eq!(lost, [Trouble::NegationLost]);
    let added = troubles(|minutes| {
        let at = at(minutes, "quần chúng");
        minutes.conclusions[at].text = minutes.conclusions[at].text.replace("giới thiệu", "không giới thiệu");
    });
    assert_eq!(added, [Trouble::NegationAdded]);
}

#[test]
fn a_name_nobody_said_is_found() {
    let found = troubles(|minutes| {
        let at = at(minutes, "quần chúng");
        minutes.conclusions[at].text.push_str(", đồng chí Đào Thị Kim theo dõi");
    });
    assert_eq!(found, [Trouble::Name]);
}

#[test]
fn a_quotation_must_stand_in_its_utterance() {
    let found = troubles(|minutes| minutes.conclusions[0].evidence[0].quote.push_str(" thêm"));
    assert!(found.contains(&Trouble::NotQuoted), "{found:?}");
    let found = troubles(|minutes| minutes.conclusions[0].evidence[0].utterance = "u999".to_owned());
    assert!(found.contains(&Trouble::NoUtterance), "{found:?}");
    let found = troubles(|minutes| minutes.conclusions[0].evidence.clear());
    assert_eq!(found, [Trouble::NoEvidence]);
}
