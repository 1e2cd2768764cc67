//! The lint: our papers pass, each thing a person can spoil is found.

use super::{Sample, package, parts};
use thuky::report::{Format, Kind, Options, lint_bytes, print};

fn findings(docx: &[u8]) -> Vec<&'static str> {
    lint_bytes("a.docx", docx)
        .expect("a Word file")
        .into_iter()
        .map(|finding| finding.rule)
        .filter(|rule| *rule != "gap")
        .collect()
}

#[test]
fn our_papers_pass() {
    for name in ["state", "party"] {
        let sample = Sample::read(name);
        for kind in Kind::ALL {
            let docx = print(Format::Docx, &sample.compose(kind, &Options::default())).expect("a package");
            let found = lint_bytes("a.docx", &docx).expect("a Word file");
            let off: Vec<_> = found.iter().filter(|finding| finding.rule != "gap").collect();
            assert!(off.is_empty(), "{name} {}: {off:?}", kind.key());
        }
    }
}

#[test]
fn gaps_are_named() {
    let docx = print(Format::Docx, &Sample::read("state").compose(Kind::Minutes, &Options::default())).expect("a package");
    let found = lint_bytes("a.docx", &docx).expect("a Word file");
    assert!(
        found.iter().any(|finding| finding.rule == "gap" && finding.quote == "[CẦN BỔ SUNG: số văn bản]/BB-PGDĐT"),
        "{found:?}"
    );
}

#[test]
fn what_a_person_spoils_is_found() {
    let docx = print(Format::Docx, &Sample::read("state").compose(Kind::Notice, &Options::default())).expect("a package");
    let cases: [(&str, &str, &str); 28] = [
        ("w:w=\"11906\" w:h=\"16838\"", "w:w=\"12240\" w:h=\"15840\"", "paper"),
        ("w:left=\"1701\"", "w:left=\"1134\"", "margins"),
        ("w:bottom=\"1134\"", "w:bottom=\"2000\"", "margins"),
        ("<w:titlePg/>", "", "page_number"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VN", "nation"),
        ("Độc lập - Tự do - Hạnh phúc", "Độc lập – Tự do – Hạnh phúc", "motto"),
        ("Số: ", "Số ", "number"),
        ("07/TB-PGDĐT", "7/TB-PGDĐT", "number"),
        ("07/TB-PGDĐT", "07/TB - PGDĐT", "number"),
        ("Sông Thao, ngày 03 tháng 4", "Sông Thao, ngày 3 tháng 4", "place_and_date"),
        ("Sông Thao, ngày 03 tháng 4", "Sông Thao, ngày 03 tháng 04", "place_and_date"),
        ("PHÒNG GIÁO DỤC VÀ ĐÀO TẠO", "Phòng Giáo dục và Đào tạo", "issuing_body"),
        ("<w:pStyle w:val=\"CoQuanChuQuan\"/>", "<w:pStyle w:val=\"CoQuanBanHanh\"/><w:jc w:val=\"left\"/>", ""),
        ("<w:pStyle w:val=\"TenLoai\"/>", "<w:pStyle w:val=\"NoiDung\"/>", "document_name"),
        ("<w:pStyle w:val=\"TrichYeu\"/>", "<w:pStyle w:val=\"TrichYeu\"/><w:jc w:val=\"left\"/>", "subject"),
        ("<w:pStyle w:val=\"NoiDung\"/>", "<w:pStyle w:val=\"NoiDung\"/><w:jc w:val=\"left\"/>", "body"),
        ("<w:pStyle w:val=\"NoiDung\"/>", "<w:pStyle w:val=\"NoiDung\"/><w:ind w:firstLine=\"0\"/>", "body"),
        ("<w:pStyle w:val=\"NoiDung\"/>", "<w:pStyle w:val=\"NoiDung\"/><w:spacing w:after=\"0\"/>", "body"),
        ("<w:pStyle w:val=\"NoiDung\"/>", "<w:pStyle w:val=\"NoiDung\"/><w:spacing w:line=\"480\" w:lineRule=\"auto\"/>", "body"),
        ("thực hiện./.", "thực hiện.", "end_mark"),
        (
            "thực hiện</w:t></w:r><w:r><w:t xml:space=\"preserve\">./.",
            "thực hiện.</w:t></w:r><w:r><w:t xml:space=\"preserve\">",
            "end_mark",
        ),
        ("KT. TRƯỞNG PHÒNG", "K/T TRƯỞNG PHÒNG", "signature"),
        ("PHÓ TRƯỞNG PHÒNG", "Phó Trưởng phòng", "signature"),
        ("Lê Thị Hồng Vân</w:t>", "ThS. Lê Thị Hồng Vân</w:t>", "signer"),
        ("<w:pStyle w:val=\"NoiNhan\"/>", "<w:pStyle w:val=\"NoiNhanDong\"/>", "recipients"),
        ("<w:t xml:space=\"preserve\">;</w:t>", "<w:t xml:space=\"preserve\">,</w:t>", "recipients"),
        ("Lưu: VT, Hồ sơ", "Các phòng", "recipients"),
        ("<w:t>Nơi nhận:</w:t>", "<w:t>Kính gửi:</w:t>", "recipients"),
    ];
    for (from, to, rule) in cases {
        let mut parts = parts(&docx);
        let body = parts.iter_mut().find(|(name, _)| name == "word/document.xml").map(|(_, text)| text).expect("the main part");
        if !body.contains(from) {
            assert!(rule == "end_mark", "the case {from} does not bite");
            continue;
        }
        *body = body.replacen(from, to, 1);
        let found = findings(&package(&parts));
        assert!(rule.is_empty() || found.contains(&rule), "{from} -> {to}: {found:?}");
    }
}

#[test]
fn styles_are_resolved_as_word_does() {
    let docx = print(Format::Docx, &Sample::read("state").compose(Kind::Notice, &Options::default())).expect("a package");
    for (from, to, rule) in [
        ("w:ascii=\"Times New Roman\"", "w:ascii=\"Arial\"", "typeface"),
        ("<w:color w:val=\"000000\"/>", "<w:color w:val=\"FF0000\"/>", "colour"),
        ("<w:lang w:val=\"vi-VN\"", "<w:lang w:val=\"en-US\"", "language"),
    ] {
        let mut parts = parts(&docx);
        let styles = parts.iter_mut().find(|(name, _)| name == "word/styles.xml").map(|(_, text)| text).expect("styles");
        assert!(styles.contains(from));
        *styles = styles.replacen(from, to, 1);
        assert!(findings(&package(&parts)).contains(&rule), "{rule}");
    }
}

#[test]
fn what_is_no_word_file_is_refused() {
    for bytes in [&b""[..], b"PK\x03\x04", b"hello", &package(&[("a.txt".to_owned(), String::new())])] {
        assert_eq!(lint_bytes("a.docx", bytes).expect_err("no Word file").exit_code(), 3);
    }
    let deep = format!("<w:document xmlns:w=\"w\"><w:body>{}", "<w:tbl>".repeat(100_000));
    assert!(lint_bytes("a.docx", &package(&[("word/document.xml".to_owned(), deep)])).is_err());
}
