//! How likely is it that somebody speaks in these 32 ms?
//!
//! The Silero voice activity network (versions 5 and 6, 16 kHz): 512 samples with the 64 before them become four spectra
//! of 129 bins, four convolutions make 128 features of them, and a long short-term memory decides in the light of what it
//! heard before. Everything up to the memory looks at one frame alone and is done for many at once, as products of
//! matrices with weights that lie ready in memory; only the memory goes frame by frame, in several stretches of sound side
//! by side.

use super::weights::{Weights, WeightsError};
use rten_gemm::{BiasVector, GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_simd::ops::{BitOps, NumOps};
use rten_simd::{Isa, SimdOp, SimdUnaryOp};
use rten_tensor::NdTensorView;
use rten_vecmath::{Sigmoid, Tanh};

/// Samples the network hears anew with every frame.
pub(super) const FRAME: usize = 512;
/// Samples of the frame before that it hears again.
pub(super) const CONTEXT: usize = 64;
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
pub(super) struct Network {
    products: GemmExecutor<f32>,
    fourier: PackedBMatrix<f32>,
    convolutions: [Layer; 4],
    /// What the features say to the memory's gates, and what the memory says to them.
    input: Layer,
    recurrence: PackedBMatrix<f32>,
    verdict: Vec<f32>,
    verdict_bias: f32,
}

struct Layer {
    weights: PackedBMatrix<f32>,
    bias: Vec<f32>,
}

/// What the network remembers of several stretches of sound.
pub(super) struct Memory {
    cells: Vec<f32>,
    hidden: Vec<f32>,
}

impl Memory {
    /// Of so many stretches, nothing heard yet.
    pub(super) fn new(stretches: usize) -> Self {
        Self { cells: vec![0.0; stretches * WIDTH], hidden: vec![0.0; stretches * WIDTH] }
    }
}

impl Network {
    pub(super) fn read(weights: &mut Weights) -> Result<Self, WeightsError> {
        let products = GemmExecutor::<f32>::new();
        let pack = |inputs: usize, rows: &[f32]| {
            let view = NdTensorView::<f32, 2>::from_data([rows.len() / inputs, inputs], rows);
            products.prepack_b(view.transposed())
        };
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
            convolutions.push(Layer { weights: pack(inputs * taps.len(), &rows), bias });
            inputs = outputs;
        }
        let gates = 4 * WIDTH as u64;
        let mut bias = weights.take("model.decoder.rnn.bias_ih", &[gates])?;
        bias.iter_mut().zip(weights.take("model.decoder.rnn.bias_hh", &[gates])?).for_each(|(bias, more)| *bias += more);
        let from_input = weights.take("model.decoder.rnn.weight_ih", &[gates, WIDTH as u64])?;
        let from_hidden = weights.take("model.decoder.rnn.weight_hh", &[gates, WIDTH as u64])?;
        let verdict = weights.take("model.decoder.decoder.2.weight", &[1, WIDTH as u64, 1])?;
        let verdict_bias = weights.take("model.decoder.decoder.2.bias", &[1])?;
        let convolutions = convolutions.try_into().map_err(|_| WeightsError::Damaged)?;
        Ok(Self {
            fourier: pack(WINDOW, &fourier),
            convolutions,
            input: Layer { weights: pack(WIDTH, &from_input), bias },
            recurrence: pack(WIDTH, &from_hidden),
            verdict,
            verdict_bias: verdict_bias.first().copied().unwrap_or_default(),
            products,
        })
    }

    /// The probability of speech in each of `frames` (each [`CONTEXT`] + [`FRAME`] samples), which come moment by moment: the
    /// first frame of every stretch that `memory` holds, then the second of every stretch, and so on.
    pub(super) fn hear(&self, frames: &[&[f32]], memory: &mut Memory) -> Vec<f32> {
        let stretches = memory.hidden.len() / WIDTH;
        let mut gates = self.product(&self.features(frames), &self.input.weights, Some(&self.input.bias));
        let mut probabilities = Vec::with_capacity(frames.len());
        for gates in gates.chunks_exact_mut(stretches.max(1) * 4 * WIDTH) {
            let recall = self.product(&memory.hidden, &self.recurrence, None);
            let rows = gates.chunks_exact_mut(4 * WIDTH).zip(recall.chunks_exact(4 * WIDTH));
            let memories = memory.cells.chunks_exact_mut(WIDTH).zip(memory.hidden.chunks_exact_mut(WIDTH));
            for ((gates, recall), (cell, hidden)) in rows.zip(memories) {
                Remember { gates, recall, cell, hidden: &mut *hidden }.dispatch();
                let verdict: f32 = hidden.iter().zip(&self.verdict).map(|(value, weight)| value.max(0.0) * weight).sum();
                probabilities.push((1.0 + (-verdict - self.verdict_bias).exp()).recip());
            }
        }
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
        let spectra = self.product(&windows, &self.fourier, None);
        let magnitudes = spectra.chunks_exact(2 * BINS).flat_map(|spectrum| {
            let (real, imaginary) = spectrum.split_at(BINS);
            real.iter().zip(imaginary).map(|(real, imaginary)| (real * real + imaginary * imaginary).sqrt())
        });
        let magnitudes: Vec<f32> = magnitudes.collect();
        let [first, second, third, fourth] = &self.convolutions;
        let wide = self.convolve(&neighbourhoods(&magnitudes, BINS, SPECTRA, 1), first);
        let narrow = self.convolve(&neighbourhoods(&wide, FEATURES[0], SPECTRA, 2), second);
        self.convolve(&self.convolve(&narrow, third), fourth)
    }

    fn convolve(&self, neighbourhoods: &[f32], layer: &Layer) -> Vec<f32> {
        let mut features = self.product(neighbourhoods, &layer.weights, Some(&layer.bias));
        features.iter_mut().for_each(|feature| *feature = feature.max(0.0));
        features
    }

    /// `rows` (of as many numbers as there are inputs) times `weights`.
    fn product(&self, rows: &[f32], weights: &PackedBMatrix<f32>, bias: Option<&[f32]>) -> Vec<f32> {
        let count = rows.len() / weights.rows();
        let rows = NdTensorView::<f32, 2>::from_data([count, weights.rows()], &rows[..count * weights.rows()]);
        let mut result = vec![0.0; count * weights.cols()];
        let options = GemmOptions { bias: bias.map(BiasVector::Row), ..GemmOptions::default() };
        let product = self.products.gemm(&mut result, GemmInputA::Unpacked(rows), GemmInputB::Packed(weights), options);
        debug_assert!(product.is_ok(), "the sizes are checked when the weights are read");
        result
    }
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

/// One frame of one stretch goes into the memory: the gates say what is taken in, kept, and given away.
struct Remember<'a> {
    /// What the features say to the gates: taking in, keeping, the new, giving away; each [`WIDTH`] numbers.
    gates: &'a [f32],
    /// What the memory says to them.
    recall: &'a [f32],
    cell: &'a mut [f32],
    hidden: &'a mut [f32],
}

