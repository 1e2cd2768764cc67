//! Sentences that a clever liar would try: each is fluent, near to what was said, and says something else.

use super::{Leash, Unborne};
use crate::transcript::Transcript;

/// What was said, and what a liar makes of it. All of it was found by hand; most of the kinds once passed.
const LIES: &[(&str, &[&str])] = &[
    // Numbers, units, dates, signs.
    ("Trường A đạt 82%, trường B đạt 79%.", &["Trường A đạt 79%, trường B đạt 82%.", "Trường B đạt 82%, trường A đạt 79%."]),
    ("Thu được 80 % học phí trong quý này.", &["Thu được 80 học phí trong quý này.", "Thu được 80 triệu học phí trong quý này."]),
    ("Tổng kinh phí là 20 triệu đồng.", &["Tổng kinh phí là 20 tỷ đồng.", "Tổng kinh phí là 20 đồng.", "Tổng kinh phí là 20%."]),
    ("Tăng trưởng đạt -2% so với năm 2019.", &["Tăng trưởng đạt 2% so với năm 2019."]),
    ("Mức hỗ trợ cho mỗi em là 500$ một năm.", &["Mức hỗ trợ cho mỗi em là 500 một năm."]),
    ("Nhiệt độ phòng máy giữ ở 25 °C thôi.", &["Nhiệt độ phòng máy giữ ở 25 C thôi.", "Nhiệt độ phòng máy giữ ở 25 thôi."]),
    ("Có hai mươi em nghỉ học.", &["Có hai mươi lăm em nghỉ học.", "Có mươi em nghỉ học.", "Có 20 em nghỉ học luôn."]),
    ("Hoàn thành việc này trong năm năm.", &["Hoàn thành việc này trong năm."]),
    ("Lớp ba, ba học sinh chưa đọc được.", &["Lớp ba học sinh chưa đọc được."]),
    ("Họp lúc 14 giờ chiều thứ sáu.", &["Họp lúc 14 hiện nay chiều thứ sáu.", "Họp lúc 14 giờ chiều."]),
    ("Ngày mai các trường nộp danh sách.", &["Hôm nay các trường nộp danh sách.", "Các trường nộp danh sách."]),
    ("Chi từ 5 - 7 triệu đồng mỗi trường.", &["Chi từ 5,7 triệu đồng mỗi trường.", "Chi từ 5 7 triệu đồng mỗi trường."]),
    ("Thứ hai, các trường nộp báo cáo.", &["Các trường nộp báo cáo."]),
    // Negation, condition, choice, exception.
    (
        "Các trường chưa nộp đủ hồ sơ.",
        &["Các trường nộp đủ hồ sơ.", "Các trường cần nộp đủ hồ sơ.", "Các trường đã nộp đủ hồ sơ."],
    ),
    ("Không. Thu tiền theo quy định của tỉnh.", &["Không thu tiền theo quy định của tỉnh.", "Thu tiền theo quy định của tỉnh."]),
    ("Không nhé. Thu tiền theo quy định của tỉnh.", &["Không thu tiền theo quy định của tỉnh."]),
    ("Chưa, nộp trước ngày 30/4.", &["Chưa nộp trước ngày 30/4."]),
    (
        "Không cho phép các trường thu tiền ngoài quy định.",
        &[
            "Không cho phép. Các trường thu tiền ngoài quy định.",
            "Không cho phép, các trường thu tiền ngoài quy định.",
            "Không cho phép; cụ thể, các trường thu tiền ngoài quy định.",
        ],
    ),
    (
        "Nếu có kinh phí, nhà trường mua thêm máy tính.",
        &["Nếu có kinh phí. Nhà trường mua thêm máy tính.", "Có kinh phí, nhà trường mua thêm máy tính."],
    ),
    (
        "Có kinh phí thì mua máy tính cho trường.",
        &["Có kinh phí, mua máy tính cho trường.", "Có kinh phí mua máy tính cho trường."],
    ),
    ("Có kinh phí mua máy tính cho trường.", &["Có kinh phí thì mua máy tính cho trường."]),
    ("Học sinh mà vắng, gia đình chịu trách nhiệm.", &["Học sinh vắng, gia đình chịu trách nhiệm."]),
    ("Làm như vậy thì không được phép đâu.", &["Làm không được phép đâu."]),
    ("Mua sách và thiết bị cho trường.", &["Mua sách hoặc thiết bị cho trường.", "Mua sách thiết bị cho trường mới."]),
    ("Ai cũng được nhận phụ cấp này.", &["Ai được nhận phụ cấp này."]),
    ("Nghỉ học khi mưa to. Các trường báo cáo về Phòng.", &["Nghỉ học khi mưa to, các trường báo cáo về Phòng."]),
    ("Miễn 100% học phí, trừ các hộ khá giả.", &["Miễn 100% học phí."]),
    ("Các trường đã nộp báo cáo chưa?", &["Các trường đã nộp báo cáo chưa.", "Các trường đã nộp báo cáo."]),
    ("Các trường đã nộp báo cáo đầy đủ.", &["Các trường đã nộp báo cáo đầy đủ?"]),
    ("Trường nào cũng phải báo cáo ngay.", &["Trường nào phải báo cáo ngay."]),
    ("Tỷ lệ cao hơn năm trước.", &["Tỷ lệ cao nhất năm trước.", "Tỷ lệ thấp hơn năm trước.", "Tỷ lệ cao năm trước."]),
    // People, hands, deadlines.
    (
        "Việc này giao thầy Tuấn. Cô Lan nộp báo cáo.",
        &["Việc này giao thầy Tuấn, cô Lan nộp báo cáo.", "Việc này giao thầy Tuấn cô Lan nộp báo cáo."],
    ),
    (
        "Giao thầy Tuấn lập danh sách. Cô Lan nộp báo cáo.",
        &["Giao cô Lan lập danh sách. Thầy Tuấn nộp báo cáo.", "Giao thầy Tuấn nộp báo cáo."],
    ),
    (
        "Mời anh Lê Văn Tuấn phát biểu trước hội nghị.",
        &[
            "Mời anh Lê, Văn Tuấn phát biểu trước hội nghị.",
            "Mời anh Lê Văn phát biểu trước hội nghị.",
            "Mời anh Lê Văn Tuân phát biểu trước hội nghị.",
        ],
    ),
    ("Mời anh Tuấn, Lan, Hoa phát biểu trước hội nghị.", &["Mời anh Tuấn Lan, Hoa phát biểu trước hội nghị."]),
    (
        "Giao phòng bình chọn cá nhân tiêu biểu.",
        &["Giao phòng Bình chọn cá nhân tiêu biểu.", "Giao phòng. Bình chọn cá nhân tiêu biểu."],
    ),
    ("Mai báo cáo trước hội nghị tuần này.", &["Ngày mai báo cáo trước hội nghị tuần này."]),
    ("Nha Trang có ba trường đạt chuẩn.", &["Trang có ba trường đạt chuẩn."]),
    ("Cái Bè có ba trường đạt chuẩn.", &["Bè có ba trường đạt chuẩn."]),
    ("Giáo viên trường A dạy tin học.", &["Giáo viên về trường A dạy tin học."]),
    ("Thanh niên không làm đủ ngày công.", &["Thanh niên không việc làm đủ ngày công."]),
    ("Trường A chưa báo cáo về Phòng.", &["Trường A chưa báo cáo về Phòng cụ thể.", "Trường A chưa báo cáo cụ thể về Phòng."]),
    // Words that mean something else in company.
    (
        "Phụ huynh lo học sinh bỏ học nhiều.",
        &["Phụ huynh chịu trách nhiệm học sinh bỏ học nhiều.", "Phụ huynh phụ trách học sinh bỏ học nhiều."],
    ),
    ("Tất cả vì học sinh thân yêu của chúng ta.", &["Tất cả do học sinh thân yêu của chúng ta."]),
    ("Cấm dạy thêm trái quy định trong trường.", &["Cấm dạy bổ sung trái quy định trong trường."]),
    ("Bí thư có nhắc đến trường A hôm qua.", &["Bí thư có nhắc nhở đến trường A hôm qua."]),
    (
        "Chiều nay họp báo tại Ủy ban tỉnh.",
        &["Chiều nay họp báo cáo tại Ủy ban tỉnh.", "Chiều nay họp thông báo tại Ủy ban tỉnh."],
    ),
    ("Năm nay thu ngân sách đạt kế hoạch.", &["Năm học này thu ngân sách đạt kế hoạch."]),
    ("Tôi chốt là mua máy mới cho trường.", &["Tôi thống nhất là mua máy mới cho trường."]),
    ("Tôi cho là học sinh nghỉ nhiều quá.", &["Tôi cho học sinh nghỉ nhiều quá."]),
    ("Nhà trường cho học sinh nghỉ hai ngày.", &["Nhà trường cho là học sinh nghỉ hai ngày."]),
    ("Phụ đạo cho học sinh yếu các môn.", &["Phụ đạo cho học sinh hạn chế các môn."]),
    ("Các trường tăng cường kỹ thuật phòng cháy.", &["Các trường tăng cường cẩn thận thuật phòng cháy."]),
    ("Tổ chức đúng ngày 20/11 tại trường.", &["Tổ chức đúng hạn 20/11 tại trường."]),
    ("Lớp 5 là 20 em, lớp 6 là 30 em.", &["Lớp 5 20 em, lớp 6 30 em.", "Lớp 5 là 20 em, lớp 6 là 20 em."]),
    ("Mua sách hay thiết bị cho trường.", &["Mua sách hai thiết bị cho trường.", "Mua sách và thiết bị cho trường."]),
    ("Giao túi thuốc cho bảy trường điểm.", &["Giao túy thuốc cho bảy trường điểm.", "Giao túi thuốc cho bải trường điểm."]),
    (
        "Các trường vùng cao đạt thành tích cao.",
        &["Các trường vùng cao đạt \"thành tích\" cao.", "Các trường vùng cao “đạt thành tích” cao."],
    ),
    ("Phòng nộp báo cáo trước ngày 25/4.", &["Về Phòng nộp báo cáo trước ngày 25/4."]),
    ("Mời cháu Na Na lên nhận phần thưởng.", &["Mời cháu Na lên nhận phần thưởng."]),
    // Filler that claims something, plain inventions, markup.
    (
        "Hội nghị thông qua kế hoạch năm học.",
        &[
            "Hội nghị thông qua kế hoạch năm học với sự đồng thuận cao.",
            "Hội nghị nhất trí thông qua kế hoạch năm học.",
            "Hội nghị đã thông qua kế hoạch năm học.",
            "Hội nghị sẽ thông qua kế hoạch năm học.",
            "Hội nghị thông qua kế hoạch năm học.\u{202e}",
            "Hội nghị thông qua kế hoạch nãm học.",
        ],
    ),
];

