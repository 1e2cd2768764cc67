//! What do the neural networks say? Numbers in, numbers out, nothing decided here.
//!
//! | network | asked | file |
//! |---|---|---|
//! | [`whisper`] | which words follow, given the sound and the words before | whisper.cpp's ggml |
//! | [`Silero`] | does anybody speak in these 32 ms | ONNX |
//! | [`Segmentation`] | who of at most three speaks when, within ten seconds | ONNX |
//! | [`Campplus`] | what is a voice like | ONNX |
//!
//! Each knows the weights of one network and calculates what its graph says, on the widest vectors of the processor. The
//! products of matrices are those of `rten-gemm`; whoever calls from a pool of threads has them divided among its threads.
//!
//! A crate of its own, compiled as one unit: such loops are fast only where everything is inlined into them, and doing
//! that for the whole program makes the first build a third longer.

mod algebra;
mod campplus;
mod half;
mod layers;
mod lstm;
mod onnx;
mod segmentation;
mod silero;
pub mod whisper;

pub use self::algebra::log_softmax;
pub use self::campplus::Campplus;
pub use self::onnx::WeightsError;
pub use self::segmentation::Segmentation;
pub use self::silero::{Memory, Silero};

#[cfg(test)]
mod tests {
    use super::{Campplus, Segmentation};
    use rten::Model;
    use rten_tensor::NdTensor;
    use rten_tensor::prelude::*;
    use std::path::{Path, PathBuf};

    /// A file of the repository.
    pub(crate) fn file(path: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
    }

    fn samples(path: &str) -> Vec<f32> {
        let mut wave = hound::WavReader::open(file(path)).expect("the sample");
        wave.samples::<i16>().map(|sample| f32::from(sample.unwrap_or(0)) / 32_768.0).collect()
    }

    /// What the graph in the file answers.
    fn by_graph<const N: usize>(model: &Model, input: NdTensor<f32, N>, outputs: &str) -> Vec<f32> {
        let input_id = *model.input_ids().first().expect("an input");
        let output = model.node_id(outputs).expect("an output");
        let [value] = model.run_n(vec![(input_id, input.into())], [output], None).expect("a run");
        let tensor: rten_tensor::Tensor<f32> = value.try_into().expect("numbers");
        tensor.to_vec()
    }

    fn difference(found: &[f32], expected: &[f32]) -> f32 {
        assert_eq!(found.len(), expected.len());
        found.iter().zip(expected).map(|(found, expected)| (found - expected).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn the_segmentation_says_what_the_graph_in_its_file_says() {
        let path = file("models/segmentation-3.0.onnx");
        let graph = Model::load_file(&path).expect("the model");
        let network = Segmentation::read(&std::fs::read(&path).expect("the model")).expect("its weights");
        const WINDOW: usize = 48_000;
        const STEP: usize = 12_150;
        let call = samples("samples/phone-call/sample.wav");
        // A call, the same very quiet and off its zero line.
        let quiet: Vec<f32> = call.iter().map(|sample| sample * 0.01 + 0.02).collect();
        for (sound, windows) in [(&call, 5), (&quiet, 1)] {
            let sound = &sound[..(windows - 1) * STEP + WINDOW];
            let found = network.hear(sound, windows, WINDOW, STEP);
            let expected: Vec<f32> = (0..windows)
                .flat_map(|window| {
                    let heard = sound[window * STEP..window * STEP + WINDOW].to_vec();
                    by_graph(&graph, NdTensor::from_data([1, 1, WINDOW], heard), "logp")
                })
                .collect();
            let worst = difference(&found, &expected);
            assert!(worst < 2e-3, "{windows} windows: {worst}");
            let spoken = found.chunks_exact(7).filter(|classes| classes[0] < 0.5f32.ln()).count();
            assert!(windows != 5 || spoken > 100, "somebody speaks in the call: {spoken}");
        }
        // Of silence the graph makes a large number of what it rounded; that nobody speaks is certain for both.
        let silence = network.hear(&[0.0; WINDOW], 1, WINDOW, STEP);
        assert!(silence.chunks_exact(7).all(|classes| classes[0] > 0.9f32.ln()));
        // What is missing at the end is silence.
        let begun = &call[..STEP + WINDOW / 2];
        let padded = [begun, &[0.0; WINDOW / 2]].concat();
        assert_eq!(network.hear(begun, 2, WINDOW, STEP), network.hear(&padded, 2, WINDOW, STEP));
        // Too little sound for an answer is no reason to stop.
        assert!([0, 100, 251, 300, 700].into_iter().all(|window| network.hear(&[0.1; 700], 1, window, 10).is_empty()));
    }

    #[test]
    fn the_voice_network_says_what_the_graph_in_its_file_says() {
        let path = file("models/campplus.onnx");
        let graph = Model::load_file(&path).expect("the model");
        let network = Campplus::read(&std::fs::read(&path).expect("the model")).expect("its weights");
        // A few moments, an odd number, more than two masks' worth.
        for moments in [2, 3, 61, 200, 501] {
            let features: Vec<f32> =
                (0..moments * 80).map(|at| 3.0 * (at as f32 * 0.37).sin() + (at as f32 * 0.011).cos()).collect();
            let frames = network.frames(&features);
            let count = frames.len() / 512;
            let input = || NdTensor::from_data([1, moments, 80], features.clone());
            let rows = by_graph(&graph, input(), "t1201");
            let expected: Vec<f32> = (0..rows.len()).map(|at| rows[at % 512 * count + at / 512]).collect();
            let largest = expected.iter().copied().fold(0.0, f32::max);
            let worst = difference(&frames, &expected);
            assert!(worst < 1e-3 * largest, "{moments} moments: {worst} of {largest}");
            let pooled = by_graph(&graph, input(), "t1213");
            let (found, expected) = (network.embed(&pooled), by_graph(&graph, input(), "emb"));
            assert!(difference(&found, &expected) < 1e-3, "{moments} moments");
        }
    }

    #[test]
    fn one_network_is_not_taken_for_another() {
        let bytes = |name: &str| std::fs::read(file("models").join(name)).expect("the model");
        assert!(Segmentation::read(&bytes("campplus.onnx")).is_err());
        assert!(Campplus::read(&bytes("segmentation-3.0.onnx")).is_err());
        assert!(super::Silero::read(&bytes("campplus.onnx")).is_err());
        let whole = bytes("campplus.onnx");
        assert!(Campplus::read(&whole[..whole.len() / 2]).is_err());
    }
}
