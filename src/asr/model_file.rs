//! Is this file a whole whisper.cpp model?
//!
//! The loader of whisper.cpp trusts its file: a broken size makes it allocate without end, a file cut off inside the
//! last tensor loads as if nothing were missing. So the table of tensors is walked first, which reads a few kilobytes.

use crate::text;
use crate::trouble::Failure;
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

/// First bytes of every model in the format ("ggml", little endian).
const MAGIC: i32 = 0x6767_6d6c;
/// The smallest vocabulary of a model that knows more than English.
const MULTILINGUAL_VOCABULARY: i32 = 51_865;

/// What a model says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelFile {
    /// Tokens it knows.
    pub vocabulary: i32,
    /// Width of the encoder.
    pub audio_state: i32,
    /// Layers of the encoder.
    pub audio_layers: i32,
    /// Layers of the decoder.
    pub text_layers: i32,
    /// Mel bands it listens to.
    pub mels: i32,
    /// How its numbers are stored.
    pub kind: i32,
    /// Length of the file.
    pub bytes: u64,
}

impl ModelFile {
    /// Reads the header and checks that every tensor is there in full.
    ///
    /// # Errors
    /// When the file cannot be read, is no such model, or is cut off.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let unreadable = |error| refused(path, &Flaw::Unreadable(error));
        // A pipe would be waited for without end: look before opening.
        let metadata = std::fs::metadata(path).map_err(unreadable)?;
        if !metadata.is_file() && !metadata.is_dir() {
            return Err(refused(path, &Flaw::Foreign));
        }
        let (file, length) = (File::open(path).map_err(unreadable)?, metadata.len());
        walk(&mut BufReader::new(file), length).map_err(|flaw| refused(path, &flaw))
    }

    /// Whether it knows more than English.
    #[must_use]
    pub fn is_multilingual(&self) -> bool {
        self.vocabulary >= MULTILINGUAL_VOCABULARY
    }
}

enum Flaw {
    Unreadable(std::io::Error),
    Foreign,
    CutOff,
}

impl From<std::io::Error> for Flaw {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::UnexpectedEof { Self::CutOff } else { Self::Unreadable(error) }
    }
}

fn walk<R: Read + Seek>(file: &mut BufReader<R>, bytes: u64) -> Result<ModelFile, Flaw> {
    if bytes < 4 || number(file)? != MAGIC {
        return Err(Flaw::Foreign);
    }
    let mut head = [0; 11];
    for value in &mut head {
        *value = number(file)?;
    }
    let [vocabulary, audio_ctx, audio_state, _, audio_layers, text_ctx, text_state, _, text_layers, mels, kind] = head;
    let plausible = (50_000..100_000).contains(&vocabulary)
        && (1..10_000).contains(&audio_ctx)
        && (1..10_000).contains(&text_ctx)
        && (64..10_000).contains(&audio_state)
        && (64..10_000).contains(&text_state)
        && (1..200).contains(&audio_layers)
        && (1..200).contains(&text_layers)
        && (1..1_000).contains(&mels);
    if !plausible {
        return Err(Flaw::Foreign);
    }
    let (rows, columns) = (number(file)?, number(file)?); // the mel filters
    if rows != mels || !(1..100_000).contains(&columns) {
        return Err(Flaw::Foreign);
    }
    skip(file, rows as u64 * columns as u64 * 4)?;
    let tokens = number(file)?;
    if !(1..200_000).contains(&tokens) {
        return Err(Flaw::Foreign);
    }
    for _ in 0..tokens {
        let length = number(file)?;
        skip(file, u64::try_from(length).ok().filter(|&length| length < 4_096).ok_or(Flaw::Foreign)?)?;
    }
    let expected = 11 + 15 * audio_layers + 24 * text_layers;
    for _ in 0..expected {
        let end = skip_tensor(file)?;
        if end > bytes {
            return Err(Flaw::CutOff);
        }
    }
    Ok(ModelFile { vocabulary, audio_state, audio_layers, text_layers, mels, kind, bytes })
}

/// Steps over one tensor; where it ends.
fn skip_tensor<R: Read + Seek>(file: &mut BufReader<R>) -> Result<u64, Flaw> {
    let (dimensions, name, kind) = (number(file)?, number(file)?, number(file)?);
    if !(1..=4).contains(&dimensions) || !(1..256).contains(&name) {
        return Err(Flaw::Foreign);
    }
    let mut elements = 1u64;
    for _ in 0..dimensions {
        let size = u64::try_from(number(file)?).map_err(|_| Flaw::Foreign)?;
        elements = elements.checked_mul(size).filter(|&elements| elements < 1 << 40).ok_or(Flaw::Foreign)?;
    }
    let (block, block_bytes) = storage(kind).ok_or(Flaw::Foreign)?;
    skip(file, name as u64 + elements / block * block_bytes)?;
    Ok(file.stream_position()?)
}

/// Elements and bytes of a block, by ggml's number for the type.
fn storage(kind: i32) -> Option<(u64, u64)> {
    Some(match kind {
        0 => (1, 4),
        1 | 30 => (1, 2),
        2 | 20 => (32, 18),
        3 => (32, 20),
        6 => (32, 22),
        7 => (32, 24),
        8 => (32, 34),
        10 => (256, 84),
        11 => (256, 110),
        12 => (256, 144),
        13 => (256, 176),
        14 => (256, 210),
        _ => return None,
    })
}

fn number(file: &mut impl Read) -> Result<i32, Flaw> {
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes)?;
    Ok(i32::from_le_bytes(bytes))
}

fn skip<R: Seek>(file: &mut BufReader<R>, bytes: u64) -> Result<(), Flaw> {
    let offset = i64::try_from(bytes).map_err(|_| Flaw::Foreign)?;
    file.seek_relative(offset)?; // keeps the buffer
    Ok(())
}

fn refused(path: &Path, flaw: &Flaw) -> Failure {
    let path = path.display();
    let message = match flaw {
        Flaw::Unreadable(error) => text!("không đọc được mô hình {path}: {error}", "cannot read the model {path}: {error}"),
        Flaw::Foreign => {
            text!("{path} không phải là mô hình whisper.cpp (ggml)", "{path} is no whisper.cpp (ggml) model")
        }
        Flaw::CutOff => text!("mô hình {path} bị thiếu phần cuối", "the model {path} is cut off"),
    };
    Failure::usage(
        message,
        text!(
            "bỏ --model để dùng mô hình kèm theo, hoặc tải lại: `thuky models list`, `thuky models pull`",
            "leave --model out to use the embedded model, or fetch it again: `thuky models list`, `thuky models pull`"
        ),
    )
}
