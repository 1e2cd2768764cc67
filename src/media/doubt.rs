//! Is what our own decoders heard good enough?
//!
//! The rule for asking `ffmpeg`: an unknown container or codec, no sound at all, half of the band, more than one packet
//! in a hundred bad, or a reader that lost its way before the end of the file. The texts for the user are here too.

use super::listening::Heard;
use super::packets::Refusal;
use crate::text;
use crate::trouble::{Failure, Warning};
use std::path::Path;

/// More bad packets than this share are no longer an accident.
const BAD_PER_MILLE: u64 = 10;

/// Why somebody else should be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Doubt {
    /// The container was not opened.
    Refused(Refusal),
    /// Nobody here understands the codec of this name.
    UnknownCodec(String),
    /// Everything was understood, and there was no sound.
    NoSound,
    /// Only the lower half of the band was heard.
    HalfHeard,
    /// So many of a thousand packets could not be decoded.
    BadPackets(u64),
    /// The reader lost its way with most of a file ahead.
    BrokeOff,
}

impl Doubt {
    /// What is to be doubted about a recording that was read to `bytes_read` of `bytes`.
    pub(super) fn about(heard: &Heard, bytes_read: u64, bytes: u64) -> Option<Self> {
        let bad_per_mille = heard.bad_packets.saturating_mul(1_000) / heard.packets.max(1);
        // The last packets of a file that was cut off are no reason.
        let early = bytes_read.saturating_mul(100) < bytes.saturating_mul(99);
        if heard.placed.samples == 0 {
            Some(Self::NoSound)
        } else if heard.is_half_heard {
            Some(Self::HalfHeard)
        } else if heard.broke_off && early {
            Some(Self::BrokeOff)
        } else {
            (bad_per_mille > BAD_PER_MILLE).then_some(Self::BadPackets(bad_per_mille))
        }
    }

    /// The warning beside a result that nobody could better; `ffmpeg` says whether it was asked.
    pub(super) fn warning(&self, path: &Path, ffmpeg: bool) -> Warning {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let (vi, en) = match self {
            Self::HalfHeard => (
                format!("{name}: chỉ giải mã được nửa dải âm (HE-AAC)"),
                format!("{name}: only the lower half of the band was decoded (HE-AAC)"),
            ),
            Self::BadPackets(per_mille) => {
                let (whole, tenth) = (per_mille / 10, per_mille % 10);
                (
                    format!("{name}: {whole},{tenth} % gói âm thanh hỏng, chỗ đó để im lặng"),
                    format!("{name}: {whole}.{tenth} % of the packets of sound are damaged and left silent"),
                )
            }
            _ => (format!("{name}: không đọc được phần cuối tệp"), format!("{name}: the rest of the file could not be read")),
        };
        let (more_vi, more_en) = if ffmpeg {
            ("", "")
        } else {
            (
                "; cài chương trình ffmpeg rồi chạy lại có thể nghe được hơn",
                "; with the ffmpeg program installed more may be heard",
            )
        };
        Warning::new("poorly_decoded", text!("{vi}{more_vi}", "{en}{more_en}"))
    }

