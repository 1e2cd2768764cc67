//! A Word file: the bytes as the whole file, and as the body of a whole one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::path::Path;

/// A zip that holds `word/document.xml`, stored as it is.
fn package(body: &[u8]) -> Vec<u8> {
    let name = b"word/document.xml";
    let sum = !body.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
    });
    let size = (body.len() as u32).to_le_bytes();
    let fields = [&[20, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &sum.to_le_bytes(), &size, &size, &[name.len() as u8, 0, 0, 0]].concat();
    let mut zip = [b"PK\x03\x04".as_slice(), &fields, name, body].concat();
    let directory = [b"PK\x01\x02\x14\0".as_slice(), &fields, &[0; 14], name].concat();
    let start = (zip.len() as u32).to_le_bytes();
    zip.extend(&directory);
    zip.extend([b"PK\x05\x06\0\0\0\0\x01\0\x01\0".as_slice(), &(directory.len() as u32).to_le_bytes(), &start, &[0, 0]].concat());
    zip
}

fuzz_target!(|bytes: &[u8]| {
    let _ = thuky::teams::transcript_from_bytes(bytes, Path::new("a.docx"));
    if let Ok(read) = thuky::teams::transcript_from_bytes(&package(bytes), Path::new("a.docx")) {
        let utterances = &read.value.transcript.utterances;
        assert!(utterances.windows(2).all(|pair| pair[0].span.start() <= pair[1].span.start()));
    }
});
