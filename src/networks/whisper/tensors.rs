//! What is in a whisper.cpp file?
//!
//! Sizes, mel filters, tokens, then tensors, each with its name, its sizes (the innermost first) and its way of storing
//! numbers. Blocks of 32 numbers share a scale in the quantised ways; all of them become `f32` here.

use super::Shape;
use crate::half::half;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use thiserror::Error;

/// Why a file cannot be used.
#[derive(Debug, Error)]
pub enum TensorError {
    /// Reading failed.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// A tensor that the network needs is missing or has other sizes than the header promises.
    #[error("tensor {0} is missing or has the wrong size")]
    Misfit(String),
    /// Numbers stored in a way that is not known here; whisper.cpp may know it.
    #[error("tensor {0} is stored in format {1}")]
    Storage(String, u32),
}

/// Longest name of a tensor that is believed.
const LONGEST_NAME: u32 = 256;

struct Place {
    offset: u64,
    elements: usize,
    kind: u32,
}

/// An open file, its tensors found by name.
pub(super) struct Tensors {
    file: BufReader<File>,
    places: BTreeMap<String, Place>,
    /// Sizes of the network.
    pub(super) shape: Shape,
    /// Mel bands × frequency bins.
    pub(super) mel_filters: Vec<f32>,
    /// The bytes of each token of text.
    pub(super) tokens: Vec<Vec<u8>>,
}

impl Tensors {
    /// Walks the file's table.
    pub(super) fn open(path: &Path) -> Result<Self, TensorError> {
        let mut file = BufReader::with_capacity(1 << 20, File::open(path)?);
        let mut header = [0u32; 12];
        for value in &mut header {
            *value = number(&mut file)?;
        }
        let [
            _,
            vocabulary,
            audio_positions,
            audio_width,
            audio_heads,
            audio_layers,
            text_positions,
            text_width,
            text_heads,
            text_layers,
            mels,
            _,
        ] = header.map(|value| value as usize);
        let shape = Shape {
            vocabulary,
            audio_positions,
            audio_width,
            audio_heads,
            audio_layers,
            text_positions,
            text_width,
            text_heads,
            text_layers,
            mels,
        };
        let (rows, columns) = (number(&mut file)? as usize, number(&mut file)? as usize);
        let mut bytes = vec![0; rows.saturating_mul(columns).min(1 << 24) * 4];
        file.read_exact(&mut bytes)?;
        let mel_filters = floats(&bytes);
        let count = number(&mut file)?.min(1 << 20);
        let mut tokens = Vec::with_capacity(count as usize);
        for _ in 0..count {
            let mut token = vec![0; number(&mut file)?.min(1 << 12) as usize];
            file.read_exact(&mut token)?;
            tokens.push(token);
        }
        let mut places = BTreeMap::new();
        while let Some((name, place)) = next_tensor(&mut file)? {
            places.insert(name, place);
        }
        Ok(Self { file, places, shape, mel_filters, tokens })
    }

    /// The numbers of a tensor that must hold exactly `elements`.
    pub(super) fn read(&mut self, name: &str, elements: usize) -> Result<Vec<f32>, TensorError> {
        let place = self.places.get(name).filter(|place| place.elements == elements);
        let place = place.ok_or_else(|| TensorError::Misfit(name.to_owned()))?;
        let kind = place.kind;
        let (block, block_bytes) = storage(kind).ok_or_else(|| TensorError::Storage(name.to_owned(), kind))?;
        let mut bytes = vec![0; elements / block * block_bytes];
        self.file.seek(SeekFrom::Start(place.offset))?;
        self.file.read_exact(&mut bytes)?;
        let mut numbers = Vec::with_capacity(elements);
        match kind {
            0 => numbers = floats(&bytes),
            1 => numbers.extend(bytes.as_chunks().0.iter().map(|&two| half(two))),
            2 => bytes.as_chunks().0.iter().for_each(|block| q4_0(block, &mut numbers)),
            3 => bytes.as_chunks().0.iter().for_each(|block| q4_1(block, &mut numbers)),
            6 => bytes.as_chunks().0.iter().for_each(|block| q5_0(block, &mut numbers)),
            7 => bytes.as_chunks().0.iter().for_each(|block| q5_1(block, &mut numbers)),
            8 => bytes.as_chunks().0.iter().for_each(|block| q8_0(block, &mut numbers)),
            _ => numbers.extend(bytes.as_chunks().0.iter().map(|&[low, high]| f32::from_le_bytes([0, 0, low, high]))),
        }
        Ok(numbers)
    }
}

