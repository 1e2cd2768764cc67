//! What may a template not do? Read files, run without end, or grow without end.
//!
//! Steps are counted by the template engine itself (fuel). Memory is bounded by what a step can add: raw text adds at
//! most its own length, a printed value is counted as it is printed, filters that multiply text are not there, and
//! the operators that join text are refused in an office's own templates (`{{ a }}{{ b }}` does the same).

use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind};
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Enough steps for a meeting with tens of thousands of statements; a loop without end uses them up within a second.
const FUEL: u64 = 3_000_000;
/// More than any paper of any meeting, in bytes.
const LARGEST: usize = 64 << 20;

/// Filters of the engine that make long text out of short, or text out of nested lists.
const MULTIPLY: [&str; 18] = [
    "batch",
    "chain",
    "dictsort",
    "e",
    "escape",
    "format",
    "groupby",
    "indent",
    "list",
    "map",
    "pprint",
    "replace",
    "slice",
    "string",
    "sum",
    "tojson",
    "urlencode",
    "zip",
];

/// Sets the limits on an engine that is to fill in `source`.
pub(super) fn limit(environment: &mut Environment<'_>, source: &str) {
    let longest = source.split(['{', '}']).map(str::len).max().unwrap_or_default().max(1) as u64;
    environment.set_fuel(Some((8 * LARGEST as u64 / longest).min(FUEL)));
    environment.set_recursion_limit(50);
    for name in MULTIPLY {
        environment.remove_filter(name);
    }
    environment.add_filter("join", join);
    let printed = Arc::new(AtomicUsize::new(0));
    environment.set_formatter(move |out, state, value| {
        if matches!(value.kind(), ValueKind::Seq | ValueKind::Map | ValueKind::Iterable | ValueKind::Bytes) {
            return Err(Error::new(ErrorKind::InvalidOperation, "một danh sách không in được; dùng {% for … %}"));
        }
        let length = value.as_str().map_or(32, str::len);
        if printed.fetch_add(length, Ordering::Relaxed) > LARGEST {
            return Err(Error::new(ErrorKind::OutOfFuel, "văn bản quá dài"));
        }
        minijinja::escape_formatter(out, state, value)
    });
}

/// Words one after the other with something between them.
fn join(list: &Value, between: Option<&str>) -> Result<String, Error> {
    let mut joined = String::new();
    for (index, item) in list.try_iter()?.enumerate() {
        if index > 0 {
            joined.push_str(between.unwrap_or_default());
        }
        match item.as_str() {
            Some(text) => joined.push_str(text),
            None if item.kind() == ValueKind::Number => joined.push_str(&item.to_string()),
            None => return Err(Error::new(ErrorKind::InvalidOperation, "join chỉ nối chữ và số")),
        }
        if joined.len() > LARGEST {
            return Err(Error::new(ErrorKind::OutOfFuel, "văn bản quá dài"));
        }
    }
    Ok(joined)
}

/// A page that takes only so much.
pub(super) struct Bounded(pub(super) Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LARGEST {
            return Err(io::Error::other("văn bản quá dài"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The line of the first operator in a template that could make text grow, and the operator.
#[must_use]
pub(super) fn joins_text(source: &str) -> Option<(usize, char)> {
    let mut rest = source;
    let mut line = 1;
    while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        line += rest[..start].matches('\n').count();
        let code = &rest[start + 2..];
        let end = code.find("}}").into_iter().chain(code.find("%}")).min().unwrap_or(code.len());
        let code = &code[..end];
        if let Some((at, operator)) = operator(code) {
            return Some((line + code[..at].matches('\n').count(), operator));
        }
        line += code.matches('\n').count();
        rest = &rest[start + 2 + end..];
    }
    None
}

/// `~` and `*` anywhere, `+` but beside a number, outside quotes.
fn operator(code: &str) -> Option<(usize, char)> {
    let mut quote = None;
    for (at, letter) in code.char_indices() {
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => {}
            None if matches!(letter, '"' | '\'') => quote = Some(letter),
            None if matches!(letter, '~' | '*') => return Some((at, letter)),
            None if letter == '+' => {
                let number = |text: &str| text.chars().next().is_some_and(|c| c.is_ascii_digit());
                let before = code[..at].trim_end().rsplit([' ', '(']).next().unwrap_or_default();
                if !number(code[at + 1..].trim_start()) && !number(before) {
                    return Some((at, letter));
                }
            }
            None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joining_text_is_seen_and_counting_is_not() {
        assert_eq!(joins_text("a\n{% set x = x ~ x %}"), Some((2, '~')));
        assert_eq!(joins_text("{{ x * 3 }}"), Some((1, '*')));
        assert_eq!(joins_text("{{ x\n + x }}"), Some((2, '+')));
        for fine in ["{% set n.i = n.i + 1 %}", "{{ '~*+' }}", "**đậm** ~", "{{ 1 + loop.index }}", "{{"] {
            assert_eq!(joins_text(fine), None, "{fine}");
        }
    }
}
