//! Which decoder understands this track?
//!
//! symphonia's own, and libopus through its adapter. Every decoder is told to trim nothing: priming and padding are
//! cut by the clock, in one place, for all of them alike.

use std::sync::OnceLock;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_OPUS};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::codecs::registry::CodecRegistry;

fn registry() -> &'static CodecRegistry {
    static REGISTRY: OnceLock<CodecRegistry> = OnceLock::new();
    REGISTRY.get_or_init(|| {
        let mut registry = CodecRegistry::new();
        symphonia::default::register_enabled_codecs(&mut registry);
        #[cfg(feature = "opus")]
        registry.register_audio_decoder::<symphonia_adapter_libopus::OpusDecoder>();
        registry
    })
}

/// The codec's short name, if it is known here.
pub(super) fn name(codec: &AudioCodecParameters) -> Option<&'static str> {
    registry().get_audio_decoder(codec.codec).map(|known| known.codec.info.short_name)
}

/// A decoder, and whether it hears all of the sound: of HE-AAC only the lower half of the band is decoded here.
pub(super) fn decoder(codec: &AudioCodecParameters) -> Option<(Box<dyn AudioDecoder>, bool)> {
    let mut codec = codec.clone();
    if codec.codec == CODEC_ID_OPUS {
        // The adapter would trim what the clock trims already.
        codec.extra_data = codec.extra_data.take().map(without_pre_skip);
        // Whatever rate the recorder was fed, Opus decodes to 48 kHz.
        codec.with_sample_rate(48_000);
    }
    let options = AudioDecoderOptions::default().gapless(false);
    let make =
        |codec: &AudioCodecParameters| super::shield::shielded(|| registry().make_audio_decoder(codec, &options).ok()).flatten();
    if let Some(decoder) = make(&codec) {
        return Some((decoder, true));
    }
    let core = codec.extra_data.as_deref().filter(|_| codec.codec == CODEC_ID_AAC).and_then(aac_core)?;
    codec.extra_data = Some(core);
    make(&codec).map(|decoder| (decoder, false))
}

/// An `OpusHead` whose pre-skip is 0.
fn without_pre_skip(mut head: Box<[u8]>) -> Box<[u8]> {
    if let Some(pre_skip) = head.get_mut(10..12) {
        pre_skip.fill(0);
    }
    head
}

/// The AAC-LC core of an HE-AAC configuration (ISO/IEC 14496-3, 1.6.2.1): object type 5 or 29 wraps the core's own
/// rate and channels; in the older form the wrapping follows the core's configuration, which then stands alone.
fn aac_core(config: &[u8]) -> Option<Box<[u8]>> {
    let bits = (0..4).fold(0_u32, |bits, place| bits << 8 | config.get(place).map_or(0, |byte| u32::from(*byte)));
    let take = |at: u32, count: u32| bits << at >> (32 - count);
    let (object, rate, channels) = (take(0, 5), take(5, 4), take(9, 4));
    if !matches!(object, 2 | 5 | 29) || rate == 15 || !(1..=2).contains(&channels) {
        return None;
    }
    let core = 2 << 11 | rate << 7 | channels << 3;
    Some(Box::new([(core >> 8) as u8, core as u8]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_core_of_he_aac() {
        // HE-AAC stereo, 24 kHz core, 48 kHz out; HE-AACv2; LC with a trailing SBR mark.
        assert_eq!(aac_core(&[0x2b, 0x11, 0x88, 0x00]).as_deref(), Some(&[0x13, 0x10][..]));
        assert_eq!(aac_core(&[0xeb, 0x09, 0x88, 0x00]).as_deref(), Some(&[0x13, 0x08][..]));
        assert_eq!(aac_core(&[0x13, 0x10, 0x56, 0xe5, 0x98]).as_deref(), Some(&[0x13, 0x10][..]));
        assert_eq!(aac_core(&[0x13]), None);
        assert_eq!(aac_core(&[]), None);
    }

    #[test]
    fn takes_the_pre_skip_out() {
        let head = *b"OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\0\0";
        assert_eq!(&without_pre_skip(Box::new(head))[8..13], b"\x01\x02\0\0\x80");
        assert_eq!(&*without_pre_skip(Box::new(*b"Opus")), b"Opus");
    }
}
