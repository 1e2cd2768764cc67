//! What does the index of an MP4 file say about its sound?
//!
//! The `moov` box, wherever it lies: which track to hear, its clock, its edit list, its packets. A file that was cut
//! off has no `moov`, or one that promises more than is there; both must be told apart from a file without sound.

use super::boxes::{boxes, descend, find, read_body, top_box, u16_at, u32_at, u64_at};
use super::edits::{EditList, scale_to_ns};
use super::fragments::Defaults;
use super::samples::SampleTable;
use crate::media::packets::{Candidate, Refusal, choose};
use std::fs::File;
use std::io::Cursor;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_PCM_F32BE, CODEC_ID_PCM_F32LE, CODEC_ID_PCM_F64BE, CODEC_ID_PCM_F64LE, CODEC_ID_PCM_S24BE, CODEC_ID_PCM_S24LE,
    CODEC_ID_PCM_S32BE, CODEC_ID_PCM_S32LE,
};
use symphonia::core::formats::FormatReader as _;
use symphonia::core::io::MediaSourceStream;
use symphonia::default::formats::IsoMp4Reader;

/// An index is never larger: a day of video has one of 60 MB.
const MOST_INDEX_BYTES: u64 = 1 << 27;

/// What the index says of the chosen track.
pub(super) struct Index {
    pub(super) brand: &'static str,
    pub(super) track: u32,
    pub(super) sound_tracks: usize,
    pub(super) media_scale: u32,
    pub(super) edits: EditList,
    pub(super) table: SampleTable,
    /// For uncompressed sound, the bytes of a frame.
    pub(super) frame_bytes: Option<u32>,
    /// `None` where the file has no fragments.
    pub(super) fragment_defaults: Option<Defaults>,
    pub(super) fragments_from: u64,
    pub(super) codec: Option<AudioCodecParameters>,
    pub(super) codec_tag: [u8; 4],
    pub(super) declared_ns: Option<i64>,
}

impl Index {
    /// Finds and reads the index.
    pub(super) fn read(file: &mut File, file_bytes: u64) -> Result<Self, Refusal> {
        let unreadable = |error: std::io::Error| Refusal::Unreadable(error.to_string());
        let mut brand = "quicktime";
        let mut at = 0;
        while let Some(found) = top_box(file, at, file_bytes).map_err(unreadable)? {
            match &found.kind {
                b"ftyp" => {
                    let ftyp = read_body(file, &found, file_bytes, 4_096).map_err(unreadable)?.unwrap_or_default();
                    brand = if ftyp.starts_with(b"qt  ") { "quicktime" } else { "mp4" };
                }
                b"moov" if found.end > file_bytes => return Err(Refusal::NoIndex),
                b"moov" => {
                    let moov =
                        read_body(file, &found, file_bytes, MOST_INDEX_BYTES).map_err(unreadable)?.ok_or(Refusal::NoIndex)?;
                    return Self::parse(&moov, brand, found.end);
                }
                _ => {}
            }
            at = found.end;
        }
        Err(Refusal::NoIndex)
    }

    fn parse(moov: &[u8], brand: &'static str, moov_end: u64) -> Result<Self, Refusal> {
        let sounds: Vec<(Candidate, &[u8])> =
            boxes(moov).filter(|(kind, _)| kind == b"trak").filter_map(|(_, trak)| sound_track(trak)).collect();
        let candidates: Vec<Candidate> = sounds.iter().map(|(candidate, _)| *candidate).collect();
        let track = choose(&candidates).ok_or(Refusal::NoSound)?;
        let Some((_, trak)) = sounds.into_iter().find(|(candidate, _)| candidate.id == track) else {
            return Err(Refusal::NoSound);
        };
        let mdia = find(trak, b"mdia").unwrap_or_default();
        let (media_scale, media_ticks) = header_clock(find(mdia, b"mdhd").unwrap_or_default());
        let (movie_scale, _) = header_clock(find(moov, b"mvhd").unwrap_or_default());
        let stbl = descend(mdia, &[b"minf", b"stbl"]).unwrap_or_default();
        let entry = find(stbl, b"stsd").and_then(|stsd| stsd.get(8..)).unwrap_or_default();
        let codec_tag = entry.get(4..8).and_then(|tag| tag.try_into().ok()).unwrap_or(*b"none");
        let mut codec = codec_parameters(moov, trak);
        let frame_bytes = codec.as_mut().and_then(|codec| uncompressed_frame_bytes(codec_tag, entry, codec));
        let table = SampleTable::parse(stbl, frame_bytes);
        let mvex = find(moov, b"mvex");
        let edits = match descend(trak, &[b"edts", b"elst"]) {
            Some(elst) => EditList::parse(elst, movie_scale, media_scale),
            None => itunes_priming(moov)
                .map_or_else(EditList::default, |(priming, frames)| EditList::only(priming, frames, media_scale)),
        };
        let fragment_defaults = mvex.and_then(|mvex| Defaults::parse(mvex, track));
        let mehd = mvex
            .and_then(|mvex| find(mvex, b"mehd"))
            .and_then(|mehd| if mehd.first() == Some(&1) { u64_at(mehd, 4) } else { u32_at(mehd, 4).map(u64::from) });
        let declared = [
            Some(table.duration()).filter(|_| fragment_defaults.is_none()).map(|ticks| (ticks, media_scale)),
            mehd.map(|ticks| (ticks, movie_scale)),
            Some((media_ticks, media_scale)),
        ];
        let declared_ns = declared
            .into_iter()
            .flatten()
            .find(|(ticks, _)| *ticks > 0)
            .map(|(ticks, scale)| edits.presented_ns(ticks_to_ns(ticks, scale)));
        Ok(Self {
            brand,
            track,
            sound_tracks: candidates.len(),
            media_scale,
            edits,
            table,
            frame_bytes,
            fragment_defaults,
            fragments_from: moov_end,
            codec,
            codec_tag,
            declared_ns,
        })
    }
}

