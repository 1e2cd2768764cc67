//! A conversation with the sound server: its socket, its handshake, questions and answers, and the sound between them.
//!
//! One thread, one socket, plain blocking reads: a signal that stops the process and lets it go on interrupts a read and
//! nothing else, and what the server kept meanwhile is the next thing that is read.

use crate::text;
use crate::trouble::Failure;
use pulseaudio::protocol::{
    AuthParams, AuthReply, Command, CommandReply, DESCRIPTOR_SIZE, MAX_VERSION, Prop, Props, ProtocolError, PulseError,
    SetClientNameReply, TagStructReader, read_descriptor, write_command_message,
};
use std::ffi::CString;
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

/// A server that does not answer within this time is taken for dead.
const PATIENCE: Duration = Duration::from_secs(3);
/// The channel of a message that is no sound.
const TALK: u32 = u32::MAX;
/// No message is longer: the server's own limit.
const MOST_BYTES: u32 = 16 * 1024 * 1024;
/// Every answer begins with the word for an answer and the number of its question, five bytes each.
const ANSWER_HEAD: usize = 10;
/// The length of a cookie; without one the server sees nothing but zeros.
const COOKIE_BYTES: usize = 256;

/// What the server sends; the bytes are in [`Connection::payload`].
#[derive(Debug)]
pub(super) enum Message {
    /// Sound of this channel.
    Sound(u32),
    /// The answer to the question of this number.
    Answer(u32),
    /// The question of this number has none.
    Refused(u32, PulseError),
    /// Something happened that nobody asked for.
    Told(Box<Command>),
}

/// A socket on which a server has said that we may speak.
#[derive(Debug)]
pub(super) struct Connection {
    socket: BufReader<UnixStream>,
    version: u16,
    next: u32,
    payload: Vec<u8>,
}

impl Connection {
    /// To the first server of this user that answers.
    pub(super) fn open() -> Result<Self, Failure> {
        let mut tried = String::new();
        for path in sockets().filter(|path| path.exists()) {
            match UnixStream::connect(&path).map_err(ProtocolError::from).and_then(Self::greet) {
                Ok(connection) => return Ok(connection),
                Err(error) => tried = format!("{}: {error}", path.display()),
            }
        }
        Err(no_server(if tried.is_empty() { "–" } else { &tried }))
    }

    fn greet(socket: UnixStream) -> Result<Self, ProtocolError> {
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.set_write_timeout(Some(PATIENCE))?;
        let socket = BufReader::with_capacity(1 << 15, socket);
        let mut connection = Self { socket, version: MAX_VERSION, next: 0, payload: Vec::new() };
        let auth = AuthParams { version: MAX_VERSION, supports_shm: false, supports_memfd: false, cookie: cookie() };
        let answer: AuthReply = connection.ask(&Command::Auth(auth))?;
        connection.version = answer.version.min(MAX_VERSION);
        let mut props = Props::new();
        props.set(Prop::ApplicationName, c"thuky");
        if let Ok(id) = CString::new(std::process::id().to_string()) {
            props.set(Prop::ApplicationProcessId, id);
        }
        let _: SetClientNameReply = connection.ask(&Command::SetClientName(props))?;
        Ok(connection)
    }

    /// From here on a read waits for as long as it takes. Gives what ends it.
    pub(super) fn wait_for_ever(&self) -> io::Result<UnixStream> {
        self.socket.get_ref().set_read_timeout(None)?;
        self.socket.get_ref().try_clone()
    }

    /// Sends something, and gives its number.
    pub(super) fn send(&mut self, command: &Command) -> Result<u32, ProtocolError> {
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        let mut bytes = Vec::new();
        write_command_message(&mut bytes, number, command, self.version)?;
        self.socket.get_mut().write_all(&bytes)?;
        Ok(number)
    }

