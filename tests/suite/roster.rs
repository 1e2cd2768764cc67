//! The meeting file: what is read, and what is refused with which words.

use thuky::roster::{MeetingFile, Roster, parse};

fn read(source: &str) -> MeetingFile {
    parse(source).expect("a meeting file").value
}

/// Message and hint of the refusal, in English.
fn refusal(source: &str) -> String {
    let failure = parse(source).expect_err("a mistake");
    format!("{} | {}", failure.message.en, failure.hint.en)
}

#[test]
fn reads_everything_a_person_can_write() {
    let meeting = read(
        r#"title = "Giao ban  tháng 9"
date = 2023-09-18
start = "7h30"
organisation = "UBND xã Mường Lạn"
parent = "UBND huyện Sốp Cộp"
issuer_kind = "state"
place = "Mường Lạn"
platform = "Microsoft Teams"
chair = "Lò Văn Pản"
secretary = "Vì Thị Hoa"

[[participant]]
name = "Lò Văn Pản"
title = "Chủ tịch UBND xã"
site = "UBND xã Mường Lạn"
aliases = ["UBND Muong Lan"]

[[participant]]
name = "Giàng A Dếnh"

[[site]]
name = "Trường MN Ban Mai"
aliases = ["mn ban mai", "MNBanMai"]

[glossary]
"ứng dụng tim" = "ứng dụng Teams"
"một cửa" = "Một cửa"

[style]
education = "GD&ĐT"
abbreviations = "expand"
pad_small = true
"#,
    );
    assert_eq!(meeting.title.as_deref(), Some("Giao ban tháng 9"));
    assert_eq!((meeting.date.as_deref(), meeting.start.as_deref()), (Some("2023-09-18"), Some("07:30")));
    assert_eq!(meeting.issuer_kind.as_deref(), Some("state"));
    assert_eq!((meeting.chair.as_deref(), meeting.secretary.as_deref()), (Some("Lò Văn Pản"), Some("Vì Thị Hoa")));
    assert_eq!(meeting.participant.len(), 2);
    assert_eq!(meeting.participant[0].title, "Chủ tịch UBND xã");
    assert_eq!(meeting.participant[0].aliases, ["UBND Muong Lan"]);
    assert_eq!(meeting.participant[1].name, "Giàng A Dếnh");
    assert_eq!(meeting.site[0].aliases, ["mn ban mai", "MNBanMai"]);
    assert_eq!(meeting.glossary.get("ứng dụng tim").map(String::as_str), Some("ứng dụng Teams"));
    assert_eq!(meeting.style.education.as_deref(), Some("GD&ĐT"));
    assert_eq!(meeting.style.abbreviations.as_deref(), Some("expand"));
    assert!(meeting.style.pad_small);
    assert_eq!(read(""), MeetingFile::default());
}

#[test]
fn dates_and_times_in_the_forms_people_use() {
    for written in ["2023-09-05", "\"2023-09-05\"", "\"05/9/2023\"", "\"5-9-2023\"", "2023-09-05T07:30:00"] {
        assert_eq!(read(&format!("date = {written}")).date.as_deref(), Some("2023-09-05"), "{written}");
    }
    for written in ["\"07:30\"", "\"7:30\"", "\"7h30\"", "\"7 giờ 30 phút\"", "07:30:00", "\"07:30:00\""] {
        assert_eq!(read(&format!("start = {written}")).start.as_deref(), Some("07:30"), "{written}");
    }
    assert_eq!(read("start = \"14h\"").start.as_deref(), Some("14:00"));
}

#[test]
fn unknown_keys_are_refused_with_line_and_nearest_key() {
    assert_eq!(refusal("title = \"a\"\nchiar = \"b\""), "line 2: there is no key `chiar` | did you mean `chair`?");
    let nested = refusal("[[participant]]\nname = \"a\"\n\n[[participant]]\nname = \"b\"\nalias = [\"c\"]");
    assert_eq!(nested, "line 6: there is no key `[[participant]] alias` | did you mean `aliases`?");
    assert!(refusal("[style]\npad = true").contains("did you mean `pad_small`?"));
    assert!(refusal("[[sites]]\nname = \"a\"").contains("did you mean `site`?"));
    assert!(refusal("zzzzzzzz = 1").contains("the keys there are: title, date"));
}

