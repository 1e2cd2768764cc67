//! How does sound become something to attend to?
//!
//! Two convolutions halve the frames of 10 ms into positions of 20 ms, then layers of attention and perceptron follow.

use super::linear::{Kernels, Linear, ROWS_TOGETHER, product};
use super::tensors::{TensorError, Tensors};
use crate::algebra::{LayerNorm, Softmax, add, gelu};
use rten_simd::SimdOp;
use rten_tensor::NdTensorView;

/// Width of a convolution, in frames.
const KERNEL: usize = 3;

pub(super) struct Encoder {
    width: usize,
    heads: usize,
    mels: usize,
    /// The first convolution, as numbers: its input spans many powers of ten.
    first: Vec<f32>,
    first_bias: Vec<f32>,
    second: Linear,
    positions: Vec<f32>,
    layers: Vec<Layer>,
    norm: LayerNorm,
}

struct Layer {
    attention_norm: LayerNorm,
    /// Queries, keys and values at once.
    projections: Linear,
    output: Linear,
    perceptron: Perceptron,
}

/// Two products with a bend between them.
pub(super) struct Perceptron {
    norm: LayerNorm,
    wide: Linear,
    narrow: Linear,
}

impl Perceptron {
    pub(super) fn read(tensors: &mut Tensors, kernels: &Kernels, block: &str, width: usize) -> Result<Self, TensorError> {
        Ok(Self {
            norm: layer_norm(tensors, &format!("{block}.mlp_ln"), width)?,
            wide: linear(tensors, kernels, &format!("{block}.mlp.0"), width, 4 * width)?,
            narrow: linear(tensors, kernels, &format!("{block}.mlp.2"), 4 * width, width)?,
        })
    }

    pub(super) fn forward(&self, kernels: &Kernels, rows: &[f32]) -> Vec<f32> {
        let mut result = Vec::with_capacity(rows.len());
        for rows in rows.chunks(ROWS_TOGETHER * self.norm.scale.len()) {
            let mut wide = self.wide.forward(kernels, &self.norm.forward(rows));
            gelu(&mut wide);
            result.extend(self.narrow.forward(kernels, &wide));
        }
        result
    }
}

impl Encoder {
    pub(super) fn read(tensors: &mut Tensors, kernels: &Kernels) -> Result<Self, TensorError> {
        let shape = tensors.shape;
        let width = shape.audio_width;
        let first = tensors.read("encoder.conv1.weight", width * shape.mels * KERNEL)?;
        let second = tensors.read("encoder.conv2.weight", width * width * KERNEL)?;
        let second_bias = tensors.read("encoder.conv2.bias", width)?;
        let layer = |index: usize, tensors: &mut Tensors| {
            let block = format!("encoder.blocks.{index}");
            Ok::<_, TensorError>(Layer {
                attention_norm: layer_norm(tensors, &format!("{block}.attn_ln"), width)?,
                projections: projections(tensors, kernels, &format!("{block}.attn"), &["query", "key", "value"], width)?,
                output: linear(tensors, kernels, &format!("{block}.attn.out"), width, width)?,
                perceptron: Perceptron::read(tensors, kernels, &block, width)?,
            })
        };
        Ok(Self {
            width,
            heads: shape.audio_heads,
            mels: shape.mels,
            first,
            first_bias: tensors.read("encoder.conv1.bias", width)?,
            second: Linear::of(kernels, &second, Some(second_bias), width * KERNEL),
            positions: tensors.read("encoder.positional_embedding", shape.audio_positions * width)?,
            layers: (0..shape.audio_layers).map(|index| layer(index, tensors)).collect::<Result<_, _>>()?,
            norm: layer_norm(tensors, "encoder.ln_post", width)?,
        })
    }

    /// Rows of `width` numbers, one for each of `positions`, from mel bands × twice as many frames.
    pub(super) fn forward(&self, kernels: &Kernels, mel: &[f32], positions: usize) -> Vec<f32> {
        let mut states = self.convolve(kernels, mel, positions);
        add(&mut states, &self.positions);
        for layer in &self.layers {
            let projected = layer.projections.forward(kernels, &layer.attention_norm.forward(&states));
            let found = self.attend(kernels, &projected, positions);
            add(&mut states, &layer.output.forward(kernels, &found));
            let thought = layer.perceptron.forward(kernels, &states);
            add(&mut states, &thought);
        }
        self.norm.forward(&states)
    }

