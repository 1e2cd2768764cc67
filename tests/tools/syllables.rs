//! Builds the syllable model: counts on standard input (lines of `count<TAB>one to three syllables`), the model on
//! standard output.
//!
//! `xz -dc models/vi-syllables.ngrams.tsv.xz | cargo run --release --example syllables > models/vi-syllables.bin`

use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = thuky::syllables::build(std::io::stdin().lock())?;
    std::io::stdout().lock().write_all(&model)?;
    Ok(())
}
