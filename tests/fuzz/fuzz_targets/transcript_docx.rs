//! A Word file: the bytes as the whole file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|bytes: &[u8]| {
    let _ = thuky::teams::transcript_from_bytes(bytes, Path::new("a.docx"));
});
