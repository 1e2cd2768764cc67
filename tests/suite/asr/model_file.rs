//! A model that is none, or not whole, is found before whisper.cpp trusts it.

use crate::support::repository;
use std::path::PathBuf;
use thuky::asr::ModelFile;
use thuky::trouble::FailureKind;

const EMBEDDED: &str = "models/ggml-base-q8_0.bin";

#[test]
fn the_embedded_model_is_whole() {
    let model = ModelFile::open(&repository(EMBEDDED)).unwrap();
    assert!(model.is_multilingual());
    assert_eq!((model.audio_layers, model.text_layers, model.audio_state, model.mels), (6, 6, 512, 80));
}

/// The embedded model's first bytes, changed.
fn altered(folder: &tempfile::TempDir, change: impl FnOnce(&mut Vec<u8>)) -> PathBuf {
    let mut bytes = std::fs::read(repository(EMBEDDED)).unwrap();
    change(&mut bytes);
    let path = folder.path().join("model.bin");
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn what_is_no_model_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |path: PathBuf| {
        let failure = ModelFile::open(&path).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Usage);
        assert!(failure.message.en.contains(path.to_str().unwrap()));
        failure.message.en
    };
    assert!(refused(altered(&folder, |bytes| bytes.truncate(bytes.len() - 1))).contains("cut off"));
    assert!(refused(altered(&folder, |bytes| bytes.truncate(3_000_000))).contains("cut off"));
    assert!(refused(altered(&folder, |bytes| bytes.truncate(20))).contains("cut off"));
    assert!(refused(altered(&folder, |bytes| bytes.clear())).contains("no whisper.cpp"));
    assert!(refused(altered(&folder, |bytes| bytes[4..8].fill(0x7f))).contains("no whisper.cpp"));
    assert!(refused(altered(&folder, |bytes| *bytes = b"just a text file named .bin".to_vec())).contains("no whisper.cpp"));
    assert!(refused(folder.path().join("absent.bin")).contains("cannot read"));
    assert!(refused(folder.path().to_owned()).contains("cannot read"));
}
