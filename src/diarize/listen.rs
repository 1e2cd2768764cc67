//! What do the models hear, window by window?
//!
//! One pass over the recording, a block of four window steps (9.99 s) at a time, on every core: the windows that
//! begin in the block are segmented, and the block's voice frames are computed once. A window's voice is then the
//! pool of the frames in which it speaks alone. Frames are dropped as soon as the last window that needs them has
//! been pooled, so memory does not grow with the length of the recording but for a few bytes a window.

use super::fbank::{FRAME_LENGTH, FRAME_STEP};
use super::grid::{self, STEP, STEP_CELLS, WINDOW};
use super::models::{FRAME_WIDTH, SpeakerModels, VOICE_FRAME_STEP, VoiceFrames};
use super::powerset::{LOCAL_VOICES, WindowActivity};
use crate::media::Audio;
use crate::progress::{Event, Observer, Stage, proceed};
use crate::trouble::Failure;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

/// Window steps in a block.
const BLOCK_STEPS: usize = 4;
/// Samples in a block.
const BLOCK: usize = BLOCK_STEPS * STEP;
/// A voice heard for less is not embedded: it would be a guess.
const SHORTEST_VOICE_FRAMES: usize = 10;
/// With less speech of its own, a voice is embedded from all its frames, overlapped ones included.
const ENOUGH_ALONE_FRAMES: usize = 25;

/// One local voice of one window.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The window.
    pub window: usize,
    /// Which of its voices.
    pub voice: usize,
    /// Its embedding, of unit length.
    pub embedding: Vec<f32>,
    /// How long it speaks alone, in seconds: how far the embedding can be trusted.
    pub alone_seconds: f32,
}

/// Everything the models said about a recording.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listening {
    /// Who speaks when in each window.
    pub windows: Vec<WindowActivity>,
    /// The voices of the windows, in order.
    pub observations: Vec<Observation>,
    /// Cells of the recording.
    pub cells: usize,
}

/// A worker's answer for one block.
struct Block {
    windows: Vec<WindowActivity>,
    frames: VoiceFrames,
}

