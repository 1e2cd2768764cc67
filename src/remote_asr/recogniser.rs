//! How is a window sent, and what if nobody answers?

use super::answer::words_of;
use super::sound::wav;
use crate::asr::{Engine, LANGUAGES, Listener, Manner};
use crate::net::{Address, Key, Patience, Redirects, Trouble, client, of_status, retry_after, trouble_of, trouble_of_reading};
use crate::text;
use crate::time::Span;
use crate::transcript::Word;
use crate::trouble::Failure;
use reqwest::blocking::Client;
use reqwest::blocking::multipart::{Form, Part};
use serde_json::Value;
use std::io::Read;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// No answer about half a minute of sound is longer.
const LONGEST_ANSWER: u64 = 4 << 20;

/// So many answers in a row that are none, and the server is no recogniser.
const MOST_ODD: u32 = 3;

/// Where and how to ask.
#[derive(Debug, Clone)]
pub struct RemoteSettings {
    /// The server.
    pub address: Address,
    /// The model.
    pub model: String,
    /// For servers that want one.
    pub key: Option<Key>,
    /// How long to wait.
    pub patience: Patience,
}

/// A recogniser on a server.
#[derive(Debug)]
pub struct RemoteRecogniser {
    settings: RemoteSettings,
    client: Client,
    /// The server refuses word times.
    plain: AtomicBool,
    /// Why the server is given up.
    gone: Mutex<Option<Trouble>>,
    /// Answers in a row that make no sense.
    odd: AtomicU32,
}

impl RemoteRecogniser {
    /// A recogniser; nothing is sent yet.
    ///
    /// # Errors
    /// When the system's certificates cannot be used.
    pub fn new(settings: RemoteSettings) -> Result<Self, Failure> {
        let client = client(Some(&settings.address), Redirects::SameHost, &settings.patience)?;
        Ok(Self { settings, client, plain: AtomicBool::new(false), gone: Mutex::new(None), odd: AtomicU32::new(0) })
    }

    /// Why the server was given up, if it was.
    #[must_use]
    pub fn gone(&self) -> Option<Failure> {
        let gone = self.gone.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        gone.map(|trouble| self.failure(&trouble))
    }

    fn failure(&self, trouble: &Trouble) -> Failure {
        let (shown, message) = (self.settings.address.shown(), trouble.message());
        let (vi, en) = (message.vi, message.en);
        Failure::failed(
            text!("--asr {shown}: {vi}", "--asr {shown}: {en}"),
            text!(
                "kiểm tra máy chủ rồi chạy lại đúng lệnh vừa rồi: phần đã chép được giữ nguyên",
                "check the server, then run the same command again: what was transcribed is kept"
            ),
        )
    }

    /// The answer about a piece of sound.
    fn transcribe(&self, sound: &[f32], language: Option<&str>, prompt: Option<&str>) -> Result<Value, Trouble> {
        if let Some(trouble) = self.gone.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone() {
            return Err(trouble);
        }
        let file = wav(sound);
        let answered = self.settings.patience.ask(|| self.attempt(&file, language, prompt));
        if let Err(trouble) = &answered
            && (trouble.ends_it() || trouble.may_pass())
        {
            self.give_up(trouble);
        }
        answered
    }

    fn give_up(&self, trouble: &Trouble) {
        *self.gone.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(trouble.clone());
    }

    /// One answer without sense costs its window; several in a row come from something that is no recogniser, and no
    /// window is taken for heard because of them.
    fn judge<T>(&self, heard: Result<T, Trouble>) -> Result<T, Failure> {
        match &heard {
            Ok(_) => self.odd.store(0, Ordering::Relaxed),
            Err(trouble @ (Trouble::Malformed(_) | Trouble::Half)) => {
                if self.odd.fetch_add(1, Ordering::Relaxed) + 1 >= MOST_ODD {
                    self.give_up(trouble);
                }
            }
            Err(_) => {}
        }
        heard.map_err(|trouble| self.failure(&trouble))
    }

    fn attempt(&self, file: &[u8], language: Option<&str>, prompt: Option<&str>) -> Result<Value, Trouble> {
        loop {
            let plain = self.plain.load(Ordering::Relaxed);
            match self.send(file, language, prompt, plain) {
                Err(Trouble::Status { code: 400 | 415 | 422, .. }) if !plain => self.plain.store(true, Ordering::Relaxed),
                answered => return answered,
            }
        }
    }

