//! Which text fits what was heard best?
//!
//! Readings of a window grow token by token; of all continuations the likeliest few are followed (one alone, or a beam).
//! Windows go side by side through the network, each to its own end. A reading's worth is the logarithm of its
//! probability, and what a model of the language holds against it. It is not divided by the length: a sentence written
//! twice is likely word for word, and would win.

use super::guide::{Guide, Guided};
use thuky_networks::log_softmax;
use thuky_networks::whisper::{Cache, Memory, Network, Row};

/// A text may end only where the end is nearly as likely as any token (a natural logarithm): what is hard to hear or to
/// believe is no reason to stop.
const END_BEHIND: f32 = 2.5;
/// Of this many tokens those are tried that lead on in a phrase of the meeting's own, if they are not much less likely
/// than the best (a natural logarithm).
const FAVOURITES: usize = 24;
const FAVOURITE_BEHIND: f32 = 6.0;

/// A window of sound to be read.
#[derive(Clone, Copy)]
pub(super) struct Window<'a> {
    pub(super) memory: &'a Memory,
    /// What comes before the text: language, task, what was said before.
    pub(super) prompt: &'a [u32],
    /// The text is cut off here; a mouth says less in the time.
    pub(super) most_tokens: usize,
}

/// A token of text and how it came about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Written {
    pub(super) token: u32,
    pub(super) log_probability: f32,
    /// Another token was likelier by the sound alone.
    pub(super) overruled: bool,
}

/// A text for a window.
pub(super) struct Reading {
    pub(super) tokens: Vec<Written>,
    /// The node behind the prompt and each token: the first one chose the first token, the last one the end.
    pub(super) nodes: Vec<u32>,
    /// What the tokens left behind.
    pub(super) cache: Cache,
}

/// A text as far as it is written.
#[derive(Clone)]
struct Hypothesis {
    tokens: Vec<Written>,
    /// Nodes of all tokens that went through the network.
    path: Vec<u32>,
    total: f32,
    guided: Guided,
}

/// A hypothesis with one token more.
struct Candidate {
    parent: usize,
    written: Written,
    total: f32,
    guided: Guided,
    /// Sound and language together.
    worth: f32,
}

struct Search<'a> {
    window: &'a Window<'a>,
    alive: Vec<Hypothesis>,
    /// Ended readings and what they are worth.
    finished: Vec<(f32, Hypothesis)>,
}

/// The best reading of each window, following `beam` readings in each; `heads` of the network keep their attention.
pub(super) fn read(
    network: &Network,
    guide: Guide<'_>,
    windows: &[Window<'_>],
    beam: usize,
    heads: &[(usize, usize)],
) -> Vec<Reading> {
    let beam = beam.max(1);
    // Of many readings the attention would fill the memory: it is asked for again when the best is known.
    let kept = if beam == 1 { heads } else { &[] };
    let mut caches: Vec<Cache> = windows.iter().map(|_| network.cache(kept)).collect();
    let start = Hypothesis { tokens: Vec::new(), path: Vec::new(), total: 0.0, guided: guide.beginning() };
    let mut searches: Vec<Search<'_>> =
        windows.iter().map(|window| Search { window, alive: vec![start.clone()], finished: Vec::new() }).collect();
    while searches.iter().any(|search| !search.alive.is_empty()) {
        step(network, guide, &mut searches, &mut caches, beam);
    }
    let best = searches.into_iter().zip(caches).map(|(search, cache)| (search.window, search.best(cache)));
    best.map(|(window, reading)| if beam == 1 { reading } else { again(network, window, reading, heads) }).collect()
}

/// A reading with the attention of `heads`.
fn again(network: &Network, window: &Window<'_>, reading: Reading, heads: &[(usize, usize)]) -> Reading {
    let text = reading.tokens.iter().map(|written| written.token);
    let tokens: Vec<u32> = window.prompt.iter().copied().chain(text).collect();
    let cache = network.attend(window.memory, &tokens, heads);
    let nodes = (window.prompt.len().saturating_sub(1) as u32..tokens.len() as u32).collect();
    Reading { cache, nodes, ..reading }
}

/// Takes every living hypothesis one token further.
fn step(network: &Network, guide: Guide<'_>, searches: &mut [Search<'_>], caches: &mut [Cache], beam: usize) {
    // Row by row: the new tokens of each hypothesis; the first time the whole prompt.
    let mut paths: Vec<(usize, u32, Vec<u32>)> = Vec::new();
    let mut wanted = Vec::new();
    for (index, search) in searches.iter().enumerate() {
        let mut next = caches[index].nodes();
        for hypothesis in &search.alive {
            let mut path = hypothesis.path.clone();
            let last = hypothesis.tokens.last().map(|written| written.token);
            let tokens = last.as_ref().map_or(search.window.prompt, std::slice::from_ref);
            for &token in tokens {
                paths.push((index, token, path.clone()));
                path.push(next);
                next += 1;
            }
            wanted.push(paths.len().saturating_sub(1));
        }
    }
    // Only windows that still have something to say take part.
    let windows: Vec<usize> = (0..searches.len()).filter(|&index| !searches[index].alive.is_empty()).collect();
    let place = |index: usize| windows.binary_search(&index).unwrap_or_default();
    let rows: Vec<Row<'_>> =
        paths.iter().map(|(index, token, path)| Row { token: *token, window: place(*index), path }).collect();
    let memories: Vec<&Memory> = windows.iter().map(|&index| searches[index].window.memory).collect();
    let mut living: Vec<&mut Cache> =
        caches.iter_mut().enumerate().filter(|(index, _)| windows.binary_search(index).is_ok()).map(|(_, cache)| cache).collect();
    let mut result = network.step(&rows, &memories, &mut living, &wanted);

    let mut asked = wanted.iter().zip(result.logits.chunks_exact_mut(network.shape.vocabulary));
    for search in searches.iter_mut() {
        let mut candidates = Vec::new();
        let alive = std::mem::take(&mut search.alive);
        let count = alive.len();
        let mut parents = Vec::with_capacity(count);
        for (hypothesis, (&row, logits)) in alive.into_iter().zip(asked.by_ref().take(count)) {
            silence(network, logits, hypothesis.tokens.is_empty());
            log_softmax(logits);
            let count = if guide.biasing.is_some() { FAVOURITES } else { beam + 1 };
            let likeliest = likeliest(logits, count.max(beam + 1));
            let best = likeliest.first().map_or(0.0, |&token| logits[token as usize]);
            let favour = guide.favour(&hypothesis.guided);
            for (rank, token) in likeliest.into_iter().enumerate() {
                let log_probability = logits[token as usize];
                let ends = token == network.vocabulary.end;
                if ends && log_probability < best - END_BEHIND {
                    continue;
                }
                let guided = guide.with(&hypothesis.guided, if ends { &[] } else { network.vocabulary.bytes(token) });
                if rank > beam && (log_probability < best - FAVOURITE_BEHIND || guide.favour(&guided) <= favour) {
                    continue;
                }
                let total = hypothesis.total + log_probability;
                let worth = total + guide.worth(&guided, ends);
                candidates.push(Candidate {
                    parent: parents.len(),
                    written: Written { token, log_probability, overruled: log_probability < best },
                    total,
                    guided,
                    worth,
                });
            }
            let mut path = paths[row].2.clone();
            path.push(result.nodes[row]);
            parents.push(Hypothesis { path, ..hypothesis });
        }
        let order = |a: &Candidate, b: &Candidate| {
            b.worth.total_cmp(&a.worth).then(a.parent.cmp(&b.parent)).then(a.written.token.cmp(&b.written.token))
        };
        candidates.sort_by(order);
        search.follow(&parents, candidates, beam, network.vocabulary.end);
    }
}