/// What was said, and how it may be put: a leash that refused everything would pass the list above.
const TRUE: &[(&str, &str)] = &[
    ("Rồi, cái việc chấm chéo thì thầy Tuấn liên hệ nhé.", "Việc chấm chéo thì thầy Tuấn liên hệ."),
    ("Dạ, các trường các trường nộp báo cáo ạ.", "Các trường nộp báo cáo."),
    ("Một là các trường xem lại cơ sở vật chất.", "Các trường rà soát cơ sở vật chất."),
    ("Giao cô Lan làm việc này và báo về Phòng.", "Giao đồng chí Lan làm việc này và báo cáo về Phòng."),
    ("Các trường không được thu tiền nhé, nộp danh sách về Phòng.", "Các trường không được thu tiền, nộp danh sách về Phòng."),
    ("Kinh phí là 20 triệu đồng, đạt 80 %.", "Kinh phí 20 triệu đồng, đạt 80%."),
    ("Vâng. Phòng sửa xong 12 phòng học rồi ạ.", "Phòng sửa chữa hoàn thành 12 phòng học rồi."),
    ("Các trường nộp báo cáo trước ngày mai.", "Các trường nộp báo cáo trước ngày mai"),
];

#[test]
fn no_lie_passes() {
    let meeting = Transcript::empty("vi", crate::time::Timestamp::ZERO);
    let leash = Leash::new(&meeting);
    let passed: Vec<&str> = LIES
        .iter()
        .flat_map(|(said, lies)| lies.iter().filter(|lie| leash.rewording(lie, said, None).is_ok()).copied())
        .collect();
    assert!(passed.is_empty(), "{passed:#?}");
    assert!(LIES.iter().map(|(_, lies)| lies.len()).sum::<usize>() > 80);
}

