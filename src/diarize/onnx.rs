//! How are the two networks run? Tensors in, tensors out, nothing decided here.

use super::fbank::{Fbank, MEL_BANDS};
use super::models::{FRAME_WIDTH, SpeakerModels, VoiceFrames};
use super::powerset::WindowActivity;
use crate::text;
use crate::trouble::Failure;
use rten::{Model, NodeId, RunOptions, ThreadPool};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};
use std::fmt::Display;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// segmentation-3.0 (`audio [1,1,N]` to `logp [1,F,7]`) and CAM++ (`feats [1,T,80]` to `emb [1,192]`), which is run
/// in two halves: up to the frames before its statistics pooling, and from pooled statistics to the embedding.
pub struct OnnxSpeakers {
    segmentation: Model,
    embedding: Model,
    frames: NodeId,
    pooled: NodeId,
    fbank: Fbank,
    // One pool of one thread for each caller at work: two callers never wait for each other.
    idle: Mutex<Vec<Arc<ThreadPool>>>,
}

/// The tensors of the CAM++ graph before and after its pooling.
const FRAMES_NODE: &str = "t1201";
const POOLED_NODE: &str = "t1213";

impl OnnxSpeakers {
    /// Loads both networks.
    ///
    /// # Errors
    /// When a file is missing, damaged or another network.
    pub fn load(segmentation: &Path, embedding: &Path) -> Result<Self, Failure> {
        let load = |path: &Path| Model::load_file(path).map_err(|error| unusable(path, &error));
        let embedding_model = load(embedding)?;
        let node = |name: &str| embedding_model.node_id(name).map_err(|error| unusable(embedding, &error));
        let (frames, pooled) = (node(FRAMES_NODE)?, node(POOLED_NODE)?);
        Ok(Self {
            segmentation: load(segmentation)?,
            frames,
            pooled,
            embedding: embedding_model,
            fbank: Fbank::default(),
            idle: Mutex::new(Vec::new()),
        })
    }

    fn run<const N: usize>(
        &self,
        model: &Model,
        input: NodeId,
        tensor: NdTensor<f32, N>,
        output: NodeId,
    ) -> Result<Vec<f32>, Failure> {
        let idle = || self.idle.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let pool = idle().pop().unwrap_or_else(|| Arc::new(ThreadPool::with_num_threads(1)));
        let options = RunOptions::default().with_thread_pool(Some(pool.clone()));
        let result = model.run_n(vec![(input, tensor.into())], [output], Some(options));
        idle().push(pool);
        let [value] = result.map_err(|error| broken(&error))?;
        let tensor: Tensor<f32> = value.try_into().map_err(|error| broken(&error))?;
        Ok(tensor.to_vec())
    }
}

impl SpeakerModels for OnnxSpeakers {
    fn segment(&self, samples: &[f32]) -> Result<WindowActivity, Failure> {
        let (input, output) = ends(&self.segmentation)?;
        let tensor = NdTensor::from_data([1, 1, samples.len()], samples.to_vec());
        Ok(WindowActivity::decode(&self.run(&self.segmentation, input, tensor, output)?))
    }

    fn voice_frames(&self, samples: &[f32], rows: &[usize]) -> Result<VoiceFrames, Failure> {
        let mut features = self.fbank.compute(samples, rows);
        let count = features.len() / MEL_BANDS;
        if count < 2 {
            return Ok(VoiceFrames::default());
        }
        let mut means = [0.0_f32; MEL_BANDS];
        for row in features.chunks_exact(MEL_BANDS) {
            means.iter_mut().zip(row).for_each(|(mean, value)| *mean += value / count as f32);
        }
        for row in features.chunks_exact_mut(MEL_BANDS) {
            row.iter_mut().zip(&means).for_each(|(value, mean)| *value -= mean);
        }
        let (input, _) = ends(&self.embedding)?;
        let values = self.run(&self.embedding, input, NdTensor::from_data([1, count, MEL_BANDS], features), self.frames)?;
        let count = values.len() / FRAME_WIDTH;
        Ok(VoiceFrames { values, count })
    }

    fn embed(&self, pooled: &[f32]) -> Result<Vec<f32>, Failure> {
        let (_, output) = ends(&self.embedding)?;
        self.run(&self.embedding, self.pooled, NdTensor::from_data([1, pooled.len()], pooled.to_vec()), output)
    }
}

fn ends(model: &Model) -> Result<(NodeId, NodeId), Failure> {
    match (model.input_ids(), model.output_ids()) {
        ([input], [output]) => Ok((*input, *output)),
        _ => Err(broken(&"the network has other inputs or outputs")),
    }
}

fn unusable(path: &Path, error: &dyn Display) -> Failure {
    let path = path.display();
    Failure::failed(
        text!("không mở được mô hình giọng nói {path}: {error}", "cannot open the speaker model {path}: {error}"),
        text!(
            "kiểm tra bằng `thuky models verify`, hoặc chạy với --no-diarize",
            "check with `thuky models verify`, or run with --no-diarize"
        ),
    )
}

fn broken(error: &dyn Display) -> Failure {
    Failure::failed(
        text!("mô hình giọng nói không chạy được: {error}", "the speaker model cannot be run: {error}"),
        text!(
            "kiểm tra bằng `thuky models verify`, hoặc chạy với --no-diarize",
            "check with `thuky models verify`, or run with --no-diarize"
        ),
    )
}
