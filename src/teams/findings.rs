//! How is the same trouble on thousands of lines told once?

use crate::language::Text;
use crate::trouble::Warning;
use std::collections::BTreeMap;

/// How many lines a message names.
const NAMED_LINES: usize = 5;

/// Trouble found while reading a file, gathered by kind.
#[derive(Debug, Default)]
pub(super) struct Findings {
    kinds: BTreeMap<&'static str, Finding>,
}

#[derive(Debug)]
struct Finding {
    message: Text,
    lines: Vec<usize>,
    count: usize,
}

impl Findings {
    /// Notes trouble on a line (from 1); the first message of a kind stands for all of them.
    pub(super) fn add(&mut self, code: &'static str, line: usize, message: impl FnOnce() -> Text) {
        let finding = self.kinds.entry(code).or_insert_with(|| Finding { message: message(), lines: Vec::new(), count: 0 });
        finding.count += 1;
        if finding.lines.len() < NAMED_LINES && finding.lines.last() != Some(&line) {
            finding.lines.push(line);
        }
    }

    /// One warning a kind: what, how often, and the first lines.
    pub(super) fn into_warnings(self) -> Vec<Warning> {
        self.kinds.into_iter().map(|(code, finding)| Warning::new(code, finding.told())).collect()
    }
}

impl Finding {
    fn told(self) -> Text {
        let lines = self.lines.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
        let Text { vi, en } = self.message;
        if self.count > self.lines.len() {
            let count = self.count;
            crate::text!("{vi} ({count} chỗ, đầu tiên ở dòng {lines})", "{en} ({count} times, first on lines {lines})")
        } else {
            crate::text!("{vi} (dòng {lines})", "{en} (line {lines})")
        }
    }
}
