//! Which numbers lie in an ONNX file?
//!
//! An ONNX file is one protocol-buffers message: a graph of operations and, beside it, its constants by name. Only the
//! constants of single precision are read here; what is done with them is the business of whoever asks. Foreign bytes: a
//! length that reaches beyond the end is an error, and nothing is read twice.

use std::collections::BTreeMap;
use thiserror::Error;

/// Why a file gives no weights.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum WeightsError {
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
pub(super) struct Weights {
    tensors: BTreeMap<String, Tensor>,
    operations: usize,
}

/// The numbers of the fields that are read, as `onnx.proto` has them.
mod field {
    pub(super) const MODEL_GRAPH: u64 = 7;
    pub(super) const GRAPH_NODE: u64 = 1;
    pub(super) const GRAPH_INITIALIZER: u64 = 5;
    pub(super) const TENSOR_SIZES: u64 = 1;
    pub(super) const TENSOR_TYPE: u64 = 2;
    pub(super) const TENSOR_FLOATS: u64 = 4;
    pub(super) const TENSOR_NAME: u64 = 8;
    pub(super) const TENSOR_BYTES: u64 = 9;
}

/// How `onnx.proto` calls single precision.
const SINGLE_PRECISION: u64 = 1;

impl Weights {
    /// From the bytes of a file.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, WeightsError> {
        let mut weights = Self { tensors: BTreeMap::new(), operations: 0 };
        let mut found = false;
        let mut model = Fields(bytes);
        while let Some((number, value)) = model.next_field()? {
            if let (field::MODEL_GRAPH, Value::Bytes(graph)) = (number, value) {
                weights.read_graph(graph)?;
                found = true;
            }
        }
        if found { Ok(weights) } else { Err(WeightsError::Damaged) }
    }

    fn read_graph(&mut self, bytes: &[u8]) -> Result<(), WeightsError> {
        let mut graph = Fields(bytes);
        while let Some((number, value)) = graph.next_field()? {
            match (number, value) {
                (field::GRAPH_NODE, _) => self.operations += 1,
                (field::GRAPH_INITIALIZER, Value::Bytes(tensor)) => {
                    if let Some((name, tensor)) = read_tensor(tensor)? {
                        self.tensors.insert(name, tensor);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The numbers of the constant `name`, which must have exactly these sizes.
    pub(super) fn take(&mut self, name: &str, sizes: &[u64]) -> Result<Vec<f32>, WeightsError> {
        let (operations, constants) = (self.operations, self.tensors.len());
        let other = |what: String| WeightsError::OtherNetwork { what, operations, constants };
        let Some(tensor) = self.tensors.get_mut(name) else { return Err(other(format!("{name} is missing"))) };
        if tensor.sizes != sizes || tensor.numbers.len() as u64 != sizes.iter().product::<u64>() {
            let found = tensor.sizes.clone();
            return Err(other(format!("{name} has the sizes {found:?} instead of {sizes:?}")));
        }
        Ok(std::mem::take(&mut tensor.numbers))
    }
}

/// Name, sizes and numbers; nothing for numbers of another kind.
fn read_tensor(bytes: &[u8]) -> Result<Option<(String, Tensor)>, WeightsError> {
    let (mut name, mut sizes, mut numbers, mut single) = (String::new(), Vec::new(), Vec::new(), false);
    let mut tensor = Fields(bytes);
    while let Some((number, value)) = tensor.next_field()? {
        match (number, value) {
            (field::TENSOR_SIZES, Value::Number(size)) => sizes.push(size),
            (field::TENSOR_SIZES, Value::Bytes(packed)) => {
                let mut packed = Fields(packed);
                while !packed.0.is_empty() {
                    sizes.push(packed.variable()?);
                }
            }
            (field::TENSOR_TYPE, Value::Number(kind)) => single = kind == SINGLE_PRECISION,
            (field::TENSOR_NAME, Value::Bytes(text)) => name = String::from_utf8_lossy(text).into_owned(),
            (field::TENSOR_FLOATS | field::TENSOR_BYTES, Value::Bytes(packed)) => {
                numbers.extend(packed.as_chunks().0.iter().map(|&four| f32::from_le_bytes(four)));
            }
            _ => {}
        }
    }
    Ok(single.then_some((name, Tensor { sizes, numbers })))
}

/// What a field of a message holds; single numbers of fixed length stand nowhere in what is read here.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Fixed,
}

/// The rest of a message.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// The next field and its number; nothing at the end.
    fn next_field(&mut self) -> Result<Option<(u64, Value<'a>)>, WeightsError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = self.variable()?;
        let value = match key & 7 {
            0 => Value::Number(self.variable()?),
            1 => self.cut(8).map(|_| Value::Fixed)?,
            2 => {
                let length = self.variable()?;
                Value::Bytes(self.cut(length)?)
            }
            5 => self.cut(4).map(|_| Value::Fixed)?,
            _ => return Err(WeightsError::Damaged),
        };
        Ok(Some((key >> 3, value)))
    }

    /// A whole number, seven bits a byte, the lowest first.
    fn variable(&mut self) -> Result<u64, WeightsError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first().ok_or(WeightsError::Damaged)?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(WeightsError::Damaged)
    }

    fn cut(&mut self, length: u64) -> Result<&'a [u8], WeightsError> {
        let length = usize::try_from(length).map_err(|_| WeightsError::Damaged)?;
        let (bytes, rest) = self.0.split_at_checked(length).ok_or(WeightsError::Damaged)?;
        self.0 = rest;
        Ok(bytes)
    }
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
