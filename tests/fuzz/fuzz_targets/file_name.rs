//! Names of recordings.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|name: &str| {
    let facts = thuky::roster::facts_from_file_name(Path::new(name));
    assert!(facts.start.is_none() || facts.date.is_some());
});
