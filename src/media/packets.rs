//! What does a container hand to its decoder?
//!
//! Two readers speak this language: our own for MP4, where the recording's clock hides in tables, and symphonia's
//! for all the others. Times are nanoseconds on the recording's clock.

use std::ops::Range;
use symphonia::core::codecs::audio::AudioCodecParameters;

/// A piece of coded sound.
#[derive(Debug)]
pub(super) struct SoundPacket {
    /// When its first decoded frame is heard; before 0 for an encoder's priming.
    pub(super) start_ns: i64,
    /// The stretch of the clock on which frames of this packet are heard.
    pub(super) keep: Range<i64>,
    /// The coded bytes.
    pub(super) data: Box<[u8]>,
}

/// What comes next in a container.
#[derive(Debug)]
pub(super) enum Step {
    /// A packet of the chosen track.
    Packet(SoundPacket),
    /// A packet of another track: nothing to do.
    Other,
    /// A packet that cannot be read.
    Damaged,
    /// A packet that lies beyond the end of the file, with its time.
    CutOff(Range<i64>),
    /// A new stream begins, on a clock of its own: ask again for [`PacketReader::codec`].
    NewStream,
    /// There is no more. `complete` is false where the file breaks off in the middle of something.
    End {
        /// Whether the container ended as it should.
        complete: bool,
    },
}

/// A container, opened at its one track of sound.
pub(super) trait PacketReader {
    /// The next step; after [`Step::End`] always the end.
    fn next(&mut self) -> Step;
    /// How the chosen track is coded; `None` where the container does not say it in a way that can be understood.
    fn codec(&self) -> Option<&AudioCodecParameters>;
    /// What the container is called.
    fn container(&self) -> &str;
    /// The container's own name for the codec, for messages.
    fn codec_tag(&self) -> String;
    /// How long the container says the sound lasts.
    fn declared_ns(&self) -> Option<i64>;
    /// How many tracks of sound there are.
    fn sound_tracks(&self) -> usize;
    /// How much sound the container's edit list leaves out.
    fn left_out_ns(&self) -> i64 {
        0
    }
    /// How many bytes of the file have been read.
    fn bytes_read(&self) -> u64;
}

/// Why a container was not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Nobody knows this format.
    UnknownContainer,
    /// An MP4 without its index: the recorder was cut off before it wrote it.
    NoIndex,
    /// There is no track of sound, only something else.
    NoSound,
    /// The file could be read no further.
    Unreadable(String),
}

/// What is known of a track of sound before one is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The container's number for it.
    pub(super) id: u32,
    /// Marked as the one to play.
    pub(super) default: bool,
    /// Its channels, 0 if unknown.
    pub(super) channels: usize,
}

/// Chooses the track to listen to: one marked as default, of those the one with most channels, of those the first.
pub(super) fn choose(candidates: &[Candidate]) -> Option<u32> {
    let rank = |candidate: &Candidate| (candidate.default, candidate.channels);
    candidates.iter().rev().max_by_key(|candidate| rank(candidate)).map(|candidate| candidate.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_then_channels_then_first() {
        let track = |id, default, channels| Candidate { id, default, channels };
        assert_eq!(choose(&[]), None);
        assert_eq!(choose(&[track(1, false, 2), track(2, false, 2)]), Some(1));
        assert_eq!(choose(&[track(1, false, 1), track(2, false, 6)]), Some(2));
        assert_eq!(choose(&[track(1, false, 6), track(2, true, 1)]), Some(2));
        assert_eq!(choose(&[track(1, true, 1), track(2, true, 2), track(3, true, 2)]), Some(2));
    }
}