#[test]
fn wrong_values_are_named() {
    assert_eq!(refusal("title = 5"), "line 1: the value of `title` is wrong: 5 | it must be a text in quotation marks \"…\"");
    assert!(refusal("\ndate = \"31/02/2023\"").starts_with("line 2: the value of `date` is wrong: \"31/02/2023\""));
    assert!(refusal("date = 07:30:00").contains("a date like"));
    assert!(refusal("start = \"25:00\"").contains("a time like"));
    assert!(refusal("issuer_kind = \"trường\"").contains("one of \"state\", \"party\", \"union\", \"school\""));
    assert!(refusal("[style]\neducation = \"GDDT\"").contains("one of \"GDĐT\", \"GD&ĐT\""));
    assert!(refusal("participant = \"a\"").contains("tables [[participant]]"));
    assert!(refusal("[participant]\nname = \"a\"").contains("tables [[participant]]"));
    assert!(refusal("[[site]]\nname = \"a\"\naliases = 3").contains("line 3"));
    assert!(refusal("glossary = 1").contains("a table [glossary]"));
    assert!(refusal("[glossary]\n\"a\" = 1").contains("line 2"));
}

#[test]
fn broken_toml_gets_a_hint_for_the_usual_slips() {
    assert!(refusal("title = \"a\nchair = \"b\"").starts_with("line 1"));
    assert!(refusal("title = “a”").contains("straight quotation marks"));
    assert!(refusal("[glossary]\nứng dụng tim = \"ứng dụng Teams\"").contains("keys with diacritics"));
    assert!(refusal("title \"a\"").contains("key = \"value\""));
}

#[test]
fn nameless_entries_are_left_out_and_told() {
    let read = parse("[[participant]]\nsite = \"A\"\n\n[[site]]\n").expect("a meeting file");
    assert!(read.value.participant.is_empty() && read.value.site.is_empty());
    assert_eq!(read.warnings.len(), 2);
    assert!(read.warnings[1].message.en.contains("line 4"), "{:?}", read.warnings);
}

fn roster() -> Roster {
    Roster::new(&read(
        "[[participant]]\nname = \"Lò Văn Pản\"\ntitle = \"Trưởng phòng\"\nsite = \"Phòng GDĐT huyện Mường Ảng\"\naliases = [\"PGD Mường Ảng\"]\n\
         [[participant]]\nname = \"Quàng Thị Ín\"\nsite = \"Trường TH Nà Tấu\"\n\
         [[participant]]\nname = \"Tô Văn Ổn\"\nsite = \"Trường TH Nà Tấu\"\n\
         [[site]]\nname = \"Trường Mầm non Sơn Ca xã Búng Lao\"\n[[site]]\nname = \"Trường Mầm non Sơn Ca xã Ẳng Cang\"\n\
         [[site]]\nname = \"Trường THCS Thị trấn\"\naliases = [\"c2 tt\"]\n[[site]]\nname = \"Trường TH&THCS Búng Lao\"\n[[site]]\nname = \"Trường THCS Bế Văn Đàn\"\n\
         [[site]]\nname = \"Trạm Y tế xã Búng Lao\"\n[[site]]\nname = \"UBND xã Búng Lao\"\n",
    ))
}

