//! The embedded recogniser: whisper.cpp through whisper-rs. Tensors and tokens only; what to do with them is decided in
//! the sibling files.
//!
//! One context holds the weights, each listener a state of its own with one thread: the barriers of ggml spin, and two
//! threads in one state cost four times the work as soon as the machine has anything else to do. Flash attention is off
//! (slower on processors). Nothing is sampled: a state's random numbers would outlive the window and make a resumed run
//! differ.

use super::engine::{Engine, Listener, Manner};
use super::model_file::ModelFile;
use super::words::{Token, end_at_next, join_tokens};
use crate::media::SAMPLE_RATE_HZ;
use crate::text;
use crate::time::Span;
use crate::transcript::Word;
use crate::trouble::Failure;
use std::path::{Path, PathBuf};
use whisper_rs::{
    DtwMode, DtwModelPreset, DtwParameters, FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperError,
    WhisperState, get_lang_str, install_logging_hooks,
};

/// A position of the encoder stands for 20 ms.
const SAMPLES_PER_POSITION: usize = SAMPLE_RATE_HZ as usize / 50;
/// Positions the encoder hears beyond the sound; without them the decoder tends to loop.
const SPARE_POSITIONS: usize = 64;
/// The matrix kernels take whole blocks of positions; what does not fill one costs three times the work.
const POSITIONS_PER_BLOCK: usize = 32;
/// Shorter sound is padded with silence to this (1 s): whisper hears nothing in less than 0.1 s and little in 0.5 s.
const LEAST_SAMPLES: usize = SAMPLE_RATE_HZ as usize;
/// Room for the alignment of a full window of the largest model; only what is used is ever touched.
const ALIGNMENT_BYTES: usize = 256 << 20;

/// A whisper.cpp model, loaded.
pub struct Whisper {
    context: WhisperContext,
    file: ModelFile,
    /// Word times come from the decoder's attention; else from its time stamps.
    aligns: bool,
    path: PathBuf,
}

impl Whisper {
    /// Loads a ggml model: any size, multilingual or English only, original or fine-tuned.
    ///
    /// # Errors
    /// When the file cannot be read, is no such model, is cut off, or memory does not suffice.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        install_logging_hooks(); // whisper.cpp would talk to the user's terminal
        let file = ModelFile::open(path)?;
        let mut parameters = WhisperContextParameters::default();
        parameters.flash_attn(false).use_gpu(false);
        let heads = alignment_heads(&file);
        if let Some(model_preset) = &heads {
            let mode = DtwMode::ModelPreset { model_preset: model_preset.clone() };
            parameters.dtw_parameters(DtwParameters { mode, dtw_mem_size: ALIGNMENT_BYTES });
        }
        let context = WhisperContext::new_with_params(path, parameters).map_err(|error| unloadable(path, &error))?;
        Ok(Self { context, file, aligns: heads.is_some(), path: path.to_owned() })
    }
}

impl Engine for Whisper {
    fn identity(&self) -> String {
        let ModelFile { vocabulary, audio_state, audio_layers, text_layers, mels, kind, bytes } = self.file;
        format!(
            "whisper.cpp {} {vocabulary}/{audio_state}/{audio_layers}/{text_layers}/{mels}/{kind}/{bytes}",
            whisper_rs::WHISPER_CPP_VERSION
        )
    }

    fn supports(&self, language: &str) -> Result<(), Failure> {
        // The Cantonese token came with the last vocabulary.
        let known = self.file.is_multilingual() && (language != "yue" || self.file.vocabulary > 51_865);
        if known || language == "en" {
            return Ok(());
        }
        let path = self.path.display();
        Err(Failure::usage(
            text!("mô hình {path} không biết ngôn ngữ “{language}”", "the model {path} does not know the language “{language}”"),
            text!("chọn mô hình đa ngữ hoặc dùng --language en", "choose a multilingual model, or use --language en"),
        ))
    }

    fn listener(&self) -> Result<Box<dyn Listener + '_>, Failure> {
        let state = self.context.create_state().map_err(|error| unloadable(&self.path, &error))?;
        Ok(Box::new(WhisperListener { whisper: self, state }))
    }
}

struct WhisperListener<'a> {
    whisper: &'a Whisper,
    state: WhisperState,
}

