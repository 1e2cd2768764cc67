//! A sound server of the test's own: `PulseAudio` or `PipeWire` without a card, in a folder that goes with the test.
//!
//! It has an output `speakers` and a microphone `mic` that hears what is played there, so that both tracks of a recording
//! have to hold the same samples at the same places; and an output `room` that nothing hears.

use crate::support::{repository, thuky_command};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

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
        server.launch();
        for module in [
            "module-null-sink sink_name=speakers rate=48000 channels=2 sink_properties=device.description=Loa",
            "module-null-sink sink_name=room rate=48000 channels=2",
            "module-remap-source source_name=mic master=speakers.monitor source_properties=device.description=Mic",
        ] {
            server.load(module);
        }
        server.pactl(&["set-default-sink", "speakers"]);
        server.pactl(&["set-default-source", "mic"]);
        Some(server)
    }

    /// Starts the programs, each when the one before it answers.
    fn launch(&mut self) {
        match self.kind {
            Kind::PulseAudio => {
                let options =
                    ["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "-L", "module-native-protocol-unix"];
                self.spawn("pulseaudio", &options);
            }
            Kind::PipeWire => {
                self.spawn("pipewire", &[]);
                super::wait_for(|| self.home.path().join("run/pipewire-0").exists());
                self.spawn("wireplumber", &[]);
                self.spawn("pipewire-pulse", &[]);
            }
        }
        super::wait_for(|| self.command("pactl").arg("info").output().is_ok_and(|output| output.status.success()));
    }

    fn spawn(&mut self, program: &str, options: &[&str]) {
        let mut command = self.command(program);
        command.args(options).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.processes.push(command.spawn().expect("it starts"));
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

    fn pactl(&self, arguments: &[&str]) -> Output {
        self.command("pactl").args(arguments).output().expect("pactl starts")
    }

    /// Loads a module, and gives its number once the server has it.
    pub(super) fn load(&self, module: &str) -> String {
        let words: Vec<&str> = module.split_whitespace().collect();
        let mut number = String::new();
        super::wait_for(|| {
            let output = self.pactl(&[&["load-module"], words.as_slice()].concat());
            number = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            output.status.success()
        });
        number
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
        for process in self.processes.iter_mut().rev() {
            let _ = process.kill().and_then(|()| process.wait());
        }
    }
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
