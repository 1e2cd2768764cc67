//! How are the two networks run? Sound in, answers out, nothing decided here.

use super::fbank::{Fbank, MEL_BANDS};
use super::grid::{STEP, WINDOW};
use super::models::{FRAME_WIDTH, SpeakerModels, VoiceFrames};
use super::powerset::WindowActivity;
use crate::text;
use crate::trouble::Failure;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::fmt::Display;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use thuky_networks::{Campplus, Segmentation, WeightsError};

/// segmentation-3.0 and CAM++.
pub struct OnnxSpeakers {
    segmentation: Segmentation,
    voices: Campplus,
    fbank: Fbank,
    // One pool of one thread for each caller at work: two callers never wait for each other.
    idle: Mutex<Vec<ThreadPool>>,
}

impl OnnxSpeakers {
    /// Loads both networks.
    ///
    /// # Errors
    /// When a file is missing, damaged or another network.
    pub fn load(segmentation: &Path, embedding: &Path) -> Result<Self, Failure> {
        Ok(Self {
            segmentation: read(segmentation, Segmentation::read)?,
            voices: read(embedding, Campplus::read)?,
            fbank: Fbank::default(),
            idle: Mutex::new(Vec::new()),
        })
    }

    /// Does `work` on a thread of its own.
    fn alone<R: Send>(&self, work: impl FnOnce() -> R + Send) -> Result<R, Failure> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let free = idle().pop();
        let thread = free.map_or_else(|| ThreadPoolBuilder::new().num_threads(1).build(), Ok).map_err(|error| broken(&error))?;
        let result = thread.install(work);
        idle().push(thread);
        Ok(result)
    }
}

impl SpeakerModels for OnnxSpeakers {
    fn segment(&self, samples: &[f32], windows: usize) -> Result<Vec<WindowActivity>, Failure> {
        if windows == 0 {
            return Ok(Vec::new());
        }
        let classes = self.alone(|| self.segmentation.hear(samples, windows, WINDOW, STEP))?;
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
        let values = self.alone(|| self.voices.frames(&features))?;
        Ok(VoiceFrames { count: values.len() / FRAME_WIDTH, values })
    }

    fn embed(&self, pooled: &[f32]) -> Result<Vec<f32>, Failure> {
        // One row is not worth a thread.
        Ok(self.voices.embed(pooled))
    }
}

fn read<N>(path: &Path, network: impl FnOnce(&[u8]) -> Result<N, WeightsError>) -> Result<N, Failure> {
    let bytes = std::fs::read(path).map_err(|error| unusable(path, &error))?;
    network(&bytes).map_err(|error| unusable(path, &error))
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
