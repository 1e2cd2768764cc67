//! Every paper in every format that fits it.

use super::Sample;
use thuky::report::{Format, Kind, Material, Options, papers};

#[test]
fn all_kinds_and_formats_are_written() {
    let sample = Sample::read("state");
    let material = Material {
        minutes: &sample.minutes,
        meeting: &sample.meeting,
        transcript: &sample.transcript,
        recording: &[],
        pictures: &[],
    };
    let written = papers(&Kind::ALL, &Format::ALL, &material, &Options::default()).expect("composed");
    assert_eq!(written.value.len(), 6 * 6 + 2 + 1 + 1);
    assert!(written.value.iter().all(|paper| !paper.bytes.is_empty()) && written.warnings.is_empty());
}
