//! Stills for the article.

use super::Sample;
use std::process::Command;
use thuky::report::document::{Block, Face};
use thuky::report::{Format, Kind, Options, choose_moments, illustrate, lint_bytes, print, take_pictures};
use thuky::time::Timestamp;

fn at(ms: u64) -> Timestamp {
    Timestamp::from_ms(ms)
}

#[test]
fn the_conclusion_and_the_strongest_changes_are_chosen_well_apart() {
    let changes = [(at(10_000), 0.9), (at(11_000), 0.8), (at(50_000), 0.3), (at(80_000), 0.5)];
    let chosen = choose_moments(&changes, Some(at(70_000)), at(100_000), 3);
    assert_eq!(chosen, [at(11_000), at(51_000), at(70_000)]);
    assert_eq!(choose_moments(&[], None, at(100_000), 2), [at(25_000), at(75_000)], "one camera all along: spread evenly");
    assert!(choose_moments(&changes, None, at(0), 2).is_empty());
    assert!(choose_moments(&changes, None, at(100_000), 0).is_empty());
}

#[test]
fn stills_of_a_recording_stand_in_the_article() {
    let folder = tempfile::tempdir().expect("a folder");
    let film = folder.path().join("film.mp4");
    let scenes = "color=red:size=320x180:duration=60:rate=5[a];color=blue:size=320x180:duration=60:rate=5[b];\
                  testsrc=size=320x180:duration=60:rate=5[c];[a][b][c]concat=n=3";
    let made =
        Command::new("ffmpeg").args(["-v", "error", "-filter_complex", scenes, "-g", "25", "-c:v", "mpeg4"]).arg(&film).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    let sample = Sample::read("state");
    let pictures = take_pictures(&film, 3, &sample.minutes, at(180_000));
    assert!(pictures.warnings.is_empty() && pictures.value.len() == 3, "{:?}", pictures.warnings);
    assert!(pictures.value.iter().all(|picture| picture.size == (320, 180) && picture.bytes.starts_with(&[0xFF, 0xD8])));
    assert_eq!(pictures.value.iter().filter(|picture| picture.concluding).count(), 1);
    let mut article = sample.compose(Kind::Article, &Options::default());
    illustrate(&mut article, &pictures.value);
    assert_eq!(article.blocks.iter().filter(|block| matches!(block, Block::Picture(_))).count(), 3);
    let gaps = article.blocks.iter().flat_map(|block| block.lines()).flatten().filter(|run| run.face == Face::Missing);
    assert_eq!(gaps.filter(|run| run.text == "[CẦN BỔ SUNG: chú thích]").count(), 3);
    let docx = print(Format::Docx, &article).expect("a package");
    lint_bytes("a.docx", &docx).expect("a Word file");
    assert!(docx.windows(15).any(|window| window == b"word/media/imag"));
}

#[test]
fn a_recording_without_a_picture_gives_none_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("nothing.mp4");
    std::fs::write(&file, b"no film").expect("written");
    let pictures = take_pictures(&file, 2, &Sample::read("state").minutes, at(60_000));
    assert!(pictures.value.is_empty() && pictures.warnings[0].code == "no_pictures");
}
