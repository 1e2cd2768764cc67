//! What do the models hear, window by window?
//!
//! One pass over the recording, a block of four window steps (9.99 s) at a time, on every core. The windows that
//! begin in two blocks are segmented together. Then the embedding network runs once over each voice of the block, on the moments
//! in which it speaks alone, up to the frames before its pooling. The voice of any window is then the pool of those
//! frames in which it speaks alone: no sound goes through the costly network twice. Frames are dropped as soon as
//! the last window that needs them has been pooled, so memory hardly grows with the length of the recording.

use super::fbank::{FRAME_LENGTH, FRAME_STEP, Fbank};
use super::grid::{self, CELL, STEP, STEP_CELLS, WINDOW, WINDOW_CELLS};
use super::models::{FRAME_WIDTH, SpeakerModels, VoiceFrames};
use super::moments::{self, Moment};
use super::powerset::{LOCAL_VOICES, MOST_LOCAL_VOICES, WindowActivity};
use super::split::{self, SplitSettings};
use crate::media::Audio;
use crate::progress::{Event, Observer, Stage, proceed};
use crate::time::Timestamp;
use crate::trouble::Failure;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;

/// Window steps in a block.
const BLOCK_STEPS: usize = 4;
/// Samples in a block.
const BLOCK: usize = BLOCK_STEPS * STEP;
/// Blocks whose windows are segmented at once: the network reads its weights once for all of them.
const BLOCKS_AT_ONCE: usize = 2;
/// A voice heard for less is not embedded: it would be a guess.
const SHORTEST_VOICE_FRAMES: usize = 10;
/// A moment with fewer says nothing about who speaks.
const SHORTEST_MOMENT_FRAMES: usize = 40;
/// Of a voice that speaks longer alone in one block, only alternate stripes are listened to: five seconds tell as
/// much about a voice as ten.
const MOST_ROWS: usize = 500;
/// Rows in a stripe.
const STRIPE_ROWS: usize = 100;
/// Level of silence.
const SILENCE_DB: i8 = -100;

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
    /// It is a part of what the segmentation model heard as one voice: who else is in the window does not matter.
    pub parted: bool,
}

/// Everything the models said about a recording.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listening {
    /// Who speaks when in each window.
    pub windows: Vec<WindowActivity>,
    /// The voices of the windows, in order.
    pub observations: Vec<Observation>,
    /// Short stretches of one voice, in order of their blocks.
    pub moments: Vec<Moment>,
    /// How loud each cell of the recording is, in decibels below full scale.
    pub levels_db: Vec<i8>,
}

/// A worker's answer for one block.
struct Block {
    windows: Vec<WindowActivity>,
    levels_db: Vec<i8>,
    voices: Vec<BlockVoice>,
}

