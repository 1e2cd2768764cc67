//! How loud is it? Levels for people, in decibels of full scale.

/// The level of digital silence, and below which nothing is shown.
pub(super) const FLOOR_DB: f32 = -90.0;

/// The loudest sample of a stretch in decibels of full scale, [`FLOOR_DB`] for silence.
pub(super) fn peak_db(samples: &[i16]) -> f32 {
    let peak = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0);
    if peak == 0 { FLOOR_DB } else { (20.0 * (f32::from(peak) / 32_768.0).log10()).max(FLOOR_DB) }
}

/// A level that rises at once and falls by 20 dB a second, as meters do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meter {
    level_db: f32,
}

impl Default for Meter {
    fn default() -> Self {
        Self { level_db: FLOOR_DB }
    }
}

impl Meter {
    /// Takes what was heard in the last `seconds`.
    pub(super) fn hear(&mut self, samples: &[i16], seconds: f32) {
        self.level_db = peak_db(samples).max(self.level_db - 20.0 * seconds).max(FLOOR_DB);
    }

    pub(super) fn level_db(self) -> f32 {
        self.level_db
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_scale_is_zero_and_meters_fall_slowly() {
        assert!(peak_db(&[i16::MIN]).abs() < 0.01);
        assert!((peak_db(&[0, 16_384, -3]) + 6.02).abs() < 0.01);
        let mut meter = Meter::default();
        meter.hear(&[i16::MIN], 0.1);
        meter.hear(&[], 0.5);
        assert!((meter.level_db() + 10.0).abs() < 0.01);
    }
}
