//! Names from what is said: right where a person was invited or named themselves, never wrong.

use thuky::diarize::names::{NameFinding, RosterNames, find_names};
use thuky::roster::{MeetingFile, RosterPerson, RosterSite};
use thuky::time::Span;
use thuky::transcript::{Naming, Utterance};

fn roster() -> RosterNames {
    let person = |name: &str, title: &str| RosterPerson { name: name.into(), title: title.into(), ..RosterPerson::default() };
    RosterNames::new(&MeetingFile {
        chair: Some("Phạm Văn Lượng".into()),
        participant: vec![
            person("Phạm Văn Lượng", "Trưởng phòng"),
            person("Nguyễn Trọng Thắng", "Hiệu trưởng"),
            person("Lê Thị Hoa Mai", "Hiệu trưởng"),
            person("Trần Quốc Thắng", "Phó Hiệu trưởng"),
            person("Y Lan", "Giáo viên"),
        ],
        site: vec![RosterSite { name: "huyện Kon Rẫy".into(), aliases: vec!["Kon Rẫy".into()] }],
        ..MeetingFile::default()
    })
}

/// Lines of `speaker: words`, four words a second, half a second between lines.
fn meeting(script: &str) -> Vec<Utterance> {
    let mut at = 0;
    script
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .enumerate()
        .map(|(number, line)| {
            let (speaker, heard) = line.split_once(": ").expect("speaker: words");
            let span = Span::from_ms(at, at + 250 * heard.split(' ').count() as u64);
            at = span.end().as_ms() + 500;
            Utterance {
                id: format!("u{}", number + 1),
                span,
                speaker: speaker.into(),
                heard: heard.into(),
                text: heard.into(),
                words: Vec::new(),
                edits: Vec::new(),
            }
        })
        .collect()
}

fn accepted(script: &str) -> Vec<(String, String)> {
    find_names(&meeting(script), &roster())
        .into_iter()
        .filter(|found| found.accepted)
        .map(|found| (found.speaker, found.name))
        .collect()
}

fn found(script: &str) -> Vec<NameFinding> {
    find_names(&meeting(script), &roster())
}

const SPEECH: &str = "vâng xin báo cáo hội nghị đơn vị chúng tôi đã hoàn thành kế hoạch của quý một";

#[test]
fn the_one_given_the_floor_is_the_next_to_speak_at_length() {
    let script = format!("S1: cảm ơn các đồng chí sau đây xin mời đồng chí Nguyễn Trọng Thắng phát biểu\nS2: vâng\nS3: {SPEECH}");
    assert_eq!(accepted(&script), [("S3".into(), "Nguyễn Trọng Thắng".into())]);
    let finding = &found(&script)[0];
    assert_eq!((finding.how, finding.evidence.as_slice()), (Naming::Invited, &["u1".to_owned()][..]));
}

#[test]
fn people_say_who_they_are() {
    let script = format!("S1: {SPEECH}\nS2: kính thưa hội nghị tôi là Lê Thị Hoa Mai hiệu trưởng trường mầm non xin báo cáo");
    assert_eq!(accepted(&script), [("S2".into(), "Lê Thị Hoa Mai".into())]);
}

#[test]
fn a_site_is_no_person() {
    let script = format!("S1: đề nghị điểm cầu huyện Kon Rẫy báo cáo\nS2: {SPEECH}");
    let findings = found(&script);
    assert_eq!((findings[0].speaker.as_str(), findings[0].name.as_str(), findings[0].is_site), ("S2", "huyện Kon Rẫy", true));
}

#[test]
fn the_one_told_to_get_ready_comes_after_the_next() {
    let script = format!(
        "S1: xin mời đồng chí Nguyễn Trọng Thắng, đồng chí Lê Thị Hoa Mai chuẩn bị\nS2: {SPEECH}\nS1: xin mời đồng chí tiếp theo ạ\nS3: {SPEECH}"
    );
    let findings = found(&script);
    assert_eq!(accepted(&script), [("S2".into(), "Nguyễn Trọng Thắng".into())]);
    assert!(findings.iter().any(|finding| finding.speaker == "S3" && finding.name == "Lê Thị Hoa Mai" && !finding.accepted));
}

