//! The embedded recogniser on eight-bit integers: [`thuky_networks::whisper`], [`search`](super::search) and
//! [`alignment`](super::alignment) as an [`Engine`].
//!
//! Several windows are read side by side: the decoder then fetches its weights from memory once for all of them.

use super::alignment::{alignment_heads, beginnings};
use super::biasing::Biasing;
use super::confidence::calibrate;
use super::engine::{Engine, Listener, Manner, Piece};
use super::fluency::Fluency;
use super::guide::Guide;
use super::mel::MelFilters;
use super::search::{Reading, Window, Written, read};
use super::second::{Advised, is_disputed, settle};
use super::spoken::LANGUAGES;
use super::words::{Token, end_at_next, join_tokens};
use crate::media::SAMPLE_RATE_HZ;
use crate::syllables::SyllableModel;
use crate::text;
use crate::time::Span;
use crate::transcript::Word;
use crate::trouble::Failure;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thuky_networks::whisper::{Memory, Network, TensorError};

/// A position of the encoder stands for 20 ms.
const SAMPLES_PER_POSITION: usize = SAMPLE_RATE_HZ as usize / 50;
/// Positions the encoder hears beyond the sound; without them the decoder tends to loop.
const SPARE_POSITIONS: usize = 64;
/// The matrix kernels take whole blocks of positions.
const POSITIONS_PER_BLOCK: usize = 16;
/// Windows read side by side when one reading is followed.
const WINDOWS_TOGETHER: usize = 20;
/// Tokens that a mouth fills in a second, at most, and some to begin with.
const TOKENS_PER_SECOND: usize = 20;
const TOKENS_AT_LEAST: usize = 32;

/// Readings followed when the sound is heard again by itself.
const CAREFUL_BEAM: usize = 5;

/// The weight of the syllable model beside the sound: from 0.25 to 0.4 the words come out alike.
const FLUENCY: f32 = 0.3;

/// A whisper model, loaded.
pub struct Int8Whisper {
    network: Network,
    filters: MelFilters,
    syllables: SyllableModel,
    heads: Vec<(usize, usize)>,
    path: PathBuf,
    bytes: u64,
}

/// Why a model is not for this engine.
pub(super) enum Unfit {
    /// Its numbers are stored in a way that only whisper.cpp knows.
    Storage,
    /// It cannot be used at all.
    Broken(Failure),
}

impl Int8Whisper {
    /// Loads a ggml model: any size, multilingual or English only, original or fine-tuned.
    pub(super) fn open(path: &Path, syllables: &Path) -> Result<Self, Unfit> {
        let model = SyllableModel::open(syllables);
        let model = model.map_err(|error| Unfit::Broken(unloadable(syllables, &error)))?;
        let mut network = Network::open(path).map_err(|error| match error {
            TensorError::Storage(..) => Unfit::Storage,
            TensorError::Io(_) | TensorError::Misfit(_) => Unfit::Broken(unloadable(path, &error)),
        })?;
        let shape = network.shape;
        let heads = alignment_heads(shape.text_layers, shape.text_heads, shape.mels, network.vocabulary.is_multilingual());
        let filters = MelFilters::new(std::mem::take(&mut network.mel_filters), shape.mels);
        let bytes = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        Ok(Self { network, filters, syllables: model, heads, path: path.to_owned(), bytes })
    }
}

impl Engine for Int8Whisper {
    fn identity(&self) -> String {
        format!("int8 5 {:?} {} {}", self.network.shape, self.network.kernel(), self.bytes)
    }

    fn supports(&self, language: &str) -> Result<(), Failure> {
        let languages = self.network.vocabulary.languages().len();
        if language == "en" || LANGUAGES.iter().take(languages).any(|&known| known == language) {
            return Ok(());
        }
        let path = self.path.display();
        Err(Failure::usage(
            text!("mô hình {path} không biết ngôn ngữ “{language}”", "the model {path} does not know the language “{language}”"),
            text!("chọn mô hình đa ngữ hoặc dùng --language en", "choose a multilingual model, or use --language en"),
        ))
    }

    fn favours_phrases(&self) -> bool {
        true
    }

    fn listener(&self) -> Result<Box<dyn Listener + '_>, Failure> {
        // One thread of its own: what runs side by side are listeners.
        let thread = ThreadPoolBuilder::new().num_threads(1).build().map_err(|error| unloadable(&self.path, &error))?;
        Ok(Box::new(Int8Listener { whisper: self, thread, phrases: Arc::new([]), biasing: None }))
    }
}

