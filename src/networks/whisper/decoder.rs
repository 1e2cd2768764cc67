//! Which token comes next?
//!
//! The decoder takes rows: a token, its place in the text, the window it belongs to and the tokens before it. Rows of
//! many windows and many readings go through one step together. What each token left behind is kept once, as a node;
//! readings that share their beginning share its nodes.

use super::encoder::{Perceptron, layer_norm, linear, projections};
use super::linear::{Kernels, Linear, QuantisedMatrix};
use super::memory::{Head, Memory};
use super::quantised::{QuantisedRows, quantise_evenly};
use super::tensors::{TensorError, Tensors};
use crate::algebra::{LayerNorm, Softmax, add, widely};
use rten_simd::SimdOp;

pub(super) struct Decoder {
    width: usize,
    heads: usize,
    vocabulary: usize,
    /// Token embeddings, for looking up: rows of bytes and their scales.
    embeddings: Vec<i8>,
    embedding_scales: Vec<f32>,
    /// The same, for asking which token fits.
    logits: QuantisedMatrix,
    positions: Vec<f32>,
    layers: Vec<Layer>,
    norm: LayerNorm,
}

struct Layer {
    norm: LayerNorm,
    projections: Linear,
    output: Linear,
    cross_norm: LayerNorm,
    cross_query: Linear,
    /// Keys and values of the sound at once.
    cross_memory: Linear,
    cross_output: Linear,
    perceptron: Perceptron,
}

/// A token to go through the decoder.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The token.
    pub token: u32,
    /// Index of its window among the memories and caches.
    pub window: usize,
    /// Nodes of the tokens before it, in order.
    pub path: &'a [u32],
}

/// What a step gives.
pub struct Step {
    /// The new node of each row.
    pub nodes: Vec<u32>,
    /// For each row that was asked about, a number for every token of the vocabulary.
    pub logits: Vec<f32>,
}

/// What the tokens of one window left behind.
pub struct Cache {
    /// Keys and values of each layer, a row a node.
    layers: Vec<(Vec<f32>, Vec<f32>)>,
    nodes: u32,
    heads: Vec<(usize, usize)>,
    /// For each node and kept head, the attention over the sound.
    attention: Vec<f32>,
}

impl Cache {
    pub(super) fn new(layers: usize, heads: &[(usize, usize)]) -> Self {
        Self { layers: vec![(Vec::new(), Vec::new()); layers], nodes: 0, heads: heads.to_vec(), attention: Vec::new() }
    }

    /// The number of nodes; the next row of this window becomes the node of this number.
    pub fn nodes(&self) -> u32 {
        self.nodes
    }

    /// The attention of kept head `head` at `node`, over `positions`.
    pub fn attention(&self, node: u32, head: usize, positions: usize) -> &[f32] {
        let start = (node as usize * self.heads.len() + head) * positions;
        self.attention.get(start..start + positions).unwrap_or_default()
    }
}

impl Decoder {
    pub(super) fn read(tensors: &mut Tensors, kernels: &Kernels) -> Result<Self, TensorError> {
        let shape = tensors.shape;
        let width = shape.text_width;
        let table = tensors.read("decoder.token_embedding.weight", shape.vocabulary * width)?;
        let (mut embeddings, mut embedding_scales) = (Vec::with_capacity(table.len()), Vec::with_capacity(shape.vocabulary));
        for row in table.chunks_exact(width) {
            embedding_scales.push(quantise_evenly(row, 127.0, &mut embeddings));
        }
        let layer = |index: usize, tensors: &mut Tensors| {
            let block = format!("decoder.blocks.{index}");
            let cross = format!("{block}.cross_attn");
            Ok::<_, TensorError>(Layer {
                norm: layer_norm(tensors, &format!("{block}.attn_ln"), width)?,
                projections: projections(tensors, kernels, &format!("{block}.attn"), &["query", "key", "value"], width)?,
                output: linear(tensors, kernels, &format!("{block}.attn.out"), width, width)?,
                cross_norm: layer_norm(tensors, &format!("{block}.cross_attn_ln"), width)?,
                cross_query: projections(tensors, kernels, &cross, &["query"], width)?,
                cross_memory: projections(tensors, kernels, &cross, &["key", "value"], width)?,
                cross_output: linear(tensors, kernels, &format!("{cross}.out"), width, width)?,
                perceptron: Perceptron::read(tensors, kernels, &block, width)?,
            })
        };
        Ok(Self {
            width,
            heads: shape.text_heads,
            vocabulary: shape.vocabulary,
            logits: QuantisedMatrix::of(kernels, &table, width),
            embeddings,
            embedding_scales,
            positions: tensors.read("decoder.positional_embedding", shape.text_positions * width)?,
            layers: (0..shape.text_layers).map(|index| layer(index, tensors)).collect::<Result<_, _>>()?,
            norm: layer_norm(tensors, "decoder.ln", width)?,
        })
    }