/// Runs the models over the whole recording on `workers` threads; the answer does not depend on how many.
///
/// # Errors
/// When the disk or a model fails, or the observer says stop.
pub fn listen(
    audio: &Audio,
    models: &dyn SpeakerModels,
    workers: usize,
    observer: &mut dyn Observer,
) -> Result<Listening, Failure> {
    let window_count = grid::window_count(audio.sample_count());
    let block_count = window_count.div_ceil(BLOCK_STEPS).max((audio.sample_count() as usize).div_ceil(BLOCK));
    proceed(observer.notice(Event::Started { stage: Stage::Diarize, total: Some(audio.duration().as_ms()) }))?;
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let result = std::thread::scope(|scope| {
        // A short queue: workers never run far ahead of the pooling.
        let (sender, receiver) = mpsc::sync_channel(2);
        for _ in 0..workers.max(1) {
            let sender = sender.clone();
            let (next, stop) = (&next, &stop);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let block = next.fetch_add(1, Ordering::Relaxed);
                    if block >= block_count || sender.send((block, hear_block(audio, models, block, window_count))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let result = gather(&receiver, models, audio, observer);
        stop.store(true, Ordering::Relaxed);
        drop(receiver);
        result
    })?;
    Ok(Listening { cells: grid::cell_count(audio.sample_count()), ..result })
}

fn hear_block(audio: &Audio, models: &dyn SpeakerModels, block: usize, window_count: usize) -> Result<Block, Failure> {
    let start = block * BLOCK;
    let samples = audio.read_samples(start as u64, (BLOCK_STEPS - 1) * STEP + WINDOW)?;
    let first = block * BLOCK_STEPS;
    let mut windows = Vec::with_capacity(BLOCK_STEPS);
    for window in first..window_count.min(first + BLOCK_STEPS) {
        let from = ((window - first) * STEP).min(samples.len());
        let mut sound = samples[from..samples.len().min(from + WINDOW)].to_vec();
        sound.resize(WINDOW, 0.0);
        windows.push(models.segment(&sound)?);
    }
    // The last block may begin after the last window does; its sound was segmented with the block before.
    let silent = windows.first().is_some_and(|window| window.masks().iter().all(|&mask| mask == 0));
    let own = &samples[..samples.len().min(BLOCK + FRAME_LENGTH - FRAME_STEP)];
    let frames = if silent { VoiceFrames::default() } else { models.voice_frames(own)? };
    Ok(Block { windows, frames })
}

/// Takes the blocks in order and pools the windows whose frames are complete.
fn gather(
    receiver: &mpsc::Receiver<(usize, Result<Block, Failure>)>,
    models: &dyn SpeakerModels,
    audio: &Audio,
    observer: &mut dyn Observer,
) -> Result<Listening, Failure> {
    let mut waiting = BTreeMap::new();
    let mut before: Option<(usize, Block)> = None;
    let mut heard = Listening::default();
    let mut wanted = 0;
    for (index, block) in receiver {
        waiting.insert(index, block?);
        while let Some(block) = waiting.remove(&wanted) {
            if let Some((first, earlier)) = before.replace((wanted, block)) {
                let later = before.as_ref().map(|(_, block)| &block.frames);
                pool_block(first, earlier, later, models, &mut heard)?;
            }
            wanted += 1;
            let done = crate::time::Timestamp::from_samples((wanted * BLOCK) as u64, 16_000).min(audio.duration());
            proceed(observer.notice(Event::Advanced { stage: Stage::Diarize, done: done.as_ms() }))?;
        }
    }
    if let Some((first, last)) = before {
        pool_block(first, last, None, models, &mut heard)?;
    }
    Ok(heard)
}

fn pool_block(
    index: usize,
    block: Block,
    later: Option<&VoiceFrames>,
    models: &dyn SpeakerModels,
    heard: &mut Listening,
) -> Result<(), Failure> {
    for (place, activity) in block.windows.into_iter().enumerate() {
        let window = index * BLOCK_STEPS + place;
        for voice in 0..LOCAL_VOICES {
            let (_, alone_seconds) = activity.seconds(voice);
            let select = |alone: bool| {
                let speaks = |cell: usize| {
                    let frame = cell.checked_sub(window * STEP_CELLS);
                    frame.is_some_and(
                        |frame| if alone { activity.speaks_alone(voice, frame) } else { activity.speaks(voice, frame) },
                    )
                };
                let own = frames_where(index, &block.frames, &speaks);
                let next = later.map_or_else(Vec::new, |frames| frames_where(index + 1, frames, &speaks));
                (own, next)
            };
            let (mut own, mut next) = select(true);
            if own.len() + next.len() < ENOUGH_ALONE_FRAMES {
                (own, next) = select(false);
            }
            if own.len() + next.len() < SHORTEST_VOICE_FRAMES {
                continue;
            }
            let silent = VoiceFrames::default();
            let pooled = pool(&[(&block.frames, &own), (later.unwrap_or(&silent), &next)]);
            if let Some(embedding) = unit(models.embed(&pooled)?) {
                heard.observations.push(Observation { window, voice, embedding, alone_seconds });
            }
        }
        heard.windows.push(activity);
    }
    Ok(())
}

/// The frames of block `block` whose cell is wanted.
fn frames_where(block: usize, frames: &VoiceFrames, wanted: &dyn Fn(usize) -> bool) -> Vec<usize> {
    (0..frames.count).filter(|frame| wanted(grid::cell_at(block * BLOCK + frame * VOICE_FRAME_STEP + FRAME_LENGTH / 2))).collect()
}

/// Mean and standard deviation of every channel over the chosen frames.
fn pool(parts: &[(&VoiceFrames, &Vec<usize>)]) -> Vec<f32> {
    let count: usize = parts.iter().map(|(_, chosen)| chosen.len()).sum();
    let mut pooled = vec![0.0; 2 * FRAME_WIDTH];
    for channel in 0..FRAME_WIDTH {
        let values = || {
            parts.iter().flat_map(|(frames, chosen)| chosen.iter().map(|&frame| frames.values[channel * frames.count + frame]))
        };
        let mean = values().sum::<f32>() / count as f32;
        let spread: f32 = values().map(|value| (value - mean) * (value - mean)).sum();
        pooled[channel] = mean;
        pooled[FRAME_WIDTH + channel] = (spread / (count.max(2) - 1) as f32).sqrt();
    }
    pooled
}

/// The embedding of a whole piece of sound, of unit length; none where nothing can be heard.
///
/// # Errors
/// When a model fails.
pub fn embed_whole(samples: &[f32], models: &dyn SpeakerModels) -> Result<Option<Vec<f32>>, Failure> {
    let frames = models.voice_frames(samples)?;
    if frames.count < SHORTEST_VOICE_FRAMES {
        return Ok(None);
    }
    let all = (0..frames.count).collect();
    Ok(unit(models.embed(&pool(&[(&frames, &all)]))?))
}

fn unit(mut vector: Vec<f32>) -> Option<Vec<f32>> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    (length.is_finite() && length > 1e-6).then(|| {
        vector.iter_mut().for_each(|value| *value /= length);
        vector
    })
}
