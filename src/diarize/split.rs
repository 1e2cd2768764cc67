//! Is a voice of a window really one voice?
//!
//! The segmentation model knows three voices a window. Where more people take short turns within ten seconds, it hears
//! several of them as one. Whoever pauses may be somebody else afterwards: the runs of speech between pauses are
//! embedded one by one, and where they sound like different people the voice is parted.

use super::cluster::dot;
use super::grid::CELLS_PER_SECOND;

/// When runs of one local voice are different people; the defaults were chosen on simulated meetings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SplitSettings {
    /// A pause of so many seconds ends a run.
    pub pause_seconds: f32,
    /// Runs with less speech of their own say nothing about who speaks, in seconds.
    pub least_seconds: f32,
    /// Runs whose voices are less alike (by cosine, on average) are different people.
    pub alike: f32,
}

impl Default for SplitSettings {
    fn default() -> Self {
        Self { pause_seconds: 0.1, least_seconds: 1.0, alike: 0.4 }
    }
}

/// The runs of a voice, from its frames: first frame and the one after the last.
#[must_use]
pub fn runs(speaks: impl Iterator<Item = bool>, settings: &SplitSettings) -> Vec<(usize, usize)> {
    let pause = (settings.pause_seconds * CELLS_PER_SECOND) as usize;
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (frame, _) in speaks.enumerate().filter(|(_, speaks)| *speaks) {
        match runs.last_mut() {
            Some(last) if frame <= last.1 + pause => last.1 = frame + 1,
            _ => runs.push((frame, frame + 1)),
        }
    }
    runs
}

/// For every run the person among the voice's people (0 is whoever is heard first). `embeddings` has a unit vector for each run
/// long enough to be known, and how long that is; the others go with the nearest run that is.
#[must_use]
pub fn people(runs: &[(usize, usize)], embeddings: &[Option<(Vec<f32>, f32)>], settings: &SplitSettings) -> Vec<usize> {
    let known: Vec<usize> = (0..runs.len()).filter(|&run| embeddings.get(run).is_some_and(Option::is_some)).collect();
    let mut groups: Vec<Vec<usize>> = known.iter().map(|&run| vec![run]).collect();
    let alike = |a: &[usize], b: &[usize]| {
        let (mut sum, mut weights) = (0.0, 0.0);
        for (one, other) in a.iter().flat_map(|one| b.iter().map(move |other| (one, other))) {
            if let (Some((one, long)), Some((other, wide))) = (&embeddings[*one], &embeddings[*other]) {
                sum += dot(one, other) * long * wide;
                weights += long * wide;
            }
        }
        if weights > 0.0 { sum / weights } else { 1.0 }
    };
    while groups.len() > 1 {
        let mut best = (f32::NEG_INFINITY, 0, 0);
        for first in 0..groups.len() {
            for second in first + 1..groups.len() {
                let likeness = alike(&groups[first], &groups[second]);
                if likeness > best.0 {
                    best = (likeness, first, second);
                }
            }
        }
        if best.0 < settings.alike {
            break;
        }
        let joined = groups.remove(best.2);
        groups[best.1].extend(joined);
    }
    let group_of = |run: usize| groups.iter().position(|group| group.contains(&run));
    (0..runs.len())
        .map(|run| {
            let away = |other: &usize| runs[run].0.saturating_sub(runs[*other].1).max(runs[*other].0.saturating_sub(runs[run].1));
            known.iter().min_by_key(|other| away(other)).and_then(|&nearest| group_of(nearest)).unwrap_or(0)
        })
        .collect()
}
