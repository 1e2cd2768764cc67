//! One rule at a time: small meetings that show what becomes of what was said.

use super::script::utterance;
use thuky::minutes::{Conclusion, Minutes, draw};
use thuky::roster::{MeetingFile, RosterPerson};
use thuky::time::Timestamp;
use thuky::transcript::{Naming, Speaker, Transcript};
use thuky::vietnamese::{Writer, write_transcript};

fn meeting() -> MeetingFile {
    let person = |name: &str, title: &str, alias: &str| RosterPerson {
        name: name.to_owned(),
        title: title.to_owned(),
        site: String::new(),
        aliases: vec![alias.to_owned()],
    };
    MeetingFile {
        date: Some("2025-10-06".to_owned()),
        chair: Some("Lê Thị An".to_owned()),
        participant: vec![person("Lê Thị An", "Giám đốc", "Chủ trì"), person("Trần Văn Bình", "Trưởng phòng", "Phòng Tổng hợp")],
        ..MeetingFile::default()
    }
}

fn minutes(said: &[&str]) -> Minutes {
    let mut transcript = Transcript::empty("vi", Timestamp::from_ms(60_000));
    transcript
        .speakers
        .push(Speaker { id: "S1".to_owned(), name: Some("Chủ trì".to_owned()), site: None, how: Naming::Teams });
    transcript.utterances.push(utterance("u0", "S1", 0, 2_000, "Tôi xin kết luận như sau."));
    for (index, text) in said.iter().enumerate() {
        let start = 2_500 + index as u64 * 5_000;
        transcript.utterances.push(utterance(&format!("u{}", index + 1), "S1", start, start + 4_500, text));
    }
    let file = meeting();
    draw(&write_transcript(&transcript, &Writer::new(&file)), &file, None).value
}

fn only(said: &[&str]) -> Conclusion {
    let drawn = minutes(said).conclusions;
    assert_eq!(drawn.len(), 1, "{drawn:#?}");
    drawn.into_iter().next().expect("one")
}

fn date(said: &str) -> Option<String> {
    only(&[said]).deadline.and_then(|deadline| deadline.date)
}

#[test]
fn deadlines_are_counted_from_the_day_of_the_meeting() {
    for (said, expected) in [
        ("Giao phòng Kế hoạch lập dự toán trước ngày hai mươi tháng mười.", "2025-10-20"),
        ("Giao phòng Kế hoạch lập dự toán chậm nhất là ngày mười lăm tháng một.", "2026-01-15"),
        ("Giao phòng Kế hoạch lập dự toán trong tháng mười một.", "2025-11-30"),
        ("Giao phòng Kế hoạch lập dự toán trong quý bốn.", "2025-12-31"),
        ("Giao phòng Kế hoạch lập dự toán trong vòng mười ngày.", "2025-10-16"),
        ("Giao phòng Kế hoạch lập dự toán trong tuần này.", "2025-10-12"),
        ("Giao phòng Kế hoạch lập dự toán trước thứ sáu tuần này.", "2025-10-10"),
        ("Giao phòng Kế hoạch lập dự toán xong trước cuối năm.", "2025-12-31"),
    ] {
        assert_eq!(date(said).as_deref(), Some(expected), "{said}");
    }
}

#[test]
fn events_stay_words_and_habits_are_no_days() {
    let event = only(&["Các trường kiểm kê tài sản trước khi nghỉ hè."]).deadline.expect("a deadline");
    assert_eq!((event.text.as_str(), event.date), ("trước khi nghỉ hè", None));
    assert_eq!(only(&["Các trường khẩn trương kiểm kê tài sản kịp thời, đúng quy định."]).deadline, None);
}

#[test]
fn hands_and_helpers() {
    let drawn = only(&["Giao Phòng Kế hoạch chủ trì, phối hợp với Phòng Tài chính lập dự toán sửa chữa trụ sở."]);
    assert_eq!(drawn.assignees, ["Phòng Kế hoạch"]);
    assert_eq!(drawn.cooperators, ["Phòng Tài chính"]);
    let person = only(&["Đồng chí Bình tổng hợp danh sách gửi lãnh đạo sở."]);
    assert_eq!(person.assignees, ["Đồng chí Trần Văn Bình"]);
}

#[test]
fn a_list_inherits_whom_its_lead_names() {
    let drawn = minutes(&[
        "Đề nghị các trường thực hiện tốt một số nội dung sau.",
        "Một là rà soát hồ sơ học sinh.",
        "Hai là nộp báo cáo tài chính.",
    ])
    .conclusions;
    assert_eq!(drawn.len(), 2, "{drawn:#?}");
    assert!(drawn.iter().all(|conclusion| conclusion.assignees == ["Các trường"]));
}

