//! The transcript on the page: a line for each utterance, with the times of its words for the script to light up.

use super::word_times::{Said, words_said};
use crate::report::print::anchor;
use crate::report::print::html::escape;
use crate::report::transcript::speaker_label;
use crate::transcript::Transcript;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The section with search and filter.
pub(super) fn print(transcript: &Transcript) -> String {
    let mut page = String::from(
        "<section aria-labelledby=\"transcript\" class=\"transcript\">\n<h2 id=\"transcript\" tabindex=\"-1\">Bản chép lời</h2>\n\
         <form class=\"find\" role=\"search\" id=\"find\"><label>Tìm <input id=\"words\" type=\"search\" autocomplete=\"off\" placeholder=\"có dấu hoặc không dấu\"></label>\n\
         <label>Người nói <select id=\"speaker\"><option value=\"\">Tất cả</option>",
    );
    let mut labels: BTreeMap<&str, (usize, String)> = BTreeMap::new();
    for utterance in &transcript.utterances {
        let next = labels.len();
        labels.entry(&utterance.speaker).or_insert_with(|| (next, speaker_label(transcript, &utterance.speaker)));
    }
    let mut options: Vec<&(usize, String)> = labels.values().collect();
    options.sort();
    for (number, label) in options {
        let _ = write!(page, "<option value=\"{number}\">{}</option>", escape(label));
    }
    page.push_str("</select></label>\n");
    let doubtful =
        transcript.utterances.iter().map(|one| words_said(one).iter().filter(|word| word.doubtful).count()).sum::<usize>();
    if doubtful > 0 {
        let _ = writeln!(
            page,
            "<label><input id=\"doubtful\" type=\"checkbox\"> Chỉ câu có từ <span class=\"d\">nghe chưa chắc</span> ({doubtful} từ)</label>"
        );
    }
    page.push_str("<p id=\"count\" role=\"status\"></p></form>\n<div id=\"lines\">\n");
    let mut before = usize::MAX;
    for utterance in &transcript.utterances {
        let (number, label) = labels.get(utterance.speaker.as_str()).map_or((0, ""), |(number, label)| (*number, label.as_str()));
        let (start, end) = (utterance.span.start(), utterance.span.end());
        let class = if number == before { "u same" } else { "u" };
        before = number;
        let said = words_said(utterance);
        let times: Vec<String> = said.iter().map(|word| word.time.to_string()).collect();
        let _ = writeln!(
            page,
            "<div class=\"{class}\" id=\"{}\" data-s=\"{}\" data-e=\"{}\" data-p=\"{number}\" data-w=\"{}\"><a class=\"moment\" href=\"#{}\" data-at=\"{}\">{start}</a> <b>{}</b> <span class=\"t\" dir=\"auto\">{}</span></div>",
            anchor(&utterance.id),
            start.as_ms(),
            end.as_ms(),
            times.join(" "),
            anchor(&utterance.id),
            start.as_ms(),
            escape(label),
            marked(&utterance.text, &said),
        );
    }
    page.push_str("</div>\n</section>\n");
    page
}

/// The text, each word that was heard badly in an element of its own: to be checked against the sound.
fn marked(text: &str, said: &[Said]) -> String {
    let mut line = String::with_capacity(text.len() + 16);
    for (index, word) in text.split_whitespace().enumerate() {
        if index > 0 {
            line.push(' ');
        }
        if said.get(index).is_some_and(|said| said.doubtful) {
            let _ = write!(line, "<span class=\"d\">{}</span>", escape(word));
        } else {
            line.push_str(&escape(word));
        }
    }
    line
}
