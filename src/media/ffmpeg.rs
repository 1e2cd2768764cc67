//! What if our own decoders cannot read it?
//!
//! Then the `ffmpeg` program may, if it is installed: codecs such as HE-AAC, WMA, AMR or AC-3, and containers such as AVI
//! or ASF. It runs as a child process and hands over 32-bit float sound through a pipe. It gets to read this one file
//! and nothing else: no network, and no format that names other files (a playlist with the name of a recording must
//! not make us open what it lists).

use super::audio::SAMPLE_RATE_HZ;
use super::downmix::Downmixer;
use super::placing::{Placed, Placing};
use super::steps::Steps;
use super::track::TrackWriter;
use crate::trouble::Failure;
use std::ffi::OsString;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// The environment variable that names the program; empty means: do without.
const VARIABLE: &str = "THUKY_FFMPEG";
/// Formats that hold their sound in the one file. (ffmpeg calls a family by all of its names.)
const FORMATS: &str = "3gp,aac,ac3,aiff,alaw,amr,amrnb,amrwb,ape,asf,au,avi,caf,dts,dv,eac3,flac,flv,gsm,gxf,latm,loas,m4a,\
matroska,mj2,mov,mp3,mp4,mpc,mpc8,mpeg,mpegts,mulaw,mxf,nut,ogg,oma,qcp,rm,tak,tta,voc,vqf,w64,wav,webm,wv,xwma";
/// Bytes that one message of the reading thread holds; a few of them are under way.
const MESSAGE_BYTES: usize = 1 << 16;

/// The `ffmpeg` program, or the knowledge that there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ffmpeg {
    program: Option<PathBuf>,
}

/// What ffmpeg made of a recording.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct FromFfmpeg {
    pub(super) placed: Placed,
    pub(super) description: Description,
}

/// What ffmpeg says about a file without decoding it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Description {
    pub(super) container: String,
    pub(super) codec: String,
    pub(super) sample_rate_hz: u32,
    pub(super) channels: u32,
    pub(super) duration_ms: Option<u64>,
    pub(super) start_ms: u64,
    pub(super) sound_tracks: usize,
}

impl Ffmpeg {
    /// The program that `THUKY_FFMPEG` names, else the first `ffmpeg` on the `PATH`.
    #[must_use]
    pub fn from_environment() -> Self {
        match std::env::var_os(VARIABLE) {
            Some(named) if named.is_empty() => Self::absent(),
            Some(named) => Self::at(named),
            None => {
                let name = format!("ffmpeg{}", std::env::consts::EXE_SUFFIX);
                let folders = std::env::var_os("PATH").unwrap_or_default();
                Self { program: std::env::split_paths(&folders).map(|folder| folder.join(&name)).find(|path| path.is_file()) }
            }
        }
    }

    /// The program at this path.
    #[must_use]
    pub fn at(program: impl Into<PathBuf>) -> Self {
        Self { program: Some(program.into()) }
    }

    /// No program: only our own decoders.
    #[must_use]
    pub fn absent() -> Self {
        Self { program: None }
    }

    /// The first line of `ffmpeg -version`; `None` if it does not run.
    #[must_use]
    pub fn version(&self) -> Option<String> {
        let output = Command::new(self.program.as_ref()?).arg("-version").stdin(Stdio::null()).output().ok()?;
        let first = output.stdout.split(|byte| *byte == b'\n').next()?;
        output.status.success().then(|| String::from_utf8_lossy(first).trim().to_owned())
    }

    /// Whether there is a program to ask.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.program.is_some()
    }

    /// What is in the file; `None` if ffmpeg does not know either.
    pub(super) fn describe(&self, path: &Path) -> Option<Description> {
        let output = self.command(path, &[])?.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output().ok()?;
        Description::parse(&String::from_utf8_lossy(&output.stderr))
    }

    /// Decodes a recording into the track. The inner error is what ffmpeg had to say, or `None` without ffmpeg.
    pub(super) fn listen(
        &self,
        path: &Path,
        track: &mut TrackWriter,
        steps: &mut Steps<'_>,
    ) -> Result<Result<FromFfmpeg, Option<String>>, Failure> {
        if !self.is_present() {
            return Ok(Err(None));
        }
        let description = self.describe(path).unwrap_or_default();
        // ffmpeg moves a file's first time to 0. Where the container's clock is the recording's, it must not.
        let late_start = (1..3_600_000).contains(&description.start_ms)
            && ["mov", "matroska"].iter().any(|name| description.container.starts_with(name));
        let before: &[&str] = if late_start { &["-copyts"] } else { &[] };
        let Some(mut command) = self.command(path, before) else { return Ok(Err(None)) };
        command.args([
            "-vn",
            "-sn",
            "-dn",
            "-af",
            "aresample=16000:async=1:first_pts=0",
            "-c:a",
            "pcm_f32le",
            "-bitexact",
            "-f",
            "wav",
            "-",
        ]);
        let mut running = match Running::start(&mut command) {
            Ok(running) => running,
            Err(error) => return Ok(Err(Some(error.to_string()))),
        };
        let mut placing = Placing::new(track, None);
        let mut sound = WaveStream::default();
        let mut mixer: Option<Downmixer> = None;
        let mut mono = Vec::new();
        while let Some(bytes) = running.wait_for_bytes(steps)? {
            let Some(mut interleaved) = sound.take(&bytes) else { break };
            let channels = sound.channels;
            if interleaved.is_empty() {
                continue;
            }
            mixer.get_or_insert_with(|| Downmixer::new(channels, SAMPLE_RATE_HZ)).mix(&mut interleaved, &mut mono);
            placing.put(placing.reached_ns(), &(i64::MIN..i64::MAX), SAMPLE_RATE_HZ, &mono)?;
            steps.advance(placing.reached_ns(), 0)?;
        }
        let placed = placing.finish()?;
        let said = running.finish();
        if placed.samples == 0 {
            return Ok(Err(Some(said)));
        }
        Ok(Ok(FromFfmpeg { placed, description }))
    }

    fn command(&self, path: &Path, before_input: &[&str]) -> Option<Command> {
        let mut command = Command::new(self.program.as_ref()?);
        let absolute = std::path::absolute(path).ok()?;
        let mut input = OsString::from("file:");
        input.push(absolute);
        command.args(["-hide_banner", "-nostdin", "-protocol_whitelist", "file,pipe", "-format_whitelist", FORMATS]);
        command.args(before_input).arg("-i").arg(input);
        Some(command)
    }
}

