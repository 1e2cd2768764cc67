//! Transcripts: every form gives the right speakers, times and text.

use std::path::Path;
use thuky::teams::{Imported, SourceForm, transcript_from_bytes};
use thuky::transcript::UNKNOWN_SPEAKER;
use thuky::trouble::Warned;

fn read(bytes: &[u8]) -> Warned<Imported> {
    transcript_from_bytes(bytes, Path::new("x.bin")).expect("a transcript")
}

/// Every utterance as `start-end name: heard`.
fn lines(imported: &Imported) -> Vec<String> {
    let transcript = &imported.transcript;
    let name = |id: &str| match transcript.speaker(id) {
        Some(speaker) => speaker.name.clone().unwrap_or_else(|| format!("#{id}")),
        None => UNKNOWN_SPEAKER.to_owned(),
    };
    let line = |utterance: &thuky::transcript::Utterance| {
        let (start, end) = (utterance.span.start().as_ms(), utterance.span.end().as_ms());
        format!("{start}-{end} {}: {}", name(&utterance.speaker), utterance.heard)
    };
    transcript.utterances.iter().map(line).collect()
}

fn check(source: &str, form: SourceForm, expected: &[&str]) {
    let read = read(source.as_bytes());
    assert_eq!(lines(&read.value), expected, "{source}");
    assert_eq!(read.value.form, form, "{source}");
    assert_eq!(read.warnings, [], "{source}");
}

#[test]
fn pieces_of_one_utterance_belong_together() {
    check(
        "WEBVTT\n\n7e57aaaa-0000-1111-2222-0123456789ab/3-0\n00:00:02.500 --> 00:00:05.000\n<v Phòng VHXH Mường Lạn>Thưa các thầy cô, ta\nbắt đầu họp.</v>\n\n\
         7e57aaaa-0000-1111-2222-0123456789ab/3-1\n00:00:05.000 --> 00:00:07.250\n<v Phòng VHXH Mường Lạn>Mời Trường TH &amp; THCS Nà Sản.</v>\n\n\
         7e57aaaa-0000-1111-2222-0123456789ab/4-0\n00:00:08.000 --> 00:00:09.000\n<v TH & THCS Nà Sản>Dạ nghe rõ ạ.</v>\n",
        SourceForm::Vtt,
        &[
            "2500-7250 Phòng VHXH Mường Lạn: Thưa các thầy cô, ta bắt đầu họp. Mời Trường TH & THCS Nà Sản.",
            "8000-9000 TH & THCS Nà Sản: Dạ nghe rõ ạ.",
        ],
    );
}

#[test]
fn pieces_stay_together_across_another_voice_and_apart_otherwise() {
    let guid = "7e57aaaa-0000-1111-2222-0123456789ab";
    check(
        &format!(
            "WEBVTT\n\n{guid}/1-0\n00:01.000 --> 00:03.000\n<v Hờ A Chu>một</v>\n\n{guid}/2-0\n00:02.000 --> 00:03.000\n<v Vừ Thị Dợ>vâng</v>\n\n\
             {guid}/1-1\n00:03.000 --> 00:04.000\n<v Hờ A Chu>hai</v>\n\n{guid}/1-1\n00:04.000 --> 00:05.000\n<v Hờ A Chu>ba</v>\n\n\
             {guid}/1-2\n10:04.000 --> 10:05.000\n<v Hờ A Chu>bốn</v>\n"
        ),
        SourceForm::Vtt,
        &["1000-4000 Hờ A Chu: một hai", "2000-3000 Vừ Thị Dợ: vâng", "4000-5000 Hờ A Chu: ba", "604000-605000 Hờ A Chu: bốn"],
    );
}

#[test]
fn ids_without_voices_and_unpadded_times() {
    check(
        "WEBVTT\n\n7e57aaaa-0000-1111-2222-0123456789ab-0\n0:0:1.5 --> 0:0:4.25\nĐề nghị các xã\nkhẩn trương.\n",
        SourceForm::Vtt,
        &["1500-4250 unknown: Đề nghị các xã khẩn trương."],
    );
    check("WEBVTT\n\n0:0:0.0 --> 0:0:5.320\n<v Lò Thị Ban>Thử.</v>\n", SourceForm::Vtt, &["0-5320 Lò Thị Ban: Thử."]);
}

