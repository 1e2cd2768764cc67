//! Scores files of cases (arguments) sentence by sentence and class by class; prints those that differ.

use std::collections::BTreeMap;
use std::io::Write;
use thuky::roster::MeetingFile;
use thuky::vietnamese::Writer;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let mut classes: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path)?;
        let (head, cases) = text.split_once("\n---").unwrap_or((&text, ""));
        let meeting: String = head.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
        let writer = Writer::new(&toml::from_str::<MeetingFile>(&meeting).map_err(std::io::Error::other)?);
        for case in cases.split("\n---") {
            let line = |lead: &str| case.lines().find_map(|line| line.strip_prefix(lead)).map(str::trim);
            let (Some(name), Some(heard)) = (case.lines().next().map(str::trim), line("heard:")) else { continue };
            let wanted = line("written:").unwrap_or(heard);
            let written = writer.write(heard);
            let right = written.text == wanted;
            let class = classes.entry(name.split_once(':').map_or(path.as_str(), |(class, _)| class).to_owned()).or_default();
            class.0 += usize::from(right);
            class.1 += 1;
            if !right {
                writeln!(out, "{name}\n  heard   {heard}\n  wanted  {wanted}\n  written {}", written.text)?;
            }
        }
    }
    for (class, (right, all)) in classes {
        writeln!(out, "{class} {right}/{all}")?;
    }
    Ok(())
}
