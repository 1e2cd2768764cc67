//! When are two clusters of observations the same person?
//!
//! Pure. Three questions, for the pair that is nearest: are they near at all; do they lie farther apart than each is
//! spread out in itself (a voice that comes through an echo or a thin line is wide, one at a good microphone is
//! narrow, so no single distance fits both); and did the segmentation model hear both in one window, as two? Spread
//! is measured between moments far enough apart that they share no sound.

use super::cluster::{ClusterSettings, dot};
use super::grid::WINDOWS_SHARING_SOUND;
use std::collections::BTreeMap;

/// An observation that founds a cluster.
#[derive(Debug, Clone, Copy)]
pub(super) struct Founder<'a> {
    pub(super) window: usize,
    pub(super) parted: bool,
    pub(super) embedding: &'a [f32],
}

/// Clusters on their way to becoming people.
pub(super) struct Pieces {
    /// Sums of the embeddings.
    sums: Vec<Vec<f32>>,
    counts: Vec<f32>,
    /// Similarities and number of pairs between windows that share sound; of a piece with itself both directions.
    near: Vec<BTreeMap<usize, (f32, f32)>>,
    /// In how many windows two pieces were heard as two.
    apart: Vec<BTreeMap<usize, f32>>,
    alive: Vec<bool>,
    /// The nearest other piece that may be joined, for every piece.
    nearest: Vec<Option<(f32, usize)>>,
}

