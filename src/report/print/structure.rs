//! A document's structure as JSON: for a program that wants the paragraphs and what each rests on.

use crate::report::document::{Block, Document, Face, Line};
use serde_json::{Value, json};

/// Blocks in order, each with its lines; every run that was said names its evidence.
pub(crate) fn print(document: &Document) -> String {
    let blocks: Vec<Value> = document
        .blocks
        .iter()
        .map(|block| {
            let lines: Vec<Value> =
                block.lines().into_iter().filter(|line| !line.is_empty()).map(|one| line(one, document)).collect();
            json!({"block": name(block), "lines": lines})
        })
        .collect();
    let whole = json!({"schema": "thuky.document/1", "kind": document.kind.key(), "title": document.title, "blocks": blocks});
    format!("{whole:#}\n")
}

fn line(line: &Line, document: &Document) -> Value {
    line.iter()
        .map(|run| {
            let mut piece = json!({"text": run.text});
            if run.face == Face::Missing {
                piece["missing"] = true.into();
            }
            if let Some(source) = run.source.and_then(|index| document.sources.get(index)) {
                piece["evidence"] = serde_json::to_value(&source.evidence).unwrap_or_default();
            }
            piece
        })
        .collect()
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
