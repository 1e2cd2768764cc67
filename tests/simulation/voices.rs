//! Where the voices come from: recorded sentences, cut at their pauses, and warped into further voices.

use super::{LONGEST_BRIDGED_PAUSE_MS, RATE};
use std::path::Path;

/// A voice and what it can say.
#[derive(Debug, Clone)]
pub struct SimulatedVoice {
    /// Its label in the reference.
    pub name: String,
    /// Its phrases.
    pub phrases: Vec<Phrase>,
}

/// A stretch of speech without a long pause.
#[derive(Debug, Clone)]
pub struct Phrase {
    /// The sound.
    pub samples: Vec<f32>,
    /// Where it sounds, in samples: from, to.
    pub sounding: Vec<(usize, usize)>,
}

impl Phrase {
    /// The same, `factor` times as fast and as high.
    pub fn faster(&self, factor: f32) -> Self {
        let scale = |sample: usize| (sample as f32 / factor) as usize;
        Self {
            samples: resample(&self.samples, factor),
            sounding: self.sounding.iter().map(|&(from, to)| (scale(from), scale(to))).collect(),
        }
    }
}

/// The voices of a folder of 16 kHz mono WAV files, by name, each once for every warp: a warp of 1.1 makes a smaller,
/// higher speaker of the same sentence.
pub fn load_voices(folder: &Path, warps: &[f32]) -> Vec<SimulatedVoice> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
        .unwrap_or_default();
    paths.retain(|path: &std::path::PathBuf| path.extension().is_some_and(|extension| extension == "wav"));
    paths.sort();
    let mut voices = Vec::new();
    for &warp in warps {
        for path in &paths {
            let Ok(mut reader) = hound::WavReader::open(path) else { continue };
            let samples: Vec<f32> =
                reader.samples::<i16>().map_while(Result::ok).map(|sample| f32::from(sample) / 32768.0).collect();
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let phrases = phrases(&resample(&levelled(&samples), warp));
            if !phrases.is_empty() {
                voices.push(SimulatedVoice { name: format!("{stem}-{:.0}", warp * 100.0), phrases });
            }
        }
    }
    voices
}

/// Speech at an RMS of 0.05.
fn levelled(samples: &[f32]) -> Vec<f32> {
    let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32;
    let gain = 0.05 / power.sqrt().max(1e-6);
    samples.iter().map(|sample| sample * gain).collect()
}

/// Windowed-sinc interpolation at `factor` times the speed.
fn resample(samples: &[f32], factor: f32) -> Vec<f32> {
    if (factor - 1.0).abs() < 1e-6 {
        return samples.to_vec();
    }
    const HALF: isize = 16;
    let cutoff = (1.0 / factor).min(1.0);
    (0..(samples.len() as f32 / factor) as usize)
        .map(|i| {
            let centre = i as f32 * factor;
            let nearest = centre as isize;
            (nearest - HALF + 1..=nearest + HALF)
                .filter_map(|place| {
                    let sample = samples.get(usize::try_from(place).ok()?)?;
                    let x = place as f32 - centre;
                    let argument = std::f32::consts::PI * x * cutoff;
                    let sinc = if argument.abs() < 1e-6 { 1.0 } else { argument.sin() / argument };
                    let taper = 0.5 + 0.5 * (std::f32::consts::PI * x / (HALF + 1) as f32).cos();
                    Some(sample * sinc * taper * cutoff)
                })
                .sum()
        })
        .collect()
}

/// Cuts at pauses; short neighbours stay together so that a phrase lasts at least about a second.
fn phrases(samples: &[f32]) -> Vec<Phrase> {
    const HOP: usize = RATE / 100;
    let loudness: Vec<f32> =
        samples.chunks(HOP).map(|hop| (hop.iter().map(|s| s * s).sum::<f32>() / hop.len() as f32).sqrt()).collect();
    let mut sorted = loudness.clone();
    sorted.sort_by(f32::total_cmp);
    let loud = sorted.get(sorted.len() * 9 / 10).copied().unwrap_or(0.0);
    let mut sounding: Vec<(usize, usize)> = Vec::new();
    for (hop, &level) in loudness.iter().enumerate() {
        if level < loud * 0.05 {
            continue;
        }
        let (from, to) = (hop * HOP, ((hop + 1) * HOP).min(samples.len()));
        match sounding.last_mut() {
            Some(last) if from <= last.1 + LONGEST_BRIDGED_PAUSE_MS * RATE / 1000 => last.1 = to,
            _ => sounding.push((from, to)),
        }
    }
    // Clicks are no speech.
    sounding.retain(|&(from, to)| to - from >= RATE / 20);
    let mut groups: Vec<Vec<(usize, usize)>> = Vec::new();
    for &piece in &sounding {
        match groups.last_mut() {
            Some(group) if group.iter().map(|&(from, to)| to - from).sum::<usize>() < RATE => group.push(piece),
            _ => groups.push(vec![piece]),
        }
    }
    groups
        .iter()
        .filter_map(|group| {
            let from = group.first()?.0.saturating_sub(RATE / 50);
            let to = (group.last()?.1 + RATE / 50).min(samples.len());
            Some(Phrase {
                samples: samples[from..to].to_vec(),
                sounding: group.iter().map(|&(a, b)| (a - from, b - from)).collect(),
            })
        })
        .collect()
}
