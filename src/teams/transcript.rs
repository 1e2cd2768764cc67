//! How is a transcript that somebody else wrote opened?

use super::findings::Findings;
use super::{cue, own_json, vtt, word_file, word_transcript};
use crate::roster::calendar::{Date, Moment};
use crate::roster::decode::decode;
use crate::roster::facts_from_file_name;
use crate::text;
use crate::transcript::Transcript;
use crate::trouble::{Failure, Warned};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// A transcript of a meeting is never larger than this.
const LARGEST_BYTES: u64 = 1 << 30;

/// What kind of file a transcript came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceForm {
    /// `WebVTT`, also without its header.
    Vtt,
    /// `WebVTT` with one JSON object a cue.
    VttMetadata,
    /// `SubRip`.
    Srt,
    /// Word, in any layout of Teams.
    Docx,
    /// The text of such a Word file.
    Text,
    /// Our own `transcript.json`.
    Json,
}

/// A transcript from outside, and what its file says about the meeting.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// Who said what, on the file's own clock.
    pub transcript: Transcript,
    /// UTC when that clock stood at zero, if the file says.
    pub wall_start: Option<Moment>,
    /// The meeting's subject, from the file's head or name.
    pub title: Option<String>,
    /// The day, from the file's head or name.
    pub date: Option<Date>,
    /// Local time of the start, from the file's name.
    pub start: Option<Moment>,
    /// What kind of file it was.
    pub form: SourceForm,
}

/// Reads a transcript in any form; the content decides which, not the name.
///
/// # Errors
/// When the file cannot be read or holds no words of a meeting.
pub fn read_transcript(path: &Path) -> Result<Warned<Imported>, Failure> {
    let bytes = read_bytes(path, LARGEST_BYTES)?;
    transcript_from_bytes(&bytes, path)
}

/// Nobody speaks a line of this many bytes; only our own JSON may stand on one line.
const LONGEST_LINE_BYTES: usize = 2_000_000;

/// A file of one endless line would cost gigabytes further on, and is no transcript.
fn refuse_endless_lines(text: &str, shown: &str) -> Result<(), Failure> {
    if text.trim_start().starts_with('{') {
        return Ok(());
    }
    match text.lines().position(|line| line.len() > LONGEST_LINE_BYTES) {
        None => Ok(()),
        Some(index) => {
            let line = index + 1;
            Err(Failure::unusable(
                text!(
                    "{shown}, dòng {line}: dòng dài quá mức, đây không phải bản chép lời",
                    "{shown}, line {line}: the line is endless; this is no transcript"
                ),
                text!("tải lại bản chép lời từ Teams", "download the transcript from Teams again"),
            ))
        }
    }
}

/// The same for bytes that came another way; `name` is the file's name.
///
/// # Errors
/// When the bytes hold no words of a meeting.
pub fn transcript_from_bytes(bytes: &[u8], name: &Path) -> Result<Warned<Imported>, Failure> {
    let shown = name.display();
    refuse_other_files(bytes, name)?;
    let mut findings = Findings::default();
    let facts = facts_from_file_name(name);
    let mut imported = Imported {
        transcript: Transcript::empty("vi", crate::time::Timestamp::ZERO),
        wall_start: None,
        title: facts.title,
        date: facts.date,
        start: facts.start,
        form: SourceForm::Vtt,
    };
    let is_word = word_file::is_zip(bytes);
    let text = if is_word { word_file::lines(bytes, name, &mut findings)? } else { decoded(bytes, &mut findings) };
    refuse_endless_lines(&text, &shown.to_string())?;
    let trimmed = text.trim_start();
    if trimmed.starts_with('{') {
        imported.transcript = own_json::parse(&text, &mut findings)?;
        imported.form = SourceForm::Json;
    } else if is_webvtt(trimmed) || (!is_word && vtt::has_timing(&text)) {
        let captions = vtt::parse(&text, &mut findings);
        imported.form = match (captions.has_metadata, is_webvtt(trimmed) || !has_comma_times(trimmed)) {
            (true, _) => SourceForm::VttMetadata,
            (false, true) => SourceForm::Vtt,
            (false, false) => SourceForm::Srt,
        };
        imported.wall_start = captions.wall_start;
        imported.transcript = cue::assemble(captions.cues, captions.language.as_deref().unwrap_or("vi"));
    } else {
        let word = word_transcript::parse(&text).ok_or_else(|| no_transcript(name))?;
        imported.form = if is_word { SourceForm::Docx } else { SourceForm::Text };
        imported.title = imported.title.filter(|_| imported.start.is_some()).or(word.title);
        imported.date = imported.date.or(word.date);
        imported.transcript = cue::assemble(word.cues, "vi");
    }
    if imported.transcript.utterances.is_empty() {
        return Err(Failure::unusable(
            text!("{shown} không chứa lời nói nào", "{shown} holds no words"),
            text!(
                "xuất lại bản ghi lời từ Teams, hoặc dùng bản ghi âm",
                "export the transcript from Teams again, or use the recording"
            ),
        ));
    }
    Ok(Warned::new(imported, findings.into_warnings()))
}