/// Rules out what is never written, and an empty text.
fn silence(network: &Network, logits: &mut [f32], first: bool) {
    let vocabulary = &network.vocabulary;
    for &token in vocabulary.silent() {
        logits[token as usize] = f32::NEG_INFINITY;
    }
    if first {
        vocabulary.no_beginning().for_each(|token| logits[token as usize] = f32::NEG_INFINITY);
    }
}

/// The `count` tokens with the largest numbers, the largest first; of equals the lower token.
fn likeliest(logits: &[f32], count: usize) -> Vec<u32> {
    let mut best: Vec<(f32, u32)> = Vec::with_capacity(count + 1);
    let mut least = f32::NEG_INFINITY;
    for (token, &value) in (0u32..).zip(logits) {
        if value > least || (best.len() < count && value > f32::NEG_INFINITY) {
            let at = best.partition_point(|&(other, _)| other >= value);
            best.insert(at, (value, token));
            best.truncate(count);
            if best.len() == count {
                least = best[count - 1].0;
            }
        }
    }
    best.into_iter().map(|(_, token)| token).collect()
}

impl Search<'_> {
    /// Keeps the best continuations.
    fn follow(&mut self, parents: &[Hypothesis], candidates: Vec<Candidate>, beam: usize, end: u32) {
        for candidate in candidates {
            if self.alive.len() >= beam {
                break;
            }
            let parent = &parents[candidate.parent];
            let mut next = Hypothesis { total: candidate.total, guided: candidate.guided, ..parent.clone() };
            let ended = candidate.written.token == end;
            if !ended {
                next.tokens.push(candidate.written);
            }
            if ended || next.tokens.len() >= self.window.most_tokens {
                self.finished.push((candidate.worth, next));
            } else {
                self.alive.push(next);
            }
        }
        if self.finished.len() >= beam {
            self.alive.clear();
        }
    }

    fn best(self, cache: Cache) -> Reading {
        let best = self.finished.into_iter().rev().max_by(|a, b| a.0.total_cmp(&b.0));
        let (tokens, path) = best.map_or_else(Default::default, |(_, best)| (best.tokens, best.path));
        let behind_prompt = self.window.prompt.len().saturating_sub(1).min(path.len());
        Reading { tokens, nodes: path[behind_prompt..].to_vec(), cache }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_come_first_and_the_impossible_not_at_all() {
        let logits = [0.1, f32::NEG_INFINITY, 3.0, 2.0, 3.0];
        assert_eq!(likeliest(&logits, 2), [2, 4]);
        assert_eq!(likeliest(&logits, 9), [2, 4, 3, 0]);
    }
}