fn ticks_to_ns(ticks: u64, scale: u32) -> i64 {
    scale_to_ns(i64::try_from(ticks).unwrap_or(i64::MAX), scale)
}

/// A `trak` that holds sound.
fn sound_track(trak: &[u8]) -> Option<(Candidate, &[u8])> {
    let mdia = find(trak, b"mdia")?;
    if find(mdia, b"hdlr")?.get(8..12)? != b"soun" {
        return None;
    }
    let tkhd = find(trak, b"tkhd")?;
    let id = u32_at(tkhd, if tkhd.first() == Some(&1) { 20 } else { 12 })?;
    let entry = descend(mdia, &[b"minf", b"stbl", b"stsd"]).and_then(|stsd| stsd.get(8..)).unwrap_or_default();
    let channels = u16_at(entry, 24).map_or(0, usize::from);
    Some((Candidate { id, default: tkhd.get(3).is_some_and(|flags| flags & 1 == 1), channels }, trak))
}

/// The time scale and duration in an `mvhd` or `mdhd` box.
fn header_clock(header: &[u8]) -> (u32, u64) {
    let wide = header.first() == Some(&1);
    let scale = u32_at(header, if wide { 20 } else { 12 }).unwrap_or(0).max(1);
    let duration = if wide {
        u64_at(header, 24).filter(|ticks| *ticks != u64::MAX)
    } else {
        u32_at(header, 16).filter(|ticks| *ticks != u32::MAX).map(u64::from)
    };
    (scale, duration.unwrap_or(0))
}

/// Lets symphonia read the codec's header, from a small file that holds nothing but this track's index.
fn codec_parameters(moov: &[u8], trak: &[u8]) -> Option<AudioCodecParameters> {
    let mvhd = find(moov, b"mvhd")?;
    let stripped = a_box(b"moov", &[a_box(b"mvhd", mvhd)?, a_box(b"trak", &without_packet_tables(trak)?)?].concat())?;
    let alone = [a_box(b"ftyp", b"isom\0\0\0\0isom")?, stripped].concat();
    let parameters = crate::media::shield::shielded(move || {
        let mut stream = MediaSourceStream::new(Box::new(Cursor::new(alone)), Default::default());
        // The reader expects the first four bytes to have been looked at.
        symphonia::core::io::ReadBytes::read_quad_bytes(&mut stream).ok()?;
        let reader = IsoMp4Reader::try_new(stream, Default::default()).ok()?;
        reader.tracks().first().and_then(|track| track.codec_params.clone())
    });
    match parameters.flatten()? {
        CodecParameters::Audio(parameters) => Some(parameters),
        _ => None,
    }
}

/// The track's boxes with its packet tables emptied: we walk those ourselves.
fn without_packet_tables(trak: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for (kind, body) in boxes(trak) {
        bytes.extend(match &kind {
            b"mdia" | b"minf" | b"stbl" => a_box(&kind, &without_packet_tables(body)?)?,
            b"stsz" => a_box(&kind, &[0; 12])?,
            b"stts" | b"stsc" | b"stco" | b"co64" => a_box(&kind, &[0; 8])?,
            b"ctts" | b"stss" | b"edts" | b"sgpd" | b"sbgp" | b"udta" => continue,
            _ => a_box(&kind, body)?,
        });
    }
    Some(bytes)
}

fn a_box(kind: &[u8; 4], body: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(body.len() + 8).ok()?;
    Some([&length.to_be_bytes()[..], kind, body].concat())
}

