//! The laws of writing, on sentences nobody thought of.

use proptest::prelude::*;
use thuky::roster::{MeetingFile, RosterPerson, RosterSite};
use thuky::vietnamese::tones::{Level, fold, match_key, normalise};
use thuky::vietnamese::{Writer, edits, find_document_ids, parse_date};
use unicode_normalization::is_nfc;

fn writer() -> Writer {
    let person = |name: &str| RosterPerson { name: name.to_owned(), ..RosterPerson::default() };
    Writer::new(&MeetingFile {
        date: Some("2021-04-09".to_owned()),
        participant: vec![person("Phạm Văn Lượng"), person("Vũ Thị Hạnh")],
        site: vec![RosterSite { name: "Trường THCS Thị trấn Plei Kần".to_owned(), ..RosterSite::default() }],
        glossary: [("ứng dụng tim".to_owned(), "ứng dụng Teams".to_owned())].into(),
        ..MeetingFile::default()
    })
}

fn check(heard: &str) -> Result<(), TestCaseError> {
    let writer = writer();
    let written = writer.write(heard);
    prop_assert!(is_nfc(&written.text));
    let undone = edits::undo(&written.text, &written.edits);
    prop_assert_eq!(undone.as_deref(), Some(heard));
    let applied = edits::apply(heard, &written.edits);
    prop_assert_eq!(applied.as_deref(), Some(written.text.as_str()));
    let mut end = 0;
    for edit in &written.edits {
        prop_assert!(edit.at >= end && edit.before != edit.after && !edit.rule.is_empty());
        end = edit.at + edit.before.chars().count();
    }
    let again = writer.write(&written.text);
    prop_assert_eq!(&again.text, &written.text);
    prop_assert!(again.edits.is_empty());
    Ok(())
}

const WORDS: &str = "không một hai ba bốn tư năm lăm nhăm sáu bảy tám chín mười mươi mốt trăm nghìn ngàn triệu tỷ linh lẻ rưỡi phẩy chấm phần \
    ngày mùng tháng năm học quý kỳ giờ phút kém chiều sáng đến từ trước gạch chéo ngang trên xẹt số nghị quyết kế hoạch thông tư kết luận ca hát lờ \
    tê vê u bê nờ đê xê quy a em ủy ban nhân dân hội đồng trung ương khóa đại lớp điểm trường học sinh đồng chí thầy nguyễn văn phạm lượng luong hạnh \
    hanh plei kần kân kon tum tỉnh huyện xã à ờ ừm thì là mà các các đề nghị báo cáo xin mời kính thưa , . ? ! : ; - – / % ( ) 2021 98,3 15/8 GDĐT UBND \
    KH-UBND 51-KL/TW Hai Một Năm Trường ứng dụng tim phòng giáo dục và đào tạo giám đốc hiệu trưởng uỷ hoà kĩ covid mười chín buổi ngày đợt lần thứ";

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn sentences_of_our_words_keep_the_laws(picks in proptest::collection::vec(0..10_000_usize, 0..30)) {
        let words: Vec<&str> = WORDS.split_whitespace().collect();
        let heard: Vec<&str> = picks.iter().map(|pick| words[pick % words.len()]).collect();
        check(&heard.join(" "))?;
    }

    #[test]
    fn any_text_keeps_the_laws(heard in "\\PC{0,60}") {
        check(&heard)?;
    }

    #[test]
    fn odd_blanks_and_marks_keep_the_laws(heard in "[a-zđăâêôơưáàảãạếềệốộớợứựíìịúùụ0-9 .,;:/%\u{301}\u{309}\u{323}\u{a0}\u{200b}\u{feff}\n\tĐÐ-]{0,50}") {
        check(&heard)?;
    }

    #[test]
    fn keys_are_their_own_keys(text in "\\PC{0,30}") {
        for level in [Level::Spelling, Level::Toneless] {
            let key = match_key(&text, level);
            prop_assert_eq!(match_key(&key, level), key);
        }
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded);
        let usual = normalise(&text);
        prop_assert_eq!(normalise(&usual), usual);
        let _ = parse_date(&text, Some("2021-04-09"));
        for (range, _) in find_document_ids(&text) {
            prop_assert!(text.get(range).is_some());
        }
    }
}
