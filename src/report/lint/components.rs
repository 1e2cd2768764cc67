//! Which paragraph is which component? By what it says and where it stands, as a reader would tell.

use super::package::Paragraph;
use super::surroundings::{is_about, is_addressed, is_drafter};
use std::collections::BTreeMap;

/// The paragraphs of each component, as indices; empty or `None` where the paper has none.
#[derive(Debug, Default)]
pub(crate) struct Components {
    /// Whether it is a paper of the Party.
    pub(crate) party: bool,
    /// `CỘNG HÒA …`, or the Party's title.
    pub(crate) nation: Option<usize>,
    /// `Độc lập - …`.
    pub(crate) motto: Option<usize>,
    /// The cell of the issuing bodies, last the issuer itself.
    pub(crate) bodies: Vec<usize>,
    /// `Số: …`.
    pub(crate) number: Option<usize>,
    /// Place and date.
    pub(crate) place: Option<usize>,
    /// Where the text begins, and where what is below it begins.
    pub(crate) head: usize,
    pub(crate) tail: usize,
    /// A letter: it has no name, but says below its number what it is about.
    pub(crate) letter: bool,
    /// `THÔNG BÁO`.
    pub(crate) name: Option<usize>,
    /// Under it.
    pub(crate) subject: Vec<usize>,
    /// Căn cứ.
    pub(crate) bases: Vec<usize>,
    /// From after the subject to before signatures and recipients.
    pub(crate) body: Vec<usize>,
    /// Authority and position above a signature.
    pub(crate) offices: Vec<usize>,
    /// Names under signatures.
    pub(crate) signers: Vec<usize>,
    /// `Nơi nhận:`.
    pub(crate) recipients: Option<usize>,
    /// Its lines.
    pub(crate) recipient_lines: Vec<usize>,
}

/// Names of kinds of papers (appendix III of the decree), the ones an office writes after a meeting first.
const NAMES: [&str; 14] = [
    "BIÊN BẢN",
    "THÔNG BÁO",
    "HƯỚNG DẪN",
    "KẾT LUẬN",
    "BÁO CÁO",
    "KẾ HOẠCH",
    "QUYẾT ĐỊNH",
    "NGHỊ QUYẾT",
    "CHỈ THỊ",
    "CHƯƠNG TRÌNH",
    "TỜ TRÌNH",
    "QUY CHẾ",
    "QUY ĐỊNH",
    "CÔNG ĐIỆN",
];

const NATION: [&str; 2] = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"];

