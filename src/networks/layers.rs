//! How is a row of numbers multiplied by weights of single precision, with its neighbours or alone?
//!
//! Everything lies time first: one row for each moment, its channels side by side. A convolution then is a product whose
//! rows are pieces of its input: what a moment's neighbours say lies next to it, and is copied in whole runs, a few
//! moments at a time, so that it stays near the processor.

use crate::algebra::widely;
use crate::onnx::{Weights, WeightsError};
use rten_gemm::{BiasVector, GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_tensor::NdTensorView;

/// Rows that go through a product together.
const ROWS_TOGETHER: usize = 120;

/// Weights, ready to be multiplied by, and what is added to each output.
pub(crate) struct Linear {
    products: GemmExecutor<f32>,
    weights: PackedBMatrix<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// From `outputs` rows of `inputs` numbers each; no `bias` adds nothing.
    pub(crate) fn of(weights: &[f32], bias: Option<Vec<f32>>, inputs: usize) -> Self {
        let products = GemmExecutor::new();
        let outputs = weights.len() / inputs.max(1);
        let rows = NdTensorView::<f32, 2>::from_data([outputs, inputs], &weights[..outputs * inputs]);
        let weights = products.prepack_b(rows.transposed());
        Self { products, weights, bias: bias.unwrap_or_else(|| vec![0.0; outputs]) }
    }

    pub(crate) fn inputs(&self) -> usize {
        self.weights.rows()
    }

    pub(crate) fn outputs(&self) -> usize {
        self.weights.cols()
    }

    /// As many rows of outputs as `rows` holds rows of inputs.
    pub(crate) fn forward(&self, rows: &[f32]) -> Vec<f32> {
        let count = rows.len() / self.inputs();
        let mut result = vec![0.0; count * self.outputs()];
        self.forward_into(rows, self.inputs(), &mut result);
        result
    }

    /// The same into `result`, from rows that begin every `stride` numbers and may overlap.
    pub(crate) fn forward_into(&self, rows: &[f32], stride: usize, result: &mut [f32]) {
        self.product(rows, stride, 0.0, Some(&self.bias), result);
    }

    /// Adds the product of `rows` and the weights to `result`; the bias is left out.
    pub(crate) fn add_into(&self, rows: &[f32], result: &mut [f32]) {
        self.product(rows, self.inputs(), 1.0, None, result);
    }

    fn product(&self, rows: &[f32], stride: usize, beta: f32, bias: Option<&[f32]>, result: &mut [f32]) {
        let count = result.len() / self.outputs();
        let view = NdTensorView::<f32, 2>::from_slice_with_strides([count, self.inputs()], rows, [stride, 1]);
        let Ok(view) = view else {
            debug_assert!(false, "{} numbers hold no {count} rows of {}", rows.len(), self.inputs());
            return;
        };
        let options = GemmOptions { beta, bias: bias.map(BiasVector::Row), ..GemmOptions::default() };
        let product = self.products.gemm(result, GemmInputA::Unpacked(view), GemmInputB::Packed(&self.weights), options);
        debug_assert!(product.is_ok(), "the sizes are checked when the weights are read");
    }
}

/// A convolution over moments (and, where a moment has several bands, over bands): the first number of each pair is for
/// the moments, the second for the bands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Geometry {
    /// Neighbours that are heard.
    pub(crate) taps: [usize; 2],
    /// From one place to the next.
    pub(crate) stride: [usize; 2],
    /// From one neighbour in time to the next.
    pub(crate) dilation: usize,
    /// Silence before the first and behind the last place.
    pub(crate) padding: [usize; 2],
}

/// The weights of a convolution with its [`Geometry`].
pub(crate) struct Convolution {
    linear: Linear,
    channels: usize,
    geometry: Geometry,
}

impl Convolution {
    /// The kernel `name` of a graph, outputs × channels × taps (bands × moments, where there are bands), and its bias.
    pub(crate) fn read(
        weights: &mut Weights,
        name: &str,
        bias: Option<&str>,
        [outputs, channels]: [usize; 2],
        geometry: Geometry,
    ) -> Result<Self, WeightsError> {
        let [moments, bands] = geometry.taps;
        // Without bands of their own in the graph, the bands of a channel are channels that follow each other.
        let sizes = match weights.dimensions(name) {
            3 => vec![outputs, channels * bands, moments],
            _ => vec![outputs, channels, bands, moments],
        };
        let kernel = weights.take(name, &sizes.iter().map(|&size| size as u64).collect::<Vec<_>>())?;
        let bias = bias.map(|bias| weights.take(bias, &[outputs as u64])).transpose()?;
        // What a neighbour says lies together, so its weights must.
        let inputs = channels * bands * moments;
        let mut rows = Vec::with_capacity(kernel.len());
        for row in kernel.chunks_exact(inputs) {
            for place in 0..moments * bands {
                let (moment, band) = (place / bands, place % bands);
                rows.extend((0..channels).map(|channel| row[(channel * bands + band) * moments + moment]));
            }
        }
        Ok(Self { linear: Linear::of(&rows, bias, inputs), channels, geometry })
    }