impl Listener for WhisperListener<'_> {
    fn listen(&mut self, sound: &[f32], window: Span, manner: &Manner) -> Result<Vec<Word>, Failure> {
        let sound = padded(sound);
        let strategy = match manner.beam {
            // It ranks readings by their mean, so that a sentence written twice wins: a small beam only hurts.
            0..=3 => SamplingStrategy::Greedy { best_of: 1 },
            beam => SamplingStrategy::BeamSearch { beam_size: i32::from(beam), patience: -1.0 },
        };
        let mut parameters = FullParams::new(strategy);
        parameters.set_n_threads(1);
        parameters.set_language(Some(&manner.language));
        parameters.set_translate(false);
        parameters.set_no_context(true);
        parameters.set_single_segment(true);
        parameters.set_token_timestamps(true);
        // Without time stamps the text is as good, and alignment sees the whole window: whisper.cpp aborts the process
        // when a loop ends on a time stamp in the first moments.
        parameters.set_no_timestamps(self.whisper.aligns);
        parameters.set_suppress_nst(true);
        parameters.set_temperature_inc(0.0);
        parameters.set_audio_ctx(audio_positions(sound.len(), self.whisper.context.n_audio_ctx()));
        let prompt = self.prompt(manner)?;
        parameters.set_tokens(&prompt);
        self.state.full(parameters, &sound).map_err(|error| undecoded(&error))?;
        let mut tokens = self.tokens(window);
        if self.whisper.aligns {
            end_at_next(&mut tokens, window);
        }
        Ok(join_tokens(&tokens, window))
    }

    fn languages(&mut self, sound: &[f32]) -> Result<Vec<(String, f32)>, Failure> {
        if !self.whisper.file.is_multilingual() {
            return Ok(vec![("en".to_owned(), 1.0)]);
        }
        self.state.pcm_to_mel(&padded(sound), 1).map_err(|error| undecoded(&error))?;
        let (_, probabilities) = self.state.lang_detect(0, 1).map_err(|error| undecoded(&error))?;
        let mut languages: Vec<(String, f32)> = (0..)
            .zip(probabilities)
            .filter(|(_, probability)| *probability >= 0.01)
            .filter_map(|(id, probability)| get_lang_str(id).map(|code| (code.to_owned(), probability)))
            .collect();
        languages.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(languages)
    }
}

impl WhisperListener<'_> {
    fn prompt(&self, manner: &Manner) -> Result<Vec<i32>, Failure> {
        let Some(prompt) = &manner.prompt else { return Ok(Vec::new()) };
        let prompt = prompt.replace('\0', " ");
        let most = self.whisper.context.n_text_ctx().max(0) as usize / 2;
        self.whisper.context.tokenize(&format!(" {}", prompt.trim()), most).map_err(|error| undecoded(&error))
    }

    /// The text tokens of the last window, on the recording's clock.
    fn tokens(&self, window: Span) -> Vec<Token> {
        let end_of_text = self.whisper.context.token_eot();
        let clock = |hundredths: i64| window.start().as_ms() + u64::try_from(hundredths).unwrap_or(0) * 10;
        let mut tokens = Vec::new();
        for segment in self.state.as_iter() {
            for index in 0..segment.n_tokens() {
                let Some(token) = segment.get_token(index) else { continue };
                let data = token.token_data();
                if data.id < end_of_text
                    && let Ok(bytes) = token.to_bytes()
                {
                    let start_ms = if self.whisper.aligns { clock(data.t_dtw) } else { clock(data.t0) };
                    tokens.push(Token { bytes: bytes.to_vec(), start_ms, end_ms: clock(data.t1), probability: data.p });
                }
            }
        }
        tokens
    }
}

/// Positions of the encoder for so many samples: the sound and a margin in whole blocks, never more than the model has.
fn audio_positions(samples: usize, model: i32) -> i32 {
    let wanted = samples.div_ceil(SAMPLES_PER_POSITION) + SPARE_POSITIONS;
    i32::try_from(wanted.next_multiple_of(POSITIONS_PER_BLOCK)).unwrap_or(i32::MAX).min(model)
}

/// The attention heads that follow the sound, known for each shape of model; fine-tuned models keep them.
fn alignment_heads(file: &ModelFile) -> Option<DtwModelPreset> {
    let english = !file.is_multilingual();
    Some(match (file.audio_layers, file.text_layers, file.audio_state, file.mels) {
        (4, 4, 384, 80) if english => DtwModelPreset::TinyEn,
        (4, 4, 384, 80) => DtwModelPreset::Tiny,
        (6, 6, 512, 80) if english => DtwModelPreset::BaseEn,
        (6, 6, 512, 80) => DtwModelPreset::Base,
        (12, 12, 768, 80) if english => DtwModelPreset::SmallEn,
        (12, 12, 768, 80) => DtwModelPreset::Small,
        (24, 24, 1024, 80) if english => DtwModelPreset::MediumEn,
        (24, 24, 1024, 80) => DtwModelPreset::Medium,
        (32, 32, 1280, 80) => DtwModelPreset::LargeV2,
        (32, 32, 1280, 128) => DtwModelPreset::LargeV3,
        (32, 4, 1280, 128) => DtwModelPreset::LargeV3Turbo,
        _ => return None,
    })
}

fn padded(sound: &[f32]) -> Vec<f32> {
    let mut sound = sound.to_vec();
    sound.resize(sound.len().max(LEAST_SAMPLES), 0.0);
    sound
}

fn unloadable(path: &Path, error: &WhisperError) -> Failure {
    let path = path.display();
    Failure::failed(
        text!("không nạp được mô hình {path}: {error}", "cannot load the model {path}: {error}"),
        text!(
            "kiểm tra bộ nhớ còn trống, hoặc chọn mô hình nhỏ hơn bằng --model",
            "check the free memory, or choose a smaller model with --model"
        ),
    )
}

fn undecoded(error: &WhisperError) -> Failure {
    Failure::failed(
        text!("bộ nhận dạng báo lỗi: {error}", "the recogniser failed: {error}"),
        text!("thử lại, hoặc chọn mô hình khác bằng --model", "try again, or choose another model with --model"),
    )
}
