//! Which servers may a run talk to? The options of `run` and `summarize` that name one, over the same keys of the
//! configuration.

use super::printer::Printer;
use crate::config::Config;
use crate::language_model::{Chore, LanguageModel, Wish};
use crate::net::{Address, Key, Patience};
use crate::pipeline::Engines;
use crate::text;
use crate::trouble::Failure;
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A language model, and what it may do.
#[derive(Debug, Clone, Args)]
pub struct LanguageModelArguments {
    /// The server.
    #[arg(
        long,
        value_name = "URL",
        env = "THUKY_LLM",
        help = "Máy chủ mô hình ngôn ngữ (giao diện OpenAI: llama.cpp, Ollama, vLLM…) giúp gọt câu; mỗi câu đều được đối chiếu với lời đã nói. Khóa: biến THUKY_LLM_KEY || Language model server (OpenAI interface: llama.cpp, Ollama, vLLM…) that helps with the wording; every sentence is checked against what was said. Key: THUKY_LLM_KEY"
    )]
    pub llm: Option<String>,
    /// The model by name.
    #[arg(
        long,
        value_name = "NAME",
        env = "THUKY_LLM_MODEL",
        help = "Tên mô hình (mặc định: mô hình đầu tiên của máy chủ) || Name of the model (default: the server's first)"
    )]
    pub llm_model: Option<String>,
    /// What it may do.
    #[arg(
        long,
        value_name = "JOB,…",
        value_delimiter = ',',
        help = "Việc giao cho mô hình: polish (gọt kết luận), speeches (ý chính phát biểu), article (tin bài), missed (gợi ý bổ sung); mặc định cả bốn || What the model may do: polish (conclusions), speeches (their points), article (lead, transitions, headlines), missed (candidates); default all four"
    )]
    pub llm_jobs: Vec<String>,
    /// Where the key is.
    #[arg(
        long,
        value_name = "FILE",
        help = "Tệp chứa khóa của máy chủ mô hình || File with the key of the language model server"
    )]
    pub llm_key_file: Option<PathBuf>,
    /// How long to wait for the next word.
    #[arg(
        long,
        value_name = "SECONDS",
        help = "Chờ máy chủ trả lời bao nhiêu giây (mặc định 180) || Seconds to wait for the server to go on (default 180)"
    )]
    pub llm_timeout: Option<u64>,
    /// Names are hidden.
    #[arg(
        long,
        help = "Thay tên người và đơn vị trước khi gửi, rồi khôi phục || Replace names of people and sites before anything is sent, and put them back"
    )]
    pub mask_names: bool,
    /// Another machine may be asked.
    #[arg(long, help = "Cho phép gửi nội dung cuộc họp tới máy khác || Permit sending the meeting to another machine")]
    pub allow_remote: bool,
}

/// A server that recognises speech.
#[derive(Debug, Clone, Args)]
pub struct RemoteAsrArguments {
    /// The server.
    #[arg(
        long,
        value_name = "URL",
        env = "THUKY_ASR",
        help = "Máy chủ nhận dạng tiếng nói (giao diện OpenAI /v1/audio/transcriptions) thay cho mô hình kèm theo. Khóa: biến THUKY_ASR_KEY || Speech recognition server (OpenAI /v1/audio/transcriptions) instead of the embedded model. Key: THUKY_ASR_KEY"
    )]
    pub asr: Option<String>,
    /// The model by name.
    #[arg(
        long,
        value_name = "NAME",
        help = "Tên mô hình trên máy chủ đó (mặc định whisper-1) || Name of the model there (default whisper-1)"
    )]
    pub asr_model: Option<String>,
    /// Windows at once.
    #[arg(long, value_name = "N", help = "Số đoạn gửi cùng lúc (mặc định 4) || Windows sent at once (default 4)")]
    pub asr_parallel: Option<usize>,
    /// Where the key is.
    #[arg(
        long,
        value_name = "FILE",
        help = "Tệp chứa khóa của máy chủ nhận dạng || File with the key of the recognition server"
    )]
    pub asr_key_file: Option<PathBuf>,
}

/// A language model and what it may do.
type ModelAndWish = (Box<dyn LanguageModel>, Wish);

/// The language model that was named, and what it may do.
pub(super) fn language_model(
    what: &LanguageModelArguments,
    config: &Config,
    printer: &Printer,
) -> Result<Option<ModelAndWish>, Failure> {
    let Some(url) = what.llm.clone().or_else(|| config.llm.clone()) else { return Ok(None) };
    let address = Address::parse(&url, "--llm")?;
    let key = key("THUKY_LLM_KEY", what.llm_key_file.as_deref().or(config.llm_key_file.as_deref()))?;
    let chores = chores(if what.llm_jobs.is_empty() { &config.llm_jobs } else { &what.llm_jobs })?;
    let mask_names = what.mask_names || config.mask_names.unwrap_or(false);
    address.permit(what.allow_remote || config.allow_remote.unwrap_or(false), key.as_ref(), "--llm")?;
    if !address.is_local() {
        let shown = address.shown();
        printer.say(&if mask_names {
            text!(
                "sẽ gửi tới {shown}: lời đã chép và các nội dung rút ra; tên người và đơn vị đã biết được thay, âm thanh không gửi",
                "to {shown} go: the transcript's words and what was drawn from them; known names are replaced, no sound is sent"
            )
        } else {
            text!(
                "sẽ gửi tới {shown}: lời đã chép, tên người nói và các nội dung rút ra; âm thanh không gửi",
                "to {shown} go: the transcript's words, the speakers' names and what was drawn from them; no sound is sent"
            )
        });
    }
    let wish =
        Wish { server: address.shown(), model: what.llm_model.clone().or_else(|| config.llm_model.clone()), chores, mask_names };
    let mut patience = unhurried(Patience::default());
    if let Some(seconds) = what.llm_timeout {
        patience.idle = Duration::from_secs(seconds.clamp(1, 3600));
        patience.whole = patience.idle.saturating_mul(5);
    }
    Ok(Some((chat(address, wish.model.clone(), key, patience)?, wish)))
}