fn next_tensor(file: &mut BufReader<File>) -> Result<Option<(String, Place)>, TensorError> {
    let mut first = [0; 4];
    if file.read(&mut first[..1])? == 0 {
        return Ok(None);
    }
    file.read_exact(&mut first[1..])?;
    let dimensions = u32::from_le_bytes(first).min(4);
    let (length, kind) = (number(file)?.min(LONGEST_NAME), number(file)?);
    let mut elements = 1usize;
    for _ in 0..dimensions {
        elements = elements.saturating_mul(number(file)? as usize);
    }
    let mut name = vec![0; length as usize];
    file.read_exact(&mut name)?;
    let name = String::from_utf8_lossy(&name).into_owned();
    let (block, block_bytes) = storage(kind).ok_or_else(|| TensorError::Storage(name.clone(), kind))?;
    let offset = file.stream_position()?;
    let bytes = (elements / block).saturating_mul(block_bytes);
    file.seek_relative(i64::try_from(bytes).map_err(|_| TensorError::Misfit(name.clone()))?)?;
    Ok(Some((name, Place { offset, elements, kind })))
}

/// Numbers and bytes of a block, by ggml's number for the way of storing.
fn storage(kind: u32) -> Option<(usize, usize)> {
    Some(match kind {
        0 => (1, 4),
        1 | 30 => (1, 2),
        2 => (32, 18),
        3 => (32, 20),
        6 => (32, 22),
        7 => (32, 24),
        8 => (32, 34),
        _ => return None,
    })
}

fn number(file: &mut impl Read) -> Result<u32, std::io::Error> {
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|&four| f32::from_le_bytes(four)).collect()
}

fn q8_0(block: &[u8; 34], numbers: &mut Vec<f32>) {
    let scale = half([block[0], block[1]]);
    numbers.extend(block[2..].iter().map(|&byte| f32::from(byte.cast_signed()) * scale));
}

fn q4_0(block: &[u8; 18], numbers: &mut Vec<f32>) {
    let scale = half([block[0], block[1]]);
    numbers.extend(nibbles(&block[2..]).map(|value| (f32::from(value) - 8.0) * scale));
}

fn q4_1(block: &[u8; 20], numbers: &mut Vec<f32>) {
    let (scale, least) = (half([block[0], block[1]]), half([block[2], block[3]]));
    numbers.extend(nibbles(&block[4..]).map(|value| f32::from(value) * scale + least));
}

fn q5_0(block: &[u8; 22], numbers: &mut Vec<f32>) {
    let scale = half([block[0], block[1]]);
    let high = u32::from_le_bytes([block[2], block[3], block[4], block[5]]);
    numbers.extend(fives(&block[6..], high).map(|value| (f32::from(value) - 16.0) * scale));
}

fn q5_1(block: &[u8; 24], numbers: &mut Vec<f32>) {
    let (scale, least) = (half([block[0], block[1]]), half([block[2], block[3]]));
    let high = u32::from_le_bytes([block[4], block[5], block[6], block[7]]);
    numbers.extend(fives(&block[8..], high).map(|value| f32::from(value) * scale + least));
}

/// Half bytes: the lower ones are the first half of the block.
fn nibbles(bytes: &[u8]) -> impl Iterator<Item = u8> {
    bytes.iter().map(|byte| byte & 15).chain(bytes.iter().map(|byte| byte >> 4))
}

/// Half bytes with a fifth bit each.
fn fives(bytes: &[u8], high: u32) -> impl Iterator<Item = u8> {
    (0u8..).zip(nibbles(bytes)).map(move |(index, low)| low | ((high >> index & 1) as u8) << 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_unfold_in_ggml_order() {
        let mut numbers = Vec::new();
        let mut block = [0u8; 18];
        block[1] = 0x3c; // a scale of 1
        (block[2], block[17]) = (0x9f, 0x08);
        q4_0(&block, &mut numbers);
        assert_eq!((numbers.len(), numbers[0], numbers[15], numbers[16], numbers[31]), (32, 7.0, 0.0, 1.0, -8.0));
        let mut block = [0u8; 22];
        block[1] = 0x3c;
        block[2] = 1; // the fifth bit of the first number
        numbers.clear();
        q5_0(&block, &mut numbers);
        assert_eq!((numbers.len(), numbers[0], numbers[1]), (32, 0.0, -16.0));
    }
}
