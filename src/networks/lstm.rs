//! How is a sequence heard in the light of what came before?
//!
//! A long short-term memory: what the input says to its gates is one product for many moments at once; what the memory
//! says to them goes moment by moment, with several sequences side by side.

use crate::layers::Linear;
use rten_simd::ops::{BitOps, NumOps};
use rten_simd::{Isa, SimdOp, SimdUnaryOp};
use rten_vecmath::{Sigmoid, Tanh};

/// Moments whose input goes through its product together.
const MOMENTS_TOGETHER: usize = 16;

/// The weights of a memory: the gates for taking in, keeping, the new, and giving away, in this order.
pub(crate) struct Lstm {
    input: Linear,
    recurrence: Linear,
    width: usize,
}

/// What is remembered of several sequences.
pub(crate) struct State {
    cells: Vec<f32>,
    hidden: Vec<f32>,
}

impl Lstm {
    /// From four gates × `width` rows for the input and for the memory.
    pub(crate) fn of(input: &[f32], recurrence: &[f32], bias: Vec<f32>, width: usize) -> Self {
        let inputs = input.len() / (4 * width);
        Self { input: Linear::of(input, Some(bias), inputs), recurrence: Linear::of(recurrence, None, width), width }
    }

    /// Numbers that a moment of a sequence has.
    pub(crate) fn inputs(&self) -> usize {
        self.input.inputs()
    }

    /// Of so many sequences, nothing heard yet.
    pub(crate) fn forgotten(&self, sequences: usize) -> State {
        State { cells: vec![0.0; sequences * self.width], hidden: vec![0.0; sequences * self.width] }
    }

    /// Hears the moments of `rows` (moment after moment, in each one row for every sequence of `state`), from the last to
    /// the first if `backwards`; `remembered` is told each moment and what the memory then gives away, sequence after
    /// sequence.
    pub(crate) fn hear(&self, rows: &[f32], state: &mut State, backwards: bool, mut remembered: impl FnMut(usize, &[f32])) {
        let sequences = state.hidden.len() / self.width;
        let (wide, gates_wide) = (sequences * self.input.inputs(), sequences * 4 * self.width);
        if wide == 0 {
            return;
        }
        let moments = rows.len() / wide;
        let mut gates = vec![0.0; MOMENTS_TOGETHER.min(moments) * gates_wide];
        let pieces = moments.div_ceil(MOMENTS_TOGETHER);
        for piece in 0..pieces {
            let first = MOMENTS_TOGETHER * if backwards { pieces - 1 - piece } else { piece };
            let count = MOMENTS_TOGETHER.min(moments - first);
            let gates = &mut gates[..count * gates_wide];
            self.input.forward_into(&rows[first * wide..(first + count) * wide], self.input.inputs(), gates);
            for step in 0..count {
                let step = if backwards { count - 1 - step } else { step };
                let gates = &mut gates[step * gates_wide..(step + 1) * gates_wide];
                self.recurrence.add_into(&state.hidden, gates);
                Remember { gates, width: self.width, cells: &mut state.cells, hidden: &mut state.hidden }.dispatch();
                remembered(first + step, &state.hidden);
            }
        }
    }
}

/// One moment of every sequence goes into the memory.
struct Remember<'a> {
    /// What is said to the gates: sequences × four gates × width.
    gates: &'a [f32],
    width: usize,
    cells: &'a mut [f32],
    hidden: &'a mut [f32],
}

impl SimdOp for Remember<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        let lanes = ops.len();
        let width = self.width;
        let memories = self.cells.chunks_exact_mut(width).zip(self.hidden.chunks_exact_mut(width));
        for (gates, (cells, hidden)) in self.gates.chunks_exact(4 * width).zip(memories) {
            let memory = cells.chunks_exact_mut(lanes).zip(hidden.chunks_exact_mut(lanes));
            for (index, (cell, hidden)) in memory.enumerate() {
                let at = index * lanes;
                let taken =
                    ops.mul(Sigmoid::apply(isa, ops.load(&gates[at..])), Tanh::apply(isa, ops.load(&gates[2 * width + at..])));
                let kept = ops.mul_add(Sigmoid::apply(isa, ops.load(&gates[width + at..])), ops.load(cell), taken);
                ops.store(kept, cell);
                let given = ops.mul(Sigmoid::apply(isa, ops.load(&gates[3 * width + at..])), Tanh::apply(isa, kept));
                ops.store(given, hidden);
            }
        }
    }
}
