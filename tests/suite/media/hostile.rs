//! Files that mean harm, or were made by something broken: no panic, no endless work, no memory beyond reason.

use super::recordings::{Folder, samples};

/// A WAV file with these header fields and a second of a ramp.
fn wav(format: u16, channels: u16, rate: u32, bits: u16, riff_bytes: u32, data_bytes: u32) -> Vec<u8> {
    let block = channels.wrapping_mul(bits / 8);
    let mut bytes = b"RIFF".to_vec();
    bytes.extend(riff_bytes.to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0");
    bytes.extend(format.to_le_bytes());
    bytes.extend(channels.to_le_bytes());
    bytes.extend(rate.to_le_bytes());
    bytes.extend(rate.wrapping_mul(u32::from(block)).to_le_bytes());
    bytes.extend(block.to_le_bytes());
    bytes.extend(bits.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(data_bytes.to_le_bytes());
    bytes.extend((0..16_000_i16).flat_map(i16::to_le_bytes));
    bytes
}

#[test]
fn wav_of_a_streaming_recorder_has_no_honest_length() {
    let folder = Folder::new();
    for length in [u32::MAX, 0, 0x7fff_ffff, 0x8000_0000, 999_999] {
        let path = folder.file("a.wav", &wav(1, 1, 16_000, 16, length.saturating_add(36), length));
        let got = folder.samples(&path);
        assert_eq!(got.len(), 16_000, "{length:#x}");
    }
}

#[test]
fn headers_that_cannot_be() {
    let folder = Folder::new();
    let headers = [
        (1, 0, 16_000, 16),
        (1, 1, 0, 16),
        (1, 1, u32::MAX, 16),
        (1, 1, 16_000, 0),
        (1, u16::MAX, 16_000, 16),
        (1, 1, 16_000, 65_535),
        (0, 1, 16_000, 16),
        (3, 1, 16_000, 16),
    ];
    for (format, channels, rate, bits) in headers {
        let path = folder.file("a.wav", &wav(format, channels, rate, bits, 32_036, 32_000));
        if let Ok(decoded) = folder.decode(&path) {
            assert!(decoded.value.audio.sample_count() <= 512_000, "{format} {channels} {rate} {bits}");
        }
    }
}

#[test]
fn float_samples_that_are_no_numbers() {
    let folder = Folder::new();
    let mut bytes = wav(3, 1, 16_000, 32, 32_036, 32_000);
    let data = bytes.len() - 32_000;
    let wild = [f32::NAN, f32::INFINITY, -1e30, 0.5, f32::MIN_POSITIVE];
    bytes[data..].chunks_exact_mut(4).enumerate().for_each(|(n, four)| four.copy_from_slice(&wild[n % 5].to_le_bytes()));
    let got = samples(&folder.decode(&folder.file("a.wav", &bytes)).unwrap());
    assert_eq!(got.len(), 8_000);
    assert!(got.iter().all(|sample| sample.abs() <= 1.0) && got[..5] == [0.0, 0.0, -1.0, 0.5, 0.0], "{:?}", &got[..5]);
}

#[test]
fn random_bytes_behind_every_magic() {
    let magics: [&[u8]; 14] = [
        b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2mp41",
        b"\0\0\0\x10moov\0\0\0\x08trak",
        b"\x1a\x45\xdf\xa3",
        b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm\x42\x87\x81\x04\x42\x85\x81\x02\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff",
        b"OggS\0\x02\0\0\0\0\0\0\0\0",
        b"fLaC\0\0\0\x22\x10\0\x10\0\0\0\0\0\0\0\x0b\xb8\x00\xf0",
        b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0",
        b"FORM\0\0\xff\xffAIFFCOMM",
        b"caff\0\x01\0\0desc\0\0\0\0\0\0\0\x20",
        b"ID3\x04\0\0\x7f\x7f\x7f\x7f",
        b"\xff\xfb\x90\x64",
        b"\xff\xf1\x50\x80",
        b"RF64\xff\xff\xff\xffWAVEds64",
        b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\0\0",
    ];
    let folder = Folder::new();
    let mut state: u32 = 7;
    for magic in magics {
        for _ in 0..4 {
            let mut bytes = magic.to_vec();
            bytes.extend((0..20_000).map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            }));
            if let Ok(decoded) = folder.decode(&folder.file("a.bin", &bytes)) {
                assert!(decoded.value.audio.duration().as_ms() < 4 * 3_600_000, "{magic:?}");
            }
        }
    }
}

#[test]
fn every_byte_of_an_index_may_lie() {
    let folder = Folder::new();
    for (name, arguments, from, to) in [
        ("a.mp4", &["-c:a", "aac", "-movflags", "+faststart"][..], 24, 900),
        ("a.mkv", &["-c:a", "flac"][..], 4, 500),
        ("a.ogg", &["-c:a", "libvorbis"][..], 4, 120),
        ("a.wav", &["-c:a", "pcm_s24le"][..], 4, 80),
        ("a.flac", &[][..], 4, 60),
        ("a.mp3", &["-c:a", "libmp3lame"][..], 0, 500),
        ("a.aac", &["-c:a", "aac"][..], 0, 200),
    ] {
        let whole = std::fs::read(folder.encoded(name, 0.3, arguments)).unwrap();
        for at in (from..to.min(whole.len())).step_by(5) {
            for value in [0, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                if let Ok(decoded) = folder.decode(&folder.file("lie.bin", &bytes)) {
                    let ms = decoded.value.audio.duration().as_ms();
                    assert!(ms <= 3_600_000 + 10_000, "{name}: byte {at} = {value} makes {ms} ms");
                }
            }
        }
    }
}

#[test]
fn a_length_beyond_all_bounds_allocates_nothing() {
    let folder = Folder::new();
    let path = folder.encoded("a.mp4", 0.5, &["-c:a", "aac", "-movflags", "+faststart"]);
    let whole = std::fs::read(&path).unwrap();
    // Every size in the table of packets claims four gigabytes.
    let table = whole.windows(4).position(|four| four == b"stsz").unwrap() + 16;
    let mut bytes = whole;
    bytes[table..table + 40].fill(0xff);
    let outcome = folder.decode(&folder.file("huge.mp4", &bytes));
    assert!(outcome.is_err() || outcome.is_ok_and(|decoded| decoded.value.audio.duration().as_ms() < 1_000));
}
