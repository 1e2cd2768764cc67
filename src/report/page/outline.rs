//! What the page says before the transcript: the frame of the meeting, conclusions, open points, what was reported.

use super::moment;
use crate::minutes::{Conclusion, Evidence, Minutes, Statement};
use crate::report::compose::{Date, flag_label};
use crate::report::document::Picture;
use crate::report::print::base64;
use crate::report::print::html::escape;
use crate::time::Timestamp;
use crate::transcript::Transcript;
use std::fmt::Write as _;

/// The lines under the title.
pub(super) fn head(minutes: &Minutes, transcript: &Transcript) -> String {
    let meeting = &minutes.meeting;
    let mut rows: Vec<(&str, String)> = Vec::new();
    let date = meeting.date.as_deref().map(|date| Date::parse(date).map_or_else(|| date.to_owned(), Date::short));
    let hours = [&meeting.start, &meeting.end].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("–");
    rows.push((
        "Thời gian",
        [date.unwrap_or_default(), hours].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
    ));
    rows.push(("Cơ quan", meeting.organisation.clone()));
    rows.push(("Địa điểm", meeting.place.clone()));
    let person = |person: &Option<crate::minutes::Person>| {
        person
            .as_ref()
            .map(|one| {
                [one.name.as_str(), &one.title].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ")
            })
            .unwrap_or_default()
    };
    rows.push(("Chủ trì", person(&meeting.chair)));
    rows.push(("Thư ký", person(&meeting.secretary)));
    rows.push(("Thời lượng", Timestamp::from_ms(transcript.duration_ms).to_string()));
    let mut list = String::from("<dl class=\"frame\">");
    for (label, value) in rows.into_iter().filter(|(_, value)| !value.trim().is_empty()) {
        let _ = write!(list, "<div><dt>{label}</dt><dd>{}</dd></div>", escape(&value));
    }
    list.push_str("</dl>\n");
    list
}

/// Conclusions first, then what is open, then what was reported.
pub(super) fn sections(minutes: &Minutes) -> String {
    let mut page = counts(minutes);
    conclusions(&mut page, &minutes.conclusions);
    open_points(&mut page, minutes);
    statements(&mut page, "results", "Kết quả", &minutes.results);
    statements(&mut page, "difficulties", "Khó khăn, vướng mắc", &minutes.difficulties);
    statements(&mut page, "proposals", "Đề xuất, kiến nghị", &minutes.proposals);
    speeches(&mut page, minutes);
    page
}

/// How much there is to read and to look at.
fn counts(minutes: &Minutes) -> String {
    let dated = minutes.conclusions.iter().filter(|conclusion| conclusion.deadline.is_some()).count();
    let flagged = minutes.conclusions.iter().filter(|conclusion| !conclusion.flags.is_empty()).count() + minutes.warnings.len();
    let all = [
        (minutes.conclusions.len(), "kết luận"),
        (dated, "có thời hạn"),
        (minutes.results.len(), "kết quả"),
        (minutes.difficulties.len(), "khó khăn"),
        (minutes.proposals.len(), "đề xuất"),
        (flagged, "chỗ cần xem lại"),
    ];
    let parts: Vec<String> =
        all.iter().filter(|(count, _)| *count > 0).map(|(count, label)| format!("{count} {label}")).collect();
    if parts.is_empty() { String::new() } else { format!("<p class=\"counts\">{}</p>\n", parts.join(" · ")) }
}

fn conclusions(page: &mut String, conclusions: &[Conclusion]) {
    page.push_str("<section aria-labelledby=\"conclusions\">\n<h2 id=\"conclusions\">Kết luận</h2>\n");
    if conclusions.is_empty() {
        page.push_str("<p class=\"none\">Bản ghi không có phần kết luận nhận ra được.</p>\n");
    } else {
        page.push_str("<ol class=\"conclusions\">\n");
    }
    for conclusion in conclusions {
        let _ = write!(
            page,
            "<li id=\"{}\"><p class=\"claim\"><bdi>{}</bdi></p><dl>",
            escape(&super::super::print::anchor(&conclusion.id)),
            escape(&conclusion.text)
        );
        let deadline = conclusion.deadline.as_ref().map(|deadline| match deadline.date.as_deref().and_then(Date::parse) {
            Some(date) if !deadline.text.is_empty() => format!("{} ({})", deadline.text, date.short()),
            Some(date) => date.short(),
            None => deadline.text.clone(),
        });
        let rows = [
            ("Giao", conclusion.assignees.join(", ")),
            ("Phối hợp", conclusion.cooperators.join(", ")),
            ("Thời hạn", deadline.unwrap_or_default()),
            ("Văn bản", conclusion.citations.join(", ")),
        ];
        for (label, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
            let _ = write!(page, "<div><dt>{label}</dt><dd><bdi>{}</bdi></dd></div>", escape(value));
        }
        page.push_str("</dl>");
        flags(page, &conclusion.flags);
        evidence(page, &conclusion.evidence);
        page.push_str("</li>\n");
    }
    if !conclusions.is_empty() {
        page.push_str("</ol>\n");
    }
    page.push_str("</section>\n");
}

