//! Text stays text: markup, quotes, emoji, long names, other writing directions, control characters, formulas.

use super::{Sample, parts};
use thuky::report::{Format, Kind, Options, lint_bytes, page, print};

const ODD: [&str; 12] = [
    "<script>alert(1)</script> & \"quoted\" 'single'",
    "@dau-trang A | B | C",
    "# heading ** strong * | cell | // two",
    "{{ ket_luan }} {% for x in y %}",
    "]]> --> </style></script>",
    "\u{202E}đảo ngược \u{2067}שלום",
    "emoji 👩🏽‍🏫 và \u{0} \u{7} \u{1b}[31m đỏ",
    "\u{FDD0}7\u{FDD1}giả nguồn\u{FDD2}",
    "=HYPERLINK(\"x\")",
    "dòng một\r\ndòng hai\n\n- dòng ba",
    "BEGIN:VEVENT;A,B\\n",
    "[CẦN BỔ SUNG: giả]",
];

#[test]
fn odd_text_stays_text_in_every_format() {
    for odd in ODD {
        let mut sample = Sample::read("state");
        odd.clone_into(&mut sample.minutes.conclusions[0].text);
        odd.clone_into(&mut sample.minutes.conclusions[0].evidence[0].quote);
        sample.minutes.conclusions[0].assignees = vec![odd.to_owned()];
        odd.clone_into(&mut sample.minutes.meeting.title);
        odd.clone_into(&mut sample.minutes.meeting.participants[0].name);
        odd.clone_into(&mut sample.transcript.utterances[0].text);
        sample.transcript.speakers[0].name = Some(odd.to_owned());
        for kind in Kind::ALL {
            let document = sample.compose(kind, &Options::default());
            let html = text(print(Format::Html, &document).expect("a page"));
            assert!(!html.contains("<script>"), "{odd}");
            let blocks = sample.compose(kind, &Options::default()).blocks.len();
            let plain = Sample::read("state").compose(kind, &Options::default()).blocks.len();
            assert_eq!(blocks, plain, "{odd} made a block of its own in {}", kind.key());
            let docx = print(Format::Docx, &document).expect("a package");
            for (name, xml) in parts(&docx) {
                let mut reader = quick_xml::Reader::from_str(&xml);
                while !matches!(reader.read_event().expect(&name), quick_xml::events::Event::Eof) {}
                assert!(!xml.chars().any(|c| (c.is_control() && c != '\n') || ('\u{FDD0}'..='\u{FDEF}').contains(&c)), "{odd}");
            }
            lint_bytes("a.docx", &docx).expect("a Word file");
            for format in [Format::Md, Format::Txt, Format::Csv, Format::Ics, Format::Json] {
                if format.fits(kind) {
                    let printed = text(print(format, &document).expect("text"));
                    assert!(format != Format::Csv || !printed.contains("\"=HYPERLINK"), "a formula");
                    assert!(
                        format != Format::Ics || printed.lines().filter(|line| line.starts_with("BEGIN:VEVENT")).count() == 5,
                        "{odd}"
                    );
                    assert!(!printed.contains(['\u{0}', '\u{1b}']), "{odd}");
                }
            }
        }
        let page = page(&sample.minutes, &sample.transcript, &[], &[]);
        assert_eq!(page.matches("<script>").count(), 1, "{odd}");
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("text")
}

#[test]
fn an_open_writing_direction_ends_with_its_name() {
    let mut sample = Sample::read("state");
    sample.minutes.meeting.participants[0].name = "\u{202E}abc".to_owned();
    let printed = text(print(Format::Txt, &sample.compose(Kind::Minutes, &Options::default())).expect("text"));
    assert!(printed.contains("\u{202E}abc\u{202C}"));
}

#[test]
fn a_name_of_ten_thousand_letters_is_printed_whole() {
    let mut sample = Sample::read("state");
    let name = "Nguyễn ".repeat(1_500).trim().to_owned();
    sample.minutes.meeting.participants[0].name.clone_from(&name);
    sample.minutes.meeting.organisation.clone_from(&name);
    for format in [Format::Docx, Format::Html, Format::Txt] {
        let bytes = print(format, &sample.compose(Kind::Minutes, &Options::default())).expect("printed");
        let whole = if format == Format::Docx { parts(&bytes).into_iter().map(|(_, xml)| xml).collect() } else { text(bytes) };
        assert!(whole.contains(&name));
    }
}