    pub(crate) fn outputs(&self) -> usize {
        self.linear.outputs()
    }

    /// From moments × `bands` × channels to the same with other channels; `finish` is told each piece of the result, and
    /// at which row it begins, while it is still near the processor.
    pub(crate) fn forward(&self, rows: &[f32], bands: usize, mut finish: impl FnMut(usize, &mut [f32])) -> Vec<f32> {
        let Geometry { taps, stride, padding, .. } = self.geometry;
        let moments = rows.len() / (bands * self.channels);
        let reach = (taps[0] - 1) * self.geometry.dilation + 1;
        let places = (moments + 2 * padding[0]).checked_sub(reach).map_or(0, |room| room / stride[0] + 1);
        let bands_out = (bands + 2 * padding[1]).checked_sub(taps[1]).map_or(0, |room| room / stride[1] + 1);
        let mut result = vec![0.0; places * bands_out * self.outputs()];
        if padding == [0, 0] && stride[0] == 1 && self.geometry.dilation == 1 && taps[1] == bands {
            // What each place hears lies together already.
            self.linear.forward_into(rows, bands * self.channels, &mut result);
            finish(0, &mut result);
            return result;
        }
        let mut heard = Vec::with_capacity(ROWS_TOGETHER * self.linear.inputs());
        for (piece, result) in result.chunks_mut(ROWS_TOGETHER * self.outputs()).enumerate() {
            let first = piece * ROWS_TOGETHER;
            heard.clear();
            for row in first..first + result.len() / self.outputs() {
                self.neighbourhood(rows, moments, bands, [row / bands_out, row % bands_out], &mut heard);
            }
            self.linear.forward_into(&heard, self.linear.inputs(), result);
            finish(first, result);
        }
        result
    }

    /// Appends what the place hears; silence beyond the edges.
    fn neighbourhood(&self, rows: &[f32], moments: usize, bands: usize, place: [usize; 2], heard: &mut Vec<f32>) {
        let Geometry { taps, stride, padding, dilation } = self.geometry;
        let width = taps[1] * self.channels;
        // The first band of the run lies so far before the first band there is, the last so far behind the last.
        let start = place[1] * stride[1];
        let (before, from) = (padding[1].saturating_sub(start), start.saturating_sub(padding[1]));
        let count = (taps[1] - before).min(bands.saturating_sub(from));
        for tap in 0..taps[0] {
            let moment = (place[0] * stride[0] + tap * dilation).checked_sub(padding[0]).filter(|&moment| moment < moments);
            let Some(moment) = moment else {
                heard.resize(heard.len() + width, 0.0);
                continue;
            };
            let end = heard.len() + width;
            let first = (moment * bands + from) * self.channels;
            heard.resize(heard.len() + before * self.channels, 0.0);
            heard.extend_from_slice(&rows[first..first + count * self.channels]);
            heard.resize(end, 0.0);
        }
    }
}

/// No number below nothing.
pub(crate) fn rectify(values: &mut [f32]) {
    widely(
        #[inline(always)]
        || {
            for value in values {
                *value = value.max(0.0);
            }
        },
    );
}

