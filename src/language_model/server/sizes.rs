//! How much does the model take, and who counts?
//!
//! llama.cpp tells its context under `props`, vLLM in the list of models, Ollama in `api/show`. llama.cpp and vLLM
//! count tokens under `tokenize`; for the others a trial question tells how many tokens a known text had.

use super::{ChatServer, JsonBody};
use crate::language_model::question::Capacity;
use crate::net::Trouble;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

/// Where the server does not tell its context, this much is safe with any server of today.
const ASSUMED_CONTEXT: u64 = 4096;
/// Ollama cuts questions to its running context, which is this unless it was set.
const OLLAMA_CONTEXT: u64 = 4096;
/// Where nobody counts: bytes of Vietnamese text in a thousand tokens, on the safe side.
const ASSUMED_BYTES: u64 = 1800;

/// Asks the server about itself.
pub(super) fn capacity(server: &ChatServer, sample: &str) -> Result<Capacity, Trouble> {
    let address = &server.settings.address;
    let models = server.fetch(server.client.get(address.endpoint("models")))?;
    let listed = models.get("data").and_then(Value::as_array);
    let entry = listed.and_then(|list| {
        let wanted = server.settings.model.as_deref();
        list.iter().find(|entry| wanted.is_none() || entry.get("id").and_then(Value::as_str) == wanted)
    });
    let name = server
        .settings
        .model
        .clone()
        .or_else(|| entry.and_then(|entry| entry.get("id")).and_then(Value::as_str).map(str::to_owned));
    let model = name.ok_or_else(|| Trouble::Malformed("no model listed".to_owned()))?;
    *server.model.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(model.clone());

    let told = entry.and_then(|entry| entry.get("max_model_len")).and_then(Value::as_u64);
    let context_tokens =
        told.or_else(|| llama_context(server)).or_else(|| ollama_context(server, &model)).unwrap_or(ASSUMED_CONTEXT);
    let (bytes_per_1000_tokens, counted) = match count(server, sample) {
        Some(tokens) if tokens > 0 && !sample.is_empty() => (sample.len() as u64 * 1000 / tokens, "server"),
        _ => match trial(server, sample) {
            Some(tokens) if tokens > 0 && !sample.is_empty() => (sample.len() as u64 * 1000 / tokens, "measured"),
            _ => (ASSUMED_BYTES, "assumed"),
        },
    };
    Ok(Capacity { model, context_tokens, bytes_per_1000_tokens, counted: counted.to_owned() })
}

/// llama.cpp: the context of one slot.
fn llama_context(server: &ChatServer) -> Option<u64> {
    let props = server.fetch(server.client.get(server.settings.address.beside("props"))).ok()?;
    let context = props.pointer("/default_generation_settings/n_ctx").or_else(|| props.get("n_ctx"))?;
    context.as_u64().filter(|tokens| *tokens > 0)
}

/// Ollama: what the model was trained for, or what was set, but not more than it runs with.
fn ollama_context(server: &ChatServer, model: &str) -> Option<u64> {
    let request = server.client.post(server.settings.address.beside("api/show")).json_body(&json!({"model": model}));
    let shown = server.fetch(request).ok()?;
    let set = shown.get("parameters").and_then(Value::as_str).and_then(|parameters| {
        let line = parameters.lines().find(|line| line.trim_start().starts_with("num_ctx"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    });
    let trained = shown
        .get("model_info")
        .and_then(Value::as_object)
        .and_then(|info| info.iter().find(|(name, _)| name.ends_with(".context_length")).and_then(|(_, value)| value.as_u64()))?;
    Some(set.unwrap_or(OLLAMA_CONTEXT).min(trained))
}

/// The tokens of a text, where the server counts them.
pub(super) fn count(server: &ChatServer, text: &str) -> Option<u64> {
    if server.counts.load(Ordering::Relaxed) == 2 {
        return None;
    }
    let body = json!({"content": text, "prompt": text, "model": server.model()});
    let request = server.client.post(server.settings.address.beside("tokenize")).json_body(&body);
    let counted = server.fetch(request).ok().and_then(|value| {
        let list = value.get("tokens").and_then(Value::as_array).map(|tokens| tokens.len() as u64);
        value.get("count").and_then(Value::as_u64).or(list)
    });
    server.counts.store(if counted.is_some() { 1 } else { 2 }, Ordering::Relaxed);
    counted
}

/// Lets the server read the sample, answer one token, and tell what the question was worth.
fn trial(server: &ChatServer, sample: &str) -> Option<u64> {
    let usage = |text: &str| {
        let body =
            json!({"model": server.model(), "messages": [{"role": "user", "content": text}], "max_tokens": 1, "stream": false});
        let request = server.client.post(server.settings.address.endpoint("chat/completions")).json_body(&body);
        server.fetch(request).ok()?.pointer("/usage/prompt_tokens")?.as_u64()
    };
    // The template around the question counts too: it is known from an empty one.
    let frame = usage("a")?;
    usage(sample).map(|tokens| tokens.saturating_sub(frame))
}
