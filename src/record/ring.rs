//! How does sound get from the device's thread to the disk's, without either waiting for the other?
//!
//! Two rings without locks: one of samples, one that says when each block of them arrived. Together they hold a minute,
//! far longer than a disk can stall. When they are full the newest sound is dropped, and the clock turns what is missing
//! into silence of the right length.

use super::SAMPLE_RATE_HZ;
use super::clock::Clock;
use super::downmix::Downmix;
use rtrb::{Consumer, Producer, RingBuffer};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// Seconds of sound that fit.
const SECONDS: usize = 60;
/// Blocks that fit: a device that hands over a block every 5 ms for a minute.
const BLOCKS: usize = 12_000;

/// A stretch of sound as the device handed it over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    /// How many samples.
    pub(super) frames: usize,
    /// When the last of them was here, on the recording's clock.
    pub(super) arrived_ns: u64,
}

/// The device's end. Taking sound neither allocates nor waits.
pub struct Intake {
    samples: Producer<i16>,
    blocks: Producer<Block>,
    arrivals: Arc<AtomicU64>,
    lost: Arc<AtomicU64>,
    rate_hz: Arc<AtomicU64>,
    origin_ns: Arc<AtomicU64>,
    clock: Arc<dyn Clock>,
    downmix: Downmix,
}

/// Where a device that knows it says when its first sample was captured.
#[derive(Debug, Clone)]
pub struct Origin(Arc<AtomicU64>);

impl Origin {
    /// The moment of the first sample, on the recording's clock.
    pub fn set_ns(&self, captured_ns: u64) {
        self.0.store(captured_ns, Ordering::Release);
    }
}

/// The writer's end.
#[derive(Debug)]
pub(super) struct Outlet {
    samples: Consumer<i16>,
    blocks: Consumer<Block>,
    lost: Arc<AtomicU64>,
    rate_hz: Arc<AtomicU64>,
    origin_ns: Arc<AtomicU64>,
    latency: Latency,
}

/// How long the system keeps sound before it hands it over: learned from the first blocks, where the device says when
/// its first sample was captured. Two tracks that are kept for different lengths would not lie together otherwise.
#[derive(Debug, Default)]
struct Latency {
    frames: u64,
    earliest_ns: Option<u64>,
    known_ns: Option<u64>,
}

/// The first blocks are learned from for so long: less than it takes to place a device.
const LEARNING_NS: u64 = 400_000_000;
/// No sound server keeps sound for longer than this without being asked to.
const MOST_LATENCY_NS: u64 = 500_000_000;

impl Latency {
    /// The moment at which the last sample of a block was captured, as far as that is known.
    fn captured_ns(&mut self, block: Block, rate_hz: u64, origin_ns: u64) -> u64 {
        if let Some(known) = self.known_ns {
            return block.arrived_ns.saturating_sub(known);
        }
        self.frames += block.frames as u64;
        let length_ns = self.frames * 1_000_000_000 / rate_hz.max(1);
        let begun_ns = block.arrived_ns.saturating_sub(length_ns);
        let earliest = *self.earliest_ns.insert(self.earliest_ns.map_or(begun_ns, |earliest| earliest.min(begun_ns)));
        if length_ns >= LEARNING_NS {
            let latency = if origin_ns == 0 { 0 } else { earliest.saturating_sub(origin_ns).min(MOST_LATENCY_NS) };
            self.known_ns = Some(latency);
            return block.arrived_ns.saturating_sub(latency);
        }
        block.arrived_ns
    }
}

/// A ring for one connection to one device.
pub(super) fn ring(clock: Arc<dyn Clock>) -> (Intake, Outlet) {
    let (samples_in, samples_out) = RingBuffer::new(SECONDS * SAMPLE_RATE_HZ as usize);
    let (blocks_in, blocks_out) = RingBuffer::new(BLOCKS);
    let (lost, rate_hz) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(u64::from(SAMPLE_RATE_HZ))));
    let origin_ns = Arc::new(AtomicU64::new(0));
    let intake = Intake {
        samples: samples_in,
        blocks: blocks_in,
        arrivals: Arc::default(),
        lost: Arc::clone(&lost),
        rate_hz: Arc::clone(&rate_hz),
        origin_ns: Arc::clone(&origin_ns),
        clock,
        downmix: Downmix::default(),
    };
    (intake, Outlet { samples: samples_out, blocks: blocks_out, lost, rate_hz, origin_ns, latency: Latency::default() })
}

impl Intake {
    /// The device's sample rate, to be said before the first sound.
    pub fn set_rate_hz(&mut self, rate_hz: u32) {
        self.rate_hz.store(u64::from(rate_hz.max(1)), Ordering::Release);
    }

    /// Counts the blocks that arrive, for as long as this end is there.
    pub(super) fn arrivals(&self) -> Weak<AtomicU64> {
        Arc::downgrade(&self.arrivals)
    }

