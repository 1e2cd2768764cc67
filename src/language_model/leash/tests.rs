//! What passes the leash, and what does not?

use super::{Leash, Unborne};
use crate::time::Span;
use crate::transcript::{Transcript, Utterance};

pub(super) fn transcript(said: &[(&str, &str)]) -> Transcript {
    let mut transcript = Transcript::empty("vi", crate::time::Timestamp::from_ms(said.len() as u64 * 1000));
    transcript.utterances = said
        .iter()
        .enumerate()
        .map(|(at, (speaker, text))| Utterance {
            id: format!("u{}", at + 1),
            span: Span::from_ms(at as u64 * 1000, at as u64 * 1000 + 900),
            speaker: (*speaker).to_owned(),
            heard: (*text).to_owned(),
            text: (*text).to_owned(),
            words: Vec::new(),
            edits: Vec::new(),
        })
        .collect();
    transcript
}

const SAID: &str = "Rồi, cái việc chấm chéo thì thầy Tuấn liên hệ trường bạn nhé, không được chậm quá ngày 30/4.";

fn reword(sentence: &str) -> Result<String, Unborne> {
    Leash::new(&transcript(&[])).rewording(sentence, SAID, Some("quá ngày 30/4"))
}

#[test]
fn padding_goes_and_the_register_rises() {
    for sentence in [
        "Việc chấm chéo thì thầy Tuấn liên hệ trường bạn, không được chậm quá ngày 30/4.",
        "Rồi, việc chấm chéo thì đồng chí Tuấn liên hệ trường bạn, không được chậm quá ngày 30/4",
    ] {
        assert!(reword(sentence).is_ok(), "{sentence}");
    }
}

#[test]
fn whatever_was_not_said_or_is_lost_fails() {
    for sentence in [
        "Rồi, việc chấm chéo thì thầy Tuấn liên hệ trường bạn, được chậm quá ngày 30/4.",
        "Rồi, việc chấm chéo thì thầy Tuấn liên hệ trường bạn, không được chậm quá ngày 30/5.",
        "Rồi, việc chấm chéo thì thầy Tuấn liên hệ 2 trường bạn, không được chậm quá ngày 30/4.",
        "Rồi, việc chấm chéo thì thầy Bình liên hệ trường bạn, không được chậm quá ngày 30/4.",
        "Rồi, việc chấm chéo thì trường bạn liên hệ thầy Tuấn, không được chậm quá ngày 30/4.",
        "Việc chấm chéo thì thầy Tuấn liên hệ trường bạn.",
        "Rồi, việc chấm chéo thì thầy Tuấn liên hệ trường bạn, không được chậm quá ngày ３０/4.",
        "Rồi, việc chấm chéo thì thầy Tuấn liên hệ trường bạn, không, được chậm quá ngày 30/4.",
        "Rồi, việc chấm chéo thì thầy tuấn liên hệ trường bạn, không được chậm quá ngày 30/4.",
        "Mr Tuan shall contact the partner school no later than 30/4.",
        "",
        "{{ ten_hop }}",
    ] {
        assert!(reword(sentence).is_err(), "{sentence}");
    }
}

#[test]
fn a_name_is_no_other_word() {
    let leash = transcript(&[]);
    let leash = Leash::new(&leash);
    let said = "Giao anh Đăng Mà lập danh sách, đăng trên trang tin.";
    assert!(leash.rewording("Giao anh Đăng Mà lập danh sách, đăng tải trên trang tin.", said, None).is_ok());
    for sentence in
        ["Giao anh đăng tải Mà lập danh sách, đăng trên trang tin.", "Giao anh Đăng lập danh sách, đăng trên trang tin."]
    {
        assert_eq!(leash.rewording(sentence, said, None), Err(Unborne::Unsaid), "{sentence}");
    }
    assert!(leash.rewording("Lớp 5 học 20 tiết.", "Lớp 5 5 học 20 tiết.", None).is_err());
}

fn said(sentence: &str, named: &[&str], transcript: &Transcript) -> Result<(), Unborne> {
    let named: Vec<String> = named.iter().map(|id| (*id).to_owned()).collect();
    Leash::new(transcript).sentence(sentence, &named, &|_| true).map(drop)
}

#[test]
fn a_stretch_between_pauses_stands_unless_the_rest_binds_it() {
    let meeting = transcript(&[
        ("S1", "Năm nay, tỷ lệ đạt 82,7%, giảm 2% so với cùng kỳ."),
        ("S1", "Nếu có kinh phí, nhà trường mua thêm máy tính."),
        ("S2", "Hiệu trưởng trường A báo cáo trường B vi phạm quy định."),
        ("S2", "Các trường đã nộp báo cáo chưa?"),
        ("S2", "Có người nói rằng, tất cả giáo viên được khen thưởng."),
        ("S3", "Không cho phép"),
        ("S3", "các trường thu tiền."),
    ]);
    assert_eq!(said("Năm nay, tỷ lệ đạt 82,7%", &["u1"], &meeting), Ok(()));
    for (sentence, named) in [
        ("Tỷ lệ đạt 82,7%, giảm 2%", vec!["u1"]),
        ("Tỷ lệ đạt 82,7%, giảm 2% so với cùng kỳ", vec!["u1"]),
        ("Tỷ lệ giảm 2% so với cùng kỳ", vec!["u1"]),
        ("Nhà trường mua thêm máy tính", vec!["u2"]),
        ("Hiệu trưởng trường A vi phạm quy định", vec!["u3"]),
        ("Trường B vi phạm quy định", vec!["u3"]),
        ("Các trường đã nộp báo cáo", vec!["u4"]),
        ("Tất cả giáo viên được khen thưởng", vec!["u5"]),
        ("Các trường thu tiền", vec!["u7"]),
    ] {
        assert_eq!(said(sentence, &named, &meeting), Err(Unborne::Unsaid), "{sentence}");
    }
    assert_eq!(said("Nếu có kinh phí, nhà trường mua thêm máy tính", &["u2"], &meeting), Ok(()));
    assert_eq!(said("Năm nay tỷ lệ", &["u9"], &meeting), Err(Unborne::NoUtterance));
    assert_eq!(said("Năm nay tỷ lệ đạt", &["u1", "u3"], &meeting), Err(Unborne::Scattered));
}