    fn convolve(&self, kernels: &Kernels, mel: &[f32], positions: usize) -> Vec<f32> {
        let (frames, inputs) = (positions * 2, self.mels * KERNEL);
        let mut patches = vec![0.0; frames * inputs];
        for (frame, patch) in patches.chunks_exact_mut(inputs).enumerate() {
            for (at, value) in patch.iter_mut().enumerate() {
                let (band, shift) = (at / KERNEL, at % KERNEL);
                if let Some(source) = (frame + shift).checked_sub(1).filter(|&source| source < frames) {
                    *value = mel[band * frames + source];
                }
            }
        }
        let mut once = vec![0.0; frames * self.width];
        let patches = NdTensorView::<f32, 2>::from_data([frames, inputs], &patches[..]);
        let weights = NdTensorView::<f32, 2>::from_data([self.width, inputs], &self.first[..]);
        product(kernels, patches, weights.transposed(), 1.0, &mut once);
        for row in once.chunks_exact_mut(self.width) {
            add(row, &self.first_bias);
        }
        gelu(&mut once);

        let inputs = self.width * KERNEL;
        let mut patches = vec![0.0; positions * inputs];
        for (position, patch) in patches.chunks_exact_mut(inputs).enumerate() {
            for shift in 0..KERNEL {
                let Some(source) = (position * 2 + shift).checked_sub(1).filter(|&source| source < frames) else { continue };
                let row = &once[source * self.width..(source + 1) * self.width];
                for (channel, value) in row.iter().enumerate() {
                    patch[channel * KERNEL + shift] = *value;
                }
            }
        }
        let mut twice = self.second.forward(kernels, &patches);
        gelu(&mut twice);
        twice
    }

    /// Attention of every position to every other, from rows of queries, keys and values.
    fn attend(&self, kernels: &Kernels, projected: &[f32], positions: usize) -> Vec<f32> {
        let (width, head) = (self.width, self.width / self.heads);
        let rows = NdTensorView::<f32, 2>::from_data([positions, 3 * width], projected);
        let scale = (head as f32).sqrt().recip();
        let mut scores = vec![0.0; positions * positions];
        let mut found = vec![0.0; positions * head];
        let mut all = vec![0.0; positions * width];
        for index in 0..self.heads {
            let columns = |part: usize| {
                let start = part * width + index * head;
                rows.slice((.., start..start + head))
            };
            product(kernels, columns(0), columns(1).transposed(), scale, &mut scores);
            Softmax { rows: &mut scores, width: positions }.dispatch();
            let attention = NdTensorView::<f32, 2>::from_data([positions, positions], &scores[..]);
            product(kernels, attention, columns(2), 1.0, &mut found);
            for (row, found) in all.chunks_exact_mut(width).zip(found.chunks_exact(head)) {
                row[index * head..(index + 1) * head].copy_from_slice(found);
            }
        }
        all
    }
}

pub(super) fn layer_norm(tensors: &mut Tensors, name: &str, width: usize) -> Result<LayerNorm, TensorError> {
    Ok(LayerNorm { scale: tensors.read(&format!("{name}.weight"), width)?, shift: tensors.read(&format!("{name}.bias"), width)? })
}

pub(super) fn linear(
    tensors: &mut Tensors,
    kernels: &Kernels,
    name: &str,
    inputs: usize,
    outputs: usize,
) -> Result<Linear, TensorError> {
    let weights = tensors.read(&format!("{name}.weight"), inputs * outputs)?;
    let bias = tensors.read(&format!("{name}.bias"), outputs)?;
    Ok(Linear::of(kernels, &weights, Some(bias), inputs))
}

/// Several square products of the same rows as one; keys have no bias.
pub(super) fn projections(
    tensors: &mut Tensors,
    kernels: &Kernels,
    name: &str,
    parts: &[&str],
    width: usize,
) -> Result<Linear, TensorError> {
    let (mut weights, mut bias) = (Vec::new(), Vec::new());
    for part in parts {
        weights.extend(tensors.read(&format!("{name}.{part}.weight"), width * width)?);
        match *part {
            "key" => bias.extend(std::iter::repeat_n(0.0, width)),
            _ => bias.extend(tensors.read(&format!("{name}.{part}.bias"), width)?),
        }
    }
    Ok(Linear::of(kernels, &weights, Some(bias), width))
}
