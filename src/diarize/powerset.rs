//! Which of a window's voices speak in each frame?
//!
//! The segmentation model knows at most three voices a window and answers with one of seven classes: nobody, one
//! voice, or two voices at once (powerset encoding, Plaquet and Bredin 2023).

use super::grid::{CELLS_PER_SECOND, WINDOW_CELLS};

/// Voices the model tells apart in a window.
pub const LOCAL_VOICES: usize = 3;
/// Voices a window can hold after some have been parted.
pub const MOST_LOCAL_VOICES: usize = 8;
/// Classes of the model.
pub const CLASSES: usize = 7;

/// The voices of each class, one bit a voice.
const MASKS: [u8; CLASSES] = [0b000, 0b001, 0b010, 0b100, 0b011, 0b101, 0b110];

/// Who of a window's local voices speaks when: one byte a frame, one bit a voice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WindowActivity {
    masks: Vec<u8>,
}

impl WindowActivity {
    /// The most probable class of every frame; `log_probabilities` has [`CLASSES`] values a frame.
    #[must_use]
    pub fn decode(log_probabilities: &[f32]) -> Self {
        let masks = log_probabilities
            .chunks_exact(CLASSES)
            .map(|frame| {
                let mut best = 0;
                for class in 1..CLASSES {
                    if frame[class] > frame[best] {
                        best = class;
                    }
                }
                MASKS[best]
            })
            .collect();
        Self { masks }
    }

    /// From one mask a frame; frames beyond a window are dropped, missing ones are silent.
    #[must_use]
    pub fn from_masks(mut masks: Vec<u8>) -> Self {
        masks.resize(WINDOW_CELLS, 0);
        Self { masks }
    }

    /// One mask a frame.
    #[must_use]
    pub fn masks(&self) -> &[u8] {
        &self.masks
    }

    /// Does `voice` speak in `frame`?
    #[must_use]
    pub fn speaks(&self, voice: usize, frame: usize) -> bool {
        self.masks.get(frame).is_some_and(|mask| mask & (1 << voice) != 0)
    }

    /// Does `voice` speak in `frame`, and nobody else?
    #[must_use]
    pub fn speaks_alone(&self, voice: usize, frame: usize) -> bool {
        self.masks.get(frame) == Some(&(1 << voice))
    }

    /// What `from` says in the frames `first..last` was said by `to`.
    pub fn give(&mut self, from: usize, to: usize, first: usize, last: usize) {
        for mask in self.masks.iter_mut().take(last).skip(first) {
            if *mask & (1 << from) != 0 && to < MOST_LOCAL_VOICES {
                *mask = (*mask & !(1 << from)) | (1 << to);
            }
        }
    }

    /// How long `voice` speaks, and how long nobody else does, in seconds.
    #[must_use]
    pub fn seconds(&self, voice: usize) -> (f32, f32) {
        let count =
            |wanted: &dyn Fn(u8) -> bool| self.masks.iter().filter(|&&mask| wanted(mask)).count() as f32 / CELLS_PER_SECOND;
        (count(&|mask| mask & (1 << voice) != 0), count(&|mask| mask == 1 << voice))
    }
}
