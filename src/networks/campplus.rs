//! What is a voice like?
//!
//! The network CAM++: a few convolutions over mel bands and moments, then three blocks in which every layer hears all
//! layers before it, through a mask that the sound as a whole and each two seconds of it decide. It ends in frames, which
//! the caller pools as he likes, and a last layer that makes an embedding of what was pooled.

use crate::algebra::widely;
use crate::layers::{Convolution, Geometry, Linear, rectify};
use crate::onnx::{Weights, WeightsError};

/// Mel bands that the network hears.
const BANDS: usize = 80;
/// Channels of the convolutions over bands, and bands that are left behind them.
const CHANNELS: usize = 32;
const BANDS_LEFT: usize = 10;
/// Numbers of a moment at the entry of the first block, and those that every layer adds.
const ENTRY: usize = 128;
const GROWTH: usize = 32;
/// Width of a layer's two narrow places.
const NARROW: usize = 128;
const NARROWER: usize = 64;
/// Layers of each block, and the moments from one neighbour to the next that they hear.
const BLOCKS: [(usize, usize); 3] = [(12, 1), (24, 2), (16, 2)];
/// Moments that share a mask.
const SEGMENT: usize = 100;
/// Numbers that describe a moment, and those of an embedding.
const FRAME: usize = 512;
const EMBEDDING: usize = 192;
/// Moments that go through a layer together.
const MOMENTS_TOGETHER: usize = 60;

/// The weights, ready to be multiplied by; shared by all threads.
pub struct Campplus {
    head: Head,
    entry: Convolution,
    blocks: Vec<Block>,
    /// From pooled frames to an embedding: inputs × outputs, and what is added.
    matrix: Vec<f32>,
    bias: Vec<f32>,
}

/// The convolutions over bands and moments.
struct Head {
    first: Convolution,
    residuals: Vec<Residual>,
    last: Convolution,
}

/// Two convolutions beside a way around them.
struct Residual {
    inner: Convolution,
    outer: Convolution,
    around: Option<Convolution>,
}

/// Layers that all hear what comes before them, and what makes their result narrower.
struct Block {
    layers: Vec<Layer>,
    scale: Scale,
    transit: Linear,
    /// Does nothing below zero leave the block?
    rectified: bool,
}

/// Each channel of a moment, scaled and shifted; nothing below zero is left.
struct Scale {
    scale: Vec<f32>,
    shift: Vec<f32>,
}

struct Layer {
    scale: Scale,
    narrow: Linear,
    local: Convolution,
    /// From what the sound as a whole says to the mask.
    context: [Linear; 2],
}

impl Campplus {
    /// From the bytes of the ONNX file.
    ///
    /// # Errors
    /// When they are damaged or hold another network.
    pub fn read(bytes: &[u8]) -> Result<Self, WeightsError> {
        let mut constants = Constants::of(Weights::read(bytes)?);
        let constants = &mut constants;
        let head = Head::read(constants)?;
        let over_all_bands = Geometry { taps: [5, BANDS_LEFT], stride: [2, 1], dilation: 1, padding: [2, 0] };
        let entry = constants.convolution([ENTRY, CHANNELS], over_all_bands, true)?;
        let mut width = ENTRY;
        let mut blocks = Vec::with_capacity(BLOCKS.len());
        for (index, (layers, dilation)) in BLOCKS.into_iter().enumerate() {
            let block = Block::read(constants, width, layers, dilation, index + 1 == BLOCKS.len())?;
            width = block.transit.outputs();
            blocks.push(block);
        }
        let matrix = constants.next(&[2 * FRAME, EMBEDDING])?;
        Ok(Self { head, entry, blocks, matrix, bias: constants.next(&[EMBEDDING])? })
    }

    /// One frame of 512 numbers for every second row of `features` (80 mel bands each), beginning with the first.
    #[must_use]
    pub fn frames(&self, features: &[f32]) -> Vec<f32> {
        if features.len() < BANDS {
            return Vec::new();
        }
        let mut rows = self.entry.forward(&self.head.forward(features), BANDS_LEFT, |_, piece| rectify(piece));
        for block in &self.blocks {
            rows = block.forward(&rows);
        }
        rows
    }

    /// The embedding of pooled frames: the mean of each of the 512 numbers, then its standard deviation.
    #[must_use]
    pub fn embed(&self, pooled: &[f32]) -> Vec<f32> {
        let mut embedding = self.bias.clone();
        widely(
            #[inline(always)]
            || {
                for (value, weights) in pooled.iter().zip(self.matrix.chunks_exact(EMBEDDING)) {
                    embedding.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += value * weight);
                }
            },
        );
        embedding
    }
}

