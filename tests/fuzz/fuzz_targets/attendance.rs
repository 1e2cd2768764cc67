//! Attendance reports.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(read) = thuky::teams::attendance_from_bytes(bytes, Path::new("a.csv"), None) {
        for person in &read.value.people {
            assert!(person.stays.iter().all(|stay| stay.join <= stay.leave));
            assert!(person.stays.windows(2).all(|pair| pair[0].leave < pair[1].join));
        }
        assert!(read.value.sites(&thuky::roster::Roster::default()).len() <= read.value.people.len());
    }
});