/// What a person should look at before signing.
fn open_points(page: &mut String, minutes: &Minutes) {
    let mut points: Vec<String> = minutes.warnings.iter().map(|warning| escape(warning)).collect();
    for conclusion in minutes.conclusions.iter().filter(|conclusion| !conclusion.flags.is_empty()) {
        let labels: Vec<&str> = conclusion.flags.iter().map(|flag| flag_label(flag)).collect();
        let (anchor, id) = (super::super::print::anchor(&conclusion.id), escape(&conclusion.id));
        points.push(format!("<a href=\"#{anchor}\">Kết luận {id}</a>: {}", escape(&labels.join("; "))));
    }
    if points.is_empty() {
        return;
    }
    page.push_str("<section class=\"open\" aria-labelledby=\"open\">\n<h2 id=\"open\">Cần xem lại</h2>\n<ul>");
    for point in points {
        let _ = write!(page, "<li>{point}</li>");
    }
    page.push_str("</ul>\n</section>\n");
}

fn statements(page: &mut String, id: &str, title: &str, list: &[Statement]) {
    if list.is_empty() {
        return;
    }
    let _ = write!(page, "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{title}</h2>\n<ul>\n");
    for one in list {
        page.push_str("<li>");
        statement(page, one);
        if let Some(answer) = &one.answer {
            page.push_str("<div class=\"answer\"><strong>Trả lời:</strong> ");
            statement(page, answer);
            page.push_str("</div>");
        }
        page.push_str("</li>\n");
    }
    page.push_str("</ul>\n</section>\n");
}

fn statement(page: &mut String, one: &Statement) {
    let who = [one.speaker.as_str(), &one.title, &one.site]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    let who = if who.is_empty() { String::new() } else { format!(" <span class=\"who\">{}</span>", escape(&who)) };
    let _ = write!(page, "<span class=\"claim\"><bdi>{}</bdi></span>{who}", escape(&one.text));
    flags(page, &one.flags);
    evidence(page, &one.evidence);
}

fn speeches(page: &mut String, minutes: &Minutes) {
    if minutes.speeches.is_empty() {
        return;
    }
    page.push_str("<section aria-labelledby=\"speeches\">\n<h2 id=\"speeches\">Ý kiến phát biểu</h2>\n");
    for speech in &minutes.speeches {
        let who = [speech.speaker.as_str(), &speech.title, &speech.site]
            .iter()
            .filter(|part| !part.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(", ");
        let who = if who.is_empty() { "Chưa rõ người nói".to_owned() } else { who };
        let start = speech.span.start();
        let _ = write!(
            page,
            "<h3>{} <a class=\"moment\" href=\"#transcript\" data-at=\"{}\">{start}</a></h3>\n<ul>",
            escape(&who),
            start.as_ms()
        );
        for point in &speech.points {
            let _ = write!(page, "<li><span class=\"claim\"><bdi>{}</bdi></span>", escape(&point.text));
            flags(page, &point.flags);
            evidence(page, &point.evidence);
            page.push_str("</li>\n");
        }
        page.push_str("</ul>\n");
    }
    page.push_str("</section>\n");
}

fn flags(page: &mut String, flags: &[String]) {
    for flag in flags {
        let _ = write!(page, " <span class=\"flag\">{}</span>", escape(flag_label(flag)));
    }
}

fn evidence(page: &mut String, evidence: &[Evidence]) {
    page.push_str("<details class=\"evidence\"><summary>Lời đã nói</summary>");
    for piece in evidence {
        let _ = write!(page, "<p>{} <q>{}</q></p>", moment(&piece.utterance, piece.span.start()), escape(&piece.quote));
    }
    page.push_str("</details>");
    if let Some(first) = evidence.first() {
        let _ = write!(page, " {}", moment(&first.utterance, first.span.start()));
    }
}

/// Still frames with their captions.
pub(super) fn pictures(pictures: &[Picture]) -> String {
    let mut page = String::new();
    if pictures.is_empty() {
        return page;
    }
    page.push_str("<section aria-labelledby=\"pictures\">\n<h2 id=\"pictures\">Hình ảnh</h2>\n");
    for picture in pictures {
        let description = escape(&picture.description);
        let _ = writeln!(
            page,
            "<figure><img src=\"data:image/jpeg;base64,{}\" alt=\"{description}\"><figcaption>{description}</figcaption></figure>",
            base64(&picture.bytes)
        );
    }
    page.push_str("</section>\n");
    page
}