#[test]
fn a_correction_wins() {
    let drawn = only(&["Giao Phòng Tài chính nộp báo cáo trước ngày mười lăm, à không, trước ngày hai mươi tháng mười."]);
    assert_eq!(drawn.deadline.and_then(|deadline| deadline.date).as_deref(), Some("2025-10-20"));
    assert!(!drawn.text.contains("15") && !drawn.text.contains("không"), "{}", drawn.text);
    assert!(drawn.flags.contains(&"corrected".to_owned()));
}

#[test]
fn said_twice_is_one_with_both_quotations() {
    let drawn = only(&[
        "Giao Phòng Tài chính lập dự toán sửa chữa trụ sở trước ngày mười lăm tháng mười.",
        "Các đồng chí chú ý lắng nghe.",
        "Tôi nhắc lại, Phòng Tài chính lập dự toán sửa chữa trụ sở trước ngày hai mươi tháng mười.",
    ]);
    assert_eq!(drawn.evidence.len(), 2, "{drawn:#?}");
    assert_eq!(drawn.deadline.and_then(|deadline| deadline.date).as_deref(), Some("2025-10-20"));
    assert!(drawn.flags.contains(&"corrected".to_owned()));
}

#[test]
fn thanks_praise_and_procedure_are_no_conclusions() {
    let drawn = minutes(&[
        "Tôi biểu dương các đơn vị đã hoàn thành nhiệm vụ.",
        "Đề nghị các điểm cầu tắt mic.",
        "Ý kiến của phòng Tổng hợp tôi đồng ý.",
        "Các đồng chí nghiêm túc thực hiện.",
        "Xin cảm ơn và chúc các đồng chí sức khỏe.",
    ]);
    assert!(drawn.conclusions.is_empty(), "{:#?}", drawn.conclusions);
}

#[test]
fn spoken_register_becomes_written() {
    let drawn =
        only(&["Rồi cái đầu tư mua sắm thì Ủy ban chỉ đạo các các đơn vị làm, xong trước ngày mười lăm tháng mười cho tôi nhé."]);
    assert_eq!(drawn.text, "Đầu tư mua sắm: Ủy ban chỉ đạo các đơn vị làm, xong trước ngày 15/10");
}

#[test]
fn what_was_taken_back_is_not_printed() {
    let text = |said: &str| only(&[said]).text;
    assert_eq!(
        text(
            "Giao phòng Kế hoạch lập tổ gồm năm bác sĩ và tám điều dưỡng, à không, sáu bác sĩ và tám điều dưỡng, xong trong tháng mười."
        ),
        "Giao phòng Kế hoạch lập tổ gồm 6 bác sĩ và 8 điều dưỡng, xong trong tháng 10"
    );
}

#[test]
fn sentences_of_one_order_keep_their_marks() {
    let text = only(&["Một, yêu cầu các khoa nộp hết hồ sơ trước mười lăm giờ ngày hai mươi tháng mười. Khoa nào không nộp đúng hạn thì trừ thi đua."]).text;
    assert!(text.contains("trước 15 giờ ngày 20/10. Khoa nào"), "{text}");
}

#[test]
fn a_word_may_stand_twice_across_a_mark() {
    let text = only(&["Giao các phòng nộp đối chiếu trước ngày mười lăm hằng tháng, tháng trước còn hai phòng nộp muộn."]).text;
    assert!(text.contains("hằng tháng, tháng trước"), "{text}");
}

#[test]
fn the_one_who_is_told_is_the_one_who_does_it() {
    for (said, expected) in [
        ("Yêu cầu khoa Dược dự trù thêm tối thiểu ba trăm chai dịch truyền.", "Khoa Dược"),
        ("Giao phòng Vật tư thiết bị y tế sửa máy X quang xong trong tháng mười.", "Phòng Vật tư thiết bị y tế"),
        ("Hai đồng chí chưa tham gia sinh hoạt phải giải trình bằng văn bản.", "2 đồng chí chưa tham gia sinh hoạt"),
        (
            "Phòng Tổ chức cán bộ trình quyết định tăng cường một bác sĩ xuống cơ sở hai trước ngày hai mươi tháng mười.",
            "Phòng Tổ chức cán bộ",
        ),
        (
            "Một là, mục tiêu là bảo vệ tính mạng người dân, chủ tịch ủy ban nhân dân các xã chịu trách nhiệm rà soát, di dời xong các hộ trong đêm nay.",
            "Chủ tịch Ủy ban nhân dân các xã",
        ),
    ] {
        assert_eq!(only(&[said]).assignees, [expected], "{said}");
    }
}

#[test]
fn a_deadline_without_the_word_for_day_costs_no_decision() {
    let decided = only(&["Hai, chuyển cho chi nhánh một nghìn tấn hàng, chậm nhất mười sáu tháng mười phải lên tới nơi."]);
    assert_eq!(decided.deadline.and_then(|deadline| deadline.date).as_deref(), Some("2025-10-16"));
}