    /// Where to say when the first sample was captured, once that is known.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin(Arc::clone(&self.origin_ns))
    }

    /// The recording's clock.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// For a device that can keep what is not taken: waits until so many samples find room, for ten seconds at most.
    pub fn wait_for_room(&self, frames: usize) {
        for _ in 0..2_000 {
            if (self.samples.slots() >= frames && self.blocks.slots() > 0) || self.samples.is_abandoned() {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Takes sound of so many interleaved channels that has just arrived.
    pub fn take(&mut self, interleaved: impl Iterator<Item = i16>, channels: usize) {
        let now = self.clock.now_ns();
        self.take_at(now, interleaved, channels);
    }

    /// Takes sound whose last sample was here at this moment.
    pub fn take_at(&mut self, arrived_ns: u64, interleaved: impl Iterator<Item = i16>, channels: usize) {
        self.arrivals.fetch_add(1, Ordering::Relaxed);
        // Samples without their block would shift all later ones.
        let room = if self.blocks.slots() > 0 { self.samples.slots() } else { 0 };
        let mut frames = 0;
        let mut lost = 0;
        let samples = &mut self.samples;
        self.downmix.mix(interleaved, channels, |sample| {
            if frames < room && samples.push(sample).is_ok() {
                frames += 1;
            } else {
                lost += 1;
            }
        });
        if lost > 0 {
            self.lost.fetch_add(lost, Ordering::Relaxed);
        }
        if frames > 0 {
            let _ = self.blocks.push(Block { frames, arrived_ns }); // there is room: this is the only producer
        }
    }
}

impl Outlet {
    /// The next block, its samples appended to `into`.
    pub(super) fn next(&mut self, into: &mut Vec<i16>) -> Option<Block> {
        let mut block = self.blocks.pop().ok()?;
        let available = self.samples.slots().min(block.frames);
        block.frames = available;
        if let Ok(chunk) = self.samples.read_chunk(available) {
            let (first, second) = chunk.as_slices();
            into.extend_from_slice(first);
            into.extend_from_slice(second);
            chunk.commit_all();
        }
        let origin_ns = self.origin_ns.load(Ordering::Acquire);
        block.arrived_ns = self.latency.captured_ns(block, u64::from(self.rate_hz()), origin_ns);
        Some(block)
    }

    /// Blocks that wait.
    pub(super) fn waiting(&self) -> usize {
        self.blocks.slots()
    }

    /// Samples a second of what arrives.
    pub(super) fn rate_hz(&self) -> u32 {
        u32::try_from(self.rate_hz.load(Ordering::Acquire)).unwrap_or(SAMPLE_RATE_HZ)
    }

    /// How many samples found no room since the last time this was asked.
    pub(super) fn take_lost(&self) -> u64 {
        self.lost.swap(0, Ordering::Relaxed)
    }

    /// Whether the device's end is gone, so that nothing will come any more.
    pub(super) fn is_closed(&self) -> bool {
        self.blocks.is_abandoned() && self.blocks.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock::MachineClock;
    use super::*;

    #[test]
    fn what_goes_in_comes_out_block_by_block() {
        let (mut intake, mut outlet) = ring(Arc::new(MachineClock));
        intake.take_at(7, [1, 2, 3].into_iter(), 1);
        intake.take_at(9, [4, 5].into_iter(), 1);
        let mut samples = Vec::new();
        assert_eq!(outlet.next(&mut samples), Some(Block { frames: 3, arrived_ns: 7 }));
        assert_eq!(outlet.next(&mut samples), Some(Block { frames: 2, arrived_ns: 9 }));
        assert_eq!((samples, outlet.next(&mut Vec::new())), (vec![1, 2, 3, 4, 5], None));
        assert!(!outlet.is_closed());
        drop(intake);
        assert!(outlet.is_closed());
    }

    #[test]
    fn a_device_that_knows_its_first_moment_is_freed_of_its_latency() {
        let (mut intake, mut outlet) = ring(Arc::new(MachineClock));
        intake.origin().set_ns(1_000_000_000);
        for block in 1..=100_u64 {
            let late = if block == 3 { 5_000_000 } else { 30_000_000 + block % 7 * 1_000_000 };
            intake.take_at(1_000_000_000 + block * 20_000_000 + late, std::iter::repeat_n(0, 960), 1);
        }
        let arrived: Vec<u64> = std::iter::from_fn(|| outlet.next(&mut Vec::new())).map(|block| block.arrived_ns).collect();
        assert_eq!(arrived[60], 1_000_000_000 + 61 * 20_000_000 + 25_000_000 + 61 % 7 * 1_000_000);
    }

    #[test]
    fn a_full_ring_drops_the_newest_and_says_how_much() {
        let (mut intake, mut outlet) = ring(Arc::new(MachineClock));
        let capacity = SECONDS * SAMPLE_RATE_HZ as usize;
        intake.take_at(1, (0..capacity + 5).map(|index| index as i16), 1);
        assert_eq!(outlet.take_lost(), 5);
        let mut samples = Vec::new();
        assert_eq!(outlet.next(&mut samples).map(|block| block.frames), Some(capacity));
        assert_eq!(samples[..3], [0, 1, 2]);
    }
}
