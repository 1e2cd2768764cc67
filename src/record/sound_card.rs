//! The devices that cpal knows: WASAPI on Windows, `CoreAudio` on macOS, plain ALSA on a Linux without sound server.
//!
//! What the computer plays is recorded by opening an output for input: on Windows that is WASAPI's loopback, on macOS
//! (14.2 and later) a process tap. Loopback hands over nothing at all while nothing is played; the recording's clock
//! fills that with silence. ALSA has no such thing: microphones only.

use super::device::{Capture, Device, Devices, TrackKind};
use super::ring::Intake;
use crate::text;
use crate::trouble::Failure;
use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{FromSample, Sample, SampleFormat, SizedSample};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// A device that does not open within this time is given up.
const PATIENCE: Duration = Duration::from_secs(5);
/// Whether an output can be opened for input here.
const LOOPBACK: bool = cfg!(any(target_os = "windows", target_os = "macos"));

/// The sound cards of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SoundCards;

impl Devices for SoundCards {
    fn list(&self) -> Result<Vec<Device>, Failure> {
        let host = cpal::default_host();
        let id = |device: &cpal::Device| device.id().ok().map(|id| id.to_string());
        let defaults = [
            (TrackKind::Mic, host.default_input_device().as_ref().and_then(id)),
            (TrackKind::System, host.default_output_device().as_ref().and_then(id)),
        ];
        let mut found = Vec::new();
        for device in host.devices().map_err(|error| refused(&error))? {
            for kind in kinds(&device) {
                let (Some(id), Ok(description)) = (id(&device), device.description()) else { continue };
                let default = defaults.iter().any(|(of, default)| *of == kind && default.as_ref() == Some(&id));
                found.push(Device { id, name: description.name().to_owned(), kind, default });
            }
        }
        found.sort_by(|a, b| (a.kind, !a.default, &a.name).cmp(&(b.kind, !b.default, &b.name)));
        Ok(found)
    }

    /// The stream lives on a thread of its own: some systems do not let it move to another.
    fn open(&self, id: &str, intake: Intake) -> Result<Box<dyn Capture>, Failure> {
        let (opened, opening) = channel();
        let (closer, closed) = channel::<()>();
        let broken = Arc::new(AtomicBool::new(false));
        let (id, breaks) = (id.to_owned(), Arc::clone(&broken));
        std::thread::spawn(move || live(&id, intake, &opened, &closed, breaks));
        match opening.recv_timeout(PATIENCE) {
            Ok(Ok(rests)) => Ok(Box::new(Recording { rests, broken, _closer: closer })),
            Ok(Err(failure)) => Err(failure),
            Err(_) => Err(refused(&"timeout")),
        }
    }
}

fn kinds(device: &cpal::Device) -> Vec<TrackKind> {
    let mut kinds = Vec::new();
    if device.supports_input() {
        kinds.push(TrackKind::Mic);
    }
    if LOOPBACK && device.supports_output() {
        kinds.push(TrackKind::System);
    }
    kinds
}

/// Opens the stream, says so, and keeps it until nobody holds the capture any more.
fn live(id: &str, intake: Intake, opened: &Sender<Result<bool, Failure>>, closed: &Receiver<()>, broken: Arc<AtomicBool>) {
    match stream(id, intake, broken) {
        Ok((stream, rests)) => {
            let _ = opened.send(Ok(rests)); // an opener that gave up has dropped the closer too
            let _ = closed.recv();
            drop(stream);
        }
        Err(failure) => drop(opened.send(Err(failure))),
    }
}

fn stream(id: &str, intake: Intake, broken: Arc<AtomicBool>) -> Result<(cpal::Stream, bool), Failure> {
    let host = cpal::default_host();
    let mut devices = host.devices().map_err(|error| refused(&error))?;
    let named = devices.find(|device| device.id().is_ok_and(|own| own.to_string() == id));
    let device = named.ok_or_else(|| refused(&format!("{id}?")))?;
    let loopback = LOOPBACK && !device.supports_input();
    let config = if loopback { device.default_output_config() } else { device.default_input_config() };
    let config = config.map_err(|error| refused(&error))?;
    let stream = match config.sample_format() {
        SampleFormat::I8 => build::<i8>(&device, config.config(), intake, broken),
        SampleFormat::I16 => build::<i16>(&device, config.config(), intake, broken),
        SampleFormat::I32 => build::<i32>(&device, config.config(), intake, broken),
        SampleFormat::U8 => build::<u8>(&device, config.config(), intake, broken),
        SampleFormat::U16 => build::<u16>(&device, config.config(), intake, broken),
        SampleFormat::F32 => build::<f32>(&device, config.config(), intake, broken),
        SampleFormat::F64 => build::<f64>(&device, config.config(), intake, broken),
        other => return Err(refused(&other)),
    }
    .map_err(|error| refused(&error))?;
    stream.play().map_err(|error| refused(&error))?;
    Ok((stream, loopback && cfg!(target_os = "windows")))
}

fn build<T: SizedSample>(
    device: &cpal::Device,
    config: cpal::StreamConfig,
    mut intake: Intake,
    broken: Arc<AtomicBool>,
) -> Result<cpal::Stream, cpal::Error>
where
    i16: FromSample<T>,
{
    let channels = usize::from(config.channels);
    intake.set_rate_hz(config.sample_rate);
    device.build_input_stream(
        config,
        move |samples: &[T], _: &cpal::InputCallbackInfo| {
            intake.take(samples.iter().map(|sample| i16::from_sample(*sample)), channels);
        },
        move |error| {
            tracing::warn!(%error, "the sound card");
            broken.store(true, Ordering::Relaxed);
        },
        Some(PATIENCE),
    )
}

fn refused(error: &dyn std::fmt::Display) -> Failure {
    Failure::failed(
        text!("không mở được thiết bị âm thanh: {error}", "the sound device cannot be opened: {error}"),
        text!(
            "kiểm tra thiết bị và quyền dùng micrô của chương trình; xem `thuky record --list`",
            "check the device and that the program may use the microphone; see `thuky record --list`"
        ),
    )
}

/// Ends when it is dropped: the thread that keeps the stream waits for this end of the channel to go.
struct Recording {
    rests: bool,
    broken: Arc<AtomicBool>,
    _closer: Sender<()>,
}

impl Capture for Recording {
    /// A stream that reported an error is not resting but broken.
    fn rests_when_silent(&self) -> bool {
        self.rests && !self.broken.load(Ordering::Relaxed)
    }
}
