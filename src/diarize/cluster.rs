//! Which observations are the same person?
//!
//! Average-linkage clustering of the embeddings by cosine distance, then every observation goes to the nearest voice
//! under the constraint that the voices of one window differ. Beyond [`ClusterSettings::one_stage_limit`] embeddings the recording is
//! clustered part by part first, because the distances alone would fill the memory.

use super::SpeakerCount;
use super::listen::Observation;
use kodama::{Method, linkage};

/// Where clustering draws its lines; the defaults were chosen on simulated meetings (tests/simulation).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusterSettings {
    /// Clusters farther apart than this cosine distance are different people.
    pub distance: f32,
    /// Observations with less speech of their own do not found a cluster, in seconds.
    pub founding_seconds: f32,
    /// Clusters with less speech in all their windows together are given to their neighbours, in seconds.
    pub smallest_seconds: f32,
    /// How often observations go to the nearest voice.
    pub passes: usize,
    /// More embeddings than this are clustered in two stages.
    pub one_stage_limit: usize,
}

impl Default for ClusterSettings {
    fn default() -> Self {
        Self { distance: 0.32, founding_seconds: 1.0, smallest_seconds: 2.0, passes: 2, one_stage_limit: 9_000 }
    }
}

/// The voices, and whose each observation is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Clustering {
    /// For each observation the number of its voice.
    pub labels: Vec<usize>,
    /// The voices: unit vectors.
    pub centroids: Vec<Vec<f32>>,
}

/// Clusters the observations of a recording.
#[must_use]
pub fn cluster(observations: &[Observation], count: SpeakerCount, settings: &ClusterSettings) -> Clustering {
    if observations.is_empty() {
        return Clustering::default();
    }
    let founders = founders(observations, settings.founding_seconds);
    let points: Vec<&[f32]> = founders.iter().map(|&index| observations[index].embedding.as_slice()).collect();
    let weights: Vec<f32> = founders.iter().map(|&index| observations[index].alone_seconds.max(0.1)).collect();
    let labels = group_in_stages(&points, &weights, count, settings);
    let mut centroids = centroids(&points, &weights, &labels);
    let mut labels = assign(observations, &centroids);
    for _ in 1..settings.passes {
        let points: Vec<&[f32]> = observations.iter().map(|observation| observation.embedding.as_slice()).collect();
        let weights: Vec<f32> = observations.iter().map(|observation| observation.alone_seconds).collect();
        let moved = self::centroids(&points, &weights, &labels);
        for (centroid, moved) in centroids.iter_mut().zip(moved) {
            if moved.iter().any(|&value| value != 0.0) {
                *centroid = moved;
            }
        }
        labels = assign(observations, &centroids);
    }
    Clustering { labels, centroids }
}

/// The observations that may found a cluster: those with speech enough, or the best there are.
fn founders(observations: &[Observation], seconds: f32) -> Vec<usize> {
    for least in [seconds, seconds / 2.0, 0.0] {
        let chosen: Vec<usize> = (0..observations.len()).filter(|&index| observations[index].alone_seconds >= least).collect();
        if chosen.len() >= 2 || least == 0.0 {
            return chosen;
        }
    }
    Vec::new()
}

