//! The components, each against its row of the decree: size, face, case, place, wording.

use super::Finding;
use super::components::{Components, squeezed};
use super::package::{Paragraph, WordFile};
use crate::text;
use regex::Regex;
use std::sync::LazyLock;

/// `Số: 05/BB-PGDĐT`, leading zero below ten, no blanks in the symbol.
static STATE_NUMBER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^Số: (0[1-9]|[1-9]\d+)(/\d{4})?/[\p{L}&.…]+(-[\p{L}&.…]+)*$").ok());
/// `Số 15-TB/HU`.
static PARTY_NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^Số (0[1-9]|[1-9]\d+)-[\p{L}]+/[\p{L}.…]+$").ok());
/// `Ngọc Hồi, ngày 09 tháng 4 năm 2021`.
static PLACE_AND_DATE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\p{Lu}[^,]*, ngày (0[1-9]|[12]\d|3[01]) tháng (01|02|[3-9]|1[0-2]) năm \d{4}$").ok());
/// Academic and honorary titles that do not belong before a signer's name.
static TITLES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(GS|PGS|TS|ThS|Th\.S|CN|KS|BS|NGND|NGƯT|Ông|Bà|Đ/c|Đồng chí)\b\.?").ok());

/// What a component must look like. Sizes in points.
pub(crate) struct Look {
    pub(crate) rule: &'static str,
    pub(crate) vi: &'static str,
    pub(crate) en: &'static str,
    pub(crate) sizes: (u32, u32),
    pub(crate) bold: Option<bool>,
    pub(crate) italic: bool,
    pub(crate) upper: bool,
    pub(crate) align: Option<&'static str>,
}

/// Upright, centred, in neither weight nor case laid down.
pub(crate) const fn look(rule: &'static str, vi: &'static str, en: &'static str, sizes: (u32, u32)) -> Look {
    Look { rule, vi, en, sizes, bold: None, italic: false, upper: false, align: Some("center") }
}

/// Checks every component that is there, and names those that are missing.
pub(crate) fn check(file: &WordFile, found: &Components) -> Vec<Finding> {
    let mut checker = Checker { paragraphs: &file.paragraphs, findings: Vec::new() };
    if found.name.is_none() && found.nation.is_none() {
        // An article or a working sheet: no form is laid down for it.
        return checker.findings;
    }
    checker.head(found);
    checker.title(found);
    checker.body(found);
    checker.tail(found);
    checker.findings
}

/// Measures paragraphs and remembers what is off.
pub(crate) struct Checker<'a> {
    pub(crate) paragraphs: &'a [Paragraph],
    pub(crate) findings: Vec<Finding>,
}

