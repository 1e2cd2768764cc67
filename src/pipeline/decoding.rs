//! The recordings as one track, and is the track of an earlier run still good?
//!
//! What our own decoders make depends on the recording alone. Where the `ffmpeg` program had a say, or would have had one
//! if it were installed, its version counts too: the recording is then decoded again, and the stages behind are done again
//! only if that gave another sound.

use super::REVISION;
use super::input::Input;
use super::stages::Stages;
use crate::library::Key;
use crate::media::{self, Audio, Decoded, Decoder, Ffmpeg, Part};
use crate::models::hash_file;
use crate::progress::Stage;
use crate::text;
use crate::trouble::{Failure, Warned, Warning};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The recordings as one track of 16 kHz in the meeting's folder.
pub(super) fn decode(input: &Input, stages: &mut Stages) -> Result<(Decoded, Key), Failure> {
    let contents: Vec<&str> = input.recordings.iter().map(|recording| recording.sha256.as_str()).collect();
    let names: Vec<&str> = input.recordings.iter().map(|recording| recording.file.as_str()).collect();
    let key = Key::of(&("media", REVISION, contents, names));
    let track = stages.folder.inner("audio.wav");
    let ffmpeg = Ffmpeg::from_environment();
    let whole = |kept: &(Vec<Part>, u64, Option<Lent>)| {
        let is_there = Audio::open(&track).is_ok_and(|audio| audio.sample_count() == kept.1);
        is_there && kept.2.as_ref().is_none_or(|lent| lent.is_from(&ffmpeg))
    };
    let (parts, _, lent) = stages.reach(Stage::Media, &key, whole, |observer| {
        let Warned { value: decoded, warnings } = media::decode_with(&ffmpeg, &input.paths, &track, observer)?;
        let lent = Lent::by(&ffmpeg, &decoded.parts, &warnings, std::slice::from_ref(&track))?;
        Ok(Warned::new((decoded.parts, decoded.audio.sample_count(), lent), warnings))
    })?;
    Ok((Decoded { audio: Audio::open(&track)?, parts }, Lent::key(lent.as_ref(), key)))
}

/// A track that owes something to the `ffmpeg` program, or to its absence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Lent {
    /// What the program called itself; `None` where there was none.
    version: Option<String>,
    /// The hashes of the sound files written.
    sound: Vec<String>,
}

impl Lent {
    /// What was lent for these parts, which were written to `files`; `None` where our own decoders sufficed.
    pub(super) fn by<'a>(
        ffmpeg: &Ffmpeg,
        parts: impl IntoIterator<Item = &'a Part>,
        warnings: &[Warning],
        files: &[PathBuf],
    ) -> Result<Option<Self>, Failure> {
        let borrowed = parts.into_iter().any(|part| part.decoder == Decoder::Ffmpeg);
        if !borrowed && !warnings.iter().any(|warning| warning.code == "poorly_decoded") {
            return Ok(None);
        }
        let hashed = files.iter().map(|file| {
            hash_file(file).map_err(|error| {
                let shown = file.display();
                Failure::failed(
                    text!("không đọc lại được {shown}: {error}", "cannot read {shown} back: {error}"),
                    text!("kiểm tra ổ đĩa rồi chạy lại", "check the disk, then run again"),
                )
            })
        });
        Ok(Some(Self { version: ffmpeg.version(), sound: hashed.collect::<Result<_, _>>()? }))
    }

    /// Whether this program would give the same again.
    pub(super) fn is_from(&self, ffmpeg: &Ffmpeg) -> bool {
        self.version == ffmpeg.version()
    }

    /// The key of what stands behind a decoded track.
    pub(super) fn key(lent: Option<&Self>, key: Key) -> Key {
        match lent {
            Some(lent) => key.then(&lent.sound),
            None => key,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_sound_redoes_what_stands_behind() {
        let lent = |version: &str, sound: &str| Lent { version: Some(version.to_owned()), sound: vec![sound.to_owned()] };
        let key = || Key::of(&"recording");
        assert_eq!(Lent::key(Some(&lent("5.1", "a")), key()), Lent::key(Some(&lent("6.0", "a")), key()));
        assert_ne!(Lent::key(Some(&lent("5.1", "a")), key()), Lent::key(Some(&lent("5.1", "b")), key()));
        assert_eq!(Lent::key(None, key()), key());
    }

    #[test]
    fn a_program_that_came_later_is_asked() {
        let without = Lent { version: None, sound: Vec::new() };
        assert!(without.is_from(&Ffmpeg::absent()));
        let with = Lent { version: Some("ffmpeg version 5.1".to_owned()), sound: Vec::new() };
        assert!(!with.is_from(&Ffmpeg::absent()));
    }
}
