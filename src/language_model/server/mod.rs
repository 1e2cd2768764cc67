//! How is a language model asked over HTTP?
//!
//! The chat interface of `OpenAI`, as llama.cpp, Ollama, vLLM and hosted services speak it. Answers are streamed, so
//! that a loop of tokens is seen before it ends and silence is told from slowness. The answer's shape is asked for in
//! the strictest mode the server takes: a JSON schema, any JSON, or nothing.

mod sizes;
mod stream;

use super::question::{Capacity, LanguageModel, Question};
use crate::net::{Address, Key, Patience, Redirects, Trouble, client, of_status, retry_after, trouble_of, trouble_of_reading};
use crate::trouble::Failure;
use reqwest::blocking::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use std::io::Read;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Instant;
use stream::{Ended, Told};

/// An error page or message is read up to this length.
const LONGEST_ERROR: u64 = 64 * 1024;
/// The ways to ask for a shape, strictest first.
const MODES: u8 = 3;

/// Where and how to ask.
#[derive(Debug, Clone)]
pub struct ChatSettings {
    /// The server.
    pub address: Address,
    /// The model; the first one the server names unless given.
    pub model: Option<String>,
    /// For servers that want one.
    pub key: Option<Key>,
    /// How long to wait.
    pub patience: Patience,
}

/// A server with the chat interface.
#[derive(Debug)]
pub struct ChatServer {
    settings: ChatSettings,
    client: Client,
    /// The model to ask for, once known.
    model: Mutex<Option<String>>,
    /// How many of the ways to ask for a shape the server has refused.
    refused_modes: AtomicU8,
    /// Whether the server counts tokens: 0 unknown, 1 yes, 2 no.
    counts: AtomicU8,
}

impl ChatServer {
    /// A server; nothing is sent yet.
    ///
    /// # Errors
    /// When the system's certificates cannot be used.
    pub fn new(settings: ChatSettings) -> Result<Self, Failure> {
        let client = client(Some(&settings.address), Redirects::SameHost, &settings.patience)?;
        let model = Mutex::new(settings.model.clone());
        Ok(Self { settings, client, model, refused_modes: AtomicU8::new(0), counts: AtomicU8::new(0) })
    }

    fn with_key(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.settings.key {
            Some(key) => request.bearer_auth(key.secret()),
            None => request,
        }
    }

    /// Sends; anything but success is a trouble.
    fn send(&self, request: RequestBuilder) -> Result<Response, Trouble> {
        let response = self.with_key(request).send().map_err(|error| trouble_of(&error))?;
        let status = response.status().as_u16();
        if (200..300).contains(&status) {
            return Ok(response);
        }
        let retry = retry_after(&response);
        if (300..400).contains(&status) {
            return Err(Trouble::Redirected(status.to_string()));
        }
        let mut body = String::new();
        // A body that cannot be read leaves the status to speak for itself.
        let _ = response.take(LONGEST_ERROR).read_to_string(&mut body);
        let body = self.settings.key.as_ref().map_or(body.clone(), |key| key.struck_from(&body));
        Err(of_status(status, retry, &body))
    }

    /// A small JSON answer.
    fn fetch(&self, request: RequestBuilder) -> Result<Value, Trouble> {
        let response = self.send(request)?;
        let mut body = Vec::new();
        response.take(4 << 20).read_to_end(&mut body).map_err(|error| trouble_of_reading(&error))?;
        serde_json::from_slice(&body)
            .map_err(|_| if looks_like_a_page(&body) { Trouble::Page } else { Trouble::Malformed("no JSON".to_owned()) })
    }