/// The constants of the graph in the order in which it uses them.
struct Constants {
    weights: Weights,
    names: std::vec::IntoIter<String>,
}

impl Constants {
    fn of(weights: Weights) -> Self {
        Self { names: weights.numbered().into_iter(), weights }
    }

    fn name(&mut self) -> String {
        self.names.next().unwrap_or_else(|| "a further constant".to_owned())
    }

    fn next(&mut self, sizes: &[usize]) -> Result<Vec<f32>, WeightsError> {
        let name = self.name();
        self.weights.take(&name, &sizes.iter().map(|&size| size as u64).collect::<Vec<_>>())
    }

    fn convolution(&mut self, sizes: [usize; 2], geometry: Geometry, biased: bool) -> Result<Convolution, WeightsError> {
        let name = self.name();
        let bias = biased.then(|| self.name());
        Convolution::read(&mut self.weights, &name, bias.as_deref(), sizes, geometry)
    }

    fn linear(&mut self, inputs: usize, outputs: usize, biased: bool) -> Result<Linear, WeightsError> {
        let matrix = self.next(&[outputs, inputs, 1])?;
        let bias = if biased { Some(self.next(&[outputs])?) } else { None };
        Ok(Linear::of(&matrix, bias, inputs))
    }

    fn scale(&mut self, channels: usize) -> Result<Scale, WeightsError> {
        Ok(Scale { scale: self.next(&[1, channels, 1])?, shift: self.next(&[1, channels, 1])? })
    }
}

impl Head {
    fn read(constants: &mut Constants) -> Result<Self, WeightsError> {
        let geometry = Geometry { taps: [3, 3], stride: [1, 1], dilation: 1, padding: [1, 1] };
        let halving = Geometry { stride: [1, 2], ..geometry };
        let first = constants.convolution([CHANNELS, 1], geometry, true)?;
        let mut residuals = Vec::with_capacity(4);
        for halves in [true, false, true, false] {
            let inner = constants.convolution([CHANNELS, CHANNELS], if halves { halving } else { geometry }, true)?;
            let outer = constants.convolution([CHANNELS, CHANNELS], geometry, true)?;
            let every_second = Geometry { taps: [1, 1], padding: [0, 0], ..halving };
            let around = if halves { Some(constants.convolution([CHANNELS, CHANNELS], every_second, true)?) } else { None };
            residuals.push(Residual { inner, outer, around });
        }
        let last = constants.convolution([CHANNELS, CHANNELS], halving, true)?;
        Ok(Self { first, residuals, last })
    }

    /// From moments × bands to moments × fewer bands × channels.
    fn forward(&self, features: &[f32]) -> Vec<f32> {
        let moments = features.len() / BANDS;
        let bands = |rows: &[f32]| rows.len() / moments / CHANNELS;
        let mut rows = self.first.forward(&features[..moments * BANDS], BANDS, |_, piece| rectify(piece));
        for Residual { inner, outer, around } in &self.residuals {
            let within = inner.forward(&rows, bands(&rows), |_, piece| rectify(piece));
            let around = match around {
                Some(around) => around.forward(&rows, bands(&rows), |_, _| ()),
                None => rows,
            };
            rows = outer.forward(&within, bands(&within), |first, piece| {
                widely(
                    #[inline(always)]
                    || {
                        for (value, around) in piece.iter_mut().zip(&around[first * CHANNELS..]) {
                            *value = (*value + around).max(0.0);
                        }
                    },
                );
            });
        }
        self.last.forward(&rows, bands(&rows), |_, piece| rectify(piece))
    }
}

impl Block {
    fn read(constants: &mut Constants, entry: usize, layers: usize, dilation: usize, last: bool) -> Result<Self, WeightsError> {
        let widths = (0..layers).map(|layer| entry + layer * GROWTH);
        let layers = widths.map(|width| Layer::read(constants, width, dilation)).collect::<Result<Vec<_>, _>>()?;
        let width = entry + layers.len() * GROWTH;
        let outputs = if last { FRAME } else { width / 2 };
        let scale = constants.scale(width)?;
        let mut transit = constants.next(&[outputs, width, 1])?;
        let mut shift = None;
        if last {
            // The last scaling follows the last product directly, and is put into its weights.
            let Scale { scale, shift: after } = constants.scale(outputs)?;
            for (row, scale) in transit.chunks_exact_mut(width).zip(scale) {
                row.iter_mut().for_each(|weight| *weight *= scale);
            }
            shift = Some(after);
        }
        Ok(Self { layers, scale, transit: Linear::of(&transit, shift, width), rectified: last })
    }

