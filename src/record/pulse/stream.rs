//! A device that is being listened to: a connection of its own, read by a thread of its own.

use super::connection::{Connection, Message};
use crate::record::clock::Clock;
use crate::record::device::Capture;
use crate::record::ring::{Intake, Origin};
use pulseaudio::protocol::{Command, LatencyParams, ProtocolError, RecordLatency, SampleSpec};
use std::io;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::time::SystemTime;

/// The server is asked where a new stream stands no more often than this, and no more than so many times.
const STEP_NS: u64 = 30_000_000;
const MOST_QUESTIONS: u32 = 100;
/// So many answers are enough.
const ANSWERS: u32 = 15;

/// Ends the stream when it is dropped.
#[derive(Debug)]
pub(super) struct Recording {
    socket: UnixStream,
}

impl Capture for Recording {}

impl Drop for Recording {
    fn drop(&mut self) {
        let _ = self.socket.shutdown(Shutdown::Both); // the server may have been quicker
    }
}

/// Hands the sound of this channel to `intake` until one side ends it.
pub(super) fn listen(connection: Connection, channel: u32, spec: SampleSpec, intake: Intake) -> io::Result<Recording> {
    let recording = Recording { socket: connection.wait_for_ever()? };
    let first =
        FirstMoment { channel, spec, origin: intake.origin(), earliest_ns: u64::MAX, asked: None, questions: 0, answers: 0 };
    std::thread::Builder::new().name("sound".to_owned()).spawn(move || {
        if let Err(error) = read(connection, channel, spec, intake, first) {
            tracing::debug!(%error, "the stream ended");
        }
    })?;
    Ok(recording)
}

fn read(
    mut connection: Connection,
    channel: u32,
    spec: SampleSpec,
    mut intake: Intake,
    mut first: FirstMoment,
) -> Result<(), ProtocolError> {
    let clock = intake.clock();
    loop {
        match connection.receive()? {
            Message::Sound(of) if of == channel => {
                let channels = usize::from(spec.channels);
                intake.wait_for_room(connection.payload().len() / 2 / channels.max(1));
                let samples = connection.payload().chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
                intake.take(samples, channels);
                first.ask(&mut connection, clock.as_ref())?;
            }
            Message::Answer(number) => first.hear(number, &connection.answer()?, clock.as_ref()),
            Message::Told(told) if *told == Command::RecordStreamKilled(channel) => return Ok(()),
            Message::Sound(_) | Message::Refused(..) | Message::Told(_) => {}
        }
    }
}

/// When the first sample of a stream was captured: the server says how much it has taken so far, and how long its source
/// keeps sound before that. It takes sound in pieces, so the earliest answer is the nearest.
#[derive(Debug)]
struct FirstMoment {
    channel: u32,
    spec: SampleSpec,
    origin: Origin,
    earliest_ns: u64,
    /// The question that is not answered yet, and when it was asked.
    asked: Option<(u32, u64)>,
    questions: u32,
    answers: u32,
}

impl FirstMoment {
    fn ask(&mut self, connection: &mut Connection, clock: &dyn Clock) -> Result<(), ProtocolError> {
        let now = clock.now_ns();
        let recently = self.asked.is_some_and(|(_, asked)| now.saturating_sub(asked) < STEP_NS);
        if recently || self.questions == MOST_QUESTIONS || self.answers == ANSWERS {
            return Ok(());
        }
        let question = LatencyParams { channel: self.channel, now: SystemTime::now() };
        self.asked = Some((connection.send(&Command::GetRecordLatency(question))?, now));
        self.questions += 1;
        Ok(())
    }

    fn hear(&mut self, number: u32, timing: &RecordLatency, clock: &dyn Clock) {
        let Some((_, asked)) = self.asked.filter(|(expected, _)| *expected == number) else { return };
        let now = asked + clock.now_ns().saturating_sub(asked) / 2;
        let Some(taken) = usize::try_from(timing.write_offset).ok().filter(|taken| *taken > 0) else { return };
        let taken_ns = self.spec.bytes_to_duration(taken).as_nanos() as u64;
        let captured = now.saturating_sub(taken_ns).saturating_sub(timing.source_usec.saturating_mul(1000));
        self.earliest_ns = self.earliest_ns.min(captured);
        self.origin.set_ns(self.earliest_ns);
        self.answers += 1;
    }
}
