//! How does a filled-in template become a [`Document`]?
//!
//! A template is a text file with one block a line, so that a clerk can change it in any editor:
//!
//! | line | block |
//! |---|---|
//! | `@dau-trang above \| issuer \| number \| place and date` | letterhead, the fourth part only where the form has it |
//! | `@ten-loai BIÊN BẢN` | name of the kind |
//! | `@trich-yeu …` | what it is about |
//! | `@tieu-de …` | headline of an article |
//! | `# …`, `## …`, `### …` | headings |
//! | `@sapo`, `@anh`, `@tac-gia`, `@can-cu`, `@ghi-chu` | lead, caption slot, byline, legal basis, note to the drafter |
//! | `@bang 10 60 30`, then rows `\| a \| b \| c \|` | a table, its first row the head |
//! | `@noi-nhan …` | one recipient; the list followed by `@ky` stands level with the signature |
//! | `@ky OFFICE // second line \| (note) \| name` | a signature; those that follow each other stand side by side |
//! | `@het` | `./.` after the paragraph before it |
//! | anything else | a paragraph |
//!
//! Inside a line `**…**` is stressed and `*…*` set apart. What comes from the meeting goes through [`quoted`] first,
//! so that no word of it can be taken for markup.

use super::super::document::{Block, Face, Letterhead, Line, Role, Run, Signature, Table};
use crate::text;
use crate::trouble::Failure;

/// Characters that never occur in text (Unicode keeps them for a program's own use) stand for what markup means.
const SOURCE: char = '\u{FDD0}';
const SOURCE_TEXT: char = '\u{FDD1}';
const SOURCE_END: char = '\u{FDD2}';
const GUARDED: [(char, char); 6] =
    [('*', '\u{FDD4}'), ('#', '\u{FDD5}'), ('@', '\u{FDD6}'), ('|', '\u{FDD7}'), ('/', '\u{FDD8}'), ('\\', '\u{FDD9}')];

/// The lead of a visible gap.
pub(crate) const MISSING: &str = "[CẦN BỔ SUNG";

/// Text of the meeting made safe for a template: one line, no markup, no open writing direction.
#[must_use]
pub(crate) fn quoted(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut open: Vec<char> = Vec::new();
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        match c {
            '\u{FDD0}'..='\u{FDEF}' | '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            // A direction that a name opens ends with the name.
            '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' => {
                open.push('\u{202C}');
                safe.push(c);
            }
            '\u{2066}'..='\u{2068}' => {
                open.push('\u{2069}');
                safe.push(c);
            }
            '\u{202C}' | '\u{2069}' => {
                if open.pop().is_some() {
                    safe.push(c);
                }
            }
            c => safe.push(GUARDED.iter().find(|(plain, _)| *plain == c).map_or(c, |(_, guarded)| *guarded)),
        }
    }
    safe.extend(open.into_iter().rev());
    safe
}

/// The same, remembered as resting on source `index`.
#[must_use]
pub(crate) fn sourced(text: &str, index: usize) -> String {
    format!("{SOURCE}{index}{SOURCE_TEXT}{}{SOURCE_END}", quoted(text))
}

/// Applies a change to the words of a value and leaves its marks alone.
#[must_use]
pub(crate) fn inside(value: &str, change: impl FnOnce(&str) -> String) -> String {
    let start = value.find(SOURCE_TEXT).map_or(0, |at| at + SOURCE_TEXT.len_utf8());
    let end = value.rfind(SOURCE_END).unwrap_or(value.len()).max(start);
    format!("{}{}{}", &value[..start], change(&value[start..end]), &value[end..])
}

/// Reads a filled-in template.
///
/// # Errors
/// A line that starts with `@` and is no known block: with its number and the list of blocks.
pub(crate) fn parse(name: &str, filled: &str) -> Result<Vec<Block>, Failure> {
    let mut blocks: Vec<Block> = Vec::new();
    for (index, line) in filled.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if let Some(directive) = line.strip_prefix('@') {
            let (word, rest) = directive.split_once(char::is_whitespace).unwrap_or((directive, ""));
            apply(word, rest.trim(), &mut blocks).map_err(|()| unknown(name, index + 1, word))?;
        } else if line.starts_with('|') {
            row(line, &mut blocks);
        } else if let Some(level) = heading_level(line) {
            blocks.push(Block::Heading(level, runs(line[usize::from(level)..].trim())));
        } else {
            blocks.push(Block::Paragraph(Role::Body, runs(line)));
        }
    }
    Ok(blocks)
}

fn heading_level(line: &str) -> Option<u8> {
    let hashes = line.chars().take_while(|c| *c == '#').count();
    (1..=3).contains(&hashes).then_some(hashes as u8)
}

fn apply(word: &str, rest: &str, blocks: &mut Vec<Block>) -> Result<(), ()> {
    let paragraph = |role| Block::Paragraph(role, runs(rest));
    match word {
        "dau-trang" => blocks.push(Block::Letterhead(letterhead(rest))),
        "ten-loai" => blocks.push(Block::Name(runs(rest))),
        "trich-yeu" => match blocks.last_mut() {
            Some(Block::Subject(lines)) => lines.push(runs(rest)),
            _ => blocks.push(Block::Subject(vec![runs(rest)])),
        },
        "tieu-de" => blocks.push(Block::Headline(runs(rest))),
        "sapo" => blocks.push(paragraph(Role::Lead)),
        "anh" => blocks.push(paragraph(Role::Caption)),
        "tac-gia" => blocks.push(paragraph(Role::Byline)),
        "can-cu" => blocks.push(paragraph(Role::Basis)),
        "ghi-chu" => blocks.push(paragraph(Role::Note)),
        "bang" => {
            let widths: Vec<u32> = rest.split_whitespace().filter_map(|share| share.parse().ok()).collect();
            blocks.push(Block::Table(Table { widths, head: Vec::new(), rows: Vec::new() }));
        }
        "noi-nhan" => match blocks.last_mut() {
            Some(Block::Recipients(lines)) => lines.push(runs(rest)),
            _ => blocks.push(Block::Recipients(vec![runs(rest)])),
        },
        "ky" => sign(rest, blocks),
        "het" => end_mark(blocks),
        _ => return Err(()),
    }
    Ok(())
}

