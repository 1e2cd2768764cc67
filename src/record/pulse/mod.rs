//! The devices of `PulseAudio` and of `PipeWire`, which speaks the same protocol.
//!
//! Spoken to directly, for three things a general sound library does not ask for: a stream that is never moved to another
//! device behind our back (the server would go on with the microphone when a headset is unplugged), a buffer of many
//! seconds in the server that keeps the sound while this process is stopped, and the monitors of outputs as what they
//! are: the computer's sound.

mod connection;
mod stream;

use self::connection::{Connection, no_server};
use super::SAMPLE_RATE_HZ;
use super::device::{Capture, Device, Devices, TrackKind};
use super::ring::Intake;
use crate::trouble::Failure;
use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{
    ChannelMap, Command, CreateRecordStreamReply, GetSourceInfo, Prop, Props, ProtocolError, RecordStreamParams, SampleFormat,
    SampleSpec, ServerInfo, SinkInfo, SinkInfoList, SourceInfo, SourceInfoList,
};
use std::ffi::{CStr, CString};
use std::sync::{Mutex, PoisonError};

/// What `PulseAudio` hands over at a time, in samples: 10 ms. Its virtual devices keep one such piece back without saying
/// so, and two tracks must not lie further apart than that.
const FRAGMENT: u32 = SAMPLE_RATE_HZ / 100;
/// `PipeWire` tells of its delays, but all its devices work in pieces as short as the shortest that is wanted, and miss some
/// of them when the computer is busy: 40 ms.
const PIPEWIRE_FRAGMENT: u32 = SAMPLE_RATE_HZ / 25;

/// The sound server of this user, and the connection on which it is asked about its devices.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    questions: Mutex<Option<Connection>>,
}

impl Pulse {
    /// Whether a server answers.
    pub(super) fn is_there(&self) -> bool {
        self.ask(|_| Ok(())).is_ok()
    }

    /// Asks the server; one that does not answer is connected to anew the next time.
    fn ask<T>(&self, question: impl FnOnce(&mut Connection) -> Result<T, ProtocolError>) -> Result<T, Failure> {
        let mut held = self.questions.lock().unwrap_or_else(PoisonError::into_inner);
        let mut connection = match held.take() {
            Some(connection) => connection,
            None => Connection::open()?,
        };
        let answer = question(&mut connection).map_err(|error| no_server(&error.to_string()))?;
        *held = Some(connection);
        Ok(answer)
    }
}

impl Devices for Pulse {
    fn list(&self) -> Result<Vec<Device>, Failure> {
        let (server, sinks, sources) = self.ask(|server| {
            let about: ServerInfo = server.ask(&Command::GetServerInfo)?;
            let sinks: SinkInfoList = server.ask(&Command::GetSinkInfoList)?;
            let sources: SourceInfoList = server.ask(&Command::GetSourceInfoList)?;
            Ok((about, sinks, sources))
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
        let mut connection = Connection::open()?;
        let created = create(&mut connection, name).map_err(|error| no_server(&error.to_string()))?;
        let recording = stream::listen(connection, created.channel, created.sample_spec, intake);
        Ok(Box::new(recording.map_err(|error| no_server(&error.to_string()))?))
    }
}

fn create(connection: &mut Connection, name: CString) -> Result<CreateRecordStreamReply, ProtocolError> {
    let source: SourceInfo = connection.ask(&Command::GetSourceInfo(GetSourceInfo { index: None, name: Some(name.clone()) }))?;
    // Mixed here and not by the server: one mixes too loud, and neither looks out for channels that cancel each other.
    let channels = source.channel_map.num_channels().clamp(1, 2);
    let server: ServerInfo = connection.ask(&Command::GetServerInfo)?;
    let is_pipewire = server.server_name.is_some_and(|name| name.to_string_lossy().contains("PipeWire"));
    let fragment = if is_pipewire { PIPEWIRE_FRAGMENT } else { FRAGMENT };
    connection.ask(&Command::CreateRecordStream(parameters(name, channels, fragment)))
}

fn parameters(source_name: CString, channels: u8, fragment: u32) -> RecordStreamParams {
    let mut props = Props::new();
    props.set(Prop::MediaName, c"thuky record");
    RecordStreamParams {
        sample_spec: SampleSpec { format: SampleFormat::S16Le, channels, sample_rate: SAMPLE_RATE_HZ },
        channel_map: if channels == 1 { ChannelMap::mono() } else { ChannelMap::stereo() },
        source_name: Some(source_name),
        buffer_attr: BufferAttr {
            max_length: u32::MAX,
            fragment_size: fragment * 2 * u32::from(channels),
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
