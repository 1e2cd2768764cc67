//! Which engine hears with this model?

use super::engine::Engine;
use crate::text;
use crate::trouble::Failure;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The recognisers that come with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EngineChoice {
    /// The faster one that knows the model.
    #[default]
    Auto,
    /// Eight-bit integers.
    Int8,
    /// whisper.cpp.
    WhisperCpp,
}

/// Loads the whisper.cpp model at `path` into the engine of `choice`.
///
/// # Errors
/// When the model cannot be used, or the engine is not part of this build.
pub fn open_engine(path: &Path, choice: EngineChoice) -> Result<Box<dyn Engine>, Failure> {
    if choice != EngineChoice::WhisperCpp
        && let Some(engine) = int8(path, choice)?
    {
        return Ok(engine);
    }
    whisper_cpp(path)
}

/// Nothing when the model is better left to whisper.cpp.
#[cfg(feature = "int8")]
fn int8(path: &Path, choice: EngineChoice) -> Result<Option<Box<dyn Engine>>, Failure> {
    use super::int8::{Int8Whisper, Unfit};
    match Int8Whisper::open(path) {
        Ok(engine) => Ok(Some(Box::new(engine))),
        Err(Unfit::Storage) if choice == EngineChoice::Auto => Ok(None),
        Err(Unfit::Storage) => {
            let path = path.display();
            Err(Failure::usage(
            text!(
                "bộ nhận dạng int8 không đọc được kiểu lượng tử hóa của mô hình {path}",
                "the int8 recogniser cannot read how the model {path} is quantised"
            ),
            text!("bỏ --engine int8, hoặc dùng bản f16, q8_0, q5_0, q5_1", "leave out --engine int8, or use f16, q8_0, q5_0 or q5_1"),
        ))
        }
        Err(Unfit::Broken(failure)) => Err(failure),
    }
}

#[cfg(not(feature = "int8"))]
fn int8(_path: &Path, choice: EngineChoice) -> Result<Option<Box<dyn Engine>>, Failure> {
    if choice == EngineChoice::Int8 { Err(left_out("int8")) } else { Ok(None) }
}

#[cfg(feature = "whisper")]
fn whisper_cpp(path: &Path) -> Result<Box<dyn Engine>, Failure> {
    Ok(Box::new(super::whisper::Whisper::open(path)?))
}

#[cfg(not(feature = "whisper"))]
fn whisper_cpp(_path: &Path) -> Result<Box<dyn Engine>, Failure> {
    Err(left_out("whisper"))
}

#[cfg(not(all(feature = "int8", feature = "whisper")))]
fn left_out(feature: &str) -> Failure {
    Failure::usage(
        text!("bản thuky này không có phần “{feature}”", "this build of thuky lacks the part “{feature}”"),
        text!(
            "dùng bản đầy đủ (cargo build --release), hoặc nạp bản chép lời bằng --transcript",
            "use the full build (cargo build --release), or bring a transcript with --transcript"
        ),
    )
}