    /// The failure when there is no result at all; `said` is what ffmpeg said, `None` if it is not installed.
    pub(super) fn failure(&self, path: &Path, said: Option<&str>) -> Failure {
        let shown = path.display();
        match (self, said) {
            (Self::Refused(Refusal::NoIndex), _) => Failure::unusable(
                text!(
                    "{shown} bị cắt cụt: thiếu mục lục của tệp mp4 (moov)",
                    "{shown} is cut off: the index of the mp4 (moov) is missing"
                ),
                text!(
                    "tải lại bản ghi từ Teams; nếu máy ghi bị tắt đột ngột, thử sửa tệp bằng công cụ untrunc",
                    "download the recording from Teams again; if the recorder was switched off, try to mend the file with untrunc"
                ),
            ),
            (Self::Refused(Refusal::NoSound), _) => no_sound(path),
            (Self::Refused(Refusal::Unreadable(error)), _) => Failure::usage(
                text!("không đọc được {shown}: {error}", "cannot read {shown}: {error}"),
                text!("kiểm tra đĩa hoặc kết nối mạng chứa tệp này", "check the disk or the network share that holds it"),
            ),
            (_, Some(said)) if said.contains("does not contain any stream") => no_sound(path),
            (Self::UnknownCodec(codec), None) => Failure::unusable(
                text!(
                    "{shown}: chưa giải mã được âm thanh loại {codec}",
                    "{shown}: sound coded as {codec} cannot be decoded here"
                ),
                install(),
            ),
            (Self::Refused(Refusal::UnknownContainer), None) => Failure::unusable(
                text!(
                    "{shown} không phải bản ghi ở định dạng đọc được",
                    "{shown} is not a recording in a format that can be read"
                ),
                install(),
            ),
            (_, None) => Failure::unusable(
                text!("{shown}: không giải mã được âm thanh nào", "{shown}: no sound could be decoded"),
                install(),
            ),
            (Self::Refused(Refusal::UnknownContainer), Some(_)) => Failure::unusable(
                text!("{shown} không phải bản ghi âm thanh hay hình", "{shown} is not a recording of sound or picture"),
                text!("kiểm tra lại tên tệp, hoặc tải lại bản ghi", "check the file name, or download the recording again"),
            ),
            (_, Some(said)) => Failure::unusable(
                text!(
                    "{shown}: không giải mã được âm thanh nào (ffmpeg: {said})",
                    "{shown}: no sound could be decoded (ffmpeg: {said})"
                ),
                text!(
                    "mở thử bằng trình phát nhạc; nếu cũng không nghe được thì tải lại bản ghi",
                    "try it in a player; if that is silent too, download the recording again"
                ),
            ),
        }
    }
}

fn install() -> crate::language::Text {
    text!(
        "cài chương trình ffmpeg (Debian/Ubuntu: sudo apt install ffmpeg) hoặc đặt THUKY_FFMPEG trỏ tới nó, rồi chạy lại",
        "install the ffmpeg program (Debian/Ubuntu: sudo apt install ffmpeg) or point THUKY_FFMPEG to it, and run again"
    )
}

fn no_sound(path: &Path) -> Failure {
    let shown = path.display();
    Failure::unusable(
        text!("{shown} không có âm thanh", "{shown} has no sound"),
        text!(
            "kiểm tra xem khi ghi có bật ghi tiếng không; dùng tệp khác có tiếng",
            "was sound switched on when it was recorded? use another file that has sound"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::placing::Placed;
    use crate::trouble::FailureKind;

    fn heard(change: impl FnOnce(&mut Heard)) -> Heard {
        let mut heard = Heard { packets: 1_000, placed: Placed { samples: 16_000, ..Placed::default() }, ..Heard::default() };
        change(&mut heard);
        heard
    }

    #[test]
    fn the_rule_for_asking_somebody_else() {
        let about = |change: fn(&mut Heard)| Doubt::about(&heard(change), 50, 100);
        assert_eq!(about(|_| ()), None);
        assert_eq!(about(|heard| heard.bad_packets = 10), None);
        assert_eq!(about(|heard| heard.bad_packets = 11), Some(Doubt::BadPackets(11)));
        assert_eq!(about(|heard| heard.is_half_heard = true), Some(Doubt::HalfHeard));
        assert_eq!(about(|heard| heard.placed.samples = 0), Some(Doubt::NoSound));
        assert_eq!(about(|heard| heard.broke_off = true), Some(Doubt::BrokeOff));
        assert_eq!(Doubt::about(&heard(|heard| heard.broke_off = true), 100, 100), None);
    }

    #[test]
    fn without_ffmpeg_the_hint_names_it() {
        let path = Path::new("họp.wma");
        for doubt in [Doubt::UnknownCodec("wma".to_owned()), Doubt::NoSound, Doubt::Refused(Refusal::UnknownContainer)] {
            let failure = doubt.failure(path, None);
            assert_eq!(failure.kind, FailureKind::Unusable);
            assert!(failure.hint.vi.contains("ffmpeg") && failure.hint.en.contains("ffmpeg"));
            assert!(!doubt.failure(path, Some("odd")).hint.en.contains("install"));
        }
        assert!(Doubt::HalfHeard.warning(path, false).message.en.contains("ffmpeg"));
        assert!(!Doubt::HalfHeard.warning(path, true).message.en.contains("ffmpeg"));
    }

    #[test]
    fn a_file_without_sound_is_named_so_whoever_looked() {
        let path = Path::new("họp.mp4");
        let own = Doubt::Refused(Refusal::NoSound).failure(path, None).message;
        assert_eq!(own, Doubt::NoSound.failure(path, Some("Output file #0 does not contain any stream")).message);
    }
}
