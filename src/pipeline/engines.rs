//! Everything that listens, as one argument.
//!
//! [`ModelEngines`] loads a model when its stage begins and drops it behind; [`ScriptedEngines`] play a script, for
//! tests of all that lies around the models, and are chosen explicitly.

use crate::asr::{Engine, EngineChoice, ModelFile, ScriptedEngine, known_language, open_engine};
use crate::models::{Model, Models};
use crate::text;
use crate::time::Span;
use crate::trouble::Failure;
use crate::vad::{ScriptedDetector, SpeechDetector};
use std::time::Duration;

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

    /// What pins the detector's answers: part of the key of its stage.
    fn detector_identity(&self) -> String;

    /// What pins the recogniser's answers: part of the key of its stage.
    fn recogniser_identity(&self) -> String;

    /// Whether the recogniser understands this language, before any work begins.
    ///
    /// # Errors
    /// What is wrong with it, for the user.
    fn supports(&self, language: &str) -> Result<(), Failure>;

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
    choice: EngineChoice,
    multilingual: bool,
}

impl ModelEngines {
    /// Finds and checks every model before any work begins.
    ///
    /// # Errors
    /// Names the model that is missing or not whole, or the `--model` that is none.
    pub fn prepare(recogniser: &str, choice: EngineChoice) -> Result<Self, Failure> {
        let models = Models::find()?;
        let recogniser = models.recogniser(recogniser)?;
        let file = ModelFile::open(&recogniser.path)?;
        Ok(Self { recogniser, choice, multilingual: file.is_multilingual(), detector: models.get("silero")? })
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

    fn recogniser(&self) -> Result<Box<dyn Engine>, Failure> {
        open_engine(&self.recogniser.path, self.choice)
    }

    fn detector_identity(&self) -> String {
        self.detector.sha256.clone()
    }

    fn recogniser_identity(&self) -> String {
        format!("{:?} {}", self.choice, self.recogniser.sha256)
    }

    fn supports(&self, language: &str) -> Result<(), Failure> {
        known_language(language)?;
        if self.multilingual || matches!(language, "en" | "auto") {
            return Ok(());
        }
        let name = &self.recogniser.name;
        Err(Failure::usage(
            text!(
                "mô hình {name} chỉ nghe được tiếng Anh, không nghe được “{language}”",
                "the model {name} hears English only, not “{language}”"
            ),
            text!("dùng --language en, hoặc một mô hình đa ngữ", "use --language en, or a multilingual model"),
        ))
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

#[cfg(not(feature = "onnx"))]
fn left_out(feature: &str) -> Failure {
    Failure::failed(
        text!("bản dựng này không có phần {feature}", "this build leaves out {feature}"),
        text!(
            "dựng lại với các tính năng mặc định: cargo build --release",
            "build with the default features: cargo build --release"
        ),
    )
}

/// Engines that play a script: everything is speech, and every second is one word, or the phrases given.
#[derive(Debug, Clone, Default)]
pub struct ScriptedEngines {
    /// What is heard, and when; empty for one word a second.
    pub phrases: Vec<(Span, String)>,
    /// How long a window takes, so that a test can kill a run in the middle of it.
    pub pace: Duration,
}

impl ScriptedEngines {
    /// The script of `THUKY_SCRIPT_PACE_MS`, for tests that drive the program from outside.
    #[must_use]
    pub fn from_environment() -> Self {
        let pace_ms = std::env::var("THUKY_SCRIPT_PACE_MS").ok().and_then(|value| value.parse().ok()).unwrap_or(0);
        Self { phrases: Vec::new(), pace: Duration::from_millis(pace_ms) }
    }
}

impl Engines for ScriptedEngines {
    fn detector(&self) -> Result<Box<dyn SpeechDetector>, Failure> {
        Ok(Box::new(ScriptedDetector::everything()))
    }

    fn recogniser(&self) -> Result<Box<dyn Engine>, Failure> {
        Ok(Box::new(ScriptedEngine { phrases: self.phrases.clone(), pace: self.pace, ..ScriptedEngine::default() }))
    }

    fn detector_identity(&self) -> String {
        "scripted".to_owned()
    }

    fn recogniser_identity(&self) -> String {
        format!("scripted {:?}", self.phrases)
    }

    fn supports(&self, language: &str) -> Result<(), Failure> {
        known_language(language).map(drop)
    }

    fn models(&self) -> Vec<ModelUsed> {
        Vec::new()
    }
}
