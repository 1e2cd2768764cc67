//! Input that is no meeting gives nearly empty minutes that say why, and never an invented item.

use super::script::utterance;
use thuky::minutes::{Minutes, draw};
use thuky::roster::MeetingFile;
use thuky::time::Timestamp;
use thuky::transcript::{Naming, Speaker, Transcript, UNKNOWN_SPEAKER};

fn transcript(language: &str, lines: &[(&str, &str)]) -> Transcript {
    let mut transcript = Transcript::empty(language, Timestamp::from_ms(lines.len() as u64 * 4_000));
    for (index, (speaker, text)) in lines.iter().enumerate() {
        if transcript.speaker(speaker).is_none() {
            transcript.speakers.push(Speaker { id: (*speaker).to_owned(), name: None, site: None, how: Naming::None });
        }
        let start = index as u64 * 4_000;
        transcript.utterances.push(utterance(&format!("u{index}"), speaker, start, start + 3_500, text));
    }
    transcript
}

fn drawn(language: &str, lines: &[(&str, &str)]) -> (Minutes, Vec<String>) {
    let drawn = draw(&transcript(language, lines), &MeetingFile::default(), None);
    let codes = drawn.warnings.iter().map(|warning| warning.code.clone()).collect();
    (drawn.value, codes)
}

fn nothing(minutes: &Minutes) {
    assert!(minutes.conclusions.is_empty(), "{:?}", minutes.conclusions);
    assert!(minutes.proposals.is_empty(), "{:?}", minutes.proposals);
}

#[test]
fn empty() {
    let (minutes, codes) = drawn("vi", &[]);
    nothing(&minutes);
    assert_eq!(codes, ["no_words"]);
}

#[test]
fn one_utterance() {
    let (minutes, codes) = drawn("vi", &[("S1", "Xin chào mọi người.")]);
    nothing(&minutes);
    assert!(codes.contains(&"no_conclusions".to_owned()));
}

#[test]
fn english() {
    let (minutes, codes) = drawn(
        "en",
        &[
            ("S1", "Good morning. The budget was approved, and John will send the report by Friday."),
            ("S2", "I agree with that plan."),
        ],
    );
    nothing(&minutes);
    assert!(codes.contains(&"foreign_language".to_owned()), "{codes:?}");
}

#[test]
fn a_film() {
    let lines = [
        ("S1", "Anh đi đâu đấy?"),
        ("S2", "Anh ra ngoài mua bao thuốc, em ngủ trước đi."),
        ("S1", "Đêm qua em mơ thấy mẹ, mẹ bảo em phải về quê."),
        ("S2", "Thôi đừng khóc nữa, ngày mai anh đưa em về."),
        ("S1", "Anh hứa nhé, không được quên đâu."),
        ("S2", "Ừ, anh hứa. Trời mưa to quá."),
    ];
    let (minutes, codes) = drawn("vi", &lines);
    assert!(minutes.conclusions.is_empty(), "{:?}", minutes.conclusions);
    assert!(codes.contains(&"no_meeting".to_owned()), "{codes:?}");
    let alone: Vec<(&str, &str)> = lines.iter().map(|(_, text)| (UNKNOWN_SPEAKER, *text)).collect();
    let (minutes, _) = drawn("vi", &alone);
    assert!(minutes.conclusions.is_empty(), "{:?}", minutes.conclusions);
}

#[test]
fn words_without_spaces_and_odd_signs() {
    let glued = "giaochocáctrườnglàmngay".repeat(2_000);
    let (minutes, _) = drawn(
        "vi",
        &[
            ("S1", &glued),
            ("S1", "... ,,, !!! – — “”"),
            ("S1", "\u{301}\u{301} a\u{0} \u{200b}"),
            ("S1", "1/1/1/1/1 % %% 25/13 31/2/2021"),
        ],
    );
    nothing(&minutes);
}

#[test]
fn a_very_long_transcript_is_read_to_its_end() {
    let sentence = "Tình hình chung không có gì mới, mọi việc vẫn như tuần trước.";
    let mut lines = vec![("S1", sentence); 4_000];
    lines.push(("S1", "Tôi xin kết luận. Một, giao Phòng Tài chính lập dự toán trước ngày 20/9."));
    let (minutes, _) = drawn("vi", &lines);
    assert_eq!(minutes.conclusions.len(), 1, "{:?}", minutes.conclusions);
    assert_eq!(minutes.conclusions[0].assignees, ["Phòng Tài chính"]);
}