/// Clusters at once, or part by part and then the parts' clusters, when the distances would not fit in memory.
fn group_in_stages(points: &[&[f32]], weights: &[f32], count: SpeakerCount, settings: &ClusterSettings) -> Vec<usize> {
    if points.len() <= settings.one_stage_limit.max(2) {
        return group(points, weights, count, settings);
    }
    // A part's clusters must be pure rather than whole: what is cut too finely here is joined in the second stage.
    let fine = ClusterSettings { distance: settings.distance * 0.7, smallest_seconds: 0.0, ..*settings };
    let size = (settings.one_stage_limit / 3).max(2);
    let (mut of_point, mut middles, mut masses) = (Vec::with_capacity(points.len()), Vec::new(), Vec::new());
    for (points, weights) in points.chunks(size).zip(weights.chunks(size)) {
        let labels = group(points, weights, SpeakerCount::Auto, &fine);
        let first = middles.len();
        middles.extend(centroids(points, weights, &labels));
        masses.resize(middles.len(), 0.0);
        for (&label, &weight) in labels.iter().zip(weights) {
            masses[first + label] += weight;
            of_point.push(first + label);
        }
    }
    let middles: Vec<&[f32]> = middles.iter().map(Vec::as_slice).collect();
    let labels = if middles.len() < points.len() {
        group_in_stages(&middles, &masses, count, settings)
    } else {
        // Nothing is like anything else: only the heaviest points can be compared.
        let mut heaviest: Vec<usize> = (0..masses.len()).collect();
        heaviest.sort_by(|&a, &b| masses[b].total_cmp(&masses[a]).then(a.cmp(&b)));
        heaviest.truncate(settings.one_stage_limit.max(2));
        heaviest.sort_unstable();
        let chosen: Vec<&[f32]> = heaviest.iter().map(|&place| middles[place]).collect();
        let weights: Vec<f32> = heaviest.iter().map(|&place| masses[place]).collect();
        let found = group(&chosen, &weights, count, settings);
        let mut labels = vec![usize::MAX; masses.len()];
        heaviest.iter().zip(found).for_each(|(&place, label)| labels[place] = label);
        labels
    };
    of_point.iter().map(|&middle| labels[middle]).collect()
}

/// A cluster number for every point, 0, 1, 2, … without gaps.
fn group(points: &[&[f32]], weights: &[f32], count: SpeakerCount, settings: &ClusterSettings) -> Vec<usize> {
    let n = points.len();
    if n < 2 {
        return vec![0; n];
    }
    let mut distances = Vec::with_capacity(n * (n - 1) / 2);
    for i in 0..n {
        for j in i + 1..n {
            distances.push(1.0 - dot(points[i], points[j]));
        }
    }
    let tree = linkage(&mut distances, n, Method::Average);
    let steps: Vec<(usize, usize, f32)> =
        tree.steps().iter().map(|step| (step.cluster1, step.cluster2, step.dissimilarity)).collect();
    let automatic = steps.iter().take_while(|step| step.2 <= settings.distance).count();
    let cut = |merges: usize| drop_small(&labels_after(&steps[..merges], n), weights, settings.smallest_seconds);
    let labels = cut(automatic);
    let found = number_of(&labels);
    let (least, most) = match count {
        SpeakerCount::Auto => (1, usize::MAX),
        SpeakerCount::Exactly(wanted) => (wanted.max(1), wanted.max(1)),
        SpeakerCount::Between(least, most) => (least.max(1), most.max(least).max(1)),
    };
    if (least..=most).contains(&found) {
        return labels;
    }
    // The cut nearest to the automatic one whose number of voices is allowed.
    let outward =
        (1..n).flat_map(|away| [automatic.checked_sub(away), Some(automatic + away).filter(|&merges| merges <= steps.len())]);
    let mut best = labels;
    for merges in outward.flatten() {
        let labels = cut(merges);
        let (now, before) = (number_of(&labels), number_of(&best));
        let miss = |found: usize| if found < least { least - found } else { found.saturating_sub(most) };
        if miss(now) < miss(before) {
            best = labels;
        }
        if miss(number_of(&best)) == 0 {
            break;
        }
    }
    best
}

/// The labels after the first merges of a dendrogram.
fn labels_after(steps: &[(usize, usize, f32)], n: usize) -> Vec<usize> {
    let mut parent: Vec<usize> = (0..n + steps.len()).collect();
    for (step, &(first, second, _)) in steps.iter().enumerate() {
        parent[first] = n + step;
        parent[second] = n + step;
    }
    // Parents have higher numbers than their children, so one pass from the top finds every root.
    for node in (0..parent.len()).rev() {
        parent[node] = parent[parent[node]];
    }
    renumber(&parent[..n])
}

/// Numbers by first appearance.
fn renumber(labels: &[usize]) -> Vec<usize> {
    let mut numbers = std::collections::BTreeMap::new();
    labels
        .iter()
        .map(|label| {
            let fresh = numbers.len();
            *numbers.entry(*label).or_insert(fresh)
        })
        .collect()
}

fn number_of(labels: &[usize]) -> usize {
    labels.iter().filter(|&&label| label != usize::MAX).max().map_or(0, |most| most + 1)
}

