//! Who listens to which window, and when?
//!
//! Windows are dealt to one listener a thread, a few at a time if it hears several together, the longest first so that
//! no core is idle at the end. The calling thread
//! keeps the journal and tells the observer. A window that loops or runs over is heard again in two halves with more
//! care before anything is dropped. What the filter takes out is decided at the end, from words, voice and loudness
//! together; the journal holds the words as they were heard.

use super::Heard;
use super::engine::{Engine, Listener, Manner, Piece, Quality};
use super::filter::{Sound, sift, suspicious};
use super::journal::{Entry, Journal};
use super::loudness::Loudness;
use super::spoken::{AUTO, known_language};
use super::windows::{Packing, pack};
use crate::media::Audio;
use crate::progress::{Answer, Event, Observer, Stage};
use crate::text;
use crate::time::Span;
use crate::transcript::Word;
use crate::trouble::{Failure, Warned, Warning};
use crate::vad::Speech;
use serde_json::json;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

/// How to recognise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsrSettings {
    /// A whisper language code, or [`AUTO`].
    pub language: String,
    /// Time against accuracy.
    pub quality: Quality,
    /// What the recogniser is told before a window; off unless given.
    pub prompt: Option<String>,
    /// The meeting's own names and terms, in lower case, favoured where the sound carries them.
    pub phrases: Arc<[String]>,
    /// Listeners at work side by side, one thread each. Changes nothing in the result.
    pub threads: usize,
}

impl Default for AsrSettings {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Self { language: "vi".to_owned(), quality: Quality::Fast, prompt: None, phrases: Arc::new([]), threads }
    }
}

impl AsrSettings {
    fn packing(&self) -> Packing {
        match self.quality {
            Quality::Fast => Packing { max_ms: 15_000, max_pause_ms: 2_000, margin_ms: 200 },
            Quality::Best => Packing { max_ms: 15_000, max_pause_ms: 2_000, margin_ms: 200 },
        }
    }

    fn manner(&self, language: String) -> Manner {
        let beam = match self.quality {
            Quality::Fast => 3,
            Quality::Best => 5,
        };
        Manner { language, beam, prompt: self.prompt.clone(), phrases: Arc::clone(&self.phrases) }
    }
}

/// Readings followed when a window is heard again.
const CAREFUL_BEAM: u8 = 5;
/// How many windows are listened to to find out the language.
const LANGUAGE_SAMPLES: usize = 5;

/// Writes down what was said in `speech`: one [`Heard`] for each window, in order of time.
///
/// # Errors
/// When the sound or the journal cannot be used, no listener can be had, the language is unknown to the engine, or the
/// observer says stop. A window that cannot be decoded is a warning.
pub fn recognize(
    audio: &Audio,
    speech: &Speech,
    engine: &dyn Engine,
    settings: &AsrSettings,
    journal: &mut Journal,
    observer: &mut dyn Observer,
) -> Result<Warned<Vec<Heard>>, Failure> {
    let loudness = Loudness::measure(audio)?;
    let language = spoken_language(audio, speech, engine, settings)?;
    let packing = settings.packing();
    let windows = pack(speech.spans(), audio.duration(), &packing, &mut |span| loudness.quietest(span));
    let manner = settings.manner(language);
    let pinned = json!({
        "language": manner.language, "beam": manner.beam, "prompt": manner.prompt, "phrases": &*manner.phrases, "packing": packing,
    });
    let mut done = journal.begin(&engine.identity(), pinned)?;
    done.retain(|window, _| windows.binary_search(window).is_ok());
    let todo: Vec<Span> = windows.iter().copied().filter(|window| !done.contains_key(window)).collect();
    let job = Job { audio, speech, engine, manner: &manner, loudness: &loudness };
    let failed = job.run(todo, settings.threads, &mut done, journal, observer)?;

    let sound = Sound { speech, loudness: &loudness, typical_db: loudness.typical_db(speech.spans()) };
    let mut heard = Vec::with_capacity(windows.len());
    let mut warnings = Vec::new();
    for window in windows {
        if let Some(entry) = done.remove(&window) {
            let sifted = sift(entry.heard.words, window, &sound);
            warnings.extend(sifted.dropped.iter().map(super::filter::Dropped::warning));
            heard.push(Heard { window, words: sifted.kept });
        } else {
            warnings.extend(failed.get(&window).map(|failure| undecoded(window, failure)));
            heard.push(Heard { window, words: Vec::new() });
        }
    }
    Ok(Warned::new(heard, warnings))
}

