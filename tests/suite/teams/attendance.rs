//! Attendance reports: every layout, encoding and locale gives the same people and stays.

use std::path::Path;
use thuky::roster::calendar::{Date, Moment};
use thuky::roster::{Roster, parse};
use thuky::teams::{Attendance, Role, attendance_from_bytes};
use thuky::trouble::Warned;

fn read_with(source: &[u8], name: &str, hint: Option<Date>) -> Warned<Attendance> {
    attendance_from_bytes(source, Path::new(name), hint).expect("a report")
}

fn read(source: &str) -> Attendance {
    read_with(source.as_bytes(), "meetingAttendanceReport.csv", None).value
}

fn moment(moment: Option<Moment>) -> String {
    moment.map(|moment| moment.to_string()).unwrap_or_default()
}

/// Every account as `name|role|stays`, times of day only.
fn people(attendance: &Attendance) -> Vec<String> {
    let line = |person: &thuky::teams::Attendee| {
        let stays: Vec<String> =
            person.stays.iter().map(|stay| format!("{}-{}", stay.join.clock(), stay.leave.clock())).collect();
        format!("{}|{:?}|{}", person.name, person.role, stays.join(" "))
    };
    attendance.people.iter().map(line).collect()
}

const V3: &str = "1. Summary\nMeeting title\tGiao ban tháng 5\nAttended participants\t3\nStart time\t16/05/22, 07:30:51\nEnd time\t16/05/22, 11:07:14\nMeeting duration\t3h 36m 23s\nAverage attendance time\t3h 2m 1s\n\n\
2. Participants\nName\tFirst join\tLast leave\tIn-meeting duration\tEmail\tParticipant ID (UPN)\tRole\n\
PGD Mường Ảng\t16/05/22, 07:30:51\t16/05/22, 11:07:14\t3h 36m 23s\tpgd@muongang.edu.vn\tpgd@muongang.edu.vn\tOrganizer\n\
MN Sơn Ca\t16/05/22, 07:41:13\t16/05/22, 11:05:12\t3h 23m 59s\t\t\tPresenter\n\
TH Nà Tấu (Guest)\t16/05/22, 08:00:00\t16/05/22, 10:00:00\t2h\t\t\tAttendee\n\n\
3. In-Meeting activities\nName\tJoin time\tLeave time\tDuration\tEmail\tRole\n\
PGD Mường Ảng\t16/05/22, 07:30:51\t16/05/22, 11:07:14\t3h 36m 23s\tpgd@muongang.edu.vn\tOrganizer\n\
MN Sơn Ca\t16/05/22, 07:41:13\t16/05/22, 09:10:44\t1h 29m 31s\t\tPresenter\n\
MN Sơn Ca\t16/05/22, 09:12:00\t16/05/22, 11:05:12\t1h 53m 12s\t\tPresenter\n\
TH Nà Tấu (Guest)\t16/05/22, 08:00:00\t16/05/22, 10:00:00\t2h\t\tAttendee\n";

fn check_v3(attendance: &Attendance) {
    assert_eq!(attendance.title.as_deref(), Some("Giao ban tháng 5"));
    assert_eq!(moment(attendance.start), "2022-05-16T07:30:51");
    assert_eq!(moment(attendance.end), "2022-05-16T11:07:14");
    assert_eq!(
        people(attendance),
        [
            "PGD Mường Ảng|Organizer|07:30-11:07",
            "MN Sơn Ca|Presenter|07:41-09:10 09:12-11:05",
            "TH Nà Tấu (Guest)|Attendee|08:00-10:00",
        ]
    );
    assert_eq!(attendance.people[0].email.as_deref(), Some("pgd@muongang.edu.vn"));
    assert_eq!(attendance.people[1].present_ms(), (3 * 3600 + 22 * 60 + 43) * 1000);
}

