//! A sound server of the test's own: `PulseAudio` or `PipeWire` without a card, in a folder that goes with the test.
//!
//! It has an output `speakers` and a microphone `mic` that hears what is played there, so that both tracks of a recording
//! have to hold the same samples at the same places; and an output `room` that nothing hears.

use crate::support::{repository, thuky_command};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Which server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    PulseAudio,
    PipeWire,
}

/// A server, running until it is dropped.
pub(super) struct SoundServer {
    home: tempfile::TempDir,
    kind: Kind,
    processes: Vec<Child>,
}

/// How often a server is started before the test gives up on it.
const STARTS: usize = 4;

/// Without a session bus there are no portals, no Bluetooth and nothing to reserve a card with; none of it is needed. And
/// the other tests of the suite leave no time for short turns of the graph.
const SETTINGS: [(&str, &str); 3] = [
    (
        "pipewire/pipewire.conf.d/patient.conf",
        "context.properties = { default.clock.quantum = 4096 default.clock.min-quantum = 4096 }\n",
    ),
    (
        "wireplumber/main.lua.d/51-headless.lua",
        "alsa_monitor.enabled = false\nv4l2_monitor.enabled = false\nlibcamera_monitor = libcamera_monitor or {}\n\
         libcamera_monitor.enabled = false\ndefault_access.properties[\"enable-flatpak-portal\"] = false\n",
    ),
    ("wireplumber/bluetooth.lua.d/51-headless.lua", "bluez_monitor.enabled = false\n"),
];

impl SoundServer {
    /// Starts one; nothing where it is not installed.
    pub(super) fn start(kind: Kind) -> Option<Self> {
        let needed: &[&str] = match kind {
            Kind::PulseAudio => &["pulseaudio", "pactl", "pacat"],
            Kind::PipeWire => &["pipewire", "wireplumber", "pipewire-pulse", "pactl", "pacat"],
        };
        if let Some(missing) = needed.iter().find(|program| !is_installed(program)) {
            crate::support::left_out(missing);
            return None;
        }
        let home = tempfile::Builder::new().prefix("sound").tempdir().expect("a folder");
        let run = home.path().join("run");
        std::fs::create_dir(&run).expect("created");
        std::fs::set_permissions(&run, std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("private");
        for (file, content) in SETTINGS {
            let path = home.path().join(".config").join(file);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("created");
            std::fs::write(path, content).expect("written");
        }
        let mut server = Self { home, kind, processes: Vec::new() };
        // A program that finds the one before it not listening yet ends or waits for ever; on a busy machine that happens.
        let up = (0..STARTS).any(|_| {
            server.stop();
            server.launch() && server.furnish()
        });
        assert!(up, "the sound server did not start in {STARTS} tries; it said:\n{}", server.log());
        Some(server)
    }

    /// Starts the programs, each when the one before it listens; whether the last answers.
    fn launch(&mut self) -> bool {
        match self.kind {
            Kind::PulseAudio => {
                let options =
                    ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "-L", "module-native-protocol-unix"];
                self.spawn("pulseaudio", &options);
            }
            Kind::PipeWire => {
                let socket = self.home.path().join("run/pipewire-0");
                self.spawn("pipewire", &[]);
                if !comes(|| UnixStream::connect(&socket).is_ok()) {
                    return false;
                }
                self.spawn("wireplumber", &[]);
                self.spawn("pipewire-pulse", &[]);
            }
        }
        comes(|| self.pactl(&["info"]).status.success())
    }

    /// The devices; whether all of them came.
    fn furnish(&self) -> bool {
        let modules = [
            "module-null-sink sink_name=speakers rate=48000 channels=2 sink_properties=device.description=Loa",
            "module-null-sink sink_name=room rate=48000 channels=2",
            "module-remap-source source_name=mic master=speakers.monitor source_properties=device.description=Mic",
        ];
        modules.iter().all(|module| comes(|| self.try_load(module)))
            && self.pactl(&["set-default-sink", "speakers"]).status.success()
            && self.pactl(&["set-default-source", "mic"]).status.success()
    }

