//! What does the network hear?
//!
//! Whisper's network in eight-bit integers: mel bands through the encoder to [`Memory`], and the decoder from tokens
//! and memory to the odds of the next token. It reads the files of whisper.cpp and gives what whisper.cpp gives, within
//! what eight bits allow, in about a quarter of the time: the matrix products run on the dot-product instructions of the
//! processor, and the decoder reads its weights once for several windows side by side.
//!
//! Every row of a product is quantised by itself and multiplied exactly, so what is heard in a window does not depend on
//! which windows were decoded beside it.

mod decoder;
mod encoder;
mod linear;
mod memory;
mod quantised;
mod tensors;
mod vocabulary;

use self::decoder::Decoder;
use self::encoder::Encoder;
use self::linear::Kernels;
use self::tensors::Tensors;
use std::path::Path;

pub use self::decoder::{Cache, Row, Step};
pub use self::memory::Memory;
pub use self::tensors::TensorError;
pub use self::vocabulary::Vocabulary;

/// Sizes of a network, as its file states them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Tokens in the vocabulary, the special ones included.
    pub vocabulary: usize,
    /// Positions (20 ms each) that the encoder can hear at once.
    pub audio_positions: usize,
    /// Width of the encoder.
    pub audio_width: usize,
    /// Attention heads of the encoder.
    pub audio_heads: usize,
    /// Layers of the encoder.
    pub audio_layers: usize,
    /// Tokens that the decoder can hold.
    pub text_positions: usize,
    /// Width of the decoder.
    pub text_width: usize,
    /// Attention heads of the decoder.
    pub text_heads: usize,
    /// Layers of the decoder.
    pub text_layers: usize,
    /// Mel bands.
    pub mels: usize,
}

/// The weights, ready to be multiplied by; shared by all threads.
pub struct Network {
    kernels: Kernels,
    encoder: Encoder,
    decoder: Decoder,
    /// Sizes.
    pub shape: Shape,
    /// The weights of each mel band over the frequencies, bands × bins.
    pub mel_filters: Vec<f32>,
    /// What the tokens stand for.
    pub vocabulary: Vocabulary,
}

impl Network {
    /// Reads a whisper.cpp file and quantises its weights.
    ///
    /// # Errors
    /// When the file cannot be read, or stores numbers in a way that is not known here.
    pub fn open(path: &Path) -> Result<Self, TensorError> {
        let kernels = Kernels::new();
        let mut tensors = Tensors::open(path)?;
        let shape = tensors.shape;
        let mel_filters = std::mem::take(&mut tensors.mel_filters);
        let vocabulary = Vocabulary::new(std::mem::take(&mut tensors.tokens), shape.vocabulary);
        let encoder = Encoder::read(&mut tensors, &kernels)?;
        let decoder = Decoder::read(&mut tensors, &kernels)?;
        Ok(Self { kernels, encoder, decoder, shape, mel_filters, vocabulary })
    }

    /// What the decoder listens to, from the mel bands of two frames for each position: bands × frames.
    ///
    /// # Panics
    /// When there are more positions than [`Shape::audio_positions`], or other bands than [`Shape::mels`].
    #[must_use]
    pub fn hear(&self, mel: &[f32]) -> Memory {
        let positions = mel.len() / self.shape.mels.max(1) / 2;
        let states = self.encoder.forward(&self.kernels, mel, positions);
        self.decoder.memory(&self.kernels, &states)
    }

    /// One step of the decoder for all `rows`; see [`Decoder::step`].
    pub fn step(&self, rows: &[Row<'_>], memories: &[&Memory], caches: &mut [&mut Cache], wanted: &[usize]) -> Step {
        self.decoder.step(&self.kernels, rows, memories, caches, wanted)
    }

    /// What the decoder makes of `tokens` alone: a number for every token that may follow.
    pub fn odds(&self, memory: &Memory, tokens: &[u32]) -> Vec<f32> {
        let mut cache = self.cache(&[]);
        let paths: Vec<Vec<u32>> = (0..tokens.len() as u32).map(|length| (0..length).collect()).collect();
        let rows: Vec<Row<'_>> = tokens.iter().zip(&paths).map(|(&token, path)| Row { token, window: 0, path }).collect();
        self.step(&rows, &[memory], &mut [&mut cache], &[tokens.len().saturating_sub(1)]).logits
    }

    /// The tokens of a finished text through the decoder once more, for the attention of `heads`: the cache, and the
    /// nodes of `tokens`.
    pub fn attend(&self, memory: &Memory, tokens: &[u32], heads: &[(usize, usize)]) -> Cache {
        let mut cache = self.cache(heads);
        let path: Vec<u32> = (0..tokens.len() as u32).collect();
        let rows: Vec<Row<'_>> =
            tokens.iter().enumerate().map(|(place, &token)| Row { token, window: 0, path: &path[..place] }).collect();
        self.step(&rows, &[memory], &mut [&mut cache], &[]);
        cache
    }

    /// The instructions that multiply: they decide what weights look like.
    pub fn kernel(&self) -> &str {
        self.kernels.integers.kernel_name()
    }

    /// An empty cache; the attention of `heads` (layer, head) over the sound is kept for every token.
    pub fn cache(&self, heads: &[(usize, usize)]) -> Cache {
        Cache::new(self.shape.text_layers, heads)
    }
}