/// Numbers below nothing count for a hundredth.
pub(crate) fn rectify_leakily(values: &mut [f32]) {
    widely(
        #[inline(always)]
        || {
            for value in values {
                *value = value.max(0.01 * *value);
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(length: usize) -> Vec<f32> {
        (0..length).map(|at| (at as f32 * 0.7).sin()).collect()
    }

    /// A convolution as its definition has it.
    fn slowly(kernel: &[f32], channels: usize, geometry: Geometry, rows: &[f32], bands: usize) -> Vec<f32> {
        let moments = rows.len() / bands / channels;
        let outputs = kernel.len() / channels / geometry.taps[0] / geometry.taps[1];
        let at = |moment: isize, band: isize, channel: usize| -> f32 {
            let inside = (0..moments as isize).contains(&moment) && (0..bands as isize).contains(&band);
            if inside { rows[(moment as usize * bands + band as usize) * channels + channel] } else { 0.0 }
        };
        let places =
            (moments + 2 * geometry.padding[0] - (geometry.taps[0] - 1) * geometry.dilation - 1) / geometry.stride[0] + 1;
        let bands_out = (bands + 2 * geometry.padding[1] - geometry.taps[1]) / geometry.stride[1] + 1;
        let mut result = Vec::new();
        for (place, band_out) in (0..places).flat_map(|place| (0..bands_out).map(move |band| (place, band))) {
            for output in 0..outputs {
                let mut sum = 0.0;
                for channel in 0..channels {
                    for (tap_band, tap) in
                        (0..geometry.taps[1]).flat_map(|band| (0..geometry.taps[0]).map(move |tap| (band, tap)))
                    {
                        let weight =
                            kernel[((output * channels + channel) * geometry.taps[1] + tap_band) * geometry.taps[0] + tap];
                        let moment =
                            (place * geometry.stride[0] + tap * geometry.dilation) as isize - geometry.padding[0] as isize;
                        let band = (band_out * geometry.stride[1] + tap_band) as isize - geometry.padding[1] as isize;
                        sum += weight * at(moment, band, channel);
                    }
                }
                result.push(sum);
            }
        }
        result
    }

    #[test]
    fn a_convolution_is_what_its_definition_says() {
        let plain = Geometry { taps: [3, 3], stride: [1, 1], dilation: 1, padding: [1, 1] };
        let cases = [
            (plain, 4, 5, 7, 6),
            (Geometry { stride: [1, 2], ..plain }, 4, 5, 140, 6),
            (Geometry { taps: [1, 1], stride: [1, 2], padding: [0, 0], ..plain }, 3, 2, 9, 8),
            (Geometry { taps: [3, 1], dilation: 2, padding: [2, 0], ..plain }, 33, 16, 5, 1),
            (Geometry { taps: [3, 1], dilation: 2, padding: [2, 0], ..plain }, 1, 1, 1, 1),
            (Geometry { taps: [5, 1], stride: [2, 1], padding: [2, 0], ..plain }, 4, 3, 11, 1),
            (Geometry { taps: [5, 1], padding: [0, 0], ..plain }, 4, 3, 200, 1),
        ];
        for (geometry, outputs, channels, moments, bands) in cases {
            let kernel = wave(outputs * channels * geometry.taps[0] * geometry.taps[1]);
            let rows: Vec<f32> = wave(moments * bands * channels + 5)[5..].to_vec();
            let sizes = [outputs, channels, geometry.taps[1], geometry.taps[0]];
            let mut weights = Weights::scripted("kernel", &sizes, &kernel);
            let convolution =
                Convolution::read(&mut weights, "kernel", None, [outputs, channels], geometry).expect("its weights");
            let mut finished = 0;
            let found = convolution.forward(&rows, bands, |first, piece| {
                assert_eq!(first * outputs, finished);
                finished += piece.len();
            });
            let expected = slowly(&kernel, channels, geometry, &rows, bands);
            assert_eq!((found.len(), finished), (expected.len(), expected.len()), "{geometry:?}");
            for (found, expected) in found.iter().zip(&expected) {
                assert!((found - expected).abs() < 1e-3, "{geometry:?}: {found} for {expected}");
            }
        }
    }

    #[test]
    fn products_are_added_to_what_is_there() {
        let linear = Linear::of(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], Some(vec![10.0, 20.0, 30.0]), 2);
        assert_eq!(linear.forward(&[1.0, 1.0]), [13.0, 27.0, 41.0]);
        let mut there = vec![100.0; 6];
        linear.add_into(&[1.0, 0.0, 0.0, 1.0], &mut there);
        assert_eq!(there, [101.0, 103.0, 105.0, 102.0, 104.0, 106.0]);
        // Rows that overlap: (1 2) and (2 3).
        let mut result = vec![0.0; 6];
        linear.forward_into(&[1.0, 2.0, 3.0], 1, &mut result);
        assert_eq!(result, [15.0, 31.0, 47.0, 18.0, 38.0, 58.0]);
    }

    #[test]
    fn what_is_below_nothing_is_cut_or_made_small() {
        let mut values = vec![-2.0, 0.0, 3.0];
        rectify_leakily(&mut values);
        assert_eq!(values, [-0.02, 0.0, 3.0]);
        rectify(&mut values);
        assert_eq!(values, [0.0, 0.0, 3.0]);
    }
}