impl SimdOp for Remember<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        let Self { gates, recall, cell, hidden } = self;
        let lanes = cell.chunks_exact_mut(ops.len()).zip(hidden.chunks_exact_mut(ops.len()));
        for (index, (cell, hidden)) in lanes.enumerate() {
            let gate = |part: usize| {
                let at = part * WIDTH + index * ops.len();
                ops.add(ops.load(&gates[at..]), ops.load(&recall[at..]))
            };
            let taken = ops.mul(Sigmoid::apply(isa, gate(0)), Tanh::apply(isa, gate(2)));
            let kept = ops.mul_add(Sigmoid::apply(isa, gate(1)), ops.load(cell), taken);
            ops.store(kept, cell);
            ops.store(ops.mul(Sigmoid::apply(isa, gate(3)), Tanh::apply(isa, kept)), hidden);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rten::{Model, Value, ValueView};
    use std::path::Path;

    fn file(path: &str) -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
    }

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
        let network = Weights::read(&bytes).and_then(|mut weights| Network::read(&mut weights)).expect("its weights");
        let mut call = hound::WavReader::open(file("samples/phone-call/sample.wav")).expect("the sample");
        let call: Vec<f32> = call.samples::<i16>().map(|sample| f32::from(sample.unwrap_or(0)) / 32_768.0).collect();
        // A call, the same very quiet, the same far too loud, a hum, nothing.
        let mut stretches: Vec<Vec<f32>> = vec![call.clone(), call.iter().map(|sample| sample * 0.003).collect()];
        stretches.push(call.iter().skip(80_000).map(|sample| (sample * 20.0).clamp(-1.0, 1.0)).collect());
        stretches.push((0..call.len()).map(|at| (at as f32 * 0.02).sin() * 0.2).collect());
        stretches.push(vec![0.0; call.len()]);
        const MOMENTS: usize = 250;
        let frame = |stretch: usize, moment: usize| &stretches[stretch][moment * FRAME..moment * FRAME + CONTEXT + FRAME];
        let mut memory = Memory::new(stretches.len());
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
