//! How is a streamed answer read, when it may break off, never end, or not be a stream at all?

use crate::net::{Trouble, of_status, trouble_of_reading};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};

/// A loop is this many letters said so often in a row.
const LOOP_CHARS: usize = 48;
const LOOP_TIMES: usize = 8;
/// No line of a stream is longer.
const LONGEST_LINE: u64 = 1 << 20;

/// What an answer said, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    /// What was said.
    pub(super) text: String,
    /// How it ended.
    pub(super) ended: Ended,
}

/// How an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// The model was done.
    Stop,
    /// At the greatest length.
    Length,
    /// In the middle.
    Broken,
}

/// Reads an answer of at most `longest` bytes; `pause` is asked after every line whether to go on.
pub(super) fn read(source: impl Read, longest: usize, pause: &mut dyn FnMut() -> Result<(), Trouble>) -> Result<Told, Trouble> {
    let mut source = BufReader::new(source);
    let mut told = Told { text: String::new(), ended: Ended::Broken };
    let mut whole = Vec::new();
    let mut is_stream = false;
    let mut received = 0_usize;
    loop {
        let mut line = Vec::new();
        match source.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(count) => received += count,
            Err(error) => return Err(trouble_of_reading(&error)),
        }
        pause()?;
        // A stream repeats names and marks around every word.
        if received > longest.saturating_mul(40).saturating_add(1 << 20) {
            return Err(Trouble::Endless);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if let Some(data) = text.strip_prefix("data:") {
            is_stream = true;
            if data.trim() == "[DONE]" {
                if told.ended == Ended::Broken {
                    told.ended = Ended::Stop;
                }
                break;
            }
            take(data.trim(), &mut told)?;
            if told.text.len() > longest || loops(&told.text) {
                return Err(Trouble::Endless);
            }
        } else if !is_stream && !text.starts_with(':') && !text.starts_with("event:") {
            whole.extend_from_slice(&line);
            if whole.len() > longest.saturating_mul(4) {
                return Err(Trouble::Endless);
            }
        }
    }
    if is_stream { Ok(told) } else { at_once(&whole) }
}

/// One message of a stream.
fn take(data: &str, told: &mut Told) -> Result<(), Trouble> {
    let value: Value = serde_json::from_str(data).map_err(|_| Trouble::Half)?;
    if value.get("error").is_some_and(|error| !error.is_null()) {
        return Err(of_status(500, None, data));
    }
    let Some(choice) = value.get("choices").and_then(|choices| choices.get(0)) else { return Ok(()) };
    if let Some(text) = choice.pointer("/delta/content").and_then(Value::as_str) {
        told.text.push_str(text);
    }
    finish(choice, told);
    Ok(())
}

/// An answer that came in one piece, from a server that does not stream.
fn at_once(body: &[u8]) -> Result<Told, Trouble> {
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        let start: String = String::from_utf8_lossy(&body[..body.len().min(256)]).trim_start().to_lowercase();
        if start.starts_with('<') {
            Trouble::Page
        } else if error.is_eof() {
            Trouble::Half
        } else {
            Trouble::Malformed("no JSON".to_owned())
        }
    })?;
    if value.get("error").is_some_and(|error| !error.is_null()) {
        return Err(of_status(500, None, &value.to_string()));
    }
    let choice =
        value.get("choices").and_then(|choices| choices.get(0)).ok_or_else(|| Trouble::Malformed("no choices".to_owned()))?;
    let text = choice.pointer("/message/content").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut told = Told { text, ended: Ended::Stop };
    finish(choice, &mut told);
    Ok(told)
}

fn finish(choice: &Value, told: &mut Told) {
    match choice.get("finish_reason").and_then(Value::as_str) {
        Some("length") => told.ended = Ended::Length,
        Some(_) => told.ended = Ended::Stop,
        None => {}
    }
}

/// Whether the text has been saying the same for a while. Only its end is looked at.
fn loops(text: &str) -> bool {
    let tail: Vec<char> = text.chars().rev().take(LOOP_CHARS * LOOP_TIMES).collect();
    if tail.len() < LOOP_CHARS * LOOP_TIMES {
        return false;
    }
    (1..=LOOP_CHARS).any(|period| tail.iter().zip(&tail[period..]).all(|(one, other)| one == other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(body: &str) -> Result<Told, Trouble> {
        read(body.as_bytes(), 1000, &mut || Ok(()))
    }

    fn piece(text: &str) -> String {
        format!("data: {}\n\n", serde_json::json!({"choices": [{"delta": {"content": text}}]}))
    }

    #[test]
    fn streams_that_end_break_loop_and_fail() {
        let done = format!(": hello\n{}{}data: [DONE]\n", piece("{\"a\":"), piece("1}"));
        assert_eq!(told(&done), Ok(Told { text: "{\"a\":1}".into(), ended: Ended::Stop }));
        assert_eq!(told(&piece("half")).map(|told| told.ended), Ok(Ended::Broken));
        assert_eq!(told("data: {\"choices\": [{\"del"), Err(Trouble::Half));
        assert_eq!(told(&piece("ab").repeat(400)), Err(Trouble::Endless));
        let long: String = (0..900).map(|at| piece(&format!("{at} "))).collect();
        assert_eq!(told(&long), Err(Trouble::Endless));
        assert!(matches!(told("data: {\"error\": {\"message\": \"busy\"}}\n"), Err(Trouble::Status { .. })));
    }

    #[test]
    fn answers_that_are_no_stream() {
        let body = serde_json::json!({"choices": [{"message": {"content": "{}"}, "finish_reason": "stop"}]}).to_string();
        assert_eq!(told(&body), Ok(Told { text: "{}".into(), ended: Ended::Stop }));
        assert_eq!(told("<!doctype html><p>Bad gateway"), Err(Trouble::Page));
        assert_eq!(told("{\"choices\": [{\"mess"), Err(Trouble::Half));
        assert_eq!(told(""), Err(Trouble::Half));
    }
}
