//! The report one can hear, as a file and in a browser.

use super::{Sample, golden};
use crate::support::repository;
use std::path::{Path, PathBuf};
use std::process::Command;
use thuky::report::{RecordingPart, page};
use thuky::time::{Span, Timestamp};

fn recording() -> Vec<RecordingPart> {
    vec![RecordingPart { file: "giao ban tháng 3.wav".to_owned(), start: Timestamp::ZERO }]
}

#[test]
fn the_page_is_as_reviewed() {
    for name in ["state", "party"] {
        let sample = Sample::read(name);
        let page = page(&sample.minutes, &sample.transcript, &recording(), &[]);
        let body =
            page.split_once("</style>").map(|(_, rest)| rest).and_then(|rest| rest.split_once("<script>")).expect("a page").0;
        golden(&format!("{name}.report.html"), body);
    }
}

#[test]
fn the_policy_allows_nothing_but_the_page_itself() {
    let sample = Sample::read("state");
    let page = page(&sample.minutes, &sample.transcript, &recording(), &[]);
    assert!(page.contains("default-src 'none'; script-src 'sha256-") && !page.contains("unsafe"));
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains(" style=") && !page.contains(" onclick="));
}

#[test]
fn every_statement_leads_to_its_words() {
    let sample = Sample::read("state");
    let page = page(&sample.minutes, &sample.transcript, &recording(), &[]);
    for conclusion in &sample.minutes.conclusions {
        for evidence in &conclusion.evidence {
            assert!(page.contains(&format!("href=\"#{}\" data-at=\"{}\"", evidence.utterance, evidence.span.start().as_ms())));
            assert!(page.contains(&format!("id=\"{}\" data-s", evidence.utterance)));
        }
    }
}

#[test]
fn edited_words_keep_the_time_at_which_they_were_heard() {
    let mut sample = Sample::read("state");
    let utterance = &mut sample.transcript.utterances[0];
    let words: Vec<&str> = "họp ngày mùng chín tháng tư nhé".split(' ').collect();
    utterance.heard = words.join(" ");
    utterance.text = "Họp ngày 09/4 nhé.".to_owned();
    utterance.span = Span::from_ms(1_000, 8_000);
    let word = |(index, text): (usize, &&str)| thuky::transcript::Word {
        text: (*text).to_owned(),
        span: Span::from_ms(1_000 + 1_000 * index as u64, 2_000 + 1_000 * index as u64),
        probability: 0.9,
    };
    utterance.words = words.iter().enumerate().map(word).collect();
    let edit = |at, before: &str, after: &str, rule: &str| thuky::transcript::Edit {
        at,
        before: before.to_owned(),
        after: after.to_owned(),
        rule: rule.to_owned(),
    };
    utterance.edits =
        vec![edit(0, "h", "H", "case"), edit(9, "mùng chín tháng tư", "09/4", "date"), edit(31, "", ".", "punctuation")];
    let page = page(&sample.minutes, &sample.transcript, &[], &[]);
    assert!(
        page.contains("data-w=\"0 100 200 600\""),
        "{}",
        page.split("data-w=").nth(1).unwrap_or_default().chars().take(60).collect::<String>()
    );
}

/// A wave of silence and tone, as long as asked.
fn wave(path: &Path, seconds: u32) {
    let spec = hound::WavSpec { channels: 1, sample_rate: 8_000, bits_per_sample: 8, sample_format: hound::SampleFormat::Int };
    let mut writer = hound::WavWriter::create(path, spec).expect("a wave");
    for sample in 0..seconds * 8_000 {
        writer.write_sample(if sample / 40 % 2 == 0 { 3_i8 } else { -3 }).expect("a sample");
    }
    writer.finalize().expect("a wave");
}

/// Chromium and the modules of `tests/web`, where the set-up has installed them.
fn browser() -> Option<(PathBuf, PathBuf)> {
    let scripts = repository("tests/web");
    let modules = scripts.join("node_modules/playwright-core").is_dir();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let find = |name: &str| std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    let chromium = find("chromium").or_else(|| find("chromium-browser")).or_else(|| find("google-chrome"))?;
    find("node")?;
    modules.then_some((scripts, chromium))
}

fn drive(folder: &Path, page: &str) {
    let Some((scripts, chromium)) = browser() else {
        return crate::support::left_out("node, chromium and tests/web/node_modules");
    };
    let file = folder.join("report.html");
    std::fs::write(&file, page).expect("written");
    let output = Command::new("node").arg(scripts.join("report.mjs")).arg(&file).arg(chromium).output().expect("node runs");
    let (said, trouble) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}{trouble}");
}

#[test]
fn a_person_can_hear_search_filter_and_use_the_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    wave(&folder.path().join("giao ban tháng 3.wav"), 200);
    let sample = Sample::read("state");
    drive(folder.path(), &page(&sample.minutes, &sample.transcript, &recording(), &[]));
}

/// The sample over and over on one clock.
fn repeated(rounds: u64) -> Sample {
    let mut sample = Sample::read("state");
    let round = sample.transcript.utterances.clone();
    let (length, mut utterances) = (sample.transcript.duration_ms, Vec::new());
    for copy in 0..rounds {
        for utterance in &round {
            let mut next = utterance.clone();
            if copy > 0 {
                next.id = format!("{}r{copy}", utterance.id);
            }
            next.span = next.span.shifted_by_ms(copy * length);
            next.words.iter_mut().for_each(|word| word.span = word.span.shifted_by_ms(copy * length));
            utterances.push(next);
        }
    }
    sample.transcript.utterances = utterances;
    sample.transcript.duration_ms = length * rounds;
    sample
}

/// As many conclusions and reports as a long meeting has.
fn grow(sample: &mut Sample) {
    let (conclusions, results) = (sample.minutes.conclusions.clone(), sample.minutes.results.clone());
    for round in 0..8 {
        sample.minutes.conclusions.extend(conclusions.iter().cloned().map(|mut one| {
            one.id = format!("{}r{round}", one.id);
            one
        }));
        sample.minutes.results.extend(results.iter().cloned());
    }
}

#[test]
fn two_hours_are_accessible_to_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut sample = repeated(42);
    grow(&mut sample);
    wave(&folder.path().join("giao ban tháng 3.wav"), 200);
    drive(folder.path(), &page(&sample.minutes, &sample.transcript, &recording(), &[]));
}

#[test]
fn four_hours_stay_at_hand() {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = repeated(140);
    wave(&folder.path().join("giao ban tháng 3.wav"), 220);
    let page = page(&sample.minutes, &sample.transcript, &recording(), &[]);
    assert!(page.len() < 4_000_000, "{} bytes", page.len());
    drive(folder.path(), &page);
}

#[test]
fn words_that_were_heard_badly_are_marked() {
    let sample = Sample::read("state");
    let page = page(&sample.minutes, &sample.transcript, &recording(), &[]);
    assert!(page.contains("<span class=\"d\">đuối</span> <span class=\"d\">nước</span> cho học sinh"), "the marks are missing");
    assert!(page.contains("(2 từ)"));
}