#[test]
fn tonight_and_tomorrow_noon_are_days() {
    for (said, expected) in [
        ("Giao phòng Kế hoạch di dời xong các hộ trước hai mươi ba giờ đêm nay.", "2025-10-06"),
        ("Giao phòng Kế hoạch thông đường chậm nhất mười hai giờ trưa mai.", "2025-10-07"),
        ("Giao phòng Kế hoạch lập dự toán xong trong ngày hai mươi tháng mười.", "2025-10-20"),
    ] {
        assert_eq!(date(said).as_deref(), Some(expected), "{said}");
    }
}

#[test]
fn a_weekday_in_a_sentence_with_marks_counts_nothing() {
    let drawn =
        minutes(&["Thứ ba, anh Bình họp luôn chiều mai chứ đừng chờ thứ tư, máy phải chạy lại trước ngày hai mươi tháng mười."]);
    assert_eq!(drawn.conclusions.len(), 1, "{:#?}", drawn.conclusions);
}

#[test]
fn an_item_that_only_names_its_topic_keeps_it_before_the_decision() {
    let text =
        only(&["Việc thứ ba là máy X quang cơ sở hai. Giao anh Bình mời hội đồng họp trước ngày hai mươi tháng mười."]).text;
    assert!(text.starts_with("Máy X quang cơ sở 2"), "{text}");
}

#[test]
fn the_hour_of_the_end_is_taken_from_the_closing_words() {
    let drawn = minutes(&[
        "Giao phòng Kế hoạch lập dự toán trước ngày hai mươi tháng mười.",
        "Cuộc họp kết thúc lúc mười sáu giờ ba mươi.",
    ]);
    assert_eq!(drawn.meeting.end.as_deref(), Some("16:30"));
}

#[test]
fn a_heading_belongs_to_what_is_told_under_it() {
    let drawn = minutes(&[
        "Thứ nhất, chế độ thông tin báo cáo. Các xã báo cáo về văn phòng hai lần mỗi ngày. Có sự cố thì báo ngay.",
        "Thứ hai, tiêm chủng. Khoa Dược phân bổ vắc xin cho các trạm trước ngày mười lăm tháng mười. Đừng để sót cháu nào.",
    ]);
    let texts: Vec<&str> = drawn.conclusions.iter().map(|conclusion| conclusion.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "Chế độ thông tin báo cáo. Các xã báo cáo về văn phòng hai lần mỗi ngày. Có sự cố thì báo ngay",
            "Tiêm chủng. Khoa Dược phân bổ vắc xin cho các trạm trước ngày 15/10. Đừng để sót cháu nào",
        ]
    );
    assert_eq!(drawn.conclusions[1].assignees, ["Khoa Dược"]);
}

#[test]
fn who_answers_for_an_order_is_told_with_it() {
    let drawn = only(&["Phòng Tài chính thẩm định dự toán trước ngày hai mươi tháng mười. Anh Nam trực tiếp chịu trách nhiệm."]);
    assert!(drawn.text.ends_with("Anh Nam trực tiếp chịu trách nhiệm"), "{}", drawn.text);
    assert_eq!(drawn.assignees, ["Phòng Tài chính", "Anh Nam"]);
}

#[test]
fn a_refusal_hides_no_order() {
    let drawn = only(&[
        "Còn chuyện kinh phí năm trăm triệu thì tôi chưa đồng ý ngay, giao Sở Tài chính thẩm định, tham mưu trước ngày hai mươi tháng mười.",
    ]);
    assert_eq!(drawn.assignees, ["Sở Tài chính"]);
    assert!(drawn.text.contains("chưa đồng ý"), "{}", drawn.text);
}

#[test]
fn a_name_ends_where_something_is_done() {
    for (said, hand) in [
        ("Sở Nông nghiệp điều ngay hai máy bơm xuống hồ trong chiều nay.", "Sở Nông nghiệp"),
        ("Sở Giáo dục và Đào tạo căn cứ tình hình mưa lũ chủ động cho học sinh nghỉ học.", "Sở Giáo dục và Đào tạo"),
        ("Tổ văn phòng in phiếu trả lời và chuẩn bị phòng thi trước ngày mười tháng mười.", "Tổ văn phòng"),
        ("Ban Điều hành thôn rà soát danh sách hộ nghèo trước ngày mười tháng mười.", "Ban Điều hành thôn"),
        ("Bộ Chỉ huy quân sự tỉnh bố trí lực lượng trực từ chiều nay.", "Bộ Chỉ huy quân sự tỉnh"),
    ] {
        assert_eq!(only(&[said]).assignees, [hand], "{said}");
    }
    assert!(minutes(&["Khoan, một trăm hộ còn lại, anh nói là cố gắng."]).conclusions.is_empty());
}

#[test]
fn what_only_announces_is_not_printed() {
    let text = only(&["Tôi thống nhất thế này, phòng Tài chính lập dự toán sửa trạm bơm trước ngày hai mươi tháng mười."]).text;
    assert_eq!(text, "Phòng Tài chính lập dự toán sửa trạm bơm trước ngày 20/10");
}
