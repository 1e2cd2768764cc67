//! Does a Word file keep the rules? Ours or one that a person has edited, against Decree 30/2020/NĐ-CP, appendix I.
//!
//! The file is read as Word would lay it out (styles with their inheritance, then direct formatting), its paragraphs
//! are recognised by what they say and where they stand, not by our style names, and each is measured.

mod components;
mod package;
mod page;
mod rules;
mod surroundings;
mod tree;

use crate::language::Text;
use crate::trouble::Failure;
use std::path::Path;

/// Something that is off.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// A stable key for scripts: `margins`, `motto`, `end_mark`, ….
    pub rule: &'static str,
    /// What is off, what the rule says.
    pub message: Text,
    /// The beginning of the paragraph, where it is one.
    pub quote: String,
}

impl Finding {
    fn new(rule: &'static str, message: Text) -> Self {
        Self { rule, message, quote: String::new() }
    }
}

/// Checks a `.docx`; an empty list is a clean bill.
///
/// # Errors
/// When the file cannot be read or is no Word file.
pub fn lint(path: &Path) -> Result<Vec<Finding>, Failure> {
    let bytes = std::fs::read(path).map_err(|error| package::unreadable(&path.display().to_string(), &error.to_string()))?;
    lint_bytes(&path.display().to_string(), &bytes)
}

/// The same for a file in memory; `name` stands in messages.
///
/// # Errors
/// When the bytes are no Word file.
pub fn lint_bytes(name: &str, bytes: &[u8]) -> Result<Vec<Finding>, Failure> {
    let file = package::read(name, bytes)?;
    let end = surroundings::paper_end(&file.paragraphs);
    let components = components::recognise(&file.paragraphs[..end]);
    let mut findings = page::check(&file);
    findings.extend(rules::check(&file, &components));
    findings.extend(surroundings::check(&file, components.party, 0..components.head, components.tail..end));
    Ok(findings)
}
