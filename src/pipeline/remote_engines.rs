//! Ears elsewhere: speech is found here, words are written down by a server.

use super::engines::{Engines, ModelUsed};
use crate::asr::{Engine, Listener, known_language};
use crate::diarize::SpeakerModels;
use crate::remote_asr::RemoteRecogniser;
use crate::trouble::Failure;
use crate::vad::SpeechDetector;
use std::sync::Arc;

/// Other engines, with the recogniser of a server.
pub struct RemoteEngines {
    near: Box<dyn Engines>,
    recogniser: Arc<RemoteRecogniser>,
}

impl std::fmt::Debug for RemoteEngines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RemoteEngines").field("recogniser", &self.recogniser).finish_non_exhaustive()
    }
}

impl RemoteEngines {
    /// `near` finds speech on this machine.
    #[must_use]
    pub fn new(near: Box<dyn Engines>, recogniser: RemoteRecogniser) -> Self {
        Self { near, recogniser: Arc::new(recogniser) }
    }
}

impl Engines for RemoteEngines {
    fn detector(&self) -> Result<Box<dyn SpeechDetector>, Failure> {
        self.near.detector()
    }

    fn recogniser(&self) -> Result<Box<dyn Engine>, Failure> {
        Ok(Box::new(Shared(Arc::clone(&self.recogniser))))
    }

    fn speakers(&self) -> Result<Box<dyn SpeakerModels>, Failure> {
        self.near.speakers()
    }

    fn speakers_identity(&self) -> Result<String, Failure> {
        self.near.speakers_identity()
    }

    fn detector_identity(&self) -> String {
        self.near.detector_identity()
    }

    fn recogniser_identity(&self) -> String {
        self.recogniser.identity()
    }

    fn supports(&self, language: &str) -> Result<(), Failure> {
        known_language(language).map(drop)
    }

    fn models(&self) -> Vec<ModelUsed> {
        let near = self.near.models().into_iter().filter(|model| model.stage != "asr");
        let far = ModelUsed { stage: "asr".to_owned(), name: self.recogniser.identity(), sha256: String::new() };
        near.chain([far]).collect()
    }

    fn interrupted(&self) -> Option<Failure> {
        self.recogniser.gone()
    }
}

/// The pipeline drops its recogniser after the stage; whether the server went away is asked later.
struct Shared(Arc<RemoteRecogniser>);

impl Engine for Shared {
    fn identity(&self) -> String {
        self.0.identity()
    }

    fn supports(&self, language: &str) -> Result<(), Failure> {
        self.0.supports(language)
    }

    fn listener(&self) -> Result<Box<dyn Listener + '_>, Failure> {
        self.0.listener()
    }
}
