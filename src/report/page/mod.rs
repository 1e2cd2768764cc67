//! The report one can hear: a page that opens from disk, with every statement one click from its sound.
//!
//! One file, no network: style and script stand inside and a Content-Security-Policy allows exactly these two by their
//! hashes. The recording lies beside the page and is named by its file name. Everything is written out as HTML, so
//! that it reads and prints without the script; the script only plays, searches and filters.

mod contents;
mod outline;
mod timeline;
mod word_times;

use super::document::Picture;
use super::print::html::escape;
use super::print::style_hash;
use crate::minutes::Minutes;
use crate::time::Timestamp;
use crate::transcript::Transcript;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// A recording beside the page; several are consecutive parts of one meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingPart {
    /// File name, relative to the page.
    pub file: String,
    /// Where on the meeting's clock it begins.
    pub start: Timestamp,
}

/// Prints the page. Equal input gives equal bytes.
#[must_use]
pub fn page(minutes: &Minutes, transcript: &Transcript, recording: &[RecordingPart], pictures: &[Picture]) -> String {
    let (style, script) = (style_hash(STYLE), style_hash(SCRIPT));
    let title = if minutes.meeting.title.trim().is_empty() { "Cuộc họp" } else { minutes.meeting.title.trim() };
    let title = escape(title);
    let head = outline::head(minutes, transcript);
    let player = player(recording);
    let summary = outline::sections(minutes);
    let pictures = outline::pictures(pictures);
    let timeline = timeline::print(minutes, transcript);
    let words = contents::print(transcript);
    format!(
        "<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src '{script}'; style-src '{style}'; \
         img-src data:; media-src 'self' file: blob:; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#transcript\">Đến bản chép lời</a>\n\
         <header class=\"top\">\n<h1>{title}</h1>\n{head}</header>\n{player}\n\
         <main>\n{summary}{pictures}{timeline}{words}</main>\n\
         <script>{SCRIPT}</script>\n</body>\n</html>\n"
    )
}

fn player(recording: &[RecordingPart]) -> String {
    let sounding = ["mp3", "wav", "m4a", "ogg", "opus", "flac", "aac"];
    let video = recording.first().is_some_and(|part| {
        let extension = part.file.rsplit('.').next().unwrap_or_default().to_lowercase();
        !sounding.contains(&extension.as_str())
    });
    let tag = if video { "video playsinline" } else { "audio" };
    let end = &tag[..5];
    let parts: String =
        recording.iter().map(|part| format!("<li data-start=\"{}\">{}</li>", part.start.as_ms(), escape(&part.file))).collect();
    format!(
        "<section class=\"player\" aria-label=\"Bản ghi\">\n<{tag} id=\"player\" controls preload=\"metadata\" aria-label=\"Bản ghi cuộc họp\"></{end}>\n\
         <ol id=\"parts\" hidden>{parts}</ol>\n\
         <p id=\"trouble\" role=\"status\"></p>\n\
         <div class=\"tools\"><label>Tệp ghi khác <input id=\"choose\" type=\"file\" accept=\"audio/*,video/*\"></label>\n\
         <label><input id=\"follow\" type=\"checkbox\" checked> Cuộn theo lời</label>\n\
         <details><summary>Phím tắt</summary><ul>\
         <li><kbd>k</kbd> phát, dừng</li><li><kbd>j</kbd> lùi 5 giây</li><li><kbd>l</kbd> tới 5 giây</li>\
         <li><kbd>n</kbd> câu sau</li><li><kbd>p</kbd> câu trước</li><li><kbd>/</kbd> tìm</li><li><kbd>Esc</kbd> bỏ tìm, bỏ lọc</li></ul></details></div>\n</section>"
    )
}

/// A link to a moment: it works as a jump without the script, and plays with it.
fn moment(utterance: &str, at: Timestamp) -> String {
    format!("<a class=\"moment\" href=\"#{}\" data-at=\"{}\">{at}</a>", super::print::anchor(utterance), at.as_ms())
}
