//! How much work is a model, compared with the embedded one?
//!
//! Counted from the architecture (Radford et al. 2022, table 1): multiplications of the encoder over its 1500
//! positions, and of the decoder for the tokens of a window. Decoding one token at a time uses a processor badly; it
//! counts four times.

/// Positions the encoder hears in a window of half a minute.
const POSITIONS: f64 = 1500.0;
/// Tokens of Vietnamese in such a window.
const TOKENS: f64 = 170.0;
/// Entries of the vocabulary.
const VOCABULARY: f64 = 51_866.0;
/// How much dearer a multiplication is when decoding.
const DECODING: f64 = 4.0;

/// Width, layers of the encoder, layers of the decoder.
fn dimensions(shape: &str) -> Option<(f64, f64, f64)> {
    Some(match shape {
        "base" => (512.0, 6.0, 6.0),
        "small" => (768.0, 12.0, 12.0),
        "medium" => (1024.0, 24.0, 24.0),
        "large" => (1280.0, 32.0, 32.0),
        "turbo" => (1280.0, 32.0, 4.0),
        _ => return None,
    })
}

fn work(shape: &str) -> Option<f64> {
    let (width, encoder, decoder) = dimensions(shape)?;
    let encoding = encoder * POSITIONS * (12.0 * width * width + 2.0 * POSITIONS * width);
    let a_token = decoder * (14.0 * width * width + 2.0 * POSITIONS * width) + VOCABULARY * width;
    Some(encoding + DECODING * TOKENS * a_token)
}

/// How many times the work of the embedded base model; `None` for an unknown shape.
#[must_use]
pub fn times_base(shape: &str) -> Option<f64> {
    Some(work(shape)? / work("base")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_is_more_work_and_turbo_saves_the_decoder() {
        let times = |shape| times_base(shape).expect("a known shape");
        assert!((times("base") - 1.0).abs() < 1e-9);
        assert!(2.5 < times("small") && times("small") < times("medium") && times("turbo") < times("large"));
        assert!(times_base("huge").is_none());
    }
}