#[test]
fn numbered_sections_in_every_encoding_and_separator() {
    let quoted = V3.lines().map(|line| {
        line.split('\t')
            .map(|cell| if cell.contains(',') { format!("\"{cell}\"") } else { cell.to_owned() })
            .collect::<Vec<_>>()
            .join(",")
    });
    let commas = quoted.collect::<Vec<_>>().join("\r\n");
    let padded = V3.lines().map(|line| format!("{line}{}", ";".repeat(7))).collect::<Vec<_>>().join("\n").replace('\t', ";");
    for text in [V3.to_owned(), V3.replace('\n', "\r\n"), V3.replace('\t', ";"), commas, padded, V3.replace('\t', ",")] {
        let units: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for bytes in [
            text.clone().into_bytes(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            [b"\xFF\xFE", little.as_slice()].concat(),
            [b"\xFE\xFF", big.as_slice()].concat(),
            little.clone(),
        ] {
            let read = read_with(&bytes, "a.csv", None);
            check_v3(&read.value);
            assert_eq!(read.warnings, [], "{text}");
        }
    }
}

#[test]
fn labels_in_any_language_and_any_order() {
    let vietnamese = "1. Tóm tắt\nTiêu đề cuộc họp\tGiao ban tháng 5\nNgười tham dự\t3\nThời gian bắt đầu\t07:30:51 16/5/2022\nThời gian kết thúc\t11:07:14 16/5/2022\nThời lượng cuộc họp\t3 giờ 36 phút\n\n\
2. Người tham gia\nHọ và tên\tEmail\tVai trò\tLần tham gia đầu tiên\tLần rời đi cuối cùng\tThời lượng\n\
PGD Mường Ảng\tpgd@muongang.edu.vn\tNgười tổ chức\t07:30:51 16/5/2022\t11:07:14 16/5/2022\t3 giờ\n\
MN Sơn Ca\t\tNgười trình bày\t7:41:13 SA 16/5/2022\t11:05:12 SA 16/5/2022\t3 giờ\n\
TH Nà Tấu (Guest)\t\tNgười dự\t08:00:00 16/5/2022\t10:00:00 16/5/2022\t2 giờ\n\n\
3. Hoạt động trong cuộc họp\nHọ và tên\tThời gian tham gia\tThời gian rời khỏi\tThời lượng\tEmail\tVai trò\n\
PGD Mường Ảng\t07:30:51 16/5/2022\t11:07:14 16/5/2022\t3 giờ\tpgd@muongang.edu.vn\tNgười tổ chức\n\
MN Sơn Ca\t07:41:13 16/5/2022\t09:10:44 16/5/2022\t1 giờ\t\tNgười trình bày\n\
MN Sơn Ca\t09:12:00 16/5/2022\t11:05:12 16/5/2022\t1 giờ\t\tNgười trình bày\n\
TH Nà Tấu (Guest)\t08:00:00 16/5/2022\t10:00:00 16/5/2022\t2 giờ\t\tNgười dự\n";
    check_v3(&read(vietnamese));
    let polish = "1. Podsumowanie\nTytuł spotkania\tGiao ban tháng 5\nUczestnicy\t1\nGodzina rozpoczęcia\t16.05.2022, 07:30:51\nGodzina zakończenia\t16.05.2022, 11:07:14\nCzas trwania\t3 godz. 36 min 23 sek.\n\n\
2. Uczestnicy\nImię i nazwisko\tPierwsze dołączenie\tOstatnie opuszczenie\tCzas\tRola\nTH Nà Tấu\t16.05.2022, 08:00:00\t16.05.2022, 10:00:00\t2 godz.\tOrganizator\n";
    let read = read(polish);
    assert_eq!(read.title.as_deref(), Some("Giao ban tháng 5"));
    assert_eq!(people(&read), ["TH Nà Tấu|Organizer|08:00-10:00"]);
}

#[test]
fn the_report_of_2021_joins_the_rows_of_one_account() {
    let read = read_with(
        "Meeting Summary\nTotal Number of Participants\t2\nMeeting Title\tHọp cụm 3\nMeeting Start Time\t5/16/2022, 7:30:51\u{202F}AM\nMeeting End Time\t5/16/2022, 1:07:14\u{202F}PM\nMeeting Id\t453adbad-1111-2222-3333-0123456789ab\n\n\
         Full Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\tParticipant ID (UPN)\n\
         THCS Búng Lao\t5/16/2022, 7:41:13\u{202F}AM\t5/16/2022, 9:05:12\u{202F}AM\t1h 23m\tthcsbunglao@x.vn\tPresenter\tthcsbunglao@x.vn\n\
         THCS Búng Lao\t5/16/2022, 9:00:00\u{202F}AM\t5/16/2022, 1:05:00\u{202F}PM\t4h\tthcsbunglao@x.vn\tPresenter\tthcsbunglao@x.vn\n\
         Lù, Bé (Contractor)\t5/16/2022, 7:42:00\u{202F}AM\t\t\t\tAttendee\t\n".as_bytes(),
        "a.csv",
        None,
    );
    assert_eq!(read.value.title.as_deref(), Some("Họp cụm 3"));
    assert_eq!((moment(read.value.start), moment(read.value.end)), ("2022-05-16T07:30:51".into(), "2022-05-16T13:07:14".into()));
    assert_eq!(people(&read.value), ["THCS Búng Lao|Presenter|07:41-13:05", "Lù, Bé (Contractor)|Attendee|07:42-07:42"]);
}

#[test]
fn the_log_of_2020_and_of_live_events() {
    let log = read(
        "Full Name\tUser Action\tTimestamp\nPGD Mường Ảng\tJoined\t5/16/2022, 7:41:10 AM\nMN Sơn Ca (Guest)\tJoined before\t5/16/2022, 7:44:02 AM\n\
         MN Sơn Ca (Guest)\tLeft\t5/16/2022, 9:10:44 AM\nMN Sơn Ca (Guest)\tJoined\t5/16/2022, 9:20:00 AM\nMN Sơn Ca (Guest)\tLeft\t5/16/2022, 10:00:00 AM\n",
    );
    assert_eq!(people(&log), ["PGD Mường Ảng|Unknown|07:41-10:00", "MN Sơn Ca (Guest)|Unknown|07:44-09:10 09:20-10:00"]);
    let live = read(
        "SessionId,ParticipantId,FullName,UserAgent,UtcEventTimestamp,Action,Role\n\
         9a8b7c6d-0000-1111-2222-0123456789ab,0a8b7c6d-0000-1111-2222-0123456789ab,TH Nà Tấu,Mozilla/5.0 (X11; Linux),2022-05-16T00:41:10.123Z,Joined,Attendee\n\
         9a8b7c6d-0000-1111-2222-0123456789ab,0a8b7c6d-0000-1111-2222-0123456789ab,TH Nà Tấu,Mozilla/5.0 (X11; Linux),2022-05-16T02:00:00Z,Left,Attendee\n",
    );
    assert!(live.is_utc);
    assert_eq!(people(&live), ["TH Nà Tấu|Attendee|00:41-02:00"]);
}

#[test]
fn the_report_of_graph() {
    let read = read(
        r#"{"totalParticipantCount":1,"meetingStartDateTime":"2022-05-16T00:30:00Z","meetingEndDateTime":"2022-05-16T04:00:00Z","attendanceRecords":[
           {"emailAddress":"a@b.vn","identity":{"displayName":"TH Nà Tấu"},"role":"Presenter","totalAttendanceInSeconds":60,
            "attendanceIntervals":[{"joinDateTime":"2022-05-16T01:00:00Z","leaveDateTime":"2022-05-16T02:00:00Z","durationInSeconds":3600},
                                   {"joinDateTime":"2022-05-16T01:30:00.5Z","leaveDateTime":"2022-05-16T03:00:00Z","durationInSeconds":5400}]}]}"#,
    );
    assert!(read.is_utc);
    assert_eq!(people(&read), ["TH Nà Tấu|Presenter|01:00-03:00"]);
}

