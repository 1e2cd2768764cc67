//! How does a window of sound travel? As a WAV file of 16-bit samples, which every server opens.

/// The sample rate of all sound in the program.
const SAMPLE_RATE_HZ: u32 = 16_000;

/// A whole WAV file: mono, 16 kHz, 16 bits.
#[must_use]
pub fn wav(sound: &[f32]) -> Vec<u8> {
    let data_bytes = u32::try_from(sound.len() * 2).unwrap_or(u32::MAX);
    let mut file = Vec::with_capacity(44 + sound.len() * 2);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&data_bytes.saturating_add(36).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    for field in [1_u16, 1] {
        file.extend_from_slice(&field.to_le_bytes());
    }
    for field in [SAMPLE_RATE_HZ, SAMPLE_RATE_HZ * 2] {
        file.extend_from_slice(&field.to_le_bytes());
    }
    for field in [2_u16, 16] {
        file.extend_from_slice(&field.to_le_bytes());
    }
    file.extend_from_slice(b"data");
    file.extend_from_slice(&data_bytes.to_le_bytes());
    for sample in sound {
        let value = (sample.clamp(-1.0, 1.0) * 32_767.0).round() as i16;
        file.extend_from_slice(&value.to_le_bytes());
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_can_be_read_back() {
        let sound = [0.0, 0.5, -1.0, 2.0];
        let mut reader = hound::WavReader::new(std::io::Cursor::new(wav(&sound))).expect("a WAV file");
        assert_eq!((reader.spec().sample_rate, reader.spec().channels), (16_000, 1));
        let samples: Vec<i16> = reader.samples().map(|sample| sample.expect("a sample")).collect();
        assert_eq!(samples, [0, 16_384, -32_767, 32_767]);
    }
}