/// The language to recognise in: the one in `settings`, or what is found by listening to the longest stretches.
///
/// # Errors
/// When the language is unknown to the engine, or the engine fails.
pub fn spoken_language(audio: &Audio, speech: &Speech, engine: &dyn Engine, settings: &AsrSettings) -> Result<String, Failure> {
    let language = known_language(&settings.language)?;
    if language != AUTO {
        engine.supports(&language)?;
        return Ok(language);
    }
    let mut longest: Vec<Span> = speech.spans().to_vec();
    longest.sort_by_key(|span| (std::cmp::Reverse(span.duration_ms()), *span));
    longest.truncate(LANGUAGE_SAMPLES);
    let mut votes: BTreeMap<String, f64> = BTreeMap::new();
    if !longest.is_empty() {
        let mut listener = engine.listener()?;
        for span in longest {
            let piece = Span::at_least_1ms(span.start(), span.end().min(span.start().plus_ms(30_000)));
            for (code, probability) in listener.languages(&audio.read(piece)?)? {
                *votes.entry(code).or_default() += f64::from(probability) * piece.duration_ms() as f64;
            }
        }
    }
    let best = votes.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    Ok(best.map_or_else(|| "vi".to_owned(), |(code, _)| code))
}

struct Job<'a> {
    audio: &'a Audio,
    speech: &'a Speech,
    engine: &'a dyn Engine,
    manner: &'a Manner,
    loudness: &'a Loudness,
}

/// What a thread reports: a window it has finished or failed at, or that it could not begin.
type Report = Result<(Span, Result<Entry, Failure>), Failure>;