impl Description {
    /// Reads what ffmpeg prints about its input.
    fn parse(printed: &str) -> Option<Self> {
        let mut found = Self::default();
        for line in printed.lines().map(str::trim) {
            if let Some(input) = line.strip_prefix("Input #0, ") {
                found.container = input.split(", from").next().unwrap_or_default().to_owned();
            } else if let Some(times) = line.strip_prefix("Duration: ") {
                let mut fields = times.split(", ");
                found.duration_ms = fields.next().and_then(clock_ms);
                let start =
                    fields.next().and_then(|field| field.strip_prefix("start: ")).and_then(|seconds| seconds.parse::<f64>().ok());
                found.start_ms = start.map_or(0, |seconds| (seconds * 1000.0).clamp(0.0, 1e15) as u64);
            } else if let Some((_, sound)) = line.strip_prefix("Stream #0:").and_then(|stream| stream.split_once("Audio: ")) {
                found.sound_tracks += 1;
                if found.sound_tracks == 1 {
                    let mut fields = sound.split(", ");
                    found.codec = fields.next().unwrap_or_default().split(' ').next().unwrap_or_default().to_owned();
                    found.sample_rate_hz =
                        fields.next().and_then(|rate| rate.strip_suffix(" Hz")).and_then(|rate| rate.parse().ok()).unwrap_or(0);
                    found.channels = fields.next().map_or(0, channel_count);
                }
            }
        }
        (!found.container.is_empty()).then_some(found)
    }
}

/// `01:02:03.45` in milliseconds.
fn clock_ms(clock: &str) -> Option<u64> {
    let mut fields = clock.split(':');
    let (hours, minutes) = (fields.next()?.parse::<u64>().ok()?, fields.next()?.parse::<u64>().ok()?);
    let seconds = fields.next()?.parse::<f64>().ok()?;
    let whole_ms = hours.checked_mul(3_600_000)?.checked_add(minutes.checked_mul(60_000)?)?;
    whole_ms.checked_add((seconds * 1000.0).clamp(0.0, 1e6) as u64)
}

fn channel_count(layout: &str) -> u32 {
    let name = layout.split('(').next().unwrap_or_default();
    match name {
        "mono" => 1,
        "stereo" => 2,
        "quad" => 4,
        _ => match name.split_once(" channels") {
            Some((count, _)) => count.parse().unwrap_or(0),
            None => name.split('.').filter_map(|count| count.parse::<u32>().ok()).sum(),
        },
    }
}

/// A running ffmpeg. Dropped, it is killed.
struct Running {
    child: Child,
    bytes: Receiver<Vec<u8>>,
    complaints: Receiver<String>,
}

impl Running {
    fn start(command: &mut Command) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let (sender, bytes) = sync_channel(4);
        if let Some(output) = child.stdout.take() {
            std::thread::spawn(move || pump(output, &sender));
        }
        let (complaint, complaints) = sync_channel(1);
        if let Some(errors) = child.stderr.take() {
            std::thread::spawn(move || complaint.send(last_line(errors)));
        }
        Ok(Self { child, bytes, complaints })
    }

    /// The next bytes, asking the observer while there are none; `None` at the end.
    fn wait_for_bytes(&mut self, steps: &mut Steps<'_>) -> Result<Option<Vec<u8>>, Failure> {
        loop {
            match self.bytes.recv_timeout(Duration::from_millis(500)) {
                Ok(bytes) => return Ok(Some(bytes)),
                Err(RecvTimeoutError::Timeout) => steps.ask()?,
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
            }
        }
    }

    /// What it complained about last. A grandchild may outlive it and hold the pipe: nobody waits for that.
    fn finish(mut self) -> String {
        self.stop();
        self.complaints.recv_timeout(Duration::from_secs(1)).unwrap_or_default()
    }

    fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

