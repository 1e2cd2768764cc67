//! Who speaks when within ten seconds?
//!
//! The network segmentation-3.0 (PyanNet): 80 band-pass filters over the sound, two convolutions, four memories that hear
//! the window from both ends, and three layers that decide. Windows overlap, and the first layer, the costliest of the
//! convolutions, is linear but for the levelling of the window before it. So its filters run once over the sound of all
//! windows, and each window's level is put in afterwards: the same numbers for a fraction of the work. Everything behind
//! them hears all windows side by side.

use crate::algebra::{log_softmax, widely};
use crate::layers::{Convolution, Geometry, Linear, rectify_leakily};
use crate::lstm::Lstm;
use crate::onnx::{Weights, WeightsError};

/// Samples from one answer of a filter to the next, and samples it hears.
const FILTER_STEP: usize = 10;
const FILTER_LENGTH: usize = 251;
const FILTERS: usize = 80;
/// Moments of which only the loudest is kept, behind each of the first three layers.
const POOLED: usize = 3;
/// Channels of the convolutions, and the neighbours they hear.
const CHANNELS: usize = 60;
const TAPS: usize = 5;
/// Width of a memory in one direction; layers of memories.
const WIDTH: usize = 128;
const MEMORIES: usize = 4;
/// Nobody, one of three voices, or two of them.
const CLASSES: usize = 7;

/// The weights, ready to be multiplied by; shared by all threads.
pub struct Segmentation {
    /// What levelling multiplies with and adds, and what keeps it from dividing by zero.
    gain: f32,
    offset: f32,
    least_variance: f32,
    filters: Linear,
    /// The answer of each filter to a constant one.
    to_one: Vec<f32>,
    levels: [Level; 3],
    convolutions: [Convolution; 2],
    memories: Vec<[Lstm; 2]>,
    verdict: [Linear; 3],
}

/// Each channel of a window with mean 0 and variance 1, scaled and shifted.
struct Level {
    scale: Vec<f32>,
    shift: Vec<f32>,
}

impl Segmentation {
    /// From the bytes of the ONNX file.
    ///
    /// # Errors
    /// When they are damaged or hold another network.
    pub fn read(bytes: &[u8]) -> Result<Self, WeightsError> {
        let mut weights = Weights::read(bytes)?;
        let weights = &mut weights;
        let filters = weights.take("w3", &[FILTERS as u64, 1, FILTER_LENGTH as u64])?;
        let level = |weights: &mut Weights, scale: &str, shift: &str, channels: usize| {
            let sizes = [1, channels as u64, 1];
            Ok::<_, WeightsError>(Level { scale: weights.take(scale, &sizes)?, shift: weights.take(shift, &sizes)? })
        };
        let geometry = Geometry { taps: [TAPS, 1], stride: [1, 1], dilation: 1, padding: [0, 0] };
        let mut memories = Vec::with_capacity(MEMORIES);
        for layer in 0..MEMORIES {
            let inputs = if layer == 0 { CHANNELS } else { 2 * WIDTH };
            // The second memory follows a constant of the graph that says how to lie.
            let first = if layer == 0 { 14 } else { 15 + 3 * layer };
            memories.push(memory(weights, first, inputs)?);
        }
        let verdict = |weights: &mut Weights, first: usize, inputs: usize, outputs: usize| {
            let matrix = weights.take(&format!("w{first}"), &[inputs as u64, outputs as u64])?;
            let rows: Vec<f32> = (0..outputs * inputs).map(|at| matrix[at % inputs * outputs + at / inputs]).collect();
            let bias = weights.take(&format!("w{}", first + 1), &[outputs as u64])?;
            Ok::<_, WeightsError>(Linear::of(&rows, Some(bias), inputs))
        };
        Ok(Self {
            gain: weights.number("w1")?,
            offset: weights.number("w2")?,
            least_variance: weights.number("w0")?,
            to_one: filters.chunks_exact(FILTER_LENGTH).map(|filter| filter.iter().sum()).collect(),
            filters: Linear::of(&filters, None, FILTER_LENGTH),
            levels: [
                level(weights, "w4", "w5", FILTERS)?,
                level(weights, "w8", "w9", CHANNELS)?,
                level(weights, "w12", "w13", CHANNELS)?,
            ],
            convolutions: [
                Convolution::read(weights, "w6", Some("w7"), [CHANNELS, FILTERS], geometry)?,
                Convolution::read(weights, "w10", Some("w11"), [CHANNELS, CHANNELS], geometry)?,
            ],
            memories,
            verdict: [
                verdict(weights, 27, 2 * WIDTH, WIDTH)?,
                verdict(weights, 29, WIDTH, WIDTH)?,
                verdict(weights, 31, WIDTH, CLASSES)?,
            ],
        })
    }

