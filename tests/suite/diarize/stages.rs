//! The pure stages by themselves: features, frames, clusters, votes, pauses.

use thuky::diarize::SpeakerCount;
use thuky::diarize::cluster::{ClusterSettings, Clustering, best_distinct, cluster};
use thuky::diarize::fbank::{Fbank, MEL_BANDS};
use thuky::diarize::grid;
use thuky::diarize::listen::Observation;
use thuky::diarize::mixtures::{MixtureSettings, by_moments, dissolve};
use thuky::diarize::moments::{Moment, MomentSettings, cut, settle};
use thuky::diarize::powerset::{CLASSES, WindowActivity};
use thuky::diarize::reconstruct::{ReconstructSettings, exclusive, timeline, turns};
use thuky::diarize::refine::{PauseSettings, without_pauses};

#[test]
fn a_tone_fills_its_mel_band() {
    let tone: Vec<f32> = (0..1_600).map(|i| 0.5 * (std::f32::consts::TAU * 1_000.0 * i as f32 / 16_000.0).sin()).collect();
    let rows: Vec<usize> = (0..Fbank::frame_count(tone.len())).collect();
    assert_eq!(rows.len(), 8);
    let features = Fbank::default().compute(&tone, &rows);
    for row in features.chunks(MEL_BANDS) {
        let loudest = (0..MEL_BANDS).max_by(|&a, &b| row[a].total_cmp(&row[b])).expect("bands");
        // 1 kHz is 1000 mel; bands lie (2840 - 32) / 81 = 34.7 mel apart from 32 mel on.
        assert!((26..=28).contains(&loudest), "{loudest}");
    }
    assert!(Fbank::default().compute(&tone[..300], &[0]).is_empty());
    assert!(Fbank::default().compute(&tone, &[99]).is_empty());
}

#[test]
fn silence_has_finite_features() {
    assert!(Fbank::default().compute(&vec![0.0; 800], &[0, 1, 2]).iter().all(|value| value.is_finite()));
}

#[test]
fn the_powerset_knows_pairs() {
    let frame = |class: usize| (0..CLASSES).map(move |other| if other == class { 0.0 } else { -9.0 });
    let activity = WindowActivity::decode(&(0..CLASSES).flat_map(frame).collect::<Vec<f32>>());
    assert_eq!(activity.masks(), [0b000, 0b001, 0b010, 0b100, 0b011, 0b101, 0b110]);
    assert!(activity.speaks(0, 4) && activity.speaks(1, 4) && !activity.speaks_alone(0, 4) && activity.speaks_alone(0, 1));
    // Not-a-number is nobody.
    assert_eq!(WindowActivity::decode(&[f32::NAN; CLASSES]).masks(), [0]);
}

/// `people` voices in turn, `each` observations of each, with a little deterministic noise.
fn observations(people: usize, each: usize) -> Vec<Observation> {
    let mut state = 1_u32;
    (0..people * each)
        .map(|window| {
            let mut embedding: Vec<f32> = (0..192)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    0.02 * ((state >> 16) as f32 / 32_768.0 - 1.0)
                })
                .collect();
            // More people than dimensions: each is a pair of dimensions, no two share both.
            let person = window % people;
            embedding[person % 192] += 1.0;
            embedding[(7 * person + 5 + 31 * (person / 192)) % 192] += 1.0;
            let length = embedding.iter().map(|value| value * value).sum::<f32>().sqrt();
            embedding.iter_mut().for_each(|value| *value /= length);
            Observation { window, voice: 0, embedding, alone_seconds: 4.0, parted: false }
        })
        .collect()
}

#[test]
fn clusters_are_people_in_one_stage_or_two() {
    for (people, each) in [(1, 5), (2, 20), (9, 12), (40, 6), (200, 3)] {
        let seen = observations(people, each);
        for part in [9_000, 2 * people + 30] {
            let settings = ClusterSettings { part, ..ClusterSettings::default() };
            let found = cluster(&seen, SpeakerCount::Auto, &settings);
            assert_eq!(found.centroids.len(), people, "{people} people, part {part}");
            for (place, label) in found.labels.iter().enumerate() {
                assert_eq!(*label, found.labels[place % people]);
            }
        }
    }
    assert!(cluster(&[], SpeakerCount::Exactly(4), &ClusterSettings::default()).centroids.is_empty());
}