struct Int8Listener<'a> {
    whisper: &'a Int8Whisper,
    thread: ThreadPool,
    /// The phrases last listened for, and their tree.
    phrases: Arc<[String]>,
    biasing: Option<Biasing>,
}

impl Listener for Int8Listener<'_> {
    fn listen(&mut self, sound: &[f32], window: Span, manner: &Manner) -> Result<Vec<Word>, Failure> {
        self.listen_together(&[Piece { sound, window }], manner).pop().unwrap_or_else(|| Ok(Vec::new()))
    }

    fn listen_together(&mut self, pieces: &[Piece<'_>], manner: &Manner) -> Vec<Result<Vec<Word>, Failure>> {
        let whisper = self.whisper;
        if self.phrases != manner.phrases {
            self.phrases = Arc::clone(&manner.phrases);
            self.biasing = Biasing::new(&manner.phrases, &whisper.syllables);
        }
        let biasing = self.biasing.as_ref();
        self.thread.install(|| whisper.read(pieces, manner, biasing)).into_iter().map(Ok).collect()
    }

    fn together(&self, manner: &Manner) -> usize {
        (WINDOWS_TOGETHER / usize::from(manner.beam.max(1))).max(2)
    }

    fn languages(&mut self, sound: &[f32]) -> Result<Vec<(String, f32)>, Failure> {
        let whisper = self.whisper;
        Ok(self.thread.install(|| whisper.languages(sound)))
    }
}

impl Int8Whisper {
    fn read(&self, pieces: &[Piece<'_>], manner: &Manner, biasing: Option<&Biasing>) -> Vec<Vec<Word>> {
        let prompt = self.prompt(manner);
        let memories: Vec<Memory> = pieces.iter().map(|piece| self.hear(piece.sound)).collect();
        let most = self.network.shape.text_positions / 2;
        let most_tokens = |piece: &Piece<'_>| {
            let seconds = piece.sound.len().div_ceil(SAMPLE_RATE_HZ as usize);
            (seconds * TOKENS_PER_SECOND + TOKENS_AT_LEAST).min(most)
        };
        let windows: Vec<Window<'_>> = pieces
            .iter()
            .zip(&memories)
            .map(|(piece, memory)| Window { memory, prompt: &prompt, most_tokens: most_tokens(piece) })
            .collect();
        // The syllable model knows Vietnamese only.
        let fluency = (manner.language == "vi").then_some(Fluency { model: &self.syllables, weight: FLUENCY });
        let Some(fluency) = fluency else {
            let guide = Guide { fluency: None, biasing };
            let readings = read(&self.network, guide, &windows, usize::from(manner.beam), &self.heads);
            let heard = pieces.iter().zip(&memories).zip(readings);
            return heard.map(|((piece, memory), reading)| unadvised(self.words(piece, memory, &reading))).collect();
        };
        let guide = Guide { fluency: Some(fluency), biasing };
        let readings = read(&self.network, guide, &windows, usize::from(manner.beam), &self.heads);
        let heard: Vec<Vec<Advised>> = pieces
            .iter()
            .zip(&memories)
            .zip(readings)
            .map(|((piece, memory), reading)| {
                let mut words = self.words(piece, memory, &reading);
                calibrate(&mut words, &fluency);
                words
            })
            .collect();

        // What only the language model chose is heard again.
        let disputed: Vec<usize> = (0..heard.len()).filter(|&index| is_disputed(&heard[index])).collect();
        let again: Vec<Window<'_>> = disputed.iter().map(|&index| windows[index]).collect();
        let alone = Guide { fluency: None, biasing };
        let readings = read(&self.network, alone, &again, CAREFUL_BEAM, &[]);
        let mut alone = disputed
            .iter()
            .zip(readings)
            .map(|(&index, reading)| (index, unadvised(self.words_untimed(pieces[index].window, &reading))))
            .collect::<BTreeMap<usize, Vec<Word>>>();
        let settled = heard.into_iter().enumerate().map(|(index, words)| match alone.remove(&index) {
            Some(alone) => settle(words, &alone),
            None => unadvised(words),
        });
        settled.collect()
    }

