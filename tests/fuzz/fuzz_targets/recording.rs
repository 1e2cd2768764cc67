//! A recording, whatever its container: opened by our own readers, without ffmpeg.
#![no_main]

use libfuzzer_sys::fuzz_target;
use thuky::media::{Ffmpeg, decode_with};
use thuky::progress::Unobserved;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().unwrap();
    let (path, into) = (folder.path().join("a.bin"), folder.path().join("audio.wav"));
    std::fs::write(&path, bytes).unwrap();
    match decode_with(&Ffmpeg::absent(), &[&path], &into, &mut Unobserved) {
        Ok(decoded) => {
            let duration = decoded.value.audio.duration();
            assert!(duration.as_ms() < 4 * 3_600_000, "a few bytes became hours");
            for part in &decoded.value.parts {
                assert!(part.damaged.windows(2).all(|two| two[0].start() <= two[1].start()));
            }
        }
        Err(failure) => assert!(!into.exists() && !failure.hint.en.is_empty()),
    }
});
