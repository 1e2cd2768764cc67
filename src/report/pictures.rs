//! Still frames for the article: at changes of scene, and where the chair concludes. Each comes with its time and a
//! slot for the caption; what a picture shows is for a person to say.

use super::document::{Block, Document, Face, Picture, Role, Run, line_text};
use crate::minutes::{Minutes, PhaseKind};
use crate::text;
use crate::time::Timestamp;
use crate::trouble::{Warned, Warning};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Looking through a four-hour video, key frames only, takes a minute or two.
const PATIENCE: Duration = Duration::from_secs(600);

/// A still wider than this gains nothing on a page.
const WIDEST: u32 = 1280;

/// Takes up to `count` stills of a recording with `ffmpeg`: one where the conclusion begins, the others at the
/// greatest changes of scene, well apart. A recording without a picture gives none, and a warning says so.
#[must_use]
pub fn take_pictures(recording: &Path, count: usize, minutes: &Minutes, duration: Timestamp) -> Warned<Vec<Picture>> {
    if count == 0 {
        return Warned::clean(Vec::new());
    }
    let Some(changes) = scene_changes(recording) else {
        let message = text!(
            "không lấy được ảnh: bản ghi không có hình, hoặc máy không có ffmpeg",
            "no stills: the recording has no picture, or there is no ffmpeg"
        );
        return Warned::new(Vec::new(), vec![Warning::new("no_pictures", message)]);
    };
    let conclusion =
        minutes.phases.iter().find(|phase| phase.kind == PhaseKind::Conclusion).map(|phase| phase.span.start().plus_ms(3_000));
    let mut pictures = Vec::new();
    for moment in choose(&changes, conclusion, duration, count) {
        if let Some((bytes, size)) = still(recording, moment) {
            pictures.push(Picture {
                file: format!("anh-{}.jpg", pictures.len() + 1),
                description: format!("Khung hình lúc {moment} của bản ghi"),
                bytes,
                size,
                at: moment,
                concluding: Some(moment) == conclusion,
            });
        }
    }
    Warned::clean(pictures)
}

/// Which moments: the conclusion, then the strongest changes that keep a distance from those already chosen; without
/// changes (one camera all along) moments spread evenly. In order of time.
#[must_use]
pub fn choose(changes: &[(Timestamp, f64)], conclusion: Option<Timestamp>, duration: Timestamp, count: usize) -> Vec<Timestamp> {
    let apart = duration.as_ms() / (2 * count.max(1) as u64 + 1);
    let mut chosen: Vec<Timestamp> = conclusion.into_iter().filter(|moment| *moment < duration).take(count).collect();
    let mut strongest: Vec<&(Timestamp, f64)> = changes.iter().collect();
    strongest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let spread = (0..count as u64).map(|index| Timestamp::from_ms(duration.as_ms() * (2 * index + 1) / (2 * count as u64)));
    // A second after the change: the new scene stands, no longer blends.
    for candidate in strongest.into_iter().map(|(at, _)| at.plus_ms(1_000)).chain(spread) {
        let near = chosen.iter().any(|other| other.as_ms().abs_diff(candidate.as_ms()) < apart);
        if chosen.len() < count && !near && candidate < duration {
            chosen.push(candidate);
        }
    }
    chosen.sort();
    chosen
}

/// Times and strengths of the changes of scene among the key frames; `None` without video or `ffmpeg`.
fn scene_changes(recording: &Path) -> Option<Vec<(Timestamp, f64)>> {
    let child = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-skip_frame", "nokey", "-i"])
        .arg(recording)
        .args([
            "-map",
            "0:v:0",
            "-vf",
            "scale=160:-2,select='gte(scene,0)',metadata=print:key=lavfi.scene_score:file=-",
            "-an",
            "-f",
            "null",
            "-",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let output = finish(child)?;
    let mut changes = Vec::new();
    let mut at = Timestamp::ZERO;
    for line in String::from_utf8_lossy(&output).lines() {
        if let Some((_, time)) = line.split_once("pts_time:") {
            at = Timestamp::from_seconds(time.trim().parse().unwrap_or(0.0));
        } else if let Some(score) = line.strip_prefix("lavfi.scene_score=") {
            let score = score.trim().parse::<f64>().unwrap_or(0.0);
            changes.extend((score > 0.1).then_some((at, score)));
        }
    }
    Some(changes)
}

fn still(recording: &Path, moment: Timestamp) -> Option<(Vec<u8>, (u32, u32))> {
    let child = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-ss", &format!("{:.3}", moment.as_seconds()), "-i"])
        .arg(recording)
        .args([
            "-map",
            "0:v:0",
            "-frames:v",
            "1",
            "-vf",
            &format!("scale='min({WIDEST},iw)':-2"),
            "-q:v",
            "4",
            "-f",
            "mjpeg",
            "-",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let bytes = finish(child)?;
    let size = jpeg_size(&bytes)?;
    Some((bytes, size))
}

/// What the program printed, if it ended well and in time.
fn finish(mut child: Child) -> Option<Vec<u8>> {
    let mut pipe = child.stdout.take()?;
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut pipe, &mut bytes).map(|_| bytes).ok()
    });
    let start = Instant::now();
    let status = loop {
        match child.try_wait().ok()? {
            Some(status) => break status,
            None if start.elapsed() > PATIENCE => {
                let _ = child.kill();
                break child.wait().ok()?;
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    let bytes = reader.join().ok().flatten()?;
    status.success().then_some(bytes)
}

/// Width and height from the frame header (ITU T.81, annex B).
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    while bytes.get(at) == Some(&0xFF) {
        let (marker, length) = (*bytes.get(at + 1)?, u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
        if (0xC0..=0xCF).contains(&marker) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
            let side =
                |offset: usize| Some(u32::from(u16::from_be_bytes([*bytes.get(at + offset)?, *bytes.get(at + offset + 1)?])));
            return Some((side(7)?, side(5)?));
        }
        at += 2 + usize::from(length);
    }
    None
}

/// Puts stills into the caption slots of an article: the one of the conclusion into the slot that speaks of it, the
/// others into the first. Each keeps a visible gap for the words of its caption.
pub fn illustrate(document: &mut Document, pictures: &[Picture]) {
    let is_slot = |block: &Block| matches!(block, Block::Paragraph(Role::Caption, _));
    let slots: Vec<usize> =
        document.blocks.iter().enumerate().filter(|(_, block)| is_slot(block)).map(|(index, _)| index).collect();
    let (Some(first), Some(last)) = (slots.first().copied(), slots.last().copied()) else { return };
    for slot in [last, first] {
        let own: Vec<&Picture> =
            pictures.iter().filter(|picture| if first == last { true } else { picture.concluding == (slot == last) }).collect();
        let Block::Paragraph(_, caption) = document.blocks[slot].clone() else { continue };
        let words = line_text(&caption).replace("[CẦN BỔ SUNG: ảnh]", "").trim().to_owned();
        let mut blocks = Vec::new();
        for picture in &own {
            blocks.push(Block::Picture((*picture).clone()));
            let gap = Run { text: "[CẦN BỔ SUNG: chú thích]".to_owned(), face: Face::Missing, source: None };
            blocks.push(Block::Paragraph(Role::Caption, vec![gap, Run::plain(&format!(" {words} ({})", picture.at))]));
        }
        if !blocks.is_empty() {
            document.blocks.splice(slot..=slot, blocks);
        }
        if first == last {
            break;
        }
    }
}