    /// Keys and values of what the encoder gave, for every layer.
    pub(super) fn memory(&self, kernels: &Kernels, states: &[f32]) -> Memory {
        let (width, head) = (self.width, self.width / self.heads);
        let positions = states.len() / width;
        let layer = |layer: &Layer| {
            let both = layer.cross_memory.forward(kernels, states);
            let (mut keys, mut values) = (Vec::with_capacity(states.len()), Vec::with_capacity(states.len()));
            for row in both.chunks_exact(2 * width) {
                keys.extend_from_slice(&row[..width]);
                values.extend_from_slice(&row[width..]);
            }
            (0..self.heads).map(|index| Head::of(kernels, &keys, &values, head, self.heads, index)).collect()
        };
        Memory { layers: self.layers.iter().map(layer).collect(), positions }
    }

    /// Takes all `rows` (sorted by window) one token further; `wanted` are the rows whose next token is asked for.
    pub(super) fn step(
        &self,
        kernels: &Kernels,
        rows: &[Row<'_>],
        memories: &[&Memory],
        caches: &mut [&mut Cache],
        wanted: &[usize],
    ) -> Step {
        let width = self.width;
        let mut states = Vec::with_capacity(rows.len() * width);
        let mut nodes = Vec::with_capacity(rows.len());
        for row in rows {
            let token = (row.token as usize).min(self.vocabulary - 1);
            let scale = self.embedding_scales[token];
            let place = row.path.len().min(self.positions.len() / width - 1) * width;
            let embedding = &self.embeddings[token * width..(token + 1) * width];
            let position = &self.positions[place..place + width];
            states.extend(embedding.iter().zip(position).map(|(&byte, position)| f32::from(byte) * scale + position));
            let cache = &mut *caches[row.window];
            nodes.push(cache.nodes);
            cache.nodes += 1;
        }
        let firsts: Vec<usize> = caches.iter().map(|cache| cache.attention.len()).collect();
        for (row, first) in caches.iter_mut().zip(&firsts).enumerate().map(|(window, (cache, first))| {
            let new = rows.iter().filter(|row| row.window == window).count() * cache.heads.len() * memories[window].positions;
            (cache, first + new)
        }) {
            row.attention.resize(first, 0.0);
        }
        for (index, layer) in self.layers.iter().enumerate() {
            let projected = layer.projections.forward(kernels, &layer.norm.forward(&states));
            for (row, projected) in rows.iter().zip(projected.chunks_exact(3 * width)) {
                let (keys, values) = &mut caches[row.window].layers[index];
                keys.extend_from_slice(&projected[width..2 * width]);
                values.extend_from_slice(&projected[2 * width..]);
            }
            let mut found = vec![0.0; states.len()];
            for (((row, node), projected), found) in
                rows.iter().zip(&nodes).zip(projected.chunks_exact(3 * width)).zip(found.chunks_exact_mut(width))
            {
                let (keys, values) = &caches[row.window].layers[index];
                self.attend(&projected[..width], keys, values, row.path, *node, found);
            }
            add(&mut states, &layer.output.forward(kernels, &found));

            let queries = layer.cross_query.forward(kernels, &layer.cross_norm.forward(&states));
            let found = self.attend_to_sound(kernels, index, &queries, rows, &nodes, memories, caches);
            add(&mut states, &layer.cross_output.forward(kernels, &found));
            let thought = layer.perceptron.forward(kernels, &states);
            add(&mut states, &thought);
        }
        let asked: Vec<f32> = wanted.iter().flat_map(|&row| &states[row * width..(row + 1) * width]).copied().collect();
        let normal = self.norm.forward(&asked);
        let logits = self.logits.multiply(kernels, &QuantisedRows::of(&normal, width), 1.0);
        Step { nodes, logits }
    }

    /// Attention of one row to the tokens before it and to itself.
    fn attend(&self, query: &[f32], keys: &[f32], values: &[f32], path: &[u32], node: u32, found: &mut [f32]) {
        let (width, head) = (self.width, self.width / self.heads);
        let scale = (head as f32).sqrt().recip();
        let before = path.len() + 1;
        let mut scores = vec![0.0; self.heads * before];
        let at = |node: u32| node as usize * width..(node as usize + 1) * width;
        widely(
            #[inline(always)]
            || {
                for (place, &node) in path.iter().chain([&node]).enumerate() {
                    let heads = query.chunks_exact(head).zip(keys[at(node)].chunks_exact(head));
                    for (index, (query, key)) in heads.enumerate() {
                        scores[index * before + place] = dot(query, key) * scale;
                    }
                }
            },
        );
        Softmax { rows: &mut scores, width: before }.dispatch();
        widely(
            #[inline(always)]
            || {
                for (place, &node) in path.iter().chain([&node]).enumerate() {
                    let heads = found.chunks_exact_mut(head).zip(values[at(node)].chunks_exact(head));
                    for (index, (found, value)) in heads.enumerate() {
                        let weight = scores[index * before + place];
                        for (found, value) in found.iter_mut().zip(value) {
                            *found += value * weight;
                        }
                    }
                }
            },
        );
    }

    /// Attention of all rows to the sound of their windows.
    #[expect(clippy::too_many_arguments, reason = "one layer's part of a step")]
    fn attend_to_sound(
        &self,
        kernels: &Kernels,
        layer: usize,
        queries: &[f32],
        rows: &[Row<'_>],
        nodes: &[u32],
        memories: &[&Memory],
        caches: &mut [&mut Cache],
    ) -> Vec<f32> {
        let (width, head) = (self.width, self.width / self.heads);
        let mut all = vec![0.0; queries.len()];
        let mut first = 0;
        for group in rows.chunk_by(|a, b| a.window == b.window) {
            let (window, range) = (group[0].window, first..first + group.len());
            first = range.end;
            let positions = memories[window].positions;
            let cache = &mut *caches[window];
            for (index, memory) in memories[window].layers[layer].iter().enumerate() {
                let columns = index * head..(index + 1) * head;
                let rows = || range.clone().map(|row| row * width);
                let mut asked = Vec::with_capacity(group.len() * head);
                rows().for_each(|row| asked.extend_from_slice(&queries[row + columns.start..row + columns.end]));
                let (found, attention) = memory.attend(kernels, &asked, head);
                for (row, found) in rows().zip(found.chunks_exact(head)) {
                    all[row + columns.start..row + columns.end].copy_from_slice(found);
                }
                if let Some(kept) = cache.heads.iter().position(|&kept| kept == (layer, index)) {
                    for (node, attention) in nodes[range.clone()].iter().zip(attention.chunks_exact(positions)) {
                        let start = (*node as usize * cache.heads.len() + kept) * positions;
                        cache.attention[start..start + positions].copy_from_slice(attention);
                    }
                }
            }
        }
        all
    }
}

/// Sum of products, in eight lanes so that the processor can take them side by side.
#[inline(always)]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in a.iter().zip(b) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}
