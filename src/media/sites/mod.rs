//! How do several recordings of one meeting, one a site, become one?
//!
//! ```text
//! recordings --decode--> tracks --levels, lag--> clocks --warp--> aligned --leakage, gate--> each site's own speech
//!                                                                                       \--> all of it together
//! ```
//!
//! Every site hears the others through its loudspeaker. That leakage tells how the recordings lie to each other, and
//! is then taken out: what is left in a site's track are its own people, so that a word's site is exact.

mod gate;
mod lag;
mod leakage;
mod levels;
mod warp;

pub use lag::{Lag, lag};
pub use leakage::own_speech;
pub use levels::{FRAME_MS, levels_db};

use super::audio::Audio;
use super::decode;
use super::part::Part;
use crate::progress::{Event, Observer, Stage, proceed};
use crate::text;
use crate::time::Timestamp;
use crate::trouble::{Failure, Warned, Warning};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A site's recording on the common clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SiteTrack {
    /// The site.
    pub site: String,
    /// Its recording, as it was opened.
    pub part: Part,
    /// Where its clock lies on the common one.
    pub lag: Lag,
    /// How much of its own speech was left, in milliseconds.
    pub own_ms: u64,
}

/// The file of site `index` among the decoded tracks: its own speech only, on the common clock.
#[must_use]
pub fn own_track(folder: &Path, index: usize) -> PathBuf {
    folder.join(format!("site-{}.wav", index + 1))
}

/// Opens the recordings of the sites, puts them on one clock, and leaves in each only what its own people said. Writes
/// the tracks ([`own_track`]) and their sum (`mixed`).
///
/// # Errors
/// When a recording cannot be opened, the disk fails, or the observer says stop.
pub fn assemble(
    sites: &[(String, PathBuf)],
    folder: &Path,
    mixed: &Path,
    observer: &mut dyn Observer,
) -> Result<Warned<Vec<SiteTrack>>, Failure> {
    let mut warnings = Vec::new();
    let mut tracks: Vec<(Audio, Part)> = Vec::new();
    for (index, (_, path)) in sites.iter().enumerate() {
        let decoded = decode(&[path], &folder.join(format!("track-{}.wav", index + 1)), observer)?.into_value(&mut warnings);
        tracks.extend(decoded.parts.into_iter().next().map(|part| (decoded.audio, part)));
    }
    let whole_ms: u64 = tracks.iter().map(|(audio, _)| audio.duration().as_ms()).sum();
    proceed(observer.notice(Event::Started { stage: Stage::Media, total: Some(whole_ms) }))?;
    let heard = tracks.iter().map(|(audio, _)| levels_db(audio)).collect::<Result<Vec<_>, _>>()?;
    let mut lags: Vec<Lag> = vec![Lag::NONE; tracks.len()];
    // The longest recording keeps the time; every other one is laid on it.
    let keeper = (0..heard.len()).max_by_key(|&index| (heard[index].len(), std::cmp::Reverse(index))).unwrap_or(0);
    for index in (0..heard.len()).filter(|&index| index != keeper) {
        match lag(&heard[keeper], &heard[index]) {
            Some(found) => lags[index] = found,
            None => {
                let site = &sites[index].0;
                warnings.push(Warning::new(
                    "track_not_aligned",
                    text!(
                        "bản ghi của {site} không có đoạn nào nghe chung với các bản ghi khác; coi như bắt đầu cùng lúc",
                        "the recording of {site} shares no sound with the others; it is taken to begin at the same moment"
                    ),
                ));
            }
        }
    }
    // The earliest first sample is the zero of the common clock: nothing is cut away.
    let earliest = lags.iter().map(|lag| lag.offset_ms).fold(0.0, f64::min);
    lags.iter_mut().for_each(|lag| lag.offset_ms -= earliest);
    let length = tracks.iter().zip(&lags).map(|((audio, _), lag)| warp::length_on_common_clock(audio, *lag)).max().unwrap_or(0);
    let mut aligned = Vec::new();
    for (index, ((audio, _), lag)) in tracks.iter().zip(&lags).enumerate() {
        aligned.push(warp::on_common_clock(audio, *lag, length, &folder.join(format!("aligned-{}.wav", index + 1)))?);
        let done = tracks.iter().take(index + 1).map(|(audio, _)| audio.duration().as_ms()).sum();
        proceed(observer.notice(Event::Advanced { stage: Stage::Media, done }))?;
    }
    let heard = aligned.iter().map(levels_db).collect::<Result<Vec<_>, _>>()?;
    let own = own_speech(&heard);
    let targets: Vec<PathBuf> = (0..aligned.len()).map(|index| own_track(folder, index)).collect();
    gate::write(&aligned, &own, &targets, mixed)?;
    // The steps in between have served.
    for index in 0..aligned.len() {
        for name in ["track", "aligned"] {
            let _ = std::fs::remove_file(folder.join(format!("{name}-{}.wav", index + 1)));
        }
    }
    let found = sites.iter().zip(tracks).zip(lags).zip(&own).map(|((((site, _), (_, part)), lag), own)| {
        let own_ms = own.iter().filter(|frame| **frame).count() as u64 * FRAME_MS;
        let start = Timestamp::from_seconds(lag.offset_ms / 1000.0);
        let span = crate::time::Span::at_least_1ms(start, start.plus_ms(part.span.duration_ms()));
        SiteTrack { site: site.clone(), part: Part { span, ..part }, lag, own_ms }
    });
    Ok(Warned::new(found.collect(), warnings))
}
