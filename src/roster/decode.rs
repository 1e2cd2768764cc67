//! In which encoding did somebody save this text file?
//!
//! Teams writes UTF-8 and UTF-16; spreadsheets and editors save them again in whatever the computer prefers. The
//! answer comes from the bytes: a byte order mark, zero bytes on one side of every pair, valid UTF-8, or else one of
//! the two single-byte code pages of Vietnamese computers (windows-1258 with its combining tone marks, windows-1252).

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization;

/// A text file as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// Without byte order mark, lines ending in `\n` alone.
    pub(crate) text: String,
    /// Name of the encoding.
    pub(crate) encoding: &'static str,
    /// The first line (from 1) with bytes that stand for nothing, replaced by U+FFFD.
    pub(crate) first_damaged_line: Option<usize>,
}

/// How many bytes are looked at to recognise UTF-16 without a byte order mark.
const PROBE_BYTES: usize = 1 << 16;

/// Decodes the bytes of a text file. Linear in their number.
pub(crate) fn decode(bytes: &[u8]) -> Decoded {
    let (encoding, skip) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, length),
        None => (utf16_without_mark(bytes).unwrap_or_else(|| single_byte_or_utf8(bytes)), 0),
    };
    let (text, damaged) = encoding.decode_without_bom_handling(bytes.get(skip..).unwrap_or_default());
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.into_owned() };
    let text = if encoding == WINDOWS_1258 { text.nfc().collect() } else { text };
    let first_damaged_line =
        damaged.then(|| text.find('\u{FFFD}')).flatten().map(|at| text.get(..at).unwrap_or_default().matches('\n').count() + 1);
    Decoded { text, encoding: encoding.name(), first_damaged_line }
}

/// Letters of European scripts, digits and separators have a zero byte on one side of each pair.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let probe = bytes.get(..bytes.len().min(PROBE_BYTES)).unwrap_or_default();
    let zeros = |side: usize| probe.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), probe.len() / 2);
    if pairs == 0 {
        None
    } else if odd * 5 > pairs && even * 20 < odd {
        Some(UTF_16LE)
    } else if even * 5 > pairs && odd * 20 < even {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// UTF-8 when most of what looks like it is it; the rest of a damaged file then keeps its meaning.
fn single_byte_or_utf8(bytes: &[u8]) -> &'static Encoding {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    if bad == 0 || good > bad {
        UTF_8
    } else if is_windows_1258(bytes) {
        WINDOWS_1258
    } else {
        WINDOWS_1252
    }
}

/// In windows-1258 five bytes are tone marks, and a tone mark follows a vowel.
fn is_windows_1258(bytes: &[u8]) -> bool {
    const TONES: [u8; 5] = [0xCC, 0xD2, 0xDE, 0xEC, 0xF2];
    const VOWELS: &[u8] = b"aeiouyAEIOUY\xC2\xC3\xCA\xD4\xD5\xDD\xE2\xE3\xEA\xF4\xF5\xFD";
    let after_vowel = |pair: &&[u8]| VOWELS.contains(&pair[0]);
    let tones: Vec<&[u8]> = bytes.windows(2).filter(|pair| TONES.contains(&pair[1])).collect();
    let placed = tones.iter().filter(|pair| after_vowel(pair)).count();
    placed > 0 && placed * 10 >= tones.len() * 9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn recognises_every_encoding_a_meeting_file_comes_in() {
        let text = "Họ và tên\tVai trò\nTrường Tiểu học Đăk Rông\tNgười dự\n";
        assert_eq!(decode(text.as_bytes()).text, text);
        assert_eq!(decode(&utf16(text, false)).text, text);
        assert_eq!(decode(&utf16(text, true)).text, text);
        assert_eq!(decode(&[&[0xFF, 0xFE][..], &utf16(text, false)].concat()).text, text);
        assert_eq!(decode(&[&[0xFE, 0xFF][..], &utf16(text, true)].concat()).text, text);
        let (bytes, _, _) = WINDOWS_1258.encode("Trươ\u{300}ng Tiê\u{309}u ho\u{323}c Đăk Rông");
        assert_eq!(decode(&bytes).text, "Trường Tiểu học Đăk Rông");
        assert_eq!(decode(b"Ren\xE9 fran\xE7ais").text, "René français");
    }

    #[test]
    fn damage_is_located_and_lone_carriage_returns_end_lines() {
        let decoded = decode("Hội nghị\rđã\r\n".as_bytes());
        assert_eq!(decoded.text, "Hội nghị\nđã\n");
        let decoded = decode(b"H\xE1\xBB\x99i\nngh\xE1\xBB\x8B\xFF\n");
        assert_eq!(decoded.first_damaged_line, Some(2));
    }
}
