//! Everything that listens, as one argument.
//!
//! [`ModelEngines`] loads a model when its stage begins and drops it behind; [`ScriptedEngines`] play a script, for
//! tests of all that lies around the models, and are chosen explicitly.

use crate::asr::{Engine, ScriptedEngine};
use crate::models::{Model, Models};
use crate::trouble::Failure;
use crate::vad::{ScriptedDetector, SpeechDetector};

/// Makes the engines of the stages that need a model.
pub trait Engines {
    /// Finds speech.
    ///
    /// # Errors
    /// When the model does not load.
    fn detector(&self) -> Result<Box<dyn SpeechDetector>, Failure>;

    /// Writes down words.
    ///
    /// # Errors
    /// When the model does not load.
    fn recogniser(&self) -> Result<Box<dyn Engine>, Failure>;

    /// Name and hash of every model that can change a result.
    fn models(&self) -> Vec<ModelUsed>;
}

/// A model as `run.json` names it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ModelUsed {
    /// What it does: `vad`, `asr`.
    pub stage: String,
    /// Its name.
    pub name: String,
    /// SHA-256 of its file.
    pub sha256: String,
}

/// The engines that come with the program.
#[derive(Debug, Clone)]
pub struct ModelEngines {
    detector: Model,
    recogniser: Model,
}

impl ModelEngines {
    /// Finds and checks every model before any work begins.
    ///
    /// # Errors
    /// Names the model that is missing or not whole, or the `--model` that is none.
    pub fn prepare(recogniser: &str) -> Result<Self, Failure> {
        let models = Models::find()?;
        Ok(Self { recogniser: models.recogniser(recogniser)?, detector: models.get("silero")? })
    }
}

impl Engines for ModelEngines {
    #[cfg(feature = "onnx")]
    fn detector(&self) -> Result<Box<dyn SpeechDetector>, Failure> {
        Ok(Box::new(crate::vad::Silero::open(&self.detector.path)?))
    }

    #[cfg(not(feature = "onnx"))]
    fn detector(&self) -> Result<Box<dyn SpeechDetector>, Failure> {
        Err(left_out("onnx"))
    }

    #[cfg(feature = "whisper")]
    fn recogniser(&self) -> Result<Box<dyn Engine>, Failure> {
        Ok(Box::new(crate::asr::Whisper::open(&self.recogniser.path)?))
    }

    #[cfg(not(feature = "whisper"))]
    fn recogniser(&self) -> Result<Box<dyn Engine>, Failure> {
        Err(left_out("whisper"))
    }

    fn models(&self) -> Vec<ModelUsed> {
        let used = |stage: &str, model: &Model| ModelUsed {
            stage: stage.to_owned(),
            name: model.name.clone(),
            sha256: model.sha256.clone(),
        };
        vec![used("vad", &self.detector), used("asr", &self.recogniser)]
    }
}

#[cfg(not(all(feature = "onnx", feature = "whisper")))]
fn left_out(feature: &str) -> Failure {
    use crate::text;
    Failure::failed(
        text!("bản dựng này không có phần {feature}", "this build leaves out {feature}"),
        text!("dựng lại với các tính năng mặc định: cargo build --release", "build with the default features: cargo build --release"),
    )
}

/// Engines that play a script.
#[derive(Debug, Clone, Copy, Default)]
pub struct ScriptedEngines;

impl Engines for ScriptedEngines {
    fn detector(&self) -> Result<Box<dyn SpeechDetector>, Failure> {
        Ok(Box::new(ScriptedDetector::default()))
    }

    fn recogniser(&self) -> Result<Box<dyn Engine>, Failure> {
        Ok(Box::new(ScriptedEngine::default()))
    }

    fn models(&self) -> Vec<ModelUsed> {
        Vec::new()
    }
}