#[test]
fn no_lie_passes_about_an_utterance() {
    for (said, lies) in LIES {
        let meeting = super::tests::transcript(&[("S1", said)]);
        for lie in *lies {
            let judged = Leash::new(&meeting).sentence(lie, &["u1".to_owned()], &|_| true);
            // A whole sentence out of several may stand for itself.
            assert!(judged.is_err() || said.contains(&format!(" {lie}")), "{lie}");
        }
    }
}

#[test]
fn what_was_said_may_be_put_better() {
    let meeting = Transcript::empty("vi", crate::time::Timestamp::ZERO);
    let leash = Leash::new(&meeting);
    for (said, better) in TRUE {
        assert!(leash.rewording(better, said, None).is_ok(), "{better}");
    }
}

#[test]
fn a_deadline_stays_with_its_task() {
    let meeting = Transcript::empty("vi", crate::time::Timestamp::ZERO);
    let leash = Leash::new(&meeting);
    let deadline = Some("trước ngày 15/4");
    let moved = |sentence: &str, said: &str| leash.rewording(sentence, said, deadline);
    assert!(moved("Trước ngày 15/4, các trường nộp báo cáo.", "Các trường nộp báo cáo trước ngày 15/4.").is_ok());
    assert!(moved("Các trường nộp báo cáo trước ngày 15/4.", "Trước ngày 15/4 các trường nộp báo cáo nhé.").is_ok());
    for (sentence, said) in [
        ("Trường A nộp, trường B nộp kế hoạch trước ngày 15/4.", "Trường A nộp trước ngày 15/4, trường B nộp kế hoạch."),
        ("Trường A nộp và trường B rà soát trước ngày 15/4.", "Trường A nộp trước ngày 15/4 và trường B rà soát."),
        ("Trước ngày 15/4 trường A nộp. Trường B rà soát.", "Trường A nộp. Trường B rà soát trước ngày 15/4."),
    ] {
        assert_eq!(moved(sentence, said), Err(Unborne::Unsaid), "{sentence}");
    }
}

