//! The meeting file: what is read, and what is refused with which words.

use thuky::roster::{MeetingFile, parse};

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
