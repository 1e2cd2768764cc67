//! Scores equal those of the reference implementations.

use crate::support::repository;
use proptest::prelude::*;
use thuky::diarize::rttm;
use thuky::evaluate::best_assignment;
use thuky::evaluate::cpwer::{SpokenWords, cpwer, spoken_words_of_stm};
use thuky::evaluate::der::{DerSettings, der};

fn segments(path: &str) -> Vec<rttm::Segment> {
    let read = rttm::read(&std::fs::read_to_string(repository(path)).expect("a committed case"));
    assert_eq!(read.warnings, []);
    read.value
}

#[test]
fn der_equals_pyannote_metrics_on_ten_cases() {
    let table = std::fs::read_to_string(repository("tests/cases/der/expected.tsv")).expect("the committed values");
    let mut cases = 0;
    for line in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let number = |place: usize| fields[place].parse::<f64>().expect("a number");
        let settings = DerSettings { collar_ms: (number(1) * 1000.0) as u64, skip_overlap: fields[2] == "true" };
        let score = der(
            &segments(&format!("tests/cases/der/{}.ref.rttm", fields[0])),
            &segments(&format!("tests/cases/der/{}.hyp.rttm", fields[0])),
            &settings,
        );
        let found = [score.total_ms, score.missed_ms, score.false_alarm_ms, score.confusion_ms];
        for (place, value) in found.iter().enumerate() {
            assert!((value / 1000.0 - number(3 + place)).abs() < 1e-3, "case {}: {found:?} is not {line}", fields[0]);
        }
        let correct: f64 = score.speakers.iter().map(|speaker| speaker.correct_ms).sum();
        assert!((correct + score.missed_ms + score.confusion_ms - score.total_ms).abs() < 1e-6);
        cases += 1;
    }
    assert_eq!(cases, 10);
}

#[test]
fn nothing_against_nothing_is_no_error() {
    assert_eq!(der(&[], &[], &DerSettings::default()).rate, 0.0);
    let something = segments("tests/cases/der/01.ref.rttm");
    assert_eq!(der(&[], &something, &DerSettings::default()).rate, 1.0);
    assert_eq!(der(&something, &something, &DerSettings::default()).rate, 0.0);
}

fn words(sides: &[(&str, &str)]) -> SpokenWords {
    sides.iter().map(|(name, text)| ((*name).to_owned(), text.split(' ').map(str::to_owned).collect())).collect()
}

#[test]
fn cpwer_pairs_speakers_and_counts_the_rest() {
    let said = words(&[("Lan", "xin mời các điểm cầu"), ("Hùng", "vâng tôi xin báo cáo")]);
    let same = words(&[("S2", "xin mời các điểm cầu"), ("S1", "vâng tôi xin báo cáo")]);
    assert_eq!(cpwer(&said, &same).errors, 0);
    let one_wrong = words(&[("S2", "xin mời cả điểm cầu"), ("S1", "vâng tôi xin báo cáo")]);
    assert_eq!(cpwer(&said, &one_wrong).errors, 1);
    // One word under the wrong name: removed here, added there.
    let moved = words(&[("S2", "xin mời các điểm"), ("S1", "cầu vâng tôi xin báo cáo")]);
    assert_eq!(cpwer(&said, &moved).errors, 2);
    // All under one name: the other speaker's words are both missing and too many.
    let merged = words(&[("S1", "xin mời các điểm cầu vâng tôi xin báo cáo")]);
    let score = cpwer(&said, &merged);
    assert_eq!((score.errors, score.total_words), (10, 10));
    assert_eq!(cpwer(&said, &SpokenWords::new()).rate, 1.0);
}

#[test]
fn stm_is_read_in_order_of_time() {
    let stm = ";; comment\nf 1 A 5.0 6.0 <o,f0> Hai, BA!\nf 1 A 1.0 2.0 <o> Một.\nf 1 B 2.0 3.0 bốn\nbroken\n";
    assert_eq!(spoken_words_of_stm(stm), words(&[("A", "một hai ba"), ("B", "bốn")]));
}

proptest! {
    #[test]
    fn the_best_assignment_is_the_best(rows in 1_usize..5, columns in 1_usize..5, cells in prop::collection::vec(0_u32..50, 16)) {
        let values: Vec<Vec<f64>> = (0..rows).map(|i| (0..columns).map(|j| f64::from(cells[i * 4 + j])).collect()).collect();
        fn best(values: &[Vec<f64>], row: usize, used: &mut Vec<usize>) -> f64 {
            if row == values.len() { return 0.0; }
            let mut most = best(values, row + 1, used);
            for column in 0..values[row].len() {
                if !used.contains(&column) {
                    used.push(column);
                    most = most.max(values[row][column] + best(values, row + 1, used));
                    used.pop();
                }
            }
            most
        }
        let mapping = best_assignment(&values);
        let total: f64 = mapping.iter().enumerate().filter_map(|(row, column)| column.map(|column| values[row][column])).sum();
        prop_assert_eq!(total, best(&values, 0, &mut Vec::new()));
        let mut used: Vec<usize> = mapping.into_iter().flatten().collect();
        let count = used.len();
        used.sort_unstable();
        used.dedup();
        prop_assert_eq!(used.len(), count);
    }

    #[test]
    fn no_rttm_breaks_the_reader(text in "(SPEAKER [a-z0-9. <>-]{0,40}\n|\\PC{0,30}\n){0,8}") {
        let first = rttm::read(&text).value;
        let again = rttm::read(&rttm::write("x", &first)).value;
        prop_assert_eq!(first.len(), again.len());
    }
}