    /// Waits for the next message.
    pub(super) fn receive(&mut self) -> Result<Message, ProtocolError> {
        let mut head = [0; DESCRIPTOR_SIZE];
        self.socket.read_exact(&mut head)?;
        let descriptor = read_descriptor(&mut head.as_slice())?;
        if descriptor.length > MOST_BYTES {
            return Err(ProtocolError::Invalid(format!("a message of {} bytes", descriptor.length)));
        }
        self.payload.resize(descriptor.length as usize, 0);
        self.socket.read_exact(&mut self.payload)?;
        if descriptor.channel != TALK {
            return Ok(Message::Sound(descriptor.channel));
        }
        match Command::read_tag_prefixed(&mut self.payload.as_slice(), self.version) {
            Ok((number, Command::Error(error))) => Ok(Message::Refused(number, error)),
            Ok((number, Command::Reply)) => Ok(Message::Answer(number)),
            Ok((_, told)) => Ok(Message::Told(Box::new(told))),
            // A word that this side does not know is the server's news, not its end.
            Err(ProtocolError::Unimplemented(..)) => Ok(Message::Told(Box::new(Command::Reply))),
            Err(error) => Err(error),
        }
    }

    /// The bytes of the last message.
    pub(super) fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The last message, an answer, as what it says.
    pub(super) fn answer<T: CommandReply>(&self) -> Result<T, ProtocolError> {
        let mut said = self.payload.get(ANSWER_HEAD..).unwrap_or_default();
        TagStructReader::new(&mut said, self.version).read()
    }

    /// Asks and waits for the answer. Sound that comes before it is dropped: no stream is open while this is used.
    pub(super) fn ask<T: CommandReply>(&mut self, question: &Command) -> Result<T, ProtocolError> {
        let asked = self.send(question)?;
        loop {
            match self.receive()? {
                Message::Answer(number) if number == asked => return self.answer(),
                Message::Refused(number, error) if number == asked => return Err(ProtocolError::ServerError(error)),
                _ => {}
            }
        }
    }
}

/// Where a server may listen, the likeliest first.
fn sockets() -> impl Iterator<Item = PathBuf> {
    let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let named = std::env::var("PULSE_SERVER").unwrap_or_default();
    let named: Vec<PathBuf> = named.split_whitespace().filter_map(local).collect();
    let runtime = from("PULSE_RUNTIME_PATH").map(|folder| folder.join("native"));
    let session = from("XDG_RUNTIME_DIR").map(|folder| folder.join("pulse/native"));
    let user = std::fs::metadata("/proc/self").ok().map(|own| PathBuf::from(format!("/run/user/{}/pulse/native", own.uid())));
    // Without a session the server makes a folder of its own, whose name nobody else knows.
    let folders = configuration().into_iter().flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten().flatten());
    let own = folders.map(|entry| entry.path().join("native")).filter(|path| path.to_string_lossy().contains("-runtime"));
    let system = PathBuf::from("/run/pulse/native");
    let found: Vec<PathBuf> = if named.is_empty() {
        runtime.into_iter().chain(session).chain(user).chain(own).chain([system]).collect()
    } else {
        named
    };
    found.into_iter()
}

/// `unix:/path`, `{machine}unix:/path` and `/path`; a server on another machine is none of ours.
fn local(server: &str) -> Option<PathBuf> {
    let server = server.rsplit('}').next().unwrap_or(server);
    let path = server.strip_prefix("unix:").unwrap_or(server);
    path.starts_with('/').then(|| PathBuf::from(path))
}

fn configuration() -> Vec<PathBuf> {
    let home = std::env::home_dir();
    let own = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from);
    own.into_iter().chain(home.map(|home| home.join(".config"))).map(|folder| folder.join("pulse")).collect()
}

/// What proves to the server whose program this is.
fn cookie() -> Vec<u8> {
    let named = std::env::var_os("PULSE_COOKIE").map(PathBuf::from);
    let kept = configuration().into_iter().map(|folder| folder.join("cookie"));
    let old = std::env::home_dir().map(|home| home.join(".pulse-cookie"));
    let found = named.into_iter().chain(kept).chain(old).find_map(|path| std::fs::read(path).ok());
    let mut cookie = found.unwrap_or_default();
    cookie.resize(COOKIE_BYTES, 0);
    cookie
}

/// The failure for a server that cannot be spoken to.
pub(super) fn no_server(error: &str) -> Failure {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_named_in_several_ways() {
        for named in ["unix:/tmp/native", "{0123}unix:/tmp/native", "/tmp/native"] {
            assert_eq!(local(named), Some(PathBuf::from("/tmp/native")), "{named}");
        }
        assert_eq!(local("tcp:example.org:4713"), None);
    }
}