/// Recognises the components of a paper.
pub(crate) fn recognise(paragraphs: &[Paragraph]) -> Components {
    let mut found = Components::default();
    let text = |index: usize| squeezed(&paragraphs[index].text);
    let find = |from: usize, wanted: &dyn Fn(&str) -> bool| (from..paragraphs.len()).find(|index| wanted(&text(*index)));
    found.nation = find(0, &|line| NATION.contains(&line.to_uppercase().as_str()));
    if found.nation.is_none() {
        found.nation = find(0, &|line| line == "ĐẢNG CỘNG SẢN VIỆT NAM").filter(|index| *index < 20);
        found.party = found.nation.is_some();
    }
    found.motto = find(0, &|line| line.to_lowercase().starts_with("độc lập") && line.to_lowercase().contains("hạnh phúc"));
    found.name = find(0, &|line| NAMES.contains(&line));
    let head = found.name.unwrap_or(paragraphs.len().min(25));
    found.number = (0..head).find(|index| {
        let line = text(*index);
        line.strip_prefix("Số").is_some_and(|rest| rest.starts_with([':', ' ']))
    });
    found.place = (0..head).find(|index| {
        let line = text(*index).to_lowercase();
        line.contains(", ngày ") && line.contains("tháng") || line.contains(", [cần bổ sung: ngày ký]")
    });
    if let Some((table, _, column)) = found.number.and_then(|index| paragraphs[index].cell) {
        let in_cell = |index: &usize| paragraphs[*index].cell.is_some_and(|(other, _, place)| other == table && place == column);
        let last = found.number.unwrap_or_default();
        found.bodies = (0..last).filter(in_cell).filter(|index| !matches!(text(*index).as_str(), "" | "*")).collect();
    }
    found.letter = found.name.is_none() && (0..head).any(|index| paragraphs[index].cell.is_some() && is_about(&text(index)));
    let tail = tail_start(paragraphs, found.name.unwrap_or(0));
    (found.head, found.tail) = (found.name.unwrap_or(0), tail);
    if found.letter {
        let in_head = |index: usize| paragraphs[index].cell.is_some() || is_addressed(&text(index)) || text(index).is_empty();
        let mut start = found.number.unwrap_or(0);
        while start < tail && (in_head(start) || text(start).starts_with('-')) {
            start += 1;
        }
        found.head = start;
        found.body = (start..tail)
            .filter(|index| paragraphs[*index].cell.is_none() && text(*index).chars().any(char::is_alphanumeric))
            .collect();
    }
    if let Some(name) = found.name {
        let mut next = name + 1;
        while next < tail
            && (!text(next).is_empty())
            && !text(next).chars().all(|c| c == '-')
            && paragraphs[next].align == "center"
        {
            found.subject.push(next);
            next += 1;
        }
        let rest =
            (next..tail).filter(|index| paragraphs[*index].cell.is_none() && text(*index).chars().any(char::is_alphanumeric));
        let mut addressing = false;
        for index in rest {
            addressing = is_addressed(&text(index)) || (addressing && text(index).starts_with('-'));
            if addressing {
                continue;
            }
            if paragraphs[index].runs.iter().all(|run| run.italic) && text(index).starts_with("Căn cứ") {
                found.bases.push(index);
            } else {
                found.body.push(index);
            }
        }
    }
    tail_components(paragraphs, tail, &mut found);
    found
}

/// Where signatures and recipients begin: after the paragraph with `./.`, else at `Nơi nhận`, else at the end.
fn tail_start(paragraphs: &[Paragraph], from: usize) -> usize {
    let end = (from..paragraphs.len())
        .rev()
        .find(|index| paragraphs[*index].cell.is_none() && paragraphs[*index].text.trim_end().ends_with("./."));
    let recipients = (from..paragraphs.len()).find(|index| squeezed(&paragraphs[*index].text).starts_with("Nơi nhận"));
    let signed = (from..paragraphs.len())
        .rev()
        .take_while(|index| paragraphs[*index].cell.is_some() || paragraphs[*index].text.trim().is_empty())
        .last();
    end.map(|index| index + 1).or(recipients).or(signed).unwrap_or(paragraphs.len())
}

/// Recipients below their heading; in a signing cell the last line is the name, what stands above it the office.
fn tail_components(paragraphs: &[Paragraph], tail: usize, found: &mut Components) {
    let is_filled = |index: &usize| !paragraphs[*index].text.trim().is_empty() && !paragraphs[*index].ruled;
    let filled: Vec<usize> = (tail..paragraphs.len()).filter(is_filled).collect();
    found.recipients = filled.iter().copied().find(|index| squeezed(&paragraphs[*index].text).starts_with("Nơi nhận"));
    let mut columns: BTreeMap<Option<(usize, usize)>, Vec<usize>> = BTreeMap::new();
    for index in filled {
        let line = squeezed(&paragraphs[index].text);
        if Some(index) == found.recipients
            || (line.starts_with('(') && line.ends_with(')'))
            || paragraphs[index].boxed
            || is_drafter(&line)
        {
            continue;
        }
        if found.recipients.is_some_and(|at| index > at) && line.starts_with('-') {
            found.recipient_lines.push(index);
        } else {
            let column = paragraphs[index].cell.map(|(table, _, column)| (table, column));
            columns.entry(column).or_default().push(index);
        }
    }
    for (column, lines) in columns {
        let upper = |index: usize| paragraphs[index].text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        let last = lines
            .last()
            .copied()
            .filter(|index| column.is_some() && !upper(*index) && !paragraphs[*index].text.contains(": chức vụ"));
        for index in lines {
            if Some(index) == last {
                found.signers.push(index);
            } else if column.is_some() || upper(index) {
                found.offices.push(index);
            }
        }
    }
}

/// White space made single spaces.
pub(crate) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
