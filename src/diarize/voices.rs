//! Whose voice is this? People who let their voice be known once are recognised in later meetings.
//!
//! Only embeddings are kept, never sound: a voice cannot be heard again from its 192 numbers. A name is given at a
//! cosine of [`ACCEPT`] with [`MARGIN`] to the next person, and to the next voice of the meeting unless it is
//! [`UNMISTAKABLE`]; suggested from [`SUGGEST`], and withheld below: one wrong name is worse than ten unknown speakers.

use super::listen::embed_one_voice;
use super::models::{EMBEDDING_WIDTH, SpeakerModels};
use super::{Voice, cluster::dot};
use crate::text;
use crate::trouble::Failure;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};

/// From here a voice is named: the likest stranger of 1,312 trials on simulated meetings reached 0.73.
pub const ACCEPT: f32 = 0.75;
/// So much nearer than the next person must it be.
pub const MARGIN: f32 = 0.10;
/// From here it does not matter that somebody else in the meeting sounds like that person too.
pub const UNMISTAKABLE: f32 = 0.80;
/// From here a name is suggested.
pub const SUGGEST: f32 = 0.50;
/// With less speech nobody is enrolled, and nobody named, in seconds.
pub const LEAST_SECONDS: f32 = 3.0;

const SCHEMA: &str = "thuky.voices/1";
const FILE_NAME: &str = "voices.json";

/// A person whose voice is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EnrolledVoice {
    /// Full name, NFC.
    pub name: String,
    /// How much speech the embedding rests on, in seconds.
    pub seconds: f32,
    /// The voice: a unit vector.
    pub embedding: Vec<f32>,
}

/// The known voices, kept in one file of the user's data folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Voices {
    path: PathBuf,
    voices: Vec<EnrolledVoice>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct VoicesFile {
    schema: String,
    voices: Vec<EnrolledVoice>,
}

/// What a speaker of a meeting sounds like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recognition {
    /// The nearest known person.
    pub name: String,
    /// The cosine to their voice.
    pub similarity: f32,
    /// Sure enough to name the speaker; otherwise only a suggestion.
    pub accepted: bool,
}