#[test]
fn metadata_tells_the_wall_clock_and_the_language() {
    let source = "WEBVTT\n\n00:00:10.000 --> 00:00:12.000\n{\"startDateTime\":\"2022-05-16T01:30:10.5000000+00:00\",\"endDateTime\":\"2022-05-16T01:30:12.5+00:00\",\
                  \"speakerName\":\"MN Bản Mòng\",\"spokenText\":\"Báo cáo: đủ \\\"20\\\" cháu.\",\"spokenLanguage\":\"vi-vn\"}\n\n\
                  00:00:13.000 --> 00:00:14.000\n{\"spokenText\":\"Vâng.\",\"speakerName\":\"\",\"spokenLanguage\":\"vi-vn\"}\n";
    check(source, SourceForm::VttMetadata, &["10000-12000 MN Bản Mòng: Báo cáo: đủ \"20\" cháu.", "13000-14000 unknown: Vâng."]);
    let imported = read(source.as_bytes()).value;
    assert_eq!(imported.wall_start.map(|moment| moment.to_string()).as_deref(), Some("2022-05-16T01:30:00"));
    assert_eq!(imported.transcript.language, "vi");
    let english = source.replace("vi-vn", "en-us");
    assert_eq!(read(english.as_bytes()).value.transcript.language, "en");
}

#[test]
fn microsofts_own_examples() {
    let content = include_bytes!("../../fixtures/teams/content_example.vtt");
    assert_eq!(lines(&read(content).value), ["0-5320 User Name: This is a transcript test."]);
    let metadata = read(include_bytes!("../../fixtures/teams/metadataContent_example.vtt")).value;
    assert_eq!(lines(&metadata), ["16246-17726 User Name: This is a transcription test."]);
    assert_eq!(metadata.wall_start.map(|moment| moment.to_string()).as_deref(), Some("2023-03-08T08:22:13"));
    assert_eq!(metadata.transcript.language, "en");
}

#[test]
fn notes_styles_and_regions_are_no_speech() {
    check(
        "WEBVTT - xuất từ Stream\nKind: captions\nLanguage: vi\n\nNOTE duration:\"00:30:03.4900000\"\n\nNOTE\nnhiều dòng\nghi chú\n\nSTYLE\n::cue { color: red }\n\n\
         REGION\nid:a\n\nNOTE Confidence: 0.673\n\n7e57aaaa-0000-1111-2222-0123456789ab\n00:00:01.000 --> 00:00:02.000 align:start position:0%\nXin chào\n\nNOTE Confidence: 0.9\n\n00:00:03.000 --> 00:00:04.000\ntất cả.\n",
        SourceForm::Vtt,
        &["1000-2000 unknown: Xin chào", "3000-4000 unknown: tất cả."],
    );
}

#[test]
fn several_voices_brackets_dashes_and_order() {
    check(
        "WEBVTT\n\n00:10.000 --> 00:12.000\n<v Giàng A Páo>Rõ chưa?</v> <v.loud Quàng Thị Ín, TH Mường Bú (Khách)>Rõ ạ\n\n00:01.000 --> 00:02.000\n<v Speaker 1>Mở đầu.</v>\n",
        SourceForm::Vtt,
        &["1000-2000 #S1: Mở đầu.", "10000-12000 Giàng A Páo: Rõ chưa?", "10000-12000 Quàng Thị Ín, TH Mường Bú (Khách): Rõ ạ"],
    );
    check(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n(Giàng A Páo)\nMời ngồi.\n\n00:03.000 --> 00:04.000\n(Quàng Thị Ín)\n- Vâng.\n- Cảm ơn.\n",
        SourceForm::Vtt,
        &["1000-2000 Giàng A Páo: Mời ngồi.", "3000-4000 Quàng Thị Ín: Vâng.", "3000-4000 unknown: Cảm ơn."],
    );
}

#[test]
fn subrip_with_and_without_names() {
    check(
        "1\r\n00:00:01,000 --> 00:00:02,500\r\nLường Văn Hặc: Xin phép báo cáo.\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nMN Chiềng Ơn: Vâng: mời anh.\r\n",
        SourceForm::Srt,
        &["1000-2500 Lường Văn Hặc: Xin phép báo cáo.", "3000-4000 MN Chiềng Ơn: Vâng: mời anh."],
    );
    check(
        "1\n00:00:01,000 --> 00:00:02,000\nKết luận: giao các xã\n2\n00:00:02,000 --> 00:00:03,000\nrà soát\n3\n00:00:03,000 --> 00:00:04,000\n30\n",
        SourceForm::Srt,
        &["1000-2000 unknown: Kết luận: giao các xã", "2000-3000 unknown: rà soát", "3000-4000 unknown: 30"],
    );
}