    fn send(&self, file: &[u8], language: Option<&str>, prompt: Option<&str>, plain: bool) -> Result<Value, Trouble> {
        let part =
            Part::bytes(file.to_vec()).file_name("window.wav").mime_str("audio/wav").map_err(|error| trouble_of(&error))?;
        let mut form = Form::new().part("file", part).text("model", self.settings.model.clone()).text("temperature", "0");
        if plain {
            form = form.text("response_format", "json");
        } else {
            form = form
                .text("response_format", "verbose_json")
                .text("timestamp_granularities[]", "word")
                .text("timestamp_granularities[]", "segment");
        }
        for (name, value) in [("language", language), ("prompt", prompt)] {
            if let Some(value) = value {
                form = form.text(name, value.to_owned());
            }
        }
        let mut request = self.client.post(self.settings.address.endpoint("audio/transcriptions")).multipart(form);
        if let Some(key) = &self.settings.key {
            request = request.bearer_auth(key.secret());
        }
        let response = request.send().map_err(|error| trouble_of(&error))?;
        let (status, retry) = (response.status().as_u16(), retry_after(&response));
        let mut body = Vec::new();
        response.take(LONGEST_ANSWER).read_to_end(&mut body).map_err(|error| trouble_of_reading(&error))?;
        if (300..400).contains(&status) {
            return Err(Trouble::Redirected(status.to_string()));
        }
        if !(200..300).contains(&status) {
            let body = String::from_utf8_lossy(&body).into_owned();
            let body = self.settings.key.as_ref().map_or(body.clone(), |key| key.struck_from(&body));
            return Err(of_status(status, retry, &body));
        }
        serde_json::from_slice(&body).map_err(|error| match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'<') => Trouble::Page,
            _ if error.is_eof() => Trouble::Half,
            _ => Trouble::Malformed("no JSON".to_owned()),
        })
    }
}

impl Engine for RemoteRecogniser {
    fn identity(&self) -> String {
        format!("{} {}", self.settings.address.shown(), self.settings.model)
    }

    fn supports(&self, language: &str) -> Result<(), Failure> {
        crate::asr::known_language(language).map(drop)
    }

    fn listener(&self) -> Result<Box<dyn Listener + '_>, Failure> {
        Ok(Box::new(Line { recogniser: self }))
    }
}

/// One connection.
struct Line<'a> {
    recogniser: &'a RemoteRecogniser,
}

impl Listener for Line<'_> {
    fn listen(&mut self, sound: &[f32], window: Span, manner: &Manner) -> Result<Vec<Word>, Failure> {
        let answered = self.recogniser.transcribe(sound, Some(&manner.language), manner.prompt.as_deref());
        let no_text = || Trouble::Malformed("no text".to_owned());
        self.recogniser.judge(answered.and_then(|answer| words_of(&answer, window).ok_or_else(no_text)))
    }

    fn languages(&mut self, sound: &[f32]) -> Result<Vec<(String, f32)>, Failure> {
        let answer = self.recogniser.transcribe(sound, None, None).map_err(|trouble| self.recogniser.failure(&trouble))?;
        let named = answer.get("language").and_then(Value::as_str).unwrap_or_default().to_lowercase();
        Ok(code(&named).map(|code| (code, 1.0)).into_iter().collect())
    }
}

/// A language by its code, from its code or its English name.
fn code(named: &str) -> Option<String> {
    let known = |code: &str| LANGUAGES.contains(&code);
    if known(named) {
        return Some(named.to_owned());
    }
    let names = [
        ("vietnamese", "vi"),
        ("english", "en"),
        ("chinese", "zh"),
        ("french", "fr"),
        ("japanese", "ja"),
        ("korean", "ko"),
        ("lao", "lo"),
        ("khmer", "km"),
        ("thai", "th"),
        ("russian", "ru"),
        ("german", "de"),
        ("spanish", "es"),
    ];
    names.into_iter().find(|(name, _)| *name == named).map(|(_, code)| code.to_owned())
}
