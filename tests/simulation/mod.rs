//! A meeting that never took place: known voices, known turns, and the ways a recording is spoilt.
//!
//! Sentences are cut into phrases at their pauses; people take turns of several phrases with gaps and overlaps; every
//! voice has a place, a room and a microphone of its own. The reference follows the sound: it is measured on the dry
//! phrases, pauses longer than [`LONGEST_BRIDGED_PAUSE_MS`] are not speech. One seed gives one meeting, always.

#![allow(unreachable_pub)]

mod channel;
mod random;
mod voices;

pub use voices::{SimulatedVoice, load_voices};

use channel::{Room, telephone};
use random::Random;
use thuky::diarize::rttm::Segment;
use thuky::time::{Span, Timestamp};

/// Samples a second.
pub const RATE: usize = 16_000;
/// Shorter pauses inside a phrase count as speech.
pub const LONGEST_BRIDGED_PAUSE_MS: usize = 200;

/// What kind of recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Decides everything that is random.
    pub seed: u64,
    /// Length to reach, in seconds.
    pub seconds: f32,
    /// Phrases a turn has at most.
    pub longest_turn: usize,
    /// Share of turns that begin before the last one ends.
    pub overlap: f32,
    /// Every voice stands in a room with echo.
    pub echo: bool,
    /// Share of voices that come over a telephone band.
    pub telephone: f32,
    /// Voices lie up to so many decibels apart.
    pub level_spread_db: f32,
    /// Noise below the speech, in decibels; infinite for none.
    pub noise_db: f32,
}

impl Plan {
    /// By name: `clean`, `teams`, `room`, `telephone`.
    pub fn named(name: &str, seed: u64, seconds: f32) -> Option<Self> {
        let clean = Self {
            seed,
            seconds,
            longest_turn: 6,
            overlap: 0.1,
            echo: false,
            telephone: 0.0,
            level_spread_db: 3.0,
            noise_db: f32::INFINITY,
        };
        Some(match name {
            "clean" => clean,
            "short" => Self { longest_turn: 2, ..clean },
            "teams" => Self { overlap: 0.15, echo: true, telephone: 0.25, level_spread_db: 12.0, noise_db: 35.0, ..clean },
            "room" => Self { overlap: 0.25, echo: true, level_spread_db: 6.0, noise_db: 30.0, ..clean },
            "telephone" => Self { overlap: 0.2, echo: true, telephone: 1.0, level_spread_db: 12.0, noise_db: 30.0, ..clean },
            _ => return None,
        })
    }
}

/// Sound and truth.
pub struct Meeting {
    /// 16 kHz mono.
    pub samples: Vec<f32>,
    /// Who really speaks when.
    pub reference: Vec<Segment>,
}

/// Stages a meeting of `voices`.
pub fn stage(voices: &[SimulatedVoice], plan: &Plan) -> Meeting {
    let mut random = Random::new(plan.seed);
    let total = (plan.seconds * RATE as f32) as usize;
    let mut tracks: Vec<(usize, Vec<f32>)> = Vec::new();
    let mut segments: Vec<(usize, usize, usize)> = Vec::new();
    let mut dry = vec![vec![0.0_f32; total]; voices.len()];
    let (mut at, mut speaker) = (RATE / 2, voices.len());
    let mut queue: Vec<usize> = Vec::new();
    while at + RATE < total {
        // Everyone gets a turn before anyone gets many more: half the turns come from a shuffled queue.
        let next = if random.unit() < 0.5 {
            random.below(voices.len())
        } else {
            if queue.is_empty() {
                queue = random.shuffled(voices.len());
            }
            queue.pop().unwrap_or(0)
        };
        if next == speaker && voices.len() > 1 {
            continue;
        }
        speaker = next;
        let phrases = 1 + random.below(plan.longest_turn);
        let gain = random.decibels(2.0);
        let mut phrase = random.below(voices[speaker].phrases.len());
        for _ in 0..phrases {
            let spoken = voices[speaker].phrases[phrase].faster(1.0 + 0.04 * (random.unit() - 0.5));
            if at + spoken.samples.len() >= total {
                at = total;
                break;
            }
            for (slot, sample) in dry[speaker][at..].iter_mut().zip(&spoken.samples) {
                *slot += sample * gain;
            }
            segments.extend(spoken.sounding.iter().map(|&(from, to)| (speaker, at + from, at + to)));
            at += spoken.samples.len() + random.between(0.08, 0.5);
            phrase = (phrase + 1) % voices[speaker].phrases.len();
        }
        if random.unit() < plan.overlap {
            at = at.saturating_sub(random.between(0.5, 1.6));
        } else {
            at += random.between(0.1, 1.2);
        }
    }
    for (index, track) in dry.into_iter().enumerate() {
        let mut track = track;
        if plan.echo {
            track = Room::random(&mut random).heard(&track);
        }
        if random.unit() < plan.telephone {
            track = telephone(&track);
        }
        let gain = random.decibels(plan.level_spread_db / 2.0);
        track.iter_mut().for_each(|sample| *sample *= gain);
        tracks.push((index, track));
    }
    let mut samples = vec![0.0_f32; total];
    for (_, track) in &tracks {
        samples.iter_mut().zip(track).for_each(|(sum, sample)| *sum += sample);
    }
    let noise = 0.05 * 10.0_f32.powf(-plan.noise_db / 20.0);
    let peak = samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs())).max(1e-6);
    for sample in &mut samples {
        *sample = (*sample + noise * random.normal()) * 0.7 / peak.max(0.7);
    }
    Meeting { samples, reference: reference(&segments, voices) }
}

/// Joins a voice's pieces across short pauses, also between phrases.
fn reference(segments: &[(usize, usize, usize)], voices: &[SimulatedVoice]) -> Vec<Segment> {
    let mut pieces: Vec<(usize, usize, usize)> = segments.to_vec();
    pieces.sort();
    let mut joined: Vec<(usize, usize, usize)> = Vec::new();
    for piece in pieces {
        match joined.last_mut() {
            Some(last) if last.0 == piece.0 && piece.1 <= last.2 + LONGEST_BRIDGED_PAUSE_MS * RATE / 1000 => {
                last.2 = last.2.max(piece.2);
            }
            _ => joined.push(piece),
        }
    }
    let mut reference: Vec<Segment> = joined
        .into_iter()
        .filter_map(|(voice, from, to)| {
            let stamp = |sample: usize| Timestamp::from_samples(sample as u64, RATE as u32);
            Some(Segment { span: Span::new(stamp(from), stamp(to))?, label: voices[voice].name.clone() })
        })
        .collect();
    reference.sort();
    reference
}
