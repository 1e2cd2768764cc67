//! Which observations are the same person?
//!
//! Average-linkage clustering of the embeddings by cosine distance makes small, pure pieces, part by part of the
//! recording; pieces are joined to people (`merge`); then every observation goes to the nearest voice under the
//! constraint that the voices of one window differ.

use super::SpeakerCount;
use super::listen::Observation;
use super::merge::{Founder, Pieces};
use kodama::{Method, linkage};

/// Where clustering draws its lines; the defaults were chosen on simulated meetings (tests/simulation).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusterSettings {
    /// Observations this near on average (by cosine distance) are one piece of one person's speech.
    pub piece_distance: f32,
    /// Pieces farther apart than this are different people.
    pub distance: f32,
    /// Pieces nearer than this are one person, however narrow each is.
    pub certain_distance: f32,
    /// Pieces that lie so much farther apart than each is spread out are different people.
    pub beyond_spread: f32,
    /// The spread of a voice of which little is known.
    pub usual_spread: f32,
    /// And how many pairs of observations it takes to know as much.
    pub usual_pairs: f32,
    /// Pieces heard as two in more than this part of the smaller one's windows are different people.
    pub heard_as_two: f32,
    /// Observations with less speech of their own do not found a cluster, in seconds.
    pub founding_seconds: f32,
    /// Clusters with less speech in all their windows together are given to their neighbours, in seconds.
    pub smallest_seconds: f32,
    /// How often observations go to the nearest voice.
    pub passes: usize,
    /// More founders than this are cut into pieces part by part: the distances alone would fill the memory.
    pub part: usize,
    /// Of more pieces than this only the largest are joined.
    pub most_pieces: usize,
}

