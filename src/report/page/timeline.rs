//! Who spoke when, and how much: a drawing of speakers and phases, and the same as a table.

use crate::minutes::{Minutes, PhaseKind};
use crate::report::print::html::escape;
use crate::report::transcript::speaker_label;
use crate::time::{Span, Timestamp};
use crate::transcript::Transcript;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Rows that fit on a phone; the rest share one.
const ROWS: usize = 14;
const WIDTH: u64 = 1000;
const ROW_HEIGHT: usize = 22;

struct Row {
    label: String,
    spans: Vec<Span>,
    total_ms: u64,
}

/// The section, empty when nobody spoke.
pub(super) fn print(minutes: &Minutes, transcript: &Transcript) -> String {
    let rows = rows(transcript);
    if rows.is_empty() {
        return String::new();
    }
    let last = transcript.utterances.iter().map(|utterance| utterance.span.end().as_ms()).max().unwrap_or(1);
    let duration = transcript.duration_ms.max(last).max(1);
    let height = (rows.len() + 1) * ROW_HEIGHT + 24;
    let mut page = String::from("<section aria-labelledby=\"timeline\">\n<h2 id=\"timeline\">Ai nói khi nào</h2>\n");
    let _ = write!(
        page,
        "<svg id=\"drawing\" viewBox=\"0 0 {WIDTH} {height}\" preserveAspectRatio=\"none\" data-duration=\"{duration}\" role=\"img\" aria-label=\"Dòng thời gian: mỗi hàng một người nói, hàng đầu là các phần của cuộc họp; bảng dưới đây ghi cùng số liệu\">"
    );
    for phase in &minutes.phases {
        let (x, width) = place(phase.span, duration);
        let kind = phase_key(phase.kind);
        let _ = write!(
            page,
            "<rect class=\"phase {kind}\" x=\"{x}\" y=\"0\" width=\"{width}\" height=\"16\"><title>{} {}</title></rect>",
            phase_label(phase.kind),
            phase.span
        );
    }
    for (index, row) in rows.iter().enumerate() {
        let y = (index + 1) * ROW_HEIGHT;
        let _ = write!(
            page,
            "<rect class=\"lane\" x=\"0\" y=\"{y}\" width=\"{WIDTH}\" height=\"16\"/><g class=\"row r{}\"><title>{}</title>",
            index % 6,
            escape(&row.label)
        );
        for span in &row.spans {
            let (x, width) = place(*span, duration);
            let _ = write!(page, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"16\"/>");
        }
        page.push_str("</g>");
    }
    let _ = write!(
        page,
        "<line id=\"cursor\" x1=\"0\" x2=\"0\" y1=\"0\" y2=\"{height}\"/></svg>\n<p class=\"scale\"><span>0:00:00</span><span>{}</span></p>\n",
        Timestamp::from_ms(duration)
    );
    phases_legend(&mut page, minutes);
    shares(&mut page, &rows);
    page.push_str("</section>\n");
    page
}

/// Speakers by the time they spoke; pauses under two seconds do not break a stretch.
fn rows(transcript: &Transcript) -> Vec<Row> {
    let mut by_speaker: BTreeMap<&str, Row> = BTreeMap::new();
    for utterance in &transcript.utterances {
        let row = by_speaker.entry(&utterance.speaker).or_insert_with(|| Row {
            label: speaker_label(transcript, &utterance.speaker),
            spans: Vec::new(),
            total_ms: 0,
        });
        row.total_ms += utterance.span.duration_ms();
        match row.spans.last_mut() {
            Some(before) if utterance.span.start() <= before.end().plus_ms(2_000) => *before = before.join(utterance.span),
            _ => row.spans.push(utterance.span),
        }
    }
    let mut rows: Vec<Row> = by_speaker.into_values().collect();
    rows.sort_by(|a, b| b.total_ms.cmp(&a.total_ms).then_with(|| a.label.cmp(&b.label)));
    if rows.len() > ROWS {
        let rest = rows.split_off(ROWS - 1);
        let mut others = Row { label: format!("{} người nói khác", rest.len()), spans: Vec::new(), total_ms: 0 };
        for row in rest {
            others.total_ms += row.total_ms;
            others.spans.extend(row.spans);
        }
        others.spans.sort();
        rows.push(others);
    }
    rows
}

/// Place and width in thousandths of the drawing with one decimal, at least half of one.
fn place(span: Span, duration: u64) -> (String, String) {
    let tenths = |ms: u64| u128::from(ms) * 10 * u128::from(WIDTH) / u128::from(duration);
    let x = tenths(span.start().as_ms());
    let width = tenths(span.end().as_ms()).saturating_sub(x).max(5);
    (format!("{}.{}", x / 10, x % 10), format!("{}.{}", width / 10, width % 10))
}

fn phases_legend(page: &mut String, minutes: &Minutes) {
    if minutes.phases.is_empty() {
        return;
    }
    page.push_str("<ul class=\"legend\">");
    for phase in &minutes.phases {
        let start = phase.span.start();
        let _ = write!(
            page,
            "<li class=\"{}\"><a class=\"moment\" href=\"#transcript\" data-at=\"{}\">{start}</a> {}</li>",
            phase_key(phase.kind),
            start.as_ms(),
            phase_label(phase.kind)
        );
    }
    page.push_str("</ul>\n");
}

fn shares(page: &mut String, rows: &[Row]) {
    let all: u64 = rows.iter().map(|row| row.total_ms).sum::<u64>().max(1);
    page.push_str("<div class=\"wide\" role=\"region\" aria-label=\"Thời lượng nói\" tabindex=\"0\"><table class=\"shares\"><caption>Thời lượng nói</caption><thead><tr><th scope=\"col\">Người nói, điểm cầu</th><th scope=\"col\">Thời lượng</th><th scope=\"col\">Tỉ lệ</th></tr></thead><tbody>\n");
    for (index, row) in rows.iter().enumerate() {
        let tenths = row.total_ms * 1000 / all;
        let _ = writeln!(
            page,
            "<tr><th scope=\"row\"><span class=\"dot r{}\" aria-hidden=\"true\"></span>{}</th><td>{}</td><td>{},{}%</td></tr>",
            index % 6,
            escape(&row.label),
            Timestamp::from_ms(row.total_ms),
            tenths / 10,
            tenths % 10
        );
    }
    page.push_str("</tbody></table></div>\n");
}

fn phase_key(kind: PhaseKind) -> &'static str {
    match kind {
        PhaseKind::Opening => "opening",
        PhaseKind::Report => "reporting",
        PhaseKind::Discussion => "discussion",
        PhaseKind::Direction => "direction",
        PhaseKind::Conclusion => "conclusion",
        PhaseKind::Closing => "closing",
    }
}

fn phase_label(kind: PhaseKind) -> &'static str {
    match kind {
        PhaseKind::Opening => "Khai mạc",
        PhaseKind::Report => "Báo cáo",
        PhaseKind::Discussion => "Thảo luận",
        PhaseKind::Direction => "Phát biểu chỉ đạo",
        PhaseKind::Conclusion => "Kết luận",
        PhaseKind::Closing => "Bế mạc",
    }
}
