//! What an option can be, where it is one of a few.

use clap::ValueEnum;

/// Whose words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WordsChoice {
    /// The recogniser's.
    Ours,
    /// Teams'.
    Teams,
}

/// Accuracy against time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum QualityChoice {
    /// One pass.
    Fast,
    /// Beam search.
    Best,
}

/// Which engines listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EngineChoice {
    /// The faster recogniser that knows the model.
    Auto,
    /// Eight-bit integers.
    Int8,
    /// whisper.cpp.
    #[value(name = "whisper.cpp")]
    WhisperCpp,
    /// A script: for tests of everything around the models.
    Scripted,
}
