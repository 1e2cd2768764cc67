//! Word error rate: what counts as the same word, and how errors are counted.

use proptest::prelude::{ProptestConfig, prop, prop_assert, prop_assert_eq, proptest};
use std::path::PathBuf;
use thuky::evaluate::{Step, WeightyKind, WordErrors, align, normal_words, wer};

fn same(a: &str, b: &str) {
    assert_eq!(normal_words(a), normal_words(b), "{a} and {b}");
}

#[test]
fn spelling_that_sounds_the_same_is_no_error() {
    same("Hoà bình, THUỶ LỢI!", "hòa bình thủy lợi");
    same("khoẻ loè xoá uỷ", "khỏe lòe xóa ủy");
    same("Đại biểu Ðại biểu", "đại biểu đại biểu");
    same("tie\u{302}\u{301}ng Vie\u{323}\u{302}t", "tiếng Việt");
    same("“được” – (vâng)…", "được vâng");
    same("Don’t you", "dont you");
    same("Plei-Kần", "plei kần");
}

#[test]
fn words_that_differ_stay_apart() {
    assert_eq!(normal_words("quý quỳ già hoàn suýt huỳnh ngoài"), ["quý", "quỳ", "già", "hoàn", "suýt", "huỳnh", "ngoài"]);
    assert_eq!(normal_words("98,3 % của 1.250 lúc 14:30."), ["98,3", "của", "1.250", "lúc", "14:30"]);
    assert_eq!(normal_words("98,3%"), ["98,3%"]);
    assert!(normal_words("... — !").is_empty());
}

#[test]
fn errors_are_counted_by_kind() {
    let errors = WordErrors::between("một hai ba bốn năm", "một hay ba ba năm sáu");
    assert_eq!((errors.substitutions, errors.deletions, errors.insertions), (2, 0, 1));
    assert!((errors.rate - 0.6).abs() < 1e-9);
    let lost = WordErrors::between("một hai", "");
    assert_eq!((lost.deletions, lost.rate), (2, 1.0));
    let nothing = WordErrors::between("", "");
    assert_eq!(nothing.rate, 0.0);
    assert_eq!(WordErrors::between("", "hai").insertions, 1);
    assert!(errors.render().vi.contains("hai → hay") && errors.render().en.contains("ins  sáu"));
}

#[test]
fn figures_negations_and_names_are_counted_apart() {
    let errors = WordErrors::between(
        "Tôi không đồng ý giao 15 trường cho anh Thắng. Ngày mai, mười lăm đồng chí ở Kon Rẫy chưa về.",
        "Tôi đồng ý giao 50 trường cho anh thắng. Ngày mai mười năm đồng chí ở con rẫy chưa về hai.",
    );
    let of = |kind| errors.weighty.iter().find(|errors| errors.kind == kind).map(|e| (e.reference_words, e.wrong, e.invented));
    assert_eq!(of(WeightyKind::Figures), Some((3, 2, 1)));
    assert_eq!(of(WeightyKind::Negations), Some((2, 1, 0)));
    assert_eq!(of(WeightyKind::Names), Some((3, 1, 0)));
    assert!(errors.render().vi.contains("Từ phủ định: 1 sai hoặc thiếu trong 2\n"));
    let english = WordErrors::between("I don't know Chris", "I know Kris");
    assert_eq!(english.weighty.iter().map(|errors| errors.wrong).collect::<Vec<_>>(), [0, 1, 1]);
}

#[test]
fn every_kind_of_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| -> PathBuf {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    };
    let text = file("a.txt", "\u{feff}Xin chào các đồng chí.\n");
    for other in [
        file(
            "b.stm",
            ";; note\nm 1 B 2.0 3.0 <o,f0> các đồng chí\nm 1 A 0.5 1.0 xin chào\nm 1 X 4 5 ignore_time_segment_in_scoring\n",
        ),
        file("c.srt", "1\r\n00:00:00,500 --> 00:00:03,000\r\nXin chào\r\n<i>các</i> đồng chí\r\n"),
        file(
            "d.vtt",
            "WEBVTT\n\nNOTE nothing\n\nabc/1-0\n00:00.500 --> 00:03.000 align:start\n<v Lê Văn A>Xin chào</v>\ncác đồng&nbsp;chí\n",
        ),
        file(
            "e.json",
            r#"{"schema":"thuky.transcript/1","language":"vi","duration_ms":9,"speakers":[],"utterances":[{"id":"u1","start_ms":0,"end_ms":9,"speaker":"unknown","heard":"xin chào các đồng chí","text":"?"}]}"#,
        ),
    ] {
        let errors = wer(&text, &other).unwrap();
        assert_eq!((errors.rate, errors.reference_words), (0.0, 5), "{}", other.display());
    }
    for bad in [file("f.docx", ""), file("g.json", "{}"), folder.path().join("absent.txt")] {
        assert!(wer(&text, &bad).is_err(), "{}", bad.display());
    }
}

#[test]
fn a_four_hour_meeting_is_aligned_in_little_time() {
    let reference: Vec<u32> = (0..40_000u32).map(|n| n.wrapping_mul(2_654_435_761) >> 20).collect();
    let mut hypothesis: Vec<u32> = Vec::new();
    for (index, &word) in reference.iter().enumerate() {
        match index % 10 {
            3 => hypothesis.push(9_999_999),
            7 if index % 20 == 7 => {}
            8 => hypothesis.extend([word, 8_888_888]),
            _ => hypothesis.push(word),
        }
    }
    let steps = align(&reference, &hypothesis);
    let errors = steps.iter().filter(|step| !matches!(step, Step::Same(..))).count();
    assert_eq!(errors, 4_000 + 2_000 + 4_000);
}

/// The textbook table, for comparison.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn alignment_is_complete_in_order_and_least(
        a in prop::collection::vec(0u8..4, 0..900),
        b in prop::collection::vec(0u8..4, 0..900),
    ) {
        let steps = align(&a, &b);
        let (mut i, mut j, mut errors) = (0, 0, 0);
        for step in steps {
            match step {
                Step::Same(x, y) => { prop_assert!(x == i && y == j && a[x] == b[y]); i += 1; j += 1; }
                Step::Substituted(x, y) => { prop_assert!(x == i && y == j); i += 1; j += 1; errors += 1; }
                Step::Deleted(x) => { prop_assert_eq!(x, i); i += 1; errors += 1; }
                Step::Inserted(y) => { prop_assert_eq!(y, j); j += 1; errors += 1; }
            }
        }
        prop_assert_eq!((i, j), (a.len(), b.len()));
        prop_assert_eq!(errors, distance(&a, &b));
    }
}