#[test]
fn more_people_than_observations_is_as_many_as_can_be() {
    let found = cluster(&observations(3, 1), SpeakerCount::Exactly(50), &ClusterSettings::default());
    assert_eq!(found.centroids.len(), 3);
    let same = vec![observations(1, 1)[0].clone(); 4];
    assert_eq!(cluster(&same, SpeakerCount::Between(2, 3), &ClusterSettings::default()).labels.len(), 4);
}

#[test]
fn voices_of_one_window_go_to_different_people() {
    assert_eq!(best_distinct(&[vec![0.9, 0.8], vec![0.9, 0.1]]), [1, 0]);
    assert_eq!(best_distinct(&[vec![0.9], vec![0.8]]), [0, 0]);
    assert!(best_distinct(&[]).is_empty());
}

#[test]
fn votes_become_turns_and_pauses_are_cut_out() {
    let window = |mask: u8| WindowActivity::from_masks(vec![mask; grid::WINDOW_CELLS]);
    let voices = timeline(&[window(0b01)], 300, &|_, local| Some(local));
    let mut levels = vec![-20_i8; 300];
    levels[100..150].fill(-80);
    levels[200..204].fill(-80);
    let cut = without_pauses(&voices, &levels, &PauseSettings::default());
    let found = turns(&cut, &ReconstructSettings::default());
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].span.end(), grid::start_of(100));
    assert_eq!(found[1].span.start(), grid::start_of(150));
    assert_eq!(exclusive(&voices, &ReconstructSettings::default()).len(), 1);
    // All is equally quiet: nothing to compare with, nothing cut.
    assert_eq!(without_pauses(&voices, &vec![-90; 300], &PauseSettings::default()), voices);
    assert_eq!(without_pauses(&voices, &[], &PauseSettings::default()), voices);
}

#[test]
fn exclusive_turns_never_overlap() {
    let windows: Vec<WindowActivity> = (0..6)
        .map(|step| WindowActivity::from_masks((0..grid::WINDOW_CELLS).map(|cell| ((cell / 37 + step * 3) % 7) as u8).collect()))
        .collect();
    let voices = timeline(&windows, 1_300, &|window, local| Some((window + local) % 3));
    let alone = exclusive(&voices, &ReconstructSettings { bridged_ms: 400, shortest_ms: 0 });
    assert!(alone.len() > 3);
    assert!(alone.windows(2).all(|pair| pair[0].span.end() <= pair[1].span.start()));
}

#[test]
fn windows_cover_every_length() {
    for samples in [0_u64, 1, 15_999, 160_000, 160_001, 199_960, 199_961, 57_600_000] {
        let windows = grid::window_count(samples) as u64;
        assert!(windows >= 1 && (windows - 1) * grid::STEP as u64 + grid::WINDOW as u64 >= samples);
    }
}

/// A direction of its own for every voice, and one between the first two.
fn direction(weights: [f32; 3]) -> Vec<f32> {
    let length = weights.iter().map(|weight| weight * weight).sum::<f32>().sqrt();
    weights.iter().map(|weight| weight / length).collect()
}

#[test]
fn long_runs_are_cut_into_equal_moments() {
    // Two seconds are 118 cells.
    assert_eq!(cut(&[(0, 118), (200, 400)]), [(0, 118), (200, 300), (300, 400)]);
    assert!(cut(&[]).is_empty());
    assert_eq!(cut(&[(5, 5)]), [(5, 5)]);
}

#[test]
fn a_moment_that_clearly_sounds_like_another_voice_is_theirs() {
    let voices = [direction([1.0, 0.0, 0.0]), direction([0.0, 1.0, 0.0])];
    let moment = |from, to, weights| Moment { from, to, embedding: direction(weights) };
    let mut timeline = vec![vec![0]; 30];
    timeline[12] = vec![0, 1];
    timeline[15] = vec![];
    let moments = [
        moment(0, 10, [1.0, 0.2, 0.0]),
        moment(10, 20, [0.2, 1.0, 0.0]),
        // Hardly nearer to the other, and past the end.
        moment(20, 30, [1.0, 1.05, 0.0]),
        moment(25, 99, [0.0, 1.0, 0.0]),
    ];
    settle(&mut timeline, &moments, &voices, &MomentSettings::default());
    for (cell, who) in timeline.iter().enumerate() {
        let expected = match cell {
            12 => vec![0, 1],
            15 => vec![],
            10..20 => vec![1],
            _ => vec![0],
        };
        assert_eq!(*who, expected, "{cell}");
    }
}

