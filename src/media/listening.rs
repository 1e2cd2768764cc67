//! What does a recording say when our own decoders read it?
//!
//! Packet by packet: decode, mix, place. A packet that cannot be decoded is noted and passed over; whether the result
//! is good enough is for the caller to judge by the counts.

use super::codec;
use super::downmix::Downmixer;
use super::packets::{PacketReader, SoundPacket, Step};
use super::placing::{NOTABLE_GAP_NS, Placed, Placing};
use super::shield::shielded;
use super::steps::Steps;
use super::track::TrackWriter;
use crate::trouble::Failure;
use symphonia::core::codecs::audio::AudioDecoder;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_VORBIS};
use symphonia::core::packet::PacketRef;
use symphonia::core::units::{Duration, Timestamp};

/// No coder overshoots full scale by so much (12 dB): what does is not sound but damage.
const BEYOND_SPEECH: f32 = 4.0;

/// A gap shorter than this may be a recorder's clock that runs apart from the sound's, put right.
const DRIFT_NS: i64 = 45_000_000;

/// What our own decoders heard.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Heard {
    pub(super) placed: Placed,
    pub(super) codec: String,
    pub(super) sample_rate_hz: u32,
    pub(super) channels: u32,
    /// Packets of the track, and those that could not be decoded.
    pub(super) packets: u64,
    pub(super) bad_packets: u64,
    /// The container says another rate than the sound has, or only the lower half of the band was decoded.
    pub(super) is_half_heard: bool,
    /// Sound that the container promises beyond the end of the file.
    pub(super) missing_ns: i64,
    /// Whether the reader lost its way before the end.
    pub(super) broke_off: bool,
}

/// Listens to a whole recording; `None` if nobody here understands its codec.
pub(super) fn listen(
    reader: &mut dyn PacketReader,
    track: &mut TrackWriter,
    steps: &mut Steps<'_>,
) -> Result<Option<Heard>, Failure> {
    let Some(mut ear) = Ear::new(reader) else { return Ok(None) };
    let mut placing = Placing::new(track, reader.declared_ns());
    placing.damage_ns = match reader.container() {
        // Ogg and FLAC cannot write a pause: a gap in their stamps is something lost.
        "ogg" | "flac" => 0..i64::MAX,
        // Matroska can, and Opus in it leaves out silence; but no other coder pauses for less than seconds.
        "matroska" if ear.heard.codec != "opus" => DRIFT_NS..NOTABLE_GAP_NS,
        _ => 0..0,
    };
    let mut cut_off_to = None;
    let mut new_stream = false;
    let complete = loop {
        match reader.next() {
            Step::Packet(packet) => {
                ear.heard.packets += 1;
                if cut_off_to.take().is_some() {
                    placing.damage();
                }
                if std::mem::take(&mut new_stream) {
                    placing.restart_clock(packet.start_ns);
                }
                ear.hear(&packet, &mut placing)?;
            }
            Step::Other => continue,
            Step::Damaged => {
                ear.heard.packets += 1;
                ear.heard.bad_packets += 1;
                placing.damage();
                ear.revive();
            }
            Step::CutOff(time) => cut_off_to = Some(time.end),
            Step::NewStream => {
                new_stream = true;
                match Ear::new(reader) {
                    Some(next) => ear = Ear { heard: ear.heard, ..next },
                    None => break false,
                }
            }
            Step::End { complete } => break complete,
        }
        steps.advance(placing.reached_ns(), reader.bytes_read())?;
    };
    let mut heard = ear.heard;
    let promised = cut_off_to.or_else(|| reader.declared_ns().filter(|_| !complete || promises_exactly(reader.container())));
    heard.missing_ns = promised.map_or(0, |end| end.saturating_sub(placing.reached_ns()).max(0));
    heard.broke_off = !complete;
    heard.placed = placing.finish()?;
    Ok(Some(heard))
}

/// Containers whose declared length is that of the sound itself, not of a film around it.
fn promises_exactly(container: &str) -> bool {
    matches!(container, "wave" | "aiff" | "caf" | "flac" | "mp3")
}

/// Whether a packet of AAC ends before it begins: no coder writes that, but flipped bits do, and the decoder would
/// take it for silence.
fn is_empty_aac(data: &[u8]) -> bool {
    data.first().is_none_or(|first| first >> 5 == 7)
}