    /// What the decoder is told before it writes.
    fn prompt(&self, manner: &Manner) -> Vec<u32> {
        let vocabulary = &self.network.vocabulary;
        let mut prompt = Vec::new();
        if let Some(text) = &manner.prompt {
            let tokens = vocabulary.encode(&format!(" {}", text.trim()));
            let room = self.network.shape.text_positions / 2 - 1;
            prompt.push(vocabulary.previous);
            prompt.extend(&tokens[tokens.len().saturating_sub(room)..]);
        }
        prompt.push(vocabulary.start);
        if vocabulary.is_multilingual() {
            let index = LANGUAGES.iter().position(|&known| known == manner.language).unwrap_or(0);
            prompt.extend(vocabulary.languages().nth(index));
            prompt.push(vocabulary.transcribe);
        }
        prompt.push(vocabulary.without_times);
        prompt
    }

    fn words(&self, piece: &Piece<'_>, memory: &Memory, reading: &Reading) -> Vec<Advised> {
        let heard = piece.sound.len().div_ceil(SAMPLES_PER_POSITION);
        let starts = beginnings(&reading.cache, &reading.nodes, self.heads.len(), memory.positions, heard);
        self.joined(reading, piece.window, &|index| {
            let position = starts.get(index).copied().unwrap_or(heard);
            piece.window.start().as_ms() + position as u64 * 20
        })
    }

    /// The words alone: when they were said is of no interest.
    fn words_untimed(&self, window: Span, reading: &Reading) -> Vec<Advised> {
        self.joined(reading, window, &|_| window.start().as_ms())
    }

    fn joined(&self, reading: &Reading, window: Span, clock: &dyn Fn(usize) -> u64) -> Vec<Advised> {
        let token = |index: usize, probability: f32| Token {
            bytes: self.network.vocabulary.bytes(reading.tokens[index].token).to_vec(),
            start_ms: clock(index),
            end_ms: clock(index + 1),
            probability,
        };
        let join = |probability: &dyn Fn(&Written) -> f32| {
            let mut tokens: Vec<Token> =
                reading.tokens.iter().enumerate().map(|(index, written)| token(index, probability(written))).collect();
            end_at_next(&mut tokens, window);
            join_tokens(&tokens, window)
        };
        let words = join(&|written| written.log_probability.exp());
        // The same words with another question: a word is overruled if one of its tokens is.
        let overruled = join(&|written| if written.overruled { 0.0 } else { 1.0 });
        words.into_iter().zip(overruled).map(|(word, mark)| Advised { word, overruled: mark.probability < 1.0 }).collect()
    }

    fn hear(&self, sound: &[f32]) -> Memory {
        let positions = audio_positions(sound.len()).clamp(1, self.network.shape.audio_positions);
        self.network.hear(&self.filters.spectrogram(sound, positions * 2))
    }

    fn languages(&self, sound: &[f32]) -> Vec<(String, f32)> {
        let vocabulary = &self.network.vocabulary;
        let memory = self.hear(sound);
        let odds = self.network.odds(&memory, &[vocabulary.start]);
        let tokens = vocabulary.languages();
        if tokens.is_empty() {
            return vec![("en".to_owned(), 1.0)];
        }
        let odds = &odds[tokens.start as usize..tokens.end as usize];
        let largest = odds.iter().copied().fold(f32::MIN, f32::max);
        let total: f32 = odds.iter().map(|odd| (odd - largest).exp()).sum();
        let mut languages: Vec<(String, f32)> = LANGUAGES
            .iter()
            .zip(odds)
            .map(|(&code, odd)| (code.to_owned(), (odd - largest).exp() / total))
            .filter(|(_, probability)| *probability >= 0.01)
            .collect();
        languages.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        languages
    }
}

fn unadvised(words: Vec<Advised>) -> Vec<Word> {
    words.into_iter().map(|advised| advised.word).collect()
}

/// Positions of the encoder for so many samples: the sound and a margin, in whole blocks.
fn audio_positions(samples: usize) -> usize {
    (samples.div_ceil(SAMPLES_PER_POSITION) + SPARE_POSITIONS).next_multiple_of(POSITIONS_PER_BLOCK)
}

fn unloadable(path: &Path, error: &impl std::fmt::Display) -> Failure {
    let path = path.display();
    Failure::failed(
        text!("không nạp được mô hình {path}: {error}", "cannot load the model {path}: {error}"),
        text!(
            "kiểm tra bộ nhớ còn trống, hoặc chọn mô hình nhỏ hơn bằng --model",
            "check the free memory, or choose a smaller model with --model"
        ),
    )
}
