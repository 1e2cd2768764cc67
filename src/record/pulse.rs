//! The devices of PulseAudio and of PipeWire, which speaks the same protocol.
//!
//! Spoken to directly, for three things a general sound library does not ask for: a stream that is never moved to another
//! device behind our back (the server would go on with the microphone when a headset is unplugged), a buffer of many
//! seconds in the server that keeps the sound while this process is stopped, and the monitors of outputs as what they
//! are: the computer's sound.

use super::SAMPLE_RATE_HZ;
use super::clock::Clock;
use super::device::{Capture, Device, Devices, TrackKind};
use super::ring::{Intake, Origin};
use crate::text;
use crate::trouble::Failure;
use futures_executor::block_on;
use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{ChannelMap, Prop, Props, RecordStreamParams, SampleFormat, SampleSpec, SinkInfo, SourceInfo};
use pulseaudio::{Client, ClientError, RecordStream};
use std::ffi::{CStr, CString};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A server that does not answer within this time is taken for dead.
const PATIENCE: Duration = Duration::from_secs(3);
/// What the server hands over at a time, in samples: 10 ms. Virtual devices keep one such piece back without saying so,
/// and two tracks must not lie further apart than that.
const FRAGMENT: u32 = SAMPLE_RATE_HZ / 100;
/// How often the server is asked where a new stream stands, and in which steps.
const QUESTIONS: usize = 100;
const STEP: Duration = Duration::from_millis(30);
/// So many answers are enough.
const ANSWERS: usize = 15;

/// The sound server of this user.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    client: Mutex<Option<Client>>,
}

impl Pulse {
    /// Whether a server answers.
    pub(super) fn is_there(&self) -> bool {
        self.client().is_ok()
    }

    fn client(&self) -> Result<Client, Failure> {
        let mut held = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = held.as_ref() {
            return Ok(client.clone());
        }
        let client = within(|| Client::from_env(c"thuky"))?;
        *held = Some(client.clone());
        Ok(client)
    }

    /// Asks the server; one that does not answer is connected to anew the next time.
    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(Client) -> Result<T, ClientError> + Send + 'static,
    ) -> Result<T, Failure> {
        let client = self.client()?;
        within(move || question(client)).inspect_err(|_| {
            *self.client.lock().unwrap_or_else(PoisonError::into_inner) = None;
        })
    }
}

/// Runs a question that may never be answered, for so long.
fn within<T: Send + 'static>(question: impl FnOnce() -> Result<T, ClientError> + Send + 'static) -> Result<T, Failure> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let _ = sender.send(question()); // nobody waits any more when it took too long
    });
    match receiver.recv_timeout(PATIENCE) {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(no_server(&error.to_string())),
        Err(_) => Err(no_server("timeout")),
    }
}

fn no_server(error: &str) -> Failure {
    Failure::failed(
        text!(
            "không nói chuyện được với hệ thống âm thanh (PulseAudio/PipeWire): {error}",
            "the sound server (PulseAudio/PipeWire) does not answer: {error}"
        ),
        text!(
            "kiểm tra bằng `pactl info`; trên máy không màn hình hãy khởi động pulseaudio hoặc pipewire-pulse trước",
            "check with `pactl info`; on a machine without a desktop start pulseaudio or pipewire-pulse first"
        ),
    )
}

impl Devices for Pulse {
    fn list(&self) -> Result<Vec<Device>, Failure> {
        let (server, sinks, sources) = self.ask(|client| {
            block_on(async { Ok((client.server_info().await?, client.list_sinks().await?, client.list_sources().await?)) })
        })?;
        let default_source = server.default_source_name.as_deref();
        let default_sink = server.default_sink_name.as_deref();
        let mut devices: Vec<Device> =
            sources.iter().map(|source| described(source, &sinks, default_source, default_sink)).collect();
        devices.sort_by(|a, b| (a.kind, !a.default, &a.name).cmp(&(b.kind, !b.default, &b.name)));
        Ok(devices)
    }

