//! Writes each line of the standard input as an official would; with `--edits` the edits stand below.

use std::io::{BufRead, Write};
use thuky::roster::MeetingFile;
use thuky::vietnamese::Writer;

fn main() -> std::io::Result<()> {
    let mut meeting = MeetingFile::default();
    let mut edits = false;
    for argument in std::env::args().skip(1) {
        if argument == "--edits" {
            edits = true;
        } else if let Ok(text) = std::fs::read_to_string(&argument) {
            meeting = toml::from_str(&text).map_err(std::io::Error::other)?;
        }
    }
    let writer = Writer::new(&meeting);
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let written = writer.write(&line?);
        writeln!(out, "{}", written.text)?;
        for edit in written.edits.iter().filter(|_| edits) {
            writeln!(out, "    {}: {:?} -> {:?}", edit.rule, edit.before, edit.after)?;
        }
    }
    Ok(())
}
