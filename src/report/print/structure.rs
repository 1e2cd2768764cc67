//! A document's structure as JSON: for a program that wants the paragraphs and what each rests on.

use crate::minutes::Evidence;
use crate::report::document::{Block, Document, Face};
use crate::text;
use crate::trouble::Failure;
use serde::Serialize;

/// The document as it is serialised: borrowed, so that its size is never held twice.
#[derive(Serialize)]
struct Structure<'d> {
    blocks: Vec<StructuredBlock<'d>>,
    kind: &'d str,
    schema: &'d str,
    title: &'d str,
}

#[derive(Serialize)]
struct StructuredBlock<'d> {
    block: String,
    lines: Vec<Vec<Piece<'d>>>,
}

#[derive(Serialize)]
struct Piece<'d> {
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'d [Evidence]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<bool>,
    text: &'d str,
}

/// Blocks in order, each with its lines; every run that was said names its evidence.
///
/// # Errors
/// None that is known: all keys are text, and memory does not refuse a write.
pub(crate) fn print(document: &Document) -> Result<Vec<u8>, Failure> {
    let blocks = document.blocks.iter().map(|block| StructuredBlock { block: name(block), lines: lines(block, document) });
    let whole =
        Structure { blocks: blocks.collect(), kind: document.kind.key(), schema: "thuky.document/1", title: &document.title };
    let mut bytes = serde_json::to_vec_pretty(&whole).map_err(|error| {
        Failure::failed(
            text!("không ghi được cấu trúc văn bản: {error}", "cannot write the document's structure: {error}"),
            text!("in ra định dạng khác, ví dụ --format md", "print another format, such as --format md"),
        )
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn lines<'d>(block: &'d Block, document: &'d Document) -> Vec<Vec<Piece<'d>>> {
    let said = block.lines().into_iter().filter(|line| !line.is_empty()).map(|line| {
        let pieces = line.iter().map(|run| Piece {
            evidence: run.source.and_then(|index| document.sources.get(index)).map(|source| source.evidence.as_slice()),
            missing: (run.face == Face::Missing).then_some(true),
            text: &run.text,
        });
        pieces.collect()
    });
    said.collect()
}

fn name(block: &Block) -> String {
    match block {
        Block::Letterhead(_) => "letterhead".to_owned(),
        Block::Name(_) => "name".to_owned(),
        Block::Subject(_) => "subject".to_owned(),
        Block::Headline(_) => "headline".to_owned(),
        Block::Heading(level, _) => format!("heading{level}"),
        Block::Paragraph(role, _) => format!("{role:?}").to_lowercase(),
        Block::Table(_) => "table".to_owned(),
        Block::Signatures(_) => "signatures".to_owned(),
        Block::Recipients(_) => "recipients".to_owned(),
        Block::SignOff(..) => "sign_off".to_owned(),
        Block::Picture(_) => "picture".to_owned(),
    }
}