impl Checker<'_> {
    fn head(&mut self, found: &Components) {
        let nation_sizes = if found.party { (15, 15) } else { (12, 13) };
        let nation = Look {
            bold: Some(true),
            upper: true,
            ..look("nation", "Quốc hiệu (tiêu đề)", "the nation's or Party's title", nation_sizes)
        };
        self.one(found.nation, &nation, true);
        if !found.party {
            self.one(found.motto, &Look { bold: Some(true), ..look("motto", "Tiêu ngữ", "the motto", (13, 14)) }, true);
            if let Some(index) = found.motto {
                if squeezed(&self.paragraphs[index].text) != "Độc lập - Tự do - Hạnh phúc" {
                    self.say(
                        "motto",
                        index,
                        text!("tiêu ngữ viết: Độc lập - Tự do - Hạnh phúc", "the motto reads: Độc lập - Tự do - Hạnh phúc"),
                    );
                }
                self.line_below("motto", index);
            }
        }
        let sizes = if found.party { (14, 14) } else { (12, 13) };
        let (issuer, above) = found.bodies.split_last().map_or((None, &[][..]), |(last, rest)| (Some(*last), rest));
        // A long name of the issuer stands on several lines, all bold.
        let parent =
            Look { bold: Some(false), upper: true, ..look("parent_body", "cơ quan chủ quản", "the body above", sizes) };
        for index in above.iter().filter(|index| !self.paragraphs[**index].runs.iter().all(|run| run.bold)) {
            self.one(Some(*index), &parent, false);
        }
        let own = Look { bold: Some(true), upper: true, ..look("issuing_body", "cơ quan ban hành", "the issuing body", sizes) };
        self.one(issuer, &own, true);
        if let Some(index) = issuer.filter(|_| !found.party) {
            self.line_below("issuing_body", index);
        }
        let number = Look {
            bold: Some(false),
            ..look("number", "số, ký hiệu", "number and symbol", if found.party { (14, 14) } else { (13, 13) })
        };
        self.one(found.number, &number, true);
        let pattern = if found.party { &PARTY_NUMBER } else { &STATE_NUMBER };
        self.wording(found.number, pattern, "number", |_| {
            if found.party {
                text!("số, ký hiệu viết: Số 15-TB/HU (không có dấu hai chấm)", "number and symbol read: Số 15-TB/HU (no colon)")
            } else {
                text!(
                    "số, ký hiệu viết: Số: 05/BB-PGDĐT (dưới 10 thêm số 0, không cách)",
                    "number and symbol read: Số: 05/BB-PGDĐT (zero below ten, no blanks)"
                )
            }
        });
        let minutes = found.name.is_some_and(|index| squeezed(&self.paragraphs[index].text) == "BIÊN BẢN") && !found.party;
        let place = Look {
            bold: Some(false),
            italic: true,
            ..look("place_and_date", "địa danh, thời gian", "place and date", if found.party { (14, 14) } else { (13, 14) })
        };
        self.one(found.place, &place, !minutes);
        self.wording(found.place, &PLACE_AND_DATE, "place_and_date", |_| {
            text!(
                "địa danh, ngày viết: Ngọc Hồi, ngày 09 tháng 4 năm 2021 (chỉ tháng 1, 2 thêm số 0)",
                "place and date read: Ngọc Hồi, ngày 09 tháng 4 năm 2021 (only months 1 and 2 take a zero)"
            )
        });
    }

    fn title(&mut self, found: &Components) {
        let sizes = if found.party { (14, 16) } else { (13, 14) };
        self.one(
            found.name,
            &Look { bold: Some(true), upper: true, ..look("document_name", "tên loại văn bản", "the kind's name", sizes) },
            !found.letter,
        );
        let subject = Look {
            bold: Some(true),
            ..look("subject", "trích yếu", "the subject", if found.party { (14, 15) } else { (13, 14) })
        };
        if found.name.is_some() && found.subject.is_empty() {
            self.one(None, &subject, true);
        }
        for index in &found.subject {
            self.one(Some(*index), &subject, true);
        }
        if let Some(last) = found.subject.last().copied().filter(|_| !found.party) {
            self.line_below("subject", last);
        }
    }

    fn body(&mut self, found: &Components) {
        let sizes = if found.party { (14, 15) } else { (13, 14) };
        let body = Look { align: None, ..look("body", "nội dung", "the text", sizes) };
        for index in &found.body {
            self.sizes(*index, &body);
            self.paragraph_shape(*index);
        }
        for (place, index) in found.bases.iter().enumerate() {
            self.sizes(*index, &Look { rule: "basis", vi: "căn cứ", en: "the basis", ..look("basis", "", "", sizes) });
            let wanted = if place + 1 == found.bases.len() { '.' } else { ';' };
            if !self.paragraphs[*index].text.trim_end().ends_with(wanted) {
                self.say(
                    "basis",
                    *index,
                    text!("căn cứ kết thúc bằng “;”, dòng cuối bằng “.”", "each basis ends with “;”, the last with “.”"),
                );
            }
        }
        let last = found.body.last().copied();
        if let Some(index) = last.filter(|index| !self.paragraphs[*index].text.trim_end().ends_with("./.")) {
            self.say("end_mark", index, text!("kết thúc văn bản thiếu dấu “./.”", "the text does not end with “./.”"));
        }
    }

    fn tail(&mut self, found: &Components) {
        let office =
            Look {
                bold: Some(true), upper: true, ..look("signature", "quyền hạn, chức vụ", "authority and position", (13, 14))
            };
        if found.offices.is_empty() {
            self.one(None, &office, true);
        }
        for index in &found.offices {
            self.one(Some(*index), &office, true);
            let line = squeezed(&self.paragraphs[*index].text);
            let wrong: &[&str] = if found.party { &["TM.", "KT.", "TL."] } else { &["T/M", "K/T", "T/L"] };
            if wrong.iter().any(|start| line.starts_with(start)) {
                self.say(
                    "signature",
                    *index,
                    text!(
                        "viết TM., KT., TL. (văn bản của Đảng: T/M, K/T, T/L)",
                        "write TM., KT., TL. (papers of the Party: T/M, K/T, T/L)"
                    ),
                );
            }
        }
        for index in &found.signers {
            self.one(
                Some(*index),
                &Look { bold: Some(true), ..look("signer", "họ tên người ký", "the signer's name", (13, 14)) },
                true,
            );
            if TITLES.as_ref().is_some_and(|pattern| pattern.is_match(squeezed(&self.paragraphs[*index].text).as_str())) {
                self.say(
                    "signer",
                    *index,
                    text!("trước họ tên người ký không ghi học hàm, học vị", "no title stands before the signer's name"),
                );
            }
        }
        let state = Look {
            bold: Some(true),
            italic: true,
            align: Some("left"),
            ..look("recipients", "Nơi nhận", "the recipients' heading", (12, 12))
        };
        let party = Look { align: Some("left"), ..look("recipients", "Nơi nhận", "the recipients' heading", (14, 14)) };
        self.one(found.recipients, if found.party { &party } else { &state }, true);
        let line = Look {
            align: None,
            bold: Some(false),
            ..look("recipients", "dòng nơi nhận", "a line of the recipients", if found.party { (12, 12) } else { (11, 11) })
        };
        let (end, last) = (if found.party { ',' } else { ';' }, found.recipient_lines.last().copied());
        for index in &found.recipient_lines {
            self.one(Some(*index), &line, true);
            let text = squeezed(&self.paragraphs[*index].text);
            if Some(*index) != last && !text.ends_with(end) {
                self.say(
                    "recipients",
                    *index,
                    text!("mỗi dòng nơi nhận kết thúc bằng “{end}”", "each line of the recipients ends with “{end}”"),
                );
            }
        }
        if let Some(index) = last {
            let text = squeezed(&self.paragraphs[index].text);
            if !text.starts_with("- Lưu") || !text.ends_with('.') {
                self.say(
                    "recipients",
                    index,
                    text!("dòng cuối của nơi nhận là “- Lưu: VT, ….”", "the last line of the recipients is “- Lưu: VT, ….”"),
                );
            }
        }
    }

    /// One component: there, in its size, face, case and place.
    pub(crate) fn one(&mut self, index: Option<usize>, look: &Look, required: bool) {
        let (vi, en) = (look.vi, look.en);
        let Some(index) = index else {
            if required {
                self.findings.push(Finding::new(look.rule, text!("thiếu {vi}", "{en} is missing")));
            }
            return;
        };
        self.sizes(index, look);
        let paragraph = &self.paragraphs[index];
        let runs = || paragraph.runs.iter().filter(|run| !run.text.trim().is_empty());
        if look.bold.is_some_and(|bold| runs().any(|run| run.bold != bold)) {
            let (vi_face, en_face) = if look.bold == Some(true) { ("đậm", "bold") } else { ("không đậm", "not bold") };
            self.say(look.rule, index, text!("{vi} phải in {vi_face}", "{en} must be {en_face}"));
        }
        if runs().any(|run| run.italic != look.italic) {
            let (vi_face, en_face) = if look.italic { ("nghiêng", "italic") } else { ("đứng", "upright") };
            self.say(look.rule, index, text!("{vi} phải kiểu chữ {vi_face}", "{en} must be {en_face}"));
        }
        let words = paragraph.text.split("[CẦN BỔ SUNG").next().unwrap_or_default();
        if look.upper && words.chars().any(char::is_lowercase) {
            self.say(look.rule, index, text!("{vi} phải in hoa", "{en} must be in capitals"));
        }
        if look.align.is_some_and(|align| align != self.paragraphs[index].align) {
            self.say(look.rule, index, text!("{vi} không đúng vị trí (canh lề)", "{en} is not aligned as it must be"));
        }
    }

    fn sizes(&mut self, index: usize, look: &Look) {
        let (least, most) = look.sizes;
        let (vi, en) = (look.vi, look.en);
        let wrong = self.paragraphs[index]
            .runs
            .iter()
            .filter(|run| !run.text.trim().is_empty())
            .find(|run| run.size < 2 * least || run.size > 2 * most);
        if let Some(run) = wrong {
            let size = f64::from(run.size) / 2.0;
            let rule = if least == most { least.to_string() } else { format!("{least}-{most}") };
            self.say(look.rule, index, text!("{vi} cỡ chữ {size}, quy định {rule}", "{en} has size {size}, the rule is {rule}"));
        }
    }

    /// Text: justified, first line in by 1 or 1.27 cm, 6 points between paragraphs, line distance 1 to 1.5.
    fn paragraph_shape(&mut self, index: usize) {
        let paragraph = &self.paragraphs[index];
        let rule = "body";
        if paragraph.align != "both" {
            self.say(rule, index, text!("nội dung phải canh đều hai lề", "the text must be justified"));
        } else if !(555..=735).contains(&paragraph.first_line) {
            self.say(rule, index, text!("dòng đầu lùi vào 1 hoặc 1,27 cm", "the first line stands in by 1 or 1.27 cm"));
        } else if paragraph.before.max(paragraph.after) < 118 {
            self.say(rule, index, text!("khoảng cách giữa các đoạn tối thiểu 6 pt", "paragraphs stand at least 6 pt apart"));
        } else if paragraph.line.is_some_and(|line| !(238..=362).contains(&line)) {
            self.say(rule, index, text!("cách dòng từ dòng đơn đến 1,5 dòng", "lines stand single to 1.5 apart"));
        }
    }

    /// A drawn line in the next paragraph or two; an underline is not one.
    fn line_below(&mut self, rule: &'static str, index: usize) {
        let drawn = self.paragraphs[index..]
            .iter()
            .take(4)
            .enumerate()
            .any(|(step, next)| next.drawn && (step == 0 || next.text.trim().is_empty()));
        if self.paragraphs[index].runs.iter().any(|run| run.underline) {
            self.say(rule, index, text!("dùng đường kẻ rời, không gạch chân chữ", "draw a line, do not underline the words"));
        } else if !drawn {
            self.say(rule, index, text!("thiếu đường kẻ ngang phía dưới", "the drawn line below is missing"));
        }
    }

    fn wording(
        &mut self,
        index: Option<usize>,
        pattern: &LazyLock<Option<Regex>>,
        rule: &'static str,
        message: impl Fn(&str) -> crate::language::Text,
    ) {
        let Some(index) = index else { return };
        let line = squeezed(&self.paragraphs[index].text);
        // A visible gap is reported as such, not as bad wording.
        if !line.contains("[CẦN BỔ SUNG") && pattern.as_ref().is_some_and(|pattern| !pattern.is_match(&line)) {
            let message = message(&line);
            self.say(rule, index, message);
        }
    }

    /// Something is off with this paragraph.
    pub(crate) fn say(&mut self, rule: &'static str, index: usize, message: crate::language::Text) {
        let quote = self.paragraphs[index].text.trim().chars().take(60).collect();
        self.findings.push(Finding { rule, message, quote });
    }
}