    /// The logarithms of the probabilities of the seven classes: windows × moments × classes. The windows of `window`
    /// samples begin every `step` samples of `sound`, behind which lies silence; `step` is a multiple of ten. Windows too
    /// short for an answer have none.
    #[must_use]
    pub fn hear(&self, sound: &[f32], windows: usize, window: usize, step: usize) -> Vec<f32> {
        if windows == 0 || window < FILTER_LENGTH {
            return Vec::new();
        }
        let samples = (windows - 1) * step + window;
        let heard = sound.iter().copied().chain(std::iter::repeat(0.0)).take(samples);
        // Levelling takes the mean of a window away. What lies off the zero line altogether goes before the filters hear
        // it: little sound far off the line would not survive being multiplied.
        let middle = (heard.clone().map(f64::from).sum::<f64>() / samples as f64) as f32;
        let sound: Vec<f32> = heard.map(|sample| sample - middle).collect();
        let mut answers = vec![0.0; ((sound.len() - FILTER_LENGTH) / FILTER_STEP + 1) * FILTERS];
        self.filters.forward_into(&sound, FILTER_STEP, &mut answers);
        let own = (window - FILTER_LENGTH) / FILTER_STEP + 1;
        let heard: Vec<Vec<f32>> = (0..windows)
            .map(|place| {
                let first = place * step / FILTER_STEP;
                let answers = &answers[first * FILTERS..(first + own) * FILTERS];
                self.features(self.pool(&sound[place * step..place * step + window], answers))
            })
            .collect();
        drop(answers);
        let moments = heard.first().map_or(0, |features| features.len() / CHANNELS);
        let mut rows = Vec::with_capacity(windows * moments * CHANNELS);
        for moment in 0..moments {
            heard.iter().for_each(|features| rows.extend_from_slice(&features[moment * CHANNELS..(moment + 1) * CHANNELS]));
        }
        for memory in &self.memories {
            rows = remember(memory, &rows, windows);
        }
        let [first, second, last] = &self.verdict;
        for layer in [first, second] {
            rows = layer.forward(&rows);
            rectify_leakily(&mut rows);
        }
        let mut rows = last.forward(&rows);
        rows.chunks_exact_mut(CLASSES).for_each(log_softmax);
        let row = |window: usize, moment: usize| &rows[(moment * windows + window) * CLASSES..][..CLASSES];
        (0..windows).flat_map(|window| (0..moments).flat_map(move |moment| row(window, moment))).copied().collect()
    }

    /// From the filters' answers to a window's raw sound to what its levelled sound would have given: the loudest of every
    /// [`POOLED`] magnitudes.
    fn pool(&self, heard: &[f32], answers: &[f32]) -> Vec<f32> {
        let mean = mean(heard);
        let variance = heard.iter().map(|&sample| (f64::from(sample) - mean).powi(2)).sum::<f64>() / heard.len() as f64;
        let gain = self.gain / (variance as f32 + self.least_variance).sqrt();
        let offset = self.offset - gain * mean as f32;
        let mut pooled = vec![0.0_f32; answers.len() / FILTERS / POOLED * FILTERS];
        widely(
            #[inline(always)]
            || {
                for (loudest, moments) in pooled.chunks_exact_mut(FILTERS).zip(answers.chunks_exact(POOLED * FILTERS)) {
                    for answers in moments.chunks_exact(FILTERS) {
                        for ((loudest, answer), to_one) in loudest.iter_mut().zip(answers).zip(&self.to_one) {
                            *loudest = loudest.max((gain * answer + offset * to_one).abs());
                        }
                    }
                }
            },
        );
        pooled
    }

    /// What a window sounds like: [`CHANNELS`] numbers for each moment.
    fn features(&self, mut rows: Vec<f32>) -> Vec<f32> {
        for (level, convolution) in self.levels.iter().zip(&self.convolutions) {
            level.apply(&mut rows);
            rows = loudest(&convolution.forward(&rows, 1, |_, _| ()));
        }
        let [_, _, last] = &self.levels;
        last.apply(&mut rows);
        rows
    }
}

fn mean(sound: &[f32]) -> f64 {
    sound.iter().map(|&sample| f64::from(sample)).sum::<f64>() / sound.len().max(1) as f64
}