#[test]
fn legacy_code_pages() {
    let text = "Name\tJoin\tLeave\tRole\nTr\u{1B0}\u{1A1}\u{300}ng Ti\u{EA}\u{309}u ho\u{323}c \u{110}\u{103}k Sao\t16/05/22, 07:41:13\t16/05/22, 11:05:12\tPresenter\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1258.encode(text);
    assert_eq!(people(&read_with(&bytes, "a.csv", None).value), ["Trường Tiểu học Đăk Sao|Presenter|07:41-11:05"]);
}

#[test]
fn day_and_month_by_evidence() {
    let source = "Name\tJoin\tLeave\tRole\nTH Nà Tấu\t5/6/2022, 7:41:13 AM\t5/6/2022, 9:00:00 AM\tPresenter\n";
    let day = |name: &str, hint: Option<Date>| {
        let read = read_with(source.as_bytes(), name, hint);
        (moment(read.value.start).chars().take(10).collect::<String>(), read.warnings.len())
    };
    assert_eq!(day("a.csv", None), ("2022-06-05".into(), 1));
    assert_eq!(day("a.csv", Date::new(2022, 5, 6)), ("2022-05-06".into(), 0));
    assert_eq!(day("Họp - Attendance report 5-6-22.csv", None), ("2022-05-06".into(), 0));
    assert_eq!(day("Họp-20220605_074000-x.csv", None), ("2022-06-05".into(), 0));
}