#[test]
fn every_encoding_and_line_ending_reads_the_same() {
    let source = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Tiểu học Đăk Hà>Nhất trí ạ.</v>\n\n00:03.000 --> 00:04.000\n<v Ủy ban xã>Được.</v>\n";
    let expected = lines(&read(source.as_bytes()).value);
    assert_eq!(expected, ["1000-2000 Tiểu học Đăk Hà: Nhất trí ạ.", "3000-4000 Ủy ban xã: Được."]);
    for ending in ["\n", "\r\n", "\r"] {
        let text = source.replace('\n', ending);
        let units: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for bytes in [
            text.clone().into_bytes(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            little.clone(),
            big.clone(),
            [b"\xFF\xFE", little.as_slice()].concat(),
            [b"\xFE\xFF", big.as_slice()].concat(),
        ] {
            assert_eq!(lines(&read(&bytes).value), expected);
        }
    }
}

#[test]
fn long_meetings_negative_times_and_bad_ends() {
    let read = read(
        "WEBVTT\n\n101:00:01.000 --> 101:00:02.000\nmuộn\n\n-0:0:2.0 --> 0:0:1.0\nsớm\n\n00:05.000 --> 00:04.000\nngược\n\n"
            .as_bytes(),
    );
    assert_eq!(lines(&read.value), ["0-1000 unknown: sớm", "5000-5001 unknown: ngược", "363601000-363602000 unknown: muộn"]);
    assert_eq!(read.warnings.len(), 1);
    assert!(read.warnings[0].message.en.contains("line 9"), "{:?}", read.warnings);
}

#[test]
fn words_are_never_lost() {
    let read = read("WEBVTT\n\n00:01.000 --> 00:02.000\nmột\n\nhai không có giờ\n\n00:03.000 --> hỏng\nba\n".as_bytes());
    assert_eq!(lines(&read.value), ["1000-2000 unknown: một hai không có giờ", "3000-3001 unknown: ba"]);
    let codes: Vec<&str> = read.warnings.iter().map(|warning| warning.code.as_str()).collect();
    assert_eq!(codes, ["bad_time", "text_without_time"]);
}

#[test]
fn our_own_transcript_is_checked() {
    let source = r#"{"schema":"thuky.transcript/1","language":"vi","duration_ms":10,"speakers":[{"id":"S1","name":"Vì Văn Sơn","site":null,"how":"user"}],
      "utterances":[{"id":"u2","start_ms":500,"end_ms":900,"speaker":"S9","heard":"hai","text":"hai"},
                    {"id":"u1","start_ms":0,"end_ms":400,"speaker":"S1","heard":"một","text":"1","edits":[{"before":"một","after":"1","rule":"cardinal"}]}]}"#;
    let imported = read(source.as_bytes()).value;
    assert_eq!(imported.form, SourceForm::Json);
    assert_eq!(lines(&imported), ["0-400 Vì Văn Sơn: một", "500-900 #S9: hai"]);
    assert_eq!(imported.transcript.utterances[0].text, "1");
    assert_eq!(imported.transcript.duration_ms, 900);
    let refused = |text: &str| transcript_from_bytes(text.as_bytes(), Path::new("a.json")).expect_err("refused").message.en;
    assert!(refused(&source.replace("transcript/1", "transcript/9")).contains("thuky.transcript/9"));
    assert!(refused("{\"a\":1}").contains("schema"));
    assert!(refused(&source.replace("\"end_ms\":900", "\"end_ms\":100")).contains("line 2"));
    assert!(refused(&source[..200]).contains("line 2"));
}

#[test]
fn other_files_are_named() {
    let refused = |bytes: &[u8]| transcript_from_bytes(bytes, Path::new("a.vtt")).expect_err("refused").message.en;
    assert!(refused(b"").contains("empty"));
    assert!(refused(b" \n\n").contains("empty"));
    assert!(refused(b"RIFF\0\0\0\0WAVEfmt ").contains("recording"));
    assert!(refused(b"%PDF-1.7").contains("PDF"));
    assert!(refused(b"\xD0\xCF\x11\xE0\xA1\xB1").contains("password"));
    assert!(refused("Chỉ là một lá thư.".as_bytes()).contains("no times"));
    assert!(refused(b"WEBVTT\n\n").contains("no words"));
}

#[test]
fn names_are_text_whatever_they_hold() {
    check(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v =HYPERLINK(\"http://x\")>a</v>\n\n00:02.000 --> 00:03.000\n<v \u{202E}Lan\t\"Út\" 👩\u{200D}🏫>b</v>\n",
        SourceForm::Vtt,
        &["1000-2000 =HYPERLINK(\"http://x\"): a", "2000-3000 Lan \"Út\" 👩\u{200D}🏫: b"],
    );
}