struct Ear {
    decoder: Box<dyn AudioDecoder>,
    mixer: Option<Downmixer>,
    interleaved: Vec<f32>,
    mono: Vec<f32>,
    said_rate_hz: Option<u32>,
    /// Vorbis blocks overlap: the first one after a start is only the half that the next one completes.
    skips_first: bool,
    /// Uncompressed sound may have any values.
    is_plain: bool,
    is_aac: bool,
    heard: Heard,
}

impl Ear {
    fn new(reader: &dyn PacketReader) -> Option<Self> {
        let parameters = reader.codec()?;
        let (decoder, whole) = codec::decoder(parameters)?;
        let heard =
            Heard { codec: codec::name(parameters).unwrap_or_default().to_owned(), is_half_heard: !whole, ..Heard::default() };
        Some(Self {
            decoder,
            mixer: None,
            interleaved: Vec::new(),
            mono: Vec::new(),
            said_rate_hz: parameters.sample_rate.filter(|_| parameters.codec == CODEC_ID_AAC),
            skips_first: parameters.codec == CODEC_ID_VORBIS,
            is_aac: parameters.codec == CODEC_ID_AAC,
            is_plain: codec::name(parameters).is_some_and(|name| name.starts_with("pcm")),
            heard,
        })
    }

    fn hear(&mut self, packet: &SoundPacket, placing: &mut Placing<'_>) -> Result<(), Failure> {
        let decoded = if self.is_aac && is_empty_aac(&packet.data) { None } else { self.decode(&packet.data) };
        let Some((rate_hz, channels)) = decoded else {
            self.heard.bad_packets += 1;
            placing.damage();
            self.revive();
            return Ok(());
        };
        if self.interleaved.is_empty() {
            return Ok(());
        }
        if self.said_rate_hz.is_some_and(|said| said != rate_hz) {
            self.heard.is_half_heard = true;
        }
        if self.heard.sample_rate_hz == 0 {
            (self.heard.sample_rate_hz, self.heard.channels) = (rate_hz, u32::try_from(channels).unwrap_or(u32::MAX));
        }
        let mixer = match self.mixer.take() {
            Some(mixer) if mixer.fits(channels, rate_hz) => mixer,
            _ => Downmixer::new(channels, rate_hz),
        };
        self.mixer.insert(mixer).mix(&mut self.interleaved, &mut self.mono);
        if !placing.put(packet.start_ns, &packet.keep, rate_hz, &self.mono)? {
            self.heard.bad_packets += 1;
            placing.damage();
        }
        Ok(())
    }

    /// Decodes a packet into `interleaved`; rate and channels, or `None` if it cannot be decoded.
    fn decode(&mut self, data: &[u8]) -> Option<(u32, usize)> {
        let packet = PacketRef::new(0, Timestamp::new(0), Duration::ZERO, data);
        let Self { decoder, interleaved, .. } = self;
        interleaved.clear();
        let decoded = shielded(|| {
            let sound = decoder.decode_ref(&packet).ok()?;
            let (rate_hz, channels) = (sound.spec().rate(), sound.spec().channels().count());
            sound.copy_to_vec_interleaved(interleaved);
            (channels > 0).then_some((rate_hz, channels))
        });
        if decoded.is_none() {
            self.replace_decoder();
        }
        let decoded = decoded.flatten()?;
        // A flipped bit can leave a packet decodable and make it a thunderclap.
        if self.interleaved.iter().any(|sample| !sample.is_finite() || sample.abs() > BEYOND_SPEECH) && !self.is_plain {
            return None;
        }
        if std::mem::take(&mut self.skips_first) {
            self.interleaved.clear();
        }
        Some(decoded)
    }

    /// After a packet that could not be decoded: what follows must not lean on it.
    fn revive(&mut self) {
        let decoder = &mut self.decoder;
        if shielded(|| decoder.reset()).is_none() {
            self.replace_decoder();
        }
        self.skips_first = self.decoder.codec_params().codec == CODEC_ID_VORBIS;
    }

    fn replace_decoder(&mut self) {
        let parameters = self.decoder.codec_params().clone();
        if let Some((decoder, _)) = codec::decoder(&parameters) {
            self.decoder = decoder;
        }
    }
}
