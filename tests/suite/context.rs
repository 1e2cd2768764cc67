//! What the attached papers are good for: read in every form they come in, refused when they hold nothing, and heard.

use crate::support::{thuky, wav_of_tone};
use std::fs;
use std::path::{Path, PathBuf};
use thuky::context::{own_phrases, read_paper};
use thuky::roster::MeetingFile;

/// A meeting's minutes in Word and PDF, and its news article as plain text.
fn papers(home: &Path) -> [PathBuf; 3] {
    let transcript = home.join("hop.vtt");
    let cue = "00:00:01.000 --> 00:00:09.000\n<v Hoàng Văn Siu>Kính thưa hội nghị, tôi xin kết luận. Giao Phòng Y tế Kon Rẫy \
        báo cáo kết quả tiêm chủng trước ngày 15 tháng 9. Cuộc họp kết thúc.</v>\n";
    fs::write(&transcript, format!("WEBVTT\n\n{cue}")).expect("written");
    let ran = thuky(&[
        "summarize",
        &transcript.to_string_lossy(),
        "--out",
        &home.join("out").to_string_lossy(),
        "--kind",
        "bien-ban",
        "--format",
        "docx,pdf,txt",
        "--quiet",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ["bien-ban.docx", "bien-ban.pdf", "bien-ban.txt"].map(|name| home.join("out").join(name))
}

#[test]
fn the_same_names_are_found_in_word_pdf_and_plain_text() {
    let home = tempfile::tempdir().expect("a folder");
    for paper in papers(home.path()) {
        let text = read_paper(&paper).unwrap_or_else(|failure| panic!("{}: {}", paper.display(), failure.message.en));
        let phrases = own_phrases(&MeetingFile::default(), &[text]);
        for name in ["kon rẫy", "hoàng văn siu"] {
            assert!(phrases.iter().any(|phrase| phrase.contains(name)), "{name} of {}: {phrases:?}", paper.display());
        }
    }
    let paper = home.path().join("simple.pdf");
    fs::write(&paper, pdf_that_shows("[(Kon) 3 (Tum)]")).expect("written");
    assert_eq!(read_paper(&paper).expect("read").trim(), "KonTum");
}

/// A PDF of one page that shows what stands in an array.
fn pdf_that_shows(array: &str) -> Vec<u8> {
    let content = format!("BT /F 12 Tf {array} TJ ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = String::from("%PDF-1.7\n");
    let mut places = String::new();
    for (index, object) in objects.iter().enumerate() {
        places += &format!("{:010} 00000 n \n", pdf.len());
        pdf += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let table = pdf.len();
    pdf += &format!("xref\n0 6\n0000000000 65535 f \n{places}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    pdf.into_bytes()
}

#[test]
fn a_paper_that_holds_no_words_is_refused_before_any_work() {
    let home = tempfile::tempdir().expect("a folder");
    let recording = home.path().join("hop.wav");
    wav_of_tone(&recording, 2.0);
    let torn = fs::read(&papers(home.path())[1]).expect("read");
    let cases: [(&str, Vec<u8>, i32); 7] = [
        ("empty.txt", Vec::new(), 3),
        ("picture.bin", (0..=255).cycle().take(9_000).collect(), 3),
        ("torn.pdf", torn[..torn.len() / 3].to_vec(), 3),
        ("lying.pdf", b"%PDF-1.7\n1 0 obj << /Length 99999999999 >> stream".to_vec(), 3),
        ("deep.pdf", pdf_that_shows(&["[".repeat(100_000), "]".repeat(100_000)].concat()), 3),
        ("torn.docx", b"PK\x03\x04 and no more".to_vec(), 3),
        ("marks.txt", b"... --- ...".to_vec(), 3),
    ];
    let out = home.path().join("result");
    let run = |paper: &Path| {
        thuky(&[
            "run",
            &recording.to_string_lossy(),
            "--out",
            &out.to_string_lossy(),
            "--engine",
            "scripted",
            "--context",
            &paper.to_string_lossy(),
        ])
    };
    for (name, content, code) in cases {
        let paper = home.path().join(name);
        fs::write(&paper, content).expect("written");
        let ran = run(&paper);
        assert_eq!(ran.code, code, "{name}: {}", ran.stderr);
        assert!(
            ran.stderr.contains(name) && ran.stderr.contains("hint: ") && !ran.stderr.contains("panicked"),
            "{name}: {}",
            ran.stderr
        );
        assert!(!out.exists(), "{name}");
    }
    // A recogniser that cannot use them says so.
    let paper = home.path().join("good.txt");
    fs::write(&paper, "Đồng chí Hoàng Văn Siu báo cáo.").expect("written");
    let ran = run(&paper);
    assert!(ran.code == 0 && ran.stderr.contains("--context"), "{}", ran.stderr);
    assert_eq!(run(home.path()).code, 2);
    assert_eq!(run(&home.path().join("absent.docx")).code, 2);
}

/// Terms of the six voices that the recogniser gets wrong by itself are heard when a paper holds them, and the rest of
/// the words does not get worse.
#[cfg(all(feature = "int8", feature = "onnx"))]
#[test]
fn terms_of_an_attached_paper_are_heard() {
    let home = tempfile::tempdir().expect("a folder");
    let paper = home.path().join("tai-lieu.txt");
    let line = "huấn luyện viên, tù mù, khúc cây, bãi cỏ, thế kỷ, đánh bắt cá, thương mại hóa, logic tương tự, nuôi con.\n";
    fs::write(&paper, line.repeat(3)).expect("written");
    let recording = crate::support::repository("samples/six-voices/six-voices.mp4");
    let heard = |name: &str, more: &[&str]| {
        let out = home.path().join(name);
        let (recording, shown) = (recording.to_string_lossy(), out.to_string_lossy());
        let arguments = [&["transcribe", &*recording, "--out", &*shown, "--no-diarize", "--quiet"][..], more].concat();
        let ran = thuky(&arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let reference = crate::support::repository("samples/six-voices/six-voices.stm");
        let errors = thuky::evaluate::wer(&reference, &out.join("transcript.json")).expect("scored");
        let text = fs::read_to_string(out.join("transcript.md")).expect("read").to_lowercase();
        (line.trim_end_matches(".\n").split(", ").filter(|term| text.contains(term)).count(), errors.rate)
    };
    let (without, rate_without) = heard("without", &[]);
    let (with, rate_with) = heard("with", &["--context", &paper.to_string_lossy()]);
    assert!(with > without, "{with} of the terms with the paper, {without} without");
    assert!(rate_with <= rate_without, "{rate_with} with the paper, {rate_without} without");
}