impl Pieces {
    /// From the founders, in order of their windows, and the piece of each.
    pub(super) fn new(founders: &[Founder<'_>], labels: &[usize], count: usize) -> Self {
        let width = founders.first().map_or(0, |founder| founder.embedding.len());
        let mut pieces = Self {
            sums: vec![vec![0.0; width]; count],
            counts: vec![0.0; count],
            near: vec![BTreeMap::new(); count],
            apart: vec![BTreeMap::new(); count],
            alive: vec![true; count],
            nearest: vec![None; count],
        };
        for (place, founder) in founders.iter().enumerate() {
            let own = labels[place];
            pieces.counts[own] += 1.0;
            pieces.sums[own].iter_mut().zip(founder.embedding).for_each(|(sum, value)| *sum += value);
            pieces.add_near(own, own, dot(founder.embedding, founder.embedding));
            let later = founders[place + 1..].iter().zip(&labels[place + 1..]);
            for (other, &label) in later.take_while(|(other, _)| other.window < founder.window + WINDOWS_SHARING_SOUND) {
                let similarity = dot(founder.embedding, other.embedding);
                pieces.add_near(own, label, similarity);
                pieces.add_near(label, own, similarity);
                if other.window == founder.window && label != own && !(founder.parted && other.parted) {
                    *pieces.apart[own].entry(label).or_default() += 1.0;
                    *pieces.apart[label].entry(own).or_default() += 1.0;
                }
            }
        }
        pieces
    }

    fn add_near(&mut self, a: usize, b: usize, similarity: f32) {
        let entry = self.near[a].entry(b).or_default();
        *entry = (entry.0 + similarity, entry.1 + 1.0);
    }

    /// Joins pieces, the nearest first, while they may be the same person: (who stays, who goes), in order.
    pub(super) fn join(&mut self, settings: &ClusterSettings) -> Vec<(usize, usize)> {
        self.join_by(&|pieces, a, b| pieces.distance_if_one_person(a, b, settings))
    }

    /// Joins the nearest until one is left, whoever they are.
    pub(super) fn join_all(&mut self) -> Vec<(usize, usize)> {
        self.join_by(&|pieces, a, b| Some(pieces.distance(a, b)))
    }

    fn join_by(&mut self, distance: &dyn Fn(&Self, usize, usize) -> Option<f32>) -> Vec<(usize, usize)> {
        for piece in 0..self.alive.len() {
            self.nearest[piece] = self.find_nearest(piece, distance);
        }
        let mut steps = Vec::new();
        loop {
            let best = (0..self.alive.len()).filter_map(|piece| Some((self.nearest[piece]?, piece)));
            let Some(((_, second), first)) = best.min_by(|a, b| a.0.0.total_cmp(&b.0.0).then(a.1.cmp(&b.1))) else { break };
            let (stays, goes) = (first.min(second), first.max(second));
            self.join_two(stays, goes);
            steps.push((stays, goes));
            self.nearest[goes] = None;
            self.nearest[stays] = self.find_nearest(stays, distance);
            for piece in (0..self.alive.len()).filter(|&piece| piece != stays) {
                if !self.alive[piece] {
                    continue;
                }
                match self.nearest[piece] {
                    Some((_, other)) if other == stays || other == goes => {
                        self.nearest[piece] = self.find_nearest(piece, distance);
                    }
                    known => {
                        if let Some(fresh) = distance(self, piece, stays)
                            && known.is_none_or(|known| fresh < known.0)
                        {
                            self.nearest[piece] = Some((fresh, stays));
                        }
                    }
                }
            }
        }
        steps
    }

    fn find_nearest(&self, piece: usize, distance: &dyn Fn(&Self, usize, usize) -> Option<f32>) -> Option<(f32, usize)> {
        if !self.alive[piece] {
            return None;
        }
        let others = (0..self.alive.len()).filter(|&other| other != piece && self.alive[other]);
        let found = others.filter_map(|other| Some((distance(self, piece, other)?, other)));
        found.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
    }

    fn join_two(&mut self, stays: usize, goes: usize) {
        let gone = std::mem::take(&mut self.sums[goes]);
        self.sums[stays].iter_mut().zip(&gone).for_each(|(sum, value)| *sum += value);
        self.counts[stays] += self.counts[goes];
        self.alive[goes] = false;
        for (other, (similarity, count)) in std::mem::take(&mut self.near[goes]) {
            // Pairs within the piece that goes, and between the two, are now pairs within the one that stays.
            let with = if other == goes { stays } else { other };
            let entry = self.near[stays].entry(with).or_default();
            *entry = (entry.0 + similarity, entry.1 + count);
            if with != stays {
                self.near[with].remove(&goes);
                let back = self.near[with].entry(stays).or_default();
                *back = (back.0 + similarity, back.1 + count);
            }
        }
        if let Some((similarity, count)) = self.near[stays].remove(&goes) {
            let entry = self.near[stays].entry(stays).or_default();
            *entry = (entry.0 + similarity, entry.1 + count);
        }
        for (other, count) in std::mem::take(&mut self.apart[goes]) {
            self.apart[other].remove(&goes);
            if other != stays {
                *self.apart[stays].entry(other).or_default() += count;
                *self.apart[other].entry(stays).or_default() += count;
            }
        }
    }

    /// One less the mean similarity of all pairs between two pieces.
    fn distance(&self, a: usize, b: usize) -> f32 {
        1.0 - dot(&self.sums[a], &self.sums[b]) / (self.counts[a] * self.counts[b])
    }

    fn distance_if_one_person(&self, a: usize, b: usize, settings: &ClusterSettings) -> Option<f32> {
        let distance = self.distance(a, b);
        if distance > settings.distance {
            return None;
        }
        let heard_as_two = self.apart[a].get(&b).copied().unwrap_or(0.0) / self.counts[a].min(self.counts[b]);
        let beyond_spread = distance - (self.spread(a, settings) + self.spread(b, settings)) / 2.0;
        let one = heard_as_two <= settings.heard_as_two
            && (beyond_spread <= settings.beyond_spread || distance <= settings.certain_distance);
        one.then_some(distance)
    }

    /// The mean distance within a piece between moments that share no sound; near what is usual where there are few.
    fn spread(&self, piece: usize, settings: &ClusterSettings) -> f32 {
        let (near, near_count) = self.near[piece].get(&piece).copied().unwrap_or_default();
        let far = dot(&self.sums[piece], &self.sums[piece]) - near;
        let far_count = self.counts[piece] * self.counts[piece] - near_count;
        let similarity = (far + settings.usual_pairs * (1.0 - settings.usual_spread)) / (far_count + settings.usual_pairs);
        1.0 - similarity
    }
}
