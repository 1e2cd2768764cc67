//! The meeting file.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(failure) = thuky::roster::parse(text) {
        assert!(failure.message.en.starts_with("line "));
    }
});
