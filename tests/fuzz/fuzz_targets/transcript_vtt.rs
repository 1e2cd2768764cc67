//! `WebVTT`, and whatever else passes for a transcript.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(read) = thuky::teams::transcript_from_bytes(bytes, Path::new("a.vtt")) {
        let utterances = &read.value.transcript.utterances;
        assert!(!utterances.is_empty());
        assert!(utterances.windows(2).all(|pair| pair[0].span.start() <= pair[1].span.start()));
    }
});