#[test]
fn sites_are_counted_not_rows() {
    let names = [
        "Phòng GDĐT Mường Ảng",
        "Lò Thị Ban (Phòng GDĐT Mường Ảng)",
        "MN Sơn Ca",
        "MN Sơn Ca 2",
        "MNSonCa (Guest)",
        "Truong TH Na Tau",
        "TH-THCS Bung Lao",
        "Quàng Văn Ín",
        "c2 bung lao",
        "THCS Lạ Hoắc",
        "THCS Lạ Hoắc 2",
    ];
    let mut source = "Name\tJoin\tLeave\tEmail\n".to_owned();
    for (index, name) in names.iter().enumerate() {
        source.push_str(&format!("{name}\t16/05/22, 07:{:02}:00\t16/05/22, 11:05:12\t\n", index + 10));
    }
    source.push_str("Người lạ\t16/05/22, 07:59:00\t16/05/22, 11:05:12\tthcsbunglao@x.vn\n");
    let meeting = parse(
        "[[site]]\nname = \"Phòng GDĐT huyện Mường Ảng\"\n[[site]]\nname = \"Trường Mầm non Sơn Ca\"\n[[site]]\nname = \"Trường Tiểu học Nà Tấu\"\n[[site]]\nname = \"Trường TH&THCS Búng Lao\"\n[[site]]\nname = \"Trường THCS Búng Lao\"\n",
    )
    .expect("a meeting file")
    .value;
    let attendance = read(&source);
    let sites = attendance.sites(&Roster::new(&meeting));
    let found: Vec<(&str, usize, bool)> =
        sites.iter().map(|site| (site.name.as_str(), site.accounts.len(), site.is_known)).collect();
    assert_eq!(
        found,
        [
            ("Phòng GDĐT huyện Mường Ảng", 2, true),
            ("Trường Mầm non Sơn Ca", 3, true),
            ("Trường Tiểu học Nà Tấu", 1, true),
            ("Trường TH&THCS Búng Lao", 1, true),
            ("Quàng Văn Ín", 1, false),
            ("Trường THCS Búng Lao", 2, true),
            ("THCS Lạ Hoắc", 2, false),
        ]
    );
    // Without a meeting file the spellings of one site still meet where they are the same name.
    let alone: Vec<String> = attendance.sites(&Roster::default()).into_iter().map(|site| site.name).collect();
    assert_eq!(alone.iter().filter(|name| name.contains("Sơn Ca") || name.contains("SonCa")).count(), 1, "{alone:?}");
    assert_eq!(attendance.people[0].role, Role::Unknown);
}

#[test]
fn rows_that_are_broken_are_told_with_their_line() {
    let read = read_with(
        "Name\tJoin\tLeave\tRole\nA B\t16/05/22, 07:41:13\t16/05/22, 09:00:00\tPresenter\nC D\thôm qua\t16/05/22, 09:00:00\tPresenter\nE F\t16/05/22, 10:00:00\t16/05/22, 09:00:00\tPresenter\n".as_bytes(),
        "a.csv",
        None,
    );
    assert_eq!(people(&read.value), ["A B|Presenter|07:41-09:00", "C D|Presenter|09:00-09:00", "E F|Presenter|09:00-10:00"]);
    assert!(
        read.warnings[0].message.en.contains("lines 3, 4") || read.warnings[0].message.en.contains("line 3, 4"),
        "{:?}",
        read.warnings
    );
}
