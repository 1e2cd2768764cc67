//! Can this be a recording at all?
//!
//! The questions that come before any format: is it there, is it a file, may it be read, is there anything in it, is
//! it a text with the wrong name? Each has an answer of its own for the user.

use crate::text;
use crate::trouble::Failure;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek};
use std::path::Path;

/// A file that may hold a recording, and its length.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) file: File,
    pub(super) bytes: u64,
}

/// Opens a recording's file.
pub(super) fn open(path: &Path) -> Result<Opened, Failure> {
    let shown = path.display();
    // A pipe or a device would block or never end: look before opening.
    let metadata = std::fs::metadata(path).map_err(|error| unopenable(path, &error))?;
    if metadata.is_dir() {
        return Err(Failure::usage(
            text!("{shown} là thư mục, không phải bản ghi", "{shown} is a folder, not a recording"),
            text!("nêu tên tệp ghi trong thư mục đó", "name the recording inside it"),
        ));
    }
    if !metadata.is_file() {
        return Err(Failure::usage(
            text!("{shown} không phải tệp thường", "{shown} is not a regular file"),
            text!("chép bản ghi thành tệp trên đĩa rồi chạy lại", "copy the recording to a file on disk and run again"),
        ));
    }
    let mut file = File::open(path).map_err(|error| unopenable(path, &error))?;
    let mut head = Vec::new();
    file.by_ref().take(4_096).read_to_end(&mut head).and_then(|_| file.rewind()).map_err(|error| unopenable(path, &error))?;
    if head.is_empty() {
        return Err(Failure::unusable(
            text!("{shown} là tệp rỗng", "{shown} is empty"),
            text!(
                "tải lại bản ghi; có thể lần tải trước bị ngắt",
                "download the recording again; the last download may have broken off"
            ),
        ));
    }
    if is_text(&head) {
        return Err(Failure::unusable(
            text!(
                "{shown} là văn bản, không phải bản ghi âm thanh hay hình",
                "{shown} is text, not a recording of sound or picture"
            ),
            text!(
                "kiểm tra lại tên tệp; bản chép lời của Teams (.vtt, .docx) đưa vào bằng --transcript",
                "check the file name; a Teams transcript (.vtt, .docx) goes in with --transcript"
            ),
        ));
    }
    Ok(Opened { file, bytes: metadata.len() })
}

/// Whether a file that begins so is text: printable throughout, in UTF-8 or UTF-16 with its mark.
fn is_text(head: &[u8]) -> bool {
    if head.starts_with(&[0xff, 0xfe])
        && head.len() > 3
        && head[2..].chunks_exact(2).all(|pair| pair[1] != 0 || is_text_byte(pair[0]))
    {
        return head[2..].chunks_exact(2).filter(|pair| pair[1] == 0).count() * 4 > head.len();
    }
    let whole = match std::str::from_utf8(head) {
        Ok(_) => head,
        // The last letter may be cut in two.
        Err(error) if error.error_len().is_none() => &head[..error.valid_up_to()],
        Err(_) => return false,
    };
    !whole.is_empty() && whole.iter().all(|byte| is_text_byte(*byte))
}

fn is_text_byte(byte: u8) -> bool {
    byte >= b' ' && byte != 0x7f || matches!(byte, b'\n' | b'\r' | b'\t' | 0x0c)
}

/// The failure for a path that cannot be opened.
fn unopenable(path: &Path, error: &io::Error) -> Failure {
    let shown = path.display();
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Failure::usage(
            text!("không tìm thấy bản ghi {shown}", "there is no recording {shown}"),
            text!(
                "kiểm tra lại đường dẫn; tên có dấu cách phải đặt trong dấu nháy",
                "check the path; a name with spaces needs quotes"
            ),
        ),
        ErrorKind::PermissionDenied => Failure::usage(
            text!("không có quyền đọc {shown}", "no permission to read {shown}"),
            text!(
                "xin quyền đọc tệp này hoặc chép nó vào thư mục của mình",
                "ask for permission to read it, or copy it to a folder of your own"
            ),
        ),
        _ => Failure::usage(
            text!("không đọc được {shown}: {error}", "cannot read {shown}: {error}"),
            text!("kiểm tra đĩa hoặc kết nối mạng chứa tệp này", "check the disk or the network share that holds it"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trouble::FailureKind;

    #[test]
    fn text_is_recognised_and_sound_is_not_text() {
        assert!(is_text("WEBVTT\n\nKính thưa các đồng chí".as_bytes()));
        assert!(is_text(&"Hội nghị".as_bytes()[..4]));
        assert!(is_text(b"\xff\xfeF\0u\0l\0l\0 \0N\0a\0m\0e\0"));
        for sound in [
            &b"RIFF\x24\0\0\0WAVEfmt "[..],
            b"\0\0\0\x20ftypisom",
            b"\xff\xfb\x90\x64",
            b"fLaC\0\0\0\x22",
            b"\xff\xfe\x01\x02\x03\x04",
        ] {
            assert!(!is_text(sound));
        }
    }

    #[test]
    fn errors_of_the_system_become_wrong_commands() {
        for kind in [ErrorKind::NotFound, ErrorKind::PermissionDenied, ErrorKind::Other] {
            let failure = unopenable(Path::new("họp.mp4"), &kind.into());
            assert_eq!(failure.kind, FailureKind::Usage);
            assert!(failure.message.vi.contains("họp.mp4") && failure.message.en.contains("họp.mp4"));
        }
    }
}
