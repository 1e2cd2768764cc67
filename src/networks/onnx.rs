//! Which numbers lie in an ONNX file?
//!
//! Only the constants of single and half precision are taken out of it; what is done with them is the business of whoever
//! asks.

use crate::half::half;
use rten_onnx::onnx::{DataType, ModelProto, TensorProto};
use std::collections::BTreeMap;
use thiserror::Error;

/// Why a file gives no weights.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WeightsError {
    /// The bytes are no message.
    #[error("not an ONNX file, or cut short")]
    Damaged,
    /// The file holds another network.
    #[error("it holds another network ({operations} operations, {constants} constants): {what}")]
    OtherNetwork {
        /// The first constant that is missing or has other sizes.
        what: String,
        /// Operations of the file's graph.
        operations: usize,
        /// Constants beside it.
        constants: usize,
    },
}

/// A constant: its sizes, the outermost first, and its numbers.
struct Tensor {
    sizes: Vec<u64>,
    numbers: Vec<f32>,
}

/// The constants of a graph, by name.
pub(crate) struct Weights {
    tensors: BTreeMap<String, Tensor>,
    operations: usize,
}

impl Weights {
    /// From the bytes of a file.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, WeightsError> {
        let graph = ModelProto::parse_buf(bytes).ok().and_then(|model| model.graph).ok_or(WeightsError::Damaged)?;
        let operations = graph.node.len();
        Ok(Self { tensors: graph.initializer.into_iter().filter_map(constant).collect(), operations })
    }

    /// The numbers of the constant `name`, which must have exactly these sizes; it may be stored in half precision under
    /// the name with an `_h` behind it.
    pub(crate) fn take(&mut self, name: &str, sizes: &[u64]) -> Result<Vec<f32>, WeightsError> {
        let (operations, constants) = (self.operations, self.tensors.len());
        let other = |what: String| WeightsError::OtherNetwork { what, operations, constants };
        let Some(tensor) = self.tensors.get_mut(name) else { return Err(other(format!("{name} is missing"))) };
        if tensor.sizes != sizes || tensor.numbers.len() as u64 != sizes.iter().product::<u64>() {
            let found = tensor.sizes.clone();
            return Err(other(format!("{name} has the sizes {found:?} instead of {sizes:?}")));
        }
        Ok(std::mem::take(&mut tensor.numbers))
    }

    /// The only number of the constant `name`.
    pub(crate) fn number(&mut self, name: &str) -> Result<f32, WeightsError> {
        let sizes = vec![1; self.dimensions(name)];
        self.take(name, &sizes).map(|numbers| numbers.into_iter().sum())
    }

    /// How many sizes the constant `name` has.
    pub(crate) fn dimensions(&self, name: &str) -> usize {
        self.tensors.get(name).map_or(1, |tensor| tensor.sizes.len())
    }

    /// Names of constants that are numbered, in the order of their numbers, those of a single number left out.
    pub(crate) fn numbered(&self) -> Vec<String> {
        let many = self.tensors.iter().filter(|(_, tensor)| tensor.numbers.len() > 1);
        let mut numbered: Vec<(u32, &String)> =
            many.filter_map(|(name, _)| Some((name.strip_prefix('w')?.parse().ok()?, name))).collect();
        numbered.sort();
        numbered.into_iter().map(|(_, name)| name.clone()).collect()
    }

    /// One constant, without a file.
    #[cfg(test)]
    pub(crate) fn scripted(name: &str, sizes: &[usize], numbers: &[f32]) -> Self {
        let sizes = sizes.iter().map(|&size| size as u64).collect();
        let tensor = Tensor { sizes, numbers: numbers.to_vec() };
        Self { tensors: BTreeMap::from([(name.to_owned(), tensor)]), operations: 0 }
    }
}

/// Name, sizes and numbers; nothing for numbers of another kind. What is stored in half precision is named for that.
fn constant(tensor: TensorProto) -> Option<(String, Tensor)> {
    let mut name = tensor.name?;
    let mut numbers = tensor.float_data;
    let raw = tensor.raw_data.as_ref().map(|raw| raw.borrow());
    match tensor.data_type {
        Some(DataType::FLOAT) => {
            numbers.extend(raw.iter().flat_map(|raw| raw.as_chunks().0).map(|&four| f32::from_le_bytes(four)));
        }
        Some(DataType::FLOAT16) => {
            numbers.extend(raw.iter().flat_map(|raw| raw.as_chunks().0).map(|&two| half(two)));
            name = name.strip_suffix("_h").unwrap_or(&name).to_owned();
        }
        _ => return None,
    }
    let sizes = tensor.dims.iter().map(|&size| u64::try_from(size).unwrap_or(0)).collect();
    Some((name, Tensor { sizes, numbers }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes_field(number: u8, bytes: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, bytes.len() as u8][..], bytes].concat()
    }

    /// A file with one constant "w" of two by one numbers.
    fn file() -> Vec<u8> {
        let numbers: Vec<u8> = [1.5f32, -2.0].iter().flat_map(|number| number.to_le_bytes()).collect();
        let tensor = [vec![1 << 3, 2, 1 << 3, 1, 2 << 3, 1], bytes_field(8, b"w"), bytes_field(9, &numbers)].concat();
        let graph = [bytes_field(1, b""), bytes_field(5, &tensor)].concat();
        [vec![1 << 3, 8], bytes_field(7, &graph)].concat()
    }

    #[test]
    fn constants_are_found_by_name_and_size() {
        let mut weights = Weights::read(&file()).expect("a whole file");
        assert_eq!(weights.take("w", &[2, 1]), Ok(vec![1.5, -2.0]));
    }

    #[test]
    fn another_network_is_described() {
        let mut weights = Weights::read(&file()).expect("a whole file");
        let described = |found: Result<Vec<f32>, WeightsError>| found.expect_err("another network").to_string();
        let missing = described(weights.take("model.stft", &[2, 1]));
        assert_eq!(missing, "it holds another network (1 operations, 1 constants): model.stft is missing");
        assert!(described(weights.take("w", &[1, 2])).ends_with("w has the sizes [2, 1] instead of [1, 2]"));
    }

    #[test]
    fn no_damage_is_more_than_an_error() {
        let whole = file();
        for end in 0..whole.len() {
            assert!(Weights::read(&whole[..end]).and_then(|mut weights| weights.take("w", &[2, 1])).is_err(), "{end}");
        }
        for place in 0..whole.len() {
            for bit in 0..8 {
                let mut damaged = whole.clone();
                damaged[place] ^= 1 << bit;
                let _ = Weights::read(&damaged).and_then(|mut weights| weights.take("w", &[2, 1]));
            }
        }
        assert_eq!(Weights::read(b"RIFF, not ONNX").err(), Some(WeightsError::Damaged));
    }
}
