//! When must somebody look up from the meeting? Pure judgements on what arrives, each made once an episode.

use super::SAMPLE_RATE_HZ;
use super::device::TrackKind;
use crate::language::Text;
use crate::text;
use crate::trouble::Warning;

/// Not a single bit moves for so long: a muted microphone, a meeting that plays somewhere else.
const SILENT_AFTER: u64 = 4 * SAMPLE_RATE_HZ as u64;
/// A track has to be heard for so long before its silence is news again.
const HEARD_AFTER: u64 = 10 * SAMPLE_RATE_HZ as u64;
/// A sample of this size stands at the end of the scale.
const FULL_SCALE: u16 = 32_700;
/// So many of them within a second are heard as distortion.
const CLIPPED: u64 = 24;
/// Clipping is told again after so long.
const TELL_AGAIN: u64 = 30 * SAMPLE_RATE_HZ as u64;
/// Free space for less recording than this is told: half an hour, then five minutes.
const LITTLE_SPACE_MS: u64 = 30 * 60_000;
const NO_SPACE_MS: u64 = 5 * 60_000;

/// Listens to one track.
#[derive(Debug, Clone)]
pub(super) struct Alarms {
    track: TrackKind,
    silent: u64,
    heard: u64,
    told_silent: bool,
    clipped: u64,
    second: u64,
    since_told: u64,
}

impl Alarms {
    pub(super) fn new(track: TrackKind) -> Self {
        Self { track, silent: 0, heard: 0, told_silent: false, clipped: 0, second: 0, since_told: TELL_AGAIN }
    }

    /// Takes what arrived, and gives what should be said about it.
    pub(super) fn hear(&mut self, samples: &[i16]) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for piece in samples.chunks(SAMPLE_RATE_HZ as usize / 10) {
            warnings.extend(self.silence(piece));
            warnings.extend(self.clipping(piece));
        }
        warnings
    }

    fn silence(&mut self, piece: &[i16]) -> Option<Warning> {
        let length = piece.len() as u64;
        if piece.iter().any(|sample| sample.unsigned_abs() > 1) {
            self.heard = self.heard.saturating_add(length);
            self.silent = 0;
            // A computer that plays again is heard at once; a flickering one is not told about each time.
            if self.heard >= HEARD_AFTER {
                self.told_silent = false;
            }
            return None;
        }
        self.silent = self.silent.saturating_add(length);
        if self.silent < SILENT_AFTER || self.told_silent {
            return None;
        }
        let (never, track) = (self.heard == 0, self.track);
        self.told_silent = true;
        self.heard = 0;
        Some(match track {
            TrackKind::Mic => Warning::new(
                "silent_mic",
                text!(
                    "micrô hoàn toàn không có tín hiệu: kiểm tra nút tắt tiếng và dây cắm",
                    "the microphone gives no signal at all: check its mute button and its plug"
                ),
            ),
            TrackKind::System if never => Warning::new(
                "silent_system",
                text!(
                    "chưa nghe thấy gì từ máy tính: cuộc họp trực tuyến có phát ra đúng loa này không?",
                    "nothing is heard from the computer yet: does the online meeting play through this output?"
                ),
            ),
            TrackKind::System => Warning::new(
                "silent_system",
                text!(
                    "âm thanh máy tính đã im hẳn: có thể cuộc họp đã chuyển sang loa khác hoặc bị tắt tiếng",
                    "the computer's sound has stopped: the meeting may play through another output now, or is muted"
                ),
            ),
        })
    }

    fn clipping(&mut self, piece: &[i16]) -> Option<Warning> {
        self.since_told = self.since_told.saturating_add(piece.len() as u64);
        self.second += piece.len() as u64;
        self.clipped += piece.iter().filter(|sample| sample.unsigned_abs() >= FULL_SCALE).count() as u64;
        let loud = self.clipped >= CLIPPED && self.since_told >= TELL_AGAIN;
        if self.second >= u64::from(SAMPLE_RATE_HZ) || loud {
            (self.second, self.clipped) = (0, 0);
        }
        if !loud {
            return None;
        }
        self.since_told = 0;
        let Text { vi, en } = self.track.label();
        Some(Warning::new(
            "clipping",
            text!("{vi}: tiếng quá to, bị vỡ; giảm âm lượng vào", "{en}: too loud, the sound is distorted; turn the input down"),
        ))
    }
}

/// What is to be said about the disk: nothing, little space, hardly any, none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Space {
    #[default]
    Enough,
    Little,
    Hardly,
    Full,
}

/// Judges the free space by how long a recording it holds.
pub(super) fn space(left_ms: u64, refused: bool) -> Space {
    match left_ms {
        _ if refused => Space::Full,
        0..NO_SPACE_MS => Space::Hardly,
        NO_SPACE_MS..LITTLE_SPACE_MS => Space::Little,
        _ => Space::Enough,
    }
}

impl Space {
    /// The words for it.
    pub(super) fn warning(self, left_ms: u64) -> Option<Warning> {
        let minutes = left_ms / 60_000;
        let seconds = left_ms / 1000 % 60;
        match self {
            Self::Enough => None,
            Self::Little | Self::Hardly => Some(Warning::new(
                "little_space",
                text!(
                    "ổ đĩa sắp đầy: chỉ còn ghi được khoảng {minutes} phút {seconds} giây",
                    "the disk is nearly full: room for about {minutes} min {seconds} s more"
                ),
            )),
            Self::Full => Some(Warning::new(
                "disk_full",
                text!(
                    "Ổ ĐĨA ĐÃ ĐẦY, không ghi được nữa: xóa bớt tệp ngay, chương trình sẽ tự ghi tiếp; phần đã ghi vẫn nguyên",
                    "THE DISK IS FULL, nothing can be written: free some space now and recording goes on by itself; what is recorded is safe"
                ),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: usize = SAMPLE_RATE_HZ as usize;

    fn codes(warnings: &[Warning]) -> Vec<&str> {
        warnings.iter().map(|warning| warning.code.as_str()).collect()
    }

    #[test]
    fn silence_is_told_within_five_seconds_and_once() {
        let mut alarms = Alarms::new(TrackKind::Mic);
        assert!(alarms.hear(&[300; SECOND]).is_empty());
        assert_eq!(codes(&alarms.hear(&[0; 5 * SECOND])), ["silent_mic"]);
        assert!(alarms.hear(&[0; 60 * SECOND]).is_empty());
        assert!(alarms.hear(&[300; 11 * SECOND]).is_empty());
        assert_eq!(codes(&alarms.hear(&[0; 5 * SECOND])), ["silent_mic"]);
    }

    #[test]
    fn clipping_is_told_and_loud_speech_is_not_clipping() {
        let mut alarms = Alarms::new(TrackKind::System);
        let loud: Vec<i16> = (0..SECOND).map(|index| if index % 2 == 0 { 30_000 } else { -30_000 }).collect();
        assert!(alarms.hear(&loud).is_empty());
        let mut clipped = loud.clone();
        clipped[..40].fill(i16::MAX);
        assert_eq!(codes(&alarms.hear(&clipped)), ["clipping"]);
        assert!(alarms.hear(&clipped).is_empty());
    }

    #[test]
    fn space_is_told_by_the_time_it_holds() {
        assert_eq!(space(3 * 3_600_000, false), Space::Enough);
        assert_eq!(space(600_000, false), Space::Little);
        assert_eq!(space(60_000, false), Space::Hardly);
        assert_eq!(space(60_000, true), Space::Full);
    }
}