#[test]
fn nothing_is_cut_off_that_says_of_whom_and_where() {
    for (said, lie) in [
        ("Năm 2019, tỷ lệ đạt 82%.", "Tỷ lệ đạt 82%."),
        ("Đối với hộ nghèo, miễn 100% học phí.", "Miễn 100% học phí."),
        ("Miễn 100% học phí, đối với hộ nghèo.", "Miễn 100% học phí."),
        ("Ở xã Đăk Ang, nửa số hộ là hộ nghèo.", "Nửa số hộ là hộ nghèo."),
        ("Học sinh nữ, tỷ lệ đạt 30% thôi.", "Tỷ lệ đạt 30% thôi."),
        ("Tỷ lệ đạt 100%, ở khối 9.", "Tỷ lệ đạt 100%."),
        ("Thầy Tuấn khen học sinh, mà học sinh lớp 9.", "Thầy Tuấn khen học sinh."),
        ("Các lớp lần lượt đạt 82%, 79%, 60%.", "Các lớp lần lượt đạt 82%."),
        ("Giao việc này cho thầy Tuấn, cô Lan.", "Giao việc này cho thầy Tuấn."),
        ("Các trường mở cửa trở lại, tạm thời.", "Các trường mở cửa trở lại."),
    ] {
        let meeting = super::tests::transcript(&[("S1", said)]);
        let judged = Leash::new(&meeting).sentence(lie, &["u1".to_owned()], &|_| true);
        assert!(judged.is_err(), "{lie}");
    }
    let meeting = super::tests::transcript(&[("S1", "Đối với hộ nghèo"), ("S1", "miễn 100% học phí cho con em.")]);
    let leash = Leash::new(&meeting);
    assert!(leash.sentence("Miễn 100% học phí cho con em.", &["u2".to_owned()], &|_| true).is_err());
    let both = ["u1".to_owned(), "u2".to_owned()];
    assert!(leash.sentence("Đối với hộ nghèo miễn 100% học phí cho con em.", &both, &|_| true).is_ok());
}