fn pump(mut output: impl Read, sender: &SyncSender<Vec<u8>>) {
    let mut buffer = vec![0; MESSAGE_BYTES];
    while let Ok(count) = output.read(&mut buffer) {
        if count == 0 || sender.send(buffer[..count].to_vec()).is_err() {
            return;
        }
    }
}

/// Reads to the end and keeps the last line that says something.
fn last_line(errors: impl Read) -> String {
    let mut reader = BufReader::new(errors);
    let mut tail: Vec<u8> = Vec::new();
    let mut buffer = [0; 4_096];
    while let Ok(count) = reader.read(&mut buffer) {
        if count == 0 {
            break;
        }
        tail.extend_from_slice(&buffer[..count]);
        let excess = tail.len().saturating_sub(8_192);
        tail.drain(..excess);
    }
    let text = String::from_utf8_lossy(&tail);
    text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().chars().take(200).collect()
}

/// The WAV stream on the pipe: a header, then frames of float samples without end.
#[derive(Default)]
struct WaveStream {
    waiting: Vec<u8>,
    channels: usize,
    begun: bool,
}

impl WaveStream {
    /// Takes bytes in; whole frames come out. `None` if this is no such stream.
    fn take(&mut self, bytes: &[u8]) -> Option<Vec<f32>> {
        self.waiting.extend_from_slice(bytes);
        if !self.begun {
            match self.header()? {
                Some(end) => {
                    self.waiting.drain(..end);
                    self.begun = true;
                }
                None => return Some(Vec::new()),
            }
        }
        let frame = self.channels * 4;
        let whole = self.waiting.len() / frame * frame;
        let sound =
            self.waiting[..whole].chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect();
        self.waiting.drain(..whole);
        Some(sound)
    }

    /// The end of the header; the inner `None` while it is not there as a whole.
    fn header(&mut self) -> Option<Option<usize>> {
        let bytes = &self.waiting;
        let mut at = 12;
        while let Some(chunk) = bytes.get(at..at + 8) {
            let length = u32::from_le_bytes([chunk[4], chunk[5], chunk[6], chunk[7]]) as usize;
            if chunk.starts_with(b"data") {
                return (self.channels > 0).then_some(Some(at + 8));
            }
            if chunk.starts_with(b"fmt ") {
                let Some(format) = bytes.get(at + 8..at + 12) else { return Some(None) };
                self.channels = usize::from(u16::from_le_bytes([format[2], format[3]]));
            }
            at = at.checked_add(8 + length)?;
        }
        (bytes.len() < 65_536).then_some(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_ffmpeg_prints() {
        let printed = "Input #0, matroska,webm, from 'file:/a/b.mkv':\n  Metadata:\n  Duration: 01:02:03.45, start: 1.500000, bitrate: 99 kb/s\n  \
            Stream #0:0: Video: h264, yuv420p\n  Stream #0:1(vie): Audio: aac (HE-AAC) (mp4a / 0x6134706D), 48000 Hz, 5.1(side), fltp, 24 kb/s (default)\n  \
            Stream #0:2: Audio: wmav2, 8000 Hz, mono\n";
        let want = Description {
            container: "matroska,webm".to_owned(),
            codec: "aac".to_owned(),
            sample_rate_hz: 48_000,
            channels: 6,
            duration_ms: Some(3_723_450),
            start_ms: 1_500,
            sound_tracks: 2,
        };
        assert_eq!(Description::parse(printed), Some(want));
        assert_eq!(Description::parse("file:/a/b: Invalid data found"), None);
        let odd = "Input #0, wav, from 'x'\nDuration: N/A, start: soon\nStream #0:0: Audio: ?\n";
        assert_eq!(Description::parse(odd).unwrap().sound_tracks, 1);
        assert_eq!(channel_count("8 channels (FL+FR)"), 8);
    }

    #[test]
    fn takes_frames_from_a_stream_in_any_pieces() {
        let mut stream =
            b"RIFF\xff\xff\xff\xffWAVEfmt \x12\0\0\0\x03\0\x02\0\x80\x3e\0\0\0\0\0\0\x08\0\x20\0\0\0data\xff\xff\xff\xff"
                .to_vec();
        let samples = [0.5_f32, -0.5, 0.25, 1.0];
        samples.iter().for_each(|sample| stream.extend(sample.to_le_bytes()));
        for size in [1, 3, 7, 100] {
            let mut wave = WaveStream::default();
            let got: Vec<f32> = stream.chunks(size).flat_map(|piece| wave.take(piece).unwrap()).collect();
            assert_eq!(got, samples);
        }
        assert!(WaveStream::default().take(&vec![0; 1 << 17]).is_none());
    }

    #[test]
    fn a_program_that_is_not_there_is_no_panic() {
        let nowhere = Ffmpeg::at("/nowhere/ffmpeg");
        assert_eq!(nowhere.version(), None);
        assert_eq!(nowhere.describe(Path::new("x")), None);
        assert!(!Ffmpeg::absent().is_present());
    }
}