impl Default for ClusterSettings {
    fn default() -> Self {
        Self {
            piece_distance: 0.12,
            distance: 0.40,
            certain_distance: 0.20,
            beyond_spread: 0.10,
            usual_spread: 0.18,
            usual_pairs: 20.0,
            heard_as_two: 0.2,
            founding_seconds: 2.0,
            smallest_seconds: 4.0,
            passes: 2,
            part: 3_000,
            most_pieces: 3_000,
        }
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
    let founding: Vec<Founder<'_>> = founders
        .iter()
        .map(|&index| Founder {
            window: observations[index].window,
            parted: observations[index].parted,
            embedding: &observations[index].embedding,
        })
        .collect();
    let labels = people(&founding, &weights, count, settings);
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

impl Clustering {
    /// The same without some of the voices, whose observations go to the nearest of the others.
    #[must_use]
    pub fn without(mut self, gone: &[bool], observations: &[Observation]) -> Self {
        if gone.iter().any(|&gone| gone) {
            let mut kept = gone.iter().map(|gone| !gone);
            self.centroids.retain(|_| kept.next().unwrap_or(true));
            self.labels = assign(observations, &self.centroids);
        }
        self
    }
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

/// The person of every founder (`usize::MAX` where there is too little), as many as `count` allows.
fn people(founders: &[Founder<'_>], weights: &[f32], count: SpeakerCount, settings: &ClusterSettings) -> Vec<usize> {
    let mut piece_of = pieces(founders, settings);
    let mut found = number_of(&piece_of);
    if found > settings.most_pieces {
        piece_of = largest(&piece_of, weights, settings.most_pieces);
        found = number_of(&piece_of);
    }
    let kept = |place: &usize| piece_of[*place] != usize::MAX;
    let standing: Vec<Founder<'_>> = (0..founders.len()).filter(kept).map(|place| founders[place]).collect();
    let labels: Vec<usize> = piece_of.iter().copied().filter(|label| *label != usize::MAX).collect();
    let mut joining = Pieces::new(&standing, &labels, found);
    let mut steps = joining.join(settings);
    let automatic = steps.len();
    let cut = |steps: &[(usize, usize)]| {
        let mut person: Vec<usize> = (0..found).collect();
        // Who goes never comes back, so one pass from the last step resolves all chains.
        for &(stays, goes) in steps.iter().rev() {
            person[goes] = person[stays];
        }
        let whole = piece_of.iter().map(|&piece| if piece == usize::MAX { piece } else { person[piece] });
        drop_small(&renumber(&whole.collect::<Vec<_>>()), weights, settings.smallest_seconds)
    };
    let labels = cut(&steps);
    let (least, most) = match count {
        SpeakerCount::Auto => (1, usize::MAX),
        SpeakerCount::Exactly(wanted) => (wanted.max(1), wanted.max(1)),
        SpeakerCount::Between(least, most) => (least.max(1), most.max(least).max(1)),
    };
    let miss = |labels: &[usize]| {
        let found = number_of(labels);
        if found < least { least - found } else { found.saturating_sub(most) }
    };
    if miss(&labels) == 0 {
        return labels;
    }
    // The cut nearest to the automatic one whose number of voices is allowed, or misses it least.
    steps.extend(joining.join_all());
    let outward = (1..=steps.len())
        .flat_map(|away| [automatic.checked_sub(away), Some(automatic + away).filter(|&merges| merges <= steps.len())]);
    let mut best = labels;
    for merges in outward.flatten() {
        let labels = cut(&steps[..merges]);
        if miss(&labels) < miss(&best) {
            best = labels;
        }
        if miss(&best) == 0 {
            break;
        }
    }
    best
}

/// Small pure clusters: a piece number for every founder, without gaps.
fn pieces(founders: &[Founder<'_>], settings: &ClusterSettings) -> Vec<usize> {
    let mut labels = Vec::with_capacity(founders.len());
    for part in founders.chunks(settings.part.max(2)) {
        let first = number_of(&labels);
        labels.extend(pieces_of_part(part, settings.piece_distance).into_iter().map(|label| first + label));
    }
    labels
}

fn pieces_of_part(founders: &[Founder<'_>], distance: f32) -> Vec<usize> {
    let n = founders.len();
    if n < 2 {
        return vec![0; n];
    }
    let mut distances = Vec::with_capacity(n * (n - 1) / 2);
    for (place, founder) in founders.iter().enumerate() {
        distances.extend(founders[place + 1..].iter().map(|other| 1.0 - dot(founder.embedding, other.embedding)));
    }
    let tree = linkage(&mut distances, n, Method::Average);
    let near = tree.steps().iter().take_while(|step| step.dissimilarity <= distance);
    let steps: Vec<(usize, usize)> = near.map(|step| (step.cluster1, step.cluster2)).collect();
    labels_after(&steps, n)
}

/// Only the heaviest clusters keep a number.
fn largest(labels: &[usize], weights: &[f32], most: usize) -> Vec<usize> {
    let mut sums = vec![0.0_f32; number_of(labels)];
    labels.iter().zip(weights).for_each(|(&label, &weight)| sums[label] += weight);
    let mut order: Vec<usize> = (0..sums.len()).collect();
    order.sort_by(|&a, &b| sums[b].total_cmp(&sums[a]).then(a.cmp(&b)));
    order.truncate(most.max(1));
    order.sort_unstable();
    labels.iter().map(|label| order.binary_search(label).unwrap_or(usize::MAX)).collect()
}

/// The labels after the first merges of a dendrogram.
fn labels_after(steps: &[(usize, usize)], n: usize) -> Vec<usize> {
    let mut parent: Vec<usize> = (0..n + steps.len()).collect();
    for (step, &(first, second)) in steps.iter().enumerate() {
        parent[first] = n + step;
        parent[second] = n + step;
    }
    // Parents have higher numbers than their children, so one pass from the top finds every root.
    for node in (0..parent.len()).rev() {
        parent[node] = parent[parent[node]];
    }
    renumber(&parent[..n])
}

/// Numbers by first appearance; what has none stays without.
fn renumber(labels: &[usize]) -> Vec<usize> {
    let mut numbers = std::collections::BTreeMap::new();
    labels
        .iter()
        .map(|label| {
            if *label == usize::MAX {
                return usize::MAX;
            }
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
    for (&label, &weight) in labels.iter().zip(weights).filter(|(label, _)| **label != usize::MAX) {
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
        let whole: Vec<Vec<f32>> =
            scores.iter().zip(window).filter(|(_, observation)| !observation.parted).map(|(row, _)| row.clone()).collect();
        let mut distinct = best_distinct(&whole).into_iter();
        labels.extend(scores.iter().zip(window).map(|(row, observation)| {
            let nearest = || best_distinct(std::slice::from_ref(row)).first().copied();
            if observation.parted { nearest() } else { distinct.next() }.unwrap_or(0)
        }));
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
