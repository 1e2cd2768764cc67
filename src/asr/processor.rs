//! Does this machine have the instructions that whisper.cpp was built for?
//!
//! The kernels are compiled for the machine that builds them: the fastest choice, and a crash without a word on an
//! older one. So the list of what was compiled in is held against what the processor says of itself.

/// An instruction set that the build uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProcessorFeature {
    /// As whisper.cpp calls it.
    pub name: &'static str,
    /// This machine has it.
    pub present: bool,
}

/// The instruction sets compiled into the recogniser, each with whether this machine has it.
#[must_use]
pub fn processor_features() -> Vec<ProcessorFeature> {
    let compiled_in = whisper_rs::print_system_info();
    machine().into_iter().filter(|feature| uses(compiled_in, feature.name)).collect()
}

/// Whether the line of whisper.cpp (`… | AVX2 = 1 | F16C = 1 | …`) says that a feature is in use.
fn uses(line: &str, name: &str) -> bool {
    line.split(['|', ':', ','])
        .filter_map(|part| part.split_once('='))
        .any(|(key, value)| key.trim() == name && value.trim() == "1")
}

#[cfg(target_arch = "x86_64")]
fn machine() -> Vec<ProcessorFeature> {
    macro_rules! features {
        ($($name:literal: $probe:tt),* $(,)?) => {
            vec![$(ProcessorFeature { name: $name, present: std::arch::is_x86_feature_detected!($probe) }),*]
        };
    }
    features! {
        "SSE3": "sse3", "SSSE3": "ssse3", "AVX": "avx", "AVX2": "avx2", "F16C": "f16c", "FMA": "fma", "BMI2": "bmi2",
        "AVX512": "avx512f", "AVX512_VBMI": "avx512vbmi", "AVX512_VNNI": "avx512vnni", "AVX512_BF16": "avx512bf16",
        "AVX_VNNI": "avxvnni",
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn machine() -> Vec<ProcessorFeature> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_whisper_is_understood() {
        let line = "WHISPER : COREML = 0 | OPENVINO = 0 | CPU : SSE3 = 1 | AVX2 = 1 | AVX512 = 0 | OPENMP = 1 | ";
        assert!(uses(line, "SSE3") && uses(line, "AVX2"));
        assert!(!uses(line, "AVX512") && !uses(line, "AVX") && !uses(line, "COREML"));
    }
}
