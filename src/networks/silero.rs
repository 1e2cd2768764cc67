//! How likely is it that somebody speaks in these 32 ms?
//!
//! The Silero voice activity network (versions 5 and 6, 16 kHz): 512 samples with the 64 before them become four spectra
//! of 129 bins, four convolutions make 128 features of them, and a long short-term memory decides in the light of what it
//! heard before. Everything up to the memory looks at one frame alone and is done for many at once, as products of
//! matrices with weights that lie ready in memory; only the memory goes frame by frame, in several stretches of sound side
//! by side.

use crate::layers::{Linear, rectify};
use crate::lstm::{Lstm, State};
use crate::onnx::{Weights, WeightsError};

/// Samples the network hears anew with every frame.
const FRAME: usize = 512;
/// Samples of the frame before that it hears again.
const CONTEXT: usize = 64;
/// Samples mirrored behind a frame, so that its end is heard as well as its middle.
const MIRRORED: usize = 64;

/// Samples of a spectrum, from one to the next, and its bins.
const WINDOW: usize = 256;
const HOP: usize = 128;
const BINS: usize = WINDOW / 2 + 1;
/// Spectra of a frame.
const SPECTRA: usize = (CONTEXT + FRAME + MIRRORED - WINDOW) / HOP + 1;
/// Neighbours that a convolution looks at.
const KERNEL: usize = 3;
/// Features after each convolution, and the width of the memory.
const FEATURES: [usize; 4] = [128, 64, 64, 128];
const WIDTH: usize = 128;

/// The weights, ready to be multiplied by; shared by all threads.
pub struct Silero {
    fourier: Linear,
    convolutions: [Linear; 4],
    memory: Lstm,
    verdict: Vec<f32>,
    verdict_bias: f32,
}

/// What the network remembers of several stretches of sound.
pub struct Memory(State);

impl Silero {
    /// Samples the network hears anew with every frame.
    pub const FRAME: usize = FRAME;
    /// Samples of the frame before that it hears again.
    pub const CONTEXT: usize = CONTEXT;

    /// From the bytes of the ONNX file.
    ///
    /// # Errors
    /// When they are damaged or hold another network.
    pub fn read(bytes: &[u8]) -> Result<Self, WeightsError> {
        let mut weights = Weights::read(bytes)?;
        let fourier = weights.take("model.stft.forward_basis_buffer", &[2 * BINS as u64, 1, WINDOW as u64])?;
        // Of three neighbours the third convolution has two and the last one has one: the others are silence.
        let taps = [0..KERNEL, 0..KERNEL, 1..KERNEL, 1..2];
        let mut inputs = BINS;
        let mut convolutions = Vec::with_capacity(FEATURES.len());
        for (index, (outputs, taps)) in FEATURES.into_iter().zip(taps).enumerate() {
            let name = format!("model.encoder.{index}.reparam_conv");
            let kernel = weights.take(&format!("{name}.weight"), &[outputs as u64, inputs as u64, KERNEL as u64])?;
            let bias = weights.take(&format!("{name}.bias"), &[outputs as u64])?;
            // A neighbour's features lie together, so its weights must.
            let rows: Vec<f32> = kernel
                .chunks_exact(inputs * KERNEL)
                .flat_map(|row| taps.clone().flat_map(move |tap| (0..inputs).map(move |input| row[input * KERNEL + tap])))
                .collect();
            convolutions.push(Linear::of(&rows, Some(bias), inputs * taps.len()));
            inputs = outputs;
        }
        let gates = 4 * WIDTH as u64;
        let mut bias = weights.take("model.decoder.rnn.bias_ih", &[gates])?;
        bias.iter_mut().zip(weights.take("model.decoder.rnn.bias_hh", &[gates])?).for_each(|(bias, more)| *bias += more);
        let from_input = weights.take("model.decoder.rnn.weight_ih", &[gates, WIDTH as u64])?;
        let from_hidden = weights.take("model.decoder.rnn.weight_hh", &[gates, WIDTH as u64])?;
        let verdict = weights.take("model.decoder.decoder.2.weight", &[1, WIDTH as u64, 1])?;
        let verdict_bias = weights.take("model.decoder.decoder.2.bias", &[1])?;
        Ok(Self {
            fourier: Linear::of(&fourier, None, WINDOW),
            convolutions: convolutions.try_into().map_err(|_| WeightsError::Damaged)?,
            memory: Lstm::of(&from_input, &from_hidden, bias, WIDTH),
            verdict,
            verdict_bias: verdict_bias.first().copied().unwrap_or_default(),
        })
    }

    /// A memory of so many stretches of sound, nothing heard yet.
    #[must_use]
    pub fn memory(&self, stretches: usize) -> Memory {
        Memory(self.memory.forgotten(stretches))
    }

    /// The probability of speech in each of `frames` (each [`Self::CONTEXT`] + [`Self::FRAME`] samples), which come moment by
    /// moment: the first frame of every stretch that `memory` holds, then the second of every stretch, and so on.
    pub fn hear(&self, frames: &[&[f32]], memory: &mut Memory) -> Vec<f32> {
        let mut probabilities = Vec::with_capacity(frames.len());
        self.memory.hear(&self.features(frames), &mut memory.0, false, |_, given| {
            for given in given.chunks_exact(WIDTH) {
                let verdict: f32 = given.iter().zip(&self.verdict).map(|(value, weight)| value.max(0.0) * weight).sum();
                probabilities.push((1.0 + (-verdict - self.verdict_bias).exp()).recip());
            }
        });
        probabilities
    }

