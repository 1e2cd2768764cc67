//! Where do frames and windows lie on the recording's clock?
//!
//! The segmentation model answers every 270 samples (16.875 ms). Windows start at multiples of 148 such cells, so
//! that the frames of all windows fall on one grid and can be compared without resampling.

use crate::time::Timestamp;

/// Samples in a cell of the grid, one answer of the segmentation model.
pub const CELL: usize = 270;
/// Cells from the start of a window to the start of the next (2.4975 s).
pub const STEP_CELLS: usize = 148;
/// Samples from the start of a window to the start of the next.
pub const STEP: usize = CELL * STEP_CELLS;
/// Samples the segmentation model hears at a time (10 s).
pub const WINDOW: usize = 160_000;
/// Answers of the model for a window.
pub const WINDOW_CELLS: usize = 589;
/// Windows nearer to each other than this many steps share sound.
pub const WINDOWS_SHARING_SOUND: usize = WINDOW_CELLS.div_ceil(STEP_CELLS);
/// Cells a second.
pub const CELLS_PER_SECOND: f32 = 16_000.0 / CELL as f32;

/// The middle of the first cell: half the model's receptive field (991 samples) after the window's start.
const FIRST_CENTRE: usize = 495;

/// How many windows cover `samples` samples: at least one, the last one may reach past the end.
#[must_use]
pub fn window_count(samples: u64) -> usize {
    (samples.saturating_sub(WINDOW as u64)).div_ceil(STEP as u64) as usize + 1
}

/// How many cells `samples` samples have.
#[must_use]
pub fn cell_count(samples: u64) -> usize {
    (samples as usize).div_ceil(CELL)
}

/// The moment where cell `cell` begins.
#[must_use]
pub fn start_of(cell: usize) -> Timestamp {
    if cell == 0 {
        return Timestamp::ZERO;
    }
    Timestamp::from_samples((cell * CELL + FIRST_CENTRE - CELL / 2) as u64, 16_000)
}

/// The cell whose middle lies nearest to sample `sample`.
#[must_use]
pub fn cell_at(sample: usize) -> usize {
    (sample + CELL / 2).saturating_sub(FIRST_CENTRE) / CELL
}