    fn forward(&self, entry: &[f32]) -> Vec<f32> {
        let width = self.transit.inputs();
        let entry_width = width - self.layers.len() * GROWTH;
        // Each moment has room for what all layers will add.
        let mut rows = vec![0.0; entry.len() / entry_width * width];
        for (row, entry) in rows.chunks_exact_mut(width).zip(entry.chunks_exact(entry_width)) {
            row[..entry_width].copy_from_slice(entry);
        }
        for (index, layer) in self.layers.iter().enumerate() {
            layer.add_to(&mut rows, width, entry_width + index * GROWTH);
        }
        let mut result = self.scale.then(&self.transit, &rows, width);
        if self.rectified {
            rectify(&mut result);
        }
        result
    }
}

impl Scale {
    /// The product of `linear` and the scaled beginnings of `rows`, which are `width` wide.
    fn then(&self, linear: &Linear, rows: &[f32], width: usize) -> Vec<f32> {
        let channels = self.scale.len();
        let mut result = vec![0.0; rows.len() / width * linear.outputs()];
        let mut scaled = vec![0.0; MOMENTS_TOGETHER * channels];
        let results = result.chunks_mut(MOMENTS_TOGETHER * linear.outputs());
        for (rows, result) in rows.chunks(MOMENTS_TOGETHER * width).zip(results) {
            let scaled = &mut scaled[..rows.len() / width * channels];
            widely(
                #[inline(always)]
                || {
                    for (scaled, row) in scaled.chunks_exact_mut(channels).zip(rows.chunks_exact(width)) {
                        let scales = self.scale.iter().zip(&self.shift);
                        for ((scaled, value), (scale, shift)) in scaled.iter_mut().zip(row).zip(scales) {
                            *scaled = (value * scale + shift).max(0.0);
                        }
                    }
                },
            );
            linear.forward_into(scaled, channels, result);
        }
        result
    }
}

impl Layer {
    fn read(constants: &mut Constants, width: usize, dilation: usize) -> Result<Self, WeightsError> {
        let geometry = Geometry { taps: [3, 1], stride: [1, 1], dilation, padding: [dilation, 0] };
        Ok(Self {
            scale: constants.scale(width)?,
            narrow: constants.linear(width, NARROW, true)?,
            local: constants.convolution([GROWTH, NARROW], geometry, false)?,
            context: [constants.linear(NARROW, NARROWER, true)?, constants.linear(NARROWER, GROWTH, true)?],
        })
    }

    /// Hears the first `heard` numbers of each of `rows`, and puts its own behind them.
    fn add_to(&self, rows: &mut [f32], width: usize, heard: usize) {
        let mut narrow = self.scale.then(&self.narrow, rows, width);
        rectify(&mut narrow);
        let masks = self.masks(&narrow);
        let own = self.local.forward(&narrow, 1, |_, _| ());
        let segments = rows.chunks_mut(SEGMENT * width).zip(own.chunks(SEGMENT * GROWTH)).zip(masks.chunks_exact(GROWTH));
        for ((rows, own), mask) in segments {
            for (row, own) in rows.chunks_exact_mut(width).zip(own.chunks_exact(GROWTH)) {
                for ((value, own), mask) in row[heard..heard + GROWTH].iter_mut().zip(own).zip(mask) {
                    *value = own * mask;
                }
            }
        }
    }

    /// How much of each number counts, segment by segment.
    fn masks(&self, narrow: &[f32]) -> Vec<f32> {
        let sums: Vec<Vec<f32>> = narrow.chunks(SEGMENT * NARROW).map(sum).collect();
        let whole = sum(&sums.concat());
        let moments = (narrow.len() / NARROW) as f32;
        let mut contexts = Vec::with_capacity(sums.len() * NARROW);
        for (sum, segment) in sums.iter().zip(narrow.chunks(SEGMENT * NARROW)) {
            let count = (segment.len() / NARROW) as f32;
            contexts.extend(sum.iter().zip(&whole).map(|(own, whole)| own / count + whole / moments));
        }
        let [first, second] = &self.context;
        let mut contexts = first.forward(&contexts);
        rectify(&mut contexts);
        let mut masks = second.forward(&contexts);
        masks.iter_mut().for_each(|value| *value = (1.0 + (-*value).exp()).recip());
        masks
    }
}

/// The sum of all rows of [`NARROW`] numbers.
fn sum(rows: &[f32]) -> Vec<f32> {
    let mut sums = vec![0.0; NARROW];
    widely(
        #[inline(always)]
        || {
            for row in rows.chunks_exact(NARROW) {
                sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
            }
        },
    );
    sums
}
