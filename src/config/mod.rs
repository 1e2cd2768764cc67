//! Which setting holds? Flags over environment over file over default.
//!
//! The file is `config.toml` in the user's configuration folder (or where `THUKY_CONFIG` points). It is optional;
//! an unknown key is refused, because a mistyped setting that is silently ignored is worse than an error.

use crate::language::UiLanguage;
use crate::text;
use crate::trouble::Failure;
use serde::Deserialize;
use std::env;
use std::path::{Path, PathBuf};

/// What the user always wants; every field may be absent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Language of messages.
    pub ui_language: Option<UiLanguage>,
    /// Language spoken in the meetings.
    pub language: Option<String>,
    /// The recogniser, by name or path.
    pub model: Option<String>,
    /// `fast` or `best`.
    pub quality: Option<String>,
    /// How many threads.
    pub threads: Option<usize>,
    /// Kinds of document.
    pub kind: Vec<String>,
    /// Formats.
    pub format: Vec<String>,
    /// Address of a language model server.
    pub llm: Option<String>,
    /// The model by name.
    pub llm_model: Option<String>,
    /// What it may do.
    pub llm_jobs: Vec<String>,
    /// File with its key.
    pub llm_key_file: Option<PathBuf>,
    /// Address of a recognition server.
    pub asr: Option<String>,
    /// The model there.
    pub asr_model: Option<String>,
    /// File with its key.
    pub asr_key_file: Option<PathBuf>,
    /// The meeting may be sent to another machine.
    pub allow_remote: Option<bool>,
    /// Names are replaced before anything is sent.
    pub mask_names: Option<bool>,
    /// What participants are told before a recording, in the house's own words.
    pub consent: Option<String>,
}

impl Config {
    /// Reads the user's file; the default where there is none.
    ///
    /// # Errors
    /// When a file is there and cannot be read or understood.
    pub fn load() -> Result<Self, Failure> {
        let named = env::var_os("THUKY_CONFIG").map(PathBuf::from);
        let path = named.clone().or_else(|| user_folder().map(|folder| folder.join("thuky/config.toml")));
        match path {
            Some(path) if named.is_some() || path.is_file() => Self::read(&path),
            _ => Ok(Self::default()),
        }
    }

    /// Reads a file of settings.
    ///
    /// # Errors
    /// When it cannot be read, or holds something that is no setting.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        let content = std::fs::read_to_string(path).map_err(|error| {
            Failure::usage(
                text!("không đọc được tệp cấu hình {shown}: {error}", "cannot read the configuration {shown}: {error}"),
                text!("kiểm tra đường dẫn trong THUKY_CONFIG", "check the path in THUKY_CONFIG"),
            )
        })?;
        toml::from_str(&content).map_err(|error| {
            let line = error.span().map_or(1, |span| content[..span.start].matches('\n').count() + 1);
            let message = error.message().to_owned();
            Failure::usage(
                text!("{shown}, dòng {line}: {message}", "{shown}, line {line}: {message}"),
                text!(
                    "các khóa hợp lệ: ui_language, language, model, quality, threads, kind, format, consent, llm, llm_model, llm_jobs, llm_key_file, asr, asr_model, asr_key_file, allow_remote, mask_names",
                    "valid keys: ui_language, language, model, quality, threads, kind, format, consent, llm, llm_model, llm_jobs, llm_key_file, asr, asr_model, asr_key_file, allow_remote, mask_names"
                ),
            )
        })
    }
}

/// Where the user's own data lies (voices people let be known): `THUKY_DATA`, else a folder `thuky` among the user's
/// application data; `None` on a system that names neither.
#[must_use]
pub fn data_folder() -> Option<PathBuf> {
    let named = |variable| env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    named("THUKY_DATA").or_else(|| {
        let base = named("XDG_DATA_HOME").or_else(|| named("APPDATA"));
        base.or_else(|| named("HOME").map(|home| home.join(".local/share"))).map(|base| base.join("thuky"))
    })
}

fn user_folder() -> Option<PathBuf> {
    let named = |variable| env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    named("XDG_CONFIG_HOME").or_else(|| named("APPDATA")).or_else(|| named("HOME").map(|home| home.join(".config")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_key_is_refused_with_its_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        std::fs::write(&path, "language = \"vi\"\nmodle = \"base\"\n").expect("written");
        let failure = Config::read(&path).unwrap_err();
        assert!(failure.message.en.contains("line 2"), "{}", failure.message.en);
        std::fs::write(&path, "language = \"en\"\n").expect("written");
        assert_eq!(Config::read(&path).expect("read").language.as_deref(), Some("en"));
    }
}
