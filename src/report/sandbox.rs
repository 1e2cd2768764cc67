//! What may a template not do? Read files, run without end, or grow without end.
//!
//! Steps are counted by the template engine itself (fuel). Memory is bounded by what a step can add: raw text adds at
//! most its own length, a printed value is counted as it is printed, filters that multiply text are not there, and
//! the operators that join text are refused in an office's own templates (`{{ a }}{{ b }}` does the same). So is what lies
//! so deep that the engine, which reads it by calling itself, would run out of stack.

use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;
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

/// What an office's own template may not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forbidden {
    /// An operator that could make text grow.
    Joining(&'static str),
    /// An expression so long, or so many `elif`, that reading it would need more stack than there is.
    Endless,
}

/// Names, numbers, operators between two braces; no wording needs so many.
const LONGEST_CODE: usize = 400;
/// Cases of all choices in a template together.
const MOST_CASES: usize = 200;

/// The line of the first thing in a template that is forbidden, and what it is. Its syntax is told by the engine itself, so
/// that nothing can hide in quotes or remarks; what the engine cannot read it will refuse.
#[must_use]
pub(super) fn forbidden(source: &str, syntax: &SyntaxConfig) -> Option<(usize, Forbidden)> {
    let tokens: Vec<_> = tokenize(source, false, syntax.clone()).map_while(Result::ok).collect();
    let number = |at: usize| matches!(tokens.get(at), Some((Token::Int(_) | Token::Int128(_) | Token::Float(_), _)));
    let dot = |at: usize| matches!(tokens.get(at), Some((Token::Dot, _)));
    let made_of = |at: usize| matches!(tokens.get(at), Some((Token::Dot | Token::Pipe | Token::BracketOpen, _)));
    let (mut length, mut cases, mut line) = (0, 0, 1);
    for (at, (token, span)) in tokens.iter().enumerate() {
        // The engine counts lines up to 65,535.
        line = line.max(usize::from(span.start_line));
        let outside = matches!(token, Token::VariableStart | Token::BlockStart | Token::TemplateData(_));
        length = if outside { 0 } else { length + 1 };
        cases += usize::from(matches!(token, Token::Ident("elif")));
        let found = match token {
            Token::Tilde => Some(Forbidden::Joining("~")),
            Token::Mul => Some(Forbidden::Joining("*")),
            Token::Pow => Some(Forbidden::Joining("**")),
            // What a number is added to can only be a number; `a.1` and `1|chu` are none.
            Token::Plus => {
                let before = at > 0 && number(at - 1) && (at < 2 || !dot(at - 2));
                let behind = number(at + 1) && !made_of(at + 2);
                (!before && !behind).then_some(Forbidden::Joining("+"))
            }
            _ => (length > LONGEST_CODE || cases > MOST_CASES).then_some(Forbidden::Endless),
        };
        if let Some(found) = found {
            return Some((line, found));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Option<(usize, Forbidden)> {
        forbidden(source, &SyntaxConfig::default())
    }

    #[test]
    fn joining_text_is_seen_and_counting_is_not() {
        let joins = |line, operator| Some((line, Forbidden::Joining(operator)));
        assert_eq!(found("a\n{% set x = x ~ x %}"), joins(2, "~"));
        assert_eq!(found("{{ x * 3 }}"), joins(1, "*"));
        assert_eq!(found("{{ x ** 3 }}"), joins(1, "**"));
        assert_eq!(found("{{ x\n + x }}"), joins(2, "+"));
        // Behind what looks like an end, or a beginning; a number that is a place in a list, or no longer a number.
        assert_eq!(found(r#"{{ "}}" ~ x }}"#), joins(1, "~"));
        assert_eq!(found(r#"{# {{ " #}{{ x ~ x }}{# " }} #}"#), joins(1, "~"));
        assert_eq!(found(r#"{% raw %}{{ " {% endraw %}{{ x ~ x }}{% raw %}"}}{% endraw %}"#), joins(1, "~"));
        assert_eq!(found("{{ x.1 + x }}"), joins(1, "+"));
        assert_eq!(found("{{ x + 1|chu }}"), joins(1, "+"));
        for fine in
            ["{% set n.i = n.i + 1 %}", "{{ '~*+' }}", "**đậm** ~", "{{ 1 + loop.index }}", "{{", "{# a ~ b #}", "{{ a[1 + n] }}"]
        {
            assert_eq!(found(fine), None, "{fine}");
        }
    }

    /// Whatever is let through is read with the stack of a common thread, which this test has.
    #[test]
    fn what_lies_too_deep_is_seen_before_it_is_read() {
        let endless = Some((1, Forbidden::Endless));
        type Deep = fn(usize) -> String;
        let chains: [(Deep, usize); 6] = [
            (|n| format!("{{{{ {}1 }}}}", "-".repeat(n)), 1),
            (|n| format!("{{{{ {}1 }}}}", "not ".repeat(n)), 1),
            (|n| format!("{{{{ a{} }}}}", "()".repeat(n)), 2),
            (|n| format!("{{{{ a{} }}}}", ".b".repeat(n)), 2),
            (|n| format!("{{{{ 1{} }}}}", "|abs".repeat(n)), 2),
            (|n| format!("{{{{ {}1 }}}}", "1 if 1 else ".repeat(n)), 4),
        ];
        for (chain, tokens) in chains {
            assert_eq!(found(&chain(100_000)), endless);
            let longest = chain(LONGEST_CODE / tokens - 2);
            assert_eq!(found(&longest), None);
            let _ = minijinja::Environment::new().render_str(&longest, ());
        }
        let cases = |n: usize| format!("{{% if not 1 %}}{}{{% endif %}}", "{% elif 0 %}".repeat(n));
        assert_eq!(found(&cases(10_000)), endless);
        assert_eq!(found(&cases(MOST_CASES)), None);
        assert_eq!(minijinja::Environment::new().render_str(&cases(MOST_CASES), ()).expect("read"), "");
    }
}
