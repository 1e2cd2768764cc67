//! What words does a file hold?
//!
//! Plain text, the .stm of speech evaluations, .srt and .vtt subtitles (Teams' too), and our own transcript.json, of
//! which the words as heard are taken.

use crate::text;
use crate::transcript::Transcript;
use crate::trouble::Failure;
use std::path::Path;

/// The text in the file at `path`, in order of time, by the file's extension.
///
/// # Errors
/// When the file cannot be read, its kind is unknown, or a transcript.json is none.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path).map_err(|error| refused(path, &error))?;
    let content = String::from_utf8(bytes).map_err(|error| refused(path, &error))?;
    let content = content.trim_start_matches('\u{feff}');
    match path.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase).as_deref() {
        Some("txt" | "text") => Ok(content.to_owned()),
        Some("stm") => Ok(stm(content)),
        Some("srt" | "vtt") => Ok(subtitles(content)),
        Some("json") => transcript(content).map_err(|error| refused(path, &error)),
        _ => {
            let path = path.display();
            Err(Failure::usage(
                text!("không biết đọc lời trong {path}", "do not know how to read the words of {path}"),
                text!("dùng .txt, .stm, .srt, .vtt hoặc transcript.json", "use .txt, .stm, .srt, .vtt or transcript.json"),
            ))
        }
    }
}

/// `file channel speaker begin end [<label>] words`, by begin.
fn stm(content: &str) -> String {
    let mut lines: Vec<(f64, String)> = Vec::new();
    for line in content.lines().filter(|line| !line.starts_with(";;")) {
        let mut fields = line.split_whitespace();
        let Some(begin) = fields.nth(3).and_then(|begin| begin.parse::<f64>().ok()) else { continue };
        let words: Vec<&str> = fields.skip(1).skip_while(|field| field.starts_with('<') && field.ends_with('>')).collect();
        if !words.first().is_some_and(|word| word.eq_ignore_ascii_case("ignore_time_segment_in_scoring")) {
            lines.push((begin, words.join(" ")));
        }
    }
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    lines.into_iter().map(|(_, words)| words + "\n").collect()
}

/// The lines under the times, without tags; everything else of the format is left out.
fn subtitles(content: &str) -> String {
    let mut text = String::new();
    let mut speaking = false;
    for line in content.lines() {
        if line.contains("-->") {
            speaking = true;
        } else if line.trim().is_empty() {
            speaking = false;
        } else if speaking {
            text.push_str(&without_tags(line));
            text.push('\n');
        }
    }
    text
}

fn without_tags(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, tag)) = rest.split_once('<') {
        plain.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    for (entity, letter) in [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
        plain = plain.replace(entity, letter);
    }
    plain
}

fn transcript(content: &str) -> Result<String, serde_json::Error> {
    let transcript: Transcript = serde_json::from_str(content)?;
    Ok(transcript.utterances.iter().map(|utterance| utterance.heard.clone() + "\n").collect())
}

fn refused(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    let path = path.display();
    Failure::usage(
        text!("không đọc được {path}: {error}", "cannot read {path}: {error}"),
        text!("kiểm tra đường dẫn; tệp phải là văn bản UTF-8", "check the path; the file must be UTF-8 text"),
    )
}