/// The bytes of a file that must not be larger than `largest`.
pub(super) fn read_bytes(path: &Path, largest: u64) -> Result<Vec<u8>, Failure> {
    let shown = path.display();
    let unreadable = |error: &std::io::Error| {
        Failure::usage(
            text!("không mở được {shown}: {error}", "cannot open {shown}: {error}"),
            text!("kiểm tra đường dẫn và quyền đọc tệp", "check the path and whether you may read the file"),
        )
    };
    let size = std::fs::metadata(path).map_err(|error| unreadable(&error))?.len();
    if size > largest {
        return Err(Failure::unusable(
            text!("{shown} quá lớn ({size} byte)", "{shown} is too large ({size} bytes)"),
            text!("đây có phải là bản ghi âm hoặc ghi hình? dùng thuky run", "is this a recording? use thuky run"),
        ));
    }
    std::fs::read(path).map_err(|error| unreadable(&error))
}

fn decoded(bytes: &[u8], findings: &mut Findings) -> String {
    let decoded = decode(bytes);
    if let Some(line) = decoded.first_damaged_line {
        findings.add("damaged_text", line, || text!("có ký tự hỏng trong tệp", "the file has damaged characters"));
    }
    decoded.text
}

fn is_webvtt(text: &str) -> bool {
    text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("webvtt"))
}

/// `SubRip` writes `00:00:01,000`.
fn has_comma_times(text: &str) -> bool {
    let line = text.lines().find(|line| super::timing::timing(line).is_some()).unwrap_or_default();
    line.split("-->").next().is_some_and(|start| start.contains(',')) || !line.contains('.')
}

/// Files whose first bytes say that they are something else.
fn refuse_other_files(bytes: &[u8], name: &Path) -> Result<(), Failure> {
    let shown = name.display();
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let is_recording = starts(b"RIFF")
        || starts(b"OggS")
        || starts(b"fLaC")
        || starts(b"ID3")
        || starts(&[0x1A, 0x45, 0xDF, 0xA3])
        || bytes.get(4..8) == Some(b"ftyp");
    let message = if bytes.iter().all(u8::is_ascii_whitespace) {
        text!("{shown} trống", "{shown} is empty")
    } else if is_recording {
        text!("{shown} là bản ghi âm hoặc ghi hình, không phải bản ghi lời", "{shown} is a recording, not a transcript")
    } else if starts(b"%PDF") {
        text!("{shown} là tệp PDF, không phải bản ghi lời", "{shown} is a PDF, not a transcript")
    } else if starts(&[0xD0, 0xCF, 0x11, 0xE0]) {
        text!(
            "{shown} là tệp Word cũ (.doc) hoặc tệp có mật khẩu",
            "{shown} is an old Word file (.doc) or protected by a password"
        )
    } else {
        return Ok(());
    };
    let hint = if is_recording {
        text!("dùng: thuky run {shown}", "use: thuky run {shown}")
    } else {
        text!("cần bản ghi lời .vtt, .srt, .docx hoặc transcript.json", "give a transcript: .vtt, .srt, .docx or transcript.json")
    };
    Err(Failure::unusable(message, hint))
}

fn no_transcript(name: &Path) -> Failure {
    let shown = name.display();
    Failure::unusable(
        text!("{shown} không phải bản ghi lời: không có mốc thời gian nào", "{shown} is no transcript: it has no times"),
        text!(
            "cần bản ghi lời .vtt, .srt, .docx hoặc transcript.json",
            "give a transcript: .vtt, .srt, .docx or transcript.json"
        ),
    )
}