/// The frames of one voice of a block, and the cell of the recording that each belongs to.
struct BlockVoice {
    frames: VoiceFrames,
    cells: Vec<usize>,
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
    std::thread::scope(|scope| {
        // A short queue: workers never run far ahead of the pooling.
        let (sender, receiver) = mpsc::sync_channel(2);
        for _ in 0..workers.max(1) {
            let sender = sender.clone();
            let (next, stop) = (&next, &stop);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let first = next.fetch_add(BLOCKS_AT_ONCE, Ordering::Relaxed);
                    let blocks = first..block_count.min(first + BLOCKS_AT_ONCE);
                    if blocks.is_empty() || sender.send((first, hear_blocks(audio, models, blocks, window_count))).is_err() {
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
    })
}

fn hear_blocks(
    audio: &Audio,
    models: &dyn SpeakerModels,
    blocks: Range<usize>,
    window_count: usize,
) -> Result<Vec<Block>, Failure> {
    let first = blocks.start * BLOCK_STEPS;
    // The last block may begin after the last window does; it is heard all the same, to know its voices.
    let needed = (blocks.len() - 1) * BLOCK_STEPS + 1;
    let count = window_count.saturating_sub(first).clamp(needed, blocks.len() * BLOCK_STEPS);
    let samples = audio.read_samples((first * STEP) as u64, (blocks.len() * BLOCK_STEPS - 1) * STEP + WINDOW)?;
    let windows = models.segment(&samples, count)?;
    let own = |place: usize| samples.get(place * BLOCK..).unwrap_or_default();
    let heard = windows.chunks(BLOCK_STEPS).zip(blocks).enumerate();
    heard.map(|(place, (windows, block))| hear_block(own(place), windows, models, block, window_count)).collect()
}

fn hear_block(
    samples: &[f32],
    windows: &[WindowActivity],
    models: &dyn SpeakerModels,
    block: usize,
    window_count: usize,
) -> Result<Block, Failure> {
    let first = block * BLOCK_STEPS;
    let own = &samples[..samples.len().min(BLOCK + FRAME_LENGTH - FRAME_STEP)];
    let mut voices = Vec::new();
    if let Some(activity) = windows.first() {
        for voice in 0..LOCAL_VOICES {
            let rows = rows_alone(activity, voice, Fbank::frame_count(own.len()));
            let frames = models.voice_frames(own, &rows)?;
            let place = |row: usize| first * STEP_CELLS + cell_of_row(row);
            let cells = rows.iter().step_by(2).take(frames.count).map(|&row| place(row)).collect();
            voices.push(BlockVoice { frames, cells });
        }
    }
    let windows = windows.iter().take(window_count.saturating_sub(first)).cloned().collect();
    let levels_db = samples[..samples.len().min(BLOCK)].chunks(CELL).map(level_db).collect();
    Ok(Block { windows, levels_db, voices })
}

/// The cell of a window in whose middle a 10 ms row lies.
fn cell_of_row(row: usize) -> usize {
    grid::cell_at(row * FRAME_STEP + FRAME_LENGTH / 2)
}

/// The 10 ms rows in which `voice` speaks alone, thinned out where there are more than enough.
fn rows_alone(activity: &WindowActivity, voice: usize, count: usize) -> Vec<usize> {
    let rows: Vec<usize> = (0..count).filter(|&row| activity.speaks_alone(voice, cell_of_row(row))).collect();
    if rows.len() <= MOST_ROWS {
        return rows;
    }
    // Stripes are spread evenly, so that every window over the block finds its share.
    let stripes = rows.len().div_ceil(STRIPE_ROWS);
    let kept = MOST_ROWS / STRIPE_ROWS;
    rows.chunks(STRIPE_ROWS)
        .enumerate()
        .filter(|(stripe, _)| stripe * kept / stripes != (stripe + 1) * kept / stripes)
        .flat_map(|(_, rows)| rows.iter().copied())
        .collect()
}

fn level_db(samples: &[f32]) -> i8 {
    let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32;
    (10.0 * power.max(1e-10).log10()).clamp(f32::from(SILENCE_DB), 0.0) as i8
}

/// Takes the blocks in order and pools the windows whose frames are complete.
fn gather(
    receiver: &mpsc::Receiver<(usize, Result<Vec<Block>, Failure>)>,
    models: &dyn SpeakerModels,
    audio: &Audio,
    observer: &mut dyn Observer,
) -> Result<Listening, Failure> {
    let mut waiting = BTreeMap::new();
    let mut before: Option<(usize, Block)> = None;
    let mut heard = Listening::default();
    let mut wanted = 0;
    for (first, blocks) in receiver {
        waiting.extend(blocks?.into_iter().enumerate().map(|(place, block)| (first + place, block)));
        while let Some(block) = waiting.remove(&wanted) {
            if let Some((first, earlier)) = before.replace((wanted, block)) {
                let later = before.as_ref().map_or(&[][..], |(_, block)| &block.voices);
                pool_block(first, earlier, later, models, &mut heard)?;
            }
            wanted += 1;
            let done = Timestamp::from_samples((wanted * BLOCK) as u64, 16_000).min(audio.duration());
            proceed(observer.notice(Event::Advanced { stage: Stage::Diarize, done: done.as_ms() }))?;
        }
    }
    if let Some((first, last)) = before {
        pool_block(first, last, &[], models, &mut heard)?;
    }
    Ok(heard)
}

fn pool_block(
    index: usize,
    block: Block,
    later: &[BlockVoice],
    models: &dyn SpeakerModels,
    heard: &mut Listening,
) -> Result<(), Failure> {
    heard.levels_db.extend(&block.levels_db);
    if let Some(activity) = block.windows.first() {
        heard.moments.extend(moments_of(activity, &block.voices, index * BLOCK_STEPS * STEP_CELLS, models)?);
    }
    let parts: Vec<&BlockVoice> = block.voices.iter().chain(later).collect();
    for (place, mut activity) in block.windows.into_iter().enumerate() {
        let window = index * BLOCK_STEPS + place;
        let parted = part(&mut activity, &parts, window * STEP_CELLS, models)?;
        for voice in 0..MOST_LOCAL_VOICES {
            let (_, alone_seconds) = activity.seconds(voice);
            let mut chosen = choose(&parts, window * STEP_CELLS, &|frame| activity.speaks_alone(voice, frame));
            if count(&chosen) < SHORTEST_VOICE_FRAMES {
                chosen = choose(&parts, window * STEP_CELLS, &|frame| activity.speaks(voice, frame));
            }
            if count(&chosen) < SHORTEST_VOICE_FRAMES {
                continue;
            }
            if let Some(embedding) = unit(models.embed(&pool(&chosen))?) {
                let parted = parted.contains(&voice);
                heard.observations.push(Observation { window, voice, embedding, alone_seconds, parted });
            }
        }
        heard.windows.push(activity);
    }
    Ok(())
}

/// The moments of a block that starts at cell `start`.
fn moments_of(
    activity: &WindowActivity,
    voices: &[BlockVoice],
    start: usize,
    models: &dyn SpeakerModels,
) -> Result<Vec<Moment>, Failure> {
    let mut found = Vec::new();
    for (voice, own) in voices.iter().enumerate() {
        let runs = split::runs((0..WINDOW_CELLS).map(|frame| activity.speaks_alone(voice, frame)), &SplitSettings::default());
        for (first, last) in moments::cut(&runs) {
            let chosen = choose(&[own], start, &|frame| (first..last).contains(&frame));
            if count(&chosen) >= SHORTEST_MOMENT_FRAMES
                && let Some(embedding) = unit(models.embed(&pool(&chosen))?)
            {
                found.push(Moment { from: start + first, to: start + last, embedding });
            }
        }
    }
    found.sort_by_key(|moment| (moment.from, moment.to));
    Ok(found)
}

/// Gives the people whom the segmentation model heard as one voice a voice each; says which voices are parts.
fn part(
    activity: &mut WindowActivity,
    parts: &[&BlockVoice],
    start: usize,
    models: &dyn SpeakerModels,
) -> Result<Vec<usize>, Failure> {
    let settings = SplitSettings::default();
    let least_frames = (settings.least_seconds * 50.0) as usize;
    let mut parted = Vec::new();
    let mut free = LOCAL_VOICES;
    for voice in 0..LOCAL_VOICES {
        let runs = split::runs((0..WINDOW_CELLS).map(|frame| activity.speaks(voice, frame)), &settings);
        let mut embeddings = Vec::with_capacity(runs.len());
        for &(first, last) in runs.iter().filter(|_| runs.len() > 1) {
            let alone = |frame: usize| (first..last).contains(&frame) && activity.speaks_alone(voice, frame);
            let chosen = choose(parts, start, &alone);
            let frames = count(&chosen);
            let known = if frames < least_frames { None } else { unit(models.embed(&pool(&chosen))?) };
            embeddings.push(known.map(|embedding| (embedding, frames as f32)));
        }
        let people = split::people(&runs, &embeddings, &settings);
        let others = people.iter().copied().max().unwrap_or(0).min(MOST_LOCAL_VOICES - free);
        for (&(first, last), &person) in runs.iter().zip(&people).filter(|(_, person)| (1..=others).contains(*person)) {
            activity.give(voice, free + person - 1, first, last);
        }
        if others > 0 {
            parted.push(voice);
            parted.extend(free..free + others);
            free += others;
        }
    }
    Ok(parted)
}

/// The frames that lie in chosen cells of the window that starts at cell `start`.
fn choose<'b>(parts: &[&'b BlockVoice], start: usize, wanted: &dyn Fn(usize) -> bool) -> Vec<(&'b VoiceFrames, Vec<usize>)> {
    let speaks = |cell: usize| cell.checked_sub(start).is_some_and(wanted);
    parts.iter().map(|part| (&part.frames, (0..part.cells.len()).filter(|&frame| speaks(part.cells[frame])).collect())).collect()
}

