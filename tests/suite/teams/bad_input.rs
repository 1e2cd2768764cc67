//! Files nobody should have written: no panic, no hang, and times in order whatever comes.

use proptest::prelude::*;
use std::fmt::Write;
use std::path::Path;
use std::time::Instant;
use thuky::teams::{attendance_from_bytes, transcript_from_bytes};

/// Debug builds on a busy machine are slow; quadratic time would take hours.
const LONGEST_SECONDS: u64 = 60;

#[test]
fn two_hundred_thousand_cues() {
    let mut source = "WEBVTT\n\n".to_owned();
    for index in 0..200_000_u64 {
        let _ = write!(
            source,
            "00:{:02}:{:02}.000 --> 00:{:02}:{:02}.500\n<v Người {}>lời {index}</v>\n\n",
            index / 60 % 60,
            index % 60,
            index / 60 % 60,
            index % 60,
            index % 500
        );
    }
    let begun = Instant::now();
    let read = transcript_from_bytes(source.as_bytes(), Path::new("a.vtt")).expect("a transcript").value;
    assert_eq!((read.transcript.utterances.len(), read.transcript.speakers.len()), (200_000, 500));
    assert!(begun.elapsed().as_secs() < LONGEST_SECONDS);
}

#[test]
fn one_endless_line_of_anything() {
    for piece in [
        "a",
        "<",
        "<v ",
        "&",
        "\"",
        "\",",
        "\t\"",
        "-->",
        "00:00:01.000 --> ",
        "(",
        "- ",
        "x: ",
        "{\"a\":",
        "  0:01",
        "\0",
        "\u{FEFF}",
        "ợ",
    ] {
        let body = piece.repeat((1 << 20) / piece.len());
        let begun = Instant::now();
        for source in
            [body.clone(), format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{body}"), format!("A\tB\tC\n1/2/2022, 10:00\t{body}\tC\n")]
        {
            let _ = transcript_from_bytes(source.as_bytes(), Path::new("a.vtt"));
            let _ = attendance_from_bytes(source.as_bytes(), Path::new("a.csv"), None);
        }
        assert!(begun.elapsed().as_secs() < LONGEST_SECONDS, "{piece}");
    }
}

#[test]
fn five_thousand_rows_with_names_of_every_kind() {
    let odd = [
        "\"Út\" Lan",
        "=HYPERLINK(\"http://x\",\"y\")",
        "+84 912",
        "@SUM(1)",
        "\u{202E}nal",
        "👩\u{200D}🏫 Lan",
        "A\u{0}B",
        "Lan; Mai, Cúc",
    ];
    let mut source = "Name\tJoin\tLeave\tRole\n".to_owned();
    for index in 0..5000 {
        let _ = writeln!(
            source,
            "{} {index}\t16/05/22, 07:{:02}:00\t16/05/22, 11:00:00\tPresenter",
            odd[index % odd.len()],
            index % 60
        );
    }
    let begun = Instant::now();
    let read = attendance_from_bytes(source.as_bytes(), Path::new("a.csv"), None).expect("a report").value;
    assert_eq!(read.people.len(), 5000);
    assert!(read.people.iter().any(|person| person.name == "=HYPERLINK(\"http://x\",\"y\") 1"));
    assert!(read.people.iter().any(|person| person.name == "\"Út\" Lan 0"));
    assert_eq!(read.sites(&thuky::roster::Roster::default()).len(), 5000);
    assert!(begun.elapsed().as_secs() < LONGEST_SECONDS);
}

#[test]
fn half_a_file_keeps_its_first_half() {
    let source = "WEBVTT\n\n7e57aaaa-0000-1111-2222-0123456789ab/1-0\n00:01.000 --> 00:02.000\n<v Lan>một hai</v>\n\n7e57aaaa-0000-1111-2222-0123456789ab/2-0\n00:03.000 --> 00:04.000\n<v Mai>ba bốn</v>\n";
    for end in (0..source.len()).filter(|end| source.is_char_boundary(*end)) {
        if let Ok(read) = transcript_from_bytes(&source.as_bytes()[..end], Path::new("a.vtt")) {
            assert!(read.value.transcript.utterances[0].heard.starts_with("một") || end < 110, "{end}");
        }
    }
}

/// Lines that a parser of transcripts reacts to, in any order.
fn lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("WEBVTT".to_owned()),
        Just(String::new()),
        Just("NOTE x".to_owned()),
        Just("7e57aaaa-0000-1111-2222-0123456789ab/1-0".to_owned()),
        Just("<v Lan>một</v> <v>hai".to_owned()),
        Just("(Lan)".to_owned()),
        Just("Lan: vâng".to_owned()),
        Just("{\"spokenText\":\"a\",\"startDateTime\":\"2022-01-01T00:00:00Z\"}".to_owned()),
        (-99_i32..99, 0..99, 0..99).prop_map(|(a, b, c)| format!("{a}:{b}:{c}.5 --> {b}:{c}:{a}.1")),
        (0..99, 0..99).prop_map(|(a, b)| format!("Lan   {a}:{b}")),
        (0..32, 0..32, 0..25).prop_map(|(a, b, c)| format!("Lan\t{a}/{b}/2022, {c}:00\t{b}/{a}/22, {c}:30 PM\tx")),
        "\\PC{0,40}",
    ];
    proptest::collection::vec(line, 0..40).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn times_are_sorted_and_nothing_panics(source in lines()) {
        if let Ok(read) = transcript_from_bytes(source.as_bytes(), Path::new("a.vtt")) {
            let utterances = &read.value.transcript.utterances;
            prop_assert!(utterances.windows(2).all(|pair| pair[0].span.start() <= pair[1].span.start()));
            for utterance in utterances {
                prop_assert_eq!(utterance.heard.split(' ').filter(|word| word.is_empty()).count(), 0);
                prop_assert!(utterance.speaker == "unknown" || read.value.transcript.speaker(&utterance.speaker).is_some());
            }
        }
        if let Ok(read) = attendance_from_bytes(source.as_bytes(), Path::new("a.csv"), None) {
            for person in &read.value.people {
                prop_assert!(person.stays.iter().all(|stay| stay.join <= stay.leave));
                prop_assert!(person.stays.windows(2).all(|pair| pair[0].leave < pair[1].join));
            }
        }
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = transcript_from_bytes(&bytes, Path::new("a.vtt"));
        let _ = attendance_from_bytes(&bytes, Path::new("a.csv"), None);
        let zip = [b"PK\x03\x04".as_slice(), &bytes].concat();
        let _ = transcript_from_bytes(&zip, Path::new("a.docx"));
    }
}