/// The weights of a memory that hears from both ends. The file has the gates for taking in, giving away, keeping, the new.
fn memory(weights: &mut Weights, first: usize, inputs: usize) -> Result<[Lstm; 2], WeightsError> {
    let gates = 4 * WIDTH as u64;
    let from_input = weights.take(&format!("w{first}"), &[2, gates, inputs as u64])?;
    let from_memory = weights.take(&format!("w{}", first + 1), &[2, gates, WIDTH as u64])?;
    let bias = weights.take(&format!("w{}", first + 2), &[2, 2 * gates])?;
    let ordered = |rows: &[f32]| -> Vec<f32> {
        let gate = rows.len() / 4;
        [0, 2, 3, 1].iter().flat_map(|&place| &rows[place * gate..(place + 1) * gate]).copied().collect()
    };
    let direction = |direction: usize| {
        let part = |rows: &[f32]| ordered(&rows[direction * rows.len() / 2..(direction + 1) * rows.len() / 2]);
        let own = &bias[direction * bias.len() / 2..(direction + 1) * bias.len() / 2];
        let (of_input, of_memory) = own.split_at(own.len() / 2);
        let both: Vec<f32> = of_input.iter().zip(of_memory).map(|(a, b)| a + b).collect();
        Lstm::of(&part(&from_input), &part(&from_memory), ordered(&both), WIDTH)
    };
    Ok([direction(0), direction(1)])
}

/// Every moment of all windows in the light of what came before and of what comes after.
fn remember(memory: &[Lstm; 2], rows: &[f32], windows: usize) -> Vec<f32> {
    let [forwards, backwards] = memory;
    let moments = rows.len() / windows / forwards.inputs();
    let mut both = vec![0.0; moments * windows * 2 * WIDTH];
    for (side, lstm) in [forwards, backwards].into_iter().enumerate() {
        lstm.hear(rows, &mut lstm.forgotten(windows), side == 1, |moment, given| {
            let rows = both[moment * windows * 2 * WIDTH..(moment + 1) * windows * 2 * WIDTH].chunks_exact_mut(2 * WIDTH);
            for (row, given) in rows.zip(given.chunks_exact(WIDTH)) {
                row[side * WIDTH..(side + 1) * WIDTH].copy_from_slice(given);
            }
        });
    }
    both
}

/// The loudest of every [`POOLED`] moments, channel by channel.
fn loudest(rows: &[f32]) -> Vec<f32> {
    let mut kept = vec![f32::NEG_INFINITY; rows.len() / CHANNELS / POOLED * CHANNELS];
    widely(
        #[inline(always)]
        || {
            for (loudest, moments) in kept.chunks_exact_mut(CHANNELS).zip(rows.chunks_exact(POOLED * CHANNELS)) {
                for moment in moments.chunks_exact(CHANNELS) {
                    for (loudest, value) in loudest.iter_mut().zip(moment) {
                        *loudest = loudest.max(*value);
                    }
                }
            }
        },
    );
    kept
}

/// Moments that are summed up before they go into a larger sum.
const SUMMED_TOGETHER: usize = 64;

impl Level {
    /// Levels the channels of a window, and lets what is below nothing count for a hundredth.
    fn apply(&self, rows: &mut [f32]) {
        let channels = self.scale.len();
        if rows.is_empty() {
            return;
        }
        let count = (rows.len() / channels) as f32;
        // From the first moment on: a channel that never changes must come out as nothing, however large it is.
        let first = rows.get(..channels).unwrap_or_default().to_vec();
        let away = sums(rows, &first, |value, first| value - first);
        let means: Vec<f32> = first.iter().zip(away).map(|(first, away)| first + away / count).collect();
        let squares = sums(rows, &means, |value, mean| (value - mean) * (value - mean));
        let gains = squares.iter().zip(&self.scale).map(|(squares, scale)| scale / (squares / count + 1e-5).sqrt());
        let gains: Vec<f32> = gains.collect();
        widely(
            #[inline(always)]
            || {
                for row in rows.chunks_exact_mut(channels) {
                    let levels = means.iter().zip(&gains).zip(&self.shift);
                    for (value, ((mean, gain), shift)) in row.iter_mut().zip(levels) {
                        let levelled = (*value - mean) * gain + shift;
                        *value = levelled.max(0.01 * levelled);
                    }
                }
            },
        );
    }
}

/// The sum of `of` over the moments, for each channel; `of` is also told what `beside` holds for the channel.
fn sums(rows: &[f32], beside: &[f32], of: impl Fn(f32, f32) -> f32) -> Vec<f32> {
    let mut sums = vec![0.0; beside.len()];
    let mut part = vec![0.0; beside.len()];
    widely(
        #[inline(always)]
        || {
            for moments in rows.chunks(SUMMED_TOGETHER * beside.len()) {
                part.fill(0.0);
                for row in moments.chunks_exact(beside.len()) {
                    for ((part, value), beside) in part.iter_mut().zip(row).zip(beside) {
                        *part += of(*value, *beside);
                    }
                }
                sums.iter_mut().zip(&part).for_each(|(sum, part)| *sum += part);
            }
        },
    );
    sums
}