fn count(parts: &[(&VoiceFrames, Vec<usize>)]) -> usize {
    parts.iter().map(|part| part.1.len()).sum()
}

/// Mean and standard deviation of every channel over the chosen frames.
fn pool(parts: &[(&VoiceFrames, Vec<usize>)]) -> Vec<f32> {
    let count = count(parts);
    let (mut sums, mut squares) = ([0.0_f64; FRAME_WIDTH], [0.0_f64; FRAME_WIDTH]);
    for (frames, chosen) in parts {
        for &frame in chosen {
            let row = &frames.values[frame * FRAME_WIDTH..(frame + 1) * FRAME_WIDTH];
            for ((sum, squares), value) in sums.iter_mut().zip(&mut squares).zip(row) {
                let value = f64::from(*value);
                *sum += value;
                *squares += value * value;
            }
        }
    }
    let mut pooled = vec![0.0; 2 * FRAME_WIDTH];
    for (channel, (sum, squares)) in sums.iter().zip(&squares).enumerate() {
        let mean = sum / count as f64;
        pooled[channel] = mean as f32;
        pooled[FRAME_WIDTH + channel] = ((squares - mean * sum).max(0.0) / (count.max(2) - 1) as f64).sqrt() as f32;
    }
    pooled
}

/// The embedding of one voice's speech in a piece of sound (all of it, if its windows hold one voice), of unit
/// length, and the seconds it rests on; none where nobody can be heard.
///
/// # Errors
/// When a model fails.
pub fn embed_one_voice(samples: &[f32], models: &dyn SpeakerModels) -> Result<Option<(Vec<f32>, f32)>, Failure> {
    let mut parts = Vec::new();
    let mut seconds = 0.0;
    for block in samples.chunks(BLOCK) {
        let activity = models.segment(block, 1)?.into_iter().next().unwrap_or_default();
        // One person is expected: the voice that speaks most is theirs.
        let loudest = (0..LOCAL_VOICES).max_by(|&a, &b| activity.seconds(a).1.total_cmp(&activity.seconds(b).1)).unwrap_or(0);
        seconds += activity.seconds(loudest).1;
        let rows = rows_alone(&activity, loudest, Fbank::frame_count(block.len()));
        parts.push(models.voice_frames(block, &rows)?);
    }
    let parts: Vec<(&VoiceFrames, Vec<usize>)> = parts.iter().map(|frames| (frames, (0..frames.count).collect())).collect();
    if parts.iter().map(|part| part.1.len()).sum::<usize>() < SHORTEST_VOICE_FRAMES {
        return Ok(None);
    }
    Ok(unit(models.embed(&pool(&parts))?).map(|embedding| (embedding, seconds)))
}

fn unit(mut vector: Vec<f32>) -> Option<Vec<f32>> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    (length.is_finite() && length > 1e-6).then(|| {
        vector.iter_mut().for_each(|value| *value /= length);
        vector
    })
}