/// For uncompressed sound: the bytes of a frame. Its decoder must then expect many frames in a packet.
fn uncompressed_frame_bytes(tag: [u8; 4], entry: &[u8], codec: &mut AudioCodecParameters) -> Option<u32> {
    let bits = match &tag {
        b"ulaw" | b"alaw" | b"raw " => 8,
        b"sowt" | b"twos" => 16,
        b"in24" => 24,
        b"in32" | b"fl32" => 32,
        b"fl64" => 64,
        b"lpcm" | b"ipcm" | b"fpcm" => codec.bits_per_coded_sample.or(codec.bits_per_sample)?,
        _ => return None,
    };
    // QuickTime is big-endian unless an `enda` box says otherwise.
    let little = entry.windows(6).any(|six| six.starts_with(b"enda") && six.ends_with(&[0, 1]));
    match (&tag, little) {
        (b"in24", false) => codec.codec = CODEC_ID_PCM_S24BE,
        (b"in24", true) => codec.codec = CODEC_ID_PCM_S24LE,
        (b"in32", false) => codec.codec = CODEC_ID_PCM_S32BE,
        (b"in32", true) => codec.codec = CODEC_ID_PCM_S32LE,
        (b"fl32", false) => codec.codec = CODEC_ID_PCM_F32BE,
        (b"fl32", true) => codec.codec = CODEC_ID_PCM_F32LE,
        (b"fl64", false) => codec.codec = CODEC_ID_PCM_F64BE,
        (b"fl64", true) => codec.codec = CODEC_ID_PCM_F64LE,
        _ => {}
    }
    // QuickTime's `sowt` and `twos` also carry 8-bit sound.
    let bits = codec.bits_per_coded_sample.filter(|coded| *coded == 8).unwrap_or(bits);
    let channels = u32::try_from(codec.channels.as_ref()?.count()).ok()?;
    codec.with_max_frames_per_packet(u64::from(super::FRAMES_AT_ONCE));
    Some(channels.checked_mul(bits.div_ceil(8))?.max(1))
}

/// iTunes writes priming and length as a comment: ` 00000000 00000840 000001CA 00000000003F31F6 …`, in frames.
fn itunes_priming(moov: &[u8]) -> Option<(u64, u64)> {
    let meta = descend(moov, &[b"udta", b"meta"])?;
    let ilst = find(meta.get(4..)?, b"ilst").or_else(|| find(meta, b"ilst"))?;
    let comments = boxes(ilst).filter(|(kind, _)| kind == b"----").map(|(_, inner)| inner);
    let named = |comment: &&[u8]| find(comment, b"name").is_some_and(|name| name.ends_with(b"iTunSMPB"));
    let text = comments.into_iter().find(named).and_then(|comment| find(comment, b"data")?.get(8..))?;
    let numbers: Vec<u64> =
        std::str::from_utf8(text).ok()?.split_whitespace().map_while(|word| u64::from_str_radix(word, 16).ok()).collect();
    let (priming, frames) = (*numbers.get(1)?, *numbers.get(3)?);
    (priming < 1 << 16 && frames > 0).then_some((priming, frames))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_comment_that_itunes_writes() {
        let comment = |text: &str| {
            let data = a_box(b"data", &[&[0; 8][..], text.as_bytes()].concat()).unwrap();
            let entry =
                [a_box(b"mean", b"\0\0\0\0com.apple.iTunes").unwrap(), a_box(b"name", b"\0\0\0\0iTunSMPB").unwrap(), data]
                    .concat();
            let ilst = a_box(b"ilst", &a_box(b"----", &entry).unwrap()).unwrap();
            let meta = a_box(b"meta", &[&[0; 4][..], &ilst].concat()).unwrap();
            itunes_priming(&a_box(b"udta", &meta).unwrap())
        };
        assert_eq!(comment(" 00000000 00000840 000001CA 00000000003F31F6 00000000"), Some((2_112, 4_141_558)));
        assert_eq!(comment(" 00000000 FFFFFFFF 000001CA 00000000003F31F6"), None);
        assert_eq!(comment("soon"), None);
    }

    #[test]
    fn an_index_without_sound_is_told_apart() {
        let trak = |handler: &[u8; 4]| {
            let hdlr = a_box(b"hdlr", &[&[0; 8][..], handler, &[0; 13]].concat()).unwrap();
            let tkhd = a_box(b"tkhd", &[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]).unwrap();
            a_box(b"trak", &[tkhd, a_box(b"mdia", &hdlr).unwrap()].concat()).unwrap()
        };
        assert_eq!(Index::parse(&trak(b"vide"), "mp4", 0).err(), Some(Refusal::NoSound));
        let sound = Index::parse(&[trak(b"vide"), trak(b"soun")].concat(), "mp4", 0).ok().unwrap();
        assert_eq!((sound.track, sound.sound_tracks, sound.codec.is_none()), (7, 1, true));
    }
}