    /// [`WIDTH`] features of each frame.
    fn features(&self, frames: &[&[f32]]) -> Vec<f32> {
        let mut windows = Vec::with_capacity(frames.len() * SPECTRA * WINDOW);
        let mut mirrored = Vec::with_capacity(CONTEXT + FRAME + MIRRORED);
        for frame in frames {
            mirrored.clear();
            mirrored.extend_from_slice(frame);
            mirrored.extend(frame.iter().rev().skip(1).take(MIRRORED));
            (0..SPECTRA).for_each(|at| windows.extend_from_slice(&mirrored[at * HOP..at * HOP + WINDOW]));
        }
        let spectra = self.fourier.forward(&windows);
        let magnitudes = spectra.chunks_exact(2 * BINS).flat_map(|spectrum| {
            let (real, imaginary) = spectrum.split_at(BINS);
            real.iter().zip(imaginary).map(|(real, imaginary)| (real * real + imaginary * imaginary).sqrt())
        });
        let magnitudes: Vec<f32> = magnitudes.collect();
        let [first, second, third, fourth] = &self.convolutions;
        let wide = convolve(first, &neighbourhoods(&magnitudes, BINS, SPECTRA, 1));
        let narrow = convolve(second, &neighbourhoods(&wide, FEATURES[0], SPECTRA, 2));
        convolve(fourth, &convolve(third, &narrow))
    }
}

fn convolve(convolution: &Linear, neighbourhoods: &[f32]) -> Vec<f32> {
    let mut features = convolution.forward(neighbourhoods);
    rectify(&mut features);
    features
}

/// For every `step`th of the `places` of each frame, its features and those of its neighbours; silence beyond the frame.
fn neighbourhoods(rows: &[f32], width: usize, places: usize, step: usize) -> Vec<f32> {
    let mut all = Vec::with_capacity(rows.len() * KERNEL / step);
    let silence = vec![0.0; width];
    for frame in rows.chunks_exact(places * width) {
        for place in (0..places).step_by(step) {
            for tap in 0..KERNEL {
                let neighbour = (place + tap).checked_sub(1).filter(|&neighbour| neighbour < places);
                all.extend_from_slice(neighbour.map_or(&silence, |neighbour| &frame[neighbour * width..(neighbour + 1) * width]));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::file;
    use rten::{Model, Value, ValueView};

    /// What the graph in the file says to the frames of one stretch.
    fn by_graph(frames: &[&[f32]]) -> Vec<f32> {
        let model = Model::load_file(file("models/silero_vad_16k_op15.onnx")).expect("the model");
        let node = |name: &str| model.node_id(name).expect("a node");
        let mut state = Value::from_shape([2, 1, WIDTH], vec![0.0f32; 2 * WIDTH]).expect("a state");
        let rate = [16_000i32];
        let mut probabilities = Vec::new();
        for frame in frames {
            let inputs = vec![
                (node("input"), ValueView::from_shape([1, CONTEXT + FRAME], frame).expect("a frame").into()),
                (node("state"), state.into()),
                (node("sr"), ValueView::from_shape([], &rate).expect("a rate").into()),
            ];
            let [probability, next] = model.run_n(inputs, [node("output"), node("stateN")], None).expect("a run");
            state = next;
            probabilities.extend(probability.into_shape_vec::<f32, 2>().expect("a probability").1);
        }
        probabilities
    }

    #[test]
    fn the_network_says_what_the_graph_in_its_file_says() {
        let bytes = std::fs::read(file("models/silero_vad_16k_op15.onnx")).expect("the model");
        let network = Silero::read(&bytes).expect("its weights");
        let mut call = hound::WavReader::open(file("samples/phone-call/sample.wav")).expect("the sample");
        let call: Vec<f32> = call.samples::<i16>().map(|sample| f32::from(sample.unwrap_or(0)) / 32_768.0).collect();
        // A call, the same very quiet, the same far too loud, a hum, nothing.
        let mut stretches: Vec<Vec<f32>> = vec![call.clone(), call.iter().map(|sample| sample * 0.003).collect()];
        stretches.push(call.iter().skip(80_000).map(|sample| (sample * 20.0).clamp(-1.0, 1.0)).collect());
        stretches.push((0..call.len()).map(|at| (at as f32 * 0.02).sin() * 0.2).collect());
        stretches.push(vec![0.0; call.len()]);
        const MOMENTS: usize = 250;
        let frame = |stretch: usize, moment: usize| &stretches[stretch][moment * FRAME..moment * FRAME + CONTEXT + FRAME];
        let mut memory = network.memory(stretches.len());
        let mut heard = Vec::new();
        for moments in (0..MOMENTS).collect::<Vec<_>>().chunks(7) {
            let frames: Vec<&[f32]> =
                moments.iter().flat_map(|&moment| (0..stretches.len()).map(move |stretch| frame(stretch, moment))).collect();
            heard.extend(network.hear(&frames, &mut memory));
        }
        let mut spoken = 0;
        for stretch in 0..stretches.len() {
            let graph = by_graph(&(0..MOMENTS).map(|moment| frame(stretch, moment)).collect::<Vec<_>>());
            for (moment, expected) in graph.iter().enumerate() {
                let found = heard[moment * stretches.len() + stretch];
                assert!((found - expected).abs() < 1e-4, "stretch {stretch}, moment {moment}: {found} for {expected}");
                spoken += usize::from(*expected > 0.5);
            }
        }
        assert!((100..3 * MOMENTS).contains(&spoken), "speech and silence are both heard: {spoken}");
    }
}
