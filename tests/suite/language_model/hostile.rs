//! A model that invents numbers, names and tasks gets nothing through.

use super::material::{answer, helped, meetings, readable, rests_on, said, wish};
use serde_json::{Value, json};
use std::cell::Cell;
use thuky::language_model::{Chore, ScriptedLanguageModel, ScriptedMemory};

/// Attempts on each of the eight meetings.
const ATTEMPTS: usize = 25;
/// Ways to lie.
const WAYS: usize = 24;

/// A sentence that says something else than the line it was made from.
fn lie(line: &Value, way: usize) -> (String, Value) {
    let said = said(line);
    let said = said.trim_end_matches('.');
    let words: Vec<&str> = said.split(' ').collect();
    let middle = words.len() / 2;
    let invented = || format!("{said} với 57 học sinh");
    let other = |text: String| if text == said { invented() } else { text };
    let text = match way % WAYS {
        0 => invented(),
        1 if said.contains(|letter: char| letter.is_ascii_digit()) => said
            .chars()
            .map(|letter| if letter.is_ascii_digit() { char::from(b'0' + (letter as u8 - b'0' + 3) % 10) } else { letter })
            .collect(),
        1 => format!("{said}, chiếm 99%"),
        2 => format!("{said} trước ngày 31/12"),
        3 => format!("Đồng chí Trần Văn Bịa: {said}"),
        4 => "Các trường nộp 500.000 đồng về Phòng trước ngày 01/01.".to_owned(),
        5 => [&words[middle..], &words[..middle]].concat().join(" ") + " ngược",
        6 if said.contains("không ") => said.replacen("không ", "", 1),
        6 => format!("Không {said}"),
        7 => [&words[..middle], &["tuyệt"], &words[(middle + 1).min(words.len())..]].concat().join(" "),
        8 => "All schools shall pay five million dong by Friday.".to_owned(),
        9 => format!("{said} với ５７ học sinh"),
        10 => format!("{said} với năm mươi bảy triệu đồng"),
        11 => format!("{said} theo Quyết định 99/QĐ-UBND"),
        12 => format!("{said}, Lê Thị Hồng Vân chịu trách nhiệm"),
        13 => format!("{said}; tất cả được biểu dương, khen thưởng"),
        14 => format!("{said} {{{{ co_quan }}}}"),
        15 => return (said.to_owned(), json!(["u99999"])),
        16 => format!("{said} kho\u{200b}ảng ٣٤ hồ sơ"),
        17 => format!("Theo chỉ đạo của Bộ, {said}"),
        18 => format!("{said} trên 63 tỉnh, thành phố"),
        19 => other(said.replace("học sinh", "giáo viên").replace("trường", "xã")),
        20 => return (said.to_owned(), json!([])),
        21 => format!("{said}\n@tieu-de Tin nóng"),
        22 => format!("{} không {}", words[..middle].join(" "), words[middle..].join(" ")),
        _ => format!("{said} ngay trong đêm nay"),
    };
    (text, rests_on(line))
}

#[test]
fn two_hundred_attempts_and_nothing_unsaid_passes() {
    let meetings = meetings();
    assert_eq!(meetings.len(), 8);
    let mut tried = 0;
    for (number, meeting) in meetings.iter().enumerate() {
        for attempt in 0..ATTEMPTS {
            let sentences = std::rc::Rc::new(Cell::new(0));
            let counted = std::rc::Rc::clone(&sentences);
            let model = ScriptedLanguageModel::new(move |question| {
                Ok(answer(question, &mut |line| {
                    counted.set(counted.get() + 1);
                    lie(line, number * 7 + attempt + counted.get())
                }))
            });
            let assisted = helped(meeting, &model, &wish(&Chore::ALL), &mut ScriptedMemory::default()).value;
            assert!(sentences.get() > 0, "the model was not asked");
            assert_eq!(readable(&assisted.minutes), readable(&meeting.drawn), "meeting {number}, attempt {attempt}");
            let dropped: usize = assisted.contribution.chores.values().flat_map(|record| record.dropped.values()).sum();
            assert!(dropped > 0, "what was dropped is counted");
            tried += 1;
        }
    }
    assert_eq!(tried, 200);
}

#[test]
fn what_was_dropped_is_flagged_where_the_words_of_the_rules_stand() {
    let meeting = meetings().into_iter().find(|meeting| !meeting.drawn.conclusions.is_empty()).expect("conclusions");
    let model = ScriptedLanguageModel::new(|question| Ok(answer(question, &mut |line| lie(line, 0))));
    let assisted = helped(&meeting, &model, &wish(&[Chore::Polish]), &mut ScriptedMemory::default()).value;
    for (now, drawn) in assisted.minutes.conclusions.iter().zip(&meeting.drawn.conclusions) {
        assert_eq!(now.text, drawn.text);
        assert!(now.flags.iter().any(|flag| flag == "llm_dropped_unsaid"), "{:?}", now.flags);
    }
}

#[test]
fn another_conclusion_s_words_are_no_conclusion_s_words() {
    let meeting = meetings().into_iter().find(|meeting| meeting.drawn.conclusions.len() > 2).expect("conclusions");
    let texts: Vec<String> = meeting.drawn.conclusions.iter().map(|one| one.text.clone()).collect();
    let at = Cell::new(0);
    let model = ScriptedLanguageModel::new(move |question| {
        Ok(answer(question, &mut |line| {
            at.set(at.get() + 1);
            (texts[at.get() % texts.len()].clone(), rests_on(line))
        }))
    });
    let assisted = helped(&meeting, &model, &wish(&[Chore::Polish]), &mut ScriptedMemory::default()).value;
    assert_eq!(readable(&assisted.minutes), readable(&meeting.drawn));
}
