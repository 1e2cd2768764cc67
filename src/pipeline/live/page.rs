//! The page that grows while a meeting is recorded: `live.md`.

use crate::time::{Span, Timestamp};
use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const HEAD: &str =
    "# Bản chép trực tiếp\n\n*Chép tự động trong khi họp, chưa rà soát. Bản đầy đủ có sau khi chạy `thuky run`.*\n";

/// A line of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// What was said, and when.
    Words {
        /// From then on.
        at: Timestamp,
        /// As written.
        text: String,
    },
    /// There was no time to listen to this.
    LeftOut(Span),
}

impl fmt::Display for Said {
    /// As it stands on the screen; the page is Vietnamese like every paper.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words { at, text } => write!(f, "[{at}] {text}"),
            Self::LeftOut(span) => {
                write!(f, "[{}–{}] chép không kịp đoạn này; âm thanh vẫn được ghi đủ", span.start(), span.end())
            }
        }
    }
}

/// The file, open for more.
#[derive(Debug)]
pub(super) struct Page {
    path: PathBuf,
    file: File,
}

impl Page {
    /// Begins the page; what an earlier recording left on it stays above.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::options().create(true).append(true).open(path)?;
        let before = if file.metadata()?.len() > 0 { "\n" } else { "" };
        file.write_all(format!("{before}{HEAD}").as_bytes())?;
        Ok(Self { path: path.to_owned(), file })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A line more, at once.
    pub(super) fn add(&mut self, said: &Said) -> io::Result<()> {
        let line = match said {
            Said::Words { at, text } => format!("\n**{at}** {text}\n"),
            Said::LeftOut(_) => format!("\n*{said}*\n"),
        };
        self.file.write_all(line.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_grows_and_an_earlier_one_stays() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("live.md");
        for text in ["chào các đồng chí", "họp lần hai"] {
            let mut page = Page::open(&path).expect("opened");
            page.add(&Said::Words { at: Timestamp::from_ms(12_000), text: text.to_owned() }).expect("written");
            page.add(&Said::LeftOut(Span::from_ms(60_000, 75_000))).expect("written");
        }
        let content = std::fs::read_to_string(&path).expect("text");
        assert_eq!(content.matches("# Bản chép trực tiếp").count(), 2);
        assert!(content.contains("\n**0:00:12** chào các đồng chí\n"), "{content}");
        assert!(content.contains("\n*[0:01:00–0:01:15] chép không kịp đoạn này; âm thanh vẫn được ghi đủ*\n"), "{content}");
    }
}