    fn spawn(&mut self, program: &str, options: &[&str]) {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.home.path().join("log")).expect("a log");
        let mut command = self.command(program);
        command.args(options).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        self.processes.push(command.spawn().expect("it starts"));
    }

    fn stop(&mut self) {
        for mut process in self.processes.drain(..).rev() {
            let _ = process.kill().and_then(|()| process.wait());
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.home.path().join("log")).unwrap_or_default()
    }

    /// A program that sees this server and no other.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        self.lead_here(&mut command).env_remove("XDG_CONFIG_HOME");
        command
    }

    fn lead_here<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        for name in ["PULSE_SERVER", "PULSE_RUNTIME_PATH", "PULSE_COOKIE", "DBUS_SESSION_BUS_ADDRESS", "PIPEWIRE_RUNTIME_DIR"] {
            command.env_remove(name);
        }
        command.env("XDG_RUNTIME_DIR", self.home.path().join("run")).env("HOME", self.home.path())
    }

    /// Asks the server; one that does not answer within seconds has failed.
    fn pactl(&self, arguments: &[&str]) -> Output {
        let mut command = self.command("timeout");
        command.args(["10", "pactl"]).args(arguments).output().expect("pactl starts")
    }

    /// Loads a module once the server is ready for it.
    pub(super) fn load(&self, module: &str) {
        super::wait_for(|| self.try_load(module));
    }

    fn try_load(&self, module: &str) -> bool {
        let words: Vec<&str> = module.split_whitespace().collect();
        self.pactl(&[&["load-module"], words.as_slice()].concat()).status.success()
    }

    /// The number of the module that makes this device.
    pub(super) fn module_of(&self, device: &str) -> String {
        let listed = self.pactl(&["list", "short", "modules"]);
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        let line = listed
            .lines()
            .find(|line| line.contains(&format!("sink_name={device}")) || line.contains(&format!("source_name={device}")));
        line.and_then(|line| line.split_whitespace().next()).expect("the module").to_owned()
    }

    /// Takes a module away.
    pub(super) fn unload(&self, number: &str) {
        assert!(self.pactl(&["unload-module", number]).status.success());
    }

    /// Plays samples, the same on both channels.
    pub(super) fn play(&self, sink: &str, sound: &[i16]) -> Child {
        let bytes: Vec<u8> = sound.iter().flat_map(|sample| [*sample, *sample]).flat_map(i16::to_le_bytes).collect();
        let path = self.home.path().join(format!("{sink}.raw"));
        std::fs::write(&path, bytes).expect("written");
        let mut command = self.command("pacat");
        command.args(["--playback", "--raw", "--format=s16le", "--rate=48000", "--channels=2", "--latency-msec=1500"]);
        command.arg(format!("--device={sink}")).arg(path).stdin(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("pacat starts")
    }

    /// The program under test, hearing this server.
    pub(super) fn thuky(&self) -> Command {
        let mut command = thuky_command();
        self.lead_here(&mut command);
        command
    }

    /// A recording that is being made.
    pub(super) fn recorder(&self, out: &Path, options: &[&str]) -> Child {
        let mut command = self.thuky();
        command.args(["record", "--yes", "--ui-language", "en", "--out"]).arg(out).args(options);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().expect("the program starts")
    }
}

impl Drop for SoundServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Whether it comes before a server that means well would be up long since.
fn comes(mut what: impl FnMut() -> bool) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(20) {
        if what() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Twenty-four seconds of a telephone call at 48 kHz, from where people begin to speak: sound that never repeats itself.
pub(super) fn speech() -> Vec<i16> {
    let path: PathBuf = repository("samples/phone-call/sample.wav");
    let narrow = super::samples(&path).split_off(6 * 16_000);
    let between = |a: i16, b: i16, third: i32| ((i32::from(a) * (3 - third) + i32::from(b) * third) / 3) as i16;
    narrow.windows(2).flat_map(|pair| [pair[0], between(pair[0], pair[1], 1), between(pair[0], pair[1], 2)]).collect()
}
