//! Our own `transcript.json`, as a person may have edited it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|bytes: &[u8]| {
    let whole = thuky::teams::transcript_from_bytes(bytes, Path::new("a.json"));
    let inner = [
        br#"{"schema":"thuky.transcript/1","language":"vi","duration_ms":1,"speakers":[],"utterances":["#,
        bytes,
        b"]}",
    ]
    .concat();
    for read in [whole, thuky::teams::transcript_from_bytes(&inner, Path::new("a.json"))].into_iter().flatten() {
        let utterances = &read.value.transcript.utterances;
        assert!(utterances.windows(2).all(|pair| pair[0].span.start() <= pair[1].span.start()));
    }
});