#[test]
fn what_is_no_invitation_names_nobody() {
    for words in [
        "chúng tôi đã mời đồng chí Nguyễn Trọng Thắng phát biểu",
        "lát nữa tôi sẽ mời đồng chí Nguyễn Trọng Thắng",
        "giấy mời đồng chí Nguyễn Trọng Thắng",
        "đề nghị mời đồng chí Nguyễn Trọng Thắng về dự họp",
        "xin mời đồng chí Nguyễn Trọng Thắng và đồng chí Lê Thị Hoa Mai phát biểu",
        "xin mời đồng chí Thắng phát biểu",
        "xin mời các trường nghiên cứu",
        "tôi nhất trí với đồng chí Nguyễn Trọng Thắng",
        "xin mời đồng chí Nguyễn Trọng Thắng chuẩn bị",
    ] {
        assert_eq!(accepted(&format!("S1: {words}\nS2: {SPEECH}")), [], "{words}");
    }
    assert_eq!(accepted("S1: nếu tôi là Nguyễn Trọng Thắng thì tôi cũng sẽ làm như vậy thôi"), []);
}

#[test]
fn an_invited_person_who_does_not_answer_is_not_the_next_one_invited() {
    let script =
        format!("S1: mời đồng chí Nguyễn Trọng Thắng\nS1: không thấy trả lời vậy xin mời đồng chí Lê Thị Hoa Mai\nS2: {SPEECH}");
    assert_eq!(accepted(&script), [("S2".into(), "Lê Thị Hoa Mai".into())]);
    let goes_on = format!("S1: xin mời đồng chí Nguyễn Trọng Thắng\nS2: vâng ạ\nS1: {SPEECH}\nS3: {SPEECH}");
    assert_eq!(accepted(&goes_on), []);
}

#[test]
fn contradictions_are_suggestions() {
    // A deputy says so: then the name they give is theirs.
    let deputy = format!("S1: xin mời đồng chí Nguyễn Trọng Thắng\nS2: tôi là Lê Thị Hoa Mai xin báo cáo thay {SPEECH}");
    assert_eq!(accepted(&deputy), [("S2".into(), "Lê Thị Hoa Mai".into())]);
    let two_voices =
        format!("S1: xin mời đồng chí Nguyễn Trọng Thắng\nS2: {SPEECH}\nS1: xin mời đồng chí Nguyễn Trọng Thắng\nS3: {SPEECH}");
    assert_eq!(accepted(&two_voices), []);
}

#[test]
fn thanks_confirm_and_the_chair_is_known_by_role() {
    let script = format!(
        "S1: tôi xin tuyên bố khai mạc hội nghị giao ban quý một năm nay\n\
         S1: xin mời đồng chí Nguyễn Trọng Thắng báo cáo\nS2: {SPEECH}\n\
         S1: cảm ơn đồng chí Nguyễn Trọng Thắng xin mời đồng chí Lê Thị Hoa Mai\nS3: {SPEECH}\n\
         S1: qua nghe báo cáo tôi xin kết luận như sau các trường thực hiện nghiêm kế hoạch"
    );
    let names = accepted(&script);
    assert!(names.contains(&("S1".into(), "Phạm Văn Lượng".into())));
    assert!(names.contains(&("S2".into(), "Nguyễn Trọng Thắng".into())));
    assert!(names.contains(&("S3".into(), "Lê Thị Hoa Mai".into())));
    let thanked = found(&script).into_iter().find(|finding| finding.speaker == "S2").expect("found");
    assert!(thanked.confidence > 0.85, "{thanked:?}");
}

#[test]
fn a_name_twice_on_the_roster_counts_once() {
    let twice = RosterNames::new(&MeetingFile {
        participant: vec![
            RosterPerson { name: "Nguyễn Trọng Thắng".into(), ..RosterPerson::default() },
            RosterPerson { name: "Nguyễn Trọng Thắng".into(), ..RosterPerson::default() },
        ],
        ..MeetingFile::default()
    });
    let findings = find_names(&meeting(&format!("S1: xin mời đồng chí Nguyễn Trọng Thắng\nS2: {SPEECH}")), &twice);
    assert_eq!(findings.len(), 1);
    assert!(findings[0].accepted);
}