#[cfg(feature = "net")]
fn chat(
    address: Address,
    model: Option<String>,
    key: Option<Key>,
    patience: Patience,
) -> Result<Box<dyn LanguageModel>, Failure> {
    use crate::language_model::{ChatServer, ChatSettings};
    Ok(Box::new(ChatServer::new(ChatSettings { address, model, key, patience })?))
}

#[cfg(not(feature = "net"))]
fn chat(_: Address, _: Option<String>, _: Option<Key>, _: Patience) -> Result<Box<dyn LanguageModel>, Failure> {
    Err(without_net())
}

/// The first pause before asking again, where `THUKY_PAUSE_MS` sets another.
pub(super) fn unhurried(patience: Patience) -> Patience {
    let pause = std::env::var("THUKY_PAUSE_MS").ok().and_then(|value| value.parse().ok()).map(Duration::from_millis);
    Patience { first_pause: pause.unwrap_or(patience.first_pause), ..patience }
}

/// What a build without the network says.
#[cfg(not(feature = "net"))]
pub(super) fn without_net() -> Failure {
    Failure::failed(
        text!("bản dựng này không có phần mạng", "this build knows no network"),
        text!(
            "dựng lại với các tính năng mặc định: cargo build --release",
            "build with the default features: cargo build --release"
        ),
    )
}

/// Puts the recogniser of a server in the place of another.
pub(super) type WithRecogniser = Box<dyn FnOnce(Box<dyn Engines>) -> Box<dyn Engines>>;

/// The recognition server that was named, and how many windows it gets at once.
pub(super) fn recogniser(
    what: &RemoteAsrArguments,
    allow_remote: bool,
    config: &Config,
    printer: &Printer,
) -> Result<Option<(WithRecogniser, usize)>, Failure> {
    let Some(url) = what.asr.clone().or_else(|| config.asr.clone()) else { return Ok(None) };
    let address = Address::parse(&url, "--asr")?;
    let key = key("THUKY_ASR_KEY", what.asr_key_file.as_deref().or(config.asr_key_file.as_deref()))?;
    address.permit(allow_remote || config.allow_remote.unwrap_or(false), key.as_ref(), "--asr")?;
    if !address.is_local() {
        let shown = address.shown();
        printer.say(&text!(
            "sẽ gửi tới {shown}: âm thanh của mọi đoạn có tiếng nói",
            "to {shown} goes the sound of every stretch of speech"
        ));
    }
    let model = what.asr_model.clone().or_else(|| config.asr_model.clone()).unwrap_or_else(|| "whisper-1".to_owned());
    Ok(Some((remote(address, model, key)?, what.asr_parallel.unwrap_or(4).clamp(1, 32))))
}

#[cfg(feature = "net")]
fn remote(address: Address, model: String, key: Option<Key>) -> Result<WithRecogniser, Failure> {
    use crate::pipeline::RemoteEngines;
    use crate::remote_asr::{RemoteRecogniser, RemoteSettings};
    let patience = unhurried(Patience { idle: Duration::from_secs(120), ..Patience::default() });
    let recogniser = RemoteRecogniser::new(RemoteSettings { address, model, key, patience })?;
    Ok(Box::new(move |near| Box::new(RemoteEngines::new(near, recogniser))))
}

#[cfg(not(feature = "net"))]
fn remote(_: Address, _: String, _: Option<Key>) -> Result<WithRecogniser, Failure> {
    Err(without_net())
}

/// The key of a server: the file goes before the environment.
pub(super) fn key(variable: &str, file: Option<&Path>) -> Result<Option<Key>, Failure> {
    match file {
        Some(path) => Key::from_file(path).map(Some),
        None => Ok(Key::from_environment(variable)),
    }
}

fn chores(named: &[String]) -> Result<Vec<Chore>, Failure> {
    if named.is_empty() {
        return Ok(Chore::ALL.to_vec());
    }
    let valid = Chore::ALL.map(Chore::key).join(", ");
    let mut chores = Vec::new();
    for name in named {
        let chore = Chore::ALL.into_iter().find(|chore| chore.key() == name.trim()).ok_or_else(|| {
            Failure::usage(
                text!("--llm-jobs không nhận giá trị “{name}”", "--llm-jobs does not take “{name}”"),
                text!("chọn trong: {valid}", "choose among: {valid}"),
            )
        })?;
        chores.push(chore);
    }
    chores.sort_unstable();
    chores.dedup();
    Ok(chores)
}
