//! What a person changed survives the next run.

use super::script::scripts;
use thuky::minutes::{Minutes, draw, keep_edits};

fn drawn() -> Minutes {
    let script = scripts("known").into_iter().find(|script| script.name == "dang-uy").expect("the sample");
    draw(&script.clean(), &script.meeting, None).value
}

#[test]
fn nothing_changed_takes_everything_from_the_new_run() {
    let before = drawn();
    let mut now = before.clone();
    now.conclusions[0].text = "Một văn bản khác".to_owned();
    assert_eq!(keep_edits(&before, &before, now.clone()), now);
}

#[test]
fn a_changed_field_stays_and_the_others_follow_the_new_run() {
    let before = drawn();
    let mut mine = before.clone();
    mine.conclusions[1].text = "Chuẩn bị nhân sự các chi bộ khuyết".to_owned();
    let mut now = before.clone();
    now.conclusions[1].assignees = vec!["Ban Xây dựng Đảng".to_owned()];
    let kept = keep_edits(&mine, &before, now);
    assert_eq!(kept.conclusions[1].text, "Chuẩn bị nhân sự các chi bộ khuyết");
    assert_eq!(kept.conclusions[1].assignees, ["Ban Xây dựng Đảng"]);
    assert!(kept.conclusions[1].flags.contains(&"edited".to_owned()));
}

#[test]
fn a_deleted_item_stays_deleted_and_an_added_one_stays() {
    let before = drawn();
    let mut mine = before.clone();
    let removed = mine.conclusions.remove(0);
    let mut added = mine.conclusions[0].clone();
    added.id = "mine".to_owned();
    added.text = "Việc do người ghi thêm".to_owned();
    added.evidence.clear();
    mine.conclusions.push(added);
    let kept = keep_edits(&mine, &before, before.clone());
    assert!(kept.conclusions.iter().all(|conclusion| conclusion.text != removed.text));
    assert_eq!(kept.conclusions.last().expect("one").text, "Việc do người ghi thêm");
    assert_eq!(kept.conclusions.len(), before.conclusions.len());
}

#[test]
fn a_changed_title_of_the_meeting_stays() {
    let before = drawn();
    let mut mine = before.clone();
    mine.meeting.title = "Tên do người sửa".to_owned();
    assert_eq!(keep_edits(&mine, &before, before.clone()).meeting.title, "Tên do người sửa");
}
