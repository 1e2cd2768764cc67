//! `SubRip`: the text after a first cue, so that nearly every input is read as one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|bytes: &[u8]| {
    let source = [b"1\n00:00:01,000 --> 00:00:02,000\nA: b\n\n", bytes].concat();
    if let Ok(read) = thuky::teams::transcript_from_bytes(&source, Path::new("a.srt")) {
        let utterances = &read.value.transcript.utterances;
        assert!(utterances.windows(2).all(|pair| pair[0].span.start() <= pair[1].span.start()));
        assert!(utterances.iter().all(|utterance| utterance.heard == utterance.text));
    }
});
