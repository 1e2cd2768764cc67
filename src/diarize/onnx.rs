//! How are the two networks run? Tensors in, tensors out, nothing decided here.
//!
//! Windows overlap by three quarters, and the first layer of the segmentation network (80 band-pass filters, the
//! costliest of its convolutions) is linear but for the levelling of the window before it. So its filters run once
//! over the sound of all windows, and each window's level is put in afterwards: the same numbers for a fourth of the
//! work. The rest of the network hears all windows as one batch, which reads its weights once instead of four times.

use super::fbank::{Fbank, MEL_BANDS};
use super::grid::{STEP, WINDOW};
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
    filters: FilterBank,
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

/// The first layer of the segmentation network.
struct FilterBank {
    /// The sound after levelling, what the filters answer, and the loudest of every three answers.
    levelled: NodeId,
    answers: NodeId,
    loudest: NodeId,
    /// The answer of each filter to a constant one.
    to_one: Vec<f32>,
    /// What levelling multiplies with and adds, and what keeps it from dividing by zero.
    gain: f32,
    offset: f32,
    least_variance: f32,
}

/// The tensors of the segmentation graph around its first layer, and the constants of the levelling before it.
const LEVELLED_NODE: &str = "t9";
const ANSWERS_NODE: &str = "t10";
const LOUDEST_NODE: &str = "t12";
const LEAST_VARIANCE_NODE: &str = "w0";
const GAIN_NODE: &str = "w1";
const OFFSET_NODE: &str = "w2";
/// Samples from one answer of a filter to the next, and samples it hears.
const FILTER_STEP: usize = 10;
const FILTER_LENGTH: usize = 251;
/// Answers of which only the loudest is kept.
const ANSWERS_POOLED: usize = 3;

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
        let segmentation_model = load(segmentation)?;
        let filters = FilterBank::find(&segmentation_model).map_err(|error| unusable(segmentation, &error))?;
        Ok(Self {
            segmentation: segmentation_model,
            filters,
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
    fn segment(&self, samples: &[f32], windows: usize) -> Result<Vec<WindowActivity>, Failure> {
        if windows == 0 {
            return Ok(Vec::new());
        }
        let mut sound = samples.to_vec();
        sound.resize((windows - 1) * STEP + WINDOW, 0.0);
        let (_, output) = ends(&self.segmentation)?;
        let bank = &self.filters;
        let raw = NdTensor::from_data([1, 1, sound.len()], sound.clone());
        let answers = self.run(&self.segmentation, bank.levelled, raw, bank.answers)?;
        let pooled = bank.pool(&sound, &answers, windows);
        let count = pooled.len() / (windows * bank.to_one.len());
        let batch = NdTensor::from_data([windows, bank.to_one.len(), count], pooled);
        let classes = self.run(&self.segmentation, bank.loudest, batch, output)?;
        Ok(classes.chunks(classes.len() / windows).map(WindowActivity::decode).collect())
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

impl FilterBank {
    fn find(model: &Model) -> Result<Self, rten::RunError> {
        let (levelled, answers) = (model.node_id(LEVELLED_NODE)?, model.node_id(ANSWERS_NODE)?);
        let constant = |name: &str| -> Result<f32, rten::RunError> {
            let [value] = model.run_n(Vec::new(), [model.node_id(name)?], None)?;
            let tensor: Option<Tensor<f32>> = value.try_into().ok();
            Ok(tensor.and_then(|tensor| tensor.iter().next().copied()).unwrap_or_default())
        };
        let ones = NdTensor::from_data([1, 1, FILTER_LENGTH], vec![1.0_f32; FILTER_LENGTH]);
        let [to_one] = model.run_n(vec![(levelled, ones.into())], [answers], None)?;
        let to_one: Option<Tensor<f32>> = to_one.try_into().ok();
        Ok(Self {
            levelled,
            answers,
            loudest: model.node_id(LOUDEST_NODE)?,
            to_one: to_one.map(|tensor| tensor.to_vec()).unwrap_or_default(),
            gain: constant(GAIN_NODE)?,
            offset: constant(OFFSET_NODE)?,
            least_variance: constant(LEAST_VARIANCE_NODE)?,
        })
    }

    /// From the filters' answers to the raw sound of all windows to what each window's levelled sound would have given:
    /// the loudest of every [`ANSWERS_POOLED`] magnitudes, window by window, filter by filter.
    fn pool(&self, sound: &[f32], answers: &[f32], windows: usize) -> Vec<f32> {
        let all = (sound.len() - FILTER_LENGTH) / FILTER_STEP + 1;
        let own = (WINDOW - FILTER_LENGTH) / FILTER_STEP + 1;
        let mut pooled = Vec::with_capacity(windows * self.to_one.len() * (own / ANSWERS_POOLED));
        for window in 0..windows {
            let heard = &sound[window * STEP..window * STEP + WINDOW];
            let mean = heard.iter().map(|&sample| f64::from(sample)).sum::<f64>() / WINDOW as f64;
            let variance = heard.iter().map(|&sample| (f64::from(sample) - mean).powi(2)).sum::<f64>() / WINDOW as f64;
            let gain = self.gain / (variance as f32 + self.least_variance).sqrt();
            let offset = self.offset - gain * mean as f32;
            let first = window * STEP / FILTER_STEP;
            for (filter, to_one) in self.to_one.iter().enumerate() {
                let answers = &answers[filter * all + first..filter * all + first + own];
                let magnitude = |answer: f32| (gain * answer + offset * to_one).abs();
                pooled.extend(
                    answers
                        .chunks_exact(ANSWERS_POOLED)
                        .map(|three| magnitude(three[0]).max(magnitude(three[1])).max(magnitude(three[2]))),
                );
            }
        }
        pooled
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