/// Clusters lighter than `least` lose their number (`usize::MAX`), unless nothing would remain.
fn drop_small(labels: &[usize], weights: &[f32], least: f32) -> Vec<usize> {
    let mut sums = vec![0.0; number_of(labels)];
    for (&label, &weight) in labels.iter().zip(weights) {
        sums[label] += weight;
    }
    let heaviest = sums.iter().copied().fold(0.0, f32::max);
    let least = least.min(heaviest);
    let kept: Vec<usize> = (0..sums.len()).filter(|&label| sums[label] >= least).collect();
    labels.iter().map(|label| kept.binary_search(label).unwrap_or(usize::MAX)).collect()
}

/// The weighted mean of every cluster, of unit length; zero where a cluster is empty.
#[must_use]
pub fn centroids(points: &[&[f32]], weights: &[f32], labels: &[usize]) -> Vec<Vec<f32>> {
    let width = points.first().map_or(0, |point| point.len());
    let mut sums = vec![vec![0.0_f32; width]; number_of(labels)];
    for ((point, &weight), &label) in points.iter().zip(weights).zip(labels) {
        if label != usize::MAX {
            sums[label].iter_mut().zip(*point).for_each(|(sum, value)| *sum += weight * value);
        }
    }
    for sum in &mut sums {
        let length = dot(sum, sum).sqrt();
        if length > 0.0 {
            sum.iter_mut().for_each(|value| *value /= length);
        }
    }
    sums
}

/// Every observation to the nearest voice, the voices of one window to different ones (as long as there are enough).
fn assign(observations: &[Observation], centroids: &[Vec<f32>]) -> Vec<usize> {
    let mut labels = Vec::with_capacity(observations.len());
    let mut rest = observations;
    while let Some(first) = rest.first() {
        let size = rest.iter().take_while(|observation| observation.window == first.window).count();
        let (window, after) = rest.split_at(size);
        let scores: Vec<Vec<f32>> = window
            .iter()
            .map(|observation| centroids.iter().map(|centroid| dot(&observation.embedding, centroid)).collect())
            .collect();
        labels.extend(best_distinct(&scores));
        rest = after;
    }
    labels
}

/// For each row a column, no two alike where there are columns enough, so that the scores sum to the most.
#[must_use]
pub fn best_distinct(scores: &[Vec<f32>]) -> Vec<usize> {
    // With at most three rows, one of the three best columns of each row is in every best answer.
    let candidates: Vec<Vec<usize>> = scores
        .iter()
        .map(|row| {
            let mut columns: Vec<usize> = (0..row.len()).collect();
            columns.sort_by(|&a, &b| row[b].total_cmp(&row[a]).then(a.cmp(&b)));
            columns.truncate(scores.len());
            columns
        })
        .collect();
    let distinct = scores.first().is_some_and(|row| row.len() >= scores.len());
    let mut best: (f32, Vec<usize>) =
        (f32::NEG_INFINITY, candidates.iter().map(|columns| columns.first().copied().unwrap_or(0)).collect());
    let mut chosen = Vec::new();
    fn search(
        scores: &[Vec<f32>],
        candidates: &[Vec<usize>],
        distinct: bool,
        sum: f32,
        chosen: &mut Vec<usize>,
        best: &mut (f32, Vec<usize>),
    ) {
        let row = chosen.len();
        if row == scores.len() {
            if sum > best.0 {
                *best = (sum, chosen.clone());
            }
            return;
        }
        for &column in &candidates[row] {
            if !distinct || !chosen.contains(&column) {
                chosen.push(column);
                search(scores, candidates, distinct, sum + scores[row][column], chosen, best);
                chosen.pop();
            }
        }
    }
    search(scores, &candidates, distinct, 0.0, &mut chosen, &mut best);
    best.1
}

/// The cosine of two unit vectors.
#[must_use]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    // Eight sums at once: the compiler turns them into one vector register.
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let tail: f32 = left.remainder().iter().zip(right.remainder()).map(|(x, y)| x * y).sum();
    let mut sums = [0.0_f32; 8];
    for (x, y) in left.zip(right) {
        for lane in 0..8 {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums.iter().sum::<f32>() + tail
}
