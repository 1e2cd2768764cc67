//! What does a folder of `thuky record` hold? Repaired if need be, mixed, and with what was marked while it ran.

use crate::record;
use crate::roster::MeetingFile;
use crate::time::Timestamp;
use crate::transcript::Marker;
use crate::trouble::{Failure, Warning};
use std::path::PathBuf;

/// The recordings of a job, folders of the recorder opened into the files they stand for.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    pub(super) paths: Vec<PathBuf>,
    /// What was marked, by the index of the file whose beginning its clock starts at.
    pub(super) markers: Vec<(usize, Marker)>,
    /// Day and hour of the first recording.
    pub(super) known: MeetingFile,
    pub(super) warnings: Vec<Warning>,
}

impl Recorded {
    pub(super) fn open(given: Vec<PathBuf>) -> Result<Self, Failure> {
        let mut opened = Self::default();
        for path in given {
            if !path.is_dir() {
                opened.paths.push(path);
                continue;
            }
            for recording in record::recover(&path)?.into_value(&mut opened.warnings) {
                if let Some((date, start)) = recording.manifest.started_at().and_then(day_and_hour) {
                    opened.known.date.get_or_insert(date);
                    opened.known.start.get_or_insert(start);
                }
                let first = opened.paths.len();
                opened.markers.extend(recording.manifest.markers().into_iter().map(|marker| (first, marker)));
                opened.paths.extend(record::mix(&recording)?);
            }
        }
        Ok(opened)
    }
}

/// The markers on the joined clock, given where each file begins on it.
pub(super) fn on_joined_clock(markers: &[(usize, Marker)], starts: &[Timestamp]) -> Vec<Marker> {
    let mut placed: Vec<Marker> = markers
        .iter()
        .filter_map(|(index, marker)| {
            let start = starts.get(*index)?.as_ms();
            let later = |at: Timestamp| at.plus_ms(start);
            Some(Marker { at: later(marker.at), end: marker.end.map(later), ..marker.clone() })
        })
        .collect();
    placed.sort_by_key(|marker| marker.at);
    placed
}

/// `2021-04-09T14:00:05.000+07:00` as the meeting file says it: the day, and the hour and minute.
fn day_and_hour(at: &str) -> Option<(String, String)> {
    Some((at.get(..10)?.to_owned(), at.get(11..16)?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_move_with_their_recording() {
        let marker = |at| Marker { at: Timestamp::from_ms(at), end: None, kind: "note".to_owned(), note: String::new() };
        let placed = on_joined_clock(&[(1, marker(5)), (0, marker(7))], &[Timestamp::ZERO, Timestamp::from_ms(600_000)]);
        assert_eq!(placed, [marker(7), marker(600_005)]);
        assert_eq!(day_and_hour("2021-04-09T14:00:05.000+07:00"), Some(("2021-04-09".to_owned(), "14:00".to_owned())));
    }
}