#[test]
fn a_voice_made_of_two_others_is_found_out() {
    let voices = [direction([1.0, 0.0, 0.0]), direction([0.0, 1.0, 0.0]), direction([1.0, 1.0, 0.0])];
    let timeline: Vec<Vec<usize>> = (0..90).map(|cell| vec![cell / 30]).collect();
    let moment = |place: usize, weights| Moment { from: place * 15, to: place * 15 + 15, embedding: direction(weights) };
    let first = [1.0, 0.1, 0.0];
    let second = [0.1, 1.0, 0.0];
    let moments: Vec<Moment> =
        [first, first, second, second, first, second].into_iter().enumerate().map(|(place, who)| moment(place, who)).collect();
    assert_eq!(by_moments(&timeline, &moments, &voices, &MixtureSettings::default()), [false, false, true]);
    // Whose moments do sound like it is a person; without moments nothing is known against anybody.
    let own: Vec<Moment> = [first, first, second, second, [1.0, 1.0, 0.0], [1.0, 0.9, 0.0]]
        .into_iter()
        .enumerate()
        .map(|(place, who)| moment(place, who))
        .collect();
    assert_eq!(by_moments(&timeline, &own, &voices, &MixtureSettings::default()), [false; 3]);
    assert_eq!(by_moments(&timeline, &[], &voices, &MixtureSettings::default()), [false; 3]);
    assert!(by_moments(&timeline, &moments, &[], &MixtureSettings::default()).is_empty());
    assert_eq!(by_moments(&timeline, &moments, &voices[2..], &MixtureSettings::default()), [false]);
}

/// One voice a window; windows between which nobody speaks are `None`.
fn dissolved(who: &[Option<usize>], voices: &[Vec<f32>]) -> Clustering {
    let masks = |voice: &Option<usize>| vec![u8::from(voice.is_some()); grid::WINDOW_CELLS];
    let windows: Vec<WindowActivity> = who.iter().map(|voice| WindowActivity::from_masks(masks(voice))).collect();
    let heard = who.iter().enumerate().filter_map(|(window, voice)| Some((window, (*voice)?)));
    let observations: Vec<Observation> = heard
        .clone()
        .map(|(window, voice)| Observation {
            window,
            voice: 0,
            embedding: voices[voice].clone(),
            alone_seconds: 10.0,
            parted: false,
        })
        .collect();
    let clustering = Clustering { labels: heard.map(|(_, voice)| voice).collect(), centroids: voices.to_vec() };
    dissolve(clustering, &windows, &observations, &MixtureSettings::default())
}

#[test]
fn a_voice_that_does_not_last_and_lies_between_two_others_is_nobody() {
    let (first, second) = (direction([1.0, 0.0, 0.0]), direction([0.0, 1.0, 0.0]));
    let between = direction([1.0, 0.9, 0.2]);
    let voices = [first.clone(), second.clone(), between.clone()];
    let passing: Vec<Option<usize>> = [[0; 6], [1; 6]].concat().into_iter().map(Some).collect();
    let passing = [&passing[..6], &[Some(2)], &passing[6..]].concat();
    let left = dissolved(&passing, &voices);
    assert_eq!(left.centroids, [first.clone(), second.clone()]);
    assert_eq!(left.labels, [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
    // Who sounds like nobody else is a person, however short; so is who speaks on, and who is heard as much as they are.
    let stranger = direction([0.3, 0.2, 1.0]);
    assert_eq!(dissolved(&passing, &[first.clone(), second.clone(), stranger]).centroids.len(), 3);
    let (silence, on) = ([None; 4], [Some(2); 3]);
    let lasting = [&passing[..6], &silence, &on, &silence, &passing[7..]].concat();
    assert_eq!(dissolved(&lasting, &voices).centroids.len(), 3);
    let brief = [Some(0), Some(2), Some(1), Some(2), Some(0)];
    assert_eq!(dissolved(&brief, &voices).centroids.len(), 3);
    // Two people cannot be a third.
    assert_eq!(dissolved(&passing[..7], &[first, second, between]).centroids.len(), 3);
    assert_eq!(dissolved(&[None, None], &[]).centroids.len(), 0);
    // Windows without a single frame.
    let empty = [WindowActivity::default(), WindowActivity::default()];
    assert_eq!(dissolve(Clustering::default(), &empty, &[], &MixtureSettings::default()), Clustering::default());
}
