//! Numbers that were cut between two cues, and the laws of each utterance on its own.

use thuky::roster::MeetingFile;
use thuky::time::{Span, Timestamp};
use thuky::transcript::{Transcript, Utterance};
use thuky::vietnamese::{Writer, edits, write_transcript};

/// Cues of one speaker, `gap_ms` apart.
fn cues(lines: &[&str], gap_ms: u64) -> Transcript {
    let mut transcript = Transcript::empty("vi", Timestamp::from_ms(600_000));
    for (index, line) in lines.iter().enumerate() {
        let start = index as u64 * (5_000 + gap_ms);
        transcript.utterances.push(Utterance {
            id: format!("u{}", index + 1),
            span: Span::from_ms(start, start + 5_000),
            speaker: "S1".to_owned(),
            heard: (*line).to_owned(),
            text: (*line).to_owned(),
            words: Vec::new(),
            edits: Vec::new(),
        });
    }
    transcript
}

#[track_caller]
fn check(lines: &[&str], gap_ms: u64, wanted: &[&str]) {
    let writer = Writer::new(&MeetingFile::default());
    let written = write_transcript(&cues(lines, gap_ms), &writer);
    let texts: Vec<&str> = written.utterances.iter().map(|utterance| utterance.text.as_str()).collect();
    assert_eq!(texts, wanted);
    keeps_the_laws(&written);
}

#[track_caller]
fn keeps_the_laws(written: &Transcript) {
    for utterance in &written.utterances {
        assert_eq!(edits::undo(&utterance.text, &utterance.edits).as_deref(), Some(utterance.heard.as_str()), "{}", utterance.id);
        assert_eq!(
            edits::apply(&utterance.heard, &utterance.edits).as_deref(),
            Some(utterance.text.as_str()),
            "{}",
            utterance.id
        );
    }
}

#[test]
fn a_date_cut_in_two_stands_where_it_begins() {
    check(
        &["hôm nay ngày mùng chín tháng tư năm hai", "nghìn không trăm hai mốt phòng tổ chức hội nghị"],
        0,
        &["Hôm nay ngày 09/4/2021", "phòng tổ chức hội nghị."],
    );
}

#[test]
fn a_document_number_cut_in_three_is_whole() {
    check(
        &[
            "thực hiện thông tư số hai mươi bảy gạch chéo",
            "hai nghìn không trăm hai mươi gạch chéo",
            "tê tê gạch ngang bê giê đê đê tê tôi đề nghị",
        ],
        0,
        &["Thực hiện Thông tư số 27/2020/TT-BGDĐT", "", "tôi đề nghị."],
    );
}

#[test]
fn a_number_at_the_very_end_keeps_its_end_mark() {
    check(&["tỷ lệ đạt chín mươi tám phẩy", "ba phần trăm"], 0, &["Tỷ lệ đạt 98,3%.", ""]);
}

#[test]
fn a_breath_between_cues_is_a_sentence_end() {
    check(
        &["các trường cần báo cáo đúng hạn", "hai là phải duy trì sĩ số"],
        400,
        &["Các trường cần báo cáo đúng hạn.", "Hai là phải duy trì sĩ số."],
    );
}

#[test]
fn other_speakers_and_long_gaps_are_not_joined() {
    check(&["còn ba mươi", "hai trường đã nộp"], 10_000, &["còn 30", "2 trường đã nộp."]);
}

#[test]
fn every_cut_of_a_sentence_undoes_and_reads_the_same() {
    let sentence = "kính thưa hội nghị ngày mười lăm tháng tám năm hai nghìn không trăm hai mươi có ba mươi ba trên ba mươi ba điểm cầu \
                    thực hiện kế hoạch số một trăm mười chín gạch chéo ca hát gạch ngang ủy ban nhân dân đạt chín mươi tám phẩy ba phần trăm";
    let writer = Writer::new(&MeetingFile::default());
    let whole = writer.write(sentence).text;
    let words: Vec<&str> = sentence.split_whitespace().collect();
    for length in 1..words.len() {
        let lines: Vec<String> = words.chunks(length).map(|chunk| chunk.join(" ")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let written = write_transcript(&cues(&lines, 0), &writer);
        keeps_the_laws(&written);
        let joined: Vec<&str> =
            written.utterances.iter().map(|utterance| utterance.text.as_str()).filter(|text| !text.is_empty()).collect();
        assert_eq!(joined.join(" "), whole, "cut every {length} words");
    }
}

#[test]
fn time_grows_with_length_only() {
    let mut sentence = String::new();
    for path in super::cases::files() {
        for case in super::cases::read(&path) {
            sentence.push_str(&case.heard);
            sentence.push(' ');
        }
    }
    let words = sentence.split_whitespace().count();
    let repeats = 40_000 / words + 1;
    let writer = Writer::new(&MeetingFile::default());
    // An unoptimised build is some thirty times slower; what is promised here is that time grows with length only.
    let time = |count: usize| {
        let text = sentence.repeat(count);
        let start = std::time::Instant::now();
        let written = writer.write(&text);
        assert!(!written.edits.is_empty());
        start.elapsed().as_secs_f64()
    };
    let (small, large) = (time(1), time(repeats.min(6)));
    assert!(large < small * 60.0 + 1.0, "{words} words took {small:.2} s, {} times as many {large:.2} s", repeats.min(6));
}
