//! What is being said, while the meeting is still being recorded?
//!
//! A reader of the growing recording, never a part of the recorder: it takes what lies on the disk, a window at a time cut
//! at a pause, and writes what it hears into a page that grows. When it cannot keep up it leaves sound out and says so;
//! the recording is whole either way, and the run after the meeting hears all of it again with more care.

mod cut;
mod page;

use self::cut::{Next, next};
use self::page::Page;
use super::engines::Engines;
use crate::asr::{self, AsrSettings, Engine, Journal, Loudness};
use crate::attribute;
use crate::media::{Audio, SAMPLE_RATE_HZ};
use crate::progress::Unobserved;
use crate::record::Tail;
use crate::roster::MeetingFile;
use crate::text;
use crate::time::{Span, Timestamp};
use crate::trouble::Failure;
use crate::vad::SpeechDetector;
use crate::vietnamese::{self, Writer};
use std::path::Path;
use std::time::Duration;

pub use page::Said;

/// How often the recording is looked at.
const GLANCE: Duration = Duration::from_millis(300);

/// Follows the recording in `recording` until `ended` says that nothing more will come, and writes the page `page`; tells
/// each line as it is written.
///
/// # Errors
/// When a model does not load, or the disk refuses the page.
pub fn follow(
    recording: &Path,
    page: &Path,
    settings: &AsrSettings,
    engines: &dyn Engines,
    ended: &dyn Fn() -> bool,
    tell: &mut dyn FnMut(&Said),
) -> Result<(), Failure> {
    let (detector, engine) = (engines.detector()?, engines.recogniser()?);
    let scratch = tempfile::tempdir().map_err(|error| unwritable(&std::env::temp_dir(), &error))?;
    let ears = Ears { detector: detector.as_ref(), engine: engine.as_ref(), settings, sound: &scratch.path().join("window.wav") };
    let tail = Tail::of(recording, SAMPLE_RATE_HZ);
    let mut page = Page::open(page).map_err(|error| unwritable(page, &error))?;
    let mut from = Timestamp::ZERO;
    loop {
        // Asked before looking how much there is: what is there then is all.
        let over = ended();
        let there = tail.recorded();
        let pending = Span::new(from, there);
        let window = match pending.map(|pending| next(pending, over, &mut |span| levels(&tail, span))) {
            Some(Next::Listen(window)) => window,
            Some(Next::Leave(span)) => {
                said(&mut page, Said::LeftOut(span), tell)?;
                from = span.end();
                continue;
            }
            None | Some(Next::Wait) if over => return Ok(()),
            None | Some(Next::Wait) => {
                std::thread::sleep(GLANCE);
                continue;
            }
        };
        from = window.end();
        match ears.hear(&tail, window) {
            Ok(lines) => lines.into_iter().try_for_each(|line| said(&mut page, line, tell))?,
            // One window that cannot be heard is left out like one that there was no time for.
            Err(failure) => {
                tracing::warn!(message = failure.message.en, "a window of the live transcript");
                said(&mut page, Said::LeftOut(window), tell)?;
            }
        }
    }
}

fn said(page: &mut Page, line: Said, tell: &mut dyn FnMut(&Said)) -> Result<(), Failure> {
    page.add(&line).map_err(|error| unwritable(page.path(), &error))?;
    tell(&line);
    Ok(())
}

fn levels(tail: &Tail, span: Span) -> Loudness {
    let sound = tail.read(span).unwrap_or_default();
    let sound: Vec<f32> = sound.into_iter().map(|sample| f32::from(sample) / 32_768.0).collect();
    Loudness::of(&sound)
}

/// Everything that hears a window.
struct Ears<'a> {
    detector: &'a dyn SpeechDetector,
    engine: &'a dyn Engine,
    settings: &'a AsrSettings,
    sound: &'a Path,
}

impl Ears<'_> {
    /// What is said in a window, as it would be written.
    fn hear(&self, tail: &Tail, window: Span) -> Result<Vec<Said>, Failure> {
        let sound = tail.read(window).map_err(|error| unreadable(&error))?;
        write_sound(self.sound, &sound).map_err(|error| unwritable(self.sound, &std::io::Error::other(error)))?;
        let audio = Audio::open(self.sound)?;
        let speech = self.detector.detect(&audio, &mut Unobserved)?;
        if speech.spans().is_empty() {
            return Ok(Vec::new());
        }
        let heard = asr::recognize(&audio, &speech, self.engine, self.settings, &mut Journal::nowhere(), &mut Unobserved)?;
        let transcript = attribute::utterances(&heard.value, &[], &self.settings.language, audio.duration());
        let written = vietnamese::write_transcript(&transcript, &Writer::new(&MeetingFile::default()));
        let line = |text: String, start_ms: u64| Said::Words { at: window.start().plus_ms(start_ms), text };
        let utterances = written.utterances.into_iter().filter(|utterance| !utterance.text.trim().is_empty());
        Ok(utterances.map(|utterance| line(utterance.text.trim().to_owned(), utterance.span.start().as_ms())).collect())
    }
}

fn write_sound(path: &Path, sound: &[i16]) -> Result<(), hound::Error> {
    let spec =
        hound::WavSpec { channels: 1, sample_rate: SAMPLE_RATE_HZ, bits_per_sample: 16, sample_format: hound::SampleFormat::Int };
    let mut writer = hound::WavWriter::create(path, spec)?;
    sound.iter().try_for_each(|sample| writer.write_sample(*sample))?;
    writer.finalize()
}

fn unreadable(error: &std::io::Error) -> Failure {
    Failure::failed(
        text!("không đọc được bản đang ghi: {error}", "the recording in progress cannot be read: {error}"),
        text!("việc ghi âm không bị ảnh hưởng", "the recording itself is not affected"),
    )
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    let shown = path.display();
    Failure::failed(
        text!("không ghi được {shown}: {error}", "cannot write {shown}: {error}"),
        text!(
            "bản chép trực tiếp dừng lại; việc ghi âm không bị ảnh hưởng",
            "the live transcript stops; the recording itself is not affected"
        ),
    )
}
