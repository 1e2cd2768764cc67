//! What does an attached paper say?
//!
//! Word, PDF and plain text become plain text; layout is of no interest. A PDF without a text layer (a scan) is refused:
//! it holds pictures of words.

use crate::language::Text;
use crate::roster::decode::decode;
use crate::teams::word_lines;
use crate::text;
use crate::trouble::Failure;
use std::path::Path;
use std::thread;

/// An agenda with all its annexes is smaller.
const LARGEST_BYTES: u64 = 64 << 20;
/// More pages than anybody prepares for a meeting.
const MOST_PAGES: usize = 500;
/// Bytes of stack for a PDF whose parts lie in one another as deeply as its reader allows.
const DEEP: usize = 64 << 20;

/// The text of a `.docx`, `.pdf` or text file, told by its content.
///
/// # Errors
/// When the file cannot be read, is too large, damaged or locked, or holds no text.
pub fn read_paper(path: &Path) -> Result<String, Failure> {
    let shown = path.display();
    let bytes = read(path)?;
    let text = if bytes.starts_with(b"PK\x03\x04") {
        word_lines(&bytes, path).map_err(|failure| Failure { hint: save_again(), ..failure })?
    } else if bytes.iter().take(1024).copied().collect::<Vec<u8>>().windows(5).any(|window| window == b"%PDF-") {
        pdf_text(&bytes, path)?
    } else if bytes.contains(&0) && !decode(&bytes).encoding.starts_with("UTF-16") {
        return Err(Failure::unusable(
            text!("{shown} không phải văn bản .docx, .pdf hay .txt", "{shown} is no .docx, .pdf or text"),
            save_again(),
        ));
    } else {
        decode(&bytes).text
    };
    if text.chars().any(char::is_alphabetic) {
        return Ok(text);
    }
    Err(Failure::unusable(
        text!("{shown} không có chữ nào", "{shown} holds no text"),
        text!(
            "bản quét (ảnh) phải được nhận dạng chữ trước; hoặc bỏ tệp này khỏi --context",
            "a scan must go through text recognition first; or leave it out of --context"
        ),
    ))
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let shown = path.display();
    let unreadable = |error: std::io::Error| {
        Failure::usage(
            text!("không mở được {shown}: {error}", "cannot open {shown}: {error}"),
            text!("kiểm tra tên tệp và quyền đọc", "check the name and the right to read it"),
        )
    };
    let data = std::fs::metadata(path).map_err(unreadable)?;
    if data.is_dir() {
        return Err(Failure::usage(
            text!("{shown} là một thư mục", "{shown} is a folder"),
            text!("nêu từng tệp: --context chuong-trinh.docx", "name the files: --context agenda.docx"),
        ));
    }
    if data.len() > LARGEST_BYTES {
        return Err(Failure::unusable(
            text!("{shown} quá lớn để làm tài liệu kèm theo", "{shown} is too large for an attached paper"),
            text!("tách phần có tên người và thuật ngữ ra một tệp nhỏ", "put names and terms into a small file"),
        ));
    }
    std::fs::read(path).map_err(unreadable)
}

fn pdf_text(bytes: &[u8], path: &Path) -> Result<String, Failure> {
    let shown = path.display();
    let damaged = || {
        Failure::unusable(
            text!("{shown} là tệp PDF bị hỏng hoặc có mật khẩu", "{shown} is a damaged or locked PDF"),
            save_again(),
        )
    };
    let pages = || {
        let document = lopdf::Document::load_mem(bytes).ok()?;
        let pages = document.get_pages();
        // A page that cannot be read costs that page.
        let texts = pages.keys().take(MOST_PAGES).filter_map(|&page| document.extract_text(&[page]).ok());
        Some(texts.collect::<Vec<String>>().join("\n"))
    };
    // The reader of PDF is not ours and the file may be hostile: it may panic, and needs its own depth of stack.
    let text = thread::scope(|scope| {
        let reader = thread::Builder::new().stack_size(DEEP).spawn_scoped(scope, pages).ok()?;
        reader.join().ok().flatten()
    });
    text.ok_or_else(damaged)
}

fn save_again() -> Text {
    text!("mở tệp và lưu lại thành .docx hoặc .txt", "open it and save it again as .docx or .txt")
}