    fn open(&self, id: &str, intake: Intake) -> Result<Box<dyn Capture>, Failure> {
        let name = CString::new(id).map_err(|_| no_server("name"))?;
        let (origin, clock) = (intake.origin(), intake.clock());
        // The connection keeps its callback for good when the server has thrown the stream out: what it writes to is ours.
        let intake = Arc::new(Mutex::new(Some(intake)));
        let taking = Arc::clone(&intake);
        let stream = self.ask(move |client| {
            block_on(async {
                let source = client.source_info_by_name(name.clone()).await?;
                let channels = source.channel_map.num_channels().clamp(1, 2);
                let take = move |bytes: &[u8]| {
                    let samples = bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
                    if let Some(intake) = taking.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
                        intake.take(samples, usize::from(channels));
                    }
                };
                client.create_record_stream(parameters(name, channels), take).await
            })
        })?;
        let closed = Arc::new(AtomicBool::new(false));
        let (asked, closes) = (stream.clone(), Arc::clone(&closed));
        std::thread::spawn(move || find_first_moment(&asked, clock.as_ref(), &origin, &closes));
        Ok(Box::new(Recording { _stream: stream, intake, closed }))
    }
}

/// When the first sample of a stream was captured: the server says how much it has taken so far, and how long its source
/// keeps sound before that. It takes sound in pieces, so the earliest answer is the nearest.
fn find_first_moment(stream: &RecordStream, clock: &dyn Clock, origin: &Origin, closed: &AtomicBool) {
    let (mut earliest, mut answers) = (u64::MAX, 0);
    for _ in 0..QUESTIONS {
        std::thread::sleep(STEP);
        if closed.load(Ordering::Relaxed) || answers == ANSWERS {
            return;
        }
        let asked = clock.now_ns();
        let Ok(timing) = block_on(stream.timing_info()) else { return };
        let now = asked + (clock.now_ns() - asked) / 2;
        let Some(taken) = usize::try_from(timing.write_offset).ok().filter(|taken| *taken > 0) else { continue };
        let taken_ns = stream.sample_spec().bytes_to_duration(taken).as_nanos() as u64;
        earliest = earliest.min(now.saturating_sub(taken_ns).saturating_sub(timing.source_usec.saturating_mul(1000)));
        origin.set_ns(earliest);
        answers += 1;
    }
}

fn parameters(source_name: CString, channels: u8) -> RecordStreamParams {
    let mut props = Props::new();
    props.set(Prop::MediaName, c"thuky record");
    RecordStreamParams {
        sample_spec: SampleSpec { format: SampleFormat::S16Le, channels, sample_rate: SAMPLE_RATE_HZ },
        channel_map: if channels == 1 { ChannelMap::mono() } else { ChannelMap::stereo() },
        source_name: Some(source_name),
        buffer_attr: BufferAttr {
            max_length: u32::MAX,
            fragment_size: FRAGMENT * 2 * u32::from(channels),
            ..BufferAttr::default()
        },
        flags: StreamFlags { no_move: true, adjust_latency: true, ..StreamFlags::default() },
        props,
        ..RecordStreamParams::default()
    }
}

fn described(source: &SourceInfo, sinks: &[SinkInfo], default_source: Option<&CStr>, default_sink: Option<&CStr>) -> Device {
    let text = |text: &CStr| text.to_string_lossy().into_owned();
    let id = text(&source.name);
    match source.monitor_of_sink_index {
        Some(index) => {
            let sink = sinks.iter().find(|sink| sink.index == index);
            let name = sink.and_then(|sink| sink.description.as_deref()).or(source.description.as_deref());
            let default = sink.is_some_and(|sink| Some(sink.name.as_c_str()) == default_sink);
            Device { name: name.map_or_else(|| id.clone(), text), id, kind: TrackKind::System, default }
        }
        None => {
            let default = Some(source.name.as_c_str()) == default_source;
            let name = source.description.as_deref().map_or_else(|| id.clone(), text);
            Device { name, id, kind: TrackKind::Mic, default }
        }
    }
}

/// Ends with the stream.
struct Recording {
    _stream: RecordStream,
    intake: Arc<Mutex<Option<Intake>>>,
    closed: Arc<AtomicBool>,
}

impl Capture for Recording {}

impl Drop for Recording {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
        drop(self.intake.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}