#[test]
fn display_names_find_their_people_and_sites() {
    let roster = roster();
    let found = |display: &str| {
        let found = roster.resolve(display);
        (found.person.map(|person| person.name.clone()), found.site, found.flagged)
    };
    let person = |name: &str, site: &str| (Some(name.to_owned()), Some(site.to_owned()), false);
    let site = |site: &str| (None, Some(site.to_owned()), false);
    let nothing = (None, None, true);
    assert_eq!(found("PGD Muong Ang (Guest)"), person("Lò Văn Pản", "Phòng GDĐT huyện Mường Ảng"));
    assert_eq!(found("lo van pan"), person("Lò Văn Pản", "Phòng GDĐT huyện Mường Ảng"));
    assert_eq!(found("Quàng Thị Ín (TH Nà Tấu)"), person("Quàng Thị Ín", "Trường TH Nà Tấu"));
    assert_eq!(found("Truong Tieu hoc Na Tau - To Van On (External)"), person("Tô Văn Ổn", "Trường TH Nà Tấu"));
    assert_eq!(found("TH Nà Tấu 2"), site("Trường TH Nà Tấu"));
    assert_eq!(found("c2 be van dan"), site("Trường THCS Bế Văn Đàn"));
    assert_eq!(found("THCSBeVanDan"), site("Trường THCS Bế Văn Đàn"));
    assert_eq!(found("thcsbevandan"), site("Trường THCS Bế Văn Đàn"));
    assert_eq!(found("C2 TT"), site("Trường THCS Thị trấn"));
    assert_eq!(found("TYT Búng Lao"), site("Trạm Y tế xã Búng Lao"));
    assert_eq!(found("Điểm cầu UBND xã Búng Lao"), site("UBND xã Búng Lao"));
    assert_eq!(found("MN Sơn Ca Búng Lao"), site("Trường Mầm non Sơn Ca xã Búng Lao"));
    // Two schools of one name, another kind, another name, nobody: flagged, never guessed.
    assert_eq!(found("MN Sơn Ca"), nothing);
    assert_eq!(found("THCS Búng Lao"), nothing);
    assert_eq!(found("THCS Bế Văn Tám"), nothing);
    assert_eq!(found("Lò Văn Pẩu"), nothing);
    assert_eq!(found("iPhone"), nothing);
    assert_eq!(found(""), nothing);
    assert_eq!(found("\u{202E}=HYPERLINK(\"x\")"), nothing);
}

#[test]
fn sites_come_from_the_file_its_people_and_the_meeting() {
    let roster = roster();
    assert_eq!(roster.people().len(), 3);
    assert_eq!(roster.sites().len(), 9);
    let names = ["MN Hoa Ban (Guest)", "MN Hoa Ban 2", "MNHoaBan", "Lò Thị Lả (TH Co Mạ)", "TH Nà Tấu", "Giàng A Su"];
    let observed = roster.with_observed(names);
    assert_eq!(observed.sites()[9..], ["MN Hoa Ban", "TH Co Mạ"]);
    assert_eq!(observed.resolve("mn hoa ban").site.as_deref(), Some("MN Hoa Ban"));
}

#[test]
fn matching_five_thousand_names_is_quick() {
    let source: String = (0..2000).map(|i| format!("[[site]]\nname = \"Trường TH số {i} Nà Tấu\"\n")).collect();
    let roster = Roster::new(&read(&source));
    let begun = std::time::Instant::now();
    assert!((0..50).all(|i| roster.resolve(&format!("TH so {i} Na Tau")).site == Some(format!("Trường TH số {i} Nà Tấu"))));
    assert!(begun.elapsed().as_secs() < 60);
}

#[test]
fn speakers_get_their_names_and_sites_as_the_roster_writes_them() {
    let source = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v PGD Muong Ang (Guest)>a</v>\n\n00:02.000 --> 00:03.000\n<v MN Sơn Ca>b</v>\n\n00:03.000 --> 00:04.000\n<v UBND Búng Lao>c</v>\n";
    let read = thuky::teams::transcript_from_bytes(source.as_bytes(), std::path::Path::new("a.vtt")).expect("a transcript");
    let mut transcript = read.value.transcript;
    let warnings = roster().apply(&mut transcript);
    let speakers: Vec<_> =
        transcript.speakers.iter().map(|s| (s.name.as_deref().unwrap_or(""), s.site.as_deref().unwrap_or(""))).collect();
    assert_eq!(
        speakers,
        [("Lò Văn Pản", "Phòng GDĐT huyện Mường Ảng"), ("MN Sơn Ca", ""), ("UBND Búng Lao", "UBND xã Búng Lao")]
    );
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].message.en.contains("MN Sơn Ca"));
}