fn letterhead(rest: &str) -> Letterhead {
    let mut parts = rest.split('|').map(|part| runs(part.trim()));
    Letterhead {
        parent: parts.next().unwrap_or_default(),
        organisation: parts.next().unwrap_or_default(),
        number: parts.next().unwrap_or_default(),
        place_and_date: parts.next(),
    }
}

fn sign(rest: &str, blocks: &mut Vec<Block>) {
    let mut parts = rest.split('|').map(str::trim);
    let office =
        parts.next().unwrap_or_default().split("//").map(|line| runs(line.trim())).filter(|line| !line.is_empty()).collect();
    let signature =
        Signature { office, note: runs(parts.next().unwrap_or_default()), name: runs(parts.next().unwrap_or_default()) };
    match blocks.pop() {
        Some(Block::Recipients(lines)) => blocks.push(Block::SignOff(lines, signature)),
        Some(Block::Signatures(mut signatures)) => {
            signatures.push(signature);
            blocks.push(Block::Signatures(signatures));
        }
        last => {
            blocks.extend(last);
            blocks.push(Block::Signatures(vec![signature]));
        }
    }
}

/// `./.` after the last paragraph, in place of its full stop.
fn end_mark(blocks: &mut [Block]) {
    let last = blocks.iter_mut().rev().find_map(|block| match block {
        Block::Paragraph(Role::Body | Role::Lead, line) => Some(line),
        _ => None,
    });
    if let Some(line) = last {
        if let Some(run) = line.last_mut() {
            let end = run.text.trim_end_matches(['.', ';', ' ']).len();
            run.text.truncate(end);
        }
        line.push(Run::plain("./."));
    }
}

fn row(line: &str, blocks: &mut Vec<Block>) {
    let inner = line.strip_prefix('|').unwrap_or(line);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let cells: Vec<Line> = inner.split('|').map(|cell| runs(cell.trim())).collect();
    if !matches!(blocks.last(), Some(Block::Table(_))) {
        blocks.push(Block::Table(Table::default()));
    }
    if let Some(Block::Table(table)) = blocks.last_mut() {
        if table.head.is_empty() {
            table.widths.resize(cells.len(), 10);
            table.head = cells;
        } else {
            let mut cells = cells;
            cells.resize(table.head.len(), Line::new());
            table.rows.push(cells);
        }
    }
}

/// The pieces of a line.
pub(crate) fn runs(line: &str) -> Line {
    let mut pieces = Line::new();
    let mut text = String::new();
    let (mut strong, mut emphasis, mut source) = (false, false, None);
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let face = if strong {
            Face::Strong
        } else if emphasis {
            Face::Emphasis
        } else {
            Face::Plain
        };
        if rest.starts_with("**") {
            flush(&mut pieces, &mut text, face, source);
            strong = !strong;
            rest = &rest[2..];
        } else if c == '*' {
            flush(&mut pieces, &mut text, face, source);
            emphasis = !emphasis;
            rest = &rest[1..];
        } else if c == SOURCE {
            flush(&mut pieces, &mut text, face, source);
            rest = &rest[c.len_utf8()..];
            if let Some((number, after)) = rest.split_once(SOURCE_TEXT) {
                source = number.parse().ok();
                rest = after;
            }
        } else if c == SOURCE_END {
            flush(&mut pieces, &mut text, face, source);
            source = None;
            rest = &rest[c.len_utf8()..];
        } else if let Some(end) = gap_end(rest) {
            flush(&mut pieces, &mut text, face, source);
            text.push_str(&rest[..end]);
            flush(&mut pieces, &mut text, Face::Missing, None);
            rest = &rest[end..];
        } else {
            if let Some((plain, _)) = GUARDED.iter().find(|(_, guarded)| *guarded == c) {
                text.push(*plain);
            } else {
                text.push(c);
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    flush(&mut pieces, &mut text, Face::Plain, source);
    pieces
}

/// Where a visible gap that starts here ends.
fn gap_end(rest: &str) -> Option<usize> {
    // A gap is short; looking no further keeps the time linear.
    let window = rest.starts_with(MISSING).then(|| &rest[..rest.floor_char_boundary(400)])?;
    window.find(']').map(|at| at + 1)
}

fn flush(pieces: &mut Line, text: &mut String, face: Face, source: Option<usize>) {
    if !text.is_empty() {
        pieces.push(Run { text: std::mem::take(text), face, source });
    }
}

fn unknown(name: &str, line: usize, word: &str) -> Failure {
    let word: String = word.chars().take(40).collect();
    Failure::usage(
        text!(
            "mẫu {name}, dòng {line} sau khi điền: không có khối “@{word}”",
            "template {name}, line {line} when filled in: there is no block “@{word}”"
        ),
        text!(
            "các khối: @dau-trang @ten-loai @trich-yeu @tieu-de @sapo @anh @tac-gia @can-cu @ghi-chu @bang @noi-nhan @ky @het",
            "the blocks are: @dau-trang @ten-loai @trich-yeu @tieu-de @sapo @anh @tac-gia @can-cu @ghi-chu @bang @noi-nhan @ky @het"
        ),
    )
}