impl Job<'_> {
    /// Hears all of `todo` into `done`; gives back the windows that could not be decoded.
    fn run(
        &self,
        mut todo: Vec<Span>,
        threads: usize,
        done: &mut BTreeMap<Span, Entry>,
        journal: &mut Journal,
        observer: &mut dyn Observer,
    ) -> Result<BTreeMap<Span, Failure>, Failure> {
        todo.sort_by_key(|window| (std::cmp::Reverse(window.duration_ms()), *window));
        let mut advanced: u64 = done.keys().map(|window| window.duration_ms()).sum();
        let total = advanced + todo.iter().map(|window| window.duration_ms()).sum::<u64>();
        let stop = AtomicBool::new(false);
        let stopped = |observer: &mut dyn Observer, event| observer.notice(event) == Answer::Stop;
        if stopped(observer, Event::Started { stage: Stage::Asr, total: Some(total) })
            || stopped(observer, Event::Advanced { stage: Stage::Asr, done: advanced })
        {
            return Err(Failure::stopped());
        }
        let next = AtomicUsize::new(0);
        let mut failed = BTreeMap::new();
        let mut unable = None;
        let mut trouble = None;
        std::thread::scope(|scope| {
            let (sender, receiver) = mpsc::channel::<Report>();
            for _ in 0..threads.clamp(1, todo.len().max(1)) {
                let sender = sender.clone();
                let (next, stop, todo) = (&next, &stop, &todo);
                scope.spawn(move || self.work(todo, threads, next, stop, &sender));
            }
            drop(sender);
            for report in receiver {
                match report {
                    Ok((window, outcome)) => {
                        advanced += window.duration_ms();
                        match outcome {
                            Ok(entry) => {
                                if let Err(failure) = journal.append(&entry) {
                                    trouble.get_or_insert(failure);
                                    stop.store(true, Ordering::Relaxed);
                                }
                                done.insert(window, entry);
                            }
                            Err(failure) => drop(failed.insert(window, failure)),
                        }
                        if stopped(observer, Event::Advanced { stage: Stage::Asr, done: advanced }) {
                            trouble.get_or_insert(Failure::stopped());
                            stop.store(true, Ordering::Relaxed);
                        }
                    }
                    Err(failure) => unable = Some(failure),
                }
            }
        });
        if let Some(failure) = trouble {
            return Err(failure);
        }
        match unable {
            Some(failure) if todo.iter().any(|window| !done.contains_key(window) && !failed.contains_key(window)) => Err(failure),
            _ => Ok(failed),
        }
    }

    /// One thread: takes the next window until none is left.
    fn work(&self, todo: &[Span], threads: usize, next: &AtomicUsize, stop: &AtomicBool, sender: &mpsc::Sender<Report>) {
        let mut listener = match self.engine.listener() {
            Ok(listener) => listener,
            Err(failure) => {
                let _ = sender.send(Err(failure)); // nobody listens any more only after a stop
                return;
            }
        };
        let together = listener.together(self.manner).max(1);
        while let Some(windows) = take(todo, next, together, threads) {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            // A listener that panics costs its windows, not the meeting; it is not trusted with another.
            let outcomes = catch_unwind(AssertUnwindSafe(|| self.hear(listener.as_mut(), windows)));
            let outcomes = outcomes.unwrap_or_else(|_| windows.iter().map(|_| Err(panicked())).collect());
            if outcomes.iter().any(Result::is_err) {
                match self.engine.listener() {
                    Ok(fresh) => listener = fresh,
                    Err(failure) => drop(sender.send(Err(failure))),
                }
            }
            for (&window, outcome) in windows.iter().zip(outcomes) {
                if sender.send(Ok((window, outcome))).is_err() {
                    return;
                }
            }
        }
    }

    /// The words of each window.
    fn hear(&self, listener: &mut dyn Listener, windows: &[Span]) -> Vec<Result<Entry, Failure>> {
        let sounds: Vec<Result<Vec<f32>, Failure>> = windows.iter().map(|&window| self.audio.read(window)).collect();
        let readable = windows.iter().zip(&sounds).filter_map(|(&window, sound)| Some((window, sound.as_ref().ok()?)));
        let pieces: Vec<Piece<'_>> = readable.map(|(window, sound)| Piece { sound, window }).collect();
        let mut heard = listener.listen_together(&pieces, self.manner).into_iter();
        let entry = |(&window, sound): (&Span, Result<Vec<f32>, Failure>)| {
            sound?;
            self.listen_again(listener, window, heard.next().unwrap_or_else(|| Err(panicked()))?)
        };
        windows.iter().zip(sounds).map(entry).collect()
    }

    /// The window's words, heard again in two halves with more care if they go round in circles or run over.
    fn listen_again(&self, listener: &mut dyn Listener, window: Span, words: Vec<Word>) -> Result<Entry, Failure> {
        if !suspicious(&words, window, self.speech) {
            return Ok(Entry { heard: Heard { window, words }, again: false });
        }
        let quarter = window.duration_ms() / 4;
        let middle = Span::at_least_1ms(window.start().plus_ms(quarter), window.end().minus_ms(quarter));
        let cut = self.loudness.quietest(middle);
        let careful = Manner { beam: CAREFUL_BEAM, ..self.manner.clone() };
        let mut again = Vec::new();
        for half in [Span::new(window.start(), cut), Span::new(cut, window.end())].into_iter().flatten() {
            again.extend(listener.listen(&self.audio.read(half)?, half, &careful)?);
        }
        Ok(Entry { heard: Heard { window, words: again }, again: true })
    }
}

/// The next windows for a thread: as many as it hears together, but no more than its share of what is left.
fn take<'a>(todo: &'a [Span], next: &AtomicUsize, together: usize, threads: usize) -> Option<&'a [Span]> {
    let share = |at: usize| (todo.len().saturating_sub(at)).div_ceil(threads.max(1)).clamp(1, together);
    let start = next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |at| Some(at + share(at))).unwrap_or_else(|at| at);
    todo.get(start..(start + share(start)).min(todo.len())).filter(|windows| !windows.is_empty())
}

fn panicked() -> Failure {
    Failure::failed(
        text!("bộ nhận dạng gặp lỗi nội bộ", "the recogniser broke down"),
        text!("thử lại, hoặc chọn mô hình khác bằng --model", "try again, or choose another model with --model"),
    )
}

fn undecoded(window: Span, failure: &Failure) -> Warning {
    let (vi, en) = (&failure.message.vi, &failure.message.en);
    Warning::at(
        "undecoded_sound",
        window,
        text!("không chép được lời đoạn {window}: {vi}", "could not transcribe {window}: {en}"),
    )
}