impl Voices {
    /// Opens the voices in `folder`; none are known where there is no file.
    ///
    /// # Errors
    /// When the file cannot be read or is another file.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(FILE_NAME);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self { path, voices: Vec::new() }),
            Err(error) => return Err(unreadable(&path, &error)),
        };
        let mut file: VoicesFile = serde_json::from_slice(&bytes).map_err(|error| unreadable(&path, &error))?;
        if file.schema != SCHEMA || file.voices.iter().any(|voice| voice.embedding.len() != EMBEDDING_WIDTH) {
            return Err(unreadable(&path, &"schema"));
        }
        file.voices.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self { path, voices: file.voices })
    }

    /// Everyone known, by name.
    #[must_use]
    pub fn list(&self) -> &[EnrolledVoice] {
        &self.voices
    }

    /// Learns the voice of `name` from 16 kHz sound in which only they speak; more sound of the same person is added
    /// to what is known. Says how many seconds of speech were heard.
    ///
    /// # Errors
    /// When the sound holds less than [`LEAST_SECONDS`] of speech, the name is empty, a model or the disk fails.
    pub fn add(&mut self, name: &str, samples: &[f32], models: &dyn SpeakerModels) -> Result<f32, Failure> {
        let (embedding, seconds) = embed_one_voice(samples, models)?.unwrap_or_default();
        self.learn(name, embedding, seconds)?;
        Ok(seconds)
    }

    /// The same, from an embedding of unit length and the seconds of speech it rests on.
    ///
    /// # Errors
    /// When that is less than [`LEAST_SECONDS`], the name is empty, or the disk fails.
    pub fn learn(&mut self, name: &str, embedding: Vec<f32>, seconds: f32) -> Result<(), Failure> {
        let name = tidy(name);
        if name.is_empty() {
            return Err(Failure::usage(
                text!("thiếu họ tên của người cần ghi giọng", "the person's name is missing"),
                text!(
                    "ví dụ: thuky voices add \"Phạm Thị Trung\" mau.wav",
                    "for example: thuky voices add \"Phạm Thị Trung\" sample.wav"
                ),
            ));
        }
        if seconds < LEAST_SECONDS || embedding.len() != EMBEDDING_WIDTH {
            return Err(Failure::unusable(
                text!(
                    "mẫu giọng của {name} không đủ tiếng nói (cần ít nhất 3 giây)",
                    "the sample of {name} holds too little speech (3 seconds are needed)"
                ),
                text!(
                    "ghi lại 10–30 giây chỉ có một người nói, ở nơi yên tĩnh",
                    "record 10 to 30 seconds of that person alone, in a quiet place"
                ),
            ));
        }
        match self.voices.iter_mut().find(|voice| voice.name == name) {
            Some(known) => {
                let total = known.seconds + seconds;
                let mixed: Vec<f32> = known
                    .embedding
                    .iter()
                    .zip(&embedding)
                    .map(|(old, new)| (old * known.seconds + new * seconds) / total)
                    .collect();
                let length = dot(&mixed, &mixed).sqrt().max(1e-6);
                known.embedding = mixed.iter().map(|value| value / length).collect();
                known.seconds = total;
            }
            None => self.voices.push(EnrolledVoice { name, seconds, embedding }),
        }
        self.voices.sort_by(|a, b| a.name.cmp(&b.name));
        self.save()
    }

    /// Forgets a person; false if they were not known.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn remove(&mut self, name: &str) -> Result<bool, Failure> {
        let name = tidy(name);
        let before = self.voices.len();
        self.voices.retain(|voice| voice.name != name);
        let found = self.voices.len() < before;
        if found {
            self.save()?;
        }
        Ok(found)
    }

    /// The file as text, to carry to another machine: put it into that machine's data folder.
    ///
    /// # Errors
    /// Never in practice: embeddings are finite numbers.
    pub fn export(&self) -> Result<String, Failure> {
        let file = VoicesFile { schema: SCHEMA.to_owned(), voices: self.voices.clone() };
        serde_json::to_string_pretty(&file).map_err(|error| unreadable(&self.path, &error))
    }

    /// For every voice of a meeting the person it sounds like, if any. A person is accepted for one voice only, the
    /// nearest; further voices that sound as much like them are suggestions (one voice may have been heard as two), and
    /// those that sound somewhat like them are not: that person is spoken for. Where several voices sound somewhat like
    /// one person, that person may be none of them.
    #[must_use]
    pub fn recognise(&self, heard: &[Voice]) -> Vec<Option<Recognition>> {
        let mut found: Vec<Option<Recognition>> = heard.iter().map(|voice| self.nearest(voice)).collect();
        for index in 0..found.len() {
            let Some(own) = found[index].clone().filter(|own| own.accepted) else { continue };
            // How like that person everybody else in the room sounds.
            let known = self.voices.iter().find(|voice| voice.name == own.name);
            let others = heard.iter().enumerate().filter(|(other, voice)| *other != index && is_long(voice));
            let next = known.map_or(f32::NEG_INFINITY, |known| {
                others.map(|(_, voice)| dot(&known.embedding, &voice.embedding)).fold(f32::NEG_INFINITY, f32::max)
            });
            let lost_in_the_crowd = own.similarity < UNMISTAKABLE && own.similarity - next < MARGIN;
            let beaten = lost_in_the_crowd
                || found.iter().enumerate().any(|(other, recognition)| {
                    recognition.as_ref().is_some_and(|recognition| {
                        other != index
                            && recognition.accepted
                            && recognition.name == own.name
                            && (recognition.similarity > own.similarity
                                || (recognition.similarity == own.similarity && other < index))
                    })
                });
            if beaten && let Some(recognition) = &mut found[index] {
                recognition.accepted = false;
            }
        }
        let spoken_for: Vec<String> = found.iter().flatten().filter(|own| own.accepted).map(|own| own.name.clone()).collect();
        for recognition in &mut found {
            recognition.take_if(|own| !own.accepted && own.similarity < ACCEPT && spoken_for.contains(&own.name));
        }
        found
    }

    fn nearest(&self, heard: &Voice) -> Option<Recognition> {
        let mut scores: Vec<(f32, &str)> =
            self.voices.iter().map(|known| (dot(&known.embedding, &heard.embedding), known.name.as_str())).collect();
        scores.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let (similarity, name) = *scores.first()?;
        let second = scores.get(1).map_or(f32::NEG_INFINITY, |next| next.0);
        let enough = is_long(heard);
        let accepted = enough && similarity >= ACCEPT && similarity - second >= MARGIN;
        (similarity >= SUGGEST).then(|| Recognition { name: name.to_owned(), similarity, accepted })
    }

    fn save(&self) -> Result<(), Failure> {
        let json = self.export()?;
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let write = || -> std::io::Result<()> {
            std::fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(json.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&self.path)?;
            Ok(())
        };
        write().map_err(|error| unreadable(&self.path, &error))
    }
}

/// Long enough to be somebody in particular.
fn is_long(heard: &Voice) -> bool {
    heard.speech_ms as f32 >= LEAST_SECONDS * 1000.0
}

/// NFC, single spaces.
fn tidy(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    name.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    let path = path.display();
    Failure::failed(
        text!(
            "không đọc hoặc ghi được danh sách giọng nói {path}: {error}",
            "cannot read or write the list of voices {path}: {error}"
        ),
        text!(
            "kiểm tra quyền của thư mục; nếu tệp hỏng, hãy xóa tệp và thêm lại giọng",
            "check the folder's permissions; if the file is damaged, delete it and add the voices again"
        ),
    )
}