    fn model(&self) -> Option<String> {
        // A poisoned lock still holds the name.
        self.model.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// One attempt in the strictest mode that the server has not refused.
    fn attempt(&self, question: &Question, alive: &mut dyn FnMut() -> bool) -> Result<String, Trouble> {
        loop {
            let mode = self.refused_modes.load(Ordering::Relaxed);
            let request =
                self.client.post(self.settings.address.endpoint("chat/completions")).json_body(&self.body(question, mode));
            match self.send(request) {
                Ok(response) => return self.read(response, question, alive),
                // A server that does not know the mode says so; the next question is asked without it.
                Err(Trouble::Status { code: 400 | 415 | 422 | 501, .. }) if mode + 1 < MODES && self.mode_may_be_why(mode) => {
                    self.refused_modes.store(mode + 1, Ordering::Relaxed);
                }
                Err(trouble) => return Err(trouble),
            }
        }
    }

    fn mode_may_be_why(&self, mode: u8) -> bool {
        self.refused_modes.load(Ordering::Relaxed) == mode
    }

    fn body(&self, question: &Question, mode: u8) -> Value {
        let mut body = json!({
            "messages": [{"role": "system", "content": question.system}, {"role": "user", "content": question.user}],
            "max_tokens": question.answer_tokens,
            "temperature": 0,
            "seed": 7,
            "stream": true,
        });
        if let (Some(fields), Some(model)) = (body.as_object_mut(), self.model()) {
            fields.insert("model".to_owned(), model.into());
        }
        let format = match mode {
            0 => {
                json!({"type": "json_schema", "json_schema": {"name": question.shape, "strict": true, "schema": question.schema}})
            }
            1 => json!({"type": "json_object"}),
            _ => Value::Null,
        };
        if mode > 0
            && let Some(system) = body.pointer_mut("/messages/0/content")
        {
            *system = format!("{}\nLược đồ JSON của câu trả lời: {}", question.system, question.schema).into();
        }
        if let (Some(fields), false) = (body.as_object_mut(), format.is_null()) {
            fields.insert("response_format".to_owned(), format);
        }
        body
    }

    fn read(&self, response: Response, question: &Question, alive: &mut dyn FnMut() -> bool) -> Result<String, Trouble> {
        let kind =
            response.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default().to_lowercase();
        if kind.starts_with("text/html") {
            return Err(Trouble::Page);
        }
        let until = Instant::now() + self.settings.patience.whole;
        let longest = usize::try_from(question.answer_tokens).unwrap_or(usize::MAX).saturating_mul(32).saturating_add(16 * 1024);
        let told = stream::read(response, longest, &mut || {
            if Instant::now() > until {
                Err(Trouble::TimedOut)
            } else if alive() {
                Ok(())
            } else {
                Err(Trouble::Stopped)
            }
        })?;
        match told {
            Told { text, ended: Ended::Stop } => Ok(text),
            // Cut off at the greatest length: what there is may still be whole JSON.
            Told { text, ended: Ended::Length } if super::schema::json_in(&text).is_some() => Ok(text),
            Told { ended: Ended::Length, .. } => Err(Trouble::Endless),
            Told { ended: Ended::Broken, .. } => Err(Trouble::Half),
        }
    }
}

impl LanguageModel for ChatServer {
    fn identity(&self) -> String {
        format!("{} {}", self.settings.address.shown(), self.settings.model.as_deref().unwrap_or_default())
    }

    fn capacity(&self, sample: &str) -> Result<Capacity, Trouble> {
        self.settings.patience.ask(|| sizes::capacity(self, sample))
    }

    fn count_tokens(&self, text: &str) -> Option<u64> {
        sizes::count(self, text)
    }

    fn answer(&self, question: &Question, alive: &mut dyn FnMut() -> bool) -> Result<String, Trouble> {
        self.settings.patience.ask(|| self.attempt(question, alive))
    }
}

/// A body of JSON, without the library's own feature for it.
trait JsonBody {
    fn json_body(self, body: &Value) -> Self;
}

impl JsonBody for RequestBuilder {
    fn json_body(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }
}

fn looks_like_a_page(body: &[u8]) -> bool {
    let start: String = String::from_utf8_lossy(&body[..body.len().min(512)]).trim_start().to_lowercase();
    start.starts_with("<!doctype") || start.starts_with("<html") || start.starts_with('<')
}
