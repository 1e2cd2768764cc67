//! The Silero voice activity model: one probability of speech for each 32 ms.
//!
//! The network reads 512 new samples with the 64 before them and remembers what it heard. A recording is cut into
//! stretches that go through the network side by side, each warmed up on the sound before it, so that the small
//! products of one frame are worth the trouble; a stretch's probabilities depend on nothing but the sound, so the answer
//! is the same for every thread count.

use super::level::condition;
use super::{Detection, Speech, SpeechDetector, speech_regions};
use crate::media::Audio;
use crate::progress::{Event, Observer, Stage, proceed};
use crate::text;
use crate::trouble::Failure;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::path::Path;
use thuky_networks::Silero as Network;

/// Samples of a frame, and of the frame before that are heard again.
const FRAME: usize = Network::FRAME;
const CONTEXT: usize = Network::CONTEXT;
/// Length of a frame.
const FRAME_MS: u64 = 32;
/// Batches heard at the same time, at most: each holds four minutes of sound in memory.
const MOST_THREADS: usize = 4;
/// Stretches that run side by side.
const BATCH: usize = 8;
/// Frames of a stretch: 32 s.
const STRETCH: usize = 1_000;
/// Frames a stretch is warmed up on: 1.6 s.
const WARM_UP: usize = 50;
/// Frames of each stretch that are made into features at once: what comes in between stays near the processor.
const MOMENTS: usize = 15;

/// The Silero voice activity detector.
pub struct Silero {
    network: Network,
    detection: Detection,
    /// A pool of one thread for each batch that is heard at the same time.
    threads: Vec<ThreadPool>,
}

impl Silero {
    /// Loads the weights (`silero_vad_16k_op15.onnx`).
    ///
    /// # Errors
    /// When the file cannot be read or holds another network.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let bytes = std::fs::read(path).map_err(|error| not_a_model(path, &error))?;
        let network = Network::read(&bytes).map_err(|error| not_a_model(path, &error))?;
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        let threads = (0..threads).map(|_| ThreadPoolBuilder::new().num_threads(1).build()).collect::<Result<Vec<_>, _>>();
        Ok(Self { network, detection: Detection::default(), threads: threads.map_err(|error| broken(&error))? })
    }

    /// The same with other thresholds.
    #[must_use]
    pub fn with_detection(self, detection: Detection) -> Self {
        Self { detection, ..self }
    }

    /// The probability of speech in each 32 ms of `audio`, in order.
    ///
    /// # Errors
    /// When the sound cannot be read, the network fails, or the observer says stop.
    pub fn probabilities(&self, audio: &Audio, observer: &mut dyn Observer) -> Result<Vec<f32>, Failure> {
        let total = Some(audio.duration().as_ms());
        proceed(observer.notice(Event::Started { stage: Stage::Vad, total }))?;
        let frames = audio.sample_count().div_ceil(FRAME as u64) as usize;
        let mut probabilities = Vec::with_capacity(frames);
        while probabilities.len() < frames {
            // One batch a thread, each in its own order: the answer is the same for any number of threads.
            let mut batches = Vec::with_capacity(self.threads.len());
            let mut next = probabilities.len();
            while batches.len() < self.threads.len() && next < frames {
                let firsts = (0..BATCH).map(|stretch| next + stretch * STRETCH).filter(|&first| first < frames);
                batches.push(firsts.map(|first| Stretch::read(audio, first)).collect::<Result<Vec<_>, _>>()?);
                next += BATCH * STRETCH;
            }
            let heard: Vec<_> = std::thread::scope(|scope| {
                let work = batches.iter().zip(&self.threads);
                let working: Vec<_> =
                    work.map(|(batch, pool)| scope.spawn(move || pool.install(|| self.listen(batch)))).collect();
                working.into_iter().map(std::thread::ScopedJoinHandle::join).collect()
            });
            for rows in heard {
                for row in rows.map_err(|_| broken(&"a thread broke down"))? {
                    let room = frames - probabilities.len();
                    probabilities.extend(row.into_iter().take(room));
                }
            }
            let done = (probabilities.len() as u64 * FRAME_MS).min(audio.duration().as_ms());
            proceed(observer.notice(Event::Advanced { stage: Stage::Vad, done }))?;
        }
        Ok(probabilities)
    }

    /// One row of [`STRETCH`] probabilities for each stretch.
    fn listen(&self, stretches: &[Stretch]) -> Vec<Vec<f32>> {
        let mut rows = vec![Vec::with_capacity(STRETCH); stretches.len()];
        let mut memory = self.network.memory(stretches.len());
        let moments: Vec<usize> = (0..WARM_UP + STRETCH).collect();
        for moments in moments.chunks(MOMENTS) {
            let frames: Vec<&[f32]> =
                moments.iter().flat_map(|&moment| stretches.iter().map(move |stretch| stretch.frame(moment))).collect();
            let heard = self.network.hear(&frames, &mut memory);
            for (moment, heard) in moments.iter().zip(heard.chunks_exact(stretches.len())) {
                if *moment >= WARM_UP {
                    rows.iter_mut().zip(heard).for_each(|(row, &probability)| row.push(probability));
                }
            }
        }
        rows
    }
}

impl SpeechDetector for Silero {
    fn detect(&self, audio: &Audio, observer: &mut dyn Observer) -> Result<Speech, Failure> {
        let probabilities = self.probabilities(audio, observer)?;
        Ok(Speech::new(speech_regions(&probabilities, FRAME_MS, audio.duration(), &self.detection)))
    }
}

/// A stretch of sound with its warm-up, padded with silence to full length.
struct Stretch {
    samples: Vec<f32>,
}

impl Stretch {
    fn read(audio: &Audio, first_frame: usize) -> Result<Self, Failure> {
        let wanted = CONTEXT + (WARM_UP + STRETCH) * FRAME;
        let lead = CONTEXT + WARM_UP * FRAME;
        let start = (first_frame * FRAME) as u64;
        let missing = lead.saturating_sub(start as usize); // before the recording begins
        let mut samples = vec![0.0; missing];
        samples.extend(audio.read_samples(start.saturating_sub(lead as u64), wanted - missing)?);
        condition(&mut samples);
        samples.resize(wanted, 0.0);
        Ok(Self { samples })
    }

    fn frame(&self, index: usize) -> &[f32] {
        let start = index * FRAME;
        &self.samples[start..start + CONTEXT + FRAME]
    }
}

fn not_a_model(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    let path = path.display();
    Failure::usage(
        text!("{path} không phải là mô hình tìm tiếng nói: {error}", "{path} is no voice activity model: {error}"),
        text!("chạy `thuky models verify` để kiểm tra các mô hình", "run `thuky models verify` to check the models"),
    )
}

fn broken(error: &dyn std::fmt::Display) -> Failure {
    Failure::failed(
        text!("mô hình tìm tiếng nói bị lỗi: {error}", "the voice activity model failed: {error}"),
        text!("chạy `thuky doctor` để kiểm tra máy và các mô hình", "run `thuky doctor` to check the machine and the models"),
    )
}
