//! Names over whole meetings: the scripts in `tests/cases/naming` say who really speaks, and who was invited or said
//! their name. `cargo test --no-default-features scripted_meetings -- --nocapture` prints the figures.

use crate::support::{files_below, repository};
use thuky::pipeline::{self, Job, Settings};
use thuky::progress::Unobserved;
use thuky::transcript::Transcript;

/// Who a speaker of a script is.
struct Truth {
    /// As in the script.
    speaker: String,
    name: Option<String>,
    /// They were invited by name or introduced themselves: a name is owed.
    owed: bool,
    site: Option<String>,
}

/// A script as the program gets it, and its truth.
struct Script {
    meeting_file: String,
    subtitles: String,
    truths: Vec<Truth>,
    /// The middle of every line, and its speaker.
    lines: Vec<(u64, String)>,
}

#[derive(Debug, Default)]
struct Score {
    owed: usize,
    right: usize,
    wrong: Vec<String>,
    missed: Vec<String>,
    sites_right: usize,
}

fn read(text: &str) -> Script {
    let (head, body) = text.split_once("\n---\n").expect("head and lines");
    let (mut frame, mut tables, mut truths) = (String::new(), String::new(), Vec::new());
    for (key, value) in head.lines().filter_map(|line| line.split_once(": ")) {
        let parts: Vec<&str> = value.split('|').map(str::trim).collect();
        match (key, parts.as_slice()) {
            ("chair" | "secretary", [name]) => frame += &format!("{key} = {name:?}\n"),
            ("person", [name, title, site]) => {
                tables += &format!("[[participant]]\nname = {name:?}\ntitle = {title:?}\nsite = {site:?}\n");
            }
            ("site", [name, aliases]) => {
                let aliases: Vec<&str> = aliases.split(',').map(str::trim).collect();
                tables += &format!("[[site]]\nname = {name:?}\naliases = {aliases:?}\n");
            }
            ("speaker", [who]) => {
                let (who, site) = who.split_once(" @ ").map_or((*who, None), |(who, site)| (who, Some(site.to_owned())));
                let mut words = who.splitn(3, ' ');
                let speaker = words.next().unwrap_or_default().to_owned();
                let owed = words.next() == Some("=");
                truths.push(Truth { speaker, name: words.next().map(str::to_owned), owed, site });
            }
            _ => {}
        }
    }
    let stamp = |ms: u64| format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60, ms % 1_000);
    let (mut at, mut subtitles, mut lines) = (1_000, "WEBVTT\n\n".to_owned(), Vec::new());
    for (speaker, words) in body.lines().filter_map(|line| line.split_once(": ")) {
        let length = 280 * words.split(' ').count() as u64;
        subtitles += &format!("{} --> {}\n<v Speaker {speaker}>{words}</v>\n\n", stamp(at), stamp(at + length));
        lines.push((at + length / 2, speaker.to_owned()));
        at += length + 600;
    }
    Script { meeting_file: frame + &tables, subtitles, truths, lines }
}

fn score(script: &Script, total: &mut Score) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("written");
        folder.path().join(name)
    };
    let job = Job {
        recordings: Vec::new(),
        tracks: Vec::new(),
        out: folder.path().join("out"),
        meeting: Some(file("meeting.toml", &script.meeting_file)),
        transcript: Some(file("hop.vtt", &script.subtitles)),
        attendance: None,
        voices: None,
        transcript_only: false,
        settings: Settings::default(),
        threads: 1,
    };
    pipeline::summarize(&job, &mut Unobserved).expect("a run");
    let kept = std::fs::read_to_string(job.out.join("transcript.json")).expect("a transcript");
    let transcript: Transcript = serde_json::from_str(&kept).expect("readable");
    for truth in &script.truths {
        let (middle, _) = script.lines.iter().find(|(_, speaker)| *speaker == truth.speaker).expect("they speak");
        let there = |utterance: &&thuky::transcript::Utterance| {
            utterance.span.start().as_ms() <= *middle && *middle < utterance.span.end().as_ms()
        };
        let utterance = transcript.utterances.iter().find(there).expect("their line");
        let found = transcript.speaker(&utterance.speaker);
        let name = found.and_then(|speaker| speaker.name.clone());
        let site = found.and_then(|speaker| speaker.site.clone());
        total.owed += usize::from(truth.owed);
        if name.is_some() && name != truth.name {
            total.wrong.push(format!("{name:?} for {:?}", truth.name));
        } else if truth.owed && name == truth.name {
            total.right += 1;
        } else if truth.owed {
            total.missed.push(format!("{:?}", truth.name));
        }
        if let (Some(site), Some(true_site)) = (site, &truth.site) {
            if site == *true_site {
                total.sites_right += 1;
            } else {
                total.wrong.push(format!("{site} for {true_site}"));
            }
        }
    }
}

#[test]
#[allow(clippy::print_stdout)]
fn over_scripted_meetings_no_name_is_wrong_and_most_are_found() {
    let mut total = Score::default();
    let scripts = files_below("tests/cases/naming");
    for path in &scripts {
        let text = std::fs::read_to_string(path).unwrap_or_else(|_| panic!("{}", repository("").display()));
        score(&read(&text), &mut total);
    }
    println!("{} meetings: {total:#?}", scripts.len());
    assert!(scripts.len() >= 8 && total.owed >= 40, "{total:#?}");
    assert!(total.wrong.is_empty(), "{total:#?}");
    assert!(total.right * 5 >= total.owed * 4, "{total:#?}");
}
